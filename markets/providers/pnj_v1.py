"""PNJ's prices of one zone, first version: whole numbers in nghìn đồng/chỉ, 0 for what is not bought."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import names, quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "data"))
    if not rows or not all("tensp" in row for row in rows):
        raise Refused(_("Đây không phải là bảng giá vàng của PNJ."))
    as_of = reading.told(answer.get("updateDate"), reading.stamp, day) or reading.moment_without_day(day, None, now)
    place = names.place(reading.words(answer.get("chinhanh")))
    table = Table()
    for row in rows:
        product = reading.words(row.get("tensp"))
        if quotes.is_silver(product):
            table.left_out.append(product)
            continue
        with table.row(product):
            table.add(
                quotes.gold(
                    product,
                    reading.english_number(row.get("giamua")),
                    reading.english_number(row.get("giaban")),
                    place=place,
                    unit=GoldUnit.THOUSAND_MACE,
                    as_of=as_of,
                    raw=reading.raw(**{name: row.get(name) for name in ("tensp", "giamua", "giaban")}),
                )
            )
    return table


PROVIDER = Provider(
    slug="pnj-v1",
    name="PNJ",
    kind="gold",
    url="https://www.pnj.com.vn/",
    parse=parse,
    feed=Feed("https://edge-api.pnj.io/ecom-frontend/v1/get-gold-price?zone=00"),
)
