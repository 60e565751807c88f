"""The categories, topics and authors that records name: found, or made and remembered for `--undo`."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from articles.legacy.clean.text import shorten
from articles.legacy.record import Record
from articles.models import Author, Category, Topic
from articles.models.category import RESERVED_SLUGS
from newsroom.text import fold, one_line, slugify_vi

UNSORTED = "Chưa phân loại"
KINDS = ("authors", "topics", "categories")
_LAST = 32000

Row = TypeVar("Row", bound=models.Model)


class Places:
    """Looks each name up once a batch; what it makes stands in `made` by kind."""

    def __init__(self, category: Category | None) -> None:
        self.made: dict[str, list[int]] = {}
        self._given = category
        self._categories: dict[tuple[str, ...], Category] = {}
        self._topics: dict[str, Topic | None] = {}
        self._authors: dict[str, Author | None] = {}

    def category(self, record: Record, warnings: list[str]) -> Category:
        """The record's own category, else the one asked for, else the place for what nobody has sorted."""
        names = tuple(shorten(name, 80) for name in map(one_line, record.categories) if name)[-2:]
        if not names and self._given:
            return self._given
        if not names:
            names = (UNSORTED,)
            warnings.append(f"It names no category; it stands in “{UNSORTED}”.")
        if names not in self._categories:
            self._categories[names] = self._find_category(names) or self._make_category(names)
        return self._categories[names]

    def topic(self, name: str, warnings: list[str]) -> Topic | None:
        name = shorten(one_line(name), 120)
        if name not in self._topics:
            self._topics[name] = Topic.objects.filter(name=name).first() or self._make_topic(name)
        if self._topics[name] is None:
            warnings.append(f"The keyword “{name}” was left out: no address can be made of it.")
        return self._topics[name]

    def author(self, name: str, warnings: list[str]) -> Author | None:
        name = shorten(one_line(name), 120)
        if name not in self._authors:
            self._authors[name] = Author.objects.named(name) or self._make_author(name)
        if self._authors[name] is None:
            warnings.append(f"The byline “{name}” was left out: no address can be made of it.")
        return self._authors[name]

    def _find_category(self, names: tuple[str, ...]) -> Category | None:
        wanted, parent = fold(names[-1]), fold(names[0]) if len(names) > 1 else None
        same = [c for c in Category.objects.select_related("parent") if fold(c.name) == wanted]
        under = [c for c in same if c.parent and fold(c.parent.name) == parent]
        return next(iter(under or same), None)

    def _make_category(self, names: tuple[str, ...]) -> Category:
        parent = None
        if len(names) > 1:
            parent = Category.objects.top().filter(name=names[0]).first() or self._make_category(names[:1])
        slug = _free_slug(Category.objects.all(), names[-1], 80, RESERVED_SLUGS) or _free_slug(
            Category.objects.all(), "chuyen-muc", 80, ()
        )
        category = Category(name=names[-1], slug=slug, parent=parent, position=_LAST)
        return self._keep("categories", category)

    def _make_topic(self, name: str) -> Topic | None:
        slug = _free_slug(Topic.objects.all(), name, 120, ())
        return self._keep("topics", Topic(name=name, slug=slug)) if slug else None

    def _make_author(self, name: str) -> Author | None:
        try:
            return self._keep("authors", Author(name=name))
        except ValidationError:
            return None

    def _keep(self, kind: str, row: Row) -> Row:
        row.save()
        self.made.setdefault(kind, []).append(row.pk)
        return row


def _free_slug(rows: models.QuerySet, name: str, length: int, reserved: tuple | list) -> str:
    """A slug that no row has; empty when the name gives none."""
    base = slugify_vi(name, length - 5)
    slug, number = base, 2
    while slug and (slug in reserved or rows.filter(slug=slug).exists()):
        slug, number = f"{base}-{number}", number + 1
    return slug
