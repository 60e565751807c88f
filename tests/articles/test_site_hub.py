"""The hub is told of new stories, of scheduled ones on their minute, and again later when it did not hear."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from articles import querysets
from articles.models import Topic
from articles.site import hub
from newsroom import periodic
from newsroom.models import Masthead
from tests.articles.feeds import HOME
from tests.articles.stories import category, masthead, story
from tests.markets.server import Asked, Handler, Misbehaving

pytestmark = pytest.mark.django_db
HUB = "http://hub.example/publish"


class Hub:
    """A hub on this machine, and the clock that looks after it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, server: Misbehaving) -> None:
        self.monkeypatch, self.server, self.status = monkeypatch, server, 204
        server.answer = self._answer
        self.now = timezone.now()
        monkeypatch.setattr(querysets.timezone, "now", lambda: self.now)
        monkeypatch.setattr(hub.time, "time", lambda: self.now.timestamp())

    def _answer(self, handler: Handler, asked: Asked) -> None:
        handler.head(self.status, **{"Content-Length": 0})

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def clock(self) -> list[str]:
        """The feeds that the hub was told of in this round, without the host and the whole-text ones."""
        before = len(self.server.asked)
        for _step in hub.tell(self.server.network):
            pass
        told: list[str] = []
        for asked in self.server.asked[before:]:
            form = parse_qs(asked.body)
            assert (asked.method, asked.host, asked.path) == ("POST", "hub.example", "/publish")
            assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
            assert form["hub.mode"] == ["publish"]
            assert all(url.startswith(HOME) for url in form["hub.url"])
            plain = [url for url in form["hub.url"] if "?" not in url]
            assert form["hub.url"] == [url + end for url in plain for end in ("", "?toan-van=1")]
            told += [url.removeprefix(HOME) for url in plain]
        return told


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, settings, tmp_path) -> Iterator[Hub]:
    settings.DATA_DIR = tmp_path
    masthead(hub=HUB)
    with Misbehaving() as server:
        yield Hub(monkeypatch, server)


def test_a_new_story_is_told_once_with_all_feeds_that_hold_it(told: Hub) -> None:
    story("Cũ")
    assert told.clock() == []
    home = category("Giáo dục", category("Xã hội"))
    article = story("Mới", by=("Thu Hà",), category=home, published_at=told.now)
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    assert told.clock() == [
        "/rss/tin-moi.rss",
        "/rss/giao-duc.rss",
        "/rss/xa-hoi.rss",
        "/rss/tac-gia/thu-ha.rss",
        "/rss/chu-de/nhan-long.rss",
        "/feed.json",
    ]
    assert told.clock() == []


def test_a_scheduled_story_is_told_on_its_minute_and_not_before(told: Hub) -> None:
    story("Hẹn giờ", published_at=told.now + timedelta(minutes=5))
    story("Cấm", published_at=told.now, embargo_until=told.now + timedelta(minutes=9))
    assert told.clock() == told.clock() == []
    told.later(minutes=5)
    assert "/rss/chinh-tri.rss" in told.clock()
    told.later(minutes=4)
    assert "/rss/chinh-tri.rss" in told.clock()
    assert told.clock() == []


def test_a_correction_and_a_withdrawal_change_the_feeds_too(told: Hub) -> None:
    article = story("Bài", language="en")
    told.clock()
    article.updated_at = told.now
    article.save()
    assert told.clock() == ["/en/rss/tin-moi.rss", "/en/rss/chinh-tri.rss", "/en/feed.json"]
    article.status = "withdrawn"
    article.save()
    assert "/en/rss/tin-moi.rss" in told.clock()


def test_what_newer_stories_push_out_has_not_changed(told: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "IN_FEED", 1)
    story("Cũ", category=category("Kinh tế"))
    told.clock()
    story("Mới", published_at=told.now)
    assert told.clock() == ["/rss/tin-moi.rss", "/rss/chinh-tri.rss", "/feed.json"]


def test_a_hub_that_fails_is_told_again_later_and_the_log_says_so(told: Hub, caplog: pytest.LogCaptureFixture) -> None:
    told.clock()
    story("Mới", published_at=told.now)
    told.status = 503
    assert len(told.clock()) == 3
    assert [record.getMessage() for record in caplog.records] == ["the hub could not be told"]
    assert told.clock() == []
    told.later(seconds=61)
    assert len(told.clock()) == 3
    told.later(seconds=61)
    assert told.clock() == []
    told.status = 204
    told.later(seconds=60)
    caplog.set_level(logging.INFO)
    assert len(told.clock()) == 3
    assert caplog.records[-1].getMessage() == "the hub was told"
    told.later(days=1)
    assert told.clock() == []


def test_without_a_hub_nobody_is_told_and_a_later_one_hears_of_later_stories(told: Hub) -> None:
    Masthead.objects.update(hub="")
    told.clock()
    story("Mới", published_at=told.now)
    assert told.clock() == []
    Masthead.objects.update(hub=HUB)
    assert told.clock() == []
    story("Mới nữa", published_at=told.now)
    assert len(told.clock()) == 3


def test_a_hub_within_our_own_network_is_not_asked(told: Hub, caplog: pytest.LogCaptureFixture) -> None:
    told.clock()
    story("Mới", published_at=told.now)
    told.server.network.addresses["hub.example"] = "10.0.0.5"
    told.clock()
    assert told.server.asked == []
    assert "not public" in caplog.records[0].error  # type: ignore[attr-defined]


def test_what_was_kept_and_cannot_be_read_is_begun_anew(told: Hub, settings) -> None:
    story("Cũ")
    (settings.DATA_DIR / "hub.json").write_text("{half")
    assert told.clock() == []
    story("Mới", published_at=told.now)
    assert len(told.clock()) == 3


def test_the_clock_looks_after_the_hub() -> None:
    (job,) = [job for job in periodic.JOBS if job.name == "hub"]
    assert job.work is hub.tell and job.every <= 30
