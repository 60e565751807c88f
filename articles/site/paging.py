"""Keyset paging: the oldest page costs what the first costs, and a story that comes in moves no page."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.http import Http404

from articles.models import Article
from articles.querysets import ArticleQuerySet

PER_PAGE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cursor_of(article: Article) -> str:
    """A short text for a published article's place in a list, newest first."""
    assert article.published_at is not None
    microseconds = (article.published_at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(struct.pack(">qQ", microseconds, article.pk)).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, int]:
    """Moment and number that a cursor holds. Raises Http404 for anything that we did not make."""
    try:
        microseconds, pk = struct.unpack(">qQ", base64.b64decode(text + "==", altchars=b"-_", validate=True))
        moment = _EPOCH + timedelta(microseconds=microseconds)
    except (binascii.Error, struct.error, ValueError, OverflowError) as error:
        raise Http404 from error
    if pk > 2**63 - 1:
        raise Http404
    return moment, pk


@dataclass(frozen=True)
class Page:
    articles: list[Article]
    older: str  # cursor, or empty when this is the last page
    newer: str


def page_of(stories: ArticleQuerySet, older_than: str = "", newer_than: str = "", size: int = PER_PAGE) -> Page:
    """One page of the stories, newest first. One query; a bad cursor is Http404."""
    if newer_than:
        moment, pk = read_cursor(newer_than)
        after = Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk)
        found = list(stories.filter(after).order_by("published_at", "pk")[: size + 1])
        shown = found[:size][::-1]
        return Page(shown, cursor_of(shown[-1]) if shown else "", cursor_of(shown[0]) if len(found) > size else "")
    if older_than:
        moment, pk = read_cursor(older_than)
        stories = stories.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk))
    found = list(stories.newest_first()[: size + 1])
    shown = found[:size]
    return Page(
        shown,
        cursor_of(shown[-1]) if len(found) > size else "",
        cursor_of(shown[0]) if older_than and shown else "",
    )
