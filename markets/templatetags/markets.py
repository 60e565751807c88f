"""`{% market_tables article.published_at %}`: the three tables that stand beside an article."""

from datetime import datetime

from django import template
from django.utils import timezone

from markets.site.beside import html_beside_article

register = template.Library()


@register.simple_tag
def market_tables(published_at: datetime | None = None) -> str:
    """Today's tables; of a story published on an earlier day, with the way to those of its own day."""
    return html_beside_article(timezone.now(), published_at and timezone.localdate(published_at))
