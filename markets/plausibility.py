"""Whether a quote can be true: what is wrong in itself, and what a person should look at first."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from markets.models import CurrencyQuote, DepositQuote, GoldQuote, GoldUnit, Kind, Quote, bare
from newsroom.text import VIETNAM, short_time, vn_number

NEAR = timedelta(days=30)
_BY_TEN = {
    GoldUnit.THOUSAND_TAEL: GoldUnit.THOUSAND_MACE,
    GoldUnit.THOUSAND_MACE: GoldUnit.THOUSAND_TAEL,
    GoldUnit.TAEL: GoldUnit.MACE,
    GoldUnit.MACE: GoldUnit.TAEL,
}
# How far ahead of us the market's time may lie; banks announce their rates some weeks before.
AHEAD = {Kind.GOLD: timedelta(days=1), Kind.CURRENCY: timedelta(days=1), Kind.DEPOSIT: timedelta(days=62)}

# A move above this part of the last price within a day is held; over 30 days twice as much may pass.
MOVES = {Kind.GOLD: Decimal("0.10"), Kind.CURRENCY: Decimal("0.05")}
# Deposit rates are small numbers: their move is judged in percentage points, and by half of the last rate where that
# is less, as on demand.
POINTS, FEWEST_POINTS = Decimal("1.5"), Decimal("0.3")
# Deposits for less than a month are a kind of their own: the State Bank caps their rates far below the others'.
SHORT = timedelta(days=28)

# Million đồng per lượng since a year: from 9 karat to bars at a premium, too narrow for a slip of the unit by ten.
# Silver, which never reached 3 million, falls out.
GOLD_BANDS = [
    (2005, 2, 25),
    (2009, 5, 40),
    (2010, 8, 65),
    (2013, 10, 60),
    (2020, 13, 90),
    (2022, 18, 110),
    (2024, 20, 130),
    (2025, 20, 300),
]
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
    return _("Giá mua cao hơn giá bán.") if sell is not None and any(buy > sell for buy in _buys(quote)) else ""


def _buys(quote: Quote) -> list[Decimal | int]:
    prices = (getattr(quote, name, None) for name in ("buy", "cash_buy", "transfer_buy"))
    return [price for price in prices if price is not None]


def doubt_about_table(quotes: Sequence[Quote], doubtful: int, unreadable: int) -> str:
    """Why none of a table's rows should reach readers before a person looked at it; "" when it is plausible.

    `quotes` are its rows of one kind with a price, of which `doubtful` were held or refused; `unreadable` came on
    top. One bad row is an error of the source; when most are bad, the good ones are so by chance.
    """
    if (doubtful + unreadable) * 2 > len(quotes) + unreadable:
        return _("Quá nửa bảng này không đáng tin: nguồn có thể đã đổi cột, đơn vị hoặc cách viết số.")
    two_sided = [quote for quote in quotes if getattr(quote, "sell", None) is not None and _buys(quote)]
    if len(two_sided) > 1 and sum(bool(contradiction(quote)) for quote in two_sided) * 2 > len(two_sided):
        return _("Quá nửa bảng này mua cao hơn bán: hai cột có thể đã đổi chỗ.")
    if _longer_waits_pay_less(quotes):
        return _("Quá nửa bảng này lĩnh lãi sớm được nhiều hơn lĩnh lãi cuối kỳ: các cột có thể đã đổi chỗ.")
    both = [quote for quote in quotes if isinstance(quote, CurrencyQuote) and quote.cash_buy and quote.transfer_buy]
    # One dearer by cash may be a special offer.
    if len(both) > 1 and sum(quote.cash_buy > quote.transfer_buy for quote in both) * 2 > len(both):
        return _("Quá nửa bảng này mua tiền mặt cao hơn mua chuyển khoản: hai cột có thể đã đổi chỗ.")
    return ""


def _longer_waits_pay_less(quotes: Sequence[Quote]) -> bool:
    """Whether in most terms interest that is paid earlier is the higher rate: it never is, being worth more."""
    ends = {}
    earlier = []
    for quote in quotes:
        if not isinstance(quote, DepositQuote) or quote.special or quote.rate is None:
            continue
        term = (quote.bank, quote.channel, quote.term_months, quote.term_days, quote.min_amount)
        if quote.payout == DepositQuote.Payout.END:
            ends[term] = quote.rate
        else:
            earlier.append((term, quote.rate))
    compared = [(rate, ends[term]) for term, rate in earlier if term in ends]
    return len(compared) > 1 and sum(rate > end for rate, end in compared) * 2 > len(compared)


def doubt(quote: Quote, near: Quote | None) -> str:
    """Why a person should look at the quote before readers do; "" when it is plausible.

    `near` is the accepted quote of the same product next to it in time. Where there is none within 30 days, or it did
    not quote that price, only the absolute band counts.
    """
    if quote.as_of > quote.fetched_at + AHEAD[quote.kind]:
        return _("Giờ của bảng (%(time)s) còn ở quá xa phía trước.") % {"time": short_time(quote.as_of)}
    is_near = near is not None and abs(near.as_of - quote.as_of) <= NEAR
    for name, price in zip(quote.PRICES, quote.prices, strict=True):
        last = getattr(near, name) if is_near else None
        if price is None:
            continue
        reason = _outside_band(quote, price) if near is None or last is None else _too_far(quote, price, near, last)
        if reason:
            return reason
    return ""


def unit_meant(quote: GoldQuote, near: Quote | None) -> GoldUnit | None:
    """The unit that an accepted price next to it shows to be meant, where the unit was inferred and is ten times off."""
    other: GoldUnit | None = _BY_TEN.get(GoldUnit(quote.unit))
    if other is None or near is None or abs(near.as_of - quote.as_of) > NEAR:
        return None
    if quote.unit_found != Quote.UnitFound.INFERRED:
        return None
    factor = Decimal(other.per_tael) / GoldUnit(quote.unit).per_tael
    pairs = [(price, last) for price, last in zip(quote.prices, near.prices, strict=True) if price and last]
    is_off = [Decimal("0.5") <= price * factor / last <= 2 for price, last in pairs]
    return other if is_off and all(is_off) else None


def _outside_band(quote: Quote, price: Decimal | int) -> str:
    low, high = _band(quote)
    if low <= price <= high:
        return ""
    return _("%(price)s nằm ngoài khoảng tin được, từ %(low)s đến %(high)s.") % {
        "price": vn_number(bare(price)),
        "low": vn_number(bare(low)),
        "high": vn_number(bare(high)),
    }


def _band(quote: Quote) -> tuple[Decimal | int, Decimal | int]:
    if isinstance(quote, CurrencyQuote):
        return CURRENCY_BANDS.get(quote.code, ANY_CURRENCY)
    year = quote.as_of.astimezone(VIETNAM).year
    if isinstance(quote, DepositQuote):
        if quote.length < SHORT:
            return Decimal("0.01"), 6
        # Below 1 % it is a fraction (0.059) that was taken for a percentage.
        return 1, 12 if year >= 2014 else 20
    _since, low, high = next((band for band in reversed(GOLD_BANDS) if band[0] <= year), GOLD_BANDS[0])
    return low * 1_000_000, high * 1_000_000


def _too_far(quote: Quote, price: Decimal | int, near: Quote, last: Decimal | int) -> str:
    widening = 1 + Decimal(abs(near.as_of - quote.as_of).days) / NEAR.days
    before, move = Decimal(last), abs(Decimal(price) - last)
    facts = {"price": vn_number(bare(price)), "last": vn_number(bare(last)), "time": short_time(near.as_of)}
    if quote.kind == Kind.DEPOSIT:
        if move > max(FEWEST_POINTS, min(POINTS, before / 2)) * widening:
            return _("%(price)s lệch quá xa so với %(last)s lúc %(time)s.") % facts
    elif move > before * MOVES[quote.kind] * widening:
        facts["part"] = vn_number(move * 100 / before, 1)
        return _("%(price)s lệch %(part)s%% so với %(last)s lúc %(time)s.") % facts
    return ""
