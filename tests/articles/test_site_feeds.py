"""Feeds: what they carry, for whom, and that they are whole whatever a story holds."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Byline, GalleryPhoto, LiveEntry, Topic
from newsroom.models import Masthead
from tests.articles.feeds import ATOM, CONTENT, DC, HOME, MEDIA, channel, json_feed, titles
from tests.articles.page import Page, page
from tests.articles.stories import HOSTILE, SEED_TIME, category, masthead, stored_photo, story, with_renditions

pytestmark = pytest.mark.django_db

ADDRESSES = ["/rss/tin-moi.rss", "/rss/tin-moi.rss?toan-van=1", "/rss/chinh-tri.rss", "/rss/tac-gia/thu-ha.rss", "/rss/chu-de/nhan-long.rss", "/feed.json", "/feed.json?toan-van=1"]  # fmt: skip


def signed(headline: str = "Nhãn lồng vào vụ", **facts) -> Article:
    """A story of Thu Hà's about longans."""
    article = story(headline, by=("Thu Hà",), **facts)
    article.topics.add(Topic.objects.get_or_create(name="Nhãn lồng")[0])
    return article


def test_the_feed_tells_the_newest_stories_first(client: Client) -> None:
    masthead(description="Tin của tỉnh.")
    article = signed(lead_photo=with_renditions(stored_photo()))
    Byline.objects.create(article=article, author=article.bylines.get().author, role="photo")
    story("Mới hơn", published_at=SEED_TIME + timedelta(hours=1), standfirst="", credit="TTXVN")
    feed = channel(client)
    assert feed.findtext("title") == "Báo Phố Hiến"
    assert feed.findtext("description") == "Tin của tỉnh."
    assert feed.findtext("language") == "vi"
    assert parsedate_to_datetime(feed.findtext("lastBuildDate")) == SEED_TIME + timedelta(hours=1)
    assert feed.find(f"{ATOM}link").attrib == {
        "href": f"{HOME}/rss/tin-moi.rss",
        "rel": "self",
        "type": "application/rss+xml",
    }
    newest, older = feed.findall("item")
    assert newest.findtext("title") == newest.findtext("description") == "Mới hơn"
    assert newest.findtext(f"{DC}creator") == "TTXVN"
    assert older.findtext("link") == HOME + article.get_absolute_url()
    assert older.findtext("guid") == str(article.pk)
    assert older.findtext("pubDate") == "Mon, 08 Jul 2019 21:24:00 +0700"
    assert parsedate_to_datetime(older.findtext("pubDate")) == SEED_TIME
    assert [e.text for e in older.findall(f"{DC}creator")] == ["Thu Hà"]
    assert older.findtext("category") == "Chính trị"
    assert older.find(f"{MEDIA}content").get("url").startswith(f"{HOME}/media/")
    assert newest.find(f"{MEDIA}content") is None and newest.find("enclosure") is None
    assert older.find(f"{CONTENT}encoded") is None


def test_a_description_holds_a_picture_that_leads_to_the_story_and_the_standfirst(client: Client) -> None:
    photo = with_renditions(stored_photo(alt_text='Nhãn "chín"'))
    for made in photo.renditions:
        made["bytes"] = 54_321
    photo.save()
    article = story(lead_photo=photo, standfirst="Sapo & <b>đậm</b>.")
    item = channel(client).find("item")
    shown = Page(item.findtext("description"))
    assert shown.one("a")["href"] == HOME + article.get_absolute_url()
    image = shown.one("a img")
    assert (image["width"], image["height"], image["alt"]) == ("720", "480", 'Nhãn "chín"')
    assert image["src"].startswith(f"{HOME}/media/")
    assert item.findtext("description").endswith("Sapo &amp; &lt;b&gt;đậm&lt;/b&gt;.")
    enclosure = item.find("enclosure").attrib
    assert enclosure == {"url": image["src"], "length": "54321", "type": "image/jpeg"}


def test_the_whole_text_leaves_the_house_clean_and_with_whole_addresses(client: Client) -> None:
    photo = stored_photo(alt_text="Vườn nhãn", caption="Vườn nhãn.", credit="Thu Hà")
    body = (
        f'<p class="align-right">Chữ <a href="/chinh-tri/">trong báo</a>, <a href="https://ngoai.example/">ngoài</a>.</p>'
        f'<figure class="image"><img src="{photo.url}" alt=""><figcaption>Chú thích.</figcaption></figure>'
        '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe><script>alert(1)</script>'
        '<p style="color:red" onclick="x()">Hết.</p>'
    )
    article = signed(body=body, lead_photo=stored_photo(91, 60, caption="Ảnh chính."), format="photo_story")
    GalleryPhoto.objects.create(article=article, photo=stored_photo(92, 60), caption="Ảnh của bộ.")
    LiveEntry.objects.create(article=article, headline="Vừa xong", body='<p><a href="/luu-tru/">Kho</a></p>')
    text = channel(client, "/rss/tin-moi.rss?toan-van=1").find("item").findtext(f"{CONTENT}encoded")
    shown = Page(text)
    assert {element.name for element in shown.elements} <= {"p", "a", "figure", "img", "figcaption", "h3"}
    for element in shown.elements:
        assert set(element.attributes) <= {"href", "src", "alt", "width", "height"}
        for name in ("href", "src"):
            assert re.match(r"https?://|$", element.attributes.get(name, ""))
    assert [e["href"] for e in shown.all("a")] == [
        f"{HOME}/chinh-tri/",
        "https://ngoai.example/",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        f"{HOME}/luu-tru/",
    ]
    assert [e.text for e in shown.all("figcaption")] == ["Ảnh chính.", "Chú thích.", "Ảnh của bộ."]
    assert shown.all("img")[1]["alt"] == "Vườn nhãn"
    assert shown.one("h3").text.endswith(": Vừa xong")
    # The same story under the same name, and each feed knows its own address.
    short, whole = channel(client), channel(client, "/rss/tin-moi.rss?toan-van=1")
    assert short.find("item").findtext("guid") == whole.find("item").findtext("guid")
    assert whole.find(f"{ATOM}link").get("href") == f"{HOME}/rss/tin-moi.rss?toan-van=1"
    assert json_feed(client, "/feed.json?toan-van=1")["items"][0]["content_html"] == text


def test_a_category_s_feed_holds_its_children_s_stories_and_no_others(client: Client) -> None:
    parent = category("Xã hội", description="Đời sống.")
    story("Con", category=category("Giáo dục", parent))
    story("Khác", category=category("Kinh tế"))
    story("Cha", category=parent, published_at=SEED_TIME + timedelta(hours=1))
    masthead()
    assert titles(client, "/rss/xa-hoi.rss") == ["Cha", "Con"]
    assert titles(client, "/rss/giao-duc.rss") == ["Con"]
    feed = channel(client, "/rss/giao-duc.rss")
    assert feed.findtext("title") == "Giáo dục – Báo Phố Hiến"
    assert feed.findtext("link") == f"{HOME}/xa-hoi/giao-duc/"
    assert channel(client, "/rss/xa-hoi.rss").findtext("description") == "Đời sống."


def test_an_author_and_a_topic_have_feeds(client: Client) -> None:
    article = signed("Một")
    Byline.objects.create(article=article, author=article.bylines.get().author, role="photo")
    story("Hai", by=("Bá Lân",))
    assert titles(client, "/rss/tac-gia/thu-ha.rss") == ["Một"]
    assert titles(client, "/rss/chu-de/nhan-long.rss") == ["Một"]
    assert channel(client, "/rss/tac-gia/thu-ha.rss").findtext("link") == f"{HOME}/tac-gia/thu-ha/"


@pytest.mark.parametrize("address", ["/rss/khong-co.rss", "/rss/tac-gia/khong-co.rss", "/rss/chu-de/khong-co.rss", "/en/rss/khong-co.rss", "/rss/tac-gia.rss"])  # fmt: skip
def test_a_feed_of_nobody_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_english_edition_has_feeds_of_its_own(client: Client) -> None:
    masthead(english_name="Pho Hien News", english_description="News of the province.")
    home = category("Kinh tế", english_name="Economy")
    story("Longan", by=("Thu Hà",), language="en", category=home)
    story("Nhãn", by=("Thu Hà",), category=home)
    assert titles(client, "/en/rss/tin-moi.rss") == titles(client, "/en/rss/kinh-te.rss") == ["Longan"]
    assert titles(client, "/en/rss/tac-gia/thu-ha.rss") == ["Longan"]
    assert titles(client, "/rss/tin-moi.rss") == titles(client, "/rss/tac-gia/thu-ha.rss") == ["Nhãn"]
    feed = channel(client, "/en/rss/kinh-te.rss")
    assert feed.findtext("title") == "Economy – Pho Hien News"
    assert feed.findtext("language") == "en"
    assert feed.find("item").findtext("category") == "Economy"
    assert feed.find(f"{ATOM}link").get("href") == f"{HOME}/en/rss/kinh-te.rss"
    assert json_feed(client, "/en/feed.json")["home_page_url"] == f"{HOME}/en/"


def test_the_json_feed_says_the_same(client: Client) -> None:
    masthead()
    article = signed(lead_photo=with_renditions(stored_photo()), updated_at=SEED_TIME + timedelta(hours=1))
    day = story("Ngày", published_at=SEED_TIME - timedelta(days=1), published_precision="day", standfirst="")
    feed = json_feed(client)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["language"]) == ("Báo Phố Hiến", "vi")
    assert (feed["home_page_url"], feed["feed_url"]) == (f"{HOME}/", f"{HOME}/feed.json")
    newest, older = feed["items"]
    image = newest.pop("image")
    assert image.startswith(f"{HOME}/media/")
    assert newest == {
        "id": str(article.pk),
        "url": HOME + article.get_absolute_url(),
        "title": "Nhãn lồng vào vụ",
        "summary": "Sapo.",
        "content_text": "Sapo.",
        "date_published": "2019-07-08T21:24:00+07:00",
        "date_modified": "2019-07-08T22:24:00+07:00",
        "authors": [{"name": "Thu Hà", "url": f"{HOME}/tac-gia/thu-ha/"}],
        "tags": ["Chính trị"],
        "language": "vi",
    }
    assert older["id"] == str(day.pk) and older["content_text"] == "Ngày"
    assert older["date_published"] == "2019-07-07T21:24:00+07:00"
    assert "image" not in older and "authors" not in older


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_readers_may_not_see_no_feed_tells(client: Client, address: str) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    shown = signed("Hiện")
    signed("Nháp", status="draft")
    signed("Hẹn giờ", published_at=tomorrow)
    signed("Cấm", embargo_until=tomorrow)
    signed("Gỡ", status="withdrawn")
    text = client.get(address).text
    assert set(re.findall(r"1000\d{5}", text)) == {str(shown.pk)}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_feed_is_cut_short_and_costs_the_same_for_any_paper(
    client: Client, address: str, django_assert_max_num_queries
) -> None:
    photo = stored_photo()
    for number in range(32):
        signed(f"Bài {number}", lead_photo=photo, body=f'<p>Chữ</p><img src="{photo.url}" alt="">')
    with django_assert_max_num_queries(8):
        response = client.get(address)
    assert len(set(re.findall(r"-(1000\d{5})\.html", response.text))) == 30


def test_the_feed_of_an_empty_paper_is_whole(client: Client) -> None:
    feed = channel(client)
    assert feed.findall("item") == [] and feed.find("lastBuildDate") is None
    assert json_feed(client)["items"] == []


@pytest.mark.parametrize("address", ["/rss/tin-moi.rss", "/feed.json"])
def test_reader_programs_keep_a_feed_for_five_minutes_and_ask_whether_it_changed(client: Client, address: str) -> None:
    story()
    response = client.get(address)
    assert "max-age=300" in response.headers["Cache-Control"] and "s-maxage=1" in response.headers["Cache-Control"]
    again = client.get(address, headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304 and "max-age=300" in again.headers["Cache-Control"]


def test_a_hub_is_named_where_the_paper_has_one(client: Client) -> None:
    masthead()
    assert len(channel(client).findall(f"{ATOM}link")) == 1 and "hubs" not in json_feed(client)
    Masthead.objects.update(hub="https://hub.example/")
    assert [(e.get("rel"), e.get("href")) for e in channel(client).findall(f"{ATOM}link")] == [
        ("self", f"{HOME}/rss/tin-moi.rss"),
        ("hub", "https://hub.example/"),
    ]
    assert json_feed(client)["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]


def test_one_page_lists_the_feeds_and_all_of_them_are_there(client: Client) -> None:
    masthead()
    story(category=category("Giáo dục", category("Xã hội", english_name="Society")))
    for address, missing in (("/rss/", "/en/rss/xa-hoi.rss"), ("/en/rss/", "/en/rss/giao-duc.rss")):
        seen = page(client.get(address))
        links = [e["href"] for e in seen.all("main a") if ".rss" in e["href"] or ".json" in e["href"]]
        assert len(links) == len(set(links)) and missing not in links
        assert f"{address}xa-hoi.rss?toan-van=1" in links
        assert {client.get(link).status_code for link in links} == {200}
        assert seen.link("canonical") == HOME + address


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(headline=st.text(max_size=250), standfirst=st.text(max_size=400), body=st.text(max_size=400))
def test_any_text_gives_whole_feeds(client: Client, headline: str, standfirst: str, body: str) -> None:
    with transaction.atomic():
        article = signed(standfirst=standfirst.replace("\0", ""), body=body.replace("\0", ""))
        # As an old importer may have left it, not as our own forms would.
        Article.objects.filter(pk=article.pk).update(headline=headline.replace("\0", "") or "x")
        for address in ADDRESSES:
            response = client.get(address)
            assert response.status_code == 200
            if address.startswith("/feed.json"):
                (item,) = json.loads(response.content)["items"]
            else:
                item = ET.fromstring(response.content).find("channel/item")
            assert item is not None
        transaction.set_rollback(True)


def test_a_hostile_headline_stays_text(client: Client) -> None:
    article = signed(HOSTILE, standfirst=HOSTILE)
    item = channel(client).find("item")
    assert item.findtext("title") == article.headline == HOSTILE
    assert [e.name for e in Page(item.findtext("description")).elements] == []
