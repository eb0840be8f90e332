"""启动检查: production serves no made-up people and no published passwords."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Error as Fault
from django.core.exceptions import ImproperlyConfigured
from django.db import Error

from config.demo import CODE

SENTENCE = (
    "这个数据库里是演示社区，里面的账号和密码是公开的，不能用于正式运行。"
    "请为正式运行另建一个空的数据库（DATABASE_URL 或 DOORSTEP_DATA），再建立自己的社区。"
)


def demo_data_served() -> bool:
    """Whether this is production and the database holds the demo community; unknown while it has no tables."""
    if settings.DEMO:
        return False
    try:
        return apps.get_model("grids", "Community").objects.filter(code=CODE).exists()
    except Error:
        return False


def refuse_demo_data() -> None:
    """For the web server's door: stops the start with one sentence."""
    if demo_data_served():
        raise ImproperlyConfigured(SENTENCE)


def no_demo_data(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """`manage.py check --deploy` says so too."""
    return [Fault(SENTENCE, id="doorstep.E001")] if demo_data_served() else []
