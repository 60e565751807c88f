"""The verbs: who may move a story on, from where, what the readers get, and that nobody's save is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article
from newsroom.roles import Role
from tests.articles.desk import draft, staff, stored
from tests.articles.stories import stored_photo, story

Status = Article.Status
NOW = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)
PUBLISHERS = [Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR, "superuser"]
REVIEWERS = [Role.EDITOR, *PUBLISHERS]
EVERYBODY = ["nobody", Role.MARKET, Role.REPORTER, *REVIEWERS]

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter():
    return staff(Role.REPORTER)


@pytest.fixture
def secretary():
    return staff(Role.SECRETARY)


VERBS = [
    (publishing.submit, Status.DRAFT, Status.IN_REVIEW, REVIEWERS),
    (publishing.approve, Status.IN_REVIEW, Status.APPROVED, REVIEWERS),
    (publishing.send_back, Status.IN_REVIEW, Status.DRAFT, REVIEWERS),
    (publishing.publish, Status.APPROVED, Status.PUBLISHED, PUBLISHERS),
    (publishing.publish, Status.DRAFT, Status.PUBLISHED, PUBLISHERS),
    (publishing.withdraw, Status.PUBLISHED, Status.WITHDRAWN, PUBLISHERS),
]


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize(("verb", "state", "to", "allowed"), VERBS, ids=[f"{v[0].__name__}-{v[1]}" for v in VERBS])
def test_each_verb_is_for_its_roles_alone(role, verb, state, to, allowed, reporter):
    out_since = timezone.now() - timedelta(hours=1) if state == Status.PUBLISHED else None
    article = draft(reporter, status=state, published_at=out_since)
    user = staff(role, "who-asks")
    if role in allowed:
        assert verb(article, by=user, reason="Thiếu nguồn.").status == to
        assert stored(article).version == article.version + 1
    else:
        with pytest.raises(PermissionDenied):
            verb(article, by=user, reason="Thiếu nguồn.")
        assert (stored(article).status, stored(article).version) == (state, article.version)


def test_a_reporter_submits_an_own_draft_and_then_only_reads_it(reporter):
    article = draft(reporter)
    assert publishing.submit(article, by=reporter).status == Status.IN_REVIEW
    assert not publishing.may_edit(reporter, stored(article))


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (publishing.submit, Status.IN_REVIEW),
        (publishing.submit, Status.PUBLISHED),
        (publishing.approve, Status.PUBLISHED),
        (publishing.send_back, Status.DRAFT),
        (publishing.send_back, Status.PUBLISHED),
        (publishing.publish, Status.PUBLISHED),
        (publishing.withdraw, Status.DRAFT),
        (publishing.withdraw, Status.WITHDRAWN),
    ],
)
def test_a_verb_that_does_not_fit_the_state_is_refused_with_a_sentence(verb, state, secretary):
    article = draft(secretary, status=state, published_at=timezone.now())
    with pytest.raises(publishing.WrongState, match=r"\."):
        verb(article, by=secretary)
    assert stored(article).status == state


@pytest.mark.parametrize("verb", [publishing.submit, publishing.publish])
def test_a_story_without_text_goes_nowhere(verb, secretary):
    article = draft(secretary, body="", standfirst="")
    with pytest.raises(publishing.WrongState):
        verb(article, by=secretary)


def test_publishing_twice_publishes_once(secretary):
    with time_machine.travel(NOW, tick=False):
        article = publishing.publish(draft(secretary), by=secretary)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False), pytest.raises(publishing.WrongState):
        publishing.publish(article, by=secretary)
    assert (stored(article).published_at, stored(article).version) == (NOW, 2)


def test_a_planned_time_to_come_schedules_and_midnight_in_vietnam_counts(secretary):
    midnight = datetime(2026, 7, 8, 17, 0, tzinfo=UTC)  # 00:00 on 9 July in Vietnam
    with time_machine.travel(NOW, tick=False):
        article = publishing.publish(draft(secretary, published_at=midnight), by=secretary)
        assert not article.is_public()
    assert article.is_public(midnight)
    assert not article.is_public(midnight - timedelta(microseconds=1))


def test_what_was_scheduled_and_never_seen_goes_back_to_be_a_draft(secretary):
    article = publishing.publish(draft(secretary), by=secretary, at=timezone.now() + timedelta(days=1))
    assert publishing.withdraw(article, by=secretary).status == Status.DRAFT


def test_a_withdrawn_story_can_be_published_again_with_its_first_time_kept(secretary):
    article = publishing.publish(draft(secretary), by=secretary, at=NOW)
    publishing.withdraw(article, by=secretary)
    again = publishing.publish(article, by=secretary, at=NOW + timedelta(days=2))
    assert again.first_published_at == NOW


# Saving the text


def test_a_save_that_came_too_late_is_refused_and_writes_nothing(reporter):
    article = draft(reporter)
    first, second = stored(article), stored(article)
    first.headline = "Người thứ nhất"
    publishing.save_text(first, by=reporter, expected_version=1)
    second.headline = "Người thứ hai"
    with pytest.raises(publishing.StaleVersion) as refusal:
        publishing.save_text(second, by=reporter, expected_version=1)
    assert refusal.value.stored.headline == stored(article).headline == "Người thứ nhất"
    assert stored(article).version == 2


def test_of_two_people_who_save_in_turns_no_text_ever_vanishes(reporter):
    """Whoever holds an old version is refused, whatever the order of opening and saving."""
    article = draft(reporter)
    held = {"a": 1, "b": 1}
    for turn, who in enumerate("abbaabab" * 12):
        text = stored(article)
        text.headline = f"{who} {turn}"
        before = stored(article)
        try:
            held[who] = publishing.save_text(text, by=reporter, expected_version=held[who]).version
        except publishing.StaleVersion:
            assert stored(article).headline == before.headline
            held[who] = before.version
        else:
            assert stored(article).headline == f"{who} {turn}"
            assert before.version == stored(article).version - 1


def test_nobody_saves_a_text_that_is_not_theirs(reporter):
    article = draft(reporter)
    other = staff(Role.REPORTER, "other")
    with pytest.raises(PermissionDenied):
        publishing.save_text(stored(article), by=other, expected_version=1)


def test_saving_moves_no_state_and_sets_no_time_for_who_may_not_publish(reporter):
    new = Article(headline="Mới", category=draft(reporter).category, status=Status.PUBLISHED, published_at=NOW)
    assert publishing.save_text(new, by=reporter, expected_version=None).status == Status.DRAFT
    text = stored(new)
    text.status, text.published_at, text.embargo_until, text.first_published_at = Status.PUBLISHED, NOW, NOW, NOW
    publishing.save_text(text, by=reporter, expected_version=1)
    now = stored(new)
    assert (now.status, now.published_at, now.embargo_until, now.first_published_at) == (Status.DRAFT, None, None, None)


def test_readers_are_told_of_a_change_to_what_they_see_and_of_no_other(secretary):
    article = story()
    text = stored(article)
    text.credit = "TTXVN"
    publishing.save_text(text, by=secretary, expected_version=1)
    assert stored(article).updated_at is None
    text.body = "<p>Sửa.</p>"
    publishing.save_text(text, by=secretary, expected_version=2)
    assert stored(article).updated_at is not None


def test_only_what_readers_never_saw_may_be_deleted(reporter, secretary):
    own = draft(reporter)
    assert publishing.may_delete(secretary, own)
    assert not publishing.may_delete(secretary, story())
    assert publishing.may_delete(reporter, own)
    assert not publishing.may_delete(staff(Role.EDITOR), own)
    publishing.submit(own, by=reporter)
    publishing.send_back(own, by=secretary, reason="Thiếu ảnh.")
    assert not publishing.may_delete(reporter, stored(own))  # it was handed over once


def test_a_found_picture_takes_the_place_of_its_placeholder_in_every_story():
    missing, found = stored_photo(), stored_photo(caption="Có thật")
    article = story(lead_photo=missing)
    assert publishing.show_instead(missing, found) == 1
    assert (stored(article).lead_photo, stored(article).version) == (found, 2)
