"""What the log says, and what it must not."""

import logging

import pytest
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import path, resolve

from config import logs

SECRET, PHONE = "PU-e5wOcPySh1lBe", "13800138000"


def fails(request, card):
    raise IntegrityError(f"Key (phone)=({PHONE}) already exists")


urlpatterns = [path("h/<str:card>/", fails)]


@pytest.fixture
def record():
    """The record Django makes of a page that failed."""
    request = RequestFactory().get(f"/h/{SECRET}/", {"q": PHONE})
    request.request_id = "abc123"
    request.resolver_match = resolve(f"/h/{SECRET}/", urlconf=__name__)
    try:
        fails(request, SECRET)
    except IntegrityError as error:
        info = (type(error), error, error.__traceback__)
    made = logging.LogRecord(
        "django.request", logging.ERROR, "x.py", 1, "Internal Server Error: %s", (request.path,), info
    )
    made.status_code, made.request = 500, request
    return made


def test_a_failed_page_is_found_by_its_request_id_and_route(record):
    first, *rest = logs.Formatter().format(record).splitlines()
    assert first.endswith("ERROR django.request 500 GET /h/<str:card>/ request_id=abc123")
    assert rest[-1].strip() == "django.db.utils.IntegrityError"
    assert any("test_logs.py" in line and line.endswith(" fails") for line in rest)


def test_neither_secrets_nor_values_are_in_it(record):
    line = logs.Formatter().format(record)
    assert SECRET not in line
    assert PHONE not in line


def test_a_request_that_never_found_its_page_has_no_route(record):
    record.request.resolver_match = None
    assert "(unknown route)" in logs.Formatter().format(record)


def test_other_lines_say_what_they_were_told_to(caplog):
    made = logging.LogRecord("notices.outbox", logging.WARNING, "x.py", 1, "gave up message %s", (7,), None)
    assert logs.Formatter().format(made).endswith("WARNING notices.outbox gave up message 7")


@pytest.mark.urls(__name__)
def test_it_is_what_the_site_uses(client, capfd):
    client.raise_request_exception = False
    logging.getLogger("django.request").error("straight", extra={"status_code": 500})
    handlers = logging.getLogger().handlers
    assert any(isinstance(handler.formatter, logs.Formatter) for handler in handlers)
