"""What is to become of a table's rows, beside what is stored already. Nothing is written here."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from markets import boards, plausibility
from markets.models import GoldQuote, GoldUnit, Quote
from markets.providers.names import product_key
from newsroom.text import VIETNAM

# What recording itself fills in, or the database checks when the row is written.
_NOT_READ = ("source", "receipt", "decided_by", "decided_at")


@dataclass
class Judged:
    """One row of a table and what becomes of it: stored, unchanged, held or rejected, with the reason of these two."""

    quote: Quote
    outcome: str
    reason: str = ""
    is_new: bool = False

    @property
    def is_doubtful(self) -> bool:
        return self.outcome in {"held", "rejected"}


def judge(quotes: Sequence[Quote], *, unreadable: int, is_whole: bool) -> tuple[list[Judged], list[Quote]]:
    """The rows of one kind in the table's order, and what the source quoted before and no longer does.

    `quotes` have their source and times. Of a table that is doubtful as a whole every new row is held, and nothing
    counts as gone.
    """
    judged = _judge_each(quotes, is_whole)
    missing, before = _missing(quotes) if is_whole else ([], 0)
    quoted = [row for row in judged if row.quote.is_quoted]
    doubt = plausibility.doubt_about_table(
        [row.quote for row in quoted], sum(row.is_doubtful for row in quoted), unreadable
    )
    # A product under a new name is not missing.
    here = {_lasting(quote) for quote in quotes}
    gone = sum(_lasting(row) not in here for row in missing)
    if not doubt and gone * 2 > before:
        doubt = _("Bảng thiếu %(gone)s trong %(before)s mục mà nguồn vẫn niêm yết.") % {"gone": gone, "before": before}
    for row in judged:
        if doubt and row.outcome == "stored":
            row.outcome, row.reason = "held", doubt
    return judged, [] if doubt or unreadable else missing


class Beside:
    """What is accepted beside the rows of one table, of one source and kind: looked up for all of them at once."""

    # Most tables have one of the day before; the few days are read first, and all within reach only when they must be.
    _REACHES = (timedelta(days=2), plausibility.NEAR)

    def __init__(self, quotes: Sequence[Quote]) -> None:
        self._quotes = quotes
        self._model = type(quotes[0])
        self._accepted = self._model.objects.accepted().filter(source=quotes[0].source_id)
        self._last: dict[tuple, Quote | None] = {}
        self._sold: dict[tuple, list[str]] = {}

    def nearest(self, quote: Quote, here: Quote | None = None) -> Quote | None:
        """The accepted quote of the same product, with a price, next to it in time and at most 30 days away.

        `here` is one that is not stored yet; of two at the same distance it is the newer.
        """
        found = _closest(quote, [here, self._near.get((quote.key, quote.as_of))])
        if found is None and isinstance(quote, GoldQuote) and self.last(quote) is None:
            found = self._under_other_name(quote)
        return found

    def last(self, quote: Quote) -> Quote | None:
        """The newest accepted row of the same product, whenever that was; None when the source never had it."""
        if quote.key not in self._last:
            found = self._accepted.of_the_same(quote).first() if self.has_any else None
            self._last[quote.key] = found
        return self._last[quote.key]

    @cached_property
    def has_any(self) -> bool:
        """Whether the source ever had anything accepted of this kind."""
        return self._accepted.exists()

    @cached_property
    def _near(self) -> dict[tuple, Quote]:
        """By key and time of each row the stored one next to it."""
        found: dict[tuple, int] = {}
        asked = {(quote.key, quote.as_of) for quote in self._quotes}
        for reach in self._REACHES:
            found |= self._within(asked - found.keys(), reach)
        rows = self._model.objects.in_bulk(set(found.values()))
        return {row: rows[pk] for row, pk in found.items()}

    def _within(self, asked: set[tuple], reach: timedelta) -> dict[tuple, int]:
        """Of each (key, time) that has a price within that reach the stored row next to it. One query."""
        if not asked:
            return {}
        times = [as_of for _key, as_of in asked]
        stored: dict[tuple, tuple[list[datetime], list[int]]] = {}
        rows = self._accepted.quoted().filter(as_of__range=(min(times) - reach, max(times) + reach))
        # Of one moment the row fetched last is the one that stands: it overwrites the others.
        newest = {
            (tuple(key), as_of): pk
            for *key, as_of, pk in rows.order_by("as_of", "fetched_at", "id").values_list(
                *self._model.KEY, "as_of", "pk"
            )
        }
        for (key, as_of), pk in newest.items():
            moments, pks = stored.setdefault(key, ([], []))
            moments.append(as_of)
            pks.append(pk)
        found = {}
        for key, as_of in asked:
            if key not in stored:
                continue
            moments, pks = stored[key]
            after = bisect_right(moments, as_of)
            places = [place for place in (after - 1, after) if 0 <= place < len(moments)]
            place = min(places, key=lambda place: abs(moments[place] - as_of))
            if abs(moments[place] - as_of) <= reach:
                found[key, as_of] = pks[place]
        return found

    def _under_other_name(self, quote: GoldQuote) -> Quote | None:
        """The price next to it in time of what was or will be the product's name at its source, there and then."""
        near = (quote.as_of - plausibility.NEAR, quote.as_of + plausibility.NEAR)
        there = self._accepted.filter(place=quote.place)
        if (quote.place, near) not in self._sold:
            sold = there.filter(as_of__range=near).values_list("product", flat=True)
            self._sold[quote.place, near] = list(sold.distinct().order_by()) if self.has_any else []
        key = product_key(quote.product)
        names = [name for name in self._sold[quote.place, near] if product_key(name) == key]
        if not names:
            return None
        same = there.filter(product__in=names).quoted()
        before = same.filter(as_of__lte=quote.as_of).order_by("-as_of", "-fetched_at", "-id").first()
        after = same.filter(as_of__gt=quote.as_of).order_by("as_of", "-fetched_at", "-id").first()
        return _closest(quote, [before, after])


def novelty(quote: Quote, beside: Beside) -> str:
    """Why the name of the quote is to be looked at: one that the source never had is more often a slip."""
    if not beside.has_any or beside.last(quote):
        return ""
    return _("Nguồn này chưa từng có “%(name)s”.") % {"name": quote.label}


def _closest(quote: Quote, rows: Sequence[Quote | None]) -> Quote | None:
    return min(filter(None, rows), key=lambda row: abs(row.as_of - quote.as_of), default=None)


def _judge_each(quotes: Sequence[Quote], is_whole: bool) -> list[Judged]:
    known, beside = _Known(quotes), Beside(quotes)
    has_table = is_whole and _has_table_near(quotes)
    judged: dict[int, Judged] = {}
    first: dict[tuple, Judged] = {}
    last: dict[tuple, Quote] = {}
    # Oldest first: each accepted row is what the next is judged by.
    for quote in sorted(quotes, key=lambda quote: quote.as_of):
        twin = first.get((quote.key, quote.as_of))
        if twin is None:
            row = _judge_one(quote, known, beside, last.get(quote.key), has_table)
            first[quote.key, quote.as_of] = row
            if quote.is_quoted and not row.is_doubtful:
                last[quote.key] = quote
        elif twin.quote.prices == quote.prices:
            # The source says it twice; one row stands for both.
            row = Judged(quote, twin.outcome, twin.reason)
        else:
            row = Judged(quote, "rejected", _("Cùng một bảng ghi hai giá khác nhau cho mục này."))
        judged[id(quote)] = row
    return [judged[id(quote)] for quote in quotes]


def _judge_one(quote: Quote, known: "_Known", beside: Beside, here: Quote | None, has_table: bool) -> Judged:
    if isinstance(quote, GoldQuote) and (unit := _unit_meant(quote, beside, here)):
        quote.rescaled(Decimal(unit.per_tael) / GoldUnit(quote.unit).per_tael)
        quote.unit = unit
    try:
        quote.clean_fields(exclude=_NOT_READ)
    except ValidationError as error:
        return Judged(quote, "rejected", " ".join(error.messages))
    if row := known.row(quote):
        return Judged(quote, "unchanged" if row.state == Quote.State.ACCEPTED else str(row.state), row.reason)
    near = beside.nearest(quote, here)
    reason = plausibility.contradiction(quote) or plausibility.doubt(quote, near)
    if not reason and has_table and near is None:
        reason = novelty(quote, beside)
    return Judged(quote, "held" if reason else "stored", reason, is_new=True)


def _unit_meant(quote: GoldQuote, beside: Beside, here: Quote | None) -> GoldUnit | None:
    is_inferred = quote.unit_found == Quote.UnitFound.INFERRED
    return plausibility.unit_meant(quote, beside.nearest(quote, here)) if is_inferred else None


class _Known:
    """What is stored of the times that a table speaks of.

    A quote whose time is only ours, as its source tells none, is compared with all of that day: asked again, a
    source that has not moved says nothing new.
    """

    def __init__(self, quotes: Sequence[Quote]) -> None:
        asked = Q(as_of__in={quote.as_of for quote in quotes})
        for quote in quotes:
            if _is_undated(quote):
                asked |= Q(as_of__range=(_morning(quote.as_of), quote.as_of))
                break
        stored = type(quotes[0]).objects.filter(asked, source=quotes[0].source)
        self._rows: dict[tuple, list[Quote]] = {}
        for row in stored.order_by("as_of", "fetched_at", "id"):
            self._rows.setdefault(row.key, []).append(row)

    def row(self, quote: Quote) -> Quote | None:
        """The stored row that already says this: the newest of that time, or one that waits or was refused."""
        since = _morning(quote.as_of) if _is_undated(quote) else quote.as_of
        same = [row for row in self._rows.get(quote.key, []) if since <= row.as_of <= quote.as_of]
        accepted = [row for row in same if row.state == Quote.State.ACCEPTED]
        if accepted and accepted[-1].prices == quote.prices:
            return accepted[-1]
        return next((row for row in same if row.state != Quote.State.ACCEPTED and row.prices == quote.prices), None)


def _is_undated(quote: Quote) -> bool:
    return quote.as_of == quote.fetched_at


def _morning(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)


def _has_table_near(quotes: Sequence[Quote]) -> bool:
    """Whether a table of the source is accepted that is near enough in time to tell which products it has."""
    stamps = [quote.as_of for quote in quotes]
    near = (min(stamps) - plausibility.NEAR, max(stamps) + plausibility.NEAR)
    tables = type(quotes[0]).objects.accepted().filter(source=quotes[0].source, receipt__isnull=False)
    return tables.filter(as_of__range=near).exists()


def _lasting(quote: Quote) -> tuple:
    """What the quote is of, whatever it is called."""
    return (product_key(quote.product), quote.place) if isinstance(quote, GoldQuote) else quote.key


def _missing(quotes: Sequence[Quote]) -> tuple[list[Quote], int]:
    """What the source's table had before and no longer has, and how many things it had."""
    newest = max(quote.as_of for quote in quotes)
    model, here = type(quotes[0]), {quote.key for quote in quotes}
    since = newest - boards.LOOK_BACK[quotes[0].kind]
    before = model.objects.accepted().filter(source=quotes[0].source, as_of__range=(since, newest))
    # What was typed by hand was never in the source's table.
    quoted = [row for row in before.newest_of_each() if row.is_quoted and row.receipt_id is not None]
    return [row for row in quoted if row.key not in here], len(quoted)
