"""VnExpress's gold script of 2009 to 2018: variables in triệu đồng/lượng. Read with a pattern, never run."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.models import GoldUnit
from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

_VARIABLE = re.compile(r"\bvGold([A-Z][A-Za-z0-9]{0,20}?)(Buy|Sell)\s{0,9}=\s{0,9}(['\"])([^'\"\n]{0,40})\3")


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    prices: dict[str, dict[str, str]] = {}
    for name, side, _quote, written in _VARIABLE.findall(reading.text(payload)):
        prices.setdefault(name.upper(), {})[side] = written
    if not prices:
        raise Refused(_("Đây không phải là tệp giá vàng của VnExpress."))
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    for product, sides in prices.items():
        with table.row(product):
            if len(sides) < 2:
                raise ValueError(_("Thiếu giá mua hoặc giá bán."))
            table.add(
                quotes.gold(
                    product,
                    reading.small_number(sides["Buy"]),
                    reading.small_number(sides["Sell"]),
                    unit=GoldUnit.MILLION_TAEL,
                    as_of=as_of,
                    raw=reading.raw(**sides),
                )
            )
    return table


PROVIDER = Provider(
    slug="vnexpress-gold-js",
    name="VnExpress",
    kind="gold",
    url="https://vnexpress.net/",
    parse=parse,
    feed=Feed(
        note=gettext_lazy(
            "Không có địa chỉ sẵn: tệp giá vàng này của VnExpress đã ngừng từ khoảng năm 2018 và không ghi ngày, nên giá cũ lấy hôm nay "
            "sẽ mang ngày hôm nay. Chỉ dùng để nhận tệp đã lưu, kèm ngày của tệp."
        )
    ),
)
