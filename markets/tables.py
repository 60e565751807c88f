"""The three tables as readers see them beside an article: which rows, in what unit, with what words."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from markets.models import Board, GoldUnit, Kind, Source, TableSetting, bare, decimals
from markets.site import writing
from newsroom.text import VIETNAM, fold

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
_RING = re.compile(r"\bnhan\b")


class Change(NamedTuple):
    """A price against that of the last day before it: in words, as an arrow, and by how much ("" when by nothing)."""

    word: str
    arrow: str
    shown: str


class Cell(NamedTuple):
    value: str  # for machines; "" when not quoted
    shown: str
    change: Change | None = None


class Line(NamedTuple):
    label: str
    title: str  # the label spelt out, or ""
    cells: list[Cell]
    unit: str = ""  # where it is not the table's


@dataclass(frozen=True)
class ReadersTable:
    kind: str
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
        return has_clock(self.as_of)


def readers_table(board: Board, setting: TableSetting, at: datetime) -> ReadersTable | None:
    """The board as the desk wants it shown in a narrow place; None when no row of it is to be shown."""
    table = _MAKERS[board.kind](board, setting, at)
    return table if table.lines else None


def has_clock(moment: datetime) -> bool:
    return moment.astimezone(VIETNAM).time() != time()


def _gold(board: Board, setting: TableSetting, at: datetime) -> ReadersTable:
    rows = [row for row in board.rows if row["buy"] or row["sell"]]
    rows = _picked(rows, setting, gold_label) or [row for row in rows if is_fine(row["product"])]
    rows = rows[:MOST_ROWS]
    return ReadersTable(
        kind=board.kind,
        id="gia-vang",
        caption=_("Giá vàng 9999"),
        unit=str(GoldUnit(setting.gold_unit).label),
        heading=_("Loại"),
        columns=[_("Mua"), _("Bán")],
        lines=gold_lines(rows, setting),
        notes=[*compared(board, rows, ["buy", "sell"]), *carried_over(board, rows, gold_label)],
        source=board.source,
        as_of=board.as_of,
        is_stale=board.is_stale(at),
    )


def is_fine(product: str) -> bool:
    """Whether the name may stand under the heading 9999: nothing in it says that the gold is less fine."""
    return not _LESSER_GOLD.search(fold(product))


def gold_label(row: dict) -> str:
    return f"{row['product']}, {row['place']}" if row["place"] else row["product"]


def gold_lines(rows: Iterable[dict], setting: TableSetting) -> list[Line]:
    lines = []
    for row in rows:
        unit = unit_of_gold(row, setting)
        note = "" if unit == setting.gold_unit else str(unit.label)
        lines.append(Line(gold_label(row), "", [cell(Kind.GOLD, row, name, unit) for name in ("buy", "sell")], note))
    return lines


def unit_of_gold(row: dict, setting: TableSetting) -> GoldUnit:
    """The unit that the desk wants a product shown in: rings may have their own."""
    if setting.rings_by_mace and _RING.search(fold(row["product"])):
        return GoldUnit.THOUSAND_MACE
    return GoldUnit(setting.gold_unit)


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
        kind=board.kind,
        id="ty-gia",
        caption=_("Tỷ giá"),
        unit=_("đồng"),
        heading=_("Loại"),
        columns=[_("Mua"), _("Bán")],
        lines=[
            Line(
                row["code"],
                row["name"],
                [
                    cell(Kind.CURRENCY, row, "cash_buy" if row["cash_buy"] else "transfer_buy"),
                    cell(Kind.CURRENCY, row, "sell"),
                ],
            )
            for row in rows
        ],
        notes=[
            *notes,
            *compared(board, rows, ["cash_buy", "transfer_buy", "sell"]),
            *carried_over(board, rows, lambda row: row["code"]),
        ],
        source=board.source,
        as_of=board.as_of,
        is_stale=board.is_stale(at),
    )


def _deposits(board: Board, setting: TableSetting, at: datetime) -> ReadersTable:
    rows = [
        row
        for row in board.rows
        if row["rate"] and is_ordinary(row) and row["term_months"] is not None
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
        kind=board.kind,
        id="lai-suat",
        caption=_("Lãi suất tiết kiệm"),
        unit=_("%/năm"),
        heading=_("Kỳ hạn (tháng)"),
        columns=[_("Lãi suất")],
        lines=[Line(_months(row), "", [cell(Kind.DEPOSIT, row, "rate")]) for row in rows],
        notes=[note, *compared(board, rows, ["rate"]), *carried_over(board, rows, _months)],
        source=board.source,
        as_of=board.as_of,
        is_stale=board.is_stale(at),
    )


def is_ordinary(row: dict) -> bool:
    """Whether the rate is for everybody, whatever the sum."""
    return not row["special"] and row["min_amount"] is None


def _months(row: dict) -> str:
    return str(row["term_months"]) if row["term_months"] else _("Không kỳ hạn")


def cell(kind: str, row: dict, name: str, unit: GoldUnit = GoldUnit.TAEL) -> Cell:
    """One price of a board's row with its change. `unit` is that of gold."""
    if row[name] is None:
        return Cell("", "")
    change = row.get(f"{name}_change")
    return Cell(
        str(row[name]),
        written(kind, Decimal(row[name]), unit),
        None if change is None else _change(kind, Decimal(change), unit),
    )


def written(kind: str, price: Decimal, unit: GoldUnit = GoldUnit.TAEL) -> str:
    """A stored price as papers print it: gold in that unit, currency in đồng, deposits in % a year."""
    if kind == Kind.GOLD:
        return writing.number(price / unit.per_tael, 2 if unit == GoldUnit.MILLION_TAEL else None)
    if kind == Kind.CURRENCY:
        return writing.number(price, 2 if price < 1000 or price != price.to_integral_value() else 0)
    return writing.number(price, max(2, decimals(bare(price))))


def _change(kind: str, change: Decimal, unit: GoldUnit) -> Change:
    if not change:
        return Change(_("không đổi"), "", "")
    size = bare(abs(change) / unit.per_tael if kind == Kind.GOLD else abs(change))
    has_decimals = kind == Kind.DEPOSIT or unit == GoldUnit.MILLION_TAEL or decimals(size)
    shown = writing.number(size, max(2, decimals(size)) if has_decimals else 0)
    return Change(_("tăng"), "▲", shown) if change > 0 else Change(_("giảm"), "▼", shown)


def compared(board: Board, rows: list[dict], names: list[str]) -> list[str]:
    """The day that the changes are against, the newest of the rows' days before; nothing when there is none."""
    days = [row["before"] for row in rows if row.get("before")]
    if not days:
        return []
    day = {"day": writing.day(date.fromisoformat(max(days)))}
    if any(Decimal(row[f"{name}_change"] or 0) for row in rows for name in names if f"{name}_change" in row):
        return [_("▲ tăng, ▼ giảm so với ngày %(day)s.") % day]
    return [_("Không đổi so với ngày %(day)s.") % day]


def carried_over(board: Board, rows: list[dict], label: Callable[[dict], str]) -> list[str]:
    """A sentence for each row that is of an earlier day than its table."""
    day = board.as_of.astimezone(VIETNAM).date()
    return [
        _("%(row)s: giá ngày %(day)s.") % {"row": label(row), "day": writing.day(moment)}
        for row in rows
        if (moment := datetime.fromisoformat(row["as_of"])).date() < day
    ]


def _picked(rows: list[dict], setting: TableSetting, label: Callable[[dict], Any]) -> list[dict]:
    """The rows that the desk named, in its order."""
    by_label = {fold(label(row)): row for row in rows}
    return [by_label[fold(name)] for name in setting.chosen_rows if fold(name) in by_label]


_MAKERS: dict[str, Callable[[Board, TableSetting, datetime], ReadersTable]] = {
    "gold": _gold,
    "currency": _currencies,
    "deposit": _deposits,
}
