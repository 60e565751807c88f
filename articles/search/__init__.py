"""Search in what readers may see. Whoever searches calls `search`; how words are found is decided here alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.querysets import ArticleQuerySet
from newsroom.text import fold

PER_PAGE = 20
# So many are counted and can be leafed through; of more it is only said that there are more.
COUNTED_AT_MOST = 1000
_WORD = re.compile(r"\w+")


class Order(models.TextChoices):
    RELEVANCE = "lien-quan", _("Liên quan nhất")
    NEWEST = "moi-nhat", _("Mới nhất")
    OLDEST = "cu-nhat", _("Cũ nhất")


@dataclass(frozen=True)
class Found:
    articles: list[Article]  # of the page asked for
    count: int  # at most COUNTED_AT_MOST
    is_exact: bool
    pages: int


def search(
    text: str, stories: ArticleQuerySet, order: str = Order.RELEVANCE, page: int = 1, size: int = PER_PAGE
) -> Found:
    """One page of those stories that have every word of the text in their headline or standfirst.

    Marks and case do not count. Without any text all the stories are found; a text without a word finds none. By
    relevance come first the stories whose headline says it all, the newer before the older.
    """
    words = frozenset(_words(text))
    if text.strip() and not words:
        return Found([], 0, True, 0)
    ordered = stories.order_by("published_at", "pk") if order == Order.OLDEST else stories.newest_first()
    hits = list(islice(_hits(words, ordered), COUNTED_AT_MOST + 1))
    count, is_exact = min(len(hits), COUNTED_AT_MOST), len(hits) <= COUNTED_AT_MOST
    hits = hits[:count]
    if order == Order.RELEVANCE:
        hits.sort(key=lambda hit: not hit[1])
    numbers = [pk for pk, _in_headline in hits[(page - 1) * size : page * size]]
    by_number = stories.for_cards().in_bulk(numbers) if numbers else {}
    # A story that was taken down in between is left out.
    shown = [by_number[pk] for pk in numbers if pk in by_number]
    return Found(shown, count, is_exact, -(-count // size))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _hits(words: frozenset[str], stories: ArticleQuerySet) -> Iterator[tuple[int, bool]]:
    """(number, whether the headline alone has all the words) of each story found, in the order given.

    It reads story after story: some tenths of a second of an archive of 10,000.
    """
    if not words:
        yield from ((pk, True) for pk in stories.values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
        return
    rows = stories.values_list("pk", "headline", "standfirst")
    for pk, headline, standfirst in rows.iterator():
        missing = words.difference(_words(headline))
        if not missing or missing.issubset(_words(standfirst)):
            yield pk, not missing
