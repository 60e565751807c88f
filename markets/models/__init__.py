"""Market quotes: where they come from, every answer received, and the three append-only tables.

Units are canonical: gold in đồng per lượng (37.5 g), currency in đồng per unit, deposits in % a year. A price that is
not quoted is null, never 0.
"""

from markets.models.board import Board, DayBoard, TableSetting
from markets.models.currency import CurrencyQuote
from markets.models.deposit import DepositQuote
from markets.models.gold import GoldQuote, GoldUnit
from markets.models.quote import Quote, bare, decimals
from markets.models.source import Kind, Receipt, Source, SpecialDays

QUOTES: dict[str, type[Quote]] = {model.kind.value: model for model in (GoldQuote, CurrencyQuote, DepositQuote)}

__all__ = [
    "QUOTES",
    "Board",
    "CurrencyQuote",
    "DayBoard",
    "DepositQuote",
    "GoldQuote",
    "GoldUnit",
    "Kind",
    "Quote",
    "Receipt",
    "Source",
    "SpecialDays",
    "TableSetting",
    "bare",
    "decimals",
]
