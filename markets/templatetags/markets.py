"""`{% market_tables %}`: the three tables that stand beside an article."""

from django import template
from django.utils import timezone

from markets.tables import tables_beside_article

register = template.Library()


@register.inclusion_tag("markets/_tables.html")
def market_tables() -> dict:
    return {"tables": tables_beside_article(timezone.now())}
