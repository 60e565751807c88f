"""The lists and the home page: found without accents, narrowed in words of the desk, with few queries."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Author, Category, Photo, Topic
from newsroom.roles import Role
from newsroom.text import short_time
from tests.articles.desk import LIST, desk_of, draft, staff
from tests.articles.page import page
from tests.articles.stories import category, stored_photo, story

Status = Article.Status
pytestmark = pytest.mark.django_db


def listed(client, query: str = "", path: str = LIST) -> list[str]:
    """The headlines (or names) in the order of the list."""
    shown = page(client.get(f"{path}{query}"))
    return [e.text for e in shown.all("#result_list .field-headline") or shown.all("#result_list th")]


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture
def secretary():
    return desk_of(staff(Role.SECRETARY))


@pytest.mark.parametrize(
    "typed", ["nhan long", "NHÃN LỒNG", "nha\u0303n lo\u0302\u0300ng", "duong", "Đường", "long nhan"]
)
def test_stories_are_found_with_or_without_accents(typed, secretary):
    story("Đường nhãn lồng Phố Hiến")
    story("Lúa vụ mùa")
    assert listed(secretary, f"?q={typed}") == ["Đường nhãn lồng Phố Hiến"]


def test_a_story_is_found_by_its_number(secretary):
    story("Bài khác")
    assert listed(secretary, f"?q={story('Bài này').pk}") == ["Bài này"]


@pytest.mark.parametrize(
    ("model", "facts", "typed"),
    [
        (Author, {"name": "Đặng Hải Đường"}, "hai duong"),
        (Category, {"name": "Xã hội"}, "xa hoi"),
        (Topic, {"name": "Đại hội Đảng"}, "đại hội"),
        (Photo, {"caption": "Cánh đồng sen", "missing_name": "a.jpg"}, "đồng sen"),
    ],
)
def test_names_are_found_in_their_lists(model, facts, typed, secretary):
    model.objects.create(**facts)
    answer = secretary.get(f"/admin/articles/{model._meta.model_name}/?q={typed}")
    assert next(iter(facts.values())) in page(answer).one("#result_list").text


def test_each_state_has_its_word_and_its_filter(secretary):
    me = staff(Role.REPORTER)
    now = timezone.now()
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED):
        draft(me, str(status.label), status=status)
    story("đã đăng")
    story("hẹn giờ đăng", published_at=now + timedelta(hours=1))
    draft(me, "đã gỡ", status=Status.WITHDRAWN, published_at=now)
    shown = page(secretary.get(LIST))
    words = [e.text for e in shown.all("#result_list .state")]
    assert words == [e.text for e in shown.all("#result_list .field-headline")]
    for code in [*Status.values, "scheduled"]:
        (headline,) = listed(secretary, f"?trang_thai={code}")
        assert headline in words
    assert listed(secretary, "?trang_thai=embargo") == words


def test_an_embargo_that_holds_is_shown_as_waiting(secretary):
    until = timezone.now() + timedelta(hours=1)
    story("Chưa được đăng", embargo_until=until)
    assert short_time(until) in page(secretary.get(LIST)).one("#result_list .field-time").text
    assert listed(secretary, "?trang_thai=scheduled") == ["Chưa được đăng"]
    assert listed(secretary, "?trang_thai=published") == []


def test_the_list_is_narrowed_to_mine_a_category_and_an_author():
    me = staff(Role.EDITOR)
    mine, author = draft(me, "Của tôi"), Author.objects.create(name="Mai", user=me)
    top = category("Kinh tế")
    below = story("Trong mục con", category=category("Nông nghiệp", parent=top))
    signed = story("Ký tên Mai", by=("Mai",))
    client = desk_of(me)
    assert set(listed(client, "?cua_toi=1")) == {mine.headline, signed.headline}
    assert listed(client, "?chuyen_muc=kinh-te") == [below.headline]
    assert listed(client, f"?tac_gia={author.pk}") == [signed.headline]
    for nonsense in ("?tac_gia=x", "?tac_gia=²", f"?tac_gia={'9' * 30}", "?cua_toi=2"):
        assert len(listed(client, nonsense)) == 3


def test_a_reporter_lists_searches_and_counts_only_own_stories():
    me = staff(Role.REPORTER)
    draft(me, "Nhãn của tôi")
    draft(staff(Role.REPORTER, "other"), "Nhãn của người khác")
    client = desk_of(me)
    for query in ("", "?q=nhan", "?trang_thai=draft", "?o=1", "?all="):
        answer = client.get(LIST + query)
        assert "người khác" not in answer.text
        assert "1 bài" in page(answer).one("#changelist").text


LISTS = ["article", "photo", "author", "category", "topic"]


@pytest.mark.parametrize("name", LISTS)
def test_a_longer_list_asks_no_more_queries(name, secretary):
    def fill(count: int, word: str) -> None:
        for number in range(count):
            author = Author.objects.create(name=f"{word} {number}")
            story(
                f"{word} {number}",
                by=(author.name,),
                category=category(f"{word} {number}", parent=category("Kinh tế")),
                lead_photo=stored_photo(30 + number),
            )
            Topic.objects.create(name=f"{word} {number}")

    url = f"/admin/articles/{name}/"
    fill(2, "ít")
    secretary.get(url)
    few = queries_of(secretary, url)
    fill(15, "nhiều")
    assert queries_of(secretary, url) <= few <= 12


@pytest.mark.parametrize("role", [Role.REPORTER, Role.SECRETARY, Role.ADMINISTRATOR])
def test_the_home_page_asks_few_queries(role):
    me = staff(role)
    for number in range(8):
        draft(me, f"Nháp {number}")
        story(f"Bài {number}", published_at=timezone.now())
    client = desk_of(me)
    client.get("/admin/")
    # The market tables' part of the page, for those who keep them, asks six times.
    assert queries_of(client, "/admin/") <= (17 if role == Role.ADMINISTRATOR else 11)


def test_the_home_page_shows_mine_waiting_scheduled_and_out_today():
    me = staff(Role.SECRETARY)
    now = timezone.now()
    draft(me, "Nháp của tôi")
    draft(staff(Role.REPORTER), "Phóng viên gửi", status=Status.IN_REVIEW)
    story("Sáng mai", published_at=now + timedelta(days=1))
    story("Vừa đăng", published_at=now)
    story("Năm ngoái", published_at=now - timedelta(days=365))
    columns = [e.text for e in page(desk_of(me).get("/admin/")).all(".board section")]
    for column, headline in zip(columns, ["Nháp của tôi", "Phóng viên gửi", "Sáng mai", "Vừa đăng"], strict=True):
        assert headline in column
    assert "Năm ngoái" not in "".join(columns)


def test_out_today_begins_at_midnight_in_vietnam():
    midnight = datetime(2026, 7, 8, 17, 0, tzinfo=UTC)
    story("Trước nửa đêm", published_at=midnight - timedelta(seconds=1))
    story("Sau nửa đêm", published_at=midnight)
    with time_machine.travel(midnight + timedelta(hours=1), tick=False):
        client = desk_of(staff(Role.SECRETARY))
        today = page(client.get("/admin/")).all(".board section")[3].text
    assert "Sau nửa đêm" in today and "Trước nửa đêm" not in today


def test_the_market_desk_has_a_home_page_without_stories():
    answer = desk_of(staff(Role.MARKET)).get("/admin/")
    assert answer.status_code == 200
    assert all("market-board" in board.attributes["class"] for board in page(answer).all(".board"))
