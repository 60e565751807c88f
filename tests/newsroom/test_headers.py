"""What every answer to a reader carries, and what none does."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from articles.models import Topic
from newsroom.middleware import PUBLIC_CACHE_CONTROL, STRICT_POLICY, loose_policy_for_editor
from tests.articles.page import Page, page
from tests.articles.stories import category, masthead, stored_photo, story

pytestmark = pytest.mark.django_db

PAGES = [
    "/", "/chinh-tri/", "/xa-hoi/giao-duc/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/", "article", "english", "/khong-co/",
    "/rss/tin-moi.rss", "/rss/", "/feed.json", "/sitemap.xml", "/sitemap-2019-07.xml", "/robots.txt", "/site.webmanifest",
    "/healthz", "/trang-cu-1.html",
]  # fmt: skip


FEEDS = ["/rss/tin-moi.rss", "/feed.json"]


@pytest.fixture
def paper() -> dict[str, str]:
    """A small paper; the addresses of its two stories."""
    masthead()
    category("Giáo dục", category("Xã hội"))
    body = '<p>Chữ</p><table><tr><td>1</td></tr></table><iframe src="https://youtu.be/dQw4w9WgXcQ"></iframe>'
    article = story(by=("Thu Hà",), lead_photo=stored_photo(caption="Chú thích"), body=body)
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    return {"article": article.get_absolute_url(), "english": story("Longan", language="en").get_absolute_url()}


@pytest.mark.parametrize("address", PAGES)
def test_the_policy_is_strict_and_the_page_lives_with_it(client: Client, paper: dict[str, str], address: str) -> None:
    response = client.get(paper.get(address, address))
    policy = response.headers["Content-Security-Policy"]
    assert policy == STRICT_POLICY
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy and "http" not in policy
    if response.headers["Content-Type"].startswith("text/html"):
        _lives_with_the_policy(page(response))


def _lives_with_the_policy(seen: Page) -> None:
    for element in seen.elements:
        assert element.name not in {"style", "iframe", "object", "embed", "base"}
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
        if element.name == "script" and element.attributes.get("type") != "application/ld+json":
            assert element["src"].startswith("/static/")
        for name in ("src", "srcset", "action", "poster"):
            assert re.match(r"/(?!/)|$", element.attributes.get(name, "")), f"{element.name} loads from another host"
        if element.name == "link" and element["rel"] != "canonical":
            assert element["href"].startswith("/")


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_is_guarded(client: Client, paper: dict[str, str], address: str) -> None:
    headers = client.get(paper.get(address, address)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation", "payment"):
        assert f"{feature}=()" in headers["Permissions-Policy"]
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers)


@pytest.mark.parametrize("address", PAGES)
def test_a_reader_gets_no_cookie_and_the_same_page_as_everybody(
    client: Client, paper: dict[str, str], address: str
) -> None:
    response = client.get(paper.get(address, address))
    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()


@pytest.mark.parametrize("address", [address for address in PAGES if address not in {"/healthz", *FEEDS}])
def test_shared_caches_are_told_how_long(client: Client, paper: dict[str, str], address: str) -> None:
    headers = client.get(paper.get(address, address)).headers
    assert headers["Cache-Control"] == PUBLIC_CACHE_CONTROL
    assert PUBLIC_CACHE_CONTROL == "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
    assert headers["X-Page-Cache"] in {"hit", "miss", "stale", "pass"}


@pytest.mark.parametrize(
    "address", ["/", "/chinh-tri/", "article", "/rss/tin-moi.rss", "/feed.json", "/sitemap-2019-07.xml"]
)
def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, paper: dict[str, str], address: str) -> None:
    address = paper.get(address, address)
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    story("Tin nóng")
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_a_page_is_compressed_for_those_who_ask_and_for_no_others(client: Client, paper: dict[str, str]) -> None:
    packed = client.get(paper["article"], headers={"accept-encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    plain = client.get(paper["article"])
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.content) == plain.content


def test_each_answer_has_a_number_of_its_own(client: Client) -> None:
    assert client.get("/").headers["X-Request-Id"] != client.get("/").headers["X-Request-Id"]


def test_the_desk_is_never_kept_by_anybody(client: Client) -> None:
    headers = client.get("/admin/login/").headers
    assert "no-store" in headers["Cache-Control"] and "private" in headers["Cache-Control"]
    assert "X-Page-Cache" not in headers
    assert headers["Content-Security-Policy"] == STRICT_POLICY


def test_only_the_editors_form_may_run_what_stands_in_the_page(client: Client) -> None:
    policy = loose_policy_for_editor(client.get("/")).headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "connect-src 'self'" in policy and "https:" not in policy


def test_a_picture_opened_by_itself_runs_nothing_and_may_be_shown_elsewhere(client: Client) -> None:
    headers = client.get(stored_photo().url).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "immutable" in headers["Cache-Control"]


def test_another_host_s_name_is_refused_and_forwarded_ones_are_not_believed(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    response = client.get("/", headers={"x-forwarded-host": "evil.example"})
    assert response.status_code == 200 and "evil.example" not in response.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_pages_are_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


@pytest.mark.parametrize("path", ["/.git/config", "/.env", "/newsroom.sqlite3", "/manage.py", "/static/", "/media/", "/media/../newsroom.sqlite3"])  # fmt: skip
def test_nothing_but_pages_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_one_stylesheet_asks_no_other_host_and_no_other_stylesheet() -> None:
    with open(finders.find("site/site.css"), encoding="utf-8") as file:
        css = file.read()
    assert "@import" not in css
    assert re.findall(r"url\(([^)]*)\)", css) == ['"headline.woff2"']
    assert len(gzip.compress(css.encode())) < 15_000


@pytest.mark.parametrize(("name", "most"), [("site/headline.woff2", 25_000), ("site/share.png", 300_000), ("site/icon-512.png", 50_000), ("site/icon.svg", 2_000), ("root/favicon.ico", 10_000), ("root/apple-touch-icon.png", 10_000)])  # fmt: skip
def test_what_comes_with_a_page_is_small(name: str, most: int) -> None:
    with open(finders.find(name), "rb") as file:
        assert 0 < len(file.read()) < most


def test_icons_stand_at_the_root_where_browsers_look_for_them(client: Client) -> None:
    for name in ("favicon.ico", "apple-touch-icon.png"):
        assert (settings.WHITENOISE_ROOT / name).is_file()
        assert client.get(f"/{name}").status_code == 200
