"""Whether a quote can be true: what is wrong in itself, and what a person should look at first."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from markets.models import CurrencyQuote, DepositQuote, GoldQuote, Kind, Quote, bare
from newsroom.text import short_time, vn_number

NEAR = timedelta(days=30)
# How far ahead of us the market's time may lie; banks announce their rates some weeks before.
AHEAD = {Kind.GOLD: timedelta(days=1), Kind.CURRENCY: timedelta(days=1), Kind.DEPOSIT: timedelta(days=62)}

# A move above this part of the last price within a day is held; over 30 days twice as much may pass.
MOVES = {Kind.GOLD: Decimal("0.10"), Kind.CURRENCY: Decimal("0.05")}
# Deposit rates are small numbers: their move is judged in percentage points.
POINTS = Decimal("1.5")

# Đồng per lượng: from 9 karat in 2009 to 99.99 % some years ahead. Silver, at 2 to 3 million, falls out.
GOLD_BAND = (Decimal(5_000_000), Decimal(300_000_000))
# Đồng per unit, wide enough for 2005 and for some years ahead, narrow enough for a slip of the decimal point.
CURRENCY_BANDS: dict[str, tuple[Decimal | int, Decimal | int]] = {
    "USD": (10_000, 50_000),
    "EUR": (12_000, 60_000),
    "GBP": (15_000, 70_000),
    "CHF": (10_000, 70_000),
    "AUD": (8_000, 40_000),
    "CAD": (8_000, 40_000),
    "NZD": (7_000, 35_000),
    "SGD": (8_000, 45_000),
    "KWD": (40_000, 180_000),
    "JPY": (90, 500),
    "CNY": (1_500, 8_000),
    "HKD": (1_500, 8_000),
    "TWD": (350, 2_000),
    "DKK": (1_800, 9_000),
    "NOK": (1_500, 7_000),
    "SEK": (1_300, 7_000),
    "SAR": (3_500, 15_000),
    "MYR": (3_000, 14_000),
    "THB": (300, 1_600),
    "INR": (150, 800),
    "RUB": (100, 1_200),
    "KRW": (7, 50),
    "LAK": (Decimal("0.5"), 8),
    "KHR": (2, 15),
    "IDR": (Decimal("0.7"), 5),
}
ANY_CURRENCY = (Decimal("0.1"), 200_000)


def contradiction(quote: Quote) -> str:
    """Why the quote cannot be true whatever the market did; "" when it can."""
    sell = getattr(quote, "sell", None)
    buys = [getattr(quote, name) for name in ("buy", "cash_buy", "transfer_buy") if hasattr(quote, name)]
    if sell is not None and any(buy is not None and buy > sell for buy in buys):
        return _("Giá mua cao hơn giá bán.")
    return ""


def doubt(quote: Quote, near: Quote | None) -> str:
    """Why a person should look at the quote before readers do; "" when it is plausible.

    `near` is the accepted quote of the same product next to it in time. Where there is none within 30 days, only
    the absolute band counts.
    """
    if quote.as_of > quote.fetched_at + AHEAD[quote.kind]:
        return _("Giờ của bảng (%(time)s) còn ở quá xa phía trước.") % {"time": short_time(quote.as_of)}
    if near is None or abs(near.as_of - quote.as_of) > NEAR:
        return _outside_band(quote)
    return _too_far(quote, near)


def scale_slip(quote: GoldQuote, near: Quote | None) -> Decimal | None:
    """The factor that sets an inferred unit right by an accepted price next to it: 10, 1/10, or None."""
    if near is None or abs(near.as_of - quote.as_of) > NEAR or quote.unit_found != Quote.UnitFound.INFERRED:
        return None
    for price, last in zip(quote.prices, near.prices, strict=True):
        if price and last:
            if 5 <= price / last <= 20:
                return Decimal("0.1")
            if 5 <= last / price <= 20:
                return Decimal(10)
    return None


def _outside_band(quote: Quote) -> str:
    low, high = _band(quote)
    for price in quote.prices:
        if price is not None and not low <= price <= high:
            return _("%(price)s nằm ngoài khoảng tin được, từ %(low)s đến %(high)s.") % {
                "price": vn_number(bare(price)),
                "low": vn_number(bare(low)),
                "high": vn_number(bare(high)),
            }
    return ""


def _band(quote: Quote) -> tuple[Decimal | int, Decimal | int]:
    if isinstance(quote, CurrencyQuote):
        return CURRENCY_BANDS.get(quote.code, ANY_CURRENCY)
    if isinstance(quote, DepositQuote):
        # A month's deposit below 0.5 % is a fraction (0.059) that was taken for a percentage.
        return (Decimal("0.5") if quote.term_months else Decimal("0.01")), Decimal(20)
    return GOLD_BAND


def _too_far(quote: Quote, near: Quote) -> str:
    gap = Decimal(abs(near.as_of - quote.as_of).days)
    widening = 1 + gap / NEAR.days
    for price, last in zip(quote.prices, near.prices, strict=True):
        if price is None or last is None:
            continue
        facts = {"price": vn_number(bare(price)), "last": vn_number(bare(last)), "time": short_time(near.as_of)}
        if quote.kind == Kind.DEPOSIT:
            if abs(price - last) > POINTS * widening:
                return _("%(price)s lệch quá xa so với %(last)s lúc %(time)s.") % facts
        elif abs(price - last) > last * MOVES[quote.kind] * widening:
            facts["part"] = vn_number(abs(price - last) * 100 / Decimal(last), 1)
            return _("%(price)s lệch %(part)s%% so với %(last)s lúc %(time)s.") % facts
    return ""
