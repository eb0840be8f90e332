"""What monitors and load balancers ask."""

import datetime

import pytest
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config import health
from notices.carrying import pulse


def test_alive_needs_no_database(client):
    """pytest refuses database access in this test, so the answer proves that none was made."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_when_the_tables_are_there(client):
    pulse.beat("worker", timezone.now())
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "words"), [(None, "后台任务没有运行"), (2, "起没有动静：消息和提醒会晚到")]
)
def test_a_worker_that_is_late_shows_and_takes_no_page_away(client, minutes, words):
    if minutes:
        pulse.beat("worker", timezone.now() - datetime.timedelta(minutes=minutes))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.content.startswith(b"ok\n")
    assert words in response.content.decode()


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client, monkeypatch):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("some", False)])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "manage.py migrate" in response.content.decode()


def test_not_ready_while_the_database_is_away(client, monkeypatch):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "unapplied", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "数据库没有应答" in response.content.decode()
    assert "connection refused" not in response.content.decode(), "the inside stays inside"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_reading_is_possible(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_machines_inside_may_ask_in_plain_http(client, path, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
    assert client.get("/login/").status_code == 301
