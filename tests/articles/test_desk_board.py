"""The desk's first page: what I am asked to do next, what goes on today, and nothing that is not mine to see."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import notices
from articles.models import Article, ImportRefusal, ImportRun, Notice, WorkingCopy
from newsroom.roles import Role
from tests.articles.desk import desk_of, draft, staff
from tests.articles.page import page
from tests.articles.stories import category, story

Status = Article.Status
# In the forenoon of 8 July in Vietnam.
NOW = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_forenoon():
    with time_machine.travel(NOW, tick=False):
        yield


def columns(client: Client) -> dict[str, list[str]]:
    """What each column lists, by its title with its badge; the market desk's own are left out."""
    shown, titles = page(client.get("/admin/")), {}
    found: dict[str, list[str]] = {}
    for element in shown.all(".board section h2") + shown.all(".board section li a"):
        section = next(parent for parent in element.parents if parent.name == "section")
        number = section.attributes["aria-labelledby"]
        if not number.startswith("board-"):
            continue
        if element.name == "h2":
            found[number] = []
            titles[number] = element.text
        else:
            found[number].append(element.text)
    return {titles[number]: lines for number, lines in found.items()}


def queries_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/admin/").status_code == 200
    return len(captured)


def change_of(article: Article, by) -> WorkingCopy:
    return WorkingCopy.objects.create(kind="change", state="in_review", article=article, user=by, base_version=1)


def test_a_secretary_sees_mine_waiting_scheduled_late_and_out_today():
    me, writer = staff(Role.SECRETARY), staff(Role.REPORTER)
    draft(me, "Nháp của tôi")
    draft(writer, "Phóng viên gửi", status=Status.IN_REVIEW)
    draft(writer, "Đã duyệt xong", status=Status.APPROVED)
    change_of(story("Bài có bản sửa"), writer)
    story("Sáng mai", published_at=NOW + timedelta(days=1))
    draft(writer, "Dự kiến hôm nay", planned_on=NOW.date())
    draft(writer, "Quá hạn nộp", due_at=NOW - timedelta(hours=1))
    story("Vừa đăng", published_at=NOW)
    story("Năm ngoái", published_at=NOW - timedelta(days=365))
    assert columns(desk_of(me)) == {
        "Bài của tôi 1": ["Nháp của tôi"],
        "Chờ bạn đăng 2": ["Bài có bản sửa", "Đã duyệt xong"],
        "Chờ bạn duyệt 1": ["Phóng viên gửi"],
        "Lịch đăng 2": ["Sáng mai", "Dự kiến hôm nay"],
        "Trễ 1": ["Quá hạn nộp"],
        "Đã đăng hôm nay 1": ["Vừa đăng"],
        "Tin chưa đọc": [],
    }


def test_an_editor_sees_what_waits_in_the_own_categories():
    me, writer = staff(Role.EDITOR), staff(Role.REPORTER)
    home, other = category("Kinh tế"), category("Thể thao")
    home.editors.add(me)
    draft(writer, "Kinh tế gửi", category=home, status=Status.IN_REVIEW)
    draft(writer, "Mục con gửi", category=category("Nông nghiệp", parent=home), status=Status.IN_REVIEW)
    draft(writer, "Thể thao gửi", category=other, status=Status.IN_REVIEW)
    draft(writer, "Kinh tế đang viết", category=home)
    draft(writer, "Thể thao đang viết", category=other)
    shown = columns(desk_of(me))
    assert set(shown["Chờ bạn duyệt 2"]) == {"Kinh tế gửi", "Mục con gửi"}
    assert shown["Chuyên mục của tôi đang viết 1"] == ["Kinh tế đang viết"]
    assert not [title for title in shown if title.startswith("Chờ bạn đăng")]


def test_a_reporter_sees_only_own_stories_and_is_asked_for_no_decision():
    me, other = staff(Role.REPORTER), staff(Role.REPORTER, "other")
    draft(me, "Của tôi", status=Status.IN_REVIEW)
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED):
        draft(other, "Của người khác", status=status, due_at=NOW - timedelta(days=1), planned_on=NOW.date())
    story("Bài người khác", published_at=NOW)
    shown = columns(desk_of(me))
    assert list(shown) == ["Bài của tôi 1", "Lịch đăng", "Trễ", "Đã đăng hôm nay", "Tin chưa đọc"]
    assert [one for column in shown.values() for one in column] == ["Của tôi"]


def test_out_today_begins_at_midnight_in_vietnam():
    midnight = datetime(2026, 7, 7, 17, 0, tzinfo=UTC)
    story("Trước nửa đêm", published_at=midnight - timedelta(seconds=1))
    story("Sau nửa đêm", published_at=midnight)
    assert columns(desk_of(staff(Role.SECRETARY)))["Đã đăng hôm nay 1"] == ["Sau nửa đêm"]


@pytest.mark.parametrize(("count", "badge"), [(6, "6"), (7, "7"), (99, "99"), (100, "99+"), (130, "99+")])
def test_a_badge_says_how_many_there_are_and_stops_counting_at_a_hundred(count, badge):
    me = staff(Role.REPORTER)
    Notice.objects.bulk_create(Notice(user=me, act="note") for _ in range(count))
    client = desk_of(me)
    shown = columns(client)
    assert len(shown[f"Tin chưa đọc {badge}"]) == 6
    assert page(client.get("/admin/")).one("#user-tools .badge").text.split()[0] == badge


def test_unread_notices_lead_to_their_story():
    me, article = staff(Role.REPORTER), story("Bài được duyệt")
    notices.tell([me], "approve", article, by=staff(Role.EDITOR))
    (words,) = columns(desk_of(me))["Tin chưa đọc 1"]
    assert "Bài được duyệt" in words
    address = reverse("desk-notice", args=[Notice.objects.get().pk])
    assert address in desk_of(me).get("/admin/").text


@pytest.mark.parametrize("role", [Role.EDITOR, Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR])
def test_refused_records_are_shown_to_who_imports(role):
    run = ImportRun.objects.create(owner="máy")
    ImportRefusal.objects.create(run=run, file="cu.jsonl", record="7", key="7", place="7")
    ImportRefusal.objects.create(run=run, file="dong.jsonl", record="8", key="8", place="8", closed_at=timezone.now())
    found = columns(desk_of(staff(role))).get("Bản ghi nhập bị từ chối 1")
    assert found == (["cu.jsonl (7)"] if role == Role.ADMINISTRATOR else None)


# The market tables' part of the page, for those who keep them, asks six times.
@pytest.mark.parametrize(
    ("role", "most"), [(Role.REPORTER, 17), (Role.EDITOR, 21), (Role.SECRETARY, 23), (Role.ADMINISTRATOR, 34)]
)
def test_the_board_asks_no_more_queries_when_more_is_going_on(role, most):
    me, writer = staff(role), staff(Role.REPORTER, "writer")
    client = desk_of(me)

    def fill(count: int) -> None:
        for number in range(count):
            for status in (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED):
                draft(me, f"Nháp {number}", status=status, due_at=NOW - timedelta(days=1), planned_on=NOW.date())
            live = story(f"Bài {number}", published_at=NOW, created_by=me)
            change_of(live, writer)
            story(f"Hẹn {number}", published_at=NOW + timedelta(days=1), created_by=me)
            Notice.objects.create(user=me, article=live, sender=writer, act="note")

    fill(8)
    client.get("/admin/")
    some = queries_of(client)
    fill(12)
    assert queries_of(client) == some <= most


def test_the_market_desk_has_a_home_page_without_stories():
    assert columns(desk_of(staff(Role.MARKET))) == {}
