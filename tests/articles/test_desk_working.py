"""Nobody loses text: what is typed is kept apart from the story, and whoever comes second is told before, not after."""

import json
import random
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from articles import publishing
from articles.models import Article, Notice, Presence, Revision, WorkingCopy
from newsroom.roles import Role
from tests.articles.desk import ADD, change_url, desk_of, draft, filled, staff, stored
from tests.articles.stories import story

TYPING = "/admin/articles/article/typing/"

pytestmark = pytest.mark.django_db


class Form:
    """A form of the desk that somebody has open in a browser."""

    def __init__(self, desk: Client, article: Article | None = None) -> None:
        self.desk, self.article, self.number = desk, article, str(uuid.uuid4())
        self.version = article.version if article else None

    def say(self, **facts):
        said = {"form": self.number, "article": self.article.pk if self.article else None, "version": self.version}
        return self.desk.post(TYPING, json.dumps(said | facts, ensure_ascii=False), content_type="application/json")

    def type(self, **texts):
        return self.say(typed=[[name, text] for name, text in texts.items()], has_unsaved=True)

    def save(self, **texts):
        url = change_url(self.article) if self.article else ADD
        version = {"version": self.version} if self.article else {}
        return self.desk.post(url, filled(self.article, form_id=self.number, **version, **texts))


@pytest.fixture
def editor():
    return staff(Role.EDITOR, "binh", first_name="Bình", last_name="Trần")


@pytest.fixture
def secretary():
    return staff(Role.SECRETARY, "thu", first_name="Thư", last_name="Lê")


def texts_of(user) -> set[str]:
    return {dict(copy.fields["typed"])["headline"] for copy in WorkingCopy.objects.filter(user=user)}


def test_what_is_typed_is_kept_apart_from_the_story_and_its_versions_and_offered_again(editor):
    article = draft(editor)
    answer = Form(desk_of(editor), article).type(headline="Đang gõ dở", body="<p>Nửa câu</p>")
    assert answer.status_code == 200 and answer.json()["kept_at"]
    assert stored(article).headline == article.headline and not Revision.objects.exists()
    page = desk_of(editor).get(change_url(article))
    assert "Bạn có bản chưa lưu" in page.text and "Nửa câu" in page.text


def test_a_story_never_saved_is_kept_too_and_let_go_when_it_is_saved(editor):
    desk = desk_of(editor)
    form = Form(desk)
    form.type(headline="Bài mới tinh")
    assert "Bài mới tinh" in desk.get(ADD).text
    form.save(headline="Bài mới tinh", body="<p>Xong.</p>")
    assert not WorkingCopy.objects.exists()
    assert "Bạn có bài chưa lưu" not in desk.get(ADD).text


def test_a_text_that_arrives_after_it_was_stored_is_no_unsaved_text(editor):
    article = draft(editor)
    form = Form(desk_of(editor), article)
    form.save(headline="Đã lưu rồi")
    form.type(headline="Đã lưu rồi", body=article.body)
    assert not WorkingCopy.objects.exists()
    form.type(headline="Gõ tiếp sau khi lưu", body=article.body)
    assert texts_of(editor) == {"Gõ tiếp sau khi lưu"}


def test_one_slot_for_each_person_and_story_however_often_it_is_kept(editor, secretary):
    article = draft(editor)
    form, other = Form(desk_of(editor), article), Form(desk_of(secretary), article)
    for number in range(5):
        form.type(headline=f"Lần {number}")
        other.type(headline=f"Của thư {number}")
    assert texts_of(editor) == {"Lần 4"} and texts_of(secretary) == {"Của thư 4"}


def test_a_text_that_was_not_put_back_is_not_lost_to_the_next_one(editor):
    article = draft(editor)
    Form(desk_of(editor), article).type(headline="Bản trước khi máy tắt")
    again = Form(desk_of(editor), article)
    again.type(headline="Bản sau")
    again.type(headline="Bản sau, gõ tiếp")
    assert texts_of(editor) == {"Bản trước khi máy tắt", "Bản sau, gõ tiếp"}
    again.save(headline="Bản sau, gõ tiếp")
    assert texts_of(editor) == {"Bản trước khi máy tắt"}


def test_keeping_costs_few_queries_at_any_number_of_kept_texts(editor, django_assert_num_queries):
    article = draft(editor)
    form = Form(desk_of(editor), article)
    form.type(headline="Một")
    with django_assert_num_queries(11):
        form.type(headline="Hai")


def test_nobody_keeps_a_text_for_a_story_that_is_not_on_their_desk(editor):
    reporter = staff(Role.REPORTER)
    assert Form(desk_of(reporter), draft(editor)).type(headline="Lén").status_code == 404
    assert Form(desk_of(staff(Role.MARKET))).type(headline="Lén").status_code == 403
    assert Form(Client()).type(headline="Lén").status_code == 302
    assert not WorkingCopy.objects.exists() and not Presence.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"form": "x"}',
        b"\xff",
        b'{"form": "9f0d2f3e-6f0e-4a51-9d0a-1a6c1f3a2b11", "typed": {"a": 1}}',
        b'{"form": "9f0d2f3e-6f0e-4a51-9d0a-1a6c1f3a2b11", "typed": [["a", 1]]}',
        b'{"form": "9f0d2f3e-6f0e-4a51-9d0a-1a6c1f3a2b11", "typed": [["a", [["b"]]]]}',
        b'{"form": "9f0d2f3e-6f0e-4a51-9d0a-1a6c1f3a2b11", "article": "1"}',
        b'{"form": "9f0d2f3e-6f0e-4a51-9d0a-1a6c1f3a2b11", "version": 99999999999999999999999}',
    ],
)
def test_a_message_that_no_form_sends_is_refused(body, editor):
    answer = desk_of(editor).post(TYPING, body, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["error"]


def test_a_text_of_five_megabytes_is_kept_and_a_larger_one_told_about(editor):
    form = Form(desk_of(editor), draft(editor))
    assert form.type(headline="Dài", body="ă" * 1_300_000).status_code == 200
    assert form.type(headline="Quá dài", body="a" * 7_000_000).status_code == 413


def test_the_second_to_open_sees_who_since_when_and_whether_something_is_unsaved(editor, secretary):
    article = draft(editor)
    with time_machine.travel("2026-07-08T14:24:00+00:00", tick=False) as clock:
        Form(desk_of(editor), article).type(headline="Đang sửa")
        page = desk_of(secretary).get(change_url(article))
        assert "Trần Bình đang mở bài này từ 21:24, 08/07/2026; có phần chưa lưu." in page.text
        # A browser that has died says nothing any more, and blocks nobody.
        clock.shift(timedelta(seconds=91))
        assert "đang mở bài này" not in desk_of(secretary).get(change_url(article)).text


def test_whoever_closes_the_page_is_gone_at_once(editor, secretary):
    article = draft(editor)
    form = Form(desk_of(editor), article)
    form.say()
    form.say(is_closing=True)
    assert Form(desk_of(secretary), article).say().json()["others"] == []


def test_a_take_over_keeps_the_first_ones_text_tells_them_and_refuses_their_save(editor, secretary):
    article = draft(editor)
    first, second = Form(desk_of(editor), article), Form(desk_of(secretary), article)
    first.type(headline="Tít của Bình")
    desk_of(secretary).post(f"/admin/articles/article/{article.pk}/take-over/", {"form_id": second.number})
    assert first.say().json()["taken_over_by"] == "Lê Thư"
    assert second.say().json()["others"] == []
    notice = Notice.objects.get(user=editor)
    assert notice.act == "take_over" and notice.article == article
    refused = first.save(headline="Tít của Bình")
    assert refused.status_code == 409 and stored(article).headline == article.headline
    copy = WorkingCopy.objects.get(user=editor, kind="kept")
    compared = desk_of(editor).get(f"/admin/articles/working-copy/{copy.pk}/")
    assert "<ins>" in compared.text and "Bình" in compared.text
    assert desk_of(secretary).get(f"/admin/articles/working-copy/{copy.pk}/").status_code == 404


def test_a_stale_save_answers_409_and_the_text_is_kept_even_without_the_script(editor, secretary):
    article = draft(editor)
    first, second = Form(desk_of(editor), article), Form(desk_of(secretary), article)
    assert second.save(headline="Thư lưu trước").status_code == 302
    assert first.save(headline="Bình lưu sau").status_code == 409
    assert stored(article).headline == "Thư lưu trước"
    assert texts_of(editor) == {"Bình lưu sau"}


def test_the_script_learns_that_the_story_was_saved_elsewhere(editor, secretary):
    article = draft(editor)
    form = Form(desk_of(editor), article)
    assert form.say().json()["version"] == article.version
    Form(desk_of(secretary), article).save(headline="Lưu nơi khác")
    assert form.say().json()["version"] == article.version + 1


def test_throwing_a_kept_text_away_is_for_its_owner_alone(editor, secretary):
    article = draft(editor)
    Form(desk_of(editor), article).type(headline="Bỏ được")
    url = f"/admin/articles/working-copy/{WorkingCopy.objects.get().pk}/"
    assert desk_of(secretary).post(url).status_code == 404
    assert desk_of(editor).post(url).status_code == 302
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_two_editors_do_in_turn_no_text_is_lost(seed, editor, secretary):
    """Ten interleavings a seed. A text typed last by somebody is stored, kept as a version, or kept as a copy."""
    chance = random.Random(seed)
    for round_ in range(10):
        article = story(headline=f"Bài {seed} {round_}", created_by=editor)
        people = [secretary, staff(Role.SECRETARY, f"hai-{seed}-{round_}")]
        forms = [Form(desk_of(user), article) for user in people]
        last: dict[int, str] = {}
        for step in range(8):
            who = chance.randrange(2)
            form, text = forms[who], f"Bản {who} bước {step}"
            match chance.choice(["type", "type", "save", "take over", "reopen"]):
                case "type":
                    form.type(headline=text)
                    last[who] = text
                case "save":
                    form.save(headline=text)
                    last[who] = text
                case "take over":
                    form.desk.post(f"/admin/articles/article/{article.pk}/take-over/", {"form_id": form.number})
                case "reopen":
                    forms[who] = Form(form.desk, stored(article))
        kept = {dict(copy.fields["typed"])["headline"] for copy in WorkingCopy.objects.filter(article=article)}
        kept |= {revision.fields["headline"] for revision in Revision.objects.filter(article=article)}
        kept.add(stored(article).headline)
        assert set(last.values()) <= kept, (seed, round_)


def test_publishing_by_a_colleague_meanwhile_is_a_stale_save_too(editor, secretary):
    article = draft(editor, status="in_review")
    form = Form(desk_of(secretary), article)
    publishing.approve(article, by=editor)
    assert form.save(headline="Gõ trong lúc ấy").status_code == 409
    assert texts_of(secretary) == {"Gõ trong lúc ấy"}
