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


def test_the_list_is_narrowed_to_a_day_of_publication_or_of_change(secretary):
    with time_machine.travel(datetime(2026, 7, 8, 3, 0, tzinfo=UTC), tick=False):
        story("Cuối ngày bảy", published_at=datetime(2026, 7, 7, 16, 59, tzinfo=UTC))
        story("Đầu ngày tám", published_at=datetime(2026, 7, 7, 17, 0, tzinfo=UTC))
        story("Năm 2019")
        desk = desk_of(staff(Role.EDITOR))
        assert listed(desk, "?ngay_dang=2026-07-08") == ["Đầu ngày tám"]
        assert listed(desk, "?ngay_dang=2026-07-07") == ["Cuối ngày bảy"]
        assert set(listed(desk, "?ngay_dang=7-ngay")) == {"Cuối ngày bảy", "Đầu ngày tám"}
        assert listed(desk, "?ngay_dang=2019-07-08&ngay_sua=2026-07-08") == ["Năm 2019"]
        assert listed(desk, "?ngay_sua=2026-07-07") == []
        for nonsense in ("?ngay_dang=2026-02-30", "?ngay_dang=hom-nay", "?ngay_sua=0001-01-01", "?ngay_sua=99999"):
            assert len(listed(desk, nonsense)) == 3


def test_a_day_can_be_chosen_without_losing_what_the_list_is_narrowed_to(secretary):
    story("Nhãn lồng")
    shown = page(secretary.get(f"{LIST}?trang_thai=published&q=nhan"))
    fields = {e.attributes["name"]: e.attributes.get("value", "") for e in shown.all(".day-filter input")}
    assert fields == {"trang_thai": "published", "q": "nhan", "ngay_dang": "", "ngay_sua": ""}


def test_what_was_changed_last_stands_on_top(secretary):
    first, second = story("Một"), story("Hai")
    assert listed(secretary) == ["Hai", "Một"]
    first.save()
    assert listed(secretary) == ["Một", "Hai"]
    assert listed(secretary, "?o=7") == ["Hai", "Một"]
    second.save()
    assert listed(secretary, "?o=-7") == ["Hai", "Một"]


def test_what_the_clock_will_do_to_a_story_stands_beside_its_state(secretary):
    now = timezone.now()
    story("Sắp gỡ", published_at=now - timedelta(days=1), take_down_at=now + timedelta(hours=2))
    story("Đã hết giờ", published_at=now - timedelta(days=1), take_down_at=now - timedelta(hours=2))
    story("Cấm đăng", embargo_until=now + timedelta(hours=3))
    rows = {e.text for e in page(secretary.get(LIST)).all("#result_list .field-state")}
    assert rows == {
        f"đã đăng gỡ lúc {short_time(now + timedelta(hours=2))}",
        f"đã gỡ theo giờ {short_time(now - timedelta(hours=2))}",
        f"hẹn giờ đăng cấm đăng trước {short_time(now + timedelta(hours=3))}",
    }
    assert listed(secretary, "?trang_thai=taken_down") == ["Đã hết giờ"]
    assert listed(secretary, "?trang_thai=published") == ["Sắp gỡ"]
    assert listed(secretary, "?trang_thai=scheduled") == ["Cấm đăng"]
