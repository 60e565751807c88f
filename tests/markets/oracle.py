"""The oracle of the sample files: which source each is of, and what must be read in it."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from markets.models import CurrencyQuote, DepositQuote, GoldQuote, Quote
from newsroom.text import VIETNAM
from tests.markets.samples import FILES

EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))

SOURCE_OF = {
    "sjc-tygiavang-2019-07-08.xml": "sjc-xml",
    "sjc-tygiavang-variant-2026-09-22.xml": "sjc-xml",
    "sjc-priceservice-current-2026-09-22.json": "sjc-json",
    "sjc-priceservice-history-2026-09.json": "sjc-history",
    "doji-giavang-2019-07-08.xml": "doji",
    "doji-giavang-2026-09-22.xml": "doji",
    "pnj-get-gold-price-v1-2026-09-22.json": "pnj-v1",
    "pnj-get-gold-price-v3-2026-09-22.json": "pnj-v3",
    "btmc-getpricebtmc-2026-09-22.json": "btmc",
    "btmc-getpricebtmc-2026-09-22.xml": "btmc-xml",
    "phuquy-sync-table-2026-09-22.json": "phu-quy",
    "mihong-current-2026-09-22.json": "mi-hong",
    "vnexpress-tygia-vang-2026-09-22.json": "vnexpress",
    "vnexpress-gold_content-2013.js": "vnexpress-gold-js",
    "vnexpress-forex_content-2013.js": "vnexpress-forex-js",
    "vnexpress-sidebar-box-2019-07-08.html": "vnexpress-box",
    "vcb-pxml-2019-07-08.xml": "vietcombank-xml",
    "vcb-pxml-2026-09-22.xml": "vietcombank-xml",
    "vcb-api-exchangerates-2026-09-22.json": "vietcombank-json",
    "bidv-exchange-2019-07-08.json": "bidv-fx",
    "bidv-exchange-2026-09-22.json": "bidv-fx",
    "techcombank-exchange-2026-09-22.json": "techcombank",
    "agribank-ty-gia-2026-09-22.html": "agribank",
    "vietinbank-exrate-2019-07-08.html": "vietinbank-fx",
    "sbv-ty-gia-trung-tam-2019-07-08.html": "sbv",
    "vcb-api-interestrates-2026-09-22.json": "vietcombank-deposits",
    "vcb-plistlaisuat-2019-07-08.html": "vietcombank-deposits-html",
    "bidv-interest-2019-07-08.json": "bidv-deposits",
    "bidv-interest-2026-09-22.json": "bidv-deposits",
    "vietinbank-lai-suat-2019-07-08.html": "vietinbank-deposits",
    "ocb-lai-suat-2019-07-08.html": "ocb",
    "webgia-lai-suat-2026-09-22.html": "webgia",
    "bang-lai-suat-nhap-tay-2019-07-08.csv": "csv",
}
# No table of the source: what a blocked fetch gets, and the first of BIDV's two calls.
REFUSED_FOR = {
    "sjc-cloudflare-challenge-403.html": "sjc-json",
    "bidv-exchange-searchtime-2019-07-08.json": "bidv-fx",
}
# What the oracle says for a person, or what no quote of ours keeps.
_ASIDE = {"fx": {"note", "bank"}, "gold": {"note"}, "deposit": set(), "central": {"document"}}

_NUMBERS = {"cash", "transfer", "sell", "rate"}


def counted(quotes: list[Quote]) -> int:
    return sum(quote.is_counted for quote in quotes)


def is_read(wanted: dict[str, Any], quotes: list[Quote]) -> bool:
    """Whether one of the quotes says all that the oracle's row does; numbers are compared by value."""
    facts = {
        name: Decimal(value) if name in _NUMBERS and isinstance(value, str) else value
        for name, value in wanted.items()
        if name not in _ASIDE[wanted["kind"]]
    }
    return any(facts.items() <= _facts(quote).items() for quote in quotes)


def moment(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def _facts(quote: Quote) -> dict[str, Any]:
    """The quote in the oracle's words."""
    as_of = quote.as_of.astimezone(VIETNAM)
    row: dict[str, Any] = {"date": f"{as_of:%Y-%m-%d}", "as_of": as_of.isoformat()}
    if isinstance(quote, GoldQuote):
        changes = {"change_buy": quote.buy_change, "change_sell": quote.sell_change}
        return row | changes | {"kind": "gold", "product": quote.product, "place": quote.place, "buy": quote.buy, "sell": quote.sell}  # fmt: skip
    if isinstance(quote, CurrencyQuote):
        prices = {"cash": quote.cash_buy, "transfer": quote.transfer_buy, "sell": quote.sell, "rate": quote.central}
        kind = "central" if quote.prices[:3] == (None, None, None) else "fx"
        return row | prices | {"kind": kind, "code": quote.code}
    assert isinstance(quote, DepositQuote)
    term = f"{quote.term_days}d" if quote.term_days else str(quote.term_months)
    row |= {"kind": "deposit", "bank": quote.bank, "channel": quote.channel, "payout": quote.payout, "term": term}
    return row | {"rate": quote.rate, "special": quote.special, "note": quote.note}
