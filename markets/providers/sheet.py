"""A table as an editor keeps it: a CSV file or a workbook of gold, currencies or deposits, known by its headings."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.models import GoldUnit
from markets.providers import currencies, deposits, names, quotes, reading, workbook
from markets.providers.grid import columns, fields
from markets.providers.table import Feed, Provider, Refused, Table
from markets.providers.workbook import Cell, Sheet
from newsroom.text import fold

_TIME = {
    "day": r"^ngay\b|ap dung|hieu luc|cap nhat|thoi (gian|diem)|^tu ngay|\bdate\b|^as of",
    "clock": r"^gio\b|^time$",
    "note": r"ghi chu|^note",
}
_CURRENCY = _TIME | currencies.HEADINGS
_GOLD = _TIME | {
    "unit": r"^don vi|^dvt\b|^unit",
    "sell": r"\bban\b|\bsell",
    "buy": r"\bmua\b|\bbuy",
    "place": r"^noi\b|dia diem|khu vuc|thanh pho|^tinh\b|chi nhanh|\bplace\b",
    "product": r"\bvang\b|san pham|^loai\b|^ten\b|\bproduct\b",
}
_DEPOSIT = {
    "rate": r"lai suat|\brate\b",
    "term": r"ky han|\bterm\b",
    "payout": r"(tra|linh|nhan) lai|\bpayout\b",
    "channel": r"hinh thuc|\bkenh\b|\bchannel\b",
    "bank": r"ngan hang|\bbank\b",
    "special": r"dac biet|\bspecial\b",
    "min_amount": r"toi thieu|so tien|\bmin amount\b",
} | _TIME
_Choice = TypeVar("_Choice")
_NO = frozenset({"", "-", "0", "khong", "no", "false"})
_HEAD_WITHIN = 20


@dataclass(frozen=True)
class _Part:
    """One sheet from its headings on."""

    table: Table
    above: str
    headings: list[str]
    rows: list[list[Cell]]
    as_of: datetime
    mark: str

    def places(self, patterns: dict[str, str]) -> dict[str, int]:
        return columns(self.headings, patterns)

    def said(self, row: Sequence[Cell], places: dict[str, int], field: str) -> str:
        """The words of that field in the row; "" where the sheet has no such column or the row ends before it."""
        return workbook.shown(row[places[field]]) if field in places and places[field] < len(row) else ""

    def without_remarks(self, is_name: Callable[[str], bool]) -> list[list[Cell]]:
        """The rows but for lines of words: those with a single cell that is not the name of something unquoted."""
        kept = []
        for row in self.rows:
            said = [words for cell in row if (words := workbook.shown(cell))]
            if len(said) > 1 or len(row) >= len(self.headings) and is_name(said[0]):
                kept.append(row)
            else:
                self.table.left_out.append(said[0])
        return kept

    def moment(self, row: Sequence[Cell], places: dict[str, int]) -> datetime:
        """The row's own time, else the sheet's."""
        found = workbook.moment(row[places["day"]]) if "day" in places else None
        at = reading.clock(self.said(row, places, "clock"))
        return found.replace(hour=at.hour, minute=at.minute, second=at.second) if found and at else found or self.as_of


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    sheets, mark = workbook.sheets(payload)
    # What an editor's sheet does not name is not ended, and what it names first is no surprise.
    table = Table(is_whole=False)
    found = [_read(table, sheet, mark, day, now) for sheet in sheets]
    if not any(found):
        raise Refused(
            _(
                "Không thấy hàng tiêu đề. Cần có: Loại vàng, Mua, Bán; hoặc Mã ngoại tệ, Mua, Bán; "
                "hoặc Ngân hàng, Kỳ hạn, Lãi suất."
            )
        )
    return table


def _read(table: Table, sheet: Sheet, mark: str, day: date | None, now: datetime) -> bool:
    """Add the sheet's rows. False when it has no headings that we know."""
    sheet = [row for row in sheet if any(workbook.shown(cell) for cell in row)]
    for number, head in enumerate(sheet[:_HEAD_WITHIN]):
        headings, rows = [workbook.shown(cell) for cell in head], sheet[number + 1 :]
        reader = _reader(headings, rows)
        if reader:
            above = " ".join(workbook.shown(cell) for row in sheet[:number] for cell in row)
            as_of = reading.stamp_within(above) or reading.moment_without_day(day, None, now)
            reader(_Part(table, above, headings, rows, as_of, mark))
            return True
    return False


def _reader(headings: list[str], rows: list[list[Cell]]) -> Callable[[_Part], None] | None:
    """What reads rows below such headings."""
    known = set(fields(headings, _DEPOSIT))
    if "bank" in known and "term" in known and "rate" in known:
        return _deposits
    if "bank" in known and sum(reading.term(heading) is not None for heading in headings) > 1:
        return _board
    known = set(fields(headings, _CURRENCY))
    if "code" in known and known & set(currencies.PRICES):
        code = fields(headings, _CURRENCY).index("code")
        if any(quotes.is_currency(workbook.shown(row[code])) for row in rows if code < len(row)):
            return _currencies
    known = set(fields(headings, _GOLD))
    return _gold if "product" in known and known & {"buy", "sell"} else None


def _gold(part: _Part) -> None:
    places = part.places(_GOLD)
    rows = part.without_remarks(lambda words: len(words) < 60 and ":" not in words)
    sides = [places[name] for name in ("buy", "sell") if name in places]
    read = workbook.number_reader((row[side] for row in rows for side in sides if side < len(row)), part.mark)
    stated = quotes.gold_unit(" ".join([*(part.headings[side] for side in sides), part.above, *part.headings]))
    prices = []
    for row in rows:
        unit = quotes.gold_unit(part.said(row, places, "unit")) or stated
        with part.table.row(part.said(row, places, "product")):
            _check_width(row, places)
            if quotes.is_silver(part.said(row, places, "product")):
                part.table.left_out.append(part.said(row, places, "product"))
                continue
            # In triệu đồng no price reaches a thousand: 144.600 has decimals.
            read_price = reading.small_number if unit == GoldUnit.MILLION_TAEL else read
            buy, sell = (
                workbook.number(row[places[name]], read_price) if name in places else None for name in ("buy", "sell")
            )
            prices.append((row, unit, buy, sell, part.moment(row, places)))
    likely = quotes.likely_unit(sell or buy for _row, _unit, buy, sell, _as_of in prices)
    for row, unit, buy, sell, as_of in prices:
        with part.table.row(part.said(row, places, "product")):
            part.table.add(
                quotes.gold(
                    part.said(row, places, "product"),
                    buy,
                    sell,
                    place=names.place(part.said(row, places, "place")),
                    unit=unit or likely,
                    found=quotes.STATED if unit else quotes.INFERRED,
                    as_of=as_of,
                    raw=_raw(row),
                )
            )


def _currencies(part: _Part) -> None:
    places = part.places(_CURRENCY)
    rows = part.without_remarks(quotes.is_currency)
    sides = [places[name] for name in currencies.PRICES if name in places]
    read = workbook.number_reader((row[side] for row in rows for side in sides if side < len(row)), part.mark)
    labels = [part.said(row, places, "code") for row in rows]
    for label, code, row in zip(labels, quotes.codes(labels), rows, strict=True):
        if code is None:
            part.table.left_out.append(label)
            continue
        with part.table.row(label):
            _check_width(row, places)
            prices = {name: workbook.number(row[places[name]], read) for name in currencies.PRICES if name in places}
            part.table.add(
                quotes.currency(
                    code,
                    name=part.said(row, places, "name"),
                    cash=prices.get("cash_buy") or prices.get("buy"),
                    transfer=prices.get("transfer_buy"),
                    sell=prices.get("sell"),
                    central=prices.get("central"),
                    as_of=part.moment(row, places),
                    raw=_raw(row),
                )
            )


def _deposits(part: _Part) -> None:
    places = part.places(_DEPOSIT)
    rows = part.without_remarks(lambda words: False)
    in_days = "(ngay" in fold(part.headings[places["term"]])
    marked = [deposits.marked(part.said(row, places, "term")) for row in rows]
    labels = [re.sub(r"^[0-9]{1,3}$", rf"\g<0> {'ngày' if in_days else 'tháng'}", label) for label, _mark in marked]
    for row, label, (_plain, mark), term in zip(rows, labels, marked, deposits.terms(labels), strict=True):
        bank = part.said(row, places, "bank")
        with part.table.row(f"{bank}, {label}"):
            _check_width(row, places)
            # Zero is written for demand.
            term = (0, None) if label == "0 tháng" else term
            if not term:
                raise ValueError(_("“%(text)s” không phải là một kỳ hạn.") % {"text": label[:60]})
            amount = (
                workbook.number(row[places["min_amount"]], reading.whole_number) if "min_amount" in places else None
            )
            part.table.add(
                quotes.deposit(
                    bank,
                    term,
                    workbook.number(row[places["rate"]], reading.percent),
                    channel=_chosen(quotes.channel, part.said(row, places, "channel"), quotes.Channel.COUNTER),
                    payout=_chosen(quotes.payout, part.said(row, places, "payout"), quotes.Payout.END),
                    special=bool(mark) or fold(part.said(row, places, "special")) not in _NO,
                    min_amount=None if amount is None else int(amount),
                    note=part.said(row, places, "note"),
                    as_of=part.moment(row, places),
                    raw=_raw(row),
                )
            )


def _board(part: _Part) -> None:
    rows = [
        part.headings,
        *([workbook.shown(cell) for cell in row] for row in part.without_remarks(lambda words: False)),
    ]
    deposits.read_board(part.table, rows, quotes.channel(part.above) or quotes.Channel.COUNTER, part.as_of)


def _chosen(find: Callable[[str], _Choice | None], written: str, usual: _Choice) -> _Choice:
    found = find(written) if written else usual
    if found is None:
        raise ValueError(_("Không rõ “%(text)s” là gì.") % {"text": written[:60]})
    return found


def _check_width(row: Sequence[Cell], places: dict[str, int]) -> None:
    """A row that ends early may have been cut inside its last cell; only the note may be missing."""
    if len(row) <= max(place for field, place in places.items() if field != "note"):
        raise ValueError(_("Dòng thiếu cột."))


def _raw(row: Sequence[Cell]) -> str:
    return " | ".join(workbook.shown(cell) for cell in row)


PROVIDER = Provider(
    slug="csv",
    name="Tòa soạn tổng hợp",
    kind="mixed",
    url=settings.SITE_URL,
    parse=parse,
    feed=Feed(
        note=gettext_lazy(
            "Không có địa chỉ sẵn: đây là bảng tòa soạn tự lập. Muốn tự lấy thì ghi địa chỉ của tệp CSV hoặc .xlsx; "
            "không thì tải tệp lên ở trang bảng giá."
        )
    ),
)
