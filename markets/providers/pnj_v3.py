"""PNJ's prices of every place, third version: text in nghìn đồng/lượng, ten times the numbers of the first."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import names, quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    locations = reading.records(reading.inside(reading.json(payload), "locations"))
    if not locations or not all(reading.records(place.get("gold_type")) is not None for place in locations):
        raise Refused(_("Đây không phải là bảng giá vàng của PNJ."))
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    for location, row in ((place, row) for place in locations for row in place["gold_type"]):
        product = reading.words(row.get("name"))
        if quotes.is_silver(product):
            table.left_out.append(product)
            continue
        with table.row(product):
            table.add(
                quotes.gold(
                    product,
                    reading.whole_number(row.get("gia_mua")),
                    reading.whole_number(row.get("gia_ban")),
                    place=names.place(reading.words(location.get("name"))),
                    unit=GoldUnit.THOUSAND_TAEL,
                    as_of=as_of,
                    raw=reading.raw(**{name: row.get(name) for name in ("name", "gia_mua", "gia_ban")}),
                )
            )
    return table


PROVIDER = Provider(
    slug="pnj-v3",
    name="PNJ",
    kind="gold",
    url="https://www.pnj.com.vn/",
    parse=parse,
    feed=Feed("https://edge-cf-api.pnj.io/ecom-frontend/v3/get-gold-price"),
)
