"""`{% market_tables article.published_at %}`: the three tables that stand beside an article; days as readers write them."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from markets.site import writing
from markets.site.beside import html_beside_article

register = template.Library()


@register.filter
def market_day(value: date | None) -> str:
    """`08/07/2019`, and in the English edition `8 Jul 2019`; of a time its day in Vietnam."""
    return writing.day(value) if value else ""


@register.filter
def market_time(value: datetime | None) -> str:
    """`21:24, 08/07/2019` in Vietnam, with the day as `market_day` has it."""
    return writing.moment(value) if value else ""


@register.simple_tag
def market_tables(published_at: datetime | None = None) -> str:
    """Today's tables; of a story published on an earlier day, with the way to those of its own day."""
    return html_beside_article(timezone.now(), published_at and timezone.localdate(published_at))
