"""How often stories are read: counted without a cookie and without a write for each read.

A reader's browser says once that a story was read (`articles.site.beacon`). Each process adds up what it hears and
writes the sums every ten seconds in one transaction; a process that is killed loses at most those ten seconds.

Nobody is remembered: whether the same reader was counted already is told by a hash under a random salt, which lives
in memory alone and is thrown away with the salt at midnight.

How much a story is read *now* is one number that decays by itself (forward decay): a read weighs
2^(half-lives since EPOCH), and `ReadCount.score` is the logarithm (base 2) of the sum of its reads' weights. So the
order of the scores stays right while nothing happens, and they grow by two a day: nothing is ever recomputed.
"""

import logging
import math
import re
import secrets
import threading
import time
from collections import Counter
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv6Address
from multiprocessing.util import Finalize

from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Article, ReadCount, ReadDay
from articles.querysets import ArticleQuerySet
from newsroom.text import VIETNAM

logger = logging.getLogger(__name__)

HALF_LIFE = timedelta(hours=12)
EPOCH = datetime(2026, 1, 1, tzinfo=VIETNAM)
# A story that nobody opened for this long is not among the most read; this bounds how far down a query looks.
FORGOTTEN_AFTER = timedelta(days=7)

FLUSH_EVERY = 10.0  # seconds
# What one process keeps in mind at the most: stories between two flushes, and readers (twice as many).
STORIES_AT_MOST, READERS_AT_MOST = 20_000, 100_000
_ROWS = 300  # in one statement
_FIRST_DAY = date(1970, 1, 1)
_DAY, _AHEAD = 86400, 7 * 3600  # seconds; Vietnam has had no other offset since 1975

# Phones by Cubot are no bots.
_BOT = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|archiver|scan|monitor|headless|lighthouse|preview|externalhit|facebookcatalog|"
    r"https?:|curl|wget|python|java/|okhttp|go-http|libwww|axios|phantom|selenium",
    re.IGNORECASE,
)


def most_read(language: str, category: str | None = None, limit: int = 5) -> ArticleQuerySet:
    """The public stories that are read most now, for cards; of that category (its slug) and its children, if given."""
    stories = Article.objects.published().in_language(language)
    if category is not None:
        stories = stories.in_category(category)
    # From the highest score down until there are enough: a join would let a database begin with all stories.
    ranked = (
        ReadCount.objects.filter(score__gt=weight(timezone.now() - FORGOTTEN_AFTER))
        .filter(Exists(stories.filter(pk=OuterRef("article"))))
        .order_by("-score")
        .values("article")[:limit]
    )
    return Article.objects.filter(pk__in=ranked).for_cards().order_by("-reads__score")


def weight(moment: datetime) -> float:
    """What one read at that moment weighs, as a logarithm: the half-lives since EPOCH."""
    return (moment - EPOCH) / HALF_LIFE


class Tally:
    """The reads that one process has heard of and not yet written. Any thread may count and flush.

    With `flush_every` the first read starts a thread that flushes every so many seconds, and when the process ends.
    """

    def __init__(self, flush_every: float | None = None) -> None:
        self._flush_every = flush_every
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._counts: dict[tuple[int, int], int] = {}  # by day and story
        self._day = 0
        self._day_ends = 0.0
        self._salted = blake2b()
        self._seen: set[bytes] = set()
        self._seen_before: set[bytes] = set()

    def count(self, pk: int, address: str, agent: str) -> bool:
        """Take note of a read of that story, unless by a machine or by a reader of today; whether it counts.

        Whether there is such a story, and readers may see it, is asked when the sums are written.
        """
        if (browser := browser_mark(agent)) is None:
            return False
        with self._lock:
            if (now := time.time()) >= self._day_ends:
                self._begin_day(now)
            salted = self._salted.copy()
            salted.update(f"{pk} {network_of(address)} {browser}".encode())
            mark = salted.digest()
            if mark in self._seen or mark in self._seen_before:
                return False
            key = self._day, pk
            count = self._counts.get(key, 0)
            if not count and len(self._counts) >= STORIES_AT_MOST:
                return False
            if len(self._seen) >= READERS_AT_MOST:
                self._seen, self._seen_before = set(), self._seen
            self._seen.add(mark)
            self._counts[key] = count + 1
            if self._flush_every is not None:
                every, self._flush_every = self._flush_every, None
                self._flush_regularly(every)
        return True

    def flush(self) -> int:
        """Write the sums in one transaction; how many reads were written. Raises DatabaseError, and keeps the sums."""
        with self._writing:
            with self._lock:
                counts, self._counts = self._counts, {}
            if not counts:
                return 0
            try:
                return _write(counts)
            except BaseException:
                with self._lock:
                    for key, count in counts.items():
                        self._counts[key] = self._counts.get(key, 0) + count
                raise

    def _begin_day(self, now: float) -> None:
        self._day = (int(now) + _AHEAD) // _DAY
        self._day_ends = (self._day + 1) * _DAY - _AHEAD
        self._salted = blake2b(secrets.token_bytes(32), digest_size=8)
        self._seen, self._seen_before = set(), set()

    def _flush_regularly(self, every: float) -> None:
        ending = threading.Event()
        thread = threading.Thread(target=self._keep_flushing, args=(every, ending), name="reads", daemon=True)

        def end() -> None:
            ending.set()
            thread.join(5)

        # Runs at the end of any Python process; `atexit` alone is skipped in those that multiprocessing starts,
        # and application servers start their workers so.
        Finalize(None, end, exitpriority=10)
        thread.start()

    def _keep_flushing(self, every: float, ending: threading.Event) -> None:
        is_last = False
        while not is_last:
            is_last = ending.wait(every)
            try:
                self.flush()
            except (DatabaseError, InterfaceError):
                # The sums are kept and written with the next ones.
                logger.exception("reads could not be written")
            finally:
                connections.close_all()


@lru_cache(maxsize=1024)
def browser_mark(agent: str) -> str | None:
    """A short name for what the browser calls itself; None for a machine, or for one that says nothing."""
    if not agent or _BOT.search(agent):
        return None
    return blake2b(agent.encode(errors="replace"), digest_size=8).hexdigest()


def network_of(address: str) -> str:
    """The /24 (IPv4) or /64 (IPv6) that the address is of; empty for what is none."""
    if "." in address:
        return address.rpartition(".")[0]
    try:
        return IPv6Address(address).packed[:8].hex()
    except ValueError:
        return ""


def _write(counts: dict[tuple[int, int], int]) -> int:
    now = weight(timezone.now())
    with transaction.atomic():
        known = _public({pk for _day, pk in counts})
        totals: Counter[int] = Counter()
        days = []
        # In the order of the stories, so that two processes never wait for each other.
        for (day, pk), count in sorted(counts.items(), key=lambda item: (item[0][1], item[0][0])):
            if pk in known:
                totals[pk] += count
                days.append((pk, connection.ops.adapt_datefield_value(_FIRST_DAY + timedelta(days=day)), count))
        for start in range(0, len(days), _ROWS):
            _upsert(_ADD_DAYS, days[start : start + _ROWS])
        sums = [(pk, count, now + math.log2(count)) for pk, count in totals.items()]
        for start in range(0, len(sums), _ROWS):
            _upsert(_ADD_READS, sums[start : start + _ROWS])
    return totals.total()


def _public(pks: set[int]) -> set[int]:
    """Those of them that are stories which readers see now."""
    wanted = sorted(pks)
    found: set[int] = set()
    for start in range(0, len(wanted), _ROWS):
        found.update(
            Article.objects.published().filter(pk__in=wanted[start : start + _ROWS]).values_list("pk", flat=True)
        )
    return found


# log2(2^a + 2^b), written so that nothing overflows; beyond 60 half-lives the smaller one is nothing.
_ADD_READS = """
INSERT INTO {table} (article_id, total, score) VALUES {rows}
ON CONFLICT (article_id) DO UPDATE SET
    total = {table}.total + excluded.total,
    score = ({table}.score + excluded.score + ABS({table}.score - excluded.score)) / 2
        + CASE WHEN ABS({table}.score - excluded.score) > 60 THEN 0
          ELSE LN(1 + EXP(-{ln2} * ABS({table}.score - excluded.score))) / {ln2} END
""".replace("{table}", ReadCount._meta.db_table).replace("{ln2}", repr(math.log(2)))
_ADD_DAYS = """
INSERT INTO {table} (article_id, day, count) VALUES {rows}
ON CONFLICT (article_id, day) DO UPDATE SET count = {table}.count + excluded.count
""".replace("{table}", ReadDay._meta.db_table)


def _upsert(statement: str, rows: list[tuple]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            statement.replace("{rows}", ", ".join(["(%s, %s, %s)"] * len(rows))), [v for row in rows for v in row]
        )
