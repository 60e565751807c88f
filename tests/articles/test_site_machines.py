"""What machines fetch besides feeds and sitemaps: robots, security.txt, manifest."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from newsroom.models import Masthead
from tests.articles.feeds import HOME
from tests.articles.stories import masthead

pytestmark = pytest.mark.django_db


def test_robots_may_read_everything_but_the_desk_and_search(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {line for line in lines if line.startswith("Disallow")} == {
        "Disallow: /admin/",
        "Disallow: /tim-kiem/",
        "Disallow: /en/tim-kiem/",
    }
    maps = [line.removeprefix("Sitemap: ") for line in lines if line.startswith("Sitemap")]
    assert maps == [f"{HOME}/sitemap.xml", f"{HOME}/sitemap-news.xml"]
    assert {client.get(address.removeprefix(HOME)).status_code for address in maps} == {200}


@pytest.mark.parametrize(
    ("written", "contact"),
    [
        ("baomat@baophohien.example", "mailto:baomat@baophohien.example"),
        ("mailto:baomat@baophohien.example", "mailto:baomat@baophohien.example"),
        ("https://baophohien.example/bao-mat/", "https://baophohien.example/bao-mat/"),
    ],
)
def test_whoever_finds_a_hole_learns_whom_to_tell(client: Client, written: str, contact: str) -> None:
    masthead(security_contact=written)
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    facts = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert facts["Contact"] == contact
    assert facts["Canonical"] == f"{HOME}/.well-known/security.txt"
    left = datetime.fromisoformat(facts["Expires"]) - datetime.now(UTC)
    assert timedelta(days=150) < left < timedelta(days=365)
    # It stays the same for a day, so that a copy is good.
    assert client.get("/.well-known/security.txt").headers["ETag"] == response.headers["ETag"]


@pytest.mark.parametrize("written", ["", "0123 456 789", "http://a.example/", "javascript:alert(1)", "x\nContact: https://evil.example/"])  # fmt: skip
def test_without_a_usable_contact_there_is_no_such_file(client: Client, written: str) -> None:
    masthead()
    Masthead.objects.update(security_contact=written)
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("address", "name", "language", "start"),
    [("/site.webmanifest", "Báo Phố Hiến", "vi", "/"), ("/en/site.webmanifest", "Pho Hien News", "en", "/en/")],
)
def test_the_manifest_carries_the_paper_s_name_in_its_language(
    client: Client, address: str, name: str, language: str, start: str
) -> None:
    masthead(english_name="Pho Hien News")
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == (name, language, start)
    assert manifest["icons"][0]["src"].startswith("/static/site/icon-512")


def test_a_paper_without_an_english_name_keeps_its_own(client: Client) -> None:
    masthead()
    assert json.loads(client.get("/en/site.webmanifest").content)["name"] == "Báo Phố Hiến"
