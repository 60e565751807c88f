"""A price as it is typed in a cell and shown beside one: read, written back, said in words, judged."""

from copy import copy
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from markets import plausibility
from markets.forms import VietnameseNumberField, dong_per_tael
from markets.models import GoldUnit, Kind, Quote, bare, decimals
from markets.providers.reading import NOT_QUOTED
from markets.tables import Change, cell
from newsroom.text import one_line, vn_number

Price = Decimal | int

_PLACES = {Kind.GOLD: 6, Kind.CURRENCY: 4, Kind.DEPOSIT: 3}
UNITS = {Kind.CURRENCY: "đồng", Kind.DEPOSIT: "%/năm"}  # of gold the desk chooses one


def read(kind: str, typed: str, unit: GoldUnit) -> Price | None:
    """The price in our units; None for a blank or a dash, which both say that it is not quoted.

    Raises ValidationError, with what was read, for anything else than one positive number.
    """
    text = one_line(typed)
    if text in NOT_QUOTED:
        return None
    if kind == Kind.DEPOSIT:
        text = text.removesuffix("%")
    number = VietnameseNumberField(places=_PLACES[Kind(kind)]).clean(text)
    return dong_per_tael(number, unit) if kind == Kind.GOLD else number


def written(kind: str, price: Price | None, unit: GoldUnit) -> str:
    """The price as one would type it, to the last digit; "" for None."""
    if price is None:
        return ""
    number = bare(Decimal(price) / unit.per_tael if kind == Kind.GOLD else Decimal(price))
    has_decimals = kind == Kind.DEPOSIT or kind == Kind.GOLD and unit == GoldUnit.MILLION_TAEL
    has_decimals = has_decimals or kind == Kind.CURRENCY and number < 1000
    return vn_number(number, max(2 if has_decimals else 0, decimals(number)))


def in_words(quote: Quote, price: Price) -> str:
    """What the price says, in full: `38.900.000 đồng một lượng`."""
    number = vn_number(bare(price))
    if quote.kind == Kind.GOLD:
        return _("%(number)s đồng một lượng") % {"number": number}
    if quote.kind == Kind.CURRENCY:
        return _("%(number)s đồng một %(code)s") % {"number": number, "code": quote.label}
    return _("%(number)s %% một năm") % {"number": number}


def change(kind: str, price: Price | None, before: Price | None, unit: GoldUnit) -> Change | None:
    """The move in words and by an arrow; None where there is nothing to compare."""
    if price is None or before is None:
        return None
    return cell(kind, {"price": price, "price_change": price - before}, "price", unit).change


def contradictions(quote: Quote) -> dict[str, str]:
    """The prices that cannot be true beside another, each with the reason."""
    if not plausibility.contradiction(quote):
        return {}
    buys = [name for name in quote.PRICES if name.endswith("buy")]
    return {name: reason for name in buys if (reason := plausibility.contradiction(_only(quote, name, "sell")))}


def doubts(quote: Quote, near: Quote | None) -> dict[str, str]:
    """The prices that a person should look at, each with the reason; `near` is the accepted quote next to it."""
    if not plausibility.doubt(quote, near):
        return {}
    priced = [name for name in quote.PRICES if getattr(quote, name) is not None]
    return {name: reason for name in priced if (reason := plausibility.doubt(_only(quote, name), near))}


def errors_of(quote: Quote) -> dict[str, str]:
    """What the database would not take, by field."""
    try:
        quote.clean_fields(exclude=["source", "receipt", "decided_by", "decided_at", "reason"])
    except ValidationError as error:
        return {name: " ".join(messages) for name, messages in error.message_dict.items()}
    return {}


def _only(quote: Quote, *names: str) -> Quote:
    """The quote with no other prices than these."""
    alone = copy(quote)
    for name in quote.PRICES:
        if name not in names:
            setattr(alone, name, None)
    return alone
