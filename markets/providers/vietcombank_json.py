"""Vietcombank's exchange rates in JSON, of today or of any past day that it was asked for."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "Data"))
    if not rows or not all("currencyCode" in row and "sell" in row for row in rows):
        raise Refused(_("Đây không phải là bảng tỷ giá của Vietcombank."))
    as_of = (
        reading.told(answer.get("UpdatedDate"), reading.iso_stamp, day)
        or reading.told(answer.get("Date"), reading.iso_stamp, day)
        or reading.moment_without_day(day, None, now)
    )
    table = Table()
    for row in rows:
        code = reading.words(row.get("currencyCode"))
        with table.row(code):
            table.add(
                quotes.currency(
                    code,
                    name=row.get("currencyName"),
                    cash=reading.english_number(row.get("cash")),
                    transfer=reading.english_number(row.get("transfer")),
                    sell=reading.english_number(row.get("sell")),
                    as_of=as_of,
                    raw=reading.raw(**{name: row.get(name) for name in ("cash", "transfer", "sell")}),
                )
            )
    return table


PROVIDER = Provider(
    slug="vietcombank-json",
    name="Vietcombank",
    kind="currency",
    url="https://www.vietcombank.com.vn/",
    parse=parse,
    feed=Feed("https://www.vietcombank.com.vn/api/exchangerates?date={day}", takes_day=True, rows=("Data",)),
)
