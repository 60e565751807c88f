"""How an import treats what it meets, and what a batch of it consists of."""

from dataclasses import dataclass, field
from datetime import datetime

from articles.legacy.keys import Key
from articles.legacy.pictures import Shown
from articles.legacy.record import Record
from articles.legacy.report import Outcome
from articles.legacy.sources.raw import RawRecord
from articles.models import Category, ImportRecord


@dataclass(frozen=True)
class Rules:
    source: str = ""
    category: Category | None = None
    as_draft: bool = False
    overwrite_edited: bool = False
    dry_run: bool = False
    encoding: str = "auto"
    profile: str = "auto"


@dataclass
class Task:
    """One record of a batch that is to be written."""

    raw: RawRecord
    record: Record
    key: Key
    fingerprint: int
    former: ImportRecord | None
    outcome: Outcome
    shown: list[Shown] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)  # old address: address here

    @property
    def public_since(self) -> datetime | None:
        """When the source published it; None for what it does not show."""
        return self.record.published_at if self.record.status == "published" else None


@dataclass
class Refused:
    """One record of a batch that was not taken in."""

    outcome: Outcome
    raw: RawRecord | None  # None: its file could not be cut so far; `kept` is what there was of it
    kept: bytes = b""
    key: Key | None = None
    headline: str = ""
