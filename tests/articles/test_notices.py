"""Exactly those are told whom it concerns: by the desk's inbox, and by e-mail when they have not read it there."""

from email.header import decode_header, make_header

import pytest
from django.core import mail

from articles import notices, publishing
from articles.models import Author, Byline, DeskRules, Notice
from newsroom.roles import Role
from tests.articles.desk import draft, staff, stored
from tests.articles.stories import category

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    return set(Notice.objects.values_list("user__username", "act"))


@pytest.fixture
def people():
    return {
        "mai": staff(Role.REPORTER, "mai", email="mai@bao.vn"),
        "lan": staff(Role.REPORTER, "lan"),
        "editor": staff(Role.EDITOR, "editor", email="editor@bao.vn"),
        "secretary": staff(Role.SECRETARY, "secretary"),
        "chief": staff(Role.EDITOR_IN_CHIEF, "chief"),
        "market": staff(Role.MARKET, "market"),
    }


def test_a_submitted_story_is_told_to_the_editors_an_approved_one_to_the_secretaries_and_its_writers(people):
    article = draft(people["mai"])
    Byline.objects.create(article=article, author=Author.objects.create(name="Lan", user=people["lan"]))
    publishing.submit(article, by=people["mai"])
    assert told() == {("editor", "submit")}
    publishing.approve(article, by=people["editor"])
    assert told() - {("editor", "submit")} == {("secretary", "approve"), ("mai", "approve"), ("lan", "approve")}


def test_editors_of_the_category_are_asked_before_those_of_none(people):
    politics = category()
    own = staff(Role.EDITOR, "own")
    politics.editors.add(own)
    publishing.submit(draft(people["mai"], category=politics), by=people["mai"])
    assert told() == {("own", "submit")}


def test_an_editor_of_one_category_neither_sees_nor_reviews_stories_of_another(people):
    politics = category()
    elsewhere = category(name="Thể thao", slug="the-thao")
    own = staff(Role.EDITOR, "own")
    politics.editors.add(own)
    article = draft(people["mai"], category=elsewhere, status="in_review")
    assert not publishing.may_review(own, article) and not publishing.may_edit(own, article)
    assert publishing.may_review(own, draft(people["mai"], category=politics, status="in_review"))
    assert publishing.may_review(people["editor"], article)


def test_sending_back_wants_a_reason_and_tells_it_to_the_writers_alone(people):
    article = draft(people["mai"], status="in_review")
    with pytest.raises(publishing.NeedsReason):
        publishing.send_back(article, by=people["editor"], reason="  ")
    assert stored(article).status == "in_review" and not told()
    publishing.send_back(article, by=people["editor"], reason="Thiếu nguồn tin.")
    notice = Notice.objects.get()
    assert (notice.user, notice.reason) == (people["mai"], "Thiếu nguồn tin.")
    assert "trả lại" in notices.sentence(notice)


def test_mail_goes_out_once_to_who_has_an_address_and_has_not_read_the_notice(people, settings):
    settings.EMAIL_HOST = "localhost"
    article = draft(people["mai"], status="in_review")
    publishing.send_back(article, by=people["editor"], reason="Thiếu nguồn tin.")
    list(notices.mail_waiting())
    list(notices.mail_waiting())
    (message,) = mail.outbox
    assert message.to == ["mai@bao.vn"] and "Thiếu nguồn tin." in message.body
    assert "trả lại" in str(make_header(decode_header(message.subject)))
    publishing.submit(article, by=people["mai"])
    Notice.objects.filter(act="submit").update(read_at="2026-01-01T00:00Z")
    list(notices.mail_waiting())
    assert len(mail.outbox) == 1


def test_without_a_mail_server_nothing_is_sent_and_nothing_is_lost(people, settings):
    settings.EMAIL_HOST = ""
    publishing.submit(draft(people["mai"]), by=people["mai"])
    assert list(notices.mail_waiting()) == [] and not mail.outbox
    settings.EMAIL_HOST = "localhost"
    list(notices.mail_waiting())
    assert [message.to for message in mail.outbox] == [["editor@bao.vn"]]


def test_with_four_eyes_nobody_approves_or_publishes_an_own_story(people):
    DeskRules(four_eyes=True).save()
    own = draft(people["secretary"])
    with pytest.raises(publishing.WrongState, match="người khác"):
        publishing.publish(own, by=people["secretary"])
    assert publishing.publish(own, by=people["chief"]).status == "published"


def test_a_binned_story_is_off_every_desk_and_comes_back_whole(people):
    article = draft(people["mai"])
    publishing.put_into_bin(article, by=people["mai"])
    assert not publishing.may_edit(people["secretary"], stored(article))
    with pytest.raises(publishing.WrongState):
        publishing.publish(article, by=people["secretary"])
    back = publishing.take_out_of_bin(article, by=people["mai"])
    assert back.binned_at is None and publishing.may_edit(people["mai"], stored(article))
