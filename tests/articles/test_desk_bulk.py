"""Verbs for many stories at once: each story is asked for by itself, and every refusal is said."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import publishing
from articles.desk.bulk import AT_ONCE
from articles.models import Article, Notice, Revision
from newsroom.roles import Role
from tests.articles.desk import LIST, desk_of, draft, staff, stored
from tests.articles.page import page
from tests.articles.stories import story

Status = Article.Status
pytestmark = pytest.mark.django_db


def press(client, action: str, *articles: Article, **facts):
    data = {"action": action, "_selected_action": [article.pk for article in articles], **facts}
    return client.post(LIST, data, follow=True)


def said(answer) -> str:
    return page(answer).one(".messagelist").text


def offered(role: str) -> list[str]:
    story()
    shown = page(desk_of(staff(role)).get(LIST))
    return [e["value"] for e in shown.all(".actions option") if e["value"]]


def test_each_role_is_offered_the_verbs_it_may_press():
    review = ["submit_selected", "approve_selected", "send_back_selected"]
    assert [name for name in offered(Role.EDITOR) if name != "delete_selected"] == review
    assert offered(Role.SECRETARY)[:5] == [*review, "publish_selected", "withdraw_selected"]


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit_selected", Status.DRAFT, Status.IN_REVIEW),
        ("approve_selected", Status.IN_REVIEW, Status.APPROVED),
        ("publish_selected", Status.APPROVED, Status.PUBLISHED),
    ],
)
def test_many_stories_take_the_same_step(action, before, after):
    writer, me = staff(Role.REPORTER), staff(Role.SECRETARY)
    articles = [draft(writer, f"Bài {number}", status=before) for number in range(3)]
    assert "3 bài" in said(press(desk_of(me), action, *articles))
    assert {stored(article).status for article in articles} == {after}
    assert Revision.objects.filter(act=action.removesuffix("_selected")).count() == 3
    assert LogEntry.objects.count() == 3


def test_who_is_refused_is_named_with_the_reason_and_the_others_go_on():
    writer, me = staff(Role.REPORTER), staff(Role.SECRETARY)
    ready = draft(writer, "Bài đủ", status=Status.APPROVED)
    empty = draft(writer, "Bài rỗng", status=Status.APPROVED, body="", standfirst="")
    live = story("Bài đã lên trang")
    late = draft(writer, "Bài lỡ giờ", status=Status.APPROVED, published_at=timezone.now() - timedelta(days=1))
    words = said(press(desk_of(me), "publish_selected", ready, empty, live, late))
    assert stored(ready).is_public()
    assert stored(empty).status == stored(late).status == Status.APPROVED
    for expected in ("1 bài", "3 bài không làm được", "Bài rỗng: Bài chưa có nội dung", "Bài đã lên trang: Bài này đã"):
        assert expected in words
    assert "Bài lỡ giờ: Giờ đăng" in words


def test_sending_back_asks_for_the_reason_on_a_page_of_its_own():
    writer, me = staff(Role.REPORTER), staff(Role.EDITOR)
    articles = [draft(writer, f"Bài {number}", status=Status.IN_REVIEW) for number in range(2)]
    client = desk_of(me)
    asked = page(press(client, "send_back_selected", *articles))
    chosen = {e["value"] for e in asked.all("input") if e.attributes.get("name") == "_selected_action"}
    assert chosen == {str(article.pk) for article in articles}
    again = press(client, "send_back_selected", *articles, confirmed="1", reason="  ")
    assert "vì sao bài bị trả lại" in again.text
    assert {stored(article).status for article in articles} == {Status.IN_REVIEW}
    press(client, "send_back_selected", *articles, confirmed="1", reason="Thiếu nguồn.")
    assert {stored(article).status for article in articles} == {Status.DRAFT}
    assert set(Notice.objects.filter(user=writer).values_list("reason", flat=True)) == {"Thiếu nguồn."}


def test_withdrawing_is_confirmed_first():
    article = story()
    client = desk_of(staff(Role.SECRETARY))
    assert "Gỡ các bài này khỏi trang?" in press(client, "withdraw_selected", article).text
    assert stored(article).is_public()
    press(client, "withdraw_selected", article, confirmed="1")
    assert stored(article).status == Status.WITHDRAWN


@pytest.mark.parametrize("action", ["approve_selected", "send_back_selected", "publish_selected", "withdraw_selected"])
def test_a_verb_that_is_not_offered_is_not_obeyed(action):
    me = staff(Role.REPORTER)
    mine, live = draft(me), story(created_by=me)
    press(desk_of(me), action, mine, live, confirmed="1", reason="x")
    assert (stored(mine).status, stored(live).status) == (Status.DRAFT, Status.PUBLISHED)


def test_a_colleagues_story_is_not_moved_by_its_number():
    me, foreign = staff(Role.REPORTER), draft(staff(Role.REPORTER, "other"), "Bí mật")
    answer = press(desk_of(me), "submit_selected", draft(me), foreign)
    assert stored(foreign).status == Status.DRAFT and "Bí mật" not in answer.text


def test_a_text_opened_before_is_not_stored_over_what_was_moved():
    me, writer = staff(Role.SECRETARY), staff(Role.REPORTER)
    article = draft(writer, status=Status.IN_REVIEW)
    opened = stored(article)
    press(desk_of(me), "approve_selected", article)
    with pytest.raises(publishing.StaleVersion):
        publishing.save_text(opened, by=me, expected_version=opened.version)


def test_an_archive_is_not_moved_by_one_press():
    me = staff(Role.SECRETARY)
    draft(me, "Một")
    Article.objects.bulk_create(
        Article(headline=f"Bài {n}", slug="bai", body="<p>x</p>", category=Article.objects.get(headline="Một").category)
        for n in range(AT_ONCE)
    )
    answer = press(desk_of(me), "publish_selected", *Article.objects.all()[:1], select_across="1")
    assert "chưa có bài nào thay đổi" in said(answer)
    assert not Article.objects.published().exists()
