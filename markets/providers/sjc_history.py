"""SJC's past prices of one product, a row a day; days without a price are absent."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import reading, sjc_json
from markets.providers.table import Asking, Feed, Provider, Request, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    _answer, rows = sjc_json.rows_of(payload)
    table = sjc_json.table_of(rows, _as_of)
    table.is_whole = False
    return table


def _as_of(row: dict) -> datetime:
    found = reading.json_date(row.get("GroupDate"))
    if not found:
        raise ValueError(_("Dòng không có ngày."))
    return found


def _ask(address: str, day: date) -> Asking:
    """Of that day the bars in Hồ Chí Minh City, which are number 1. Months stand before days here."""
    on = f"{day:%m/%d/%Y}"
    yield Request(address, form={"method": "GetGoldPriceHistory", "goldPriceId": "1", "fromDate": on, "toDate": on})


PROVIDER = Provider(
    slug="sjc-history",
    name="SJC, lịch sử giá",
    kind="gold",
    url="https://sjc.com.vn/",
    parse=parse,
    feed=Feed(sjc_json.ADDRESS, takes_day=True, rows=("data",), ask=_ask),
)
