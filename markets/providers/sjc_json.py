"""SJC's price list in JSON: every product of every branch, as text in nghìn đồng and as a number in đồng."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from markets.models import GoldQuote, GoldUnit
from markets.providers import names, quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

ADDRESS = "https://sjc.com.vn/GoldPrice/Services/PriceService.ashx"


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer, rows = rows_of(payload)
    days = {stamp for row in rows if (stamp := reading.json_date(row.get("GroupDate")))}
    if len(days) > 1:
        raise Refused(_("Đây là bảng giá nhiều ngày của SJC, không phải bảng giá hiện tại."))
    as_of = reading.told(answer.get("latestDate"), reading.stamp, day) or max(days, default=None)
    return table_of(rows, lambda _row: as_of or reading.moment_without_day(day, None, now))


def rows_of(payload: bytes) -> tuple[dict, list[dict]]:
    """The answer and its rows, which stood under `DataList.Data` once. Raises Refused."""
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "data") or reading.inside(answer, "DataList", "Data"))
    if not rows or reading.inside(answer, "success") is False or not any("TypeName" in row for row in rows):
        raise Refused(_("Đây không phải là bảng giá vàng của SJC."))
    return answer, rows


def table_of(rows: list[dict], as_of: Callable[[dict], datetime]) -> Table:
    table = Table()
    for row in rows:
        place = names.place(reading.words(row.get("BranchName")))
        with table.row(f"{reading.words(row.get('TypeName'))}, {place}"):
            table.add(_quote(row, place, as_of(row)))
    return table


def _quote(row: dict[str, Any], place: str, as_of: datetime) -> GoldQuote:
    buy, sell = (_price(row, name) for name in ("Buy", "Sell"))
    changes = [
        reading.change(row.get(f"{name}DifferValue")) if row.get(f"{name}Differ") else None for name in ("Buy", "Sell")
    ]
    return quotes.gold(
        row.get("TypeName"),
        buy,
        sell,
        place=place,
        unit=GoldUnit.TAEL,
        buy_change=changes[0],
        sell_change=changes[1],
        as_of=as_of,
        raw=reading.raw(**{name: row.get(name) for name in ("TypeName", "Buy", "BuyValue", "Sell", "SellValue")}),
    )


def _price(row: dict[str, Any], name: str) -> Decimal | None:
    """The price in đồng. Raises ValueError when the two ways of writing it do not agree."""
    written, value = reading.whole_number(row.get(name)), reading.english_number(row.get(f"{name}Value"))
    thousands = None if written is None else written * 1000
    if None not in (thousands, value) and thousands != value:
        raise ValueError(
            _("Nguồn ghi hai giá không khớp: %(first)s và %(second)s.") % {"first": written, "second": value}
        )
    return value or thousands


PROVIDER = Provider(
    slug="sjc-json",
    name="SJC",
    kind="gold",
    url="https://sjc.com.vn/",
    parse=parse,
    feed=Feed(ADDRESS),
)
