"""Techcombank's exchange rates: JSON where a price that is not quoted has no key, and times are in UTC."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

_PRICES = ("bidRateTM", "bidRateCK", "askRate", "askRateTM")


_ADDRESS = (
    "https://techcombank.com/content/techcombank/web/vn/vi/cong-cu-tien-ich/ty-gia/"
    "_jcr_content.exchange-rates.{day}.integration.json"
)


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    rows = reading.records(reading.inside(reading.json(payload), "exchangeRate", "data"))
    if not rows or not all("sourceCurrency" in row and "label" in row for row in rows):
        raise Refused(_("Đây không phải là bảng tỷ giá của Techcombank."))
    table = Table()
    labels = [reading.words(row["label"]) for row in rows]
    for row, label, code in zip(rows, labels, quotes.codes(labels), strict=True):
        if code is None:
            table.left_out.append(label)
            continue
        with table.row(label):
            cash, transfer, sell, sell_cash = (reading.english_number(row.get(name)) for name in _PRICES)
            table.add(
                quotes.currency(
                    code,
                    cash=cash,
                    transfer=transfer,
                    sell=sell or sell_cash,
                    as_of=reading.told(row.get("inputDate"), reading.iso_stamp, day)
                    or reading.moment_without_day(day, None, now),
                    raw=reading.raw(**{name: row.get(name) for name in _PRICES if name in row}),
                )
            )
    return table


PROVIDER = Provider(
    slug="techcombank",
    name="Techcombank",
    kind="currency",
    url="https://techcombank.com/",
    parse=parse,
    feed=Feed(_ADDRESS, takes_day=True, rows=("exchangeRate", "data")),
)
