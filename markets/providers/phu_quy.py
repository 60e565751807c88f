"""Phú Quý's price list: JSON in đồng/chỉ, gold and silver told apart by a number."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

_SILVER = 2


_ADDRESS = "https://be.phuquy.com.vn/jewelry/product-payment-service/api/sync-price-history/get-sync-table-history"


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "data"))
    if not rows or reading.words(answer.get("errorCode")) != "0" or not all("productTypeName" in row for row in rows):
        raise Refused(_("Đây không phải là bảng giá vàng của Phú Quý."))
    table = Table()
    for row in rows:
        product = reading.words(row.get("productTypeName"))
        if row.get("type") == _SILVER or quotes.is_silver(product):
            table.left_out.append(product)
            continue
        with table.row(product):
            stated = reading.words(row.get("unitOfMeasure"))
            unit = quotes.gold_unit(stated) if stated else GoldUnit.MACE
            if not unit:
                raise ValueError(_("Không rõ đơn vị “%(unit)s”.") % {"unit": stated[:40]})
            table.add(
                quotes.gold(
                    product,
                    reading.english_number(row.get("priceIn")),
                    reading.english_number(row.get("priceOut")),
                    unit=unit,
                    found=quotes.STATED if stated else quotes.RULE,
                    # Written without a zone: it is Vietnam's.
                    as_of=reading.told(row.get("lastUpdate"), reading.iso_stamp, day)
                    or reading.moment_without_day(day, None, now),
                    raw=reading.raw(
                        **{name: row.get(name) for name in ("productTypeName", "priceIn", "priceOut", "unitOfMeasure")}
                    ),
                )
            )
    return table


PROVIDER = Provider(
    slug="phu-quy",
    name="Phú Quý",
    kind="gold",
    url="https://phuquygroup.vn/",
    parse=parse,
    feed=Feed(_ADDRESS),
)
