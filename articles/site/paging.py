"""Keyset paging: the oldest page costs what the first costs, and a story that comes in moves no page."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from articles.models import Article, Correction

PER_PAGE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def cursor_of(row: Article | Correction) -> str:
    """A short text for a published row's place in a list by time."""
    assert row.published_at is not None
    microseconds = (row.published_at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(struct.pack(">qQ", microseconds, row.pk)).decode().rstrip("=")


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
    articles: list[Any]
    older: str  # cursor, or empty when nothing older is left
    newer: str


def older_rows(rows: QuerySet, cursor: str) -> QuerySet:
    """Those that are older than the place of the cursor."""
    moment, pk = read_cursor(cursor)
    return rows.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk))


def page_of(
    rows: QuerySet, older_than: str = "", newer_than: str = "", *, oldest_first: bool = False, size: int = PER_PAGE
) -> Page:
    """One page of stories (or other rows with `published_at`), newest first unless told otherwise.

    One query; a bad cursor is Http404.
    """
    # Which way the rows are read from the cursor on.
    to_newer = bool(newer_than) or (oldest_first and not older_than)
    if newer_than:
        moment, pk = read_cursor(newer_than)
        rows = rows.filter(Q(published_at__gt=moment) | Q(published_at=moment, pk__gt=pk))
    elif older_than:
        rows = older_rows(rows, older_than)
    order = ("published_at", "pk") if to_newer else ("-published_at", "-pk")
    found = list(rows.order_by(*order)[: size + 1])
    shown, is_more = found[:size], len(found) > size
    if not shown:
        return Page([], "", "")
    oldest, newest = (shown[0], shown[-1]) if to_newer else (shown[-1], shown[0])
    is_older, is_newer = (bool(newer_than), is_more) if to_newer else (is_more, bool(older_than))
    return Page(
        shown if to_newer == oldest_first else shown[::-1],
        cursor_of(oldest) if is_older else "",
        cursor_of(newest) if is_newer else "",
    )
