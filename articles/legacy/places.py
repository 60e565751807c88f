"""The categories, topics and authors that records name: found, or made and remembered for `--undo`."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from articles.legacy.clean.text import shorten
from articles.legacy.record import Record
from articles.models import Author, AuthorAlias, Category, ImportMade, ImportRun, Topic
from articles.models.category import RESERVED_SLUGS
from newsroom.text import fold, one_line, slugify_vi

UNSORTED = "Chưa phân loại"
_LAST = 32000
_REMEMBERED = 50_000  # names of one kind
_CATEGORY_LENGTH, _NAME_LENGTH = 80, 120

Kind = ImportMade.Kind
Row = TypeVar("Row", bound=models.Model)


class Places:
    """The keys of what records name. Names are remembered from batch to batch, until `forget`."""

    def __init__(self, category: Category | None) -> None:
        self._given = category
        self.forget()

    def forget(self) -> None:
        """After a transaction that was rolled back: what it had made is not there."""
        self._made: list[tuple[str, int]] = []
        self._categories: dict[tuple[str, ...], int] = {}
        self._topics: dict[str, int | None] = {}
        self._authors: dict[str, int | None] = {}

    def look_up(self, records: Iterable[Record]) -> None:
        """Find what a batch of records names, in as few queries as it can be done."""
        for known in (self._topics, self._authors):
            if len(known) > _REMEMBERED:
                known.clear()
        records = list(records)
        topics = {_name(name): name for record in records for name in record.topics if name not in self._topics}
        authors = {_name(a.name): a.name for record in records for a in record.authors if a.name not in self._authors}
        if topics:
            for pk, name in Topic.objects.filter(name__in=topics).values_list("pk", "name"):
                self._topics[topics[name]] = pk
        if authors:
            signs = [
                *Author.objects.filter(name__in=authors).values_list("pk", "name"),
                *AuthorAlias.objects.filter(name__in=authors).values_list("author", "name"),
            ]
            # Of two who sign alike it is the one who was there first, as `Author.objects.named` answers.
            for pk, name in sorted(signs, reverse=True):
                self._authors[authors[name]] = pk

    def remember(self, run: ImportRun) -> None:
        """Write down what was made since the last time."""
        ImportMade.objects.bulk_create([ImportMade(run=run, kind=kind, row=pk) for kind, pk in self._made])
        self._made = []

    def category(self, record: Record, warnings: list[str]) -> int:
        """The record's own category, else the one asked for, else the place for what nobody has sorted."""
        names = tuple(record.categories)
        if names not in self._categories:
            path = tuple(shorten(name, _CATEGORY_LENGTH) for name in map(one_line, names) if name)[-2:]
            if not path and self._given:
                self._categories[names] = self._given.pk
            else:
                path = path or (UNSORTED,)
                self._categories[names] = (self._find_category(path) or self._make_category(path)).pk
        if not self._given and not any(map(one_line, names)):
            warnings.append(f"It names no category; it stands in “{UNSORTED}”.")
        return self._categories[names]

    def topic(self, name: str, warnings: list[str]) -> int | None:
        if name not in self._topics:
            self._topics[name] = self._make_topic(_name(name))
        if self._topics[name] is None:
            warnings.append(f"The keyword “{_name(name)}” was left out: no address can be made of it.")
        return self._topics[name]

    def author(self, name: str, warnings: list[str]) -> int | None:
        if name not in self._authors:
            found = Author.objects.named(_name(name))
            self._authors[name] = found.pk if found else self._make_author(_name(name))
        if self._authors[name] is None:
            warnings.append(f"The byline “{_name(name)}” was left out: no address can be made of it.")
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
        return self._keep(Kind.CATEGORY, Category(name=names[-1], slug=slug, parent=parent, position=_LAST))

    def _make_topic(self, name: str) -> int | None:
        if found := Topic.objects.filter(name=name).first():
            return found.pk
        slug = _free_slug(Topic.objects.all(), name, _NAME_LENGTH, ())
        return self._keep(Kind.TOPIC, Topic(name=name, slug=slug)).pk if slug else None

    def _make_author(self, name: str) -> int | None:
        try:
            return self._keep(Kind.AUTHOR, Author(name=name)).pk
        except ValidationError:
            return None

    def _keep(self, kind: Kind, row: Row) -> Row:
        row.save()
        self._made.append((kind, row.pk))
        return row


def _name(name: str) -> str:
    return shorten(one_line(name), _NAME_LENGTH)


def _free_slug(rows: models.QuerySet, name: str, length: int, reserved: tuple | list) -> str:
    """A slug that no row has; empty when the name gives none."""
    base = slugify_vi(name, length - 5)
    slug, number = base, 2
    while slug and (slug in reserved or rows.filter(slug=slug).exists()):
        slug, number = f"{base}-{number}", number + 1
    return slug
