"""The archive by day in Vietnam's time, and the page of corrections."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Correction
from tests.articles.page import Page, page
from tests.articles.stories import SEED_TIME, story
from tests.articles.test_site_lists import headlines

pytestmark = pytest.mark.django_db


def links(seen: Page, selector: str) -> list[str]:
    return [a["href"] for a in seen.all(selector)]


def test_the_archive_names_the_years_and_months_that_have_stories(client: Client) -> None:
    for moment in (SEED_TIME, SEED_TIME - timedelta(days=3), datetime(2005, 2, 1, tzinfo=UTC)):
        story(published_at=moment)
    story(published_at=datetime(2015, 3, 1, tzinfo=UTC), status="draft")
    story(published_at=datetime(2016, 3, 1, tzinfo=UTC), embargo_until=timezone.now() + timedelta(days=1))
    seen = page(client.get("/luu-tru/"))
    assert [h.text for h in seen.all("h2")] == ["2019", "2005"]
    assert links(seen, ".archive-months a") == ["/luu-tru/2019/07/", "/luu-tru/2005/02/"]
    assert links(page(client.get("/luu-tru/2019/")), ".archive-months a") == ["/luu-tru/2019/07/"]
    assert client.get("/luu-tru/2015/").status_code == 404


def test_a_month_leads_to_the_days_that_have_stories(client: Client) -> None:
    story(published_at=SEED_TIME)
    story(published_at=SEED_TIME - timedelta(hours=1))
    story(published_at=SEED_TIME - timedelta(days=7, seconds=1))
    seen = page(client.get("/luu-tru/2019/07/"))
    assert seen.one("h1").text == "Tháng 7/2019"
    assert links(seen, ".calendar a") == ["/luu-tru/2019/07/01/", "/luu-tru/2019/07/08/"]
    assert len(seen.all(".calendar td")) == 35


@pytest.mark.parametrize(
    ("moment", "day", "month"),
    [
        (datetime(2019, 6, 30, 16, 59, 59, 999999, tzinfo=UTC), "30", "06"),
        (datetime(2019, 6, 30, 17, tzinfo=UTC), "01", "07"),
        (datetime(2019, 6, 30, 17, 0, 0, 1, tzinfo=UTC), "01", "07"),
        (datetime(2019, 7, 1, 16, 59, 59, 999999, tzinfo=UTC), "01", "07"),
    ],
)
def test_a_day_begins_at_midnight_in_vietnam(client: Client, moment: datetime, day: str, month: str) -> None:
    story(published_at=moment)
    # Neighbours on either side, so that no period is left out between them.
    story("Trước", published_at=moment - timedelta(days=40))
    story("Sau", published_at=moment + timedelta(days=40))
    assert headlines(page(client.get(f"/luu-tru/2019/{month}/{day}/"))) == ["Nhãn lồng vào vụ"]
    assert links(page(client.get(f"/luu-tru/2019/{month}/")), ".calendar a") == [f"/luu-tru/2019/{month}/{day}/"]
    assert f"/luu-tru/2019/{month}/" in links(page(client.get("/luu-tru/")), ".archive-months a")


def test_a_day_leads_to_the_days_before_and_after_that_have_stories(client: Client) -> None:
    story("Giữa", published_at=SEED_TIME)
    story("Trước", published_at=SEED_TIME - timedelta(days=30))
    story("Sau", published_at=SEED_TIME + timedelta(days=30))
    story("Nháp", published_at=SEED_TIME + timedelta(days=3), status="draft")
    seen = page(client.get("/luu-tru/2019/07/08/"))
    assert headlines(seen) == ["Giữa"]
    assert seen.one("h1").text == "Thứ hai, 08/07/2019"
    assert links(seen, ".pager a") == ["/luu-tru/2019/06/08/", "/luu-tru/2019/08/07/"]
    assert links(seen, ".breadcrumbs a") == [
        "/", "/luu-tru/", "/luu-tru/2019/", "/luu-tru/2019/07/", "/luu-tru/2019/07/08/",
    ]  # fmt: skip
    assert links(page(client.get("/luu-tru/2019/06/08/")), ".pager a") == ["/luu-tru/2019/07/08/"]


def test_a_long_day_goes_on_page_by_page(client: Client) -> None:
    for number in range(25):
        story(f"Bài {number}", published_at=SEED_TIME - timedelta(minutes=number))
    first = page(client.get("/luu-tru/2019/07/08/"))
    rest = page(client.get(links(first, ".pager a")[0]))
    assert headlines(first) + headlines(rest) == [f"Bài {number}" for number in range(25)]


@pytest.mark.parametrize(
    "address", ["2019/13/", "2019/02/30/", "0000/", "0001/", "9999/12/31/", "2019/07/09/", "2019/7/8/", "2018/"]
)
def test_a_day_that_is_none_or_has_nothing_is_not_found(client: Client, address: str) -> None:
    story()
    assert client.get(f"/luu-tru/{address}").status_code == 404


def test_each_edition_has_an_archive_of_its_own(client: Client) -> None:
    story("Longan season", language="en")
    assert headlines(page(client.get("/en/luu-tru/2019/07/08/"))) == ["Longan season"]
    assert links(page(client.get("/en/luu-tru/")), ".archive-months a") == ["/en/luu-tru/2019/07/"]
    assert page(client.get("/luu-tru/")).one(".nothing").text


@pytest.mark.parametrize("address", ["/luu-tru/", "/luu-tru/2019/", "/luu-tru/2019/07/", "/luu-tru/2019/07/08/"])
def test_a_page_of_the_archive_costs_the_same_whatever_it_holds(
    client: Client, address: str, django_assert_max_num_queries
) -> None:
    for number in range(24):
        story(f"Bài {number}", published_at=SEED_TIME - timedelta(days=20 * number))
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200


def correct(article: Article, text: str, **facts: object) -> Correction:
    return Correction.objects.create(article=article, text=text, **{"published_at": SEED_TIME, **facts})


def test_corrections_stand_newest_first_and_lead_to_their_story(client: Client) -> None:
    article = story()
    correct(article, "Sửa tên xã.")
    correct(article, "Sửa con số.", published_at=SEED_TIME + timedelta(days=1), kind="update")
    seen = page(client.get("/dinh-chinh/"))
    assert [row.text for row in seen.all(".correction strong")] == ["Cập nhật", "Đính chính"]
    assert links(seen, ".correction a") == [article.get_absolute_url()] * 2
    assert seen.all(".correction time")[1]["datetime"] == "2019-07-08T21:24:00+07:00"


def test_a_story_taken_down_leaves_its_retraction_without_a_link(client: Client) -> None:
    gone = story("Tin đã gỡ", status="withdrawn")
    correct(gone, "Báo rút bài vì thông tin sai.", kind="retraction")
    correct(gone, "Sửa một chữ.")
    seen = page(client.get("/dinh-chinh/"))
    assert "Báo rút bài vì thông tin sai." in seen.one(".correction").text
    assert not seen.all(".correction a")
    assert "Tin đã gỡ" not in client.get("/dinh-chinh/").text


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"embargo_until": timezone.now() + timedelta(days=1)},
        {"language": "en"},
    ],
)
def test_corrections_of_what_readers_may_not_see_are_not_shown(client: Client, hidden: dict) -> None:
    for kind in Correction.Kind.values:
        correct(story(**hidden), f"Bí mật {kind}", kind=kind)
    correct(story(), "Để mai mới đăng", published_at=timezone.now() + timedelta(days=1))
    seen = client.get("/dinh-chinh/")
    assert "Bí mật" not in seen.text and "Để mai" not in seen.text
    assert page(seen).one(".nothing").text


def test_corrections_go_on_page_by_page_both_ways_at_one_cost(client: Client, django_assert_max_num_queries) -> None:
    for number in range(25):
        correct(story(f"Bài {number}"), f"Sửa {number}", published_at=SEED_TIME + timedelta(hours=number))
    with django_assert_max_num_queries(5):
        first = page(client.get("/dinh-chinh/"))
    second = page(client.get(links(first, ".pager a")[0]))
    assert [len(first.all(".correction")), len(second.all(".correction"))] == [20, 5]
    back = page(client.get(links(second, ".pager a")[0]))
    assert [row.text for row in back.all(".correction")] == [row.text for row in first.all(".correction")]
