"""What readers see: `published()` and `is_public()` are one rule, and a desk shows its own."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Author, Byline
from newsroom.roles import Role
from tests.articles.desk import draft, staff
from tests.articles.stories import category, story

NOW = datetime(2026, 7, 8, 17, 0, tzinfo=UTC)  # midnight in Vietnam
MOMENTS = st.one_of(
    st.none(),
    st.sampled_from([timedelta(0), timedelta(microseconds=1), -timedelta(microseconds=1)]).map(lambda d: NOW + d),
    st.integers(-100_000, 100_000).map(lambda seconds: NOW + timedelta(seconds=seconds)),
)

pytestmark = pytest.mark.django_db


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from(Article.Status.values),
    published_at=MOMENTS,
    embargo_until=MOMENTS,
    take_down_at=MOMENTS,
)
def test_the_queryset_and_the_instance_always_agree(status, published_at, embargo_until, take_down_at):
    if status == Article.Status.PUBLISHED and published_at is None:
        published_at = NOW
    if published_at and take_down_at and take_down_at <= published_at:
        take_down_at = None
    article = Article.objects.create(
        headline="Bài",
        category=category(),
        status=status,
        published_at=published_at,
        embargo_until=embargo_until,
        take_down_at=take_down_at,
    )
    assert Article.objects.published(NOW).filter(pk=article.pk).exists() is article.is_public(NOW)
    expected = (
        status == Article.Status.PUBLISHED
        and published_at <= NOW
        and (embargo_until is None or embargo_until <= NOW)
        and (take_down_at is None or take_down_at > NOW)
    )
    assert article.is_public(NOW) is expected


def test_a_desk_shows_all_stories_to_editors_and_their_own_to_reporters():
    mai, binh = staff(Role.REPORTER, "mai"), staff(Role.REPORTER, "binh")
    begun = draft(mai)
    signed = draft(binh)
    Byline.objects.create(article=signed, author=Author.objects.create(name="Trần Mai", user=mai))
    Byline.objects.create(article=begun, author=Author.objects.get(name="Trần Mai"), role="photo")
    others = draft(binh)
    assert set(Article.objects.on_desk_of(mai)) == {begun, signed}
    assert Article.objects.on_desk_of(mai).count() == 2
    assert set(Article.objects.on_desk_of(staff(Role.EDITOR))) == {begun, signed, others}
    for role in (Role.MARKET, "nobody"):
        assert not Article.objects.on_desk_of(staff(role)).exists()


def test_who_no_longer_works_here_has_no_desk():
    editor = staff(Role.EDITOR)
    draft(editor)
    editor.is_active = False
    assert not Article.objects.on_desk_of(editor).exists()


def test_a_reporter_may_link_what_readers_see_and_what_is_their_own():
    mai = staff(Role.REPORTER, "mai")
    own, seen = draft(mai), story()
    hidden = draft(staff(Role.REPORTER, "binh"))
    assert set(Article.objects.linkable_by(mai)) == {own, seen}
    assert hidden not in Article.objects.linkable_by(mai)
