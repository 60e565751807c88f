"""The only writer of quotes and boards: what a source sent, what the desk typed, and what a person decided."""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import boards, judging, plausibility
from markets.models import QUOTES, Board, DayBoard, Kind, Quote, Receipt, Source
from markets.models.quote import ACCEPTED_TWICE
from markets.providers import MAX_BYTES, read
from markets.providers.table import Provider, Refused, Table
from newsroom.text import VIETNAM

if TYPE_CHECKING:
    from newsroom.models import User

OUTCOMES = ("stored", "unchanged", "held", "rejected")
# How long the desk can see of every single answer that it was the same as before, and how many go in one round.
REPETITIONS_KEPT, MOST_FORGOTTEN = timedelta(days=90), 500
# How many tables of past days are made in one round; nothing can be recorded on SQLite meanwhile.
MOST_DAYS = 20


@dataclass
class Report:
    """What became of answers: counts of their rows, and a sentence (in Vietnamese) for each that needs a person."""

    counts: Counter = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)
    # What was kept; None after a dry run, and where nothing came.
    receipt: Receipt | None = None
    # Whether it was the source's table at all.
    is_table: bool = False
    # Enabled sources of which nothing came.
    unfetched: int = 0

    def add(self, outcome: str, label: str = "", reason: str = "") -> None:
        self.counts[outcome] += 1
        if reason:
            self.sentences.append(f"{label}: {reason}" if label else reason)

    @property
    def summary(self) -> str:
        return " ".join(f"{outcome}={self.counts[outcome]}" for outcome in OUTCOMES)


@transaction.atomic
def record(
    provider: Provider, payload: bytes, *, day: date | None = None, now: datetime | None = None, dry_run: bool = False
) -> Report:
    """Store what a source sent: the answer itself, its quotes, and the boards that follow from them.

    `day` stands in for a day that the payload does not carry. A dry run does the same and takes everything back.
    """
    now = now or timezone.now()
    # One recording of a source at a time, so that nothing is stored twice.
    source = Source.objects.select_for_update().get(slug=provider.slug)
    report = Report()
    receipt = _receive(source, payload, now)
    try:
        table = read(provider, payload, day, now)
    except Refused as refusal:
        report.add("rejected", reason=str(refusal))
    else:
        report.is_table = True
        for row in table.unreadable:
            report.add("rejected", row.label, row.reason)
        for kind in sorted({quote.kind for quote in table.quotes}):
            quotes = [quote for quote in table.quotes if quote.kind == kind]
            stored = _record_quotes(quotes, table, receipt, report)
            rebuild_boards(source, kind, now)
            _touch_days(source, kind, stored)
    return _reported(receipt, report, dry_run=dry_run)


@transaction.atomic
def refuse(provider: Provider, payload: bytes, reason: str, *, now: datetime, dry_run: bool = False) -> Report:
    """Keep what a source sent although it must not be read: a page that bars the way, an answer that broke off."""
    source = Source.objects.select_for_update().get(slug=provider.slug)
    report = Report()
    report.add("rejected", reason=reason)
    return _reported(_receive(source, payload, now), report, dry_run=dry_run)


@transaction.atomic
def record_typed(quotes: Sequence[Quote], *, by: "User", is_confirmed: bool = False) -> None:
    """Store quotes that a person typed, all of one source and kind; their values are checked already.

    What the person says of a doubtful one is its `why`. Raises PermissionDenied without the right, ValidationError
    with the doubt, and stores nothing, when one is not plausible and the person has not confirmed it.
    """
    first = quotes[0]
    if not by.has_perm(f"markets.add_{first._meta.model_name}"):
        raise PermissionDenied(_("Bạn chưa được giao quyền nhập giá."))
    source = Source.objects.select_for_update().get(pk=first.source_id)
    now, beside = timezone.now(), judging.Beside(quotes)
    for quote in quotes:
        if reason := plausibility.contradiction(quote):
            raise ValidationError(reason)
        near = beside.nearest(quote)
        doubt = plausibility.doubt(quote, near)
        if doubt and not is_confirmed:
            raise ValidationError(doubt)
        same = near or beside.last(quote)
        quote.position = same.position if same else 0
        quote.unit_found = Quote.UnitFound.TYPED
        quote.state, quote.reason = Quote.State.ACCEPTED, doubt
        quote.decided_by, quote.decided_at = by, now
    type(first).objects.bulk_create(quotes)
    rebuild_boards(source, first.kind, now)
    _touch_days(source, first.kind, quotes)


def decide(quote: Quote, *, accept: bool, by: "User", why: str = "") -> Quote:
    """Let a waiting quote through to readers, or take one from them. Its values stay as they came.

    Raises PermissionDenied without the right, ValidationError when it can never be accepted.
    """
    decided, refused = decide_all([quote], accept=accept, by=by, why=why)
    if refused:
        raise ValidationError(list(refused.values()))
    return decided[0]


@transaction.atomic
def decide_all(
    quotes: Sequence[Quote], *, accept: bool, by: "User", why: str = ""
) -> tuple[list[Quote], dict[int, str]]:
    """The same of many quotes of one kind: those decided, and by key why the others can never be accepted.

    Each board is made anew once. Raises PermissionDenied without the right.
    """
    model, now = type(quotes[0]), timezone.now()
    if not by.has_perm(f"markets.change_{model._meta.model_name}"):
        raise PermissionDenied(_("Bạn chưa được giao quyền duyệt giá."))
    sources = {source.pk: source for source in _locked_sources({quote.source_id for quote in quotes})}
    rows = list(model.objects.select_for_update().filter(pk__in=[quote.pk for quote in quotes]).order_by("pk"))
    refused = _refused(rows) if accept else {}
    decided = [row for row in rows if row.pk not in refused]
    for row in decided:
        row.state = Quote.State.ACCEPTED if accept else Quote.State.REJECTED
        row.reason, row.why = row.reason or _("Người trực bảng giá rút lại."), why or row.why
        row.decided_by, row.decided_at = by, now
    model.objects.bulk_update(decided, ["state", "reason", "why", "decided_by", "decided_at"])
    for pk in sorted({row.source_id for row in decided}):
        rebuild_boards(sources[pk], model.kind, now)
        _touch_days(sources[pk], model.kind, [row for row in decided if row.source_id == pk])
    return decided, refused


def _locked_sources(pks: set[int]) -> list[Source]:
    # Always in one order, so that two people never wait for each other.
    return list(Source.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _refused(rows: Sequence[Quote]) -> dict[int, str]:
    """By key why a row can never be accepted: it contradicts itself, or another of its moment is accepted already."""
    if not rows:
        return {}
    times = {row.as_of for row in rows}
    accepted = type(rows[0]).objects.accepted().filter(source__in={row.source_id for row in rows}, as_of__in=times)
    taken = {(row.source_id, row.key, row.as_of, row.fetched_at): row.pk for row in accepted}
    found = {}
    for row in rows:
        same = (row.source_id, row.key, row.as_of, row.fetched_at)
        if plausibility.contradiction(row):
            found[row.pk] = _(
                "Giá mua không được cao hơn giá bán nên dòng này không thể nhận; hãy nhập giá đúng thành dòng mới."
            )
        elif taken.setdefault(same, row.pk) != row.pk:
            found[row.pk] = str(ACCEPTED_TWICE)
    return found


def doubt_about(quote: Quote) -> str:
    """Why a person should look at the quote first; "" when it is plausible beside what is accepted."""
    return plausibility.doubt(quote, judging.Beside([quote]).nearest(quote))


@transaction.atomic
def rebuild_boards(source: Source, kind: str, now: datetime) -> None:
    """Make the source's boards anew from its accepted quotes: the one in force, and those of times to come."""
    model = QUOTES[kind]
    ahead = model.objects.accepted().filter(source=source, as_of__gt=now).order_by("as_of").values_list("as_of")
    moments = [now, *(moment for (moment,) in ahead.distinct())]
    made = [board for moment in moments if (board := boards.standing(source, kind, at=moment))]
    Board.objects.filter(source=source, kind=kind).delete()
    Board.objects.bulk_create(made)


def _touch_days(source: Source, kind: str, quotes: Sequence[Quote]) -> None:
    """Have the clock make anew every day's table that these quotes have a part in: of their days and those after."""
    days = sorted({quote.as_of.astimezone(VIETNAM).date() for quote in quotes})
    if not days:
        return
    made = [DayBoard(source=source, kind=kind, day=day) for day in days]
    DayBoard.objects.bulk_create(made, ignore_conflicts=True)
    until = days[-1] + boards.LOOK_BACK[kind]
    DayBoard.objects.filter(source=source, kind=kind, day__gte=days[0], day__lte=until).update(shape=0)


def make_days_ready(now: datetime, most: int = MOST_DAYS) -> int:
    """Make the tables of days that are over and that wait for it, the latest first. Return how many."""
    today = timezone.localdate(now)
    # Below and above the version that is right: so both databases go by the index.
    waiting = DayBoard.objects.filter(Q(shape__lt=boards.SHAPE) | Q(shape__gt=boards.SHAPE), day__lt=today)
    pks = list(waiting.order_by("-day", "pk").values_list("source", "pk")[:most])
    for source in sorted({source for source, _pk in pks}):
        with transaction.atomic():
            # As long as the source is locked nobody records what the tables rest on.
            locked = Source.objects.select_for_update().get(pk=source)
            for made in DayBoard.objects.filter(pk__in=[pk for of, pk in pks if of == source]):
                made.source = locked
                if boards.make_ready(made):
                    made.save(update_fields=["as_of", "fetched_at", "rows", "shape"])
                else:
                    made.delete()
    return len(pks)


@transaction.atomic
def list_days() -> None:
    """Have the clock make the tables of all days anew, as when quotes were changed in the database itself."""
    DayBoard.objects.all().delete()
    for kind, model in QUOTES.items():
        quoted = model.objects.accepted().order_by().annotate(day=boards.DayInVietnam("as_of"))
        pairs = quoted.values_list("source", "day").distinct()
        DayBoard.objects.bulk_create(
            [DayBoard(source_id=source, kind=kind, day=day) for source, day in pairs],
            batch_size=500,
            ignore_conflicts=True,
        )


def tend() -> Iterator[None]:
    """What the clock does, step by step: boards of an earlier version, tables of past days, receipts that say nothing."""
    renew_outdated_boards()
    yield
    while make_days_ready(timezone.now()):
        yield
    while forget_repetitions(timezone.now()):
        yield


def renew_outdated_boards() -> None:
    """Make the boards anew that an earlier version of the code wrote, as after an upgrade. One query when none is."""
    outdated = Board.objects.exclude(shape=boards.SHAPE).order_by("source").values_list("source", "kind").distinct()
    for pk, kind in list(outdated):
        with transaction.atomic():
            rebuild_boards(Source.objects.select_for_update().get(pk=pk), kind, timezone.now())


def forget_repetitions(now: datetime) -> int:
    """Delete the old receipts that say nothing: the same bytes as an earlier one, all of it unchanged. Return how many.

    What came stays: the earlier receipt holds its bytes, the day it came first and what became of it. A receipt that
    brought any quote, held or refused a row, or is the last of its source is kept for good.
    """
    repeated = Receipt.objects.filter(
        received_at__lt=now - REPETITIONS_KEPT, payload=None, size__lte=MAX_BYTES, stored=0, held=0, rejected=0
    )
    last = Source.objects.exclude(last_receipt=None).values("last_receipt")
    for model in QUOTES.values():
        repeated = repeated.exclude(Exists(model.objects.filter(receipt=OuterRef("pk"))))
    # Another with the same bytes must be there to hold them.
    earlier = Receipt.objects.filter(source=OuterRef("source"), sha256=OuterRef("sha256"), payload__isnull=False)
    pks = repeated.filter(Exists(earlier)).exclude(pk__in=last).values_list("pk", flat=True)
    return Receipt.objects.filter(pk__in=list(pks[:MOST_FORGOTTEN])).delete()[0]


def rebuild_all_boards(now: datetime | None = None) -> None:
    """Make every board anew, as when quotes were changed by hand or by a migration."""
    for source in Source.objects.all():
        for kind in Kind.values:
            rebuild_boards(source, kind, now or timezone.now())


def _receive(source: Source, payload: bytes, now: datetime) -> Receipt:
    digest = hashlib.sha256(payload).hexdigest()
    is_kept = len(payload) > MAX_BYTES or source.receipts.filter(sha256=digest).exists()
    return Receipt.objects.create(
        source=source,
        received_at=now,
        sha256=digest,
        size=len(payload),
        payload=None if is_kept else zlib.compress(payload),
    )


def _reported(receipt: Receipt, report: Report, *, dry_run: bool) -> Report:
    """Write on the receipt what became of the answer; a dry run takes all of the transaction back."""
    for outcome in OUTCOMES:
        setattr(receipt, outcome, report.counts[outcome])
    receipt.reason = "\n".join(report.sentences)
    receipt.save(update_fields=[*OUTCOMES, "reason"])
    report.receipt = None if dry_run else receipt
    transaction.set_rollback(dry_run)
    return report


def _record_quotes(quotes: list[Quote], table: Table, receipt: Receipt, report: Report) -> list[Quote]:
    """Judge the table's rows of one kind, store what is new, and report each. Return all that was stored."""
    for quote in quotes:
        quote.source, quote.receipt, quote.fetched_at = receipt.source, receipt, receipt.received_at
    judged, missing = judging.judge(quotes, unreadable=len(table.unreadable), is_whole=table.is_whole)
    new = [row for row in judged if row.is_new]
    for row in new:
        row.quote.state = Quote.State.HELD if row.is_doubtful else Quote.State.ACCEPTED
        row.quote.reason = row.reason
    QUOTES[quotes[0].kind].objects.bulk_create([row.quote for row in new])
    for row in judged:
        if row.is_doubtful:
            report.add(row.outcome, row.quote.label, row.reason)
        elif row.quote.is_counted:
            report.add(row.outcome)
    return [*(row.quote for row in new), *_end(missing, max(quotes, key=lambda quote: quote.as_of))]


def _end(missing: list[Quote], newest: Quote) -> list[Quote]:
    """Store as not quoted what the source had in its table before and no longer has in this one."""
    ended = [
        type(row)(
            **dict(zip(row.KEY, row.key, strict=True)),
            source=newest.source,
            receipt=newest.receipt,
            position=row.position,
            as_of=newest.as_of,
            fetched_at=newest.fetched_at,
            unit=row.unit,
            unit_found=row.unit_found,
            reason=_("Không còn trong bảng của nguồn."),
        )
        for row in missing
    ]
    return type(newest).objects.bulk_create(ended)
