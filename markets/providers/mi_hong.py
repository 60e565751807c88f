"""Mi Hồng's prices: JSON in đồng/chỉ by fineness, as a list in an answer or, since its new address, a bare list."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(answer if isinstance(answer, list) else reading.inside(answer, "data"))
    if not rows or not all("buyingPrice" in row or "sellingPrice" in row for row in rows):
        raise Refused(_("Đây không phải là bảng giá vàng của Mi Hồng."))
    table = Table()
    for row in rows:
        product = reading.words(row.get("code"))
        if quotes.is_silver(product):
            table.left_out.append(product)
            continue
        with table.row(product):
            written = row.get("dateTime")
            table.add(
                quotes.gold(
                    product,
                    reading.english_number(row.get("buyingPrice")),
                    reading.english_number(row.get("sellingPrice")),
                    unit=GoldUnit.MACE,
                    buy_change=reading.change(row.get("buyChange")),
                    sell_change=reading.change(row.get("sellChange")),
                    as_of=reading.told(written, lambda value: reading.stamp(value) or reading.iso_stamp(value), day)
                    or reading.moment_without_day(day, None, now),
                    raw=reading.raw(**{name: row.get(name) for name in ("code", "buyingPrice", "sellingPrice")}),
                )
            )
    return table


PROVIDER = Provider(
    slug="mi-hong",
    name="Mi Hồng",
    kind="gold",
    url="https://www.mihong.vn/",
    parse=parse,
    feed=Feed("https://api.mihong.vn/v1/gold-prices?market=domestic"),
)
