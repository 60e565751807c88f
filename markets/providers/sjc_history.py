"""SJC's past prices of one product, a row a day; days without a price are absent."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import reading, sjc_json
from markets.providers.table import Provider, Table


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


PROVIDER = Provider(slug="sjc-history", name="SJC, lịch sử giá", kind="gold", url="https://sjc.com.vn/", parse=parse)
