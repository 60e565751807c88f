"""Filters of the readers' pages: times as a masthead, a card, a feed and a machine want them."""

from datetime import datetime

from django import template
from django.utils.feedgenerator import rfc2822_date
from django.utils.translation import get_language

from articles.models import Article, Photo
from articles.site import metadata
from newsroom import text

register = template.Library()
register.filter("published_iso", metadata.published_iso)


@register.filter
def written_date(moment: datetime) -> str:
    """The day as a masthead writes it out: `Thứ hai, 08/07/2019`."""
    return text.article_time(moment, "day", get_language() or "vi")


@register.filter
def card_time(article: Article) -> str:
    """When a story in a list was published: `21:24, 08/07/2019`, or the day alone when no clock time is known."""
    if article.published_at is None:
        return ""
    if article.published_precision == Article.Precision.DAY:
        return text.vn_date(article.published_at)
    return text.short_time(article.published_at)


@register.filter
def rss_date(moment: datetime) -> str:
    """`Mon, 08 Jul 2019 21:24:00 +0700`, whatever the page's language."""
    return rfc2822_date(moment.astimezone(text.VIETNAM))


@register.filter
def focus_class(photo: Photo) -> str:
    """The class that keeps the picture's main point in a crop (the policy of the pages allows no style attribute)."""
    return f"focus-x{round(photo.focal_x * 4)} focus-y{round(photo.focal_y * 4)}"
