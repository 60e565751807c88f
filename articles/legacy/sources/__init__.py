"""The formats that can be imported: one module each, listed here and nowhere else.

A format module has NAME, VERSION, `recognises(name, head)` and `read(file, encoding)`, which yields a Record or a
Refusal for each record of the file, one at a time, and never raises for what the file holds.
"""

import zipfile
import zlib
from collections.abc import Iterator
from types import ModuleType

from articles.legacy.record import Record, Refusal
from articles.legacy.sources import text
from articles.legacy.sources.files import SourceFile

# Asked in this order; plain text last, for anything may look like it.
FORMATS: dict[str, ModuleType] = {module.NAME: module for module in (text,)}

_HEAD_BYTES = 4096
# Reading a damaged archive raises these; their texts are for programmers.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def detect(file: SourceFile) -> str | None:
    """The name of the format that the file is in by what it holds; None when nobody reads it."""
    with file.open() as stream:
        head = stream.read(_HEAD_BYTES)
    return next((name for name, module in FORMATS.items() if module.recognises(file.name, head)), None)


def read(file: SourceFile, format_name: str, encoding: str) -> Iterator[Record | Refusal]:
    """Every record of the file; `format_name` may be "auto"."""
    try:
        found = detect(file) if format_name == "auto" else format_name
        if found is None:
            yield Refusal(file.name, unknown_format())
            return
        yield from FORMATS[found].read(file, encoding)
    except _DAMAGED:
        yield Refusal(file.name, "The file is damaged: it cannot be unpacked.")
    except OSError as error:
        yield Refusal(file.name, f"The file cannot be read: {error.strerror or error}.")


def unknown_format() -> str:
    return f"The file is in no format that can be imported ({', '.join(FORMATS)})."
