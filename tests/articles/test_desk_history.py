"""The versions of a story at the desk: listed, compared, asked about, named and brought back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import publishing
from articles.models import Article, Revision
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, draft, filled, staff, stored
from tests.articles.page import page

NOW = datetime(2019, 7, 8, 14, 24, tzinfo=UTC)  # 21:24 in Vietnam

pytestmark = pytest.mark.django_db


def history_url(article: Article, query: str = "") -> str:
    return f"/admin/articles/article/{article.pk}/history/{query}"


@pytest.fixture
def secretary():
    return staff(Role.SECRETARY, "thu", first_name="Thư", last_name="Lê")


@pytest.fixture
def article(secretary):
    """Four versions: begun, retitled, published at 21:24 on 8 July 2019, retitled again an hour later."""
    desk = desk_of(secretary)
    with time_machine.travel(NOW - timedelta(hours=1), tick=False) as clock:
        article = draft(secretary, headline="Hưng Yên triển khai đối ngoại")
        desk.force_login(secretary)
        desk.post(change_url(article), filled(article, headline="Hưng Yên triển khai đối nội"))
        clock.move_to(NOW)
        publishing.publish(article, by=secretary, reason="Kịp giờ.")
        clock.move_to(NOW + timedelta(hours=1))
        desk.post(change_url(article), filled(stored(article), headline="Hưng Yên đẩy mạnh đối nội"))
    return stored(article)


def test_the_list_tells_who_when_what_and_why(secretary, article):
    text = desk_of(secretary).get(history_url(article)).text
    for expected in ("Lê Thư", "21:24, 08/07/2019", "Kịp giờ.", "Bỏ qua bước", "bạn đọc đang thấy"):
        assert expected in text


def test_any_two_versions_are_compared_word_by_word(secretary, article):
    found = page(desk_of(secretary).get(history_url(article, "?tu=1&den=2")))
    assert [element.text.strip() for element in found.all("ins")] == ["nội"]
    assert [element.text.strip() for element in found.all("del")] == ["ngoại"]
    other_way = page(desk_of(secretary).get(history_url(article, "?tu=2&den=1")))
    assert [element.text.strip() for element in other_way.all("ins")] == ["nội"]


def test_what_readers_saw_at_a_minute_is_told(secretary, article):
    desk = desk_of(secretary)
    asked = desk.get(history_url(article, "?luc_0=08/07/2019&luc_1=21:24")).text
    assert "Bạn đọc thấy phiên bản 3" in asked
    assert "không thấy bài này" in desk.get(history_url(article, "?luc_0=08/07/2019&luc_1=21:23")).text
    assert "Bạn đọc thấy phiên bản 4" in desk.get(history_url(article, "?luc_0=08/07/2019")).text


def test_bringing_a_version_back_makes_the_next_one(secretary, article):
    desk = desk_of(secretary)
    url = f"/admin/articles/article/{article.pk}/restore/1/"
    answer = desk.post(url, {"version": article.version}, follow=True)
    assert "Đã lấy lại phiên bản 1" in answer.text
    assert (stored(article).headline, stored(article).version) == ("Hưng Yên triển khai đối ngoại", 5)
    again = desk.post(url, {"version": article.version}, follow=True)
    assert "được người khác lưu" in again.text and stored(article).version == 5


def test_a_reporter_brings_back_nothing_of_a_story_that_is_live_or_anothers(article):
    reporter = staff(Role.REPORTER)
    url = f"/admin/articles/article/{article.pk}/restore/1/"
    assert desk_of(reporter).post(url, {"version": article.version}).status_code == 404
    own = draft(reporter)
    publishing.submit(own, by=reporter)
    refused = desk_of(reporter).post(f"/admin/articles/article/{own.pk}/restore/1/", {"version": 2})
    assert refused.status_code == 403 and stored(own).version == 2
    assert "Lấy lại bản này" not in desk_of(reporter).get(history_url(own)).text


def test_a_version_gets_a_name_without_breaking_its_seal(secretary, article):
    desk = desk_of(secretary)
    desk.post(f"/admin/articles/article/{article.pk}/name/2/", {"name": "Bản đưa lãnh đạo xem"})
    text = desk.get(history_url(article)).text
    assert "Bản đưa lãnh đạo xem" in text and "Niêm phong không khớp" not in text


def test_a_version_changed_behind_the_desks_back_is_told_of(secretary, article):
    revision = Revision.objects.get(article=article, version=2)
    revision.fields["body"] = "<p>Khác.</p>"
    revision.save()
    assert "Niêm phong không khớp" in desk_of(secretary).get(history_url(article)).text


@pytest.mark.parametrize(
    "query", ["?tu=x&den=1", "?tu=99&den=1", "?tu=9999999999999&den=1", "?luc_0=32/13/2019", "?tu=%00"]
)
def test_an_address_that_asks_nothing_sensible_shows_the_list(query, secretary, article):
    assert desk_of(secretary).get(history_url(article, query)).status_code == 200


def test_a_story_is_begun_like_another_with_a_life_of_its_own(secretary, article):
    editor = staff(Role.EDITOR)
    answer = desk_of(editor).post(f"/admin/articles/article/{article.pk}/duplicate/")
    begun = Article.objects.latest("pk")
    assert answer.headers["Location"] == change_url(begun)
    assert (begun.headline, begun.body, begun.category) == (article.headline, article.body, article.category)
    assert (begun.status, begun.published_at, begun.created_by) == ("draft", None, editor)
    assert begun.pk != article.pk and begun.get_absolute_url() != article.get_absolute_url()
    assert [revision.act for revision in begun.revisions.all()] == ["duplicate"]


def test_nobody_begins_a_story_like_one_that_is_not_on_the_own_desk(article):
    assert desk_of(staff(Role.REPORTER)).post(f"/admin/articles/article/{article.pk}/duplicate/").status_code == 404
    assert Article.objects.count() == 1
