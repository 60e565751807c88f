"""One source's table of one moment as a grid: what is stored, what was typed, and what is wrong or doubtful in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from markets.desk import prices
from markets.desk.layout import Asked, Column, Key, Layout, dumped
from markets.desk.prices import Price
from markets.desk.stored import Stored
from markets.models import GoldUnit, Quote, Source, bare
from markets.tables import Change
from newsroom.text import fold, vn_date

MAX_ROWS = 200
NOTHING = "none"  # what a tick confirms where a price is to vanish


@dataclass
class Cell:
    """One price. `name` is its field in the form; `typed` stays as it was typed."""

    name: str
    column: Column
    typed: str = ""
    began: str = ""  # what the cell held before anybody typed
    before: Price | None = None
    before_shown: str = ""
    price: Price | None = None
    error: str = ""
    doubt: str = ""
    words: str = ""
    ticked: str = ""
    change: Change | None = None
    other_shown: str = ""

    @property
    def place(self) -> str:
        """The number of its column."""
        return self.name.partition("-")[2]

    @property
    def before_plain(self) -> str:
        """For the script that shows the difference while somebody types."""
        return "" if self.before is None else f"{bare(self.before):f}"

    @property
    def tick(self) -> str:
        """What a tick at this cell confirms: this price and no other."""
        return NOTHING if self.price is None else f"{bare(self.price):f}"

    @property
    def needs_tick(self) -> bool:
        return bool(self.doubt) and self.ticked != self.tick


@dataclass
class Entry:
    """One quote of the grid: its cells and what is stored of it.

    `standing` is the row of the day that the cells began with, and `last` the row of that day that was recorded last
    when the page was made. `other` is the one that somebody recorded since, where it says something else.
    """

    cells: list[Cell]
    key: Key | None = None
    standing: Quote | None = None
    last: int = 0
    before: Quote | None = None
    before_day: str = ""
    other: Quote | None = None
    choice: str = ""
    outcome: str = ""

    @property
    def name(self) -> str:
        return self.cells[0].name

    @property
    def others(self) -> list[tuple[str, str, str]]:
        """Of a conflict each column, what was typed there, and what the other person saved."""
        return [(cell.column.label, cell.typed, cell.other_shown) for cell in self.cells]

    @property
    def seen(self) -> str:
        return f"{self.standing.pk if self.standing else 0}.{self.last}"

    @property
    def is_touched(self) -> bool:
        return any(cell.typed != cell.began for cell in self.cells)

    @property
    def is_blank(self) -> bool:
        return not any(cell.typed.strip() for cell in self.cells)

    @property
    def is_wrong(self) -> bool:
        return bool(self.other) or any(cell.error or cell.needs_tick for cell in self.cells)


@dataclass
class Row:
    """A row of the table, or one without a key yet, which `names` are typed for."""

    number: int
    entries: list[Entry]
    key: Key | None = None
    label: str = ""
    detail: str = ""
    names: list[tuple[Asked, str]] = field(default_factory=list)
    error: str = ""
    doubt: str = ""
    ticked: str = ""

    @property
    def cells(self) -> list[Cell]:
        return [cell for entry in self.entries for cell in entry.cells]

    @property
    def seen(self) -> str:
        return ",".join(entry.seen for entry in self.entries)

    @property
    def key_dumped(self) -> str:
        return "" if self.key is None else dumped(self.key)

    @property
    def name_typed(self) -> str:
        return " ".join(typed for asked, typed in self.names if typed and not asked.choices)

    @property
    def tick(self) -> str:
        return fold(self.name_typed)

    @property
    def is_new(self) -> bool:
        return bool(self.names)

    @property
    def needs_tick(self) -> bool:
        return bool(self.doubt) and self.ticked != self.tick

    @property
    def is_wrong(self) -> bool:
        return bool(self.error) or self.needs_tick

    @property
    def is_blank(self) -> bool:
        return not self.name_typed and all(entry.is_blank for entry in self.entries)

    @property
    def conflicts(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.other]

    @property
    def kept(self) -> Quote | None:
        """What was recorded last of the row's day, to tell by whom and when."""
        standing = [entry.standing for entry in self.entries if entry.standing]
        return max(standing, key=lambda quote: quote.fetched_at, default=None)


class Grid:
    """Rows and columns, with what is stored in them."""

    def __init__(self, source: Source, moment: datetime, unit: GoldUnit, layout: Layout, known: Stored) -> None:
        self.source, self.moment, self.unit, self.layout, self.known = source, moment, unit, layout, known
        self.rows: list[Row] = []
        self.column_names = [(asked, "") for asked in layout.asked_of_column]
        self.why = ""  # what the person says of the doubtful prices

    @property
    def kind(self) -> str:
        return self.layout.kind

    @property
    def unit_label(self) -> str:
        return str(self.unit.label) if self.kind == "gold" else prices.UNITS[self.kind]

    @property
    def entries(self) -> Iterator[tuple[Row, Entry]]:
        return ((row, entry) for row in self.rows for entry in row.entries)

    @property
    def has_doubts(self) -> bool:
        return any(row.doubt or any(cell.doubt for cell in row.cells) for row in self.rows)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The field of each fault and what it is of, for the list above the table."""
        found = []
        for row in self.rows:
            called = row.label or row.name_typed or _("dòng %(number)s") % {"number": row.number + 1}
            if row.is_wrong:
                found.append((f"r{row.number}", called))
            for entry in row.entries:
                wrong = [cell for cell in entry.cells if cell.error or cell.needs_tick]
                found += [(f"c{cell.name}", f"{called}, {cell.column.label}") for cell in wrong]
                if entry.other:
                    found.append((f"o{entry.name}", _("%(row)s: người khác đã lưu") % {"row": called}))
        return found

    def row_of(self, key: Key) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    def add_row(self, key: Key | None = None, names: Mapping[str, str] | None = None) -> Row:
        """A row of the table, its cells holding what is stored of its day; without a key, one to be named.

        Raises ValueError, with a Vietnamese sentence, when the grid is full.
        """
        if len(self.rows) >= MAX_ROWS:
            raise ValueError(_("Bảng chỉ nhận tối đa %(number)s dòng.") % {"number": MAX_ROWS})
        number, columns = len(self.rows), self.layout.columns
        parts = [[Cell(f"{number}-{place}", columns[place]) for place in part] for part in self.layout.parts()]
        row = Row(number, [Entry(cells) for cells in parts])
        if key is None:
            row.names = [(asked, (names or {}).get(asked.name, "")) for asked in self.layout.asked]
        else:
            self.name_row(row, key)
            for entry in row.entries:
                self.begin(entry)
        self.rows.append(row)
        return row

    def add_column(self) -> None:
        """One more column, of what is typed for it; what stands in the others stays. Raises ValidationError."""
        self.layout = self.layout.with_column({asked.name: typed for asked, typed in self.column_names})
        self.column_names = [(asked, "") for asked, _typed in self.column_names]
        place = len(self.layout.columns) - 1
        for row in self.rows:
            entry = Entry([Cell(f"{row.number}-{place}", self.layout.columns[place])])
            row.entries.append(entry)
            if row.key is not None:
                self.compare(entry, self.layout.quote_key(row.key, entry.cells[0].column))
                self.begin(entry)

    def name_row(self, row: Row, key: Key) -> None:
        """The row is of this key from now on; what is typed in it stays."""
        row.key, row.label, row.detail = key, self.layout.label(key), self.layout.detail(key)
        for entry in row.entries:
            self.compare(entry, self.layout.quote_key(key, entry.cells[0].column))

    def compare(self, entry: Entry, key: Key) -> None:
        """Put beside the entry's cells the prices of the day before."""
        entry.key, entry.before = key, self.known.before.get(key)
        if entry.before:
            year = vn_date(self.moment)[-5:]
            entry.before_day = vn_date(entry.before.as_of).removesuffix(year)
        for cell in entry.cells:
            cell.before = getattr(entry.before, cell.column.price, None)
            cell.before_shown = prices.written(self.kind, cell.before, self.unit)

    def begin(self, entry: Entry) -> None:
        """Fill the cells with what is stored of the day; whatever was typed is given up."""
        entry.standing = self.known.today.get(entry.key or ())
        entry.last = self.known.last.get(entry.key or (), 0)
        self.show(entry)

    def show(self, entry: Entry) -> None:
        """Write the standing prices into the cells."""
        entry.other = None
        for cell in entry.cells:
            cell.price = getattr(entry.standing, cell.column.price, None)
            cell.typed = cell.began = prices.written(self.kind, cell.price, self.unit)
            cell.error = cell.doubt = cell.words = cell.ticked = ""
            cell.change = prices.change(self.kind, cell.price, cell.before, self.unit)
