"""Reading what sources send: text, XML, JSON, HTML, and the ways they write numbers, days and terms."""

import json as _json
import re
import xml.etree.ElementTree as ET
from collections import Counter
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
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        return _json.loads(text(payload), parse_constant=refuse)
    except (RecursionError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("Nội dung không phải là JSON đúng dạng.")) from error


def html(payload: bytes) -> LexborHTMLParser:
    """The page, parsed as browsers do. One that nests too deeply is refused: the parser's time grows with the square."""
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
    return LexborHTMLParser(document)


def words(value: object) -> str:
    """A text of the payload on one line, in normal form C, free of what no database stores; "" for None."""
    if value is None:
        return ""
    return one_line(str(value).encode("utf-8", "replace").decode("utf-8"))


def raw(**values: object) -> str:
    """What the source wrote, kept beside what was read in it."""
    return " ".join(f"{name}={words(value)}" for name, value in values.items())[:300]


_ENGLISH_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,6})?")


def english_number(value: object) -> Decimal | None:
    """A price such as `23,175` or `209.06`; None when it is not quoted (`-`, blank, 0).

    Raises ValueError, with a Vietnamese sentence, for anything else.
    """
    written = words(value)
    if written in {"", "-"}:
        return None
    if not _ENGLISH_NUMBER.fullmatch(written):
        raise ValueError(_("Không đọc được số “%(text)s”.") % {"text": written[:40]})
    number = Decimal(written.replace(",", ""))
    return number if number else None


_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,3}))?\s*%?")


def percent(value: object) -> Decimal | None:
    """A rate such as `7.10`, `7,1` or `7,10 %`; None when it is not quoted.

    Raises ValueError, with a Vietnamese sentence, for anything else.
    """
    written = words(value)
    if written in {"", "-"}:
        return None
    match = _PERCENT.fullmatch(written)
    if not match:
        raise ValueError(_("Không đọc được lãi suất “%(text)s”.") % {"text": written[:40]})
    rate = Decimal(f"{match[1]}.{match[2] or 0}")
    return rate if rate else None


def term(label: str) -> tuple[int | None, int | None] | None:
    """The term that a label names whole, as (months, days), one of them None: `6 tháng`, `1 tuần`, `Không kỳ hạn`.

    None when it names no term, or more than one.
    """
    folded = fold(label)
    if folded in {"khong ky han", "kkh"}:
        return 0, None
    match = re.fullmatch(r"([0-9]{1,3}) ?(thang|tuan|ngay)", folded)
    if not match or not int(match[1]):
        return None
    number = int(match[1])
    if match[2] == "thang":
        return number, None
    return None, number * (7 if match[2] == "tuan" else 1)


def vn_day(written: str) -> date | None:
    """The day in `08/07/2019`, day first; None when it is none."""
    match = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", written)
    return _or_none(lambda: date(int(match[3]), int(match[2]), int(match[1]))) if match else None


def clock(written: str) -> time | None:
    """The time of day in `15:20` or `15:20:31`; None when it is none."""
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", written)
    return _or_none(lambda: time(int(match[1]), int(match[2]), int(match[3] or 0))) if match else None


def moment(day: date, at: time | None = None) -> datetime:
    """That time in Vietnam; 00:00 when only the day is known."""
    return datetime.combine(day, at or time(), tzinfo=VIETNAM)


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
