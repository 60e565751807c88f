"""The read side: what stands in a source's table at a moment. Only accepted rows are asked for, nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from markets.models import QUOTES, Board, DayBoard, Kind, Quote, Source, TableSetting
from markets.models.quote import QuoteQuerySet, plain_decimal
from markets.providers.names import product_key
from markets.working_days import first_stale_day
from newsroom.text import VIETNAM

LOOK_BACK: dict[str, timedelta] = {
    Kind.GOLD: timedelta(days=7),
    Kind.CURRENCY: timedelta(days=7),
    Kind.DEPOSIT: timedelta(days=45),
}
# What a board's rows hold; raised when `as_row` or `changes` gives something else, so that the clock makes all anew.
SHAPE = 1
# No quote is older; days before it have no times that every database could hold.
_BEGINNING = date(1900, 1, 1)
# What recording keeps beside a quote, and readers do not see.
_NOT_SHOWN = ("receipt", "raw", "unit", "unit_found", "state", "reason", "why", "decided_by", "decided_at")


def standing(source: Source, kind: str, *, at: datetime, not_before: datetime | None = None) -> Board | None:
    """The source's table at that moment, computed from the quotes: of each product its newest accepted row.

    Rows older than `not_before` are left out; without it, those that were already too old to look back to when the
    newest row came. None when nothing is left. The board returned is not saved; each of its rows is what the read
    API gives, with `as_of`, and for each price its change and the day `before` that it is a change from.
    """
    quotes = QUOTES[kind].objects.accepted().filter(source=source)
    newest = quotes.filter(as_of__lte=at).order_by("-as_of").values_list("as_of", flat=True).first()
    if newest is None or not_before is not None and newest < not_before:
        return None
    not_before = not_before or newest - LOOK_BACK[kind]
    day = _day(newest)
    morning = _morning(day)
    rows, earlier = _newest_and_earlier(quotes, min(not_before, morning - LOOK_BACK[kind]), morning, newest)
    rows = [row for row in rows if row.as_of >= not_before]
    if kind == Kind.DEPOSIT:
        rows.sort(key=lambda row: row.length)
    return Board(
        source=source,
        kind=kind,
        as_of=newest,
        fetched_at=max(row.fetched_at for row in rows if row.as_of == newest),
        stale_on=first_stale_day(kind, day, source.calendar(kind, day)),
        shape=SHAPE,
        rows=[
            row.as_row()
            | changes(row, earlier.get(row.key) if row.as_of >= morning else None, is_carried=row.as_of < morning)
            | {"as_of": iso(row.as_of)}
            for row in rows
        ],
    )


def _newest_and_earlier(
    quotes: QuerySet, since: datetime, morning: datetime, until: datetime
) -> tuple[list, dict[tuple, Any]]:
    """Of every product its newest row, in the source's order, and its last price before that morning. Two queries."""
    model = quotes.model
    anything = Q()
    for name in model.PRICES:
        anything |= Q(**{f"{name}__isnull": False})
    last_times = (
        quotes.filter(as_of__gte=since, as_of__lte=until)
        .order_by()
        .values_list(*model.KEY)
        .annotate(newest=Max("as_of"), earlier=Max("as_of", filter=anything & Q(as_of__lt=morning)))
    )
    # Only times pass through the grouping; then a table's few moments are read, in the order in which they came in. Those
    # are the only bound then: SQLite would search by a second one and read all that is older.
    times = {tuple(key): (newest_at, earlier_at) for *key, newest_at, earlier_at in last_times}
    in_turn = quotes.order_by("fetched_at", "id")
    moments = {newest_at for newest_at, _earlier_at in times.values()}
    newest = {
        row.key: row
        for row in in_turn.filter(as_of__in=moments).defer(*_NOT_SHOWN, "source")
        if row.as_of == times[row.key][0]
    }
    # Of what was before only the prices are needed.
    moments = {earlier_at for _newest_at, earlier_at in times.values() if earlier_at}
    priced = in_turn.filter(as_of__in=moments).filter(anything)
    earlier = {}
    for row in priced.values_list(*model.KEY, *model.PRICES, "as_of", named=True):
        key = tuple(row[: len(model.KEY)])
        # Another thing of that moment may have been quoted only then.
        if key in times and row.as_of == times[key][1]:
            earlier[key] = row
    return sorted(newest.values(), key=lambda row: (row.position, row.pk)), earlier


def changes(row: Quote, earlier: Any, *, is_carried: bool = False) -> dict[str, Any]:
    """For each price `…_change` since the earlier row, in its own unit, and the day `before` that the row is of.

    Where no earlier row is known the source's own word stands; a row carried over from a day before has no change.
    """
    if earlier is None and not is_carried:
        own = {f"{name}_change": getattr(row, f"{name}_change", None) for name in row.PRICES}
        return own | {"before": None}
    found: dict[str, Any] = {"before": earlier and _day(earlier.as_of).isoformat()}
    for name in row.PRICES:
        price, last = getattr(row, name), getattr(earlier, name, None)
        change = None if price is None or last is None else price - last
        found[f"{name}_change"] = plain_decimal(change) if isinstance(change, Decimal) else change
    return found


def now(at: datetime) -> list[Board]:
    """Every source's tables in force at that moment, which is not long ago. One query."""
    return list(Board.objects.standing(at).select_related("source"))


def on_day(day: date) -> list[Board]:
    """Every source's tables as they stood at the end of that day in Vietnam, looking back 7 days (deposits 45)."""
    return [board for kind in Kind.values for board in _of_sources(sources_on(kind, day), kind, day)]


def board_now(source: Source, kind: str, at: datetime) -> Board | None:
    """The source's table in force at that moment, which is not long ago."""
    board = Board.objects.filter(source=source, kind=kind, as_of__lte=at).order_by("-as_of").first()
    if board:
        board.source = source
    return board


def board_on(source: Source, kind: str, day: date) -> Board | None:
    """The source's table as it stood at the end of that day."""
    return next(iter(_of_sources([source], kind, day)), None)


def _of_sources(sources: list[Source], kind: str, day: date) -> list[Board]:
    """The sources' tables at the end of that day: those that the clock has made ready, the others computed."""
    since = _since(kind, day)
    quoted = QUOTES[kind].objects.accepted().filter(source=OuterRef("source"), as_of__lte=end_of(day))
    newest = quoted.filter(as_of__gte=since).order_by("-as_of").values("as_of")[:1]
    ready = DayBoard.objects.filter(source__in=sources, kind=kind, shape=SHAPE, day__lte=day, day__gte=_day(since))
    stored = {made.source_id: made for made in ready.filter(as_of=Subquery(newest))}
    found = [
        _as_board(made, source, since)
        if (made := stored.get(source.pk))
        else standing(source, kind, at=end_of(day), not_before=since)
        for source in sources
    ]
    return [board for board in found if board]


def _as_board(made: DayBoard, source: Source, since: datetime) -> Board:
    """The table of the day, or of a later one on which nothing was quoted: then what has become too old is left out."""
    assert made.as_of and made.fetched_at  # as everything that is ready has
    oldest = iso(since)
    return Board(
        source=source,
        kind=made.kind,
        as_of=made.as_of,
        fetched_at=made.fetched_at,
        stale_on=first_stale_day(made.kind, made.day, source.calendar(made.kind, made.day)),
        shape=made.shape,
        rows=[row for row in made.rows if row["as_of"] >= oldest],
    )


def make_ready(made: DayBoard) -> bool:
    """Fill the table of a day that is over; False when nothing was quoted on that day after all. It is not saved."""
    board = standing(made.source, made.kind, at=end_of(made.day), not_before=_since(made.kind, made.day))
    if board is None or _day(board.as_of) != made.day:
        return False
    made.as_of, made.fetched_at, made.rows, made.shape = board.as_of, board.fetched_at, board.rows, board.shape
    return True


def sources_now(kind: str, at: datetime) -> list[Source]:
    """The sources that have such a table in force, the desk's choice first, then the freshest. One query."""
    newest = Board.objects.filter(source=OuterRef("pk"), kind=kind, as_of__lte=at).order_by("-as_of")
    return _by_preference(kind, newest)


def sources_on(kind: str, day: date) -> list[Source]:
    """The sources that had such a table at the end of that day, the desk's choice first, then the freshest."""
    quoted = QUOTES[kind].objects.accepted().filter(as_of__gte=_since(kind, day), as_of__lte=end_of(day))
    return _by_preference(kind, quoted.filter(source=OuterRef("pk")).order_by("-as_of"))


def _by_preference(kind: str, newest: QuerySet) -> list[Source]:
    as_of = Subquery(newest.values("as_of")[:1], output_field=DateTimeField())
    having = Source.objects.annotate(newest=as_of, is_chosen=_is_chosen(kind, "pk")).filter(newest__isnull=False)
    return list(having.order_by("-is_chosen", "-newest", "pk"))


def _is_chosen(kind: str, source: str) -> Exists:
    return Exists(TableSetting.objects.filter(kind=kind, source=OuterRef(source)))


@dataclass(frozen=True)
class Beside:
    boards: dict[str, Board]
    has_day: bool  # whether anything was quoted on the day asked about


def beside_article(at: datetime, day: date | None = None) -> Beside:
    """For each kind that has any data the board of the source that the desk chose, else the freshest. One query."""
    picked = Q()
    for kind in Kind.values:
        # Of one source its board in force comes first, being the newest until now.
        best = Board.objects.filter(kind=kind, as_of__lte=at).annotate(is_chosen=_is_chosen(kind, "source"))
        picked |= Q(pk=Subquery(best.order_by("-is_chosen", "-as_of", "source_id").values("pk")[:1]))
    found = Board.objects.filter(picked).select_related("source")
    if day:
        found = found.annotate(has_day=Exists(Source.objects.filter(_quoted_on(day))))
    boards = {board.kind: board for board in found}
    return Beside(boards, any(getattr(board, "has_day", False) for board in boards.values()))


def _quoted_on(day: date) -> Q:
    found = Q()
    for model in QUOTES.values():
        quoted = model.objects.accepted().filter(as_of__gte=_morning(day), as_of__lte=end_of(day))
        found |= Q(Exists(quoted.filter(source=OuterRef("pk"))))
    return found


def has_any(at: datetime) -> Exists:
    """For annotating: whether readers have any market table at all at that moment."""
    return Exists(Board.objects.filter(as_of__lte=at))


@dataclass(frozen=True)
class Neighbours:
    """The days next to one day on which a source quoted anything, and the first of all."""

    before: date | None
    after: date | None
    first: date | None


def days_around(source: Source, kind: str, day: date, at: datetime) -> Neighbours:
    """Where a reader can go from that day, which is not after the moment `at`. Three queries."""
    quoted = QUOTES[kind].objects.accepted().filter(source=source)
    # One bound at each end: of two, SQLite searches by the first and reads all up to the second.
    before = quoted.filter(as_of__lt=_morning(day)).order_by("-as_of")
    after = quoted.filter(as_of__gt=end_of(day), as_of__lte=at).order_by("as_of")
    return Neighbours(*(_day_of_first(rows) for rows in (before, after, quoted.order_by("as_of"))))


def _day_of_first(quotes: QuerySet) -> date | None:
    moment = quotes.values_list("as_of", flat=True).first()
    return moment and _day(moment)


class DayInVietnam(TruncDate):
    """The day in Vietnam. SQLite reckons it itself: Django would call Python for each of some thousand rows."""

    def __init__(self, expression: str) -> None:
        super().__init__(expression, tzinfo=VIETNAM)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list]:
        sql, params = compiler.compile(self.lhs)
        return f"DATE({sql}, '+7 hours')", params


def history(source: Source, kind: str, key: Mapping[str, Any], first: date, until: datetime) -> list[Quote]:
    """Of each day from `first` on the last row of one product, oldest first; a day without a price is absent.

    `key` names every field of the model's KEY; of gold any of the names that the product has had. One query, of
    gold two or three.
    """
    model = QUOTES[kind]
    quotes = model.objects.accepted().filter(source=source)
    period = Q(as_of__gte=_morning(first), as_of__lte=until)
    if kind == Kind.GOLD:
        quotes = quotes.filter(place=key["place"])
        quotes = quotes.filter(product__in=_names_of(key["product"], source, quotes.filter(period)))
    else:
        for name in model.KEY:
            quotes = quotes.filter(**{f"{name}__isnull": True} if key[name] is None else {name: key[name]})
    # The rows are found by their moments alone: told the period too, SQLite would read all of it again.
    lasts = (
        quotes.filter(period).order_by().annotate(day=DayInVietnam("as_of")).values("day").annotate(last=Max("as_of"))
    )
    rows = quotes.filter(as_of__in=lasts.values("last")).defer(*_NOT_SHOWN).order_by("as_of", "fetched_at", "id")
    # Of two rows of one moment the one fetched last stands.
    newest = {(row.as_of, row.key): row for row in rows}
    # Where the name changes, the old one is stored as not quoted beside the price under the new one.
    return [row for row in newest.values() if row.is_quoted]


def _names_of(product: str, source: Source, quotes: QuoteQuerySet) -> list[str]:
    """The names under which those quotes have the gold product: its own, and those that it was or will be called.

    What is quoted beside it at the same moment is another product, however alike the names are.
    """
    key = product_key(product)
    others = [name for name in _sold_by(source) if name != product and product_key(name) == key]
    if not others:
        return [product]
    own = quotes.quoted().filter(product=product)
    beside = quotes.quoted().filter(product__in=others, as_of__in=own.values("as_of"))
    apart = set(beside.order_by().values_list("product", flat=True).distinct())
    return [product, *(name for name in others if name not in apart)]


def _sold_by(source: Source) -> list[str]:
    """All names that the source's gold products ever had.

    Each is found in the index next to the one before; DISTINCT would read every row of some hundred thousand.
    """
    table = QUOTES[Kind.GOLD]._meta.db_table
    first = f"SELECT MIN(product) FROM {table} WHERE state = 'accepted' AND source_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE names(name) AS ({first} UNION ALL SELECT ({first} AND product > name) FROM names "
            "WHERE name IS NOT NULL) SELECT name FROM names WHERE name IS NOT NULL",
            [source.pk, source.pk],
        )
        return [name for (name,) in cursor.fetchall()]


def rows_of_history(source: Source, kind: str, key: Mapping[str, Any], first: date, last: date) -> list[dict[str, Any]]:
    """The history as rows of a board, each with its change since the day before that was quoted."""
    found: list[dict[str, Any]] = []
    earlier: Quote | None = None
    for quote in history(source, kind, key, max(first, _BEGINNING) - LOOK_BACK[kind], end_of(last)):
        if earlier and _morning(_day(quote.as_of)) - earlier.as_of > LOOK_BACK[kind]:
            earlier = None
        if _day(quote.as_of) >= first:
            found.append(quote.as_row() | changes(quote, earlier) | {"as_of": iso(quote.as_of)})
        earlier = quote
    return found


def _since(kind: str, day: date) -> datetime:
    """How far back the table of a day may reach."""
    return _morning(max(day, _BEGINNING) - LOOK_BACK[kind])


def _morning(day: date) -> datetime:
    return datetime.combine(max(day, _BEGINNING), time(), tzinfo=VIETNAM)


def end_of(day: date) -> datetime:
    """The last moment of the day in Vietnam."""
    return datetime.combine(day, time.max, tzinfo=VIETNAM)


def _day(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def iso(moment: datetime) -> str:
    """For machines: `2019-07-08T15:40:00+07:00`."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
