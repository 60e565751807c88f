"""Asking the sources for their tables: by the clock and by command, never for a page and never in a transaction.

One process at a time asks a source: it claims the row, and a claim that ran out belongs to a process that died. A
source that fails is asked again after half a minute, then after twice as long each time; after five failures in a
row it is left alone for five minutes, and for up to an hour when it fails again. Readers keep its last good table.
"""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import recording
from markets.models import Source
from markets.providers import MAX_BYTES, PROVIDERS, reading
from markets.providers.table import Feed, NothingQuoted, Provider, Refused, Request, ask_once
from markets.recording import Report
from newsroom.fetching import Answer, Fetcher, NotAllowed, NotFetched, TooLarge, Unreachable
from newsroom.text import short_time

logger = logging.getLogger(__name__)

# Longer than two requests and a recording can take.
CLAIM = timedelta(minutes=3)
PATIENCE, SECONDS = 10.0, 20.0
FIRST_RETRY, FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1)
# Sources are not to be asked all at the same moment.
JITTER = 0.1
# Of what must not be read only the beginning is kept.
REFUSED_BYTES = 64 * 1024


class NotNow(Exception):
    """The source is not asked; the text is a Vietnamese sentence."""


class NotEnabled(NotNow):
    """Nobody allowed it to be asked."""


@dataclass(frozen=True)
class Collected:
    """What one asking came to. Without a problem the source did what it should, if only to say that it has nothing."""

    report: Report
    problem: str = ""  # a Vietnamese sentence

    @property
    def sentences(self) -> list[str]:
        """Everything that a person should read."""
        return self.report.sentences or [self.problem] * bool(self.problem)


@dataclass(frozen=True)
class _Received:
    payload: bytes
    problem: str = ""
    has_nothing: str = ""
    conditions: dict[str, str] = field(default_factory=dict)


def collect_due() -> Iterator[None]:
    """Ask every source that is due, one a step. Several processes may do so at once."""
    for source in Source.objects.filter(slug__in=PROVIDERS).due(timezone.now()):
        try:
            collect(source, only_if_due=True)
        except NotNow as reason:
            logger.debug("a due market source is not asked", extra={"source": source.slug, "reason": str(reason)})
        yield


def can_answer_for(slug: str, day: date | None) -> bool:
    """Whether the source can be asked about that day: each about today, some about days past, none about tomorrow."""
    today = timezone.localdate()
    return day in {None, today} or bool(day and day < today and PROVIDERS[slug].feed.takes_day)


def collect_all(slugs: list[str], *, day: date | None = None, dry_run: bool = False) -> Report:
    """Ask the sources named, or all that are enabled and can be asked about that day, whether they are due or not."""
    whole = Report()
    asked = slugs or [slug for slug in PROVIDERS if can_answer_for(slug, day)]
    for source in Source.objects.filter(slug__in=asked, **({} if slugs else {"is_enabled": True})):
        try:
            collected = collect(source, day=day, dry_run=dry_run)
        except NotEnabled as reason:
            whole.sentences.append(f"{source.slug}: {reason}")
        except NotNow as reason:
            whole.unfetched += 1
            whole.sentences.append(f"{source.slug}: {reason}")
        else:
            whole.unfetched += bool(collected.problem and not collected.report.counts)
            whole.counts += collected.report.counts
            whole.sentences += [f"{source.slug}: {sentence}" for sentence in collected.sentences]
    return whole


def collect(source: Source, *, day: date | None = None, dry_run: bool = False, only_if_due: bool = False) -> Collected:
    """Ask an enabled source for its table of now, or of a past day, and record what comes. Raises NotNow.

    A dry run asks and counts; nothing of it stays.
    """
    provider = PROVIDERS[source.slug]
    asked_at = timezone.now()
    source = _claimed(source, provider.feed, asked_at, day, only_if_due)
    today = timezone.localdate(asked_at)
    try:
        received = _receive(source, provider.feed, day, today)
        collected = _record(provider, received, day or (today if provider.feed.takes_day else None), dry_run)
    except Exception:
        _settle(source, Collected(Report(), _("Phần mềm gặp lỗi khi đọc câu trả lời; xem nhật ký.")), {}, day)
        raise
    if dry_run:
        _mine(source).update(claimed_until=None, last_attempt_at=source.last_attempt_at)
    else:
        _settle(source, collected, received.conditions, day)
    return collected


def fetcher(address: str) -> Fetcher:
    """The way out to the host of that address, with or without `www.`."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return Fetcher([host, f"www.{host}"], MAX_BYTES, patience=PATIENCE, seconds=SECONDS)


def start_again(source: Source) -> None:
    """Have the source asked in the clock's next round as if it were new: its operator changed something."""
    Source.objects.filter(pk=source.pk).update(next_due_at=None, failures=0, problem="", conditions={})


def calendar_changed() -> None:
    """Reckon anew what follows from the days off: when the sources are asked, and when their tables get old."""
    Source.objects.filter(failures=0).update(next_due_at=None)
    recording.rebuild_all_boards()


def _claimed(source: Source, feed: Feed, now: datetime, day: date | None, only_if_due: bool) -> Source:
    """The source as it is stored, claimed for this process; `last_attempt_at` is the one before. Raises NotNow."""
    if not can_answer_for(source.slug, day):
        raise NotNow(_("Nguồn này không trả lời được cho ngày ấy."))
    # What is claimed must be visible to others before the source is asked: so this refuses to run in a transaction.
    with transaction.atomic(durable=True):
        found = Source.objects.select_for_update().get(pk=source.pk)
        if not found.is_enabled:
            raise NotEnabled(_("Nguồn chưa được bật."))
        if not Source.objects.filter(pk=found.pk).unclaimed(now).exists():
            raise NotNow(_("Nguồn đang được hỏi."))
        if only_if_due and not Source.objects.filter(pk=found.pk).due(now).exists():
            raise NotNow(_("Chưa đến giờ hỏi."))
        if found.is_left_alone and found.next_due_at and found.next_due_at > now:
            raise NotNow(_("Nguồn hỏng nhiều lần liên tiếp, tạm ngừng tới %(time)s.") % _when(found.next_due_at))
        if found.last_attempt_at and found.last_attempt_at + feed.pause > now:
            raise NotNow(_("Nguồn chỉ cho hỏi lại sau %(time)s.") % _when(found.last_attempt_at + feed.pause))
        found.claimed_until = now + CLAIM
        Source.objects.filter(pk=found.pk).update(claimed_until=found.claimed_until, last_attempt_at=now)
    return found


def _mine(source: Source) -> QuerySet:
    """The row, as long as this process still has its claim."""
    return Source.objects.filter(pk=source.pk, claimed_until=source.claimed_until)


def _when(moment: datetime) -> dict[str, str]:
    return {"time": short_time(moment)}


def _receive(source: Source, feed: Feed, day: date | None, today: date) -> _Received:
    """What the source answers to the last of its requests, without the key that some repeat in their answers."""
    address = source.address or feed.address
    if not address:
        return _Received(b"", _("Chưa có địa chỉ để lấy số liệu."))
    is_plain = feed.ask is ask_once and day is None and "{day}" not in address
    payload = b""
    asking = feed.ask(address, day or today)
    try:
        request = next(asking)
        while True:
            answer = _fetch(source, feed, request, source.conditions if is_plain else {})
            if answer.status == 304 and source.last_receipt:
                return _Received(source.last_receipt.body or b"", conditions=source.conditions)
            payload = _without(source.key, answer.content)
            request = asking.send(payload)
    except StopIteration:
        pass
    except NotFetched as error:
        logger.warning("a market source was not fetched", extra={"source": source.slug, "reason": str(error)})
        content = error.answer.content[:REFUSED_BYTES] if error.answer else b""
        return _Received(_without(source.key, content), _sentence(error))
    except NothingQuoted as nothing:
        return _Received(payload, has_nothing=str(nothing))
    except Refused as refusal:
        return _Received(payload, str(refusal))
    if feed.rows and _is_empty(payload, feed.rows):
        return _Received(payload, has_nothing=_("Nguồn không có bảng nào cho ngày này."))
    return _Received(payload, conditions=_conditions(answer) if is_plain else {})


def _fetch(source: Source, feed: Feed, request: Request, conditions: dict[str, str]) -> Answer:
    address, headers, form = request.address, {"Accept": feed.accept, **conditions}, None
    if feed.key and source.key:
        address += ("&" if "?" in address else "?") + urlencode({feed.key: source.key})
    if request.form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        form = urlencode(request.form).encode()
    return fetcher(address).fetch(address, headers, form)


def _without(key: str, content: bytes) -> bytes:
    """The content with the key blotted out, as it is kept and shown at the desk."""
    for written in {key, quote(key, safe="")} - {""}:
        content = content.replace(written.encode(), b"***")
    return content


def _conditions(answer: Answer) -> dict[str, str]:
    """What to ask with the next time, so that an unchanged table need not be sent again."""
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    return {ours: answer.headers[theirs][:200] for theirs, ours in names.items() if theirs in answer.headers}


def _is_empty(payload: bytes, path: tuple[str, ...]) -> bool:
    """Whether the JSON has a list of rows in that place, and none in it."""
    *above, last = path
    try:
        holder = reading.inside(reading.json(payload), *above)
    except Refused:
        return False
    return isinstance(holder, dict) and last in holder and not holder[last]


def _sentence(error: NotFetched) -> str:
    """What went wrong, for the desk; the log has the details."""
    if error.answer and error.answer.status != 200:
        return _("Nguồn trả lời bằng mã lỗi %(status)s.") % {"status": error.answer.status}
    match error:
        case Unreachable():
            return _("Không nối được với nguồn, hoặc nguồn trả lời quá chậm.")
        case NotAllowed():
            return _(
                "Địa chỉ này, hoặc nơi nó chuyển tới, không được phép hỏi: chỉ máy chủ đã ghi, ở địa chỉ công khai."
            )
        case TooLarge():
            return _("Câu trả lời lớn hơn 1 MB.")
    return _("Câu trả lời không trọn vẹn.")


def _record(provider: Provider, received: _Received, day: date | None, dry_run: bool) -> Collected:
    now = timezone.now()
    if received.has_nothing:
        return Collected(Report(sentences=[received.has_nothing]))
    if received.problem and not received.payload:
        return Collected(Report(), received.problem)
    if received.problem:
        refused = recording.refuse(provider, received.payload, received.problem, now=now, dry_run=dry_run)
        return Collected(refused, received.problem)
    report = recording.record(provider, received.payload, day=day, now=now, dry_run=dry_run)
    return Collected(report, "" if report.is_table else report.sentences[0])


def _settle(source: Source, collected: Collected, conditions: dict[str, str], day: date | None) -> None:
    """Write down how it went and when the source is asked next. A past day says nothing of the next table."""
    now = timezone.now()
    report, feed = collected.report, PROVIDERS[source.slug].feed
    source.failures = source.failures + 1 if collected.problem else 0
    source.problem = (collected.problem or _waiting(report))[:400]
    if day is None or collected.problem:
        wait = max(_rest(source.failures) if source.failures else source.interval, feed.pause)
        calendar = source.calendar(source.kind, timezone.localdate(now))
        source.next_due_at = calendar.next_opening(now + wait * random.uniform(1, 1 + JITTER))
    if report.is_table and day is None:
        source.last_success_at, source.last_receipt, source.conditions = now, report.receipt, conditions
    names = ("failures", "problem", "next_due_at", "last_success_at", "last_receipt", "conditions")
    _mine(source).update(claimed_until=None, **{name: getattr(source, name) for name in names})
    facts = {"source": source.slug, "counts": report.summary, "failures": source.failures, "reason": collected.problem}
    if source.is_left_alone:
        logger.error("a market source is left alone for a while", extra=facts)
    elif collected.problem:
        logger.warning("a market source gave no table", extra=facts)
    else:
        logger.info("a market source was read", extra=facts)


def _waiting(report: Report) -> str:
    """What a person should look at in a table that came as it should."""
    held, rejected = report.counts["held"], report.counts["rejected"]
    if not held + rejected:
        return ""
    return _("Nhận được bảng; %(held)s dòng chờ duyệt, %(rejected)s dòng bị từ chối.") % {
        "held": held,
        "rejected": rejected,
    }


def _rest(failures: int) -> timedelta:
    """How long to let a source be after so many failures in a row."""
    if failures < Source.MOST_FAILURES:
        return FIRST_RETRY * 2 ** (failures - 1)
    return min(LONGEST_REST, FIRST_REST * 2 ** min(failures - Source.MOST_FAILURES, 10))
