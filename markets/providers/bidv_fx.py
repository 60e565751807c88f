"""BIDV's exchange rates: the JSON answer of its second call, one session of one day."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Provider, Refused, Table

_PRICES = ("muaTm", "muaCk", "ban")


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "data"))
    if rows and any("namerecord" in row for row in rows):
        raise Refused(_("Đây là danh sách phiên của BIDV, chưa phải là bảng tỷ giá."))
    if not rows or not all("currency" in row for row in rows):
        raise Refused(_("Đây không phải là bảng tỷ giá của BIDV."))
    own_day = reading.vn_day(reading.words(answer.get("day")))
    as_of = reading.moment_without_day(own_day or day, reading.clock(reading.words(answer.get("hour"))), now)
    table = Table()
    labels = [reading.words(row.get("currency")) for row in rows]
    for row, label, code in zip(rows, labels, quotes.codes(labels), strict=True):
        if code is None:
            table.left_out.append(label)
            continue
        with table.row(label):
            cash, transfer, sell = (reading.english_number(row.get(name)) for name in _PRICES)
            table.add(
                quotes.currency(
                    code,
                    name=row.get("nameVI"),
                    cash=cash,
                    transfer=transfer,
                    sell=sell,
                    as_of=as_of,
                    raw=reading.raw(**{name: row.get(name) for name in _PRICES}),
                )
            )
    return table


PROVIDER = Provider(slug="bidv-fx", name="BIDV", kind="currency", url="https://bidv.com.vn/", parse=parse)
