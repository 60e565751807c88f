"""The sources that the newsroom can read: one module each, listed here by hand."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import (
    agribank,
    bidv_deposits,
    bidv_fx,
    btmc,
    btmc_xml,
    doji,
    mi_hong,
    ocb,
    phu_quy,
    pnj_v1,
    pnj_v3,
    sbv,
    sheet,
    sjc_history,
    sjc_json,
    sjc_xml,
    techcombank,
    vietcombank_deposits,
    vietcombank_deposits_html,
    vietcombank_json,
    vietcombank_xml,
    vietinbank_deposits,
    vietinbank_fx,
    vnexpress,
    vnexpress_box,
    vnexpress_forex_js,
    vnexpress_gold_js,
    webgia,
)
from markets.providers.table import MAX_ROWS, Provider, Refused, Table

__all__ = ["MAX_BYTES", "MAX_ROWS", "PROVIDERS", "Provider", "Refused", "Table", "read"]

MAX_BYTES = 1024 * 1024

_MODULES = (
    sjc_xml,
    sjc_json,
    sjc_history,
    doji,
    pnj_v1,
    pnj_v3,
    btmc,
    btmc_xml,
    phu_quy,
    mi_hong,
    vnexpress,
    vnexpress_gold_js,
    vnexpress_forex_js,
    vnexpress_box,
    vietcombank_xml,
    vietcombank_json,
    bidv_fx,
    techcombank,
    agribank,
    vietinbank_fx,
    sbv,
    vietcombank_deposits,
    vietcombank_deposits_html,
    bidv_deposits,
    vietinbank_deposits,
    ocb,
    webgia,
    sheet,
)
PROVIDERS: dict[str, Provider] = {module.PROVIDER.slug: module.PROVIDER for module in _MODULES}


def read(provider: Provider, payload: bytes, day: date | None, now: datetime) -> Table:
    """The table in the bytes. Raises Refused when there is none."""
    if len(payload) > MAX_BYTES:
        raise Refused(_("Tệp lớn hơn 1 MB nên không thể là bảng giá của nguồn này."))
    table = provider.parse(payload, day, now)
    if not table.quotes and not table.unreadable:
        raise Refused(_("Bảng không có dòng giá nào."))
    return table
