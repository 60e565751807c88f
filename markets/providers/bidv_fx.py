"""BIDV's exchange rates: the JSON answer of its second call, one session of one day."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.models import CurrencyQuote, Quote
from markets.providers import reading
from markets.providers.table import Provider, Refused, Table, Unreadable


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(_("Đây không phải là bảng tỷ giá của BIDV."))
    if any("namerecord" in row for row in rows):
        raise Refused(_("Đây là danh sách phiên của BIDV, chưa phải là bảng tỷ giá."))
    own_day = reading.vn_day(reading.words(answer.get("day")))
    as_of = reading.moment_without_day(own_day or day, reading.clock(reading.words(answer.get("hour"))), now)
    table = Table()
    for position, row in enumerate(rows):
        code = reading.words(row.get("currency"))
        if re.fullmatch(r"[A-Z]{3} ?\([0-9, -]+\)", code):
            table.left_out.append(code)  # small notes have prices of their own
            continue
        try:
            if not re.fullmatch(r"[A-Z]{3}", code):
                raise ValueError(_("“%(code)s” không phải là mã ngoại tệ.") % {"code": code[:40]})
            table.quotes.append(
                CurrencyQuote(
                    code=code,
                    name=reading.words(row.get("nameVI"))[:80],
                    cash_buy=reading.english_number(row.get("muaTm")),
                    transfer_buy=reading.english_number(row.get("muaCk")),
                    sell=reading.english_number(row.get("ban")),
                    position=position,
                    as_of=as_of,
                    unit="đồng",
                    unit_found=Quote.UnitFound.RULE,
                    raw=reading.raw(**{name: row.get(name) for name in ("muaTm", "muaCk", "ban")}),
                )
            )
        except ValueError as error:
            table.unreadable.append(Unreadable(code, str(error)))
    return table


PROVIDER = Provider(slug="bidv-fx", name="BIDV", kind="currency", url="https://bidv.com.vn/", parse=parse)
