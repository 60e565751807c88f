"""How a story will look, before anybody stores or publishes it: beside the form, by a link, on a front to come."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from articles import publishing
from articles.models import Article, Author, Byline, PreviewLink, Revision
from newsroom.roles import Role
from tests.articles.desk import ADD, change_url, desk_of, draft, filled, staff, stored
from tests.articles.stories import story

NOW = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return staff(Role.EDITOR)


def preview(desk: Client, article: Article | None, **texts):
    url = f"/admin/articles/article/{article.pk}/preview/" if article else "/admin/articles/article/preview/"
    return desk.post(url, filled(article, **texts))


def test_what_is_typed_is_shown_through_the_readers_page_and_nothing_is_stored(editor):
    article = draft(editor)
    author = Author.objects.create(name="Đào Doan")
    answer = preview(
        desk_of(editor), article, headline="Tít đang gõ", body="<p>Chữ đang gõ</p>", bylines=[{"author": author.pk}]
    )
    assert answer.status_code == 200
    for expected in ("<h1>Tít đang gõ</h1>", "Chữ đang gõ", "Đào Doan", 'class="article-body"'):
        assert expected in answer.text
    assert (stored(article).headline, stored(article).version) == (article.headline, article.version)
    assert not Byline.objects.exists() and not Revision.objects.exists()


def test_a_story_never_saved_is_shown_and_stays_unsaved(editor):
    answer = preview(desk_of(editor), None, headline="Bài mới", body="<p>Thân</p>")
    assert "<h1>Bài mới</h1>" in answer.text and not Article.objects.exists()


def test_what_is_missing_is_named(editor):
    answer = preview(desk_of(editor), None, headline="")
    assert answer.status_code == 422 and "Tiêu đề" in answer.json()["error"]


def test_a_script_typed_into_the_story_is_not_in_its_preview(editor):
    answer = preview(desk_of(editor), draft(editor), body="<p>a</p><script>alert(1)</script>")
    assert "alert(1)" not in answer.text


def test_nobody_previews_what_is_not_on_the_own_desk(editor):
    article = draft(editor)
    assert preview(desk_of(staff(Role.REPORTER)), article).status_code in {302, 403, 404}
    assert preview(desk_of(staff(Role.MARKET)), article).status_code in {302, 403, 404}
    assert preview(Client(), article).status_code == 302


def make_link(user, article: Article, hours: str = "24") -> PreviewLink | None:
    desk_of(user).post(f"/admin/articles/article/{article.pk}/link/", {"name": "Luật sư", "hours": hours})
    return PreviewLink.objects.order_by("-pk").first()


def test_a_link_shows_the_story_to_who_has_no_account_until_it_expires(editor):
    with time_machine.travel(NOW, tick=False) as clock:
        article = draft(editor, headline="Cho luật sư xem")
        link = make_link(editor, article)
        answer = Client().get(f"/-/xem/{link.token}/")
        assert answer.status_code == 200 and "Cho luật sư xem" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"] and '<meta name="robots" content="noindex">' in answer.text
        assert not answer.cookies
        clock.shift(timedelta(hours=24))
        assert Client().get(f"/-/xem/{link.token}/").status_code == 404


def test_a_revoked_or_guessed_link_is_worthless(editor):
    link = make_link(editor, draft(editor))
    assert desk_of(staff(Role.REPORTER)).post(f"/admin/articles/link/{link.pk}/revoke/").status_code == 404
    assert Client().get(f"/-/xem/{link.token}/").status_code == 200
    desk_of(editor).post(f"/admin/articles/link/{link.pk}/revoke/")
    assert Client().get(f"/-/xem/{link.token}/").status_code == 404
    assert Client().get("/-/xem/doan-mo/").status_code == 404


def test_an_embargo_blocks_links_too(editor):
    article = draft(editor)
    link = make_link(editor, article)
    Article.objects.filter(pk=article.pk).update(embargo_until=datetime.now(UTC) + timedelta(days=1))
    assert Client().get(f"/-/xem/{link.token}/").status_code == 404
    make_link(editor, article)
    assert PreviewLink.objects.count() == 1


def test_after_publication_the_link_leads_to_the_story(editor):
    article = draft(editor)
    link = make_link(editor, article)
    publishing.publish(article, by=staff(Role.SECRETARY))
    assert Client().get(f"/-/xem/{link.token}/").headers["Location"] == stored(article).get_absolute_url()


def test_links_are_made_by_those_who_have_the_story_and_of_what_is_not_live(editor):
    article = draft(editor)
    make_link(staff(Role.REPORTER), article)
    make_link(staff(Role.MARKET), article)
    make_link(editor, story())
    assert not PreviewLink.objects.exists()


def test_the_front_page_of_a_moment_to_come_shows_what_is_scheduled_until_then():
    secretary = staff(Role.SECRETARY)
    with time_machine.travel(NOW, tick=False):
        publishing.publish(draft(secretary, headline="Hẹn sáng mai"), by=secretary, at=NOW + timedelta(hours=20))
        desk = desk_of(secretary)
        early = desk.get("/admin/articles/front/?luc_0=09/07/2026&luc_1=05:59")
        at_six = desk.get("/admin/articles/front/?luc_0=09/07/2026&luc_1=06:00")
        assert "Hẹn sáng mai" not in early.text and "Hẹn sáng mai" in at_six.text
        assert desk.get("/admin/articles/front/").status_code == 200
        assert desk_of(staff(Role.REPORTER)).get("/admin/articles/front/").status_code == 403


def test_the_form_page_offers_the_preview_and_its_links(editor):
    article = draft(editor)
    make_link(editor, article)
    text = desk_of(editor).get(change_url(article)).text
    assert "/-/xem/" in text and f"/admin/articles/article/{article.pk}/preview/" in text
    assert "/admin/articles/article/preview/" in desk_of(editor).get(ADD).text
