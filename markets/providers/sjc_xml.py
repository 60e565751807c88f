"""SJC's price list in XML, of about 2012 to 2024: a list of cities, of which only the first has every product."""

import xml.etree.ElementTree as ET
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from markets.providers import names, quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    rates = reading.xml(payload).find("ratelist")
    items = (
        [(city, item) for city in rates.iterfind("city") for item in city.iterfind("item")] if rates is not None else []
    )
    if rates is None or not items:
        raise Refused(_("Đây không phải là bảng giá vàng của SJC."))
    as_of = reading.told(rates.get("updated"), reading.stamp, day) or reading.moment_without_day(day, None, now)
    table = Table()
    read: list[tuple[ET.Element, str, str, Decimal | None, Decimal | None]] = []
    for city, item in items:
        product, place = reading.words(item.get("type")), names.place(reading.words(city.get("name")))
        with table.row(f"{product}, {place}"):
            # Prices have no decimals: 36.420 and 36,420 are the same.
            buy, sell = reading.whole_number(item.get("buy")), reading.whole_number(item.get("sell"))
            read.append((item, product, place, buy, sell))
    written = reading.words(rates.get("unit"))
    stated = quotes.gold_unit(written)
    if written and not stated:
        raise Refused(_("Không rõ đơn vị “%(unit)s”.") % {"unit": written[:40]})
    unit = stated or quotes.likely_unit(sell or buy for _item, _product, _place, buy, sell in read)
    for item, product, place, buy, sell in read:
        with table.row(f"{product}, {place}"):
            table.add(
                quotes.gold(
                    product,
                    buy,
                    sell,
                    place=place,
                    unit=unit,
                    found=quotes.STATED if stated else quotes.INFERRED,
                    as_of=as_of,
                    raw=reading.raw(type=item.get("type"), buy=item.get("buy"), sell=item.get("sell")),
                )
            )
    return table


PROVIDER = Provider(
    slug="sjc-xml",
    name="SJC",
    kind="gold",
    url="https://sjc.com.vn/",
    parse=parse,
    feed=Feed("https://sjc.com.vn/xml/tygiavang.xml"),
)
