"""Tables of stories: CSV as spreadsheets and databases export it, separated by semicolons, commas, tabs or bars."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from functools import partial

from django.conf import settings

from articles.legacy.clean.encoding import Undecodable
from articles.legacy.clean.text import shorten
from articles.legacy.record import Record, Refusal, checksum
from articles.legacy.sources import fields, lines
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.names import field_of
from articles.legacy.sources.raw import Frame, RawRecord, read_all

NAME = "csv"
VERSION = "csv 1"  # raised when the same bytes are read differently: stored stories are then brought up to date

_HEADER_BYTES = 64 * 1024
_SUFFIXES = (".csv", ".tsv")
_SEPARATORS = ";,\t|"
_SEPARATOR_LINE = re.compile(rb"\s*\"?sep=(.)\"?\s*\r?\n", re.IGNORECASE)
# A list of stories has at least these columns, or the lines are no table.
_FEWEST_KNOWN = 2
# The columns that no row of the table goes without, if there are such columns.
_CORE = frozenset({"headline", "body", "published_at"})
_EMPTY = frozenset({"NULL", "\\N", "#N/A", "(null)"})


def recognises(name: str, head: bytes) -> bool:
    """Whether a file with this name that begins with these bytes is a table with a header that names stories' parts."""
    head = lines.narrow(head)
    if head.lstrip().startswith((b"<", b"{", b"[{")):
        return False
    return name.lower().endswith(_SUFFIXES) or _is_header(_header(head)[1])


def read(file: SourceFile, encoding_name: str) -> Iterator[Record | Refusal]:
    return read_all(cut(file, encoding_name))


def cut(file: SourceFile, encoding_name: str) -> Iterator[RawRecord | Refusal]:
    """Every row below the header. The record's number is the row's, with the header as 1."""
    csv.field_size_limit(settings.IMPORT_RECORD_BYTES)
    try:
        with lines.opened(file, encoding_name) as (stream, text):
            yield from _Table(file, stream, text).records()
    except Undecodable as error:
        yield Refusal(file.name, str(error))


def _header(head: bytes) -> tuple[str, list[str]]:
    """(the separator, the names) of a header: those that make most names known."""
    declared = _SEPARATOR_LINE.match(head)
    rows = head[declared.end() if declared else 0 :].decode("utf-8", "replace").lstrip().splitlines(keepends=True)
    separators = declared[1].decode("latin-1") if declared else _SEPARATORS
    found = [(separator, next(csv.reader(rows, delimiter=separator), [])) for separator in separators]
    return max(found, key=lambda candidate: sum(map(_is_known, candidate[1])))


def _is_known(name: str) -> bool:
    return field_of(name) is not None


def _is_header(names: list[str]) -> bool:
    known = {field_of(name) for name in names} - {None}
    return len(known) >= _FEWEST_KNOWN and not known.isdisjoint({"headline", "body"})


class _RowTooLong(Exception):
    """A row goes on beyond the limit: a quotation mark that is never closed, or a monstrous cell."""


class _Table:
    """Reads one table. Each row is cut out by the library; its lines are kept until it is whole."""

    def __init__(self, file: SourceFile, stream: lines.Stream, text: lines.Text) -> None:
        self._source, self._file, self._text = file, file.name, text
        self._limit = settings.IMPORT_RECORD_BYTES
        self._lines = lines.split(stream, self._limit, returns=True)
        self._waiting: deque[lines.Line] = deque()
        self._row: list[lines.Line] = []  # the lines of the row that is being read
        self._row_bytes = 0
        self._is_cut = False  # the file ended inside a row
        self._is_mixed = False  # a line of the row is not in the file's encoding
        self._names: list[str] = []
        self._header_raw = b""
        self._untold: list[str] = []  # of the columns that are not read the first row's warnings tell

    def records(self) -> Iterator[RawRecord | Refusal]:
        head = self._text.head
        self._separator, _ = _header(head[:_HEADER_BYTES])
        # Databases escape quotation marks with a backslash, spreadsheets double them.
        self._escape = "\\" if head.count(b'\\"') > head.count(b'""') else None
        number = 0
        if _SEPARATOR_LINE.match(head):
            next(self._lines, None)
        for cells, raw, warnings in self._rows():
            if not self._names:
                if isinstance(cells, str) or not _is_header(cells):
                    if not any(cells):
                        continue
                    yield Refusal(self._file, cells if isinstance(cells, str) else _bad_header(cells), "1", raw)
                    return
                number, self._names, self._header_raw = 1, [name.strip() for name in cells], raw
                self._untold = [fields.unread(names)] if (names := self._unread()) else []
                frame = Frame(raw + b"\n")
                how = f"{VERSION} {self._text.verdict} {checksum('', raw)}"
                continue
            number += 1
            if isinstance(cells, str):
                yield Refusal(self._file, cells, str(number), raw)
            elif any(cells):
                read = partial(self._record, cells, raw, str(number), warnings)
                yield RawRecord(self._source, str(number), raw, how, read, frame)
        if not self._names:
            yield Refusal(self._file, "The table is empty.")
        elif number == 1:
            yield Refusal(self._file, "The table has a header and no rows.")

    def _rows(self) -> Iterator[tuple[list[str] | str, bytes, list[str]]]:
        """(cells, or the reason why there are none; the row as received; warnings) for each row, the header too."""
        while True:
            rows = csv.reader(self._feed(), delimiter=self._separator, escapechar=self._escape)
            while True:
                self._row, self._row_bytes, self._is_cut, self._is_mixed = [], 0, False, False
                try:
                    cells = next(rows, None)
                except (_RowTooLong, csv.Error):
                    # What was taken for one row may be many good ones behind a stray mark: only its first line is lost.
                    reason = (
                        "A quotation mark is opened and never closed."
                        if len(self._row) > 1
                        else f"The row is larger than {self._limit // 1024**2} MB."
                    )
                    yield reason, self._give_back(), []
                    break
                if cells is None:
                    return
                if self._is_cut and self._holds_rows():
                    yield "A quotation mark is opened and never closed.", self._give_back(), []
                    break
                raw = b"".join(line.raw for line in self._row).rstrip(b"\r\n")
                if self._is_cut:
                    yield "The row is cut: its last cell does not end.", raw, []
                elif b"\0" in raw:
                    yield "It holds NUL bytes.", raw, []
                elif self._is_mixed:
                    yield self._decoded_alone(raw)
                else:
                    yield cells, raw, []

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._waiting.popleft() if self._waiting else next(self._lines, None)
            if line is None:
                self._is_cut = bool(self._row)
                return
            self._row.append(line)
            self._row_bytes += len(line.raw)
            if line.is_too_long or self._row_bytes > self._limit:
                raise _RowTooLong
            try:
                yield self._text.strict(line.raw)
            except Undecodable:
                self._is_mixed = True
                yield line.raw.decode("latin-1")

    def _give_back(self) -> bytes:
        """Let the lines behind the row's first one be read again; return that one, which is lost."""
        first, *others = self._row
        self._waiting.extendleft(reversed(others))
        return first.raw.rstrip(b"\r\n")

    def _holds_rows(self) -> bool:
        """Whether what was taken for one row may be several: a line of it has as many cells as the header."""
        fewest = len(self._names) - 1
        separator = self._separator.encode()
        return fewest > 0 and any(line.raw.count(separator) >= fewest for line in self._row[1:])

    def _decoded_alone(self, raw: bytes) -> tuple[list[str] | str, bytes, list[str]]:
        try:
            text, warnings = self._text.of(raw)
        except Undecodable as error:
            return str(error), raw, []
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=self._separator, escapechar=self._escape)
        return next(rows, []), raw, warnings

    def _record(self, cells: list[str], raw: bytes, number: str, warnings: list[str]) -> Record | Refusal:
        if reason := self._misfit(cells):
            return Refusal(self._file, reason, number, raw)
        filled = [
            (name, "" if cell in _EMPTY else fields.unmarked(cell))
            for name, cell in zip(self._names, cells, strict=False)
        ]
        record = fields.record_of(fields.gather(filled)[0], self._file, number)
        if isinstance(record, Refusal):
            record.raw = raw
            return record
        record.raw = raw
        # The header is part of what a row says.
        record.checksum = checksum(VERSION, self._header_raw + b"\n" + raw)
        record.provenance["encoding"] = self._text.verdict
        record.warnings += warnings + self._untold
        self._untold = []
        if len(cells) < len(self._names):
            record.warnings.append(f"The row has {len(cells)} cells, the header {len(self._names)}.")
        return record

    def _misfit(self, cells: list[str]) -> str:
        """Why the cells cannot be told apart; empty when they can.

        Spreadsheets leave out the separators behind a row's last filled cell, but not those that every story needs.
        """
        fewest = 1 + max(at for at, name in enumerate(self._names) if field_of(name) in _CORE)
        if len(cells) < fewest or any(cells[len(self._names) :]):
            return f"It has {len(cells)} cells where the header has {len(self._names)}."
        return ""

    def _unread(self) -> list[str]:
        return [name for name in self._names if name.strip() and not _is_known(name)]


def _bad_header(cells: list[str]) -> str:
    return f"The header names no title and no text: “{shorten(' | '.join(cells), 120)}”."
