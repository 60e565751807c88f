"""A real browser on the live site: `page` for whoever looks at it, `complaints` for what it must not have."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from pytest_django.live_server_helper import LiveServer

from newsroom.models import User

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Counted(StaticFilesHandler):
    """Knows how many requests it is answering."""

    answering = 0
    _lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self._lock:
            Counted.answering += 1
        try:
            return super().__call__(environ, start_response)
        finally:
            with self._lock:
                Counted.answering -= 1


def leave(context: BrowserContext) -> None:
    """Close the browser when what its pages say as they are left has been answered: the database is emptied next."""
    for opened in [one for one in context.pages if not one.is_closed()]:
        opened.on("dialog", lambda dialog: dialog.accept())
        # A window that closes itself meanwhile has been left already.
        with suppress(PlaywrightError):
            opened.goto("about:blank")
    for _try in range(50):
        time.sleep(0.1)
        if not Counted.answering:
            break
    context.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The site over HTTP, with static files straight from their folders and packages."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = Counted
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    # Playwright keeps an event loop in this thread; the tests themselves are as synchronous as ever.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def complaints() -> list[str]:
    """What the browser of this test complained of: errors of scripts and policy, requests to other hosts."""
    return []


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[Page]:
    """A page of a fresh browser profile in Vietnam; addresses are relative to the live site."""
    context = chromium.new_context(
        base_url=live_server.url,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(15_000)
    own_host = urlsplit(live_server.url).netloc

    def only_own_host(route: Route) -> None:
        if urlsplit(route.request.url).netloc in {own_host, ""}:
            route.continue_()
        else:
            complaints.append(f"asked another host for {route.request.url}")
            route.abort()

    context.route("**/*", only_own_host)
    opened = context.new_page()
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    leave(context)


def sign_in(page: Page, user: User) -> None:
    """Give the page's browser a session of that user, as the login form would."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "domain": "localhost", "path": "/"}]
    )
