"""The formats that can be imported: one module each, listed here and nowhere else.

A format module has NAME, VERSION, `recognises(name, head)` and `cut(file, encoding)`, which yields a RawRecord or a
Refusal for each record of the file, one at a time, and never raises for what the file holds; `read` reads them all.
"""

import zipfile
import zlib
from collections.abc import Iterator
from types import ModuleType

from articles.legacy.record import Record, Refusal
from articles.legacy.sources import html, jsonl, table, text, wxr
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.raw import RawRecord, read_all

# Asked in this order; plain text last, for anything may look like it.
FORMATS: dict[str, ModuleType] = {module.NAME: module for module in (jsonl, wxr, table, html, text)}

_HEAD_BYTES = 16 * 1024  # WordPress begins its exports with a long comment
# Reading a damaged archive raises these; their texts are for programmers.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def detect(file: SourceFile) -> str | None:
    """The name of the format that the file is in by what it holds; None when nobody reads it."""
    head = file.head(_HEAD_BYTES)
    return next((name for name, module in FORMATS.items() if module.recognises(file.name, head)), None)


def read(file: SourceFile, format_name: str, encoding: str, profile: str = html.AUTO) -> Iterator[Record | Refusal]:
    """Every record of the file; `format_name` may be "auto". `profile` is for pages alone."""
    return read_all(cut(file, format_name, encoding, profile))


def cut(file: SourceFile, format_name: str, encoding: str, profile: str = html.AUTO) -> Iterator[RawRecord | Refusal]:
    """Every record of the file, not yet read. A record may be read after the next one is cut."""
    try:
        found = detect(file) if format_name == "auto" else format_name
        if found is None:
            yield Refusal(file.name, unknown_format())
            return
        if found == html.NAME:
            yield from html.cut(file, encoding, profile)
        else:
            yield from FORMATS[found].cut(file, encoding)
    except DAMAGED:
        yield Refusal(file.name, "The file is damaged: it cannot be unpacked.")
    except OSError as error:
        yield Refusal(file.name, f"The file cannot be read: {error.strerror or error}.")


def unknown_format() -> str:
    return f"The file is in no format that can be imported ({', '.join(FORMATS)})."
