"""Numbers and days as the readers of each edition write them: `1.234,50` and `08/07/2019`, `1,234.50` and `8 Jul 2019`."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language

from newsroom import text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OTHER_MARKS = str.maketrans(".,", ",.")


def is_english() -> bool:
    return get_language() == "en"


def number(value: Decimal | int, places: int | None = None) -> str:
    shown = text.vn_number(value, places)
    return shown.translate(_OTHER_MARKS) if is_english() else shown


def typed_number(written: str) -> str:
    """What a reader typed, as it would be written in Vietnamese: an English `1,000` is a thousand, not one."""
    return written.translate(_OTHER_MARKS) if is_english() else written


def day(value: date) -> str:
    """Of a time with a zone the day in Vietnam. In English the month is a word: 07/08 is two days to its readers."""
    if not is_english():
        return text.vn_date(value)
    local = value.astimezone(text.VIETNAM) if isinstance(value, datetime) else value
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year:04d}"


def moment(value: datetime) -> str:
    return f"{value.astimezone(text.VIETNAM):%H:%M}, {day(value)}" if is_english() else text.short_time(value)
