"""What pages of deposit rates share: ranges of terms, marks of special rates, boards of many banks."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Refused, Table
from newsroom.text import fold

Term = tuple[int | None, int | None]

_MARK = re.compile(r"\s*\((\*+)\)\s*$")
_RANGE = re.compile(
    r"(?P<over>tu tren|tren|tu|duoi)? ?(?P<low>[0-9]{1,3})( ?(?P<unit>thang|ngay|tuan))?"
    r"(?P<more> (tro len)| ?(den|-) ?(duoi |het )?[0-9]{1,3} ?(?P<last>thang|ngay|tuan))?"
)


def marked(label: str) -> tuple[str, str]:
    """The label without the mark of a special rate, and the mark: `12 tháng (*)` gives `12 tháng`, `*`."""
    mark = _MARK.search(label)
    return _MARK.sub("", label), mark[1] if mark else ""


def terms(labels: Sequence[str]) -> list[Term | None]:
    """The term of each label, a range's being its lower bound; None for a label that names none.

    A range above a term, `Trên 36 tháng`, begins at that term; where the term has a row of its own, one further.
    """
    found = [reading.term(label) for label in labels]
    taken = {term for term in found if term}
    for number, label in enumerate(labels):
        if found[number] is None and (term := _lower_bound(label, taken)):
            found[number] = term
            taken.add(term)
    return found


def _lower_bound(label: str, taken: set[Term]) -> Term | None:
    match = _RANGE.fullmatch(fold(label))
    unit = match and (match["unit"] or match["last"])
    if not match or not unit or not (match["over"] or match["more"]):
        return None
    if match["over"] == "duoi":
        return None, 1  # less than a month, but not on demand
    low = reading.term(f"{int(match['low'])} {unit}")
    if low in taken and "tren" in (match["over"] or ""):
        months, days = low
        return (None if months is None else months + 1, None if days is None else days + 1)
    return low


def read_board(table: Table, rows: Sequence[Sequence[str]], channel: quotes.Channel, as_of: datetime) -> None:
    """Add the rates of a board with a row for each bank and a column for each term.

    The headings may take several rows; the last names the terms, alone (`06`) or with their unit (`06 tháng`).
    Raises Refused when it does not.
    """
    head = next((number for number, row in enumerate(rows) if len(row) > 2 and _term(row[1]) and _term(row[-1])), None)
    if head is None:
        raise Refused(_("Bảng lãi suất không có hàng kỳ hạn."))
    columns = [_term(heading) for heading in rows[head]]
    for row in rows[head + 1 :]:
        for term, heading, cell in zip(columns[1:], rows[head][1:], row[1:], strict=False):
            if term is None:
                continue
            with table.row(f"{row[0]}, {heading}"):
                rate = reading.percent(cell)
                raw = f"{row[0]} | {heading} | {cell}"
                table.add(quotes.deposit(row[0], term, rate, channel=channel, as_of=as_of, raw=raw))


def _term(heading: str) -> Term | None:
    return reading.term(heading) or reading.term(f"{heading} tháng")
