"""The read side: what stands in a source's table at a moment. Only accepted rows are asked for, nothing is written."""

from datetime import date, datetime, time, timedelta

from django.db.models import Case, Q, Subquery, Value, When

from markets.models import QUOTES, Board, GoldQuote, Kind, Source
from newsroom.text import VIETNAM

LOOK_BACK: dict[str, timedelta] = {
    Kind.GOLD: timedelta(days=7),
    Kind.CURRENCY: timedelta(days=7),
    Kind.DEPOSIT: timedelta(days=45),
}


def standing(source: Source, kind: str, *, at: datetime, not_before: datetime | None = None) -> Board | None:
    """The source's table at that moment, computed from the quotes: of each product its newest accepted row.

    Rows older than `not_before` are left out; without it, those that were already too old to look back to when the
    newest row came. None when nothing is left. The board returned is not saved.
    """
    quotes = QUOTES[kind].objects.accepted().filter(source=source, as_of__lte=at)
    newest = quotes.order_by("-as_of").values_list("as_of", flat=True).first()
    if newest is None or not_before is not None and newest < not_before:
        return None
    rows = list(quotes.filter(as_of__gte=not_before or newest - LOOK_BACK[kind]).newest_of_each())
    if kind == Kind.DEPOSIT:
        rows.sort(key=lambda row: row.length)
    changes = _changes(source, rows, newest) if kind == Kind.GOLD else {}
    return Board(
        source=source,
        kind=kind,
        as_of=newest,
        fetched_at=max(row.fetched_at for row in rows if row.as_of == newest),
        rows=[row.as_row() | changes.get(row.key, {}) | {"as_of": _iso(row.as_of)} for row in rows],
    )


def now(at: datetime) -> list[Board]:
    """Every source's tables in force at that moment, which is not long ago. One query."""
    return list(Board.objects.standing(at).select_related("source"))


def on_day(day: date) -> list[Board]:
    """Every source's tables as they stood at the end of that day in Vietnam, looking back 7 days (deposits 45)."""
    end = end_of(day)
    boards = []
    for kind, model in QUOTES.items():
        since = _morning(day - LOOK_BACK[kind])
        quoted = model.objects.accepted().filter(as_of__gte=since, as_of__lte=end)
        for source in Source.objects.filter(pk__in=quoted.values("source")):
            boards.append(standing(source, kind, at=end, not_before=since))
    return [board for board in boards if board]


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=VIETNAM)


def end_of(day: date) -> datetime:
    """The last moment of the day in Vietnam."""
    return datetime.combine(day, time.max, tzinfo=VIETNAM)


def beside_article(at: datetime) -> dict[str, Board]:
    """For each kind that has any data the board of the source that the desk chose, else the freshest. One query."""
    picked = Q()
    for kind in Kind.values:
        # Of one source its board in force comes first, being the newest until now.
        best = Board.objects.filter(kind=kind, as_of__lte=at).order_by(
            Case(When(source__chosen_for__kind=kind, then=Value(0)), default=Value(1)), "-as_of", "source_id"
        )
        picked |= Q(pk=Subquery(best.values("pk")[:1]))
    return {board.kind: board for board in Board.objects.filter(picked).select_related("source")}


def _changes(source: Source, rows: list, newest: datetime) -> dict[tuple, dict[str, int | None]]:
    """Of the rows of the newest day the change against the last day before it that was quoted, in đồng.

    Where that day is not stored the source's own word stands; a row carried over from before has no change.
    """
    morning = _morning(newest.astimezone(VIETNAM).date())
    before = GoldQuote.objects.accepted().filter(
        source=source, as_of__lt=morning, as_of__gte=morning - LOOK_BACK[Kind.GOLD]
    )
    earlier = {row.key: row for row in before.quoted().newest_of_each()}
    changes: dict[tuple, dict[str, int | None]] = {}
    for row in rows:
        if row.as_of < morning:
            changes[row.key] = {"buy_change": None, "sell_change": None}
        elif row.key in earlier:
            last = earlier[row.key]
            changes[row.key] = {
                "buy_change": None if None in (row.buy, last.buy) else row.buy - last.buy,
                "sell_change": None if None in (row.sell, last.sell) else row.sell - last.sell,
            }
    return changes


def _iso(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")
