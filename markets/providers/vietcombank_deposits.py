"""Vietcombank's deposit rates in JSON: fractions of one, not percentages."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table

_CHANNELS = {
    "Savings": quotes.Channel.COUNTER,
    "FixedDeposit": quotes.Channel.COUNTER,
    "Online": quotes.Channel.ONLINE,
}


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "Data"))
    if not rows or not all("tenor" in row and "rates" in row for row in rows):
        raise Refused(_("Đây không phải là bảng lãi suất của Vietcombank."))
    if answer.get("AccountType") not in {None, "Personal"}:
        raise Refused(_("Đây không phải là lãi suất dành cho khách hàng cá nhân."))
    as_of = reading.told(answer.get("UpdatedDate"), reading.iso_stamp, day) or reading.moment_without_day(
        day, None, now
    )
    savings: dict[tuple, Decimal | None] = {}
    table = Table()
    # Savings first: they are what the newsroom shows.
    for row in sorted(rows, key=lambda row: row.get("tenorType") == "FixedDeposit"):
        label = " ".join(reading.words(row.get(name)) for name in ("tenorType", "tenor", "currencyCode"))
        if row.get("currencyCode") != "VND":
            table.left_out.append(label)
            continue
        with table.row(label):
            channel = _CHANNELS.get(reading.words(row.get("tenorType")))
            term = _term(reading.words(row.get("tenor"))) or reading.term(reading.words(row.get("tenorDisplay")))
            if not channel or not term:
                raise ValueError(_("“%(text)s” không phải là một kỳ hạn.") % {"text": label[:60]})
            fraction = reading.english_number(row.get("rates"))
            rate = None if fraction is None else (fraction * 100).quantize(Decimal("0.001"))
            if savings.setdefault((channel, term), rate) != rate and row["tenorType"] == "FixedDeposit":
                table.left_out.append(label)  # a fixed deposit that pays otherwise than savings of that term
                continue
            table.add(
                quotes.deposit(
                    "Vietcombank",
                    term,
                    rate,
                    channel=channel,
                    as_of=as_of,
                    unit="phần của một",
                    found=quotes.RULE,
                    raw=f"{label} {reading.words(row.get('rates'))}",
                )
            )
    return table


def _term(tenor: str) -> tuple[int | None, int | None] | None:
    """The term in `12-months`, `7-days` or `Demand`."""
    if tenor.casefold() == "demand":
        return 0, None
    match = re.fullmatch(r"([0-9]{1,3})-?(month|day|week|year)s?", tenor.casefold())
    unit = {"month": "tháng", "day": "ngày", "week": "tuần", "year": "năm"}
    return reading.term(f"{match[1]} {unit[match[2]]}") if match else None


PROVIDER = Provider(
    slug="vietcombank-deposits",
    name="Vietcombank",
    kind="deposit",
    url="https://www.vietcombank.com.vn/",
    parse=parse,
    feed=Feed("https://www.vietcombank.com.vn/vi-VN/api/interestrates?accountType=Personal"),
)
