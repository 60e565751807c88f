"""A record as it is cut out of its file, before it is read: most of an import that runs again need not be read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from articles.legacy.record import Record, Refusal
from articles.legacy.sources.files import SourceFile


class Frame(NamedTuple):
    """What stands around a file's records and is needed to read one alone: a table's header, an export's head."""

    before: bytes = b""
    after: bytes = b""


@dataclass(slots=True)
class RawRecord:
    file: SourceFile
    number: str | None
    raw: bytes
    # Which reader and what else decides, beside these bytes, what is read out of them.
    reader: str
    read: Callable[[], Record | Refusal | None]  # None: it is no record but something that its format keeps beside
    frame: Frame = Frame()
    # What else of the file this record names, to be read alone with it; asked for when the record is kept.
    beside: Callable[[], bytes] = bytes


def read_all(items: Iterable[RawRecord | Refusal]) -> Iterator[Record | Refusal]:
    """The records and refusals themselves, in their order."""
    for item in items:
        found = item.read() if isinstance(item, RawRecord) else item
        if found is not None:
            yield found
