"""The week of the newsroom: plan and publication are two things, and nobody's hour passes unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from articles import publishing
from articles.models import Article
from newsroom.roles import Role
from tests.articles.desk import desk_of, draft, staff, stored
from tests.articles.page import page
from tests.articles.stories import story

CALENDAR = "/admin/articles/calendar/"
NOW = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)  # Wednesday, 10:00 in Vietnam

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def secretary():
    return staff(Role.SECRETARY)


def days_of(answer) -> dict[str, str]:
    return {day.attributes["data-day"]: day.text for day in page(answer).all("section") if "data-day" in day.attributes}


def move(user, article: Article, day: str, version: int | None = None):
    return desk_of(user).post(
        f"{CALENDAR}move/", {"article": article.pk, "version": version or article.version, "day": day}
    )


def test_a_week_runs_from_monday_to_sunday_in_vietnam(secretary):
    late_evening = datetime(2026, 7, 5, 17, 30, tzinfo=UTC)  # 00:30 on Monday the 6th in Vietnam
    story(headline="Sớm thứ hai", published_at=late_evening)
    publishing.publish(draft(secretary, headline="Hẹn tối chủ nhật"), by=secretary, at=NOW + timedelta(days=4, hours=9))
    draft(secretary, headline="Dự kiến thứ sáu", planned_on=date(2026, 7, 10))
    days = days_of(desk_of(secretary).get(CALENDAR))
    assert list(days) == [f"2026-07-{day:02}" for day in range(6, 13)]
    assert "Sớm thứ hai" in days["2026-07-06"] and "00:30" in days["2026-07-06"]
    assert "Hẹn tối chủ nhật" in days["2026-07-12"] and "19:00" in days["2026-07-12"]
    assert "Dự kiến thứ sáu" in days["2026-07-10"]


def test_a_reporter_sees_the_own_stories_alone(secretary):
    draft(secretary, headline="Việc của thư ký", planned_on=date(2026, 7, 10))
    assert "Việc của thư ký" not in desk_of(staff(Role.REPORTER)).get(CALENDAR).text
    assert desk_of(staff(Role.MARKET)).get(CALENDAR).status_code == 403


def test_a_scheduled_story_dragged_to_another_day_keeps_its_hour(secretary):
    article = publishing.publish(draft(secretary), by=secretary, at=NOW + timedelta(hours=11, minutes=24))  # 21:24
    answer = move(secretary, article, "2026-07-10")
    assert answer.json() == {"version": article.version + 1}
    assert stored(article).published_at == datetime(2026, 7, 10, 14, 24, tzinfo=UTC)
    assert stored(article).first_published_at == stored(article).published_at


def test_a_drag_into_the_past_of_a_live_story_or_of_a_stale_page_moves_nothing(secretary):
    article = publishing.publish(draft(secretary), by=secretary, at=NOW + timedelta(hours=1))
    assert move(secretary, article, "2026-07-07").status_code == 403
    assert move(secretary, article, "2026-07-10", version=article.version - 1).status_code == 409
    live = story()
    assert move(secretary, live, "2026-07-10").status_code == 403
    assert stored(article).published_at == article.published_at


def test_a_plan_moves_the_day_and_not_the_hour_of_publication(secretary):
    reporter = staff(Role.REPORTER)
    own = draft(reporter, planned_on=date(2026, 7, 9))
    assert move(reporter, own, "2026-07-11").status_code == 200
    assert (stored(own).planned_on, stored(own).published_at) == (date(2026, 7, 11), None)
    assert move(reporter, draft(secretary), "2026-07-11").status_code == 404


def test_an_editor_does_not_move_the_hour_of_publication(secretary):
    article = publishing.publish(draft(secretary), by=secretary, at=NOW + timedelta(hours=1))
    assert move(staff(Role.EDITOR), article, "2026-07-10").status_code == 403
    assert stored(article).published_at == article.published_at


def test_what_is_late_is_said_on_top(secretary):
    draft(secretary, headline="Quá hạn nộp", due_at=NOW - timedelta(minutes=1))
    draft(secretary, headline="Quá ngày", planned_on=date(2026, 7, 7))
    draft(secretary, headline="Quá giờ đăng", published_at=NOW - timedelta(minutes=5), status="approved")
    draft(secretary, headline="Còn kịp", due_at=NOW + timedelta(minutes=1), planned_on=date(2026, 7, 8))
    (late,) = [
        one for one in page(desk_of(secretary).get(CALENDAR)).all("section") if "late" in one.attributes["class"]
    ]
    assert all(word in late.text for word in ("Quá hạn nộp", "quá ngày dự kiến", "quá giờ định đăng"))
    assert "Còn kịp" not in late.text


@pytest.mark.parametrize("week", ["x", "0001-01-01", "9999-12-31", "2026-02-31", "%00"])
def test_any_week_asked_for_gives_a_page(week, secretary):
    assert desk_of(secretary).get(f"{CALENDAR}?tuan={week}").status_code == 200


def test_the_calendar_costs_the_same_queries_at_any_number_of_stories(secretary, django_assert_max_num_queries):
    for number in range(40):
        draft(secretary, headline=f"Bài {number}", planned_on=date(2026, 7, 6 + number % 7), assigned_to=secretary)
    desk = desk_of(secretary)
    with django_assert_max_num_queries(28):
        desk.get(CALENDAR)
