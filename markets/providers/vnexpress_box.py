"""VnExpress's box of 2019, which papers copied beside their stories: gold, currencies and deposits of three sponsors.

The sponsors' names are only in the alternative texts of their logos.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from selectolax.lexbor import LexborNode

from markets.models import GoldUnit
from markets.providers import names, quotes, reading
from markets.providers.grid import rows_of
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    for box in page.css("div.box_giavang > div.col_1, div.box_giavang > div.col_2, div.box_ocb"):
        rows = rows_of(box.css_first("table"))
        title, unit = _words(box, ".title_left"), _words(box, ".title_right")
        if "ky han" in fold(unit):
            _deposits(table, box, rows, as_of)
        elif not rows or [fold(words) for words in rows[0]] != ["loai", "mua", "ban"]:
            raise Refused(_("Bảng “%(title)s” của VnExpress có các cột lạ.") % {"title": title[:40]})
        elif "vang" in fold(title):
            _gold(table, title, _sponsor(box), quotes.gold_unit(unit), rows[1:], as_of)
        else:
            _currencies(table, _sponsor(box), rows[1:], as_of)
    if not table.quotes and not table.unreadable:
        raise Refused(_("Đây không phải là bảng giá của VnExpress."))
    return table


def _gold(table: Table, title: str, trader: str, unit: GoldUnit | None, rows: list[list[str]], as_of: datetime) -> None:
    for row in rows:
        with table.row(f"{title}, {row[0]}"):
            if unit is None or not trader:
                raise ValueError(_("Không rõ giá vàng này của ai, theo đơn vị nào."))
            read = reading.small_number if unit == GoldUnit.MILLION_TAEL else reading.whole_number
            _place, buy, sell = _three(row)
            table.add(
                quotes.gold(
                    f"{title} ({trader})",
                    read(buy),
                    read(sell),
                    place=names.place(row[0]),
                    unit=unit,
                    found=quotes.STATED,
                    as_of=as_of,
                    raw=" | ".join(row),
                )
            )


def _currencies(table: Table, bank: str, rows: list[list[str]], as_of: datetime) -> None:
    for row in rows:
        with table.row(row[0]):
            code, buy, sell = _three(row)
            table.add(
                quotes.currency(
                    code,
                    cash=reading.vietnamese_number(buy),
                    sell=reading.vietnamese_number(sell),
                    found=quotes.STATED,
                    as_of=as_of,
                    raw=" | ".join([bank, *row]),
                )
            )


def _deposits(table: Table, box: LexborNode, rows: list[list[str]], as_of: datetime) -> None:
    """A row of months above a row of rates."""
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        raise Refused(_("Bảng lãi suất của VnExpress có các cột lạ."))
    for months, rate in zip(*rows, strict=True):
        term = reading.term(f"{months} tháng") or reading.term(months)
        with table.row(months):
            if not term:
                raise ValueError(_("“%(text)s” không phải là một kỳ hạn.") % {"text": months[:40]})
            table.add(quotes.deposit(_sponsor(box), term, reading.percent(rate), as_of=as_of, raw=f"{months} | {rate}"))


def _three(row: list[str]) -> list[str]:
    if len(row) != 3:
        raise ValueError(_("Dòng không đủ ba cột."))
    return row


def _sponsor(box: LexborNode) -> str:
    logo = box.css_first("img[alt]")
    return reading.words(logo.attributes["alt"]) if logo else ""


def _words(box: LexborNode, selector: str) -> str:
    found = box.css_first(selector)
    return reading.words(found.text(separator=" ")) if found else ""


PROVIDER = Provider(
    slug="vnexpress-box",
    name="VnExpress",
    kind="mixed",
    url="https://vnexpress.net/",
    parse=parse,
    feed=Feed(
        note=gettext_lazy(
            "Không có địa chỉ sẵn: khung giá năm 2019 này của VnExpress nay không còn và không ghi ngày, nên giá cũ lấy hôm nay "
            "sẽ mang ngày hôm nay. Chỉ dùng để nhận tệp đã lưu, kèm ngày của tệp."
        )
    ),
)
