"""What a page's head and its marked-up data say of the story, for machines."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from articles.legacy.clean import dates
from articles.legacy.clean.dates import Printed
from articles.legacy.clean.text import line
from articles.legacy.extract.page import Page, words
from newsroom.text import VIETNAM

_PUBLISHED = ("article:published_time", "datepublished", "pubdate", "dc.date.issued", "dc.date", "article.published")
_UPDATED = ("article:modified_time", "datemodified", "og:updated_time", "lastmod")
_YEAR_FOLDERS = re.compile(r"(?<!\d)(19[89]\d|20\d\d)[/_-](0?[1-9]|1[0-2])[/_-](0?[1-9]|[12]\d|3[01])(?!\d)")
_RUN_TOGETHER = re.compile(
    r"[/_-]d?(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:([01]\d|2[0-3])([0-5]\d)\d{0,8})?(?!\d)"
)
_EPOCH = re.compile(r"-(1[0-9]{12})\.html?$")


def published(page: Page) -> Printed | None:
    """The publication time in the metadata."""
    return _time(_first(page, _PUBLISHED) or _property(page, "datePublished"))


def updated(page: Page) -> datetime | None:
    """When the metadata say that the story was last changed."""
    found = _time(_first(page, _UPDATED) or _property(page, "dateModified"))
    return found.moment if found else None


def headline(page: Page) -> str:
    """The headline in the story's own data; site names are not added there."""
    return _text(page.linked_data.get("headline")) or words(page.tree.css_first("[itemprop='headline']"))


def authors(page: Page) -> list[str]:
    """The people named as authors; never the paper itself."""
    given = page.linked_data.get("author")
    found = [
        _text(item.get("name")) if isinstance(item, dict) and item.get("@type") != "Organization" else ""
        for item in (given if isinstance(given, list) else [given])
    ]
    found = [name for name in found if name]
    if not found and (node := page.tree.css_first("[itemprop='author'] [itemprop='name'], a[rel='author']")):
        found = [words(node)]
    return found or [name for name in [page.meta.get("author", "")] if " " in name]


def sections(page: Page) -> list[str]:
    """The category, from the breadcrumb or the metadata."""
    for css in (".breadcrumb a", ".breadcrumbs a", "[class*='breadcrumb'] a", "[class*='breadCrumb'] a"):
        if found := [name for name in map(words, page.tree.css(css)) if name and len(name) <= 60]:
            return found
    given = page.linked_data.get("articleSection") or page.meta.get("article:section", "")
    return [name for name in map(_text, given if isinstance(given, list) else [given]) if name]


def keywords(page: Page) -> list[str]:
    given = page.linked_data.get("keywords") or page.meta.get("news_keywords") or page.meta.get("keywords", "")
    found = given if isinstance(given, list) else re.split(r"[,;]", _text(given))
    return [word for word in map(_text, found) if word and len(word) <= 60]


def time_in_address(address: str) -> Printed | None:
    """The day that an old address carries in its folders or its number."""
    try:
        path = unquote(urlsplit(address).path)
    except ValueError:
        return None
    if match := _YEAR_FOLDERS.search(path):
        return _printed(*match.groups())
    if match := _EPOCH.search(path):
        return Printed(datetime.fromtimestamp(int(match[1]) / 1000, VIETNAM).replace(second=0, microsecond=0), "minute")
    if match := _RUN_TOGETHER.search(path):
        return _printed(*match.groups())
    return None


def disagreement(page: Page, printed: Printed) -> str:
    """A sentence when the metadata name another day than the page prints; empty when they agree or say nothing."""
    told = published(page)
    if told is None or told.moment is None or printed.moment is None:
        return ""
    if abs((told.moment - printed.moment).total_seconds()) <= 24 * 3600:
        return ""
    return (
        f"The page prints {printed.moment:%d/%m/%Y}, but its metadata say {told.moment.astimezone(VIETNAM):%d/%m/%Y}."
    )


def _first(page: Page, names: tuple[str, ...]) -> str:
    return next((page.meta[name] for name in names if name in page.meta), "")


def _property(page: Page, name: str) -> str:
    if found := _text(page.linked_data.get(name)):
        return found
    nodes = page.tree.css(f"[itemprop='{name}']") if page.has_word(b"itemprop") else []
    if len(nodes) != 1:
        return ""  # a list of stories, or nothing
    attributes = nodes[0].attributes
    return attributes.get("datetime") or attributes.get("content") or words(nodes[0])


def _time(text: str) -> Printed | None:
    if not text:
        return None
    found = dates.field_time(text)
    return found if found and found.moment else None


def _text(value: Any) -> str:
    return line(value) if isinstance(value, str) else ""


def _printed(year: str, month: str, day: str, hour: str | None = None, minute: str | None = None) -> Printed | None:
    try:
        moment = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), tzinfo=VIETNAM)
    except ValueError:
        return None
    return Printed(moment, "minute" if hour else "day")
