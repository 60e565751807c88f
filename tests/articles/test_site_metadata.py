"""The head of a page as machines read it: structured data, share cards, feeds, validators."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Author, Correction, LiveEntry, Photo, Topic
from tests.articles.feeds import HOME
from tests.articles.page import Page, page
from tests.articles.stories import HOSTILE, SEED_TIME, category, masthead, stored_photo, story

pytestmark = pytest.mark.django_db


def cropped(photo: Photo) -> Photo:
    """The picture with the crops that the worker makes of a large one."""
    for name, width, height in (("16x9", 1200, 675), ("4x3", 1200, 900), ("1x1", 1200, 1200), ("1200x630", 1200, 630)):
        made = {"name": f"{photo.folder}/{name}-{photo.focal_mark}.jpg", "width": width, "height": height}
        photo.renditions.append({"format": f"CROP-{name}", **made})
    photo.renditions_made = True
    photo.save()
    return photo


def graph(client: Client, address: str) -> list[dict]:
    scripts = [e for e in page(client.get(address)).all("script") if e.attributes.get("type") == "application/ld+json"]
    assert len(scripts) == 1
    found = json.loads("".join(scripts[0].texts))
    assert found["@context"] == "https://schema.org"
    return found["@graph"]


def node(client: Client, address: str, *kinds: str) -> dict:
    (found,) = [node for node in graph(client, address) if node["@type"] in kinds]
    return found


def of(client: Client, article: Article) -> dict:
    return node(client, article.get_absolute_url(), "NewsArticle", "ReportageNewsArticle", "LiveBlogPosting")


def test_a_story_is_told_whole(client: Client) -> None:
    masthead(english_name="Pho Hien News", profiles="https://facebook.com/baophohien\njavascript:x", founded_on=date(1997, 1, 1))  # type: ignore[arg-type]  # fmt: skip
    photo = cropped(stored_photo(1300, 1300, alt_text="Vườn nhãn"))
    article = story(
        by=("Thu Hà", "Bá Lân"), lead_photo=photo, standfirst="Sapo dài.", updated_at=SEED_TIME + timedelta(hours=1)
    )
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    address = HOME + article.get_absolute_url()
    told = of(client, article)
    pictures = [f"{HOME}/media/{photo.folder}/{n}-{photo.focal_mark}.jpg" for n in ("16x9", "4x3", "1x1")]
    assert told == {
        "@type": "NewsArticle",
        "headline": "Nhãn lồng vào vụ",
        "description": "Sapo dài.",
        "image": pictures,
        "datePublished": "2019-07-08T21:24:00+07:00",
        "dateModified": "2019-07-08T22:24:00+07:00",
        "author": [
            {"@type": "Person", "name": "Thu Hà", "url": f"{HOME}/tac-gia/thu-ha/"},
            {"@type": "Person", "name": "Bá Lân", "url": f"{HOME}/tac-gia/ba-lan/"},
        ],
        "publisher": {"@id": f"{HOME}/#publisher"},
        "mainEntityOfPage": address,
        "url": address,
        "inLanguage": "vi",
        "articleSection": "Chính trị",
        "isAccessibleForFree": True,
        "keywords": ["Nhãn lồng"],
    }
    paper = node(client, article.get_absolute_url(), "NewsMediaOrganization")
    assert paper["@id"] == told["publisher"]["@id"]
    assert (paper["name"], paper["alternateName"]) == ("Báo Phố Hiến", "Pho Hien News")
    assert paper["sameAs"] == ["https://facebook.com/baophohien"]
    assert paper["foundingDate"] == "1997-01-01"
    assert paper["correctionsPolicy"] == f"{HOME}/dinh-chinh/"
    assert paper["publishingPrinciples"] == f"{HOME}/gioi-thieu/"
    crumbs = node(client, article.get_absolute_url(), "BreadcrumbList")["itemListElement"]
    assert [crumb["item"] for crumb in crumbs] == [f"{HOME}/", f"{HOME}/chinh-tri/"]


def test_a_shared_story_shows_the_card_cut_for_sharing(client: Client) -> None:
    photo = cropped(stored_photo(1300, 1300, alt_text="Vườn nhãn"))
    seen = page(client.get(story(lead_photo=photo).get_absolute_url()))
    assert seen.meta("og:image") == f"{HOME}/media/{photo.folder}/1200x630-{photo.focal_mark}.jpg"
    assert (seen.meta("og:image:width"), seen.meta("og:image:height")) == ("1200", "630")
    assert seen.meta("og:image:alt") == "Vườn nhãn"
    assert seen.meta("article:published_time") == "2019-07-08T21:24:00+07:00"
    assert seen.meta("twitter:card") == "summary_large_image"


def test_a_story_without_a_picture_shows_the_papers_card(client: Client) -> None:
    article = story()
    assert page(client.get(article.get_absolute_url())).meta("og:image").startswith(f"{HOME}/static/site/share")
    assert len(of(client, article)["image"]) == 1


def test_corrections_are_told_and_mere_updates_are_not(client: Client) -> None:
    article = story()
    for number, kind in enumerate(("update", "correction", "apology")):
        at = SEED_TIME + timedelta(hours=number)
        Correction.objects.create(article=article, kind=kind, text=f"Nói lại: {kind}", published_at=at)
    Correction.objects.create(article=article, text="Mai mới nói", published_at=timezone.now() + timedelta(days=1))
    assert of(client, article)["correction"] == [
        {"@type": "CorrectionComment", "text": "Nói lại: apology", "datePublished": "2019-07-08T23:24:00+07:00"},
        {"@type": "CorrectionComment", "text": "Nói lại: correction", "datePublished": "2019-07-08T22:24:00+07:00"},
    ]
    assert "correction" not in of(client, story("Khác"))


def test_a_live_page_tells_its_entries(client: Client) -> None:
    article = story("Bão vào bờ", format="live")
    for hour, headline in ((1, "Gió giật"), (2, "")):
        at = SEED_TIME + timedelta(hours=hour)
        LiveEntry.objects.create(
            article=article, headline=headline, body=f"<p>Lúc {hour} <b>giờ</b>.</p>", posted_at=at
        )
    told = of(client, article)
    assert told["@type"] == "LiveBlogPosting"
    assert told["coverageStartTime"] == "2019-07-08T21:24:00+07:00"
    assert told["coverageEndTime"] == "2019-07-08T23:24:00+07:00"
    assert [(u["headline"], u["articleBody"], u["datePublished"]) for u in told["liveBlogUpdate"]] == [
        ("Lúc 2 giờ.", "Lúc 2 giờ.", "2019-07-08T23:24:00+07:00"),
        ("Gió giật", "Lúc 1 giờ.", "2019-07-08T22:24:00+07:00"),
    ]
    LiveEntry.objects.create(article=article, body="<p>Vừa xong</p>", posted_at=timezone.now() - timedelta(minutes=1))
    assert "coverageEndTime" not in of(client, article)


def test_a_live_page_without_entries_is_whole(client: Client) -> None:
    assert of(client, story(format="live"))["liveBlogUpdate"] == []


def test_a_video_story_tells_its_video(client: Client) -> None:
    article = story(format="video", video_url="https://youtu.be/dQw4w9WgXcQ", lead_photo=stored_photo())
    video = of(client, article)["video"]
    assert video["@type"] == "VideoObject"
    assert video["name"] == article.headline and video["thumbnailUrl"][0].startswith(f"{HOME}/media/")
    assert video["uploadDate"] == "2019-07-08T21:24:00+07:00"
    assert "dQw4w9WgXcQ" in video["url"]
    assert "video" not in of(client, story("Hỏng", video_url="https://la.example/"))


def test_who_paid_for_a_story_is_told(client: Client) -> None:
    assert of(client, story(sponsor="Công ty Nhãn"))["sponsor"] == {"@type": "Organization", "name": "Công ty Nhãn"}


def test_an_agency_is_no_person(client: Client) -> None:
    assert of(client, story(credit="TTXVN"))["author"] == [
        {"@type": "Organization", "name": "TTXVN", "url": f"{HOME}/"}
    ]


def test_an_author_s_page_tells_who_it_is(client: Client) -> None:
    masthead()
    photo = cropped(stored_photo(1300, 1300))
    Author.objects.create(name="Thu Hà", job_title="Phóng viên", bio="Viết về vườn.", portrait=photo)
    assert node(client, "/tac-gia/thu-ha/", "ProfilePage")["mainEntity"] == {
        "@type": "Person",
        "@id": f"{HOME}/tac-gia/thu-ha/#person",
        "name": "Thu Hà",
        "url": f"{HOME}/tac-gia/thu-ha/",
        "jobTitle": "Phóng viên",
        "description": "Viết về vườn.",
        "image": [f"{HOME}/media/{photo.folder}/1x1-{photo.focal_mark}.jpg"],
    }


def test_the_front_page_tells_the_paper_the_site_and_how_to_search_it(client: Client) -> None:
    masthead(address="Phố Hàng Thuyền", telephone="0221 000 000")
    paper, site = node(client, "/", "NewsMediaOrganization"), node(client, "/", "WebSite")
    assert (paper["address"], paper["telephone"]) == ("Phố Hàng Thuyền", "0221 000 000")
    assert site["name"] == "Báo Phố Hiến" and site["publisher"] == {"@id": paper["@id"]}
    template = site["potentialAction"]["target"]["urlTemplate"]
    assert template == f"{HOME}/tim-kiem/?q={{search_term_string}}"
    assert site["potentialAction"]["query-input"] == "required name=search_term_string"


def test_hostile_text_stays_data(client: Client) -> None:
    masthead(name=HOSTILE)
    article = story(HOSTILE, standfirst=HOSTILE, sponsor=HOSTILE[:120], credit=HOSTILE)
    Correction.objects.create(article=article, text=HOSTILE)
    told = of(client, article)
    assert told["headline"] == HOSTILE and told["correction"][0]["text"] == HOSTILE


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/", []),
        ("/chinh-tri/", ["/rss/chinh-tri.rss"]),
        ("/tac-gia/thu-ha/", ["/rss/tac-gia/thu-ha.rss"]),
        ("/chu-de/nhan-long/", ["/rss/chu-de/nhan-long.rss"]),
        ("article", ["/rss/chinh-tri.rss"]),
    ],
)
def test_each_page_names_its_feeds(client: Client, address: str, own: list[str]) -> None:
    masthead()
    category(english_name="Politics")
    article = story(by=("Thu Hà",))
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    seen = page(client.get(article.get_absolute_url() if address == "article" else address))
    links = [
        e for e in seen.all("link") if e.attributes.get("type") in {"application/rss+xml", "application/feed+json"}
    ]
    assert [e["href"] for e in links] == ["/rss/tin-moi.rss", "/feed.json", *own]
    assert all(e["title"].startswith("Báo Phố Hiến: ") for e in links)
    assert {client.get(e["href"]).status_code for e in links} == {200}


def test_an_english_story_names_the_english_feeds(client: Client) -> None:
    masthead(english_name="Pho Hien News")
    article = story("Longan", language="en", category=category("Kinh tế", english_name="Economy"))
    seen = Page(client.get(article.get_absolute_url()).text)
    links = [e for e in seen.all("link") if e.attributes.get("type") == "application/rss+xml"]
    assert [(e["href"], e["title"].partition(": ")[0]) for e in links] == [
        ("/en/rss/tin-moi.rss", "Pho Hien News"),
        ("/en/rss/kinh-te.rss", "Pho Hien News"),
    ]


def test_a_story_says_when_it_changed_last(client: Client) -> None:
    article = story(updated_at=SEED_TIME + timedelta(hours=1))
    assert client.get(article.get_absolute_url()).headers["Last-Modified"] == "Mon, 08 Jul 2019 15:24:00 GMT"


def test_a_story_and_its_translation_name_each_other(client: Client) -> None:
    vietnamese = story("Nhãn")
    english = story("Longan", language="en", original=vietnamese)
    story("Draft", language="en", original=story("Một mình"), status="draft")
    addresses = {"vi": HOME + vietnamese.get_absolute_url(), "en": HOME + english.get_absolute_url()}
    for article in (vietnamese, english):
        seen = page(client.get(article.get_absolute_url()))
        links = {e["hreflang"]: e["href"] for e in seen.all("link") if "hreflang" in e.attributes}
        assert links == addresses | {"x-default": addresses["vi"]}
        assert seen.link("canonical") == HOME + article.get_absolute_url()


def test_a_story_in_one_language_alone_names_no_other(client: Client) -> None:
    alone = story("Một mình")
    story("Draft", language="en", original=alone, status="draft")
    assert not [e for e in page(client.get(alone.get_absolute_url())).all("link") if "hreflang" in e.attributes]
