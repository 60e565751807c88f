"""Who signed a story and what it is about, in one query: three short lists that every article page has."""

from typing import NamedTuple

from django.db.models import CharField, QuerySet, Value

from articles.models import Article, Author, Byline, Place, Topic


class Named(NamedTuple):
    bylines: list[Byline]
    topics: list[Topic]
    places: list[Place]


class _Row(NamedTuple):
    kind: str
    pk: int
    name: str
    slug: str
    order: str  # the sort key of a subject, the role of a byline
    position: int
    row: int
    is_series: bool


def named_in(story: Article) -> Named:
    """Its bylines with their authors, its topics and its places, each in their order."""
    rows = [_Row(*row) for row in _bylines(story).union(_topics(story), _places(story), all=True)]
    subjects = sorted(rows, key=lambda row: row.order)
    return Named(
        [
            Byline(
                pk=row.row,
                article=story,
                author=Author(pk=row.pk, name=row.name, slug=row.slug),
                role=row.order,
                position=row.position,
            )
            for row in sorted(rows, key=lambda row: (row.position, row.row))
            if row.kind == "byline"
        ],
        [
            Topic(pk=row.pk, name=row.name, slug=row.slug, is_series=row.is_series)
            for row in subjects
            if row.kind == "topic"
        ],
        [Place(pk=row.pk, name=row.name, slug=row.slug) for row in subjects if row.kind == "place"],
    )


def _kind(word: str) -> Value:
    return Value(word, CharField())


def _bylines(story: Article) -> QuerySet:
    who = ("author_id", "author__name", "author__slug")
    return story.bylines.order_by().values_list(_kind("byline"), *who, "role", "position", "pk", Value(False))


def _topics(story: Article) -> QuerySet:
    what = ("pk", "name", "slug", "sort_key")
    return story.topics.order_by().values_list(_kind("topic"), *what, Value(0), Value(0), "is_series")


def _places(story: Article) -> QuerySet:
    what = ("pk", "name", "slug", "sort_key")
    return story.places.order_by().values_list(_kind("place"), *what, Value(0), Value(0), Value(False))
