"""Filling a grid: from what is stored, from a posted form; judging what was typed, and storing it."""

from collections import Counter
from datetime import datetime

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import recording
from markets.desk import prices
from markets.desk.grid import MAX_ROWS, Entry, Grid, Row
from markets.desk.layout import key_of_form, layout_for, layout_of_form
from markets.desk.stored import by_pk, stored
from markets.judging import Beside, novelty
from markets.models import CurrencyQuote, DepositQuote, GoldUnit, Kind, Quote, Source
from newsroom.models import User
from newsroom.text import one_line

MORE_ROWS = 3
MINE, THEIRS = "mine", "theirs"


def opened(source: Source, kind: str, moment: datetime, unit: GoldUnit) -> Grid:
    """The source's last table, with the prices of the moment's day where there are any, and some rows to name."""
    known = stored(source, kind, moment)
    grid = Grid(source, moment, unit, layout_for(source, kind, known.table), known)
    for key in grid.layout.rows(known.table)[: MAX_ROWS - MORE_ROWS]:
        grid.add_row(key)
    add_rows(grid)
    return grid


def add_rows(grid: Grid) -> None:
    """Some more rows to be named, as far as there is room."""
    for _number in range(min(MORE_ROWS, MAX_ROWS - len(grid.rows))):
        grid.add_row()


def posted(source: Source, kind: str, data: QueryDict, moment: datetime, unit: GoldUnit) -> Grid:
    """The rows and columns of the form, with what was typed in them.

    A cell that nobody touched shows what is stored now. Raises SuspiciousOperation for what no form of ours posts.
    """
    known = stored(source, kind, moment)
    layout = layout_of_form(data.get("layout", ""), source, kind, known.table)
    grid = Grid(source, moment, unit, layout, known)
    grid.column_names = [
        (asked, one_line(data.get(f"column-{asked.name}", ""))[:120]) for asked in layout.asked_of_column
    ]
    grid.why = one_line(data.get("why", ""))[:200]
    rows = data.get("rows", "")
    if not rows.isdecimal() or len(rows) > 3 or int(rows) > MAX_ROWS:
        raise SuspiciousOperation("the form's number of rows is none")
    seen = [_seen(data.get(f"{number}-seen", ""), len(layout.parts())) for number in range(int(rows))]
    quotes = by_pk(kind, (pk for pairs in seen for pk, _last in pairs))
    unit_then = GoldUnit(data["unit_was"]) if data.get("unit_was") in GoldUnit.values else unit
    for number, pairs in enumerate(seen):
        key = data.get(f"{number}-key")
        names = {asked.name: one_line(data.get(f"{number}-{asked.name}", ""))[:120] for asked in layout.asked}
        of_table = key_of_form(key, layout) if key else None
        if of_table and grid.row_of(of_table):
            raise SuspiciousOperation("the form has one row twice")
        row = grid.add_row(of_table, names)
        row.ticked = data.get(f"{number}-ok", "")
        for entry, (pk, last) in zip(row.entries, pairs, strict=True):
            _read(grid, entry, data, quotes.get(pk), last, unit_then)
    return grid


def _seen(written: str, length: int) -> list[tuple[int, int]]:
    """For each quote of a row what its cells began with, and what was recorded last when the page was made."""
    pairs = [part.split(".") for part in written.split(",")]
    if len(pairs) != length or not all(
        len(pair) == 2 and all(n.isdecimal() and len(n) < 19 for n in pair) for pair in pairs
    ):
        raise SuspiciousOperation("the form does not say what was seen")
    return [(int(pk), int(last)) for pk, last in pairs]


def _read(grid: Grid, entry: Entry, data: QueryDict, standing: Quote | None, last: int, unit_then: GoldUnit) -> None:
    typed = [data.get(cell.name, "")[:60] for cell in entry.cells]
    began = [prices.written(grid.kind, getattr(standing, cell.column.price, None), unit_then) for cell in entry.cells]
    entry.choice = data.get(f"{entry.name}-choice", "")
    if typed == began or entry.choice == THEIRS:
        # `add_row` has put there what is stored now.
        return
    entry.standing, entry.last = standing, last
    for cell, text, was in zip(entry.cells, typed, began, strict=True):
        cell.typed, cell.began, cell.ticked = text, was, data.get(f"{cell.name}-ok", "")
        cell.price = cell.change = None


def judge(grid: Grid) -> list[tuple[Row, Entry, Quote]]:
    """Say at each row and cell what is wrong or doubtful; give the quotes that may be stored as they are."""
    typed = []
    now = timezone.now()
    taken = {row.key for row in grid.rows if row.key is not None}
    for row in grid.rows:
        if row.is_new and not row.is_blank:
            _name(grid, row, taken)
        for entry in row.entries:
            quote = _quote(grid, entry, now) if entry.is_touched else None
            if quote:
                typed.append((row, entry, quote))
        if row.is_new and row.key and all(entry.is_blank for entry in row.entries):
            row.error = _("Dòng này chưa có số nào.")
    if typed:
        beside = Beside([quote for _row, _entry, quote in typed])
        for row, entry, quote in typed:
            _find_faults(row, entry, quote, beside)
    return [(row, entry, quote) for row, entry, quote in typed if not entry.is_wrong and not row.is_wrong]


def save(grid: Grid, by: User) -> Counter:
    """Store every row that is right; the others keep what was typed. Counts `stored`, `unchanged` and `wrong`.

    To be called in a transaction that holds the source's row, so that what was judged is what is stored beside.
    """
    ready = judge(grid)
    quotes = [quote for _row, _entry, quote in ready]
    if quotes:
        for row, entry, quote in ready:
            if row.doubt or any(cell.doubt for cell in entry.cells):
                quote.why = grid.why
        recording.record_typed(quotes, by=by, is_confirmed=True)
        LogEntry.objects.log_actions(by.pk, quotes, ADDITION, [{"added": {}}])
    for row, entry, quote in ready:
        grid.known.today[entry.key], grid.known.last[entry.key] = quote, quote.pk
        # From now on it is a row of the table like the others.
        entry.outcome, row.names, row.doubt = "stored", [], ""
    counts = Counter(stored=len(quotes))
    for row in grid.rows:
        done = [entry for entry in row.entries if entry.outcome]
        counts["unchanged"] += sum(entry.outcome == "unchanged" for entry in done)
        for entry in done:
            grid.begin(entry)
        counts["wrong"] += sum(entry.is_touched for entry in row.entries) or row.is_wrong
    return counts


def _name(grid: Grid, row: Row, taken: set) -> None:
    """Give a new row its key, unless what is typed names nothing, or what another row is."""
    try:
        key = grid.layout.named({asked.name: typed for asked, typed in row.names})
    except ValidationError as error:
        row.error = " ".join(error.messages)
        return
    if key in taken:
        row.error = _("Mục này đã có ở dòng khác của bảng.")
        return
    taken.add(key)
    grid.name_row(row, key)


def _quote(grid: Grid, entry: Entry, now: datetime) -> Quote | None:
    """The quote that was typed, what cannot be read said at the cells; None when there is nothing to store."""
    for cell in entry.cells:
        try:
            cell.price = prices.read(grid.kind, cell.typed, grid.unit)
        except ValidationError as error:
            cell.error = " ".join(error.messages)
        else:
            cell.change = prices.change(grid.kind, cell.price, cell.before, grid.unit)
    if not entry.key or any(cell.error for cell in entry.cells):
        return None
    if all(cell.price is None for cell in entry.cells) and not entry.standing and (entry.is_blank or not entry.before):
        return None
    quote = _made(grid, entry, now)
    if entry.standing and entry.standing.prices == quote.prices or _is_taken(grid, entry, quote):
        entry.outcome = "unchanged"
        return None
    return quote


def _made(grid: Grid, entry: Entry, now: datetime) -> Quote:
    quote = grid.layout.model(
        source=grid.source,
        as_of=grid.moment,
        fetched_at=now,
        unit=grid.unit if grid.kind == Kind.GOLD else prices.UNITS[Kind(grid.kind)],
        unit_found=Quote.UnitFound.TYPED,
        raw=" ".join(f"{cell.column.price}={one_line(cell.typed)}" for cell in entry.cells)[:300],
        **dict(zip(grid.layout.model.KEY, entry.key or (), strict=True)),
        **{cell.column.price: cell.price for cell in entry.cells},
    )
    # What goes with the product from day to day.
    same = entry.standing or entry.before
    if isinstance(quote, CurrencyQuote):
        quote.name = getattr(same, "name", "")
    elif isinstance(quote, DepositQuote):
        quote.note = getattr(same, "note", "")
    return quote


def _is_taken(grid: Grid, entry: Entry, quote: Quote) -> bool:
    """Whether somebody recorded the same since; where it is another price, `other` of the entry says so."""
    newest = grid.known.last.get(quote.key, 0)
    if newest in {0, entry.last} or entry.choice == f"{MINE}.{newest}":
        entry.last = newest
        return False
    other = by_pk(grid.kind, [newest])[newest]
    if other.prices != quote.prices:
        entry.other = other
        for cell in entry.cells:
            cell.other_shown = prices.written(grid.kind, getattr(other, cell.column.price), grid.unit)
    return entry.other is None


def _find_faults(row: Row, entry: Entry, quote: Quote, beside: Beside) -> None:
    errors = prices.errors_of(quote)
    impossible = {} if errors else prices.contradictions(quote)
    doubts = {} if errors or impossible else prices.doubts(quote, beside.nearest(quote))
    for cell in entry.cells:
        cell.error = errors.pop(cell.column.price, "") or impossible.get(cell.column.price, "")
        cell.doubt = doubts.get(cell.column.price, "")
        if cell.price is not None and (cell.error or cell.doubt):
            cell.words = prices.in_words(quote, cell.price)
        elif cell.price is None and not cell.typed.strip() and (cell.began or cell.before is not None):
            cell.doubt = _("Để trống nghĩa là không còn niêm yết.")
    row.error = row.error or " ".join(errors.values())
    if row.is_new and not row.error:
        row.doubt = row.doubt or novelty(quote, beside)
