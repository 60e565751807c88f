"""Where a story leads on to: related stories, the newest of its category, the most read, its series, its translations.

All cards come in one query; which of them stands where is told from what they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.models import Article, Topic
from articles.querysets import ArticleQuerySet
from articles.reads import FORGOTTEN_AFTER, most_read, weight

RELATED, NEWEST, MOST_READ = 5, 6, 5


@dataclass
class Series:
    """A story's place in the series it belongs to."""

    topic: Topic
    number: int  # from 1, by time of publication
    parts: int
    before: int | None  # the number of the story before it
    after: int | None
    previous: Article | None = None
    next: Article | None = None


@dataclass
class LeadingOn:
    related: list[Article]
    newest: list[Article]
    most_read: list[Article]
    translations: list[Article]


def series_of(story: Article, topics: Iterable[Topic]) -> Series | None:
    """The series among its topics, if readers see the story in it. A query only when there is one."""
    topic = next((topic for topic in topics if topic.is_series), None)
    if topic is None:
        return None
    parts = Article.objects.published().in_language(story.language).filter(topics=topic)
    numbers = list(parts.order_by("published_at", "pk").values_list("pk", flat=True))
    if story.pk not in numbers:
        return None
    place = numbers.index(story.pk)
    return Series(
        topic,
        place + 1,
        len(numbers),
        numbers[place - 1] if place else None,
        numbers[place + 1] if place + 1 < len(numbers) else None,
    )


def leading_on(story: Article, topics: Sequence[Topic], series: Series | None) -> LeadingOn:
    """Public stories alone, each at most once under related and newest; fills the series' neighbours. One query."""
    topic_links = Article.topics.through.objects.filter(topic__in=[topic.pk for topic in topics])
    public = Article.objects.published().in_language(story.language).exclude(pk=story.pk)
    chosen = Article.related.through.objects.filter(from_article=story.pk)
    sources = [
        public.filter(category=story.category).newest_first()[: NEWEST + RELATED],
        public.filter(pk__in=chosen.values("to_article")),
        most_read(story.language, limit=MOST_READ + 1),
        Article.objects.published().filter(_translations(story)).exclude(pk=story.pk),
    ]
    if topics:
        sources.append(public.filter(pk__in=topic_links.values("article")).newest_first()[:RELATED])
    if series:
        sources.append(public.filter(pk__in=[pk for pk in (series.before, series.after) if pk]))
    cards = list(
        Article.objects.published()
        .filter(pk__in=_any_of(sources))
        .exclude(pk=story.pk)
        .for_cards()
        .annotate(
            is_chosen=Exists(chosen.filter(to_article=OuterRef("pk"))),
            shares_topic=Exists(topic_links.filter(article=OuterRef("pk"))),
            score=F("reads__score"),
        )
        .newest_first()
    )
    own = [card for card in cards if card.language == story.language]
    if series:
        by_pk = {card.pk: card for card in own}
        series.previous, series.next = by_pk.get(series.before), by_pk.get(series.after)
    related = [card for card in own if card.is_chosen] + [c for c in own if c.shares_topic and not c.is_chosen]
    related = related[:RELATED]
    newest = [card for card in own if card.category_id == story.category_id and card not in related]
    since = weight(timezone.now() - FORGOTTEN_AFTER)
    read = sorted((card for card in own if (card.score or since) > since), key=lambda card: -card.score)
    return LeadingOn(related, newest[:NEWEST], read[:MOST_READ], _translated(story, cards))


def _any_of(sources: list[ArticleQuerySet]) -> QuerySet:
    """The numbers of all of them. Each is asked inside another query, because SQLite cuts no part of a union short."""
    first, *others = (Article.objects.filter(pk__in=source.values("pk")).order_by().values("pk") for source in sources)
    return first.union(*others)


def _translations(story: Article) -> Q:
    family = story.original_id or story.pk
    return Q(pk=family) | Q(original=family)


def _translated(story: Article, cards: list[Article]) -> list[Article]:
    family = story.original_id or story.pk
    return [card for card in cards if family in (card.pk, card.original_id) and card.language != story.language]
