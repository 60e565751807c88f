"""Tables and histories as CSV files that open in a spreadsheet of the edition's readers, with a byte mark for Excel.

Vietnamese ones part cells with semicolons and have decimal commas, English ones commas and points.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _

from markets.models import Board, DepositQuote, Kind, Quote, bare
from markets.site import writing
from markets.site.full import prices, term_label

# A cell that begins so would be run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_file(board: Board, name: str) -> HttpResponse:
    """The board's rows with their changes; gold in đồng/lượng, currencies in đồng, deposits in % a year."""
    words = prices()[board.kind]
    changes = [_("%(price)s, tăng giảm") % {"price": word} for word in words.values()]
    heading = [*_naming(board.kind), *words.values(), *changes, _("Đơn vị"), _("Nguồn"), _("Giờ thị trường")]
    unit = _unit(board.kind)
    rows = [
        [
            *_names(board.kind, row),
            *(row[price] for price in words),
            *(row.get(f"{price}_change") for price in words),
            unit,
            board.source.name,
            writing.moment(datetime.fromisoformat(row["as_of"])),
        ]
        for row in board.rows
    ]
    return _file(name, heading, rows, numbers=range(len(_naming(board.kind)), len(heading) - 3))


def history_file(kind: str, label: str, source: str, quotes: Sequence[Quote], name: str) -> HttpResponse:
    """One product's last row of each day, oldest first."""
    words = prices()[kind]
    heading = [_("Mục"), _("Giờ thị trường"), *words.values(), _("Đơn vị"), _("Nguồn")]
    rows = [[label, writing.moment(quote.as_of), *quote.prices, _unit(kind), source] for quote in quotes]
    return _file(name, heading, rows, numbers=range(2, 2 + len(words)))


def _unit(kind: str) -> str:
    return {Kind.GOLD: _("đồng/lượng"), Kind.CURRENCY: _("đồng"), Kind.DEPOSIT: _("%/năm")}[Kind(kind)]


def _naming(kind: str) -> list[str]:
    """The headings of what says which row it is."""
    if kind == Kind.GOLD:
        return [_("Loại"), _("Nơi")]
    if kind == Kind.CURRENCY:
        return [_("Mã"), _("Tên")]
    return [_("Ngân hàng"), _("Kỳ hạn"), _("Hình thức gửi"), _("Lĩnh lãi"), _("Tiền gửi từ (đồng)"), _("Ghi chú")]


def _names(kind: str, row: dict) -> list:
    if kind == Kind.GOLD:
        return [row["product"], row["place"]]
    if kind == Kind.CURRENCY:
        return [row["code"], row["name"]]
    channel, payout = DepositQuote.Channel(row["channel"]).label, DepositQuote.Payout(row["payout"]).label
    return [row["bank"], term_label(row), channel, payout, row["min_amount"], row["note"]]


def _file(name: str, heading: list[str], rows: Iterable[list], numbers: range) -> HttpResponse:
    held = io.StringIO()
    writer = csv.writer(held, delimiter="," if writing.is_english() else ";", lineterminator="\r\n")
    writer.writerow(_text(cell) for cell in heading)
    for row in rows:
        writer.writerow(_number(cell) if place in numbers else _text(cell) for place, cell in enumerate(row))
    response = HttpResponse("\ufeff" + held.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _number(value: int | str | Decimal | None) -> str:
    if value is None:
        return ""
    plain = f"{bare(Decimal(value)):f}"
    return plain if writing.is_english() else plain.replace(".", ",")


def _text(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
