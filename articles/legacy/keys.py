"""Which story a record is, so that a second import finds it again, and by what it is told that it is unchanged."""

import hashlib
from array import array
from typing import NamedTuple
from urllib.parse import urlsplit

from articles.legacy.record import Record
from articles.legacy.sources.raw import RawRecord
from articles.models.address import split_address
from newsroom.text import one_line

DEFAULT_SOURCE = "default"
SOURCE_LENGTH = 120
_ID_LENGTH = 500


class Key(NamedTuple):
    source: str
    source_id: str

    @property
    def digest(self) -> int:
        """A small stand-in for the key, so that a million of them fit in memory."""
        raw = f"{self.source}\0{self.source_id}".encode("utf-8", "replace")
        return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest())


def key_of(record: Record, source: str = "") -> Key:
    """(`source`, else the address's host, else the profile, else `default`) and the source's id, else its address,
    else the place in the file.
    """
    host, address = _address(record.legacy_url)
    # Systems number news, videos and pages each from 1: a number out of an address names no story without it.
    own_id = "" if record.provenance.get("legacy_id") == "address" else record.legacy_id
    name = one_line(source or host or record.profile or DEFAULT_SOURCE)[:SOURCE_LENGTH]
    return Key(name, _short(own_id or address or _place(record.file, record.number)))


class Fingerprints(NamedTuple):
    """Two numbers for one unread record: which of them is stored depends on what its key is made of."""

    by_content: int
    by_place: int

    def of(self, key: Key, raw: RawRecord) -> int:
        """The one to store: a record that only its place names is another one elsewhere."""
        return self.by_place if key.source_id == _short(_place(raw.file.name, raw.number)) else self.by_content


def fingerprints(raw: RawRecord, source: str = "") -> Fingerprints:
    """What tells that a record is unchanged without reading it: its bytes, its reader, and the source it is put to."""
    content = hashlib.blake2b(raw.raw, digest_size=8)
    content.update(f"\0{raw.reader}\0{source}".encode("utf-8", "replace"))
    digest = content.digest()
    place = f"{raw.file.name}\0{raw.number}".encode("utf-8", "replace")
    placed = hashlib.blake2b(place, key=digest, digest_size=8).digest()
    return Fingerprints(int.from_bytes(digest, signed=True), int.from_bytes(placed, signed=True))


class Digests:
    """A set of 64-bit numbers in 12 to 24 bytes each, where Python's own takes 80: there may be a million."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def __contains__(self, digest: int) -> bool:
        return self._slots[self._slot(digest or 1)] != 0

    def add(self, digest: int) -> None:
        at = self._slot(digest or 1)
        if self._slots[at]:
            return
        self._slots[at] = digest or 1
        self._count += 1
        if self._count * 3 > len(self._slots) * 2:
            former = self._slots
            self._slots = array("Q", bytes(8 * 2 * len(former)))
            for kept in filter(None, former):
                self._slots[self._slot(kept)] = kept

    def _slot(self, digest: int) -> int:
        """Where the number stands, or would."""
        slots, last = self._slots, len(self._slots) - 1
        at = digest & last
        while slots[at] and slots[at] != digest:
            at = (at + 1) & last
        return at


def _place(file: str, number: str | None) -> str:
    return file if number is None else f"{file}#{number}"


def _address(url: str) -> tuple[str, str]:
    if not url:
        return "", ""
    try:
        path, query = split_address(url)
        host = (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return "", url
    return host, f"{path}?{query}" if query else path


def _short(source_id: str) -> str:
    source_id = one_line(source_id)
    if len(source_id) <= _ID_LENGTH:
        return source_id
    return f"{source_id[:460]}#{hashlib.blake2b(source_id.encode(), digest_size=16).hexdigest()}"
