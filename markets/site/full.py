"""A source's whole table, as its own page and its CSV file show it."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext as _

from markets.models import Board, DepositQuote, GoldUnit, Kind, TableSetting
from markets.site import writing
from markets.tables import Cell, Line, carried_over, cell, compared, gold_label, gold_lines, is_ordinary
from newsroom.text import slugify_vi

# More numbers than these may not fit a phone: the table gets a frame of its own to be moved in.
MOST_COLUMNS = 2
CURRENCY_COLUMNS = ("cash_buy", "transfer_buy", "sell", "central")
_NOT_QUOTED = Cell("", "")


class Grid(NamedTuple):
    """One printed table; a source of deposits has several."""

    id: str
    caption: str
    unit: str
    heading: str
    columns: list[str]
    lines: list[Line]

    @property
    def is_wide(self) -> bool:
        return len(self.columns) > MOST_COLUMNS


class FullTable(NamedTuple):
    grids: list[Grid]
    notes: list[str]


def full_table(board: Board, setting: TableSetting) -> FullTable:
    """Every row of the board that has a price."""
    rows = [row for row in board.rows if any(row[name] is not None for name in PRICES[board.kind])]
    grids = _MAKERS[board.kind](rows, setting)
    notes = [*compared(board, rows, PRICES[board.kind]), *carried_over(board, rows, item_label(board.kind))]
    return FullTable([grid for grid in grids if grid.lines], notes)


def prices() -> dict[str, dict[str, str]]:
    """Of each kind the prices that a row may have, in the words of a heading."""
    return {
        Kind.GOLD: {"buy": _("Mua"), "sell": _("Bán")},
        Kind.CURRENCY: {
            "cash_buy": _("Mua tiền mặt"),
            "transfer_buy": _("Mua chuyển khoản"),
            "sell": _("Bán"),
            "central": _("Tỷ giá trung tâm"),
        },
        Kind.DEPOSIT: {"rate": _("Lãi suất")},
    }


PRICES: dict[str, list[str]] = {
    Kind.GOLD: ["buy", "sell"],
    Kind.CURRENCY: list(CURRENCY_COLUMNS),
    Kind.DEPOSIT: ["rate"],
}


def _gold(rows: list[dict], setting: TableSetting) -> list[Grid]:
    unit = str(GoldUnit(setting.gold_unit).label)
    columns = list(prices()[Kind.GOLD].values())
    return [Grid("bang-gia-vang", _("Giá vàng"), unit, _("Loại"), columns, gold_lines(rows, setting))]


def _currencies(rows: list[dict], setting: TableSetting) -> list[Grid]:
    words = prices()[Kind.CURRENCY]
    names = [name for name in CURRENCY_COLUMNS if any(row[name] is not None for row in rows)]
    lines = [Line(row["code"], row["name"], [cell(Kind.CURRENCY, row, name) for name in names]) for row in rows]
    return [Grid("bang-ty-gia", _("Tỷ giá"), _("đồng"), _("Loại"), [words[name] for name in names], lines)]


def _deposits(rows: list[dict], setting: TableSetting) -> list[Grid]:
    """Of one bank its terms by how the interest is paid; of many banks, the banks by term."""
    ordinary = [row for row in rows if is_ordinary(row)]
    banks = list(dict.fromkeys(row["bank"] for row in ordinary))
    grids = []
    for channel in DepositQuote.Channel:
        here = [row for row in ordinary if row["channel"] == channel]
        if len(banks) > 1:
            for payout in DepositQuote.Payout:
                paid_so = [row for row in here if row["payout"] == payout]
                caption = _("Gửi %(channel)s, lĩnh lãi %(payout)s") % {"channel": channel.label, "payout": payout.label}
                grids.append(_matrix(caption, _("Ngân hàng"), paid_so, lambda row: row["bank"], term_label))
        elif here:
            caption = _("%(bank)s, gửi %(channel)s") % {"bank": banks[0], "channel": channel.label}
            by_payout = sorted(here, key=lambda row: DepositQuote.Payout.values.index(row["payout"]))
            grids.append(_matrix(caption, _("Kỳ hạn"), here, term_label, _payout_label, by_payout))
    special = [row for row in rows if not is_ordinary(row)]
    label = deposit_label if len(banks) > 1 else _label_in_the_bank
    lines = [Line(label(row), row["note"], [cell(Kind.DEPOSIT, row, "rate")]) for row in special]
    columns = list(prices()[Kind.DEPOSIT].values())
    grids.append(Grid("", _("Lãi suất có điều kiện"), _("%/năm"), _("Kỳ hạn, điều kiện"), columns, lines))
    return [grid._replace(id=f"bang-lai-suat-{number}") for number, grid in enumerate(grids, 1)]


def _matrix(
    caption: str,
    heading: str,
    rows: list[dict],
    line: Callable[[dict], str],
    column: Callable[[dict], str],
    in_order_of_columns: list[dict] | None = None,
) -> Grid:
    """The rates with a line for each `line` and a column for each `column`, in the order of the rows."""
    columns = list(dict.fromkeys(column(row) for row in in_order_of_columns or rows))
    by_line: dict[str, dict[str, Cell]] = {}
    for row in rows:
        by_line.setdefault(line(row), {})[column(row)] = cell(Kind.DEPOSIT, row, "rate")
    lines = [Line(name, "", [cells.get(name_, _NOT_QUOTED) for name_ in columns]) for name, cells in by_line.items()]
    return Grid("", caption, _("%/năm"), heading, columns, lines)


def term_label(row: dict) -> str:
    """`12 tháng`, `7 ngày`, `Không kỳ hạn`."""
    if row["term_days"] is not None:
        return _("%(number)s ngày") % {"number": row["term_days"]}
    if row["term_months"] == 0:
        return _("Không kỳ hạn")
    return _("%(number)s tháng") % {"number": row["term_months"]}


def _payout_label(row: dict) -> str:
    return _("Lĩnh lãi %(payout)s") % {"payout": DepositQuote.Payout(row["payout"]).label}


def _label_in_the_bank(row: dict) -> str:
    words = [
        term_label(row),
        str(DepositQuote.Channel(row["channel"]).label),
        str(DepositQuote.Payout(row["payout"]).label),
    ]
    if row["min_amount"]:
        words.append(_("từ %(amount)s đồng") % {"amount": writing.number(row["min_amount"])})
    if row["special"]:
        words.append(_("đặc biệt"))
    return ", ".join(words)


def deposit_label(row: dict) -> str:
    return f"{row['bank']}, {_label_in_the_bank(row)}"


def item_label(kind: str) -> Callable[[dict], str]:
    """How a row is named where it stands alone."""
    return {Kind.GOLD: gold_label, Kind.CURRENCY: lambda row: row["code"], Kind.DEPOSIT: deposit_label}[Kind(kind)]


def items(board: Board) -> dict[str, dict]:
    """The board's rows with a price by the word that names each in an address; no two have the same."""
    label = item_label(board.kind)
    found: dict[str, dict] = {}
    for row in board.rows:
        if all(row[name] is None for name in PRICES[board.kind]):
            continue
        slug = word = slugify_vi(label(row)) or "muc"
        number = 1
        while slug in found:
            number += 1
            slug = f"{word}-{number}"
        found[slug] = row
    return found


_MAKERS: dict[str, Callable[[list[dict], TableSetting], list[Grid]]] = {
    "gold": _gold,
    "currency": _currencies,
    "deposit": _deposits,
}
