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

from markets import boards, plausibility
from markets.models import QUOTES, Board, GoldQuote, Kind, Quote, Receipt, Source
from markets.providers import MAX_BYTES, read
from markets.providers.table import Provider, Refused, Table

if TYPE_CHECKING:
    from newsroom.models import User

OUTCOMES = ("stored", "unchanged", "held", "rejected")
# What recording itself fills in, or the database checks when the row is written.
_NOT_READ = ("source", "receipt", "decided_by", "decided_at")


@dataclass
class Report:
    """What became of one answer: counts of its rows, and a sentence (in Vietnamese) for each that needs a person."""

    counts: Counter = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)

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
        _record_table(source, receipt, table, report)
        for kind in sorted({quote.kind for quote in table.quotes}):
            rebuild_boards(source, kind, now)
    for outcome in OUTCOMES:
        setattr(receipt, outcome, report.counts[outcome])
    receipt.reason = "\n".join(report.sentences)
    receipt.save(update_fields=[*OUTCOMES, "reason"])
    transaction.set_rollback(dry_run)
    return report


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
    stored.state = Quote.State.ACCEPTED if accept else Quote.State.REJECTED
    stored.reason = stored.reason or _("Người trực bảng giá rút lại.")
    stored.decided_by, stored.decided_at = by, timezone.now()
    stored.validate_constraints()
    stored.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    rebuild_boards(source, stored.kind, timezone.now())
    return stored


def doubt_about(quote: Quote) -> str:
    """Why a person should look at the quote first; "" when it is plausible beside what is accepted."""
    return plausibility.doubt(quote, _nearest(quote))


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


def _record_table(source: Source, receipt: Receipt, table: Table, report: Report) -> None:
    for row in table.unreadable:
        report.add("rejected", row.label, row.reason)
    written: dict[tuple, tuple[Quote, str]] = {}
    # Oldest first: each accepted row is what the next is judged by.
    for quote in sorted(table.quotes, key=lambda quote: quote.as_of):
        quote.source, quote.receipt, quote.fetched_at = source, receipt, receipt.received_at
        near = _nearest(quote)
        if isinstance(quote, GoldQuote) and (factor := plausibility.scale_slip(quote, near)):
            quote.rescaled(factor)
        twin, outcome = written.get((quote.key, quote.as_of), (None, ""))
        if twin and twin.prices == quote.prices:
            # The source says it twice; one row stands for both.
            reason = twin.reason
        elif twin:
            outcome, reason = "rejected", _("Cùng một bảng ghi hai giá khác nhau cho mục này.")
        else:
            outcome = _write(quote, near)
            reason = quote.reason
            written[quote.key, quote.as_of] = quote, outcome
        if outcome in {"held", "rejected"}:
            report.add(outcome, quote.label, reason)
        elif quote.is_counted:
            report.add(outcome)
    if table.is_whole:
        _end_what_is_missing(table.quotes, {row.label for row in table.unreadable})


def _write(quote: Quote, near: Quote | None) -> str:
    """Judge one quote and store it unless it is known already. Returns the outcome; the quote carries the reason."""
    try:
        quote.clean_fields(exclude=_NOT_READ)
    except ValidationError as error:
        quote.reason = " ".join(error.messages)
        return "rejected"
    known = _known(quote)
    if known:
        quote.reason = known.reason
        return {"accepted": "unchanged", "held": "held", "rejected": "rejected"}[known.state]
    if reason := plausibility.contradiction(quote):
        quote.state, quote.reason = Quote.State.REJECTED, reason
    elif reason := plausibility.doubt(quote, near):
        quote.state, quote.reason = Quote.State.HELD, reason
    quote.save(force_insert=True)
    return "stored" if quote.state == Quote.State.ACCEPTED else str(quote.state)


def _known(quote: Quote) -> Quote | None:
    """The stored row that already says this: the newest of that time, or one that waits or was refused."""
    same = type(quote).objects.of_the_same(quote).filter(as_of=quote.as_of).order_by("-fetched_at", "-id")
    newest = next(iter(same.accepted()[:1]), None)
    if newest and newest.prices == quote.prices:
        return newest
    return next((row for row in same.exclude(state="accepted") if row.prices == quote.prices), None)


def _nearest(quote: Quote) -> Quote | None:
    """The accepted quote of the same source and product, with a price, next to it in time."""
    same = type(quote).objects.of_the_same(quote).accepted().quoted()
    before = same.filter(as_of__lte=quote.as_of).order_by("-as_of", "-fetched_at", "-id").first()
    after = same.filter(as_of__gt=quote.as_of).order_by("as_of", "-fetched_at", "-id").first()
    return min((row for row in (before, after) if row), key=lambda row: abs(row.as_of - quote.as_of), default=None)


def _end_what_is_missing(quotes: list[Quote], unreadable: set[str]) -> None:
    """Store as not quoted what the source had in its table before and no longer has in this one."""
    if not quotes:
        return
    first, here = quotes[0], {quote.key for quote in quotes}
    before = (
        type(first)
        .objects.accepted()
        .filter(source=first.source, as_of__lte=first.as_of, as_of__gte=first.as_of - boards.LOOK_BACK[first.kind])
    )
    # What was typed by hand was never in the source's table.
    quoted = [row for row in before.newest_of_each() if row.is_quoted and row.receipt_id is not None]
    missing = [row for row in quoted if row.key not in here and row.label not in unreadable]
    if len(missing) * 2 > len(quoted):
        return  # a fragment of the table, which says nothing of the rest
    for row in missing:
        type(first).objects.create(
            **dict(zip(row.KEY, row.key, strict=True)),
            source=first.source,
            receipt=first.receipt,
            position=row.position,
            as_of=first.as_of,
            fetched_at=first.fetched_at,
            unit=row.unit,
            unit_found=row.unit_found,
            reason=_("Không còn trong bảng của nguồn."),
        )
