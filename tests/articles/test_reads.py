"""Counting reads: through the beacon, in the process's memory, into the database, and out as the most read."""

import math
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, close_old_connections, transaction
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import reads
from articles.models import ReadCount, ReadDay
from articles.reads import EPOCH, HALF_LIFE, Tally, browser_mark, most_read, network_of, weight
from articles.site.beacon import counting_reads
from tests.articles.stories import category, story

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36"
COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"


class Site:
    """The whole application with its beacon, and readers who open stories."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.application = counting_reads(get_wsgi_application(), self.tally)

    def post(self, path: str, *, agent: str = PHONE, address: str = "14.161.10.7", method: str = "POST", **more) -> str:
        environ = RequestFactory().generic(method, path).environ
        environ |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address, **more}
        heard: list = []
        body = b"".join(self.application(environ, lambda status, headers: heard.extend((status, dict(headers)))))
        self.headers = heard[1]
        assert not (heard[0].startswith("204") and body)
        return heard[0][:3]

    def read(self, article, times: int = 1, first: int = 0) -> None:
        """So many readers of as many networks open it."""
        for number in range(first, first + times):
            address = f"14.{number // 65536}.{number // 256 % 256}.{number % 256}"
            assert self.post(f"/-/doc/{article.pk}", address=address.replace("14.0.0.", "14.1.") + ".9") == "204"


@pytest.fixture
def site() -> Iterator[Site]:
    # The test's transaction lives in the connection that a request would let go of.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield Site()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(reads.time, "time", moment.timestamp)
        monkeypatch.setattr(reads.timezone, "now", lambda: moment)

    return set_to


def total(article) -> int:
    return ReadCount.objects.filter(article=article).values_list("total", flat=True).first() or 0


def test_a_reader_s_browser_is_answered_without_a_body_a_cookie_or_a_query(
    site: Site, django_assert_num_queries
) -> None:
    article = story()
    with django_assert_num_queries(0):
        assert site.post(f"/-/doc/{article.pk}") == "204"
    assert site.headers == {"Cache-Control": "no-store", "X-Page-Cache": "pass"}
    assert total(article) == 0
    assert site.tally.flush() == 1
    assert total(article) == 1


def test_a_reader_is_counted_once_a_day_for_each_story(site: Site, clock) -> None:
    first, second = story("Một"), story("Hai")
    clock(datetime(2026, 7, 8, 16, 59, 59, tzinfo=UTC))
    for article in (first, first, second):
        site.post(f"/-/doc/{article.pk}")
    # Its neighbour with another browser is somebody else; the same browser in the same network is not.
    site.post(f"/-/doc/{first.pk}", agent=COMPUTER)
    site.post(f"/-/doc/{first.pk}", address="14.161.10.200")
    clock(datetime(2026, 7, 8, 17, 0, 0, tzinfo=UTC))
    site.post(f"/-/doc/{first.pk}")
    site.tally.flush()
    assert (total(first), total(second)) == (3, 1)


def test_days_are_those_of_vietnam(site: Site, clock) -> None:
    article = story()
    clock(datetime(2026, 7, 8, 16, 59, 59, tzinfo=UTC))
    site.read(article, 2)
    clock(datetime(2026, 7, 8, 17, 0, 0, tzinfo=UTC))
    site.read(article, 3)
    site.tally.flush()
    days = dict(ReadDay.objects.values_list("day", "count"))
    assert days == {date(2026, 7, 8): 2, date(2026, 7, 9): 3}


def test_sums_of_several_processes_add_up(site: Site) -> None:
    article, other = story("Một"), Site()
    site.read(article, 3)
    other.read(article, 2)
    site.tally.flush()
    other.tally.flush()
    site.read(article, 1, first=500)
    site.tally.flush()
    assert total(article) == 6
    assert [day.count for day in ReadDay.objects.all()] == [6]
    assert site.tally.flush() == 0


def test_what_readers_may_not_see_is_not_counted(site: Site) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    for article in (
        story("Nháp", status="draft"),
        story("Hẹn giờ", published_at=tomorrow),
        story("Cấm", embargo_until=tomorrow),
        story("Gỡ", status="withdrawn"),
    ):
        site.read(article)
    assert site.post("/-/doc/1") == site.post("/-/doc/999999999999999999") == "204"
    assert site.tally.flush() == 0
    assert not ReadCount.objects.exists() and not ReadDay.objects.exists()


@pytest.mark.parametrize("path", ["/-/doc/", "/-/doc/a", "/-/doc/1/2", "/-/doc/-1", "/-/doc/1.5", "/-/doc/\xd9\xa3", "/-/doc/" + "9" * 19])  # fmt: skip
def test_an_address_that_names_no_story_is_no_beacon(site: Site, path: str) -> None:
    assert site.post(path) in {"403", "404", "405"}


def test_reading_the_beacon_counts_nothing(site: Site) -> None:
    article = story()
    assert site.post(f"/-/doc/{article.pk}", method="GET") == "404"
    assert site.post(f"/-/doc/{article.pk}", method="HEAD") == "404"
    assert site.tally.flush() == 0


def test_another_site_cannot_count_for_us(site: Site) -> None:
    article = story()
    assert site.post(f"/-/doc/{article.pk}", HTTP_SEC_FETCH_SITE="cross-site") == "204"
    assert site.tally.flush() == 0
    site.post(f"/-/doc/{article.pk}", HTTP_SEC_FETCH_SITE="same-origin")
    assert site.tally.flush() == 1


@pytest.mark.parametrize("agent", ["", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1", "curl/8.5.0", "python-requests/2.32", "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0", "coccocbot-web/1.0", "GPTBot/1.2"])  # fmt: skip
def test_machines_are_left_out(site: Site, agent: str) -> None:
    assert site.post(f"/-/doc/{story().pk}", agent=agent) == "204"
    assert site.tally.flush() == 0


@pytest.mark.parametrize("agent", [PHONE, COMPUTER, "Mozilla/5.0 (Linux; Android 12; CUBOT P60) Chrome/120.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 Zalo iOS/620 ZaloTheme/light", "Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/130.0 Chrome/124.0"])  # fmt: skip
def test_people_are_not_taken_for_machines(agent: str) -> None:
    assert browser_mark(agent) is not None


@pytest.mark.parametrize(("address", "network"), [("14.161.10.7", "14.161.10"), ("::ffff:14.161.10.7", "::ffff:14.161.10"), ("2405:4800:1a2b:3c4d:1::9", "240548001a2b3c4d"), ("2405:4800:1A2B:3C4D::1", "240548001a2b3c4d"), ("", ""), ("unix:", "")])  # fmt: skip
def test_an_address_is_cut_to_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_behind_a_proxy_of_ours_its_word_counts_and_the_askers_does_not(site: Site, settings) -> None:
    settings.TRUSTED_PROXIES = 1
    article = story()
    for forged in ("1.1.1.1", "2.2.2.2", "3.3.3.3"):
        site.post(f"/-/doc/{article.pk}", address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"{forged}, 14.161.10.7")
    site.post(f"/-/doc/{article.pk}", address="127.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 14.161.11.7")
    site.tally.flush()
    assert total(article) == 2


def test_nothing_of_a_reader_is_kept_readable(site: Site) -> None:
    site.post(f"/-/doc/{story().pk}", agent="Mozilla/5.0 Secret", address="14.161.10.7")
    kept = [value for name, value in vars(site.tally).items() if "lock" not in name]
    assert "Secret" not in repr(kept) and "14.161" not in repr(kept)


def test_sums_that_could_not_be_written_are_written_later(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    article = story()
    site.read(article, 2)
    with monkeypatch.context() as broken:
        broken.setattr(reads, "_ADD_READS", "INSERT INTO no_such_table VALUES {rows}")
        with pytest.raises(DatabaseError), transaction.atomic():
            site.tally.flush()
    site.read(article, 1, first=500)
    assert site.tally.flush() == 3
    assert total(article) == 3 and ReadDay.objects.get().count == 3


def test_memory_is_bounded_whatever_comes_in(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "STORIES_AT_MOST", 5)
    monkeypatch.setattr(reads, "READERS_AT_MOST", 10)
    article = story()
    site.read(article, 30)
    for number in range(1, 50):
        site.post(f"/-/doc/{number}")
    assert len(site.tally._counts) == 5
    assert len(site.tally._seen) + len(site.tally._seen_before) <= 20
    assert site.tally.flush() == 30


def test_threads_lose_no_read(site: Site) -> None:
    article = story()
    threads = [threading.Thread(target=site.read, args=(article, 300, 300 * n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.tally.flush() == 1200


def test_a_flush_costs_the_same_few_queries_whatever_was_read(site: Site, django_assert_num_queries) -> None:
    for number in range(40):
        site.read(story(f"Bài {number}"), 2)
    with django_assert_num_queries(5):  # with the beginning and the end of the transaction
        site.tally.flush()


def test_the_most_read_are_those_read_now(site: Site, clock) -> None:
    old, fresh, unread = story("Cũ"), story("Mới"), story("Chưa ai đọc")
    clock(datetime(2026, 7, 8, 1, 0, tzinfo=UTC))
    site.read(old, 10)
    site.tally.flush()
    clock(datetime(2026, 7, 9, 1, 0, tzinfo=UTC))
    site.read(fresh, 2)
    site.tally.flush()
    # Ten reads of a day ago weigh two and a half of now.
    assert list(most_read("vi")) == [old, fresh]
    site.read(fresh, 1, first=900)
    site.tally.flush()
    assert list(most_read("vi")) == [fresh, old]
    clock(datetime(2026, 7, 17, 2, 0, tzinfo=UTC))
    assert list(most_read("vi")) == []
    assert unread.pk not in ReadCount.objects.values_list("article", flat=True)


def test_the_most_read_of_a_category_are_its_own_and_its_children_s(site: Site) -> None:
    parent = category("Xã hội")
    child, other = category("Giáo dục", parent), category("Kinh tế")
    in_parent, in_child, elsewhere = story("A", category=parent), story("B", category=child), story("C", category=other)
    english = story("Longan", category=parent, language="en")
    for times, article in enumerate((in_parent, in_child, elsewhere, english), 1):
        site.read(article, times)
    site.tally.flush()
    assert list(most_read("vi", "xa-hoi")) == [in_child, in_parent]
    assert list(most_read("vi", "giao-duc")) == [in_child]
    assert list(most_read("vi")) == [elsewhere, in_child, in_parent]
    assert list(most_read("vi", limit=1)) == [elsewhere]
    assert list(most_read("en")) == [english]


def test_what_is_withdrawn_later_is_not_among_the_most_read(site: Site, django_assert_num_queries) -> None:
    gone, kept = story("Gỡ"), story("Còn")
    site.read(gone, 3)
    site.read(kept, 1)
    site.tally.flush()
    gone.status = "withdrawn"
    gone.save()
    with django_assert_num_queries(1):
        (card,) = most_read("vi")
        assert card == kept and card.category.name and card.get_absolute_url()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 1_000_000)), min_size=1, max_size=6))
def test_a_score_is_the_logarithm_of_the_reads_weights(flushes: list[tuple[int, int]]) -> None:
    """For any reads in any order, over half a century: as counted with whole numbers of unbounded size."""
    with transaction.atomic():
        article = story()
        for half_lives, count in flushes:
            sums = [(article.pk, count, weight(EPOCH + half_lives * HALF_LIFE) + math.log2(count))]
            reads._upsert(reads._ADD_READS, sums)
        row = ReadCount.objects.get(article=article)
        assert row.total == sum(count for _at, count in flushes)
        assert row.score == pytest.approx(math.log2(sum(count << at for at, count in flushes)), abs=1e-6)
        transaction.set_rollback(True)
