"""Which story a record is, so that a second import finds it again."""

import hashlib
from typing import NamedTuple
from urllib.parse import urlsplit

from articles.legacy.record import Record
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
        raw = f"{self.source}\0{self.source_id}".encode()
        return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest())


def key_of(record: Record, source: str = "") -> Key:
    """(`source`, else the address's host, else `default`) and the source's id, else its address, else the file."""
    host, address = _address(record.legacy_url)
    place = record.file if record.number is None else f"{record.file}#{record.number}"
    return Key(one_line(source or host or DEFAULT_SOURCE)[:SOURCE_LENGTH], _short(record.legacy_id or address or place))


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
