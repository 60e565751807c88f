"""Vietcombank's exchange rates in XML: a comment before the root, the month before the day.

Numbers were plain (`16831.49`, `0` for none) until about 2020 and are grouped since (`26,310.00`, `-` or blank).
"""

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    root = reading.xml(payload)
    rates = root.findall("Exrate")
    if root.tag != "ExrateList" or not rates:
        raise Refused(_("Đây không phải là bảng tỷ giá của Vietcombank."))
    written = reading.words(root.findtext("DateTime"))
    as_of = _as_of(written) if written else reading.moment_without_day(day, None, now)
    table = Table()
    for rate in rates:
        code = reading.words(rate.get("CurrencyCode"))
        with table.row(code):
            table.add(
                quotes.currency(
                    code,
                    name=rate.get("CurrencyName"),
                    cash=reading.english_number(rate.get("Buy")),
                    transfer=reading.english_number(rate.get("Transfer")),
                    sell=reading.english_number(rate.get("Sell")),
                    as_of=as_of,
                    raw=reading.raw(**{name: rate.get(name) for name in ("Buy", "Transfer", "Sell")}),
                )
            )
    return table


def _as_of(written: str) -> datetime:
    """The time in `9/22/2026 8:31:02 AM`. Raises Refused for any other shape: 8/7 must not become 7/8 unseen."""
    found = reading.stamp(re.sub(r"^([0-9]{1,2})/([0-9]{1,2})/", r"\2/\1/", written))
    if not found:
        raise Refused(_("Giờ “%(text)s” không phải là tháng/ngày/năm như Vietcombank ghi.") % {"text": written[:40]})
    return found


PROVIDER = Provider(
    slug="vietcombank-xml",
    name="Vietcombank",
    kind="currency",
    url="https://www.vietcombank.com.vn/",
    parse=parse,
    feed=Feed(
        "https://portal.vietcombank.com.vn/Usercontrols/TVPortal.TyGia/pXML.aspx?b=10", pause=timedelta(minutes=5)
    ),
)
