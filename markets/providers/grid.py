"""HTML tables as rows of words, and columns known by their headings."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborNode

from markets.providers import reading
from markets.providers.table import MAX_ROWS, Refused
from newsroom.text import fold

MAX_COLUMNS = 60
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})


def rows_of(table: LexborNode | None) -> list[list[str]]:
    """The words of the table's cells, each repeated in all the columns and rows that it spans.

    Cells that hold a table themselves, as pages are laid out with, are empty here. No row for None.
    """
    grid: list[list[str]] = []
    # Cells that reach down from the rows above, by column: (rows still to fill, words).
    hanging: dict[int, tuple[int, str]] = {}
    for row in _rows(table) if table else []:
        if len(grid) > MAX_ROWS:
            raise Refused(_("Bảng có quá nhiều dòng nên không thể là của nguồn này."))
        filled: list[str] = []
        for cell in row.iter(include_text=False):
            if cell.tag not in {"td", "th"}:
                continue
            _fill_from_above(filled, hanging)
            written = "" if cell.css_first("table") else reading.words(cell.text(separator=" "))
            for _column in range(_span(cell, "colspan", MAX_COLUMNS)):
                hanging[len(filled)] = _span(cell, "rowspan", 20) - 1, written
                filled.append(written)
            if len(filled) > MAX_COLUMNS:
                raise Refused(_("Bảng có quá nhiều cột nên không thể là của nguồn này."))
        _fill_from_above(filled, hanging)
        if filled:
            grid.append(filled)
    return grid


def headings(rows: Sequence[Sequence[str]]) -> list[str]:
    """The words above each column, of headings in one row or several."""
    width = max((len(row) for row in rows), default=0)
    above = [[row[column] for row in rows if column < len(row)] for column in range(width)]
    return [" ".join(dict.fromkeys(words for words in column if words)) for column in above]


def fields(found: Sequence[str], patterns: Mapping[str, str]) -> list[str | None]:
    """What each column is: the first field whose pattern the folded words of its heading match, else None."""
    folded = [fold(heading.replace("_", " ")) for heading in found]
    return [next((name for name, pattern in patterns.items() if re.search(pattern, words)), None) for words in folded]


def columns(found: Sequence[str], patterns: Mapping[str, str]) -> dict[str, int]:
    """Which column holds which field.

    Raises Refused where two columns are the same field: which of them is meant only a person can say.
    """
    places: dict[str, int] = {}
    for position, field in enumerate(fields(found, patterns)):
        if field is None:
            continue
        if field in places:
            raise Refused(
                _("Không rõ cột nào đúng: “%(first)s” hay “%(second)s”.")
                % {"first": found[places[field]][:60], "second": found[position][:60]}
            )
        places[field] = position
    return places


def _rows(table: LexborNode) -> list[LexborNode]:
    """The rows of the table itself, not of tables inside its cells."""
    found = []
    for child in table.iter(include_text=False):
        if child.tag == "tr":
            found.append(child)
        elif child.tag in _SECTIONS:
            found += [row for row in child.iter(include_text=False) if row.tag == "tr"]
    return found


def _fill_from_above(filled: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(filled) in hanging:
        left, written = hanging[len(filled)]
        if not left:
            return
        hanging[len(filled)] = left - 1, written
        filled.append(written)


def _span(cell: LexborNode, name: str, most: int) -> int:
    written = cell.attributes.get(name) or "1"
    return min(max(int(written), 1), most) if re.fullmatch("[0-9]{1,4}", written) else 1
