"""The sheets of a CSV file or an Excel workbook, as an editor keeps them, and the numbers in their cells."""

import csv
import io
import itertools
import math
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from markets.providers import reading
from markets.providers.grid import MAX_COLUMNS
from markets.providers.table import MAX_ROWS, Refused
from newsroom.text import parse_vn_number

# A number or a day is what Excel itself stores; a text is read as it is written.
Cell = str | Decimal | datetime
Sheet = list[list[Cell]]

# A workbook of a thousand rows is under half a megabyte when unpacked, and has 40,000 tags; each takes some 15 µs.
MAX_UNPACKED = 4 * 1024 * 1024
MAX_TAGS = 100_000
MAX_PARTS = 200
_END_OF_CELL = re.compile(rb"</(?:\w+:)?c>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
# A text may be empty; a number is not.
_VALUE = re.compile(rb"<(?:\w+:)?v(?: [^>]*)?>[^<]|\bt=.str.")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = (";", "\t", ",")


def sheets(payload: bytes) -> tuple[list[Sheet], str]:
    """The sheets, and the decimal mark of the computer that wrote them, as far as the file tells.

    Raises Refused for what is no CSV file and no workbook.
    """
    if payload.startswith(_ZIP):
        return _excel(payload), ","
    if payload.startswith(_OLD_EXCEL):
        raise Refused(_("Đây là tệp Excel kiểu cũ (.xls); hãy lưu lại thành .xlsx."))
    return _csv(payload)


def number(cell: Cell, read: reading.Number) -> Decimal | None:
    """A price in a cell, its text read by `read`; None when it is not quoted.

    Raises ValueError with a Vietnamese sentence for anything else.
    """
    found = cell if isinstance(cell, Decimal) else read(shown(cell))
    if found is not None and found < 0:
        raise ValueError(_("Giá không thể là số âm: “%(text)s”.") % {"text": shown(cell)[:40]})
    return found or None


def number_reader(cells: Iterable[Cell], mark: str) -> reading.Number:
    """What reads the prices of these cells, by the decimal mark that their texts prove, else by `mark`.

    A mark before other than three digits parts decimals, and one that stands twice, or before another, groups.
    """
    proved = set()
    for written in (cell.strip() for cell in cells if isinstance(cell, str)):
        marks = re.fullmatch(r"[0-9]+((?:[.,][0-9]+)+)", written)
        if not marks:
            continue
        *groups, last = re.findall(r"([.,])([0-9]+)", marks[1])
        if groups and groups[0][0] == last[0]:
            proved.add("." if last[0] == "," else ",")
        elif groups or len(last[1]) != 3 or written.startswith("0"):
            proved.add(last[0])
    if len(proved) > 1:
        return _either
    return reading.english_number if (proved or {mark}) == {"."} else reading.vietnamese_number


def _either(value: object) -> Decimal | None:
    """A number of a table that uses both marks for decimals."""
    written = reading.words(value)
    return None if written in reading.NOT_QUOTED else parse_vn_number(written) or None


def shown(cell: Cell) -> str:
    """The cell's words, as one would read them."""
    if isinstance(cell, datetime):
        return f"{cell:%H:%M %d/%m/%Y}" if cell.hour or cell.minute else f"{cell:%d/%m/%Y}"
    return reading.words(f"{cell.normalize():f}" if isinstance(cell, Decimal) else cell)


def moment(cell: Cell) -> datetime | None:
    """The market's time that a cell names; None when it is blank. Raises ValueError when it names none."""
    written = shown(cell)
    found = reading.stamp(written) or reading.iso_stamp(written)
    if written and not found:
        raise ValueError(_("Không đọc được ngày “%(text)s”; hãy viết như 08/07/2019.") % {"text": written[:40]})
    return found


def _csv(payload: bytes) -> tuple[list[Sheet], str]:
    document = _decoded(payload)
    if document.lstrip().startswith(("<", "{", "[")):
        raise Refused(_("Đây là trang web hay dữ liệu của một nguồn khác, không phải tệp CSV."))
    head = document.splitlines()[:20]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(mark in line for line in head))
    reader = csv.reader(io.StringIO(document, newline=""), delimiter=delimiter, strict=True)
    try:
        rows: Sheet = [list(row[:MAX_COLUMNS]) for row in itertools.islice(reader, MAX_ROWS + 20)]
    except csv.Error as error:
        raise Refused(_("Nội dung không phải là CSV đúng dạng.")) from error
    # Excel parts cells with commas where the comma is not the decimal mark.
    return [rows], "." if delimiter == "," else ","


def _decoded(payload: bytes) -> str:
    """The text; Excel's own "Unicode text" is UTF-16 with a mark."""
    if not payload.startswith(_UTF_16):
        try:
            return reading.text(payload)
        except Refused as refusal:
            raise Refused(_("Tệp không phải là chữ mã UTF-8; hãy lưu lại thành “CSV UTF-8” hoặc .xlsx.")) from refusal
    try:
        return payload.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Refused(_("Nội dung không phải là chữ mã UTF-16.")) from error


def _excel(payload: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as packed:
            _check_parts(packed)
        # Of formulas the values that Excel computed last.
        book = load_workbook(io.BytesIO(payload), read_only=True, data_only=True)
        return [_rows(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Refused:
        raise
    except Exception as error:  # whatever the library raises for bytes that nobody checked: they are no workbook
        raise Refused(_("Tệp không phải là bảng tính Excel (.xlsx) đúng dạng.")) from error


def _check_parts(packed: zipfile.ZipFile) -> None:
    """Refuse what grows when unpacked, XML that declares entities or could hide that it does, and uncomputed formulas."""
    parts = packed.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refused(_("Bảng tính quá lớn khi mở ra."))
    tags = 0
    for part in parts:
        content = packed.read(part)
        tags += content.count(b"<")
        if tags > MAX_TAGS:
            raise Refused(_("Bảng tính quá lớn khi mở ra."))
        if b"<!DOCTYPE" in content or b"\0" in content[:4].replace(b"\0\0", b"") or content[:2] in _UTF_16:
            raise Refused(
                _("Bảng tính có phần không được đọc: %(name)s.") % {"name": reading.words(part.filename)[:60]}
            )
        # A formula without a value would look like a price that is not quoted.
        if any(_FORMULA.search(cell) and not _VALUE.search(cell) for cell in _END_OF_CELL.split(content)):
            raise Refused(_("Bảng tính có công thức chưa được tính; hãy mở bằng Excel rồi lưu lại."))


def _rows(sheet: Any) -> Sheet:
    # The size that a sheet states may be wrong.
    sheet.reset_dimensions()
    return [[_cell(cell) for cell in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 20, max_col=MAX_COLUMNS)]


def _cell(cell: Any) -> Cell:
    found = cell.value
    if found is None:
        return ""
    if isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found):
        exact = Decimal(f"{found:.12g}")
        return exact * 100 if "%" in (cell.number_format or "") else exact
    if isinstance(found, datetime):
        return found.replace(microsecond=0)
    if isinstance(found, date):
        return datetime(found.year, found.month, found.day)
    return str(found)
