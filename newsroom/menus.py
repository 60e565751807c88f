"""The menus at the head and the foot of every public page, made of what the desk entered; all in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import BigIntegerField, Case, CharField, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import Category, MenuItem, Page
from articles.models.pages import ABOUT, CONTACT
from newsroom.editions import in_edition


@dataclass
class Entry:
    """A link of a menu; `category` is the number of the one it leads to."""

    name: str
    address: str
    category: int | None = None
    children: list["Entry"] = field(default_factory=list)

    def leads_to(self, path: str) -> bool:
        """Whether the page at that address is the one it leads to, or stands below that."""
        return path == self.address or (self.address not in {"/", "/en/"} and path.startswith(self.address))


@dataclass
class Menus:
    main: list[Entry]
    footer: list[Entry]
    # The pages that stand still but for those about the paper and how to reach it, which every footer names.
    pages: list[Entry]
    # The top categories of the language, each with its `children_list`: sections of the front page, of feeds.
    categories: list[Category]
    main_is_categories: bool
    has_english: bool


class _Row(NamedTuple):
    """A category, a page that stands still, or an item of a menu with the page or topic that it leads to."""

    kind: str  # "category", "page", or the menu that the item stands in
    pk: int
    position: int
    category: int | None  # the parent, or the category that the item leads to
    name: str
    english_name: str
    slug: str
    description: str
    english_description: str
    label: str
    address: str
    target: str  # "page", "topic" or ""
    is_public: bool


def menus(language: str) -> Menus:
    """The menus of that language's edition, in one query; one without items of its own shows the categories."""
    rows = [_Row(*row) for row in _categories().union(_items(language), _pages(language), all=True)]
    known = _tree((row for row in rows if row.kind == "category"), language)
    shown = [c for c in known.values() if not c.parent_id and (language == "vi" or c.english_name)]
    by_themselves = [_entry_of(category, language) for category in shown]
    items = sorted((row for row in rows if row.kind in MenuItem.Menu), key=lambda row: (row.position, row.pk))
    pages = sorted((row for row in rows if row.kind == "page"), key=lambda row: row.pk)
    found = {
        menu: [
            entry for row in items if row.kind == menu and (entry := _entry_of_item(row, known, language)) is not None
        ]
        for menu in MenuItem.Menu.values
    }
    return Menus(
        found[MenuItem.Menu.MAIN] or [*by_themselves],
        found[MenuItem.Menu.FOOTER] or [*by_themselves],
        [Entry(row.name, Page(slug=row.slug, language=language).get_absolute_url()) for row in pages],
        shown,
        main_is_categories=not found[MenuItem.Menu.MAIN],
        has_english=any(category.english_name for category in known.values()),
    )


def _tree(rows: Iterable[_Row], language: str) -> dict[int, Category]:
    """The categories by number, in their order, each with its parent and what of its children the language has."""
    ordered = sorted(rows, key=lambda row: (row.position, row.name))
    known = {row.pk: _category(row) for row in ordered}
    for category in known.values():
        if category.parent_id:
            category.parent = known[category.parent_id]
            if language == "vi" or category.english_name:
                category.parent.children_list.append(category)  # type: ignore[attr-defined]
    return known


def _category(row: _Row) -> Category:
    category = Category(
        pk=row.pk,
        name=row.name,
        english_name=row.english_name,
        slug=row.slug,
        description=row.description,
        english_description=row.english_description,
        parent_id=row.category,
        position=row.position,
    )
    category.children_list = []  # type: ignore[attr-defined]
    return category


def _entry_of(category: Category, language: str) -> Entry:
    return Entry(
        category.name_in(language),
        in_edition(category.get_absolute_url(), language),
        category.pk,
        [_entry_of(child, language) for child in category.children_list],  # type: ignore[attr-defined]
    )


def _entry_of_item(row: _Row, known: dict[int, Category], language: str) -> Entry | None:
    """The item as a link; None when readers would find nothing there."""
    if row.target == "page":
        page = Page(title=row.name, slug=row.slug, language=language)
        return Entry(row.label or page.title, page.get_absolute_url()) if row.is_public else None
    if row.target == "topic":
        return Entry(row.label or row.name, in_edition(reverse("topic", args=[row.slug]), language))
    if row.category is None:
        return Entry(row.label, row.address)
    category = known[row.category]
    if language == "en" and not category.english_name:
        return None
    entry = _entry_of(category, language)
    entry.name = row.label or entry.name
    return entry


def _categories() -> QuerySet:
    texts = ("name", "english_name", "slug", "description", "english_description")
    nothing = (_word(""), _word(""), _word(""), Value(True))
    return Category.objects.order_by().values_list(_word("category"), "pk", "position", "parent", *texts, *nothing)


def _items(language: str) -> QuerySet:
    target = Case(
        When(page__isnull=False, then=_word("page")), When(topic__isnull=False, then=_word("topic")), default=_word("")
    )
    return (
        MenuItem.objects.filter(language=language)
        .order_by()
        .values_list(
            "menu",
            "pk",
            "position",
            "category",
            Coalesce("page__title", "topic__name", _word("")),
            _word(""),
            Coalesce("page__slug", "topic__slug", _word("")),
            _word(""),
            _word(""),
            "label",
            "address",
            target,
            Coalesce("page__is_public", Value(True)),
        )
    )


def _pages(language: str) -> QuerySet:
    nothing = (_word(""), _word(""), _word(""))
    return (
        Page.objects.filter(language=language, is_public=True)
        .exclude(slug__in=[ABOUT, CONTACT])
        .order_by()
        .values_list(
            *(_word("page"), "pk", Value(0), Value(None, BigIntegerField()), "title", _word(""), "slug"),
            *(_word(""), _word(""), *nothing, Value(True)),
        )
    )


def _word(text: str) -> Value:
    return Value(text, CharField())
