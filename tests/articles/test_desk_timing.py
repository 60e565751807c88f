"""The hours of a story: one that is past is meant, one to come holds on every page, and an edit moves none."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from articles import publishing
from articles.models import Article, PreviewLink
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, draft, filled, staff, stored
from tests.articles.page import page
from tests.articles.stories import masthead, story

Status = Article.Status
# In the forenoon of 8 July in Vietnam.
NOW = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)
WORD = "Tin chua ai biet"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_forenoon():
    with time_machine.travel(NOW, tick=False) as clock:
        masthead()
        yield clock


def planned(hours: float) -> dict[str, str]:
    at = NOW + timedelta(hours=hours + 7)
    return {"published_at_0": f"{at:%d/%m/%Y}", "published_at_1": f"{at:%H:%M}"}


def test_an_hour_that_is_past_is_asked_about_before_a_story_goes_out_with_it():
    me = staff(Role.SECRETARY)
    article = draft(me)
    client = desk_of(me)
    answer = client.post(change_url(article), filled(article, _publish="1", **planned(-20)), follow=True)
    assert "đã qua" in page(answer).one(".messagelist").text
    assert page(answer).one("#id_past_is_meant")
    assert stored(article).status == Status.DRAFT and stored(article).published_at == NOW - timedelta(hours=20)
    client.post(change_url(article), filled(stored(article), _publish="1", _past_is_meant="1"))
    assert stored(article).is_public() and stored(article).published_at == NOW - timedelta(hours=20)


@pytest.mark.parametrize("hours", [0, 1])
def test_the_running_minute_and_an_hour_to_come_are_not_asked_about(hours):
    me = staff(Role.SECRETARY)
    article = draft(me)
    client = desk_of(me)
    assert "id_past_is_meant" not in client.get(change_url(article)).text
    client.post(change_url(article), filled(article, _publish="1", **planned(hours)))
    assert stored(article).status == Status.PUBLISHED


def test_a_withdrawn_story_comes_back_with_its_old_hour_unasked():
    me = staff(Role.SECRETARY)
    article = publishing.withdraw(story(), by=me)
    desk_of(me).post(change_url(article), filled(article, _publish="1"))
    assert stored(article).is_public()


def test_a_story_that_waits_does_not_slip_out_by_an_hour_that_is_past():
    me = staff(Role.SECRETARY)
    article = story(published_at=NOW + timedelta(hours=5))
    client = desk_of(me)
    answer = client.post(change_url(article), filled(article, **planned(-1)))
    assert answer.status_code == 200 and page(answer).one("#id_past_is_meant")
    assert stored(article).published_at == NOW + timedelta(hours=5)
    client.post(change_url(article), filled(article, _past_is_meant="1", **planned(-1)))
    assert stored(article).is_public()


def test_an_edit_of_a_scheduled_story_keeps_its_hour_and_a_new_hour_is_kept():
    me = staff(Role.SECRETARY)
    hour = NOW + timedelta(hours=5, seconds=17)
    article = story(published_at=hour)
    client = desk_of(me)
    client.post(change_url(article), filled(article, headline="Tít mới"))
    kept = stored(article)
    assert (kept.headline, kept.published_at, kept.status) == ("Tít mới", hour, Status.PUBLISHED)
    client.post(change_url(article), filled(kept, **planned(2)))
    assert stored(article).published_at == stored(article).first_published_at == NOW + timedelta(hours=2)


def test_a_story_appears_and_is_taken_down_on_the_minute_although_nothing_runs(in_the_forenoon):
    article = story(published_at=NOW + timedelta(hours=1), take_down_at=NOW + timedelta(hours=2))
    reader, seen = Client(), []
    for seconds in (3599, 3600, 7199, 7200):
        in_the_forenoon.move_to(NOW + timedelta(seconds=seconds))
        seen.append(reader.get(article.get_absolute_url()).status_code)
    assert seen == [404, 200, 200, 410]


def doors(article: Article) -> list[str]:
    category = article.category.slug
    return [
        article.get_absolute_url(),
        "/",
        f"/{category}/",
        "/rss/tin-moi.rss",
        f"/rss/{category}.rss",
        "/feed.json",
        "/sitemap.xml",
        "/sitemap-news.xml",
        "/api/v1/articles/",
        f"/api/v1/articles/{article.pk}/",
        "/tim-kiem/?q=chua+ai+biet",
        "/luu-tru/2026/07/08/",
    ]


def test_an_embargo_holds_on_every_page_until_its_minute(in_the_forenoon):
    article = story(WORD, published_at=NOW - timedelta(hours=1), embargo_until=NOW + timedelta(hours=1))
    link = PreviewLink.objects.create(
        article=article, created_by=staff(Role.SECRETARY), expires_at=NOW + timedelta(days=1)
    )
    reader = Client()
    held = [url for url in doors(article) if WORD in reader.get(url).text]
    assert held == []
    assert reader.get(article.get_absolute_url()).status_code == 404
    assert reader.get(f"/-/xem/{link.token}/").status_code == 404
    in_the_forenoon.move_to(NOW + timedelta(hours=1))
    shown = [url for url in doors(article) if WORD in reader.get(url).text]
    assert {article.get_absolute_url(), "/", "/rss/tin-moi.rss", "/api/v1/articles/"} <= set(shown)


def test_every_hour_of_the_form_says_that_it_is_vietnams():
    me = staff(Role.SECRETARY)
    shown = page(desk_of(me).get(change_url(draft(me))))
    for name in ("published_at", "embargo_until", "take_down_at", "due_at"):
        assert "GMT+7" in shown.one(f".field-{name}").text, name
