"""Colleagues write to each other beside a story, and a story is given to somebody: both are told, and nobody else."""

import pytest

from articles.models import Note, Notice
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, draft, filled, staff, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def mai():
    return staff(Role.REPORTER, "mai", first_name="Mai")


@pytest.fixture
def editor():
    return staff(Role.EDITOR, "editor", first_name="Bình")


def note(user, article, text: str):
    return desk_of(user).post(f"/admin/articles/article/{article.pk}/note/", {"text": text}, follow=True)


def test_a_note_stands_beside_the_story_and_whoever_is_named_is_told(mai, editor):
    article = draft(mai)
    answer = note(editor, article, "Số liệu lấy ở đâu, @mai? Thư gửi toa-soan@bao.vn.")
    assert "Số liệu lấy ở đâu" in answer.text
    assert [(notice.user, notice.act) for notice in Notice.objects.all()] == [(mai, "note")]
    assert stored(article).version == article.version


def test_who_has_not_the_story_on_the_own_desk_is_not_told_and_the_writer_learns_that(mai, editor):
    other = staff(Role.REPORTER, "lan", first_name="Lan")
    answer = note(editor, draft(mai), "@Lan @mai xem giúp")
    assert "Không báo được cho Lan" in answer.text
    assert not Notice.objects.filter(user=other).exists()
    assert Note.objects.get().mentions.get() == mai


def test_notes_are_for_those_who_have_the_story(mai, editor):
    article = draft(editor)
    assert note(mai, article, "Lén").status_code == 404
    assert note(staff(Role.MARKET), article, "Lén").status_code == 403
    assert "chưa có chữ nào" in note(editor, article, "  ").text
    assert not Note.objects.exists()


def test_a_note_shows_its_text_and_runs_nothing(mai):
    answer = note(mai, draft(mai), "<script>alert(1)</script>")
    assert "<script>alert(1)" not in answer.text and "&lt;script&gt;" in answer.text


def test_a_story_is_given_to_a_reporter_who_then_has_it_on_the_own_desk(mai, editor):
    article = draft(editor)
    desk_of(editor).post(change_url(article), filled(article, assigned_to=mai.pk, planned_on="10/07/2026"))
    assert stored(article).assigned_to == mai and f"{stored(article).planned_on}" == "2026-07-10"
    assert Notice.objects.get().act == "assign" and Notice.objects.get().user == mai
    assert desk_of(mai).get(change_url(article)).status_code == 200


def test_a_reporter_gives_work_to_nobody(mai):
    other = staff(Role.REPORTER, "lan")
    article = draft(mai)
    desk_of(mai).post(change_url(article), filled(article, assigned_to=other.pk, due_at_0="10/07/2026"))
    assert stored(article).assigned_to is None and stored(article).due_at is None
