"""Pages in a real browser against the real server, on loopback."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from grids.actors import Actor

CHROMIUM = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no browser on this machine")
    with sync_playwright() as playwright:
        # Playwright runs a loop in this thread; the ORM is used between its calls, never inside one.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def plain_static(settings: object) -> None:
    """Files by their own names, straight from the source tree."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


Enter = Callable[..., Page]


@pytest.fixture
def enter(
    plain_static: None, chromium: Browser, transactional_db: None, live_server: object
) -> Iterator[Enter]:
    """`enter(actor, "/desk/")`: that person's browser at this page. More keywords go to the browser's context."""
    opened: list[BrowserContext] = []

    def come_in(who: Actor, path: str, **more: object) -> Page:
        client = Client()
        client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
        context = chromium.new_context(**{"viewport": PHONE, "base_url": live_server.url, **more})
        context.set_default_timeout(15_000)
        value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield come_in
    for context in opened:
        context.set_offline(False)
        for page in context.pages:
            page.wait_for_load_state("networkidle")  # or the server would answer into a closed pipe
        context.close()
