"""A text is a text, wherever it is shown: nothing that somebody typed becomes markup."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from articles.models import Article, Author, Topic
from tests.articles.page import page
from tests.articles.stories import HOSTILE, category, masthead, stored_photo, story

pytestmark = pytest.mark.django_db
# No text can hold it unescaped; where it is one, it comes back whole.
SHORT = HOSTILE[:80]


@pytest.fixture
def hostile() -> Article:
    masthead(name=SHORT, tagline=HOSTILE, governing_body=HOSTILE, licence=HOSTILE, description=HOSTILE)
    home = category(SHORT, slug="muc", description=HOSTILE)
    photo = stored_photo(alt_text=HOSTILE, caption=HOSTILE, credit=HOSTILE)
    article = story(
        HOSTILE, category=home, kicker=SHORT, standfirst=HOSTILE, dateline=SHORT, credit=HOSTILE, lead_photo=photo
    )
    author = Author.objects.create(name=HOSTILE, slug="nguoi", bio=HOSTILE, job_title=HOSTILE)
    article.bylines.create(author=author)
    article.topics.add(Topic.objects.create(name=HOSTILE, slug="de"))
    return article


@pytest.mark.parametrize("address", ["/", "/muc/", "/tac-gia/nguoi/", "/chu-de/de/", "article", "/khong-co/"])
def test_a_hostile_text_stays_a_text_on_every_page(client: Client, hostile: Article, address: str) -> None:
    response = client.get(hostile.get_absolute_url() if address == "article" else address)
    seen = page(response)
    assert "<script>" not in response.text
    inline = [e.attributes for e in seen.all("script") if "src" not in e.attributes]
    assert [attributes.get("type") for attributes in inline] in ([], ["application/ld+json"])
    assert "14" not in seen.one(".masthead-name").text
    assert seen.one(".masthead-name").text == SHORT
    if address == "article":
        assert seen.one("article h1").text == HOSTILE
        assert seen.meta("og:title") == seen.one(".lead-picture img")["alt"] == HOSTILE
        assert seen.structured_data()["NewsArticle"]["headline"] == HOSTILE
        assert HOSTILE in seen.one("title").text


def test_a_hostile_text_stays_a_text_in_the_feed(client: Client, hostile: Article) -> None:
    item = ET.fromstring(client.get("/rss/tin-moi.rss").content).find("channel/item")
    assert item.findtext("title") == HOSTILE
    # The description is HTML in the feed's XML: the text is escaped once more in it.
    assert "&lt;script&gt;" in item.findtext("description") and "<script>" not in item.findtext("description")
    assert not item.findall(".//script")


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\x0b", "\x1b", "\U0001ffff"])
def test_characters_that_xml_cannot_hold_never_break_the_feed(client: Client, character: str) -> None:
    story(f"Tin{character} mới", standfirst=f"Sapo{character}.")
    item = ET.fromstring(client.get("/rss/tin-moi.rss").content).find("channel/item")
    assert item.findtext("title").startswith("Tin") and item.findtext("title").endswith("mới")
