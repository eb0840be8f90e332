"""Production does not start on demo data: not the web server, not script/up, not the deployment check."""

import subprocess
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import Error, connection

from config import checks
from config.demo import CODE
from grids.models import Community
from tests.processes import python

SECRET = "x7" * 30


def demo_community() -> Community:
    return Community.objects.create(code=CODE, name="幸福里社区")


@pytest.fixture
def production(settings: Any) -> None:
    settings.DEMO = False


def deployment_check() -> str:
    out = StringIO()
    call_command("check", deploy=True, stdout=out, stderr=out)
    return out.getvalue()


def test_demo_mode_serves_demo_data(db: None):
    demo_community()
    checks.refuse_demo_data()
    assert checks.no_demo_data(None) == []


def test_production_serves_any_other_community(db: None, production: None):
    Community.objects.create(code="xingfuli", name="幸福里社区")
    checks.refuse_demo_data()
    assert checks.no_demo_data(None) == []
    deployment_check()


def test_production_refuses_the_demo_community_and_says_what_to_do(db: None, production: None):
    demo_community()
    with pytest.raises(ImproperlyConfigured, match="不能用于正式运行.*另建一个空的数据库"):
        checks.refuse_demo_data()


def test_the_deployment_check_fails_on_demo_data(db: None, production: None):
    demo_community()
    with pytest.raises(SystemCheckError, match="doorstep.E001"):
        deployment_check()


def test_script_up_stops_before_it_serves(db: None, production: None):
    demo_community()
    with pytest.raises(CommandError, match="不能用于正式运行"):
        call_command("prepare", stdout=StringIO())


def test_a_renamed_demo_community_is_still_the_demo(db: None, production: None):
    place = demo_community()
    Community.objects.filter(pk=place.pk).update(name="阳光社区")
    with pytest.raises(ImproperlyConfigured):
        checks.refuse_demo_data()


def test_a_database_without_tables_is_no_demo(db: None, production: None, monkeypatch: pytest.MonkeyPatch):
    """The check must not stand in the way of the first migration, nor of a database that is away for a moment."""

    def no_tables(*args: Any) -> None:
        raise Error("relation does not exist")

    with connection.execute_wrapper(no_tables):
        checks.refuse_demo_data()
        assert checks.no_demo_data(None) == []


def start(mode: str) -> subprocess.CompletedProcess[str]:
    """The web server's door opened in a process of its own."""
    return python(
        "-c",
        "import config.wsgi; print('open')",
        DOORSTEP_MODE=mode,
        DOORSTEP_SECRET_KEY=SECRET,
        DOORSTEP_HOSTS="jiamenkou.example.cn",
    )


def test_the_web_server_itself_does_not_come_up(transactional_db: None):
    demo_community()
    refused = start("production")
    assert refused.returncode != 0 and "open" not in refused.stdout
    assert checks.SENTENCE in refused.stderr
    assert start("demo").stdout == "open\n"


def test_the_web_server_comes_up_in_production_on_its_own_data(transactional_db: None):
    Community.objects.create(code="xingfuli", name="幸福里社区")
    assert start("production").stdout == "open\n"
