"""What machines fetch: feed, sitemap, robots, manifest."""

import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Byline
from tests.articles.stories import SEED_TIME, category, masthead, stored_photo, story, with_renditions

pytestmark = pytest.mark.django_db
HOME = "http://127.0.0.1:8000"
DC, MEDIA, ATOM = (
    "{http://purl.org/dc/elements/1.1/}",
    "{http://search.yahoo.com/mrss/}",
    "{http://www.w3.org/2005/Atom}",
)
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def xml(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].endswith("xml; charset=utf-8")
    return ET.fromstring(response.content)


def test_the_feed_tells_the_newest_stories_first(client: Client) -> None:
    masthead(description="Tin của tỉnh.")
    article = story("Nhãn lồng vào vụ", by=("Thu Hà",), lead_photo=with_renditions(stored_photo()))
    Byline.objects.create(article=article, author=article.bylines.get().author, role="photo")
    story("Mới hơn", published_at=SEED_TIME + timedelta(hours=1), standfirst="")
    channel = xml(client, "/rss/tin-moi.rss").find("channel")
    assert channel.findtext("title") == "Báo Phố Hiến"
    assert channel.findtext("language") == "vi"
    assert channel.find(f"{ATOM}link").get("href") == f"{HOME}/rss/tin-moi.rss"
    newest, older = channel.findall("item")
    assert newest.findtext("title") == newest.findtext("description") == "Mới hơn"
    assert older.findtext("link") == HOME + article.get_absolute_url()
    assert older.findtext("guid") == str(article.pk)
    assert older.findtext("pubDate") == "Mon, 08 Jul 2019 21:24:00 +0700"
    assert parsedate_to_datetime(older.findtext("pubDate")) == SEED_TIME
    assert [e.text for e in older.findall(f"{DC}creator")] == ["Thu Hà"]
    assert older.findtext("category") == "Chính trị"
    assert older.find(f"{MEDIA}content").get("url").startswith(f"{HOME}/media/")
    assert newest.find(f"{MEDIA}content") is None


def test_the_feed_of_an_empty_paper_is_whole(client: Client) -> None:
    channel = xml(client, "/rss/tin-moi.rss").find("channel")
    assert channel.findall("item") == [] and channel.find("lastBuildDate") is None


@pytest.mark.parametrize("address", ["/rss/tin-moi.rss", "/sitemap.xml"])
def test_what_readers_may_not_see_machines_do_not_either(client: Client, address: str) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    hidden = [
        story("Nháp", status="draft"),
        story("Hẹn giờ", published_at=tomorrow),
        story("Cấm", embargo_until=tomorrow),
        story("Gỡ", status="withdrawn"),
    ]
    text = client.get(address).text
    assert not [article.headline for article in hidden if str(article.pk) in text]


def test_the_sitemap_lists_pages_and_stories_with_their_last_edit(client: Client) -> None:
    child = category("Giáo dục", category("Xã hội"))
    article = story(category=child, updated_at=SEED_TIME + timedelta(hours=1))
    urls = {e.findtext(f"{MAP}loc"): e.findtext(f"{MAP}lastmod") for e in xml(client, "/sitemap.xml")}
    assert urls == {
        f"{HOME}/": None,
        f"{HOME}/xa-hoi/": None,
        f"{HOME}/xa-hoi/giao-duc/": None,
        HOME + article.get_absolute_url(): "2019-07-08T22:24:00+07:00",
    }
    for address in urls:
        assert client.get(address.removeprefix(HOME)).status_code == 200


@pytest.mark.parametrize(("address", "queries"), [("/rss/tin-moi.rss", 4), ("/sitemap.xml", 2)])
def test_machines_cost_the_same_whatever_the_number_of_stories(
    client: Client, address: str, queries: int, django_assert_num_queries
) -> None:
    for number in range(12):
        story(f"Bài {number}", by=("Thu Hà",), standfirst="", lead_photo=stored_photo())
    with django_assert_num_queries(queries):
        client.get(address)


def test_robots_may_read_everything_but_the_desk(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert "Disallow: /admin/" in lines
    assert f"Sitemap: {HOME}/sitemap.xml" in lines
    assert not [line for line in lines if "/static" in line or "/media" in line]


def test_the_manifest_carries_the_paper_s_name_and_icon(client: Client) -> None:
    masthead()
    response = client.get("/site.webmanifest")
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == "Báo Phố Hiến"
    assert manifest["icons"][0]["src"].startswith("/static/site/icon-512")
