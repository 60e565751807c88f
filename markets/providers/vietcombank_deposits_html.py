"""Vietcombank's deposit rates as its old page had them: the HTML table `#danhsachlaisuat`, in sections."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.grid import headings, rows_of
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    rows = rows_of(reading.html(payload).css_first("table#danhsachlaisuat"))
    first = next((number for number, row in enumerate(rows) if reading.term(row[0])), None)
    above = [fold(words) for words in headings(rows[:first])] if first else []
    dong = [number for number, words in enumerate(above) if words.split()[-1:] == ["vnd"]]
    if not above or not above[0].startswith("ky han") or len(dong) != 1:
        raise Refused(_("Đây không phải là bảng lãi suất của Vietcombank."))
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    channel, is_savings = quotes.Channel.COUNTER, True
    savings: dict[tuple, Decimal | None] = {}
    for row in rows:
        term = reading.term(row[0])
        if term is None:
            # A section's title: savings, savings online, or deposits that are no savings.
            channel = quotes.channel(row[0]) or quotes.Channel.COUNTER
            is_savings = not fold(row[0]).startswith("tien gui")
            continue
        with table.row(row[0]):
            if dong[0] >= len(row):
                raise ValueError(_("Dòng thiếu cột."))
            rate = reading.percent(row[dong[0]])
            if savings.setdefault((channel, term), rate) != rate and not is_savings:
                table.left_out.append(row[0])  # a fixed deposit that pays otherwise than savings of that term
                continue
            table.add(quotes.deposit("Vietcombank", term, rate, channel=channel, as_of=as_of, raw=" | ".join(row)))
    return table


PROVIDER = Provider(
    slug="vietcombank-deposits-html",
    name="Vietcombank",
    kind="deposit",
    url="https://www.vietcombank.com.vn/",
    parse=parse,
    feed=Feed("https://portal.vietcombank.com.vn/Usercontrols/TVPortal.TyGia/pListLaiSuat.aspx"),
)
