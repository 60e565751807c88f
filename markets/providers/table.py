"""What every provider is and what it gives."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from markets.models import Quote

MAX_ROWS = 2000


class Refused(ValueError):
    """The bytes are not the source's table; the text is a Vietnamese sentence."""


class NothingQuoted(Refused):
    """The source answered as it should, and has no table for that day."""


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
    # Whether it is all that the source quotes, so that what is missing here is no longer quoted and a new name is
    # worth a look. A history of one product, or a sheet that an editor keeps, is not.
    is_whole: bool = True

    def add(self, quote: Quote) -> None:
        quote.position = len(self.quotes)
        self.quotes.append(quote)

    @contextmanager
    def row(self, label: str) -> Iterator[None]:
        """Around the reading of one row: a ValueError, whose text is a Vietnamese sentence, makes it unreadable."""
        if len(self.quotes) + len(self.unreadable) >= MAX_ROWS:
            raise Refused(_("Bảng có quá nhiều dòng nên không thể là của nguồn này."))
        try:
            yield
        except Refused:
            raise
        except ValueError as error:
            self.unreadable.append(Unreadable(label[:120], str(error)))


Parse = Callable[[bytes, date | None, datetime], Table]


@dataclass(frozen=True)
class Request:
    """One question to a source: a GET of the address, or a POST of the form to it."""

    address: str
    form: Mapping[str, str] | None = None


Asking = Generator[Request, bytes, None]


def ask_once(address: str, day: date) -> Asking:
    """A GET of the address; `{day}` in it stands for the day, as 2026-09-22."""
    yield Request(address.replace("{day}", day.isoformat()))


@dataclass(frozen=True)
class Feed:
    """How a source is asked.

    `ask(address, day)` yields one request after the other and is handed each one's answer; the last answer is what
    the provider parses. It neither fetches nor knows the key, and may raise Refused. The default address is empty
    where none is known to work without a person or a session; an operator may give one.
    """

    address: str = ""
    # The parameter of the address that carries the operator's key.
    key: str = ""
    accept: str = "*/*"
    # Whether it can be asked for a past day.
    takes_day: bool = False
    # Where in the JSON the rows are; empty, they say that nothing was quoted on that day.
    rows: tuple[str, ...] = ()
    # The least time between two requests, where the source demands one.
    pause: timedelta = timedelta()
    ask: Callable[[str, date], Asking] = ask_once
    # For the operator, a sentence: why there is no default address, or what to know of it.
    note: str | Promise = ""


@dataclass(frozen=True)
class Provider:
    """A source that the newsroom can read. `kind` is a value of Source.kind.

    `parse(payload, day, now)` is pure and ends for any bytes in a Table or in Refused. `day` and `now` stand in
    for the market's time where the payload does not carry it; the time taken from `now` is `now` itself.
    """

    slug: str
    name: str
    kind: str
    url: str
    parse: Parse
    feed: Feed = Feed()
