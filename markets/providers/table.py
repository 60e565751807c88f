"""What every provider is and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from markets.models import Quote


class Refused(ValueError):
    """The bytes are not the source's table; the text is a Vietnamese sentence."""


@dataclass(frozen=True)
class Unreadable:
    """A row of the table whose values cannot be read; the reason is a Vietnamese sentence."""

    label: str
    reason: str


@dataclass
class Table:
    """One answer of a source. The quotes are unsaved and lack what recording gives them: source and receipt."""

    quotes: list[Quote] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    # Rows that the newsroom does not show by design: notes by size, silver, remarks.
    left_out: list[str] = field(default_factory=list)
    # Whether a product that is missing here is no longer quoted by the source.
    is_whole: bool = True


Parse = Callable[[bytes, date | None, datetime], Table]


@dataclass(frozen=True)
class Provider:
    """A source that the newsroom can read. `kind` is a value of Source.kind.

    `parse(payload, day, now)` is pure and ends for any bytes in a Table or in Refused. `day` and `now` stand in
    for the market's time where the payload does not carry it.
    """

    slug: str
    name: str
    kind: str
    url: str
    parse: Parse
