"""A real browser tells that a story was read: once, and only when its page was in sight for five seconds."""

import pytest
from playwright.sync_api import Page, Request

from tests.articles.stories import story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def told(page: Page) -> list[Request]:
    """What the page told the site. Its clock is moved on by the test, and runs besides: the margins are seconds."""
    found: list[Request] = []
    page.context.route("**/-/doc/*", lambda route: route.fulfill(status=204))
    page.on("request", lambda request: found.append(request) if "/-/doc/" in request.url else None)
    page.clock.install()
    return found


def hide(page: Page, state: str) -> None:
    page.evaluate(
        """state => {
            Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def after(page: Page, milliseconds: int) -> None:
    page.clock.fast_forward(milliseconds)
    page.evaluate("() => new Promise(done => requestIdleCallback(done))")


def test_a_story_in_sight_for_five_seconds_is_read_once(page: Page, told: list[Request], complaints: list[str]) -> None:
    article = story()
    page.goto(article.get_absolute_url())
    after(page, 1500)
    assert told == []
    with page.expect_request("**/-/doc/*"):
        page.clock.fast_forward(3600)
    (request,) = told
    assert request.method == "POST" and request.url.endswith(f"/-/doc/{article.pk}")
    assert "cookie" not in request.headers and not request.post_data
    after(page, 60_000)
    assert len(told) == 1
    assert page.context.cookies() == [] and complaints == []


def test_time_out_of_sight_does_not_count(page: Page, told: list[Request]) -> None:
    page.goto(story().get_absolute_url())
    after(page, 1000)
    hide(page, "hidden")
    after(page, 60_000)
    assert told == []
    hide(page, "visible")
    after(page, 1000)
    assert told == []
    with page.expect_request("**/-/doc/*"):
        page.clock.fast_forward(3100)


def test_no_other_page_tells_anything(page: Page, told: list[Request]) -> None:
    story()
    for address in ("/", "/chinh-tri/"):
        page.goto(address)
        after(page, 30_000)
    assert told == []
