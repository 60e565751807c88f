"""The front page: what the desk puts on top, and the newest around it."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, Category, FrontSlot
from articles.querysets import ArticleQuerySet
from articles.site import metadata
from newsroom.metadata import share_page
from newsroom.pages import furniture, in_both_languages, navigation

ON_TOP = 5  # the lead and the second stories
LATEST = 8
BLOCKS = 6
STORIES_IN_BLOCK = 4


@require_safe
def front(request: HttpRequest, language: str) -> HttpResponse:
    context = furniture(request)
    if context["has_editions"]:
        context |= in_both_languages(reverse("front"))
    context |= front_context(timezone.now(), language, context["nav"])
    context["structured_data"] = metadata.front_page(context["masthead"])
    context["share"] = share_page(context, "website")
    return render(request, "articles/front.html", context)


def front_context(at: datetime, language: str, categories: Sequence[Category] | None = None) -> dict:
    """What stands on the front page of that language at that moment; no story stands there twice. At most four queries.

    `categories` are those of `navigation(language)`, for whoever has them already.
    """
    stories = Article.objects.published(at).in_language(language).for_cards()
    top = _on_top(stories, at)
    blocks = _blocks(stories, navigation(language) if categories is None else categories, top)
    if language == "en":
        blocks = [(category, [c for c in children if c.english_name], own) for category, children, own in blocks]
    return {
        "is_front": True,
        "lead": top[0] if top else None,
        "seconds": top[1:ON_TOP],
        "latest": top[ON_TOP:],
        "blocks": blocks,
    }


def _on_top(stories: ArticleQuerySet, at: datetime) -> list[Article]:
    """The stories that the desk placed, each in its position, and the newest in all positions between."""
    slots = FrontSlot.objects.standing(at).order_by("position", "-starts_at", "-pk")
    placed: dict[int, int] = {}
    for position, article in slots.filter(article__in=stories.values("pk")).values_list("position", "article"):
        if article not in placed.values():
            placed.setdefault(position, article)
    positions = range(1, max([ON_TOP + LATEST, *placed]) + 1)
    newest = list(stories.newest_first()[: len(positions)])
    by_number = {article.pk: article for article in newest}
    if unknown := set(placed.values()) - set(by_number):
        by_number |= stories.in_bulk(unknown)
    others = (article for article in newest if article.pk not in placed.values())
    chosen = (by_number.get(placed[n]) if n in placed else next(others, None) for n in positions)
    return [article for article in chosen if article is not None]


def _blocks(
    stories: ArticleQuerySet, categories: Sequence[Category], top: list[Article]
) -> list[tuple[Category, list[Category], list[Article]]]:
    """The first categories with their children, each with the newest of its stories that do not stand on top. One query."""
    shown = categories[:BLOCKS]
    rest = stories.exclude(pk__in=[article.pk for article in top])
    homes = {c.pk: c for category in shown for c in [category, *category.children_list]}  # type: ignore[attr-defined]
    if not homes:
        return []
    # Each is asked inside another query, because SQLite cuts no part of a union short.
    first, *others = (
        Article.objects.filter(
            pk__in=rest.filter(category__in=[category, *category.children_list])  # type: ignore[attr-defined]
            .newest_first()
            .values("pk")[:STORIES_IN_BLOCK]
        )
        .order_by()
        .values("pk")
        for category in shown
    )
    found = list(stories.filter(pk__in=first.union(*others)).newest_first())
    blocks = [
        (
            category,
            category.children_list,  # type: ignore[attr-defined]
            [a for a in found if category.pk in (a.category_id, homes[a.category_id].parent_id)],
        )
        for category in shown
    ]
    return [block for block in blocks if block[2]]
