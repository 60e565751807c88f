"""Reading what sources send: text, XML, JSON, HTML, and the ways they write numbers, days and terms."""

import json as _json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from markets.providers.table import Refused
from newsroom.text import VIETNAM, fold, one_line

MAX_DEPTH = 512
# Their end tags may be left out, so an open one says nothing of depth; void ones are never open.
_SHALLOW = frozenset(
    "area base br col embed hr img input link meta source track wbr p li td th tr dt dd option optgroup thead tbody tfoot".split()  # noqa: SIM905
)


def text(payload: bytes) -> str:
    """The bytes as UTF-8, with or without a byte order mark."""
    try:
        return payload.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("Nội dung không phải là chữ mã UTF-8.")) from error


def xml(payload: bytes) -> ET.Element:
    """The root of an XML document. A DOCTYPE is refused: without one no entity can be declared."""
    document = text(payload)
    if "<!DOCTYPE" in document:
        raise Refused(_("XML có khai báo DOCTYPE nên không được đọc."))
    try:
        return ET.fromstring(document.lstrip())
    except (ET.ParseError, ValueError) as error:
        raise Refused(_("Nội dung không phải là XML đúng dạng.")) from error


def json(payload: bytes) -> Any:
    """The JSON document, its fractions as Decimal."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    document = text(payload)
    try:
        return _json.loads(document, parse_constant=refuse, parse_float=Decimal)
    except (ArithmeticError, RecursionError, ValueError) as error:
        raise Refused(_("Nội dung không phải là JSON đúng dạng.")) from error


def inside(value: object, *path: str) -> Any:
    """What stands in a JSON document under those names; None where one is missing."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def records(value: object) -> list[dict] | None:
    """The value when it is a list of JSON objects."""
    return value if isinstance(value, list) and all(isinstance(row, dict) for row in value) else None


def html(payload: bytes) -> LexborHTMLParser:
    """The page, parsed as browsers do.

    One that nests too deeply is refused: the parser's time grows with the square. So is one that ends inside a
    table, where the last price may be cut short.
    """
    document = text(payload)
    open_tags: Counter = Counter()
    depth = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][^\s/>]*)", document):
        name = match[2].lower()
        if name in _SHALLOW or match[1] and not open_tags[name]:
            continue
        step = -1 if match[1] else 1
        open_tags[name] += step
        depth += step
        if depth > MAX_DEPTH:
            raise Refused(_("Trang lồng quá nhiều lớp nên không được đọc."))
    if document.rfind("<table") > document.rfind("</table"):
        raise Refused(_("Trang bị cắt giữa bảng nên không được đọc."))
    return LexborHTMLParser(document)


def words(value: object) -> str:
    """A text of the payload on one line, in normal form C, free of what no database stores; "" for None."""
    if value is None:
        return ""
    return one_line(str(value).encode("utf-8", "replace").decode("utf-8"))


def raw(**values: object) -> str:
    """What the source wrote, kept beside what was read in it."""
    return " ".join(f"{name}={words(value)}" for name, value in values.items())[:300]


NOT_QUOTED = frozenset({"", "-", "--", "\N{EN DASH}", "\N{EM DASH}"})

Number = Callable[[object], Decimal | None]


def _number(pattern: str, plain: Callable[[str], str]) -> Number:
    compiled = re.compile(pattern)

    def read(value: object) -> Decimal | None:
        written = words(value)
        if written in NOT_QUOTED:
            return None
        if not compiled.fullmatch(written):
            raise ValueError(_("Không đọc được số “%(text)s”.") % {"text": written[:40]})
        return Decimal(plain(written)) or None

    return read


# Each reads a price, gives None when it is not quoted (blank, a dash, 0), and raises ValueError with a Vietnamese
# sentence for anything else.

# `23,175` or `209.06`.
english_number = _number(
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,20})?", lambda written: written.replace(",", "")
)
# `23.175` or `209,06`.
vietnamese_number = _number(
    r"(?:[0-9]{1,3}(?:\.[0-9]{3}){1,3}|[0-9]{1,12})(?:,[0-9]{1,20})?",
    lambda written: written.replace(".", "").replace(",", "."),
)
# `36.420` or `36,420`, of a source whose prices have no decimals: either mark groups thousands.
whole_number = _number(
    r"[0-9]{1,3}(?:\.[0-9]{3}){1,3}|[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12}",
    lambda written: written.replace(".", "").replace(",", ""),
)
# `36,60` or `144.600`, of a source whose prices are below a thousand: either mark is the decimal one.
small_number = _number(r"[0-9]{1,3}(?:[.,][0-9]{1,6})?", lambda written: written.replace(",", "."))

_CHANGE = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,6})?)")


def change(value: object) -> Decimal | None:
    """A move such as `+100`, `-1,000` or 0; None when it is not told, or not told in numbers."""
    match = _CHANGE.fullmatch(words(value).replace("\N{MINUS SIGN}", "-"))
    return Decimal(match[1] + match[2].replace(",", "")) if match else None


_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))?\s*%?")


def percent(value: object) -> Decimal | None:
    """A rate such as `7.10`, `7,1` or `7,10 %`; None when it is not quoted.

    Raises ValueError, with a Vietnamese sentence, for anything else.
    """
    written = words(value)
    if written in NOT_QUOTED:
        return None
    match = _PERCENT.fullmatch(written)
    if not match:
        raise ValueError(_("Không đọc được lãi suất “%(text)s”.") % {"text": written[:40]})
    return Decimal(f"{match[1]}.{match[2] or 0}") or None


def term(label: str) -> tuple[int | None, int | None] | None:
    """The term that a label names whole, as (months, days), one of them None: `6 tháng`, `1 tuần`, `Không kỳ hạn`.

    None when it names no term, or more than one.
    """
    folded = fold(label)
    if folded in {"khong ky han", "kkh"}:
        return 0, None
    match = re.fullmatch(r"([0-9]{1,3}) ?(thang|tuan|ngay|nam)", folded)
    if not match or not int(match[1]):
        return None
    number = int(match[1])
    if match[2] in {"thang", "nam"}:
        return number * (12 if match[2] == "nam" else 1), None
    return None, number * (7 if match[2] == "tuan" else 1)


_DAY = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_CLOCK = r"[0-9]{1,2}[:hH][0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm]| ?SA| ?CH)?"


def vn_day(written: str) -> date | None:
    """The day in `08/07/2019`, day first; None when it is none."""
    match = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", written)
    return _or_none(lambda: date(int(match[3]), int(match[2]), int(match[1]))) if match else None


def clock(written: str) -> time | None:
    """The time of day in `15:20`, `15:20:31` or `03:20:31 PM`; None when it is none."""
    match = re.fullmatch(r"([0-9]{1,2})[:hH]([0-9]{2})(?::([0-9]{2}))?(?: ?([AaPp][Mm]|SA|CH))?", written)
    if not match:
        return None
    hour = int(match[1])
    if match[4] and hour <= 12:
        hour = hour % 12 + (12 if match[4].upper() in {"PM", "CH"} else 0)
    return _or_none(lambda: time(hour, int(match[2]), int(match[3] or 0)))


def moment(day: date, at: time | None = None) -> datetime:
    """That time in Vietnam; 00:00 when only the day is known."""
    return datetime.combine(day, at or time(), tzinfo=VIETNAM)


def stamp(value: object) -> datetime | None:
    """The time in a text that is nothing else: a day with a clock before or after it, or alone; None for any other."""
    match = re.fullmatch(rf"(?:({_CLOCK})[ ,]+)?({_DAY})(?:[ ,]+({_CLOCK}))?", words(value))
    return _stamp(match)


def stamp_within(sentence: str) -> datetime | None:
    """The first time that a sentence names: `cập nhật lúc 15:02 ngày 08/07/2019`."""
    match = re.search(
        rf"(?:({_CLOCK})[ ,]+(?:ngày )?)?(?<![0-9/])({_DAY})(?![0-9/])(?:[ ,]+(?:lúc )?({_CLOCK}))?", sentence
    )
    return _stamp(match)


_SAID = re.compile(r"(?:ngày|lúc|cập nhật|áp dụng|hiệu lực|updated?|date)\b[^0-9]{0,40}(?=[0-9])", re.IGNORECASE)


def page_stamp(page: LexborHTMLParser) -> datetime | None:
    """The first time that a page says itself to be of: after words such as `ngày`, `cập nhật lúc`, `áp dụng từ`."""
    said = words(page.body.text(separator=" ")) if page.body else ""
    said = re.sub(r"\b([0-9]{1,2}) tháng ([0-9]{1,2}) năm ([0-9]{4})\b", r"\1/\2/\3", said)
    stamps = (stamp_within(said[match.end() : match.end() + 30]) for match in _SAID.finditer(said))
    return next((stamp for stamp in stamps if stamp), None)


def _stamp(match: re.Match[str] | None) -> datetime | None:
    day = vn_day(match[2]) if match else None
    if not match or not day:
        return None
    written = match[1] or match[3]
    at = clock(written) if written else time()
    return None if at is None else moment(day, at)


def iso_stamp(value: object) -> datetime | None:
    """The time in `2026-09-22T01:33:10.892Z`; of one without a zone, that time in Vietnam. None for any other text."""
    found = _or_none(lambda: datetime.fromisoformat(words(value)))
    if found is None or not 2000 < found.year < 2200:
        return None
    return found.replace(microsecond=0) if found.tzinfo else found.replace(microsecond=0, tzinfo=VIETNAM)


def json_date(value: object) -> datetime | None:
    """The time in `/Date(1790010000000)/`, milliseconds since 1970; None for any other text."""
    match = re.fullmatch(r"/Date\(([0-9]{12,13})(?:[+-][0-9]{4})?\)/", words(value))
    return datetime.fromtimestamp(int(match[1]) // 1000, tz=VIETNAM) if match else None


def told(value: object, read: Callable[[object], datetime | None], day: date | None) -> datetime | None:
    """The market's time as the payload tells it; None when it tells none, or a dead one of a year long past.

    Raises Refused for a text that cannot be read when no `day` was asked for: to take now instead would make an old
    table pass for a new one.
    """
    written = words(value)
    found = read(value)
    if found is None and day is None and written and not re.search(r"\b(?:0001|1900|1970)\b|^0+$", written):
        raise Refused(_("Không đọc được giờ “%(text)s” của bảng.") % {"text": written[:40]})
    return found


def moment_without_day(day: date | None, at: time | None, now: datetime) -> datetime:
    """The market's time where the payload names no day: the day asked for, else the latest that can be meant."""
    if day is not None:
        return moment(day, at)
    if at is None:
        return now
    today = moment(now.astimezone(VIETNAM).date(), at)
    return today if today <= now else today - timedelta(days=1)


def _or_none(make: Any) -> Any:
    try:
        return make()
    except ValueError:
        return None
