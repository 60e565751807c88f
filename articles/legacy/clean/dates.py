"""The line that says when a story was published, in the many ways papers print it."""

import re
from datetime import datetime
from typing import NamedTuple

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


def _printed(day: re.Match, clock: re.Match | None) -> Printed:
    year, month, date = (int(day[a] or day[a + "2"] or day[a + "3"]) for a in ("y", "m", "d"))
    hour, minute = (int(clock["h"]), int(clock["min"])) if clock else (0, 0)
    half = (clock["half"] or "").upper() if clock else ""
    if half in {"PM", "CH"} and hour < 12:
        hour += 12
    elif half in {"AM", "SA"} and hour == 12:
        hour = 0
    try:
        moment = datetime(year, month, date, hour, minute, tzinfo=VIETNAM)
    except ValueError:
        moment = None
    return Printed(_in_range(moment), "minute" if clock else "day")


def _from_iso(text: str) -> datetime | None:
    try:
        return _in_range(datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z")))
    except ValueError:
        return None


def _in_range(moment: datetime | None) -> datetime | None:
    return moment if moment and EARLIEST_YEAR <= moment.year <= 9000 else None


def _is_empty(rest: str) -> bool:
    """Whether nothing but separators is left once zone, weekday and labels are taken out."""
    for pattern in (_ZONE, _VIEWS, _WORDS):
        rest = pattern.sub(" ", rest)
    return not re.search(r"\w", rest)
