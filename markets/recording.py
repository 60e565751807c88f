"""The only writer of quotes and boards: what a source sent, what the desk typed, and what a person decided."""

import hashlib
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import boards, judging, plausibility
from markets.models import QUOTES, Board, Kind, Quote, Receipt, Source
from markets.providers import MAX_BYTES, read
from markets.providers.table import Provider, Refused, Table

if TYPE_CHECKING:
    from newsroom.models import User

OUTCOMES = ("stored", "unchanged", "held", "rejected")


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
            _record_quotes([quote for quote in table.quotes if quote.kind == kind], table, receipt, report)
            rebuild_boards(source, kind, now)
    return _reported(receipt, report, dry_run=dry_run)


@transaction.atomic
def refuse(provider: Provider, payload: bytes, reason: str, *, now: datetime, dry_run: bool = False) -> Report:
    """Keep what a source sent although it must not be read: a page that bars the way, an answer that broke off."""
    source = Source.objects.select_for_update().get(slug=provider.slug)
    report = Report()
    report.add("rejected", reason=reason)
    return _reported(_receive(source, payload, now), report, dry_run=dry_run)


@transaction.atomic
def record_typed(quote: Quote, *, by: "User", is_confirmed: bool = False) -> Quote:
    """Store a quote that a person typed; its values are checked already.

    Raises PermissionDenied without the right, ValidationError with the doubt when it is not plausible and the
    person has not confirmed it.
    """
    if not by.has_perm(f"markets.add_{quote._meta.model_name}"):
        raise PermissionDenied(_("Bạn chưa được giao quyền nhập giá."))
    Source.objects.select_for_update().get(pk=quote.source_id)
    if reason := plausibility.contradiction(quote):
        raise ValidationError(reason)
    reason = doubt_about(quote)
    if reason and not is_confirmed:
        raise ValidationError(reason)
    same = type(quote).objects.of_the_same(quote).accepted().first()
    quote.position = same.position if same else 0
    quote.unit_found = Quote.UnitFound.TYPED
    quote.state, quote.reason = Quote.State.ACCEPTED, reason
    quote.decided_by, quote.decided_at = by, timezone.now()
    quote.save(force_insert=True)
    rebuild_boards(quote.source, quote.kind, timezone.now())
    return quote


@transaction.atomic
def decide(quote: Quote, *, accept: bool, by: "User") -> Quote:
    """Let a waiting quote through to readers, or take one from them. Its values stay as they came.

    Raises PermissionDenied without the right, ValidationError when it can never be accepted.
    """
    if not by.has_perm(f"markets.change_{quote._meta.model_name}"):
        raise PermissionDenied(_("Bạn chưa được giao quyền duyệt giá."))
    source = Source.objects.select_for_update().get(pk=quote.source_id)
    stored = type(quote).objects.select_for_update().get(pk=quote.pk)
    if accept and plausibility.contradiction(stored):
        raise ValidationError(
            _("Giá mua không được cao hơn giá bán nên dòng này không thể nhận; hãy nhập giá đúng thành dòng mới.")
        )
    stored.state = Quote.State.ACCEPTED if accept else Quote.State.REJECTED
    stored.reason = stored.reason or _("Người trực bảng giá rút lại.")
    stored.decided_by, stored.decided_at = by, timezone.now()
    stored.validate_constraints()
    stored.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    rebuild_boards(source, stored.kind, timezone.now())
    return stored


def doubt_about(quote: Quote) -> str:
    """Why a person should look at the quote first; "" when it is plausible beside what is accepted."""
    return plausibility.doubt(quote, judging.nearest(quote))


@transaction.atomic
def rebuild_boards(source: Source, kind: str, now: datetime) -> None:
    """Make the source's boards anew from its accepted quotes: the one in force, and those of times to come."""
    model = QUOTES[kind]
    ahead = model.objects.accepted().filter(source=source, as_of__gt=now).order_by("as_of").values_list("as_of")
    moments = [now, *(moment for (moment,) in ahead.distinct())]
    made = [board for moment in moments if (board := boards.standing(source, kind, at=moment))]
    Board.objects.filter(source=source, kind=kind).delete()
    Board.objects.bulk_create(made)


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


def _record_quotes(quotes: list[Quote], table: Table, receipt: Receipt, report: Report) -> None:
    """Judge the table's rows of one kind, store what is new, and report each."""
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
    _end(missing, max(quotes, key=lambda quote: quote.as_of))


def _end(missing: list[Quote], newest: Quote) -> None:
    """Store as not quoted what the source had in its table before and no longer has in this one."""
    for row in missing:
        type(row).objects.create(
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
