"""What every format is read into, before anything is known of the database."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Unusable(Exception):
    """The import cannot begin or go on as asked; the text is one sentence for the operator."""


class Signature(NamedTuple):
    name: str
    role: str  # a value of Byline.Role


class Picture(NamedTuple):
    name: str  # the file as the source names it; empty when it shows only the words around it
    alt: str
    caption: str
    credit: str


@dataclass
class Record:
    """One story of an old system. Texts are NFC; `body_html` is not yet cleaned."""

    file: str  # relative to SOURCE; `archive.zip!member`
    number: str | None = None  # row, line or item inside the file; None when the file is one story
    legacy_id: str = ""
    legacy_url: str = ""
    headline: str = ""
    kicker: str = ""
    standfirst: str = ""
    dateline: str = ""
    body_html: str = ""
    published_at: datetime | None = None
    precision: str = "minute"
    status: str = "published"  # or "draft": what the source called it
    authors: list[Signature] = field(default_factory=list)
    credit: str = ""
    byline: str = ""  # the lines that the names were read from, as printed
    categories: list[str] = field(default_factory=list)  # from the top of the tree down
    topics: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    checksum: str = ""


@dataclass
class Refusal:
    """A record, or a whole file, that could not be read; the reason is a sentence."""

    file: str
    reason: str
    number: str | None = None


def checksum(version: str, raw: bytes) -> str:
    """Tells whether a record must be written again: it changes with the raw record and with how it is read."""
    return hashlib.blake2b(version.encode() + b"\0" + raw, digest_size=16).hexdigest()
