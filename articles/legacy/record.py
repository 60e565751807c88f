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
    """A picture that a story names. One that stands in the body has its `<img src>` there too, under the same name."""

    name: str  # the file or address as the source names it; empty when it shows only the words around it
    alt: str
    caption: str
    credit: str


class Comment(NamedTuple):
    author: str
    written_at: datetime | None
    text: str


@dataclass
class Record:
    """One story of an old system. Texts are NFC; `body_html` is not yet cleaned.

    Addresses in `body_html` (links, pictures, attachments) stand as the source wrote them, made absolute where the
    source's own address is known; the writer resolves them.
    """

    file: str  # relative to SOURCE; `archive.zip!member`
    number: str | None = None  # row, line or item inside the file; None when the file is one story
    legacy_id: str = ""
    legacy_url: str = ""
    profile: str = ""  # the profile that read it; names the source when neither the operator nor an address does
    headline: str = ""
    kicker: str = ""
    standfirst: str = ""
    dateline: str = ""
    body_html: str = ""
    published_at: datetime | None = None
    precision: str = "minute"
    updated_at: datetime | None = None
    status: str = "published"  # or "draft": what the source called it
    language: str = "vi"
    authors: list[Signature] = field(default_factory=list)
    credit: str = ""
    categories: list[str] = field(default_factory=list)  # from the top of the tree down
    topics: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)  # the first one leads, unless it stands in the body
    related: list[str] = field(default_factory=list)  # addresses, as the source wrote them
    views: int | None = None
    comments: list[Comment] = field(default_factory=list)
    # As printed and as found: `byline` (the lines that the names were read from), `encoding` (the verdict),
    # `headline` (before its capitals were restored), whatever else tells where a value came from. JSON values only.
    provenance: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""  # the record as received
    warnings: list[str] = field(default_factory=list)
    checksum: str = ""


@dataclass
class Refusal:
    """A record, or a whole file, that could not be read; the reason is a sentence."""

    file: str
    reason: str
    number: str | None = None
    raw: bytes = b""  # what was refused, as received; kept in the quarantine


def checksum(version: str, raw: bytes) -> str:
    """Tells whether a record must be written again: it changes with the raw record and with how it is read."""
    return hashlib.blake2b(version.encode() + b"\0" + raw, digest_size=16).hexdigest()
