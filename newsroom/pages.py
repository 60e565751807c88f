"""What stands on every public page, whatever it is about."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Category
from markets.boards import has_any
from newsroom.models import Masthead


def navigation() -> list[Category]:
    """The top categories in their order, each with `children_list`. One query."""
    categories = list(Category.objects.all())
    by_pk = {category.pk: category for category in categories}
    for category in categories:
        category.children_list = []  # type: ignore[attr-defined]
    for category in categories:
        if category.parent_id:
            category.parent = by_pk[category.parent_id]
            category.parent.children_list.append(category)  # type: ignore[attr-defined]
    return [category for category in categories if not category.parent_id]


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def furniture(request: HttpRequest, **page) -> dict:
    """Context of `base.html`: masthead, navigation, the day and the page's head. Two queries.

    `page` adds to it: page_title, meta_description, canonical (whole), is_indexable, share, structured_data…
    """
    now = timezone.localtime()
    masthead = Masthead.current(has_markets=has_any(now))
    context = {
        "masthead": masthead,
        "nav": navigation(),
        "today": now,
        "site_url": settings.SITE_URL,
        "page_title": masthead.name,
        "meta_description": masthead.description or masthead.tagline or masthead.name,
        "is_indexable": True,
        "structured_data": "",
        "share": {},
        **page,
    }
    context["canonical"] = page.get("canonical") or absolute(request.path)
    return context
