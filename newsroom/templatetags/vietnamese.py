"""Template filters for dates and numbers as Vietnamese papers print them. Loaded into every template."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language

from newsroom import text
from newsroom.editions import in_edition

if TYPE_CHECKING:
    from articles.models import Category

register = template.Library()


@register.filter
def article_time(value: Any) -> str:
    """The time above a story, of the story (its own precision and language) or of a datetime alone."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return text.article_time(value, language=get_language() or "vi")
    if value.published_at is None:
        return ""
    return text.article_time(value.published_at, value.published_precision, value.language)


@register.filter
def vn_date(value: date | None) -> str:
    """`08/07/2019`; of a datetime, its day in Vietnam."""
    return text.vn_date(value) if value else ""


@register.filter
def short_time(value: datetime | None) -> str:
    """`21:24, 08/07/2019`, in Vietnam."""
    return text.short_time(value) if value else ""


@register.filter
def vn_number(value: Decimal | float | None, places: int | None = None) -> str:
    """`1.234.567,89`; empty for None."""
    return "" if value is None or value == "" else text.vn_number(Decimal(str(value)), places)


@register.filter
def iso_vn(value: datetime | date | None) -> str:
    """For machines, in Vietnam's zone: `2019-07-08T21:24:00+07:00`; of a day without a clock, `2019-07-08`."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(text.VIETNAM).isoformat(timespec="seconds")
    return value.isoformat()


@register.filter
def edition(path: str) -> str:
    """The Vietnamese page's address as the page's own edition has it: `/tac-gia/thu-ha/`, `/en/tac-gia/thu-ha/`."""
    return in_edition(path, get_language() or "vi")


@register.filter
def called(category: "Category") -> str:
    """The category's name in the page's language."""
    return category.name_in(get_language() or "vi")
