"""VnExpress's gold box: JSON in triệu đồng/lượng, today's prices beside those before."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from markets.models import GoldUnit
from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

# The world's price is in dollars an ounce.
_WORLD = "thegioi"


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.inside(answer, "data", "data", "gold", "new")
    if not isinstance(rows, dict) or reading.words(answer.get("code")) != "200":
        raise Refused(_("Đây không phải là bảng giá vàng của VnExpress."))
    written = reading.inside(answer, "data", "updated_at")
    as_of = reading.told(written, reading.iso_stamp, day) or reading.moment_without_day(day, None, now)
    table = Table()
    for name in rows:
        product = reading.words(reading.inside(rows, name, "label"))
        if name == _WORLD:
            table.left_out.append(product)
            continue
        with table.row(product):
            buy, sell, before_buy, before_sell = (
                reading.small_number(reading.inside(answer, "data", "data", "gold", age, name, side))
                for age in ("new", "old")
                for side in ("buy", "sell")
            )
            table.add(
                quotes.gold(
                    product,
                    buy,
                    sell,
                    unit=GoldUnit.MILLION_TAEL,
                    buy_change=_move(buy, before_buy),
                    sell_change=_move(sell, before_sell),
                    as_of=as_of,
                    raw=reading.raw(
                        label=product, buy=reading.inside(rows, name, "buy"), sell=reading.inside(rows, name, "sell")
                    ),
                )
            )
    return table


def _move(price: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if price is None or before is None else price - before


PROVIDER = Provider(
    slug="vnexpress",
    name="VnExpress",
    kind="gold",
    url="https://vnexpress.net/",
    parse=parse,
    feed=Feed("https://gw.vnexpress.net/cr/?name=tygia_vangv202206"),
)
