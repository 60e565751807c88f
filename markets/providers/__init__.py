"""The sources that the newsroom can read: one module each, listed here by hand."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import bidv_fx, doji, ocb
from markets.providers.table import Provider, Refused, Table

MAX_BYTES = 1024 * 1024
MAX_ROWS = 2000

PROVIDERS: dict[str, Provider] = {module.PROVIDER.slug: module.PROVIDER for module in (doji, bidv_fx, ocb)}


def read(provider: Provider, payload: bytes, day: date | None, now: datetime) -> Table:
    """The table in the bytes. Raises Refused when there is none."""
    if len(payload) > MAX_BYTES:
        raise Refused(_("Tệp lớn hơn 1 MB nên không thể là bảng giá của nguồn này."))
    table = provider.parse(payload, day, now)
    if not table.quotes and not table.unreadable:
        raise Refused(_("Bảng không có dòng giá nào."))
    if len(table.quotes) + len(table.unreadable) > MAX_ROWS:
        raise Refused(_("Bảng có quá nhiều dòng nên không thể là của nguồn này."))
    return table
