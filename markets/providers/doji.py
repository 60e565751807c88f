"""DOJI's price list: XML with two lists of gold that mix nghìn đồng/lượng and nghìn đồng/chỉ, label or no label."""

import re
import xml.etree.ElementTree as ET
from datetime import date, datetime
from decimal import Decimal
from statistics import median

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

# Gold of 99.99 % has cost from 30 to 300 million đồng a lượng since 2011, so a number of thousands below 30,000
# is a price by chỉ. Only a first guess: recording sets it right by the last accepted price.
_TAEL_FROM = 30_000
# From 9 karat to bars at a premium, as parts of the price of 99.99 %.
_LEAST, _MOST = Decimal("0.35"), Decimal("1.5")
_UNIT_IN_NAME = re.compile(r" *\((?:(?:nghìn|ngàn|triệu)(?: đồng)?|đồng) ?/ ?(?:chỉ|lượng)\)", re.IGNORECASE)


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    root = reading.xml(payload)
    if root.tag != "GoldList":
        raise Refused(_("Đây không phải là bảng giá vàng của DOJI."))
    as_of = _as_of(root, day) or reading.moment_without_day(day, None, now)
    table = Table(left_out=[reading.words(row.get("Name")) for row in root.iterfind("IGPList/Row")])
    read: list[tuple[ET.Element, str, Decimal | None, Decimal | None]] = []
    for row in [*root.iterfind("DGPlist/Row"), *root.iterfind("JewelryList/Row")]:
        name = reading.words(row.get("Name"))
        if quotes.is_silver(name):
            table.left_out.append(name)
            continue
        # The unit in some names is the source's, not that of the price we keep.
        with table.row(_UNIT_IN_NAME.sub("", name)):
            read.append((row, name, reading.english_number(row.get("Buy")), reading.english_number(row.get("Sell"))))
    values = [price for _row, _name, buy, sell in read if (price := sell or buy)]
    fine = median(value if value >= _TAEL_FROM else value * 10 for value in values) if values else Decimal(1)
    for row, name, buy, sell in read:
        product = _UNIT_IN_NAME.sub("", name)
        unit, found = _unit(name, sell or buy or fine, fine)
        raw = reading.raw(Name=name, Buy=row.get("Buy"), Sell=row.get("Sell"))
        with table.row(product):
            table.add(quotes.gold(product, buy, sell, unit=unit, found=found, as_of=as_of, raw=raw))
    return table


def _unit(name: str, value: Decimal, fine: Decimal) -> tuple[GoldUnit, str]:
    """The unit in which the value is a price of gold, where `fine` is that of 99.99 % in thousands a lượng."""
    if _LEAST <= value * 10 / fine <= _MOST:
        unit = GoldUnit.THOUSAND_MACE
    elif _LEAST <= value / fine <= _MOST:
        unit = GoldUnit.THOUSAND_TAEL
    else:
        # No price of gold in either unit: left as the main list has it, for a person to look at.
        return GoldUnit.THOUSAND_TAEL, quotes.RULE
    stated = f"({unit.value.replace(' đồng', '')})" in name.casefold()
    return unit, quotes.STATED if stated else quotes.INFERRED


def _as_of(root: ET.Element, day: date | None) -> datetime | None:
    """The newest stamp of the lists; some carry a dead one of 01/01/1970."""
    stamps = []
    for stamp in root.iterfind("*/DateTime"):
        found = reading.told(stamp.text, reading.stamp, day)
        if found and found.year > 2000:
            stamps.append(found)
    return max(stamps, default=None)


PROVIDER = Provider(
    slug="doji",
    name="DOJI",
    kind="gold",
    url="https://doji.vn/",
    parse=parse,
    feed=Feed("http://giavang.doji.vn/api/giavang/", key="api_key"),
)
