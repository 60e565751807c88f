"""The three tables as readers see them beside an article: which rows, in what unit, with what words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from markets import boards
from markets.models import Board, GoldUnit, Kind, Source, TableSetting
from newsroom.text import VIETNAM, fold, vn_date, vn_number

MOST_ROWS = 8
MAIN_CURRENCIES = ["USD", "EUR", "JPY", "CNY", "KRW", "GBP", "AUD", "SGD"]
MAIN_TERMS = [1, 3, 6, 9, 12, 18, 24, 36]

# Names of gold that is not 99.99 %: a karat below 24, a fineness in parts of a hundred or of a thousand.
_LESSER_GOLD = re.compile(
    r"""
      \b(?:[89]|1[0-9]|2[0-3])\ ?k\b
    | (?<![.,])\b(?:[1-8][0-9]|9[0-8])(?:[.,][0-9]+)?\ ?%
    | (?<![.,])\b99\ ?%
    | \b(?:[4-8][0-9]{2}|9[0-8][0-9]|999|99[.,]9)(?![.,]?9)\b
    | \bbac\b | nguyen\ lieu
    """,
    re.VERBOSE,
)


class Cell(NamedTuple):
    value: str  # for machines; "" when not quoted
    shown: str


class Line(NamedTuple):
    label: str
    title: str  # the label spelt out, or ""
    cells: list[Cell]


@dataclass(frozen=True)
class ReadersTable:
    id: str
    caption: str
    unit: str
    heading: str
    columns: list[str]
    lines: list[Line]
    notes: list[str]
    source: Source
    as_of: datetime
    is_stale: bool

    @property
    def has_clock(self) -> bool:
        """Whether more than the day is known of its time."""
        return self.as_of.astimezone(VIETNAM).time() != time()


def tables_beside_article(at: datetime) -> list[ReadersTable]:
    """Gold, currencies and deposits in that order; a table without any row is left out. Two queries."""
    settings = {setting.kind: setting for setting in TableSetting.objects.all()}
    found = boards.beside_article(at)
    made = [
        _MAKERS[kind](found[kind], settings.get(kind) or TableSetting(kind=kind), at)
        for kind in Kind.values
        if kind in found
    ]
    return [table for table in made if table.lines]


def _gold(board: Board, setting: TableSetting, at: datetime) -> ReadersTable:
    unit = GoldUnit(setting.gold_unit)
    rows = [row for row in board.rows if row["buy"] or row["sell"]]
    rows = _picked(rows, setting, _gold_label) or [row for row in rows if is_fine(row["product"])]
    return ReadersTable(
        id="gia-vang",
        caption=_("Giá vàng 9999"),
        unit=str(unit.label),
        heading=_("Loại"),
        columns=[_("Mua"), _("Bán")],
        lines=[
            Line(_gold_label(row), "", [_gold_cell(row["buy"], unit), _gold_cell(row["sell"], unit)])
            for row in rows[:MOST_ROWS]
        ],
        notes=_carried_over(board, rows[:MOST_ROWS], _gold_label),
        source=board.source,
        as_of=board.as_of,
        is_stale=board.is_stale(at),
    )


def is_fine(product: str) -> bool:
    """Whether the name may stand under the heading 9999: nothing in it says that the gold is less fine."""
    return not _LESSER_GOLD.search(fold(product))


def _gold_label(row: dict) -> str:
    return f"{row['product']}, {row['place']}" if row["place"] else row["product"]


def _gold_cell(price: int | None, unit: GoldUnit) -> Cell:
    if price is None:
        return Cell("", "")
    return Cell(str(price), vn_number(Decimal(price) / unit.per_tael, 2 if unit == GoldUnit.MILLION_TAEL else None))


def _currencies(board: Board, setting: TableSetting, at: datetime) -> ReadersTable:
    rows = [row for row in board.rows if row["cash_buy"] or row["transfer_buy"] or row["sell"]]
    picked = _picked(rows, setting, lambda row: row["code"])
    if not picked:
        by_code = {row["code"]: row for row in rows}
        picked = [by_code[code] for code in MAIN_CURRENCIES if code in by_code]
    rows = picked[:MOST_ROWS]
    by_transfer = [row["code"] for row in rows if not row["cash_buy"] and row["transfer_buy"]]
    notes = [_("Mua tiền mặt; %(codes)s mua chuyển khoản.") % {"codes": ", ".join(by_transfer)}] if by_transfer else []
    return ReadersTable(
        id="ty-gia",
        caption=_("Tỷ giá"),
        unit=_("đồng"),
        heading=_("Loại"),
        columns=[_("Mua"), _("Bán")],
        lines=[
            Line(
                row["code"],
                row["name"],
                [_currency_cell(row["cash_buy"] or row["transfer_buy"]), _currency_cell(row["sell"])],
            )
            for row in rows
        ],
        notes=[*notes, *_carried_over(board, rows, lambda row: row["code"])],
        source=board.source,
        as_of=board.as_of,
        is_stale=board.is_stale(at),
    )


def _currency_cell(written: str | None) -> Cell:
    if written is None:
        return Cell("", "")
    price = Decimal(written)
    has_decimals = price < 1000 or price != price.to_integral_value()
    return Cell(written, vn_number(price, 2 if has_decimals else 0))


def _deposits(board: Board, setting: TableSetting, at: datetime) -> ReadersTable:
    rows = [
        row
        for row in board.rows
        if row["rate"] and not row["special"] and row["term_months"] is not None and row["min_amount"] is None
        and (row["channel"], row["payout"]) == ("counter", "end")
    ]  # fmt: skip
    # A table of many banks shows the first: a rate means nothing without the bank's name.
    bank = rows[0]["bank"] if rows else ""
    rows = [row for row in rows if row["bank"] == bank]
    rows = _picked(rows, setting, lambda row: str(row["term_months"])) or [
        row for row in rows if row["term_months"] in MAIN_TERMS
    ]
    rows = rows[:MOST_ROWS]
    note = _("%(bank)s, gửi tại quầy, lĩnh lãi cuối kỳ.") % {"bank": bank}
    return ReadersTable(
        id="lai-suat",
        caption=_("Lãi suất tiết kiệm"),
        unit=_("%/năm"),
        heading=_("Kỳ hạn (tháng)"),
        columns=[_("Lãi suất")],
        lines=[Line(_term(row), "", [Cell(row["rate"], vn_number(Decimal(row["rate"])))]) for row in rows],
        notes=[note, *_carried_over(board, rows, _term)],
        source=board.source,
        as_of=board.as_of,
        is_stale=board.is_stale(at),
    )


def _term(row: dict) -> str:
    return str(row["term_months"]) if row["term_months"] else _("Không kỳ hạn")


def _picked(rows: list[dict], setting: TableSetting, label: Callable[[dict], str]) -> list[dict]:
    """The rows that the desk named, in its order."""
    by_label = {fold(label(row)): row for row in rows}
    return [by_label[fold(name)] for name in setting.chosen_rows if fold(name) in by_label]


def _carried_over(board: Board, rows: list[dict], label: Callable[[dict], str]) -> list[str]:
    """A sentence for each row that is of an earlier day than its table."""
    day = board.as_of.astimezone(VIETNAM).date()
    return [
        _("%(row)s: giá ngày %(day)s.") % {"row": label(row), "day": vn_date(moment)}
        for row in rows
        if (moment := datetime.fromisoformat(row["as_of"])).date() < day
    ]


_MAKERS: dict[str, Callable[[Board, TableSetting, datetime], ReadersTable]] = {
    "gold": _gold,
    "currency": _currencies,
    "deposit": _deposits,
}
