"""OCB's deposit rates: the HTML table `#tbVND`, a column for each way of paying interest, `(*)` rows for large sums."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from markets.providers import quotes, reading
from markets.providers.deposits import marked
from markets.providers.grid import rows_of
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold

_SUMS = {"triệu": 1_000_000, "tỷ": 1_000_000_000}
_CONDITION = re.compile(r"từ ([0-9]{1,5}) (triệu|tỷ) đồng")


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    rows = rows_of(page.css_first("table#tbVND"))
    if not rows or fold(rows[0][0]) != "ky han":
        raise Refused(_("Đây không phải là trang lãi suất của OCB."))
    payouts = [quotes.payout(heading) for heading in rows[0][1:]]
    if quotes.Payout.END not in payouts or len(set(payouts) - {None}) < sum(payout is not None for payout in payouts):
        raise Refused(_("Bảng lãi suất của OCB có các cột lạ."))
    as_of = _as_of(page) or reading.moment_without_day(day, None, now)
    footnotes = _footnotes(page)
    table = Table(left_out=[heading for heading, payout in zip(rows[0][1:], payouts, strict=True) if not payout])
    for label, *cells in rows[1:]:
        plain, mark = marked(label)
        term = reading.term(plain)
        if term is None:
            table.left_out.append(label)
            continue
        note, min_amount = _condition(mark, footnotes) if mark else ("", None)
        for payout, cell in zip(payouts, cells, strict=False):
            # An empty cell of another column means that the term is not sold in that way at all.
            if payout is None or payout != quotes.Payout.END and cell in reading.NOT_QUOTED:
                continue
            with table.row(label):
                table.add(
                    quotes.deposit(
                        "OCB",
                        term,
                        reading.percent(cell),
                        payout=payout,
                        special=bool(mark),
                        min_amount=min_amount,
                        note=note,
                        as_of=as_of,
                        raw=f"{label} | {cell}",
                    )
                )
    return table


def _as_of(page: LexborHTMLParser) -> datetime | None:
    match = re.search(r"áp dụng từ ngày ([0-9/]{8,10})", reading.words(page.body.text()) if page.body else "")
    day = reading.vn_day(match[1]) if match else None
    return reading.moment(day) if day else None


def _footnotes(page: LexborHTMLParser) -> dict[str, str]:
    """The remarks below the table by their mark."""
    found = {}
    for paragraph in page.css("p"):
        match = re.match(r"\((\*+)\) *(.+)", reading.words(paragraph.text()))
        if match:
            found[match[1]] = match[2]
    return found


def _condition(mark: str, footnotes: dict[str, str]) -> tuple[str, int | None]:
    """What a special rate asks for, as a short note and as the least sum in đồng."""
    footnote = footnotes.get(mark, "")
    match = _CONDITION.search(footnote)
    if not match:
        return f"({mark}) {footnote}".strip(), None
    return f"({mark}) {match[0]}", int(match[1]) * _SUMS[match[2]]


PROVIDER = Provider(
    slug="ocb",
    name="OCB",
    kind="deposit",
    url="https://www.ocb.com.vn/",
    parse=parse,
    feed=Feed("https://www.ocb.com.vn/vi/lai-suat.html"),
)
