"""Every version is kept whole and sealed, can be restored, and tells what readers saw at any moment."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from articles import publishing, revisions
from articles.models import Article, Author, Byline, Revision, Topic
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, draft, filled, staff, stored
from tests.articles.stories import story

NOW = datetime(2019, 7, 8, 14, 24, tzinfo=UTC)  # 21:24 in Vietnam

pytestmark = pytest.mark.django_db


def versions(article: Article) -> list[tuple[int, str]]:
    return list(Revision.objects.filter(article=article).order_by("version").values_list("version", "act"))


def test_each_save_keeps_one_version_with_who_and_what_and_its_relations():
    editor = staff(Role.EDITOR)
    article = draft(editor)
    topic = Topic.objects.create(name="Nhãn lồng")
    author = Author.objects.create(name="Đào Doan")
    data = filled(article, headline="Tít mới", topics=[topic.pk], bylines=[{"author": author.pk}])
    assert desk_of(editor).post(change_url(article), data).status_code == 302
    assert versions(article) == [(1, "import"), (2, "save")]
    first, second = Revision.objects.filter(article=article).order_by("version")
    assert first.fields["headline"] == "Bản nháp về nhãn lồng" and second.fields["headline"] == "Tít mới"
    assert second.fields["topics"] == [[topic.pk, "Nhãn lồng"]]
    assert second.fields["bylines"] == [[author.pk, "Đào Doan", "text"]]
    assert second.saved_by == editor


def test_the_verbs_keep_their_reason_and_the_steps_that_were_skipped():
    reporter, secretary = staff(Role.REPORTER), staff(Role.SECRETARY)
    article = draft(reporter)
    publishing.submit(article, by=reporter)
    publishing.send_back(article, by=secretary, reason="Thiếu ảnh.")
    publishing.publish(article, by=secretary)
    reasons = dict(Revision.objects.filter(article=article).values_list("act", "reason"))
    assert reasons["send_back"] == "Thiếu ảnh."
    assert "Bỏ qua bước: chờ duyệt, đã duyệt" in reasons["publish"]


def test_restoring_makes_the_next_version_and_names_what_is_gone():
    secretary = staff(Role.SECRETARY)
    article = draft(secretary, headline="Bản một", body="<p>Một.</p>")
    topic = Topic.objects.create(name="Sẽ bị xóa")
    author = Author.objects.create(name="Còn đây")
    article.topics.add(topic)
    Byline.objects.create(article=article, author=author)
    first = revisions.record(article, "save", by=secretary)
    article.headline, article.body = "Bản hai", "<p>Hai.</p>"
    publishing.save_text(article, by=secretary, expected_version=1)
    article.bylines.all().delete()
    publishing.keep_version(article, by=secretary)
    topic.delete()
    restored, gone = publishing.restore(first, by=secretary, expected_version=2)
    restored = stored(restored)
    assert (restored.headline, restored.body, restored.version) == ("Bản một", "<p>Một.</p>", 3)
    assert [byline.author for byline in restored.bylines.all()] == [author]
    assert gone == ["Sẽ bị xóa"]
    assert [act for _version, act in versions(article)] == ["save", "save", "restore"]


def test_a_restored_text_goes_through_the_cleaner_again():
    secretary = staff(Role.SECRETARY)
    article = draft(secretary)
    first = revisions.record(article, "save", by=secretary)
    first.fields["body"] = "<p>Chữ</p><script>alert(1)</script>"
    first.save()
    restored, _gone = publishing.restore(first, by=secretary, expected_version=1)
    assert stored(restored).body == "<p>Chữ</p>"


def test_restoring_obeys_rights_and_the_version_at_hand():
    reporter, other, secretary = staff(Role.REPORTER), staff(Role.REPORTER, "other"), staff(Role.SECRETARY)
    article = draft(reporter)
    first = revisions.record(article, "save", by=reporter)
    with pytest.raises(PermissionDenied):
        publishing.restore(first, by=other, expected_version=1)
    with pytest.raises(publishing.StaleVersion):
        publishing.restore(first, by=secretary, expected_version=7)
    assert stored(article).version == 1


def test_restoring_an_old_version_of_a_live_story_moves_neither_its_state_nor_its_time():
    secretary = staff(Role.SECRETARY)
    article = draft(secretary)
    first = revisions.record(article, "save", by=secretary)
    with time_machine.travel(NOW, tick=False):
        publishing.publish(article, by=secretary)
    restored, _gone = publishing.restore(first, by=secretary, expected_version=2)
    assert stored(restored).status == Article.Status.PUBLISHED and stored(restored).published_at == NOW


def test_what_readers_saw_at_a_minute_is_told_whatever_came_later():
    secretary = staff(Role.SECRETARY)
    with time_machine.travel(NOW - timedelta(hours=1), tick=False) as clock:
        article = draft(secretary, headline="Tít đầu")
        revisions.record(article, "save", by=secretary)
        clock.move_to(NOW)
        publishing.publish(article, by=secretary)
        clock.move_to(NOW + timedelta(hours=1))
        article = stored(article)
        article.headline = "Tít sửa"
        publishing.save_text(article, by=secretary, expected_version=article.version)
        publishing.keep_version(article, by=secretary)
        clock.move_to(NOW + timedelta(hours=2))
        publishing.withdraw(article, by=secretary)

    def headline_at(moment: datetime) -> str | None:
        revision = revisions.read_at(article, moment)
        return revision.fields["headline"] if revision else None

    assert headline_at(NOW - timedelta(minutes=1)) is None
    assert headline_at(NOW) == "Tít đầu"
    assert headline_at(NOW + timedelta(minutes=59)) == "Tít đầu"
    assert headline_at(NOW + timedelta(hours=1)) == "Tít sửa"
    assert headline_at(NOW + timedelta(hours=2)) is None


def test_a_version_that_was_tampered_with_breaks_its_seal_and_the_next():
    secretary = staff(Role.SECRETARY)
    article = draft(secretary)
    revisions.record(article, "save", by=secretary)
    publishing.publish(article, by=secretary)
    publishing.withdraw(article, by=secretary)
    assert revisions.broken_seals(article) == []
    first = Revision.objects.get(article=article, version=1)
    first.fields["headline"] = "Viết lại lịch sử"
    first.save()
    assert revisions.broken_seals(article) == [first]


def test_an_imported_story_keeps_what_came_in_when_it_is_first_touched():
    article = story(headline="Bài cũ")
    assert not Revision.objects.exists()
    secretary = staff(Role.SECRETARY)
    desk_of(secretary).post(change_url(article), filled(article, headline="Bài cũ, đã sửa"))
    assert [r.fields["headline"] for r in Revision.objects.order_by("version")] == ["Bài cũ", "Bài cũ, đã sửa"]
