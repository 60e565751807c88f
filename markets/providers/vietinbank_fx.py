"""VietinBank's exchange rates: the HTML table `#hor-ex-b`, whose last row is a remark with the time."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.providers import currencies, reading
from markets.providers.table import Feed, Provider, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    as_of = reading.page_stamp(page) or reading.moment_without_day(day, None, now)
    refusal = _("Đây không phải là bảng tỷ giá của VietinBank.")
    return currencies.read_page(page, "table#hor-ex-b", as_of, refusal)


PROVIDER = Provider(
    slug="vietinbank-fx",
    name="VietinBank",
    kind="currency",
    url="https://www.vietinbank.vn/",
    parse=parse,
    feed=Feed(
        "https://www.vietinbank.vn/web/home/en/doc/saving/exrate.html",
        note=gettext_lazy(
            "Đây là trang cũ, dùng đến khoảng năm 2023; trang mới dựng bảng bằng mã nên không đọc được. "
            "Lấy không ra bảng thì hãy tắt nguồn này."
        ),
    ),
)
