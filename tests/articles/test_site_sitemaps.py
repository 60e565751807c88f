"""Sitemaps: every public page once, in the file of its month, and nothing else."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Author, Page, Place, Topic
from articles.site import sitemaps
from newsroom.sitemaps import entries
from tests.articles.feeds import HOME, MAP, NEWS, XHTML, locations, xml
from tests.articles.stories import SEED_TIME, category, masthead, story

pytestmark = pytest.mark.django_db

FILES = ["/sitemap-2019-07.xml", "/sitemap-trang.xml", "/sitemap-news.xml", "/sitemap.xml"]


def changes(client: Client, address: str) -> dict[str, str | None]:
    found = xml(client, address)
    return {(e.findtext(f"{MAP}loc") or "").removeprefix(HOME): e.findtext(f"{MAP}lastmod") for e in found}


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_URLS", 3)


def test_the_index_names_the_months_that_have_stories_and_each_file_is_there(client: Client) -> None:
    story(published_at=datetime(2005, 2, 3, tzinfo=UTC))
    story(published_at=timezone.now() - timedelta(minutes=1))
    story(published_at=SEED_TIME)
    named = locations(client, "/sitemap.xml")
    this_month = f"/sitemap-{timezone.localtime() - timedelta(minutes=1):%Y-%m}.xml"
    assert named == ["/sitemap-trang.xml", "/sitemap-news.xml", this_month, "/sitemap-2019-07.xml", "/sitemap-2005-02.xml"]  # fmt: skip
    for address in named:
        assert ET.fromstring(client.get(address).content).tag == f"{MAP}urlset"


def test_a_month_lists_its_stories_with_their_last_edit(client: Client) -> None:
    article = story(updated_at=SEED_TIME + timedelta(hours=1))
    plain = story("Khác", published_at=SEED_TIME - timedelta(days=1))
    late = story("Cấm", published_at=SEED_TIME, embargo_until=SEED_TIME + timedelta(days=2))
    assert changes(client, "/sitemap-2019-07.xml") == {
        plain.get_absolute_url(): "2019-07-07T21:24:00+07:00",
        article.get_absolute_url(): "2019-07-08T22:24:00+07:00",
        late.get_absolute_url(): "2019-07-10T21:24:00+07:00",
    }


def test_months_end_at_midnight_in_vietnam(client: Client) -> None:
    last = story("Tháng bảy", published_at=datetime(2019, 7, 31, 16, 59, 59, tzinfo=UTC))
    first = story("Tháng tám", published_at=datetime(2019, 7, 31, 17, 0, tzinfo=UTC))
    new_year = story("Năm mới", published_at=datetime(2019, 12, 31, 17, 0, tzinfo=UTC))
    assert locations(client, "/sitemap-2019-07.xml") == [last.get_absolute_url()]
    assert locations(client, "/sitemap-2019-08.xml") == [first.get_absolute_url()]
    assert locations(client, "/sitemap-2020-01.xml") == [new_year.get_absolute_url()]
    assert locations(client, "/sitemap.xml")[2:] == [
        f"/sitemap-{month}.xml" for month in ("2020-01", "2019-08", "2019-07")
    ]


def test_a_full_month_goes_on_in_further_files(client: Client, small_files: None) -> None:
    told = [story(f"Bài {n}", published_at=SEED_TIME + timedelta(minutes=n // 2)).get_absolute_url() for n in range(7)]
    named = locations(client, "/sitemap.xml")[2:]
    assert named == ["/sitemap-2019-07.xml", "/sitemap-2019-07-2.xml", "/sitemap-2019-07-3.xml"]
    assert [locations(client, address) for address in named] == [told[:3], told[3:6], told[6:]]
    assert client.get("/sitemap-2019-07-4.xml").status_code == 404


def test_a_month_that_is_exactly_full_has_one_file(client: Client, small_files: None) -> None:
    for number in range(3):
        story(f"Bài {number}")
    assert locations(client, "/sitemap.xml")[2:] == ["/sitemap-2019-07.xml"]


@pytest.mark.parametrize("address", ["/sitemap-2019-08.xml", "/sitemap-2019-13.xml", "/sitemap-2019-00.xml", "/sitemap-0000-01.xml", "/sitemap-9999-12.xml", "/sitemap-2019-07-1.xml", "/sitemap-2019-07-0.xml", "/sitemap-2019-07-9999.xml", "/sitemap-2019-7.xml", "/sitemap-trang-2.xml", "/sitemap-trang-1.xml"])  # fmt: skip
def test_a_file_that_was_never_named_is_not_found(client: Client, address: str) -> None:
    story()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", FILES)
def test_what_readers_may_not_see_no_sitemap_tells(client: Client, address: str) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    now = timezone.now() - timedelta(minutes=5)
    for at in (SEED_TIME, now):
        for number, facts in enumerate(
            [
                {"status": "draft", "published_at": at},
                {"published_at": tomorrow},
                {"published_at": at, "embargo_until": tomorrow},
                {"status": "withdrawn", "published_at": at},
            ]
        ):
            hidden = story("Mật", by=(f"Kín {number}",), **facts)
            hidden.topics.add(Topic.objects.get_or_create(name="Kín đáo")[0])
            hidden.places.add(Place.objects.get_or_create(name="Kín cổng")[0])
    Page.objects.create(title="Kín", body="<p>Chưa xong.</p>", is_public=False)
    response = client.get(address)
    text = response.text if response.status_code == 200 else ""
    assert "mat-1" not in text and "kin" not in text and "2019" not in text


def test_the_pages_file_lists_what_has_something_on_it(client: Client) -> None:
    child = category("Giáo dục", category("Xã hội"))
    article = story(category=child, by=("Thu Hà",))
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    article.places.add(Place.objects.create(name="Phố Hiến"))
    Topic.objects.create(name="Trống")
    Author.objects.create(name="Chưa viết")
    named = locations(client, "/sitemap-trang.xml")
    assert {"/", "/xa-hoi/", "/xa-hoi/giao-duc/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/", "/dia-danh/pho-hien/"} <= set(named)  # fmt: skip
    assert not {"/chu-de/trong/", "/tac-gia/chua-viet/"} & set(named)
    assert len(named) == len(set(named))
    for address in named:
        response = client.get(address)
        assert response.status_code == 200, address
        assert f'<link rel="canonical" href="{HOME}{address}">' in response.text


def test_many_pages_fill_further_files(client: Client, small_files: None) -> None:
    for number in range(4):
        category(f"Mục {number}")
    whole = [entry.path for entry in entries()]
    first, second = locations(client, "/sitemap-trang.xml"), locations(client, "/sitemap-trang-2.xml")
    assert (first, second) == (whole[:3], whole[3:6])
    parts = -(-len(whole) // 3)
    named = [address for address in locations(client, "/sitemap.xml") if "trang" in address]
    assert named == ["/sitemap-trang.xml", *(f"/sitemap-trang-{part}.xml" for part in range(2, parts + 1))]


def test_translations_name_each_other(client: Client) -> None:
    vietnamese = story("Nhãn")
    english = story("Longan", language="en", original=vietnamese, published_at=SEED_TIME + timedelta(days=40))
    alone = story("Một mình")
    story("Draft", language="en", original=alone, status="draft")
    versions = [
        ("vi", HOME + vietnamese.get_absolute_url()),
        ("en", HOME + english.get_absolute_url()),
        ("x-default", HOME + vietnamese.get_absolute_url()),
    ]
    for address, expected in (("/sitemap-2019-07.xml", [versions, []]), ("/sitemap-2019-08.xml", [versions])):
        found = [
            [(link.get("hreflang"), link.get("href")) for link in url.findall(f"{XHTML}link")]
            for url in xml(client, address)
        ]
        assert found == expected


def test_the_news_of_two_days(client: Client) -> None:
    masthead(english_name="Pho Hien News")
    now = timezone.now()
    fresh = story("Tin mới & nóng", published_at=now - timedelta(hours=1))
    english = story("Longan", published_at=now - timedelta(hours=47), language="en")
    story("Cũ", published_at=now - timedelta(hours=49))
    story("Đăng lại", published_at=now, first_published_at=SEED_TIME)
    news = xml(client, "/sitemap-news.xml")
    assert [e.findtext(f"{MAP}loc") for e in news] == [HOME + s.get_absolute_url() for s in (fresh, english)]
    assert [[n.text or "" for n in e.iter() if not len(n)][1:] for e in news] == [
        ["Báo Phố Hiến", "vi", _iso(fresh), "Tin mới & nóng"],
        ["Pho Hien News", "en", _iso(english), "Longan"],
    ]
    assert [e.tag for e in news[0].find(f"{NEWS}news")] == [f"{NEWS}{n}" for n in ("publication", "publication_date", "title")]  # fmt: skip


def _iso(article: Article) -> str:
    return timezone.localtime(article.published_at).isoformat(timespec="seconds")


def test_at_most_a_thousand_are_news(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 3)
    for number in range(5):
        story(f"Bài {number}", published_at=timezone.now() - timedelta(minutes=number))
    assert len(locations(client, "/sitemap-news.xml")) == 3


@pytest.mark.parametrize("address", FILES)
def test_a_sitemap_costs_the_same_whatever_the_number_of_stories(
    client: Client, address: str, django_assert_max_num_queries: Callable
) -> None:
    for number in range(12):
        original = story(f"Bài {number}", by=(f"Người {number}",), standfirst="")
        original.topics.add(Topic.objects.create(name=f"Chủ đề {number}"))
        story(f"Story {number}", language="en", original=original)
    with django_assert_max_num_queries(14):
        client.get(address)


def test_months_long_gone_are_looked_up_once_a_day(client: Client, django_assert_max_num_queries: Callable) -> None:
    for year in range(2005, 2019):
        story(f"Bài {year}", published_at=datetime(year, 3, 1, tzinfo=UTC))
    first = locations(client, "/sitemap.xml")
    story("Vừa đăng", published_at=timezone.now() - timedelta(minutes=1))
    story("Nhập từ kho", published_at=datetime(2004, 3, 1, tzinfo=UTC))
    with django_assert_max_num_queries(10):
        then = locations(client, "/sitemap.xml")
    assert len(then) == len(first) + 1
    cache.clear()
    assert locations(client, "/sitemap.xml") == [*then, "/sitemap-2004-03.xml"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(headline=st.text(max_size=250))
def test_any_headline_gives_whole_sitemaps(client: Client, headline: str) -> None:
    with transaction.atomic():
        article = story("Bài", published_at=timezone.now() - timedelta(minutes=1))
        Article.objects.filter(pk=article.pk).update(headline=headline.replace("\0", "") or "x")
        (entry,) = ET.fromstring(client.get("/sitemap-news.xml").content)
        assert entry.findtext(f"{MAP}loc") == HOME + article.get_absolute_url()
        transaction.set_rollback(True)
