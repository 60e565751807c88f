"""The line that says when a story was published, in the many ways papers print it."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from articles.legacy.clean.text import line
from newsroom.text import VIETNAM, nfc, one_line

EARLIEST_YEAR = 1945

_DAY = re.compile(
    r"(?<!\d)(?:"
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"|(?P<d2>\d{1,2})\s?[/.-]\s?(?P<m2>\d{1,2})\s?[/.-]\s?(?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})\s+tháng\s+(?P<m3>\d{1,2})(?:\s*,?\s*năm|\s*,)?\s+(?P<y3>\d{4})"
    r")(?!\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d+])(?P<h>\d{1,2})\s?(?:[:h]|\s?giờ\s?)\s?(?P<min>\d{2})(?:\s?phút)?(?::(?P<s>\d{2})(?:\.\d+)?)?(?!\d)"
    r"\s?(?P<half>(?:AM|PM|SA|CH)\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_USUAL = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d{2})")  # what most fields hold
_BARE_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(?:\d{2})?)?")
_EPOCH = re.compile(r"(?:/Date\()?(-?\d{9,10}|-?\d{12,13})(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")  # a spreadsheet's number: days since the end of 1899, and their fraction
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{1,2}[/.-]\d{1,2}[/.-])(\d{2})(?!\d)")
_SERIAL_ZERO = datetime(1899, 12, 30, tzinfo=VIETNAM)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]{{0,6}}"
_ENGLISH = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\.?,?\s+(?P<y>\d{{4}})\b"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})\b",
    re.IGNORECASE,
)
_LONGEST = 500
_ZONE = re.compile(r"(?:GMT|UTC)?\s?\+\s?0?7(?::?00)?\b|\bGMT\b", re.IGNORECASE)
_VIEWS = re.compile(r"\d[\d.,]*\s*(?:lượt xem|lượt đọc|lượt truy cập|views?)\b", re.IGNORECASE)
# What may stand beside a publication time; any other word makes the line a sentence.
_WORDS = re.compile(
    r"\b(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|ngày|tháng|năm|lúc|vào|giờ|phút|cập nhật(?: lần cuối)?"
    r"|cập nhật ngày|đăng|đăng bởi|xuất bản|thời gian|ngày giờ|đã đăng|phát hành|cn|t[2-7])\b",
    re.IGNORECASE,
)


class Printed(NamedTuple):
    """A publication time as printed; `moment` is None when the line is one but its day or hour cannot be."""

    moment: datetime | None
    precision: str  # "minute" or "day"


def publication_time(line: str) -> Printed | None:
    """Read a line that holds nothing but a publication time; None for any other line.

    Dates inside sentences (`Ngày 8.7, …`) are never taken for it. Times are Vietnam's unless they say otherwise.
    """
    if len(line) > 400:
        return None
    line = one_line(nfc(line))
    if len(line) > 120 or not (day := _DAY.search(line)):
        return None
    if iso := _ISO.search(line):
        rest, moment = line.replace(iso[0], " "), _from_iso(iso[0])
        return Printed(moment, "minute") if _is_empty(rest) else None
    without_days = _DAY.sub(" ", line)
    clock = _CLOCK.search(without_days)
    if not _is_empty(_CLOCK.sub(" ", without_days)):
        return None
    return _printed(day, clock)


def field_time(text: str) -> Printed | None:
    """Read a field that is known to hold a time, as databases, spreadsheets and crawlers write it.

    Beside what papers print: ISO 8601 with or without a zone, RFC 2822, seconds or milliseconds since 1970, a
    spreadsheet's day number, `20170105074500`, years of two digits. None for what is no time at all; times without
    a zone are Vietnam's.
    """
    text = one_line(text)
    if len(text) > 120:
        return None
    if usual := _USUAL.fullmatch(text):
        day, month, year, hour, minute = map(int, usual.groups())
        return Printed(_moment(year, month, day, hour, minute), "minute")
    if _BARE_ISO.fullmatch(text):
        return Printed(_from_iso(text), "minute" if ":" in text else "day")
    if text.replace("/Date(", "").replace("-", "")[:5].isdigit() and (number := _from_number(text)):
        return number
    if printed := publication_time(_SHORT_YEAR.sub(_long_year, text)):
        return printed
    try:
        return Printed(_in_range(_local(parsedate_to_datetime(text))), "minute")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def time_within(text: str) -> Printed | None:
    """The first time in a text that is known to hold one, whatever else stands there; None when there is none.

    For the element that a page shows its publication time in: `Đăng bởi BTV ngày 20/11/2016 | 09:30 Lượt xem: 418`,
    `Written by Administrator Monday, 22 February 2010 09:30`.
    """
    text = _ENGLISH.sub(_english, line(text)[:_LONGEST])
    if iso := _ISO.search(text):
        return Printed(_from_iso(iso[0]), "minute")
    day = _DAY.search(text)
    if day is None:
        text = _SHORT_YEAR.sub(_long_year, text)
        day = _DAY.search(text)
    if day is None:
        return field_time(text)
    return _printed(day, _CLOCK.search(_DAY.sub(" ", text)))


def _english(match: re.Match) -> str:
    month = _MONTHS.index((match["m"] or match["m2"])[:3].lower()) + 1
    return f"{match['d'] or match['d2']}/{month}/{match['y'] or match['y2']} "


def _from_number(text: str) -> Printed | None:
    if match := _RUN_TOGETHER.fullmatch(text):
        year, month, day, hour, minute = match.groups()
        moment = _from_iso(f"{year}-{month}-{day} {hour or '00'}:{minute or '00'}")
        if moment or len(text) in {8, 14}:
            return Printed(moment, "minute" if hour else "day")
    try:
        if match := _EPOCH.fullmatch(text):
            seconds = int(match[1]) / (1000 if len(match[1].lstrip("-")) > 10 else 1)
            return Printed(_in_range(datetime.fromtimestamp(seconds, VIETNAM)), "minute")
        if match := _SERIAL.fullmatch(text):
            moment = _SERIAL_ZERO + timedelta(days=float(f"{match[1]}.{match[2] or 0}"))
            # A clock time is kept as a fraction of a day, which seldom comes out even.
            moment = (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
            return Printed(_in_range(moment), "minute" if match[2] else "day")
    except (ValueError, OverflowError, OSError):
        return Printed(None, "minute")
    return None


def _long_year(match: re.Match) -> str:
    # Online papers are younger than 1970, and none is from after 2069.
    return f"{match[1]}{'19' if int(match[2]) >= 70 else '20'}{match[2]}"


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _printed(day: re.Match, clock: re.Match | None) -> Printed:
    year, month, date = (int(day[a] or day[a + "2"] or day[a + "3"]) for a in ("y", "m", "d"))
    hour, minute = (int(clock["h"]), int(clock["min"])) if clock else (0, 0)
    half = (clock["half"] or "").upper() if clock else ""
    if half in {"PM", "CH"} and hour < 12:
        hour += 12
    elif half in {"AM", "SA"} and hour == 12:
        hour = 0
    return Printed(_moment(year, month, date, hour, minute), "minute" if clock else "day")


def _moment(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    """None for a day or an hour that never was, or that no paper of ours can have printed."""
    try:
        return _in_range(datetime(year, month, day, hour, minute, tzinfo=VIETNAM))
    except ValueError:
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        return _in_range(
            _local(datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z")))
        )
    except ValueError:
        return None


def _in_range(moment: datetime | None) -> datetime | None:
    return moment if moment and EARLIEST_YEAR <= moment.year <= 9000 else None


def _is_empty(rest: str) -> bool:
    """Whether nothing but separators is left once zone, weekday and labels are taken out."""
    for pattern in (_ZONE, _VIEWS, _WORDS):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)
