"""What a profile may say, and how its file is checked: every mistake is refused with the file, the place and the key."""

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta, timezone
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from articles.legacy.clean.encoding import ENCODINGS
from articles.legacy.clean.markup import IMAGE_ATTRIBUTES
from articles.legacy.record import Unusable

_NOTHING = LexborHTMLParser("")
_ZONE = re.compile(r"([+-])(\d{2}):(\d{2})")


@dataclass(frozen=True)
class Pick:
    """Where a value stands: the elements, one of their attributes or their words, and which part of those."""

    css: str
    attr: str = ""
    regex: re.Pattern | None = None  # the first group, or the whole match; an element without one is passed over
    cut: re.Pattern | None = None  # taken out
    split: str = ""  # for fields of several values: what stands between them
    format: tuple[str, ...] = ()  # for times: strptime patterns, tried in order before the usual ones
    tz: timezone | None = None  # for times that do not say; else Vietnam's


@dataclass(frozen=True)
class Mark:
    """What tells that a page is of this family. Exactly one of the first five is given."""

    css: str = ""
    text: str = ""  # stands in the page's source as it is
    generator: re.Pattern | None = None  # in <meta name="generator">
    address: re.Pattern | None = None  # in the page's own address
    host: str = ""
    score: int = 2


@dataclass(frozen=True)
class Discussion:
    """Readers' comments; the others are found inside each `item`."""

    item: str
    text: tuple[Pick, ...]
    author: tuple[Pick, ...] = ()
    date: tuple[Pick, ...] = ()


@dataclass(frozen=True)
class Era:
    """One look of a site: the selectors by which its pages are read."""

    body: tuple[str, ...]
    name: str = ""
    when: str = ""  # only for pages that have this element
    title: tuple[Pick, ...] = ()
    kicker: tuple[Pick, ...] = ()
    date: tuple[Pick, ...] = ()
    updated: tuple[Pick, ...] = ()
    author: tuple[Pick, ...] = ()
    credit: tuple[Pick, ...] = ()
    sapo: tuple[Pick, ...] = ()
    first_paragraph: str = "sapo-if-bold"
    above_title: str = "nothing"
    lead: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    image: tuple[str, ...] = IMAGE_ATTRIBUTES
    category: tuple[Pick, ...] = ()
    topics: tuple[Pick, ...] = ()
    related: tuple[Pick, ...] = ()
    views: tuple[Pick, ...] = ()
    comments: Discussion | None = None
    noise: tuple[re.Pattern, ...] = ()


@dataclass(frozen=True)
class Addresses:
    """How a page tells its own address and number, beside the ways that every page is asked."""

    site: str = ""  # for pages in a folder that was copied from one host
    page: tuple[Pick, ...] = ()
    id: tuple[re.Pattern, ...] = ()
    id_in: tuple[Pick, ...] = ()


@dataclass(frozen=True)
class Profile:
    """How the pages of one family are read."""

    name: str
    eras: tuple[Era, ...]
    about: str = ""
    encoding: str = "auto"
    marks: tuple[Mark, ...] = ()
    address: Addresses = field(default_factory=Addresses)
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    version: str = ""  # tells one state of the file from another


FIRST_PARAGRAPH = ("sapo-if-bold", "sapo", "text")
ABOVE_TITLE = ("nothing", "category", "kicker")


class _Mistake(ValueError):
    """The text is the end of a sentence that begins with the place."""


def build(data: dict[str, Any], name: str, file: str, version: str) -> Profile:
    """The profile in a file's data. Raises Unusable with a sentence that names `file` and the key."""
    try:
        given = _table(data, "", _TOP, required=("eras",))
    except _Mistake as error:
        raise Unusable(f"{file}: {error}") from None
    return Profile(name=name, version=version, **given)


def _table(value: Any, place: str, known: dict[str, Callable], required: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Mistake(f"“{place}” must be a table of keys and values.")
    for key in value:
        if key not in known:
            where = f" in “{place}”" if place else ""
            raise _Mistake(f"the key “{key}”{where} is not known; known are {', '.join(known)}.")
    for key in required:
        if key not in value:
            raise _Mistake(f"the key “{_inside(place, key)}” is missing.")
    return {key: known[key](item, _inside(place, key)) for key, item in value.items()}


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Mistake(f"“{place}” must be a text.")
    return value


def _one_of(*choices: str) -> Callable[[Any, str], str]:
    def read(value: Any, place: str) -> str:
        if value not in choices:
            raise _Mistake(f"“{place}” must be one of {', '.join(choices)}.")
        return value

    return read


def _css(value: Any, place: str) -> str:
    selector = _text(value, place)
    try:
        _NOTHING.css(selector)
    except SelectolaxError:
        raise _Mistake(f"“{place}” is not a CSS selector: {selector}") from None
    return selector


def _regex(value: Any, place: str) -> re.Pattern:
    pattern = _text(value, place)
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise _Mistake(f"“{place}” is not a regular expression ({error}): {pattern}") from None


def _many(read: Callable[[Any, str], Any]) -> Callable[[Any, str], tuple]:
    """One value or a list of them."""

    def read_all(value: Any, place: str) -> tuple:
        values = value if isinstance(value, list) else [value]
        return tuple(
            read(item, f"{place}[{at}]" if isinstance(value, list) else place) for at, item in enumerate(values)
        )

    return read_all


def _zone(value: Any, place: str) -> timezone:
    match = _ZONE.fullmatch(_text(value, place))
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        raise _Mistake(f"“{place}” must be a difference to UTC like +07:00.")
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-offset if match[1] == "-" else offset)


def _pick(value: Any, place: str) -> Pick:
    if isinstance(value, str):
        return Pick(_css(value, place))
    known = {
        "css": _css,
        "attr": _text,
        "regex": _regex,
        "cut": _regex,
        "split": _text,
        "format": _many(_text),
        "tz": _zone,
    }
    return Pick(**_table(value, place, known, required=("css",)))


def _mark(value: Any, place: str) -> Mark:
    known = {"css": _css, "text": _text, "generator": _regex, "address": _regex, "host": _text, "score": _score}
    mark = Mark(**_table(value, place, known))
    if sum(bool(getattr(mark, key)) for key in ("css", "text", "generator", "address", "host")) != 1:
        raise _Mistake(f"“{place}” must have exactly one of css, text, generator, address, host.")
    return mark


def _score(value: Any, place: str) -> int:
    if not isinstance(value, int) or not 1 <= value <= 10:
        raise _Mistake(f"“{place}” must be a whole number from 1 to 10.")
    return value


def _discussion(value: Any, place: str) -> Discussion:
    known = {"item": _css, "text": _many(_pick), "author": _many(_pick), "date": _many(_pick)}
    return Discussion(**_table(value, place, known, required=("item", "text")))


def _addresses(value: Any, place: str) -> Addresses:
    known = {"site": _site, "page": _many(_pick), "id": _many(_regex), "id_in": _many(_pick)}
    return Addresses(**_table(value, place, known))


def _site(value: Any, place: str) -> str:
    address = _text(value, place)
    if not re.fullmatch(r"https?://[\w.-]+(?::\d+)?/(?:[^?#]*/)?", address):
        raise _Mistake(f"“{place}” must be an address that begins with http:// or https:// and ends with a slash.")
    return address


def _categories(value: Any, place: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _Mistake(f"“{place}” must be a table: the old name, then ours or a list from the top down.")
    return {key: _many(_text)(item, f"{place}.{key}") for key, item in value.items()}


_ERA: dict[str, Callable] = {
    era_field.name: _many(_pick)
    for era_field in fields(Era)
    if "Pick" in str(era_field.type)
} | {
    "name": _text,
    "when": _css,
    "body": _many(_css),
    "lead": _many(_css),
    "drop": _many(_css),
    "stop": _many(_css),
    "caption": _many(_css),
    "image": _many(_text),
    "noise": _many(_regex),
    "first_paragraph": _one_of(*FIRST_PARAGRAPH),
    "above_title": _one_of(*ABOVE_TITLE),
    "comments": _discussion,
}  # fmt: skip


def _era(value: Any, place: str) -> Era:
    required = tuple(f.name for f in fields(Era) if f.default is MISSING)
    return Era(**_table(value, place, _ERA, required))


def _eras(value: Any, place: str) -> tuple[Era, ...]:
    if not isinstance(value, list) or not value:
        raise _Mistake(f"“{place}” must be a list of tables, each begun with [[{place}]].")
    return _many(_era)(value, place)


_TOP: dict[str, Callable] = {
    "about": _text,
    "encoding": _one_of("auto", *ENCODINGS),
    "marks": _many(_mark),
    "address": _addresses,
    "categories": _categories,
    "eras": _eras,
}
