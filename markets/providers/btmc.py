"""Bảo Tín Minh Châu's prices in JSON: every key carries the row's number, one answer holds the day's snapshots."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

ADDRESS, KEY = "http://api.btmc.vn/api/BTMCAPI/getpricebtmc", "key"


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    return table_of(reading.records(reading.inside(reading.json(payload), "DataList", "Data")) or [])


def table_of(rows: Iterable[dict[str, str]]) -> Table:
    """The table of rows like `{"@n_7": name, "@pb_7": buy, "@ps_7": sell, "@d_7": time}`, prices in đồng/chỉ."""
    table = Table()
    for numbered in rows:
        row = {re.sub(r"^@|_[0-9]+$", "", key): value for key, value in numbered.items()}
        if not {"n", "pb", "ps"} <= row.keys():
            raise Refused(_("Đây không phải là bảng giá vàng của Bảo Tín Minh Châu."))
        product = reading.words(row["n"])
        if quotes.is_silver(product):
            table.left_out.append(product)
            continue
        with table.row(product):
            as_of = reading.stamp(row.get("d"))
            if not as_of:
                raise ValueError(_("Không đọc được giờ “%(text)s”.") % {"text": reading.words(row.get("d"))[:40]})
            table.add(
                quotes.gold(
                    product,
                    reading.english_number(row["pb"]),
                    reading.english_number(row["ps"]),
                    unit=GoldUnit.MACE,
                    as_of=as_of,
                    raw=reading.raw(**{name: row.get(name) for name in ("n", "k", "h", "pb", "ps", "d")}),
                )
            )
    return table


PROVIDER = Provider(
    slug="btmc",
    name="Bảo Tín Minh Châu",
    kind="gold",
    url="https://btmc.vn/",
    parse=parse,
    feed=Feed(ADDRESS, key=KEY),
)
