"""A block of cells copied from a spreadsheet, put into a grid to the right and down."""

import csv
import io
import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from markets.desk.grid import Grid, Row
from markets.desk.layout import Column, TermsLayout, term_of
from markets.models import DepositQuote
from markets.providers.quotes import channel, gold_unit, payout
from markets.providers.reading import NOT_QUOTED
from newsroom.text import fold, one_line, parse_vn_number

MAX_CHARACTERS = 100_000

# What a heading calls a column of prices.
_HEADINGS = {
    "buy": r"\bmua\b|\bbuy",
    "sell": r"\bban\b|\bsell",
    "cash_buy": r"tien mat|\btm\b|\bcash|^mua( vao)?$",
    "transfer_buy": r"chuyen khoan|\bck\b|transfer",
    "central": r"trung tam|central",
}
_NAMES = r"^(loai|ma|ten|san pham|vang|ngoai te|ngan hang|ky han|mat hang|code|product|currency|bank|term)\b"
_PLACE = r"^noi\b|dia diem|khu vuc|thanh pho|^tinh\b"

Block = list[list[str]]


def block(text: str) -> Block:
    """The cells of a copied text: tabs between cells, any line end between rows; blank rows at the ends are none.

    Raises ValueError, with a Vietnamese sentence, for a text that is too long to be a table.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(_("Phần dán quá dài nên không thể là một bảng giá."))
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    rows = [[one_line(cell) for cell in row] for row in csv.reader(lines, delimiter="\t")]
    while rows and not any(rows[-1]):
        rows.pop()
    while rows and not any(rows[0]):
        rows.pop(0)
    return rows


def fill(grid: Grid, rows: Block, at: tuple[int, int] = (0, 0)) -> list[str]:
    """Put the block into the grid; say what was done and what was left out.

    Rows that begin with a name go to the row of that name, or to a new one; others go down from the row `at`. A
    heading tells what a column holds; without one the cells go to the right from the column `at`. Raises ValueError
    when the grid is full.
    """
    heading, rows = _parted(grid, rows)
    names = _name_columns(grid, heading, rows)
    places = _headed_columns(grid, heading, names) or _columns_from(grid, rows, names, at[1])
    filled = 0
    for offset, cells in enumerate(rows):
        if any(cells):
            row = _row(grid, [_at(cells, place) for place in names], at[0] + offset)
            for place, column in places.items():
                row.cells[column].typed, row.cells[column].ticked = _at(cells, place)[:60], ""
            filled += 1
    said = [_("Đã đưa %(number)s dòng vào bảng; chưa lưu.") % {"number": filled}]
    width = max((len(cells) for cells in rows), default=0)
    left_out = [
        _at(heading, place) or _("cột %(number)s") % {"number": place + 1}
        for place in range(width)
        if place not in names and place not in places and any(_at(cells, place) for cells in rows)
    ]
    if left_out:
        said.append(_("Không đưa vào: %(columns)s.") % {"columns": ", ".join(left_out)})
    unit = gold_unit(" ".join(heading)) if grid.kind == "gold" else None
    if unit and unit != grid.unit:
        said.append(
            _("Bảng dán ghi “%(pasted)s”, bảng này đang tính “%(unit)s”: hãy đổi đơn vị trước khi lưu.")
            % {"pasted": unit.label, "unit": grid.unit.label}
        )
    return said


def _parted(grid: Grid, rows: Block) -> tuple[list[str], Block]:
    """The words above each column, of headings in one row or several, and the rows below."""
    count = 0
    while count < len(rows) - 1 and _is_heading(grid, rows[count]):
        count += 1
    above = rows[:count]
    width = max((len(row) for row in above), default=0)
    return [" ".join(dict.fromkeys(filter(None, (_at(row, place) for row in above)))) for place in range(width)], rows[
        count:
    ]


def _is_heading(grid: Grid, cells: Sequence[str]) -> bool:
    words = [cell for cell in cells if cell]
    if not words or _is_price(words[0]) or any(_named(grid, word) for word in words[:2]):
        return False
    # Terms across stand there as plain numbers; "Ngân hàng Ngoại thương" is a bank, not a heading.
    is_plainly = re.fullmatch(rf"{_NAMES}(?: ?\(.*\))?", fold(words[0])) is not None
    return is_plainly or len(words) > 1 and not any(_is_price(word) for word in words)


def _name_columns(grid: Grid, heading: Sequence[str], rows: Block) -> list[int]:
    """The columns that name the rows: none, one, or of gold also that of the place."""
    # The first may number the rows.
    for first in (0, 1):
        is_called_so = re.search(_NAMES, fold(_at(heading, first))) is not None
        if is_called_so or _is_of_words(rows, first):
            headed = [place for place, words in enumerate(heading) if re.search(_PLACE, fold(words))]
            beside = [first + 1] if not heading and _is_of_words(rows, first + 1) else []
            return [first, *((headed or beside)[:1] if grid.kind == "gold" else [])]
    return []


def _headed_columns(grid: Grid, heading: Sequence[str], names: Sequence[int]) -> dict[int, int]:
    """Which column of the grid each headed column goes to; the first of two with one meaning."""
    found: dict[int, int] = {}
    for place, words in enumerate(heading):
        if place not in names and words:
            for number, column in enumerate(grid.layout.columns):
                if number not in found.values() and _is_headed(column, words):
                    found[place] = number
                    break
    return found


def _is_headed(column: Column, words: str) -> bool:
    if fold(words) == fold(column.label):
        return True
    if column.price != "rate":
        return re.search(_HEADINGS[column.price], fold(words)) is not None
    if len(column.key) == 2:
        try:
            return term_of(words) == column.key
        except ValidationError:
            return False
    _bank, way, pays, is_special, amount = column.key
    is_plain = not is_special and amount is None
    return is_plain and payout(words) == pays and (channel(words) or DepositQuote.Channel.COUNTER) == way


def _columns_from(grid: Grid, rows: Block, names: Sequence[int], start: int) -> dict[int, int]:
    """The block's columns of prices in their order, from the grid's column `start` on."""
    width = max((len(cells) for cells in rows), default=0)
    after = names[0] if names else -1
    priced = [
        place for place in range(after + 1, width) if place not in names and not (names and _is_of_words(rows, place))
    ]
    return dict(zip(priced, range(start, len(grid.layout.columns)), strict=False))


def _is_of_words(rows: Block, place: int) -> bool:
    column = [cell for cell in (_at(row, place) for row in rows) if cell]
    return sum(not _is_price(cell) for cell in column) * 2 > len(column)


def _row(grid: Grid, names: Sequence[str], number: int) -> Row:
    """The row of that name or, without names, of that number; a new one where there is none."""
    if not names:
        while number >= len(grid.rows):
            grid.add_row()
        return grid.rows[number]
    place = names[1] if len(names) > 1 else ""
    if found := _named(grid, names[0], place):
        return found
    free = next((row for row in grid.rows if row.is_new and row.is_blank), None) or grid.add_row()
    typed = dict(zip((asked.name for asked in grid.layout.asked), names, strict=False))
    free.names = [(asked, typed.get(asked.name, "")) for asked, _old in free.names]
    return free


def _named(grid: Grid, name: str, place: str = "") -> Row | None:
    """The row that a spreadsheet calls so: by its label, with its place after it or beside it, or by its term."""
    label, labels = fold(name), [fold(row.name_typed if row.is_new else row.label) for row in grid.rows]
    written = f"{label}, {fold(place)}" if place else label
    for row, called in zip(grid.rows, labels, strict=True):
        whole = f"{called}, {fold(row.detail)}" if row.detail else called
        if called and (written == whole or written == called and labels.count(called) == 1):
            return row
    if isinstance(grid.layout, TermsLayout):
        try:
            return grid.row_of(term_of(name))
        except ValidationError:
            return None
    return None


def _is_price(text: str) -> bool:
    if text in NOT_QUOTED:
        return bool(text)
    try:
        parse_vn_number(text.removesuffix("%"))
    except ValueError:
        return False
    return True


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
