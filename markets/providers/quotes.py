"""What was read in a row made a quote in our units: đồng per lượng, đồng per unit of currency, % a year.

Each raises ValueError, with a Vietnamese sentence, for a row that names nothing the newsroom knows.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from statistics import median

from django.utils.translation import gettext as _

from markets.models import CurrencyQuote, DepositQuote, GoldQuote, GoldUnit, Quote
from markets.providers import reading
from newsroom.text import fold

RULE, STATED, INFERRED = Quote.UnitFound.RULE, Quote.UnitFound.STATED, Quote.UnitFound.INFERRED
Channel = DepositQuote.Channel
Payout = DepositQuote.Payout

# Currencies that Vietnamese banks list: three letters in a first column may also be a gold trader's name.
CURRENCIES = frozenset(
    "USD EUR GBP JPY AUD CAD CHF SGD NZD CNY HKD TWD KRW THB MYR IDR PHP INR LAK KHR RUB DKK NOK SEK KWD SAR AED ZAR".split()  # noqa: SIM905
)
_CODE = re.compile(r"[A-Z]{3}")
_NOTES = re.compile(r"([A-Z]{3}) ?\(([0-9][0-9,;. -]*)\)")

_UNIT = re.compile(
    r"(?:\b(trieu|tr|nghin|ngan|x? ?1\.?000)\.? ?(?:dong|d|vnd)?|\b(?:dong|d|vnd)) ?/ ?(luong|cay|chi)\b"
)
_UNITS = {
    ("million", "luong"): GoldUnit.MILLION_TAEL,
    ("thousand", "luong"): GoldUnit.THOUSAND_TAEL,
    ("", "luong"): GoldUnit.TAEL,
    ("thousand", "chi"): GoldUnit.THOUSAND_MACE,
    ("", "chi"): GoldUnit.MACE,
}

_PAYOUTS = {
    r"cuoi ky|dao han|\bend\b": Payout.END,
    r"hang thang|monthly": Payout.MONTHLY,
    r"hang quy|quarterly": Payout.QUARTERLY,
    r"truoc(?! han)|dau ky|upfront": Payout.UPFRONT,
}
_CHANNELS = {
    r"truc tuyen|online|internet|mobile|ebank": Channel.ONLINE,
    r"quay|counter": Channel.COUNTER,
}


def gold(
    product: object,
    buy: Decimal | None,
    sell: Decimal | None,
    *,
    unit: GoldUnit,
    as_of: datetime,
    raw: str,
    found: str = RULE,
    place: str = "",
    buy_change: Decimal | None = None,
    sell_change: Decimal | None = None,
) -> GoldQuote:
    """Gold whose prices, and their changes where the source tells them, are in `unit`."""
    name = reading.words(product)
    if not name:
        raise ValueError(_("Dòng không có tên loại vàng."))

    def dong(price: Decimal | None) -> int | None:
        return None if price is None else int(price * unit.per_tael)

    return GoldQuote(
        product=name,
        place=place,
        buy=dong(buy),
        sell=dong(sell),
        buy_change=dong(buy_change),
        sell_change=dong(sell_change),
        as_of=as_of,
        unit=unit,
        unit_found=found,
        raw=raw[:300],
    )


def currency(
    code: str,
    *,
    as_of: datetime,
    raw: str,
    name: object = "",
    cash: Decimal | None = None,
    transfer: Decimal | None = None,
    sell: Decimal | None = None,
    central: Decimal | None = None,
    unit: str = "đồng",
    found: str = RULE,
) -> CurrencyQuote:
    """A currency whose prices are in đồng; `unit` is what the source wrote them in."""
    if not _CODE.fullmatch(code):
        raise ValueError(_("“%(code)s” không phải là mã ngoại tệ.") % {"code": code[:40]})
    return CurrencyQuote(
        code=code,
        name=reading.words(name)[:80],
        cash_buy=_rounded(cash, 4),
        transfer_buy=_rounded(transfer, 4),
        sell=_rounded(sell, 4),
        central=_rounded(central, 4),
        as_of=as_of,
        unit=unit,
        unit_found=found,
        raw=raw[:300],
    )


def deposit(
    bank: str,
    term: tuple[int | None, int | None],
    rate: Decimal | None,
    *,
    as_of: datetime,
    raw: str,
    channel: Channel = Channel.COUNTER,
    payout: Payout = Payout.END,
    special: bool = False,
    min_amount: int | None = None,
    note: str = "",
    unit: str = "%/năm",
    found: str = STATED,
) -> DepositQuote:
    """A rate in % a year for the term (months, days) of which one is None."""
    if not bank:
        raise ValueError(_("Dòng không có tên ngân hàng."))
    return DepositQuote(
        bank=bank,
        channel=channel,
        payout=payout,
        term_months=term[0],
        term_days=term[1],
        rate=_rounded(rate, 3),
        special=special,
        min_amount=min_amount,
        note=note[:300],
        as_of=as_of,
        unit=unit,
        unit_found=found,
        raw=raw[:300],
    )


def is_silver(product: str) -> bool:
    """Whether the name is of silver, which traders list among gold: in a unit of its own, and left out."""
    words = re.findall(r"\w+", product.casefold())
    # Without its mark the word is silver only where the whole name has none.
    return "bạc" in words or "silver" in words or product.isascii() and "bac" in words


def gold_unit(written: str) -> GoldUnit | None:
    """The unit that a text names: `ngàn đồng/lượng`, `tr.đ/lượng`, `(x1000đ/chỉ)`; None when it names none."""
    match = _UNIT.search(fold(written))
    if not match:
        return None
    scale = "" if not match[1] else "million" if match[1].startswith("tr") else "thousand"
    return _UNITS.get((scale, "chi" if match[2] == "chi" else "luong"))


def likely_unit(prices: Iterable[Decimal | None]) -> GoldUnit:
    """The unit in which these are prices of gold, which cost 30 to 300 million đồng a lượng since 2011.

    A last resort, for tables that do not state their unit.
    """
    known = [price for price in prices if price]
    middle = median(known) if known else Decimal(0)
    if middle < 1_000:
        return GoldUnit.MILLION_TAEL
    if middle < 30_000:
        return GoldUnit.THOUSAND_MACE
    if middle < 3_000_000:
        return GoldUnit.THOUSAND_TAEL
    return GoldUnit.MACE if middle < 30_000_000 else GoldUnit.TAEL


def is_currency(label: str) -> bool:
    """Whether a row with that label is of a currency, or of its notes of some sizes."""
    return label[:3] in CURRENCIES and (len(label) == 3 or _NOTES.fullmatch(label) is not None)


def codes(labels: Sequence[str]) -> list[str | None]:
    """The currency that each row of a table stands for; None for notes by size, which have prices of their own.

    Where a currency has no plain row, that of its 100 notes stands for it. A label of another shape is kept as it is.
    """
    taken = {label for label in labels if _CODE.fullmatch(label)}
    found: list[str | None] = []
    for label in labels:
        notes = _NOTES.fullmatch(label)
        if not notes:
            found.append(label)
        elif notes[1] not in taken and "100" in re.findall("[0-9]+", notes[2]):
            taken.add(notes[1])
            found.append(notes[1])
        else:
            found.append(None)
    return found


def payout(written: str) -> Payout | None:
    """The way of paying interest that a text names: `Lĩnh lãi hàng tháng`, `Cuối kỳ`."""
    return next((value for pattern, value in _PAYOUTS.items() if re.search(pattern, fold(written))), None)


def channel(written: str) -> Channel | None:
    """The way of depositing that a text names: `gửi tại Quầy`, `Trực tuyến (Online)`."""
    return next((value for pattern, value in _CHANNELS.items() if re.search(pattern, fold(written))), None)


def _rounded(number: Decimal | None, places: int) -> Decimal | None:
    """To what the table of quotes keeps; a number with fewer decimals stays as it is written."""
    if number is None:
        return None
    rounded = round(number, places)
    return number if rounded == number else rounded or None
