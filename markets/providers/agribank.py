"""Agribank's exchange rates: an HTML table below a line that names its day."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import currencies, reading
from markets.providers.table import Feed, Provider, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    as_of = reading.page_stamp(page) or reading.moment_without_day(day, None, now)
    refusal = _("Đây không phải là bảng tỷ giá của Agribank.")
    return currencies.read_page(page, "table.table-bordered.table-striped", as_of, refusal)


PROVIDER = Provider(
    slug="agribank",
    name="Agribank",
    kind="currency",
    url="https://www.agribank.com.vn/",
    parse=parse,
    feed=Feed("https://www.agribank.com.vn/vn/ty-gia"),
)
