"""What is read from a page, before it is put in order."""

from dataclasses import dataclass, field
from datetime import datetime

from articles.legacy.clean.blocks import Block
from articles.legacy.clean.dates import Printed
from articles.legacy.record import Comment


@dataclass
class Reading:
    """The parts of a page as they were found. Words are on one line; blocks are in the order of the page."""

    headline: str = ""
    kicker: str = ""
    time: Printed | None = None
    updated_at: datetime | None = None
    sapo: list[Block] = field(default_factory=list)
    lead: list[Block] = field(default_factory=list)  # what stands outside the text: pictures, with their captions
    blocks: list[Block] = field(default_factory=list)
    bylines: list[str] = field(default_factory=list)
    credit: str = ""
    categories: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    views: int | None = None
    comments: list[Comment] = field(default_factory=list)
    first_paragraph: str = "sapo-if-bold"
    above_title: str = "nothing"
    provenance: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
