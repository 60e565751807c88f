"""OCB's deposit rates: the HTML table `#tbVND`, a column for each way of paying interest, `(*)` rows for large sums."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from markets.models import DepositQuote, Quote
from markets.providers import reading
from markets.providers.table import Provider, Refused, Table, Unreadable
from newsroom.text import fold

_PAYOUTS = {
    "cuoi ky": DepositQuote.Payout.END,
    "hang thang": DepositQuote.Payout.MONTHLY,
    "hang quy": DepositQuote.Payout.QUARTERLY,
    "truoc": DepositQuote.Payout.UPFRONT,
}
_MARK = re.compile(r"\s*\((\*+)\)\s*$")
_SUMS = {"triệu": 1_000_000, "tỷ": 1_000_000_000}
_CONDITION = re.compile(r"từ ([0-9]{1,5}) (triệu|tỷ) đồng")


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    board = page.css_first("table#tbVND")
    rows = [[reading.words(cell.text()) for cell in row.css("th, td")] for row in board.css("tr")] if board else []
    if not rows or not rows[0] or fold(rows[0][0]) != "ky han":
        raise Refused(_("Đây không phải là trang lãi suất của OCB."))
    payouts = [_payout(heading) for heading in rows[0][1:]]
    as_of = _as_of(page) or reading.moment_without_day(day, None, now)
    footnotes = _footnotes(page)
    table = Table(left_out=[heading for heading, payout in zip(rows[0][1:], payouts, strict=True) if not payout])
    for label, *cells in rows[1:]:
        mark = _MARK.search(label)
        term = reading.term(_MARK.sub("", label))
        if term is None:
            table.left_out.append(label)
            continue
        note, min_amount = _condition(mark[1], footnotes) if mark else ("", None)
        for payout, cell in zip(payouts, cells, strict=False):
            # An empty cell of another column means that the term is not sold in that way at all.
            if payout is None or payout != DepositQuote.Payout.END and reading.words(cell) in {"", "-"}:
                continue
            try:
                table.quotes.append(
                    DepositQuote(
                        bank="OCB",
                        payout=payout,
                        term_months=term[0],
                        term_days=term[1],
                        rate=reading.percent(cell),
                        special=mark is not None,
                        min_amount=min_amount,
                        note=note,
                        position=len(table.quotes),
                        as_of=as_of,
                        unit="%/năm",
                        unit_found=Quote.UnitFound.STATED,
                        raw=f"{label} | {cell}"[:300],
                    )
                )
            except ValueError as error:
                table.unreadable.append(Unreadable(label, str(error)))
    return table


def _payout(heading: str) -> DepositQuote.Payout | None:
    folded = fold(heading)
    return next((payout for words, payout in _PAYOUTS.items() if folded.endswith(words)), None)


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
        return f"({mark}) {footnote}".strip()[:300], None
    return f"({mark}) {match[0]}", int(match[1]) * _SUMS[match[2]]


PROVIDER = Provider(slug="ocb", name="OCB", kind="deposit", url="https://www.ocb.com.vn/", parse=parse)
