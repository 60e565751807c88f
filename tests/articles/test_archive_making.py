"""`make_archive`: invented stories for trials, the same for the same seed and never in the future."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article, ReadCount
from newsroom.html import clean_html
from tests.articles.stories import masthead

pytestmark = pytest.mark.django_db


def made(count: int, **options) -> list[tuple]:
    Article.objects.all().delete()
    call_command("make_archive", articles=count, **options)
    return list(Article.objects.order_by("pk").values_list("headline", "body", "published_at", "category__slug"))


def test_the_same_seed_makes_the_same_archive_and_another_seed_another():
    first = made(30, seed=4)
    assert made(30, seed=4) == first
    assert made(30, seed=5) != first


def test_as_many_are_added_as_were_asked_for_and_once_more_adds_more(capsys):
    call_command("make_archive", articles=1001)
    assert Article.objects.published().count() == 1001
    assert capsys.readouterr().out.splitlines()[-1] == "make_archive: created=1001"
    call_command("make_archive", articles=3)
    assert Article.objects.count() == 1004


@pytest.mark.parametrize("count", [1, 40, 400_000_000])
def test_the_stories_lie_between_2005_and_now_however_many_there_are(count):
    from articles.archive_making import moment_of

    now = datetime(2015, 3, 1, tzinfo=UTC)
    moments = [moment_of(number, count, now) for number in {1, (count + 1) // 2, count}]
    assert all(datetime(2005, 1, 1, tzinfo=UTC) < moment < now for moment in moments)


def test_nothing_is_published_in_the_future():
    with time_machine.travel(datetime(2015, 3, 1, tzinfo=UTC), tick=False):
        assert max(row[2] for row in made(50)) < datetime(2015, 3, 1, tzinfo=UTC)


def test_each_story_is_as_the_desk_would_have_stored_it():
    made(40)
    for article in Article.objects.all():
        before = (article.body, article.slug, article.headline_fold, article.first_published_at)
        assert clean_html(article.body) == article.body
        article.fill_derived()
        assert before == (article.body, article.slug, article.headline_fold, article.first_published_at)
        assert article.bylines.count() == 1 and article.topics.count() == 2
    assert ReadCount.objects.count() == 2


def test_readers_find_what_was_made():
    masthead()
    made(5)
    article = Article.objects.newest_first()[0]
    answer = Client().get(article.get_absolute_url())
    assert answer.status_code == 200 and article.headline in answer.text


@pytest.mark.parametrize("count", ["0", "-1", "x", "1.5", "²", "10000001"])
def test_a_number_that_makes_no_archive_is_wrong_use(count):
    with pytest.raises(CommandError):
        call_command("make_archive", f"--articles={count}")
    assert not Article.objects.exists()
