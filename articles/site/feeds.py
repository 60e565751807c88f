"""Feeds: the newest stories of the paper, a category, an author or a topic, as RSS 2.0 and JSON Feed 1.1.

A feed carries the standfirsts; with `?toan-van=1` it carries the whole texts under the same guids.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Category, Photo, Topic
from articles.querysets import ArticleQuerySet
from articles.site.feed_text import readable_file, whole_text
from articles.site.metadata import published_iso, search_pictures, updated_iso
from articles.site.reading import photos_in
from articles.site.xml import xml
from newsroom.editions import in_edition
from newsroom.metadata import breadcrumbs as breadcrumb_list
from newsroom.metadata import page_title, script, share_page, short
from newsroom.models import Masthead
from newsroom.pages import absolute, furniture, navigation

IN_FEED = 30
WHOLE = "toan-van"
# A reader program may keep a feed for five minutes; a shared cache asks again after a second, so that a hub that was
# told of a story finds it there.
CACHE_CONTROL = "public, max-age=300, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"


@dataclass(frozen=True)
class Feed:
    """`title` and `description` are the subject's, empty for the paper's own; `page` is its page for people."""

    language: str
    stories: ArticleQuerySet
    page: str
    title: str = ""
    description: str = ""


def feed_address(name: str, language: str, *arguments: str) -> str:
    return reverse(f"en-{name}" if language == "en" else name, args=arguments)


@require_safe
def newest(request: HttpRequest, language: str) -> HttpResponse:
    return _rss(request, _of_paper(language))


@require_safe
def newest_as_json(request: HttpRequest, language: str) -> HttpResponse:
    return _json(request, _of_paper(language))


@require_safe
def of_category(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    found = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    stories = Article.objects.in_category(slug)
    about = found.english_description if language == "en" else found.description
    page = in_edition(found.get_absolute_url(), language)
    return _rss(request, Feed(language, stories, page, found.name_in(language), about))


@require_safe
def of_author(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    # A person signs a story once for the text and once for the picture; it stands here once.
    stories = Article.objects.filter(pk__in=found.bylines.values("article"))
    return _rss(request, Feed(language, stories, in_edition(found.get_absolute_url(), language), found.name, found.bio))


@require_safe
def of_topic(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    stories = Article.objects.filter(topics=found)
    return _rss(
        request, Feed(language, stories, in_edition(found.get_absolute_url(), language), found.name, found.description)
    )


@require_safe
def listing(request: HttpRequest, language: str) -> HttpResponse:
    """The page that names every feed of the paper and its categories."""
    context = furniture(request)
    title = _("Nguồn tin RSS")
    path = feed_address("feeds", language)
    trail = [(_("Trang chủ"), context["home"]), (title, path)]
    paper = context["masthead"].name
    description = _("Tin, bài mới của %(paper)s trong chương trình đọc tin của bạn: toàn báo và từng chuyên mục.")
    context |= {
        "page_title": page_title(title, paper),
        "meta_description": description % {"paper": paper},
        "canonical": absolute(path),
        "breadcrumbs": trail,
        "structured_data": script(breadcrumb_list(trail)),
        "feeds": [
            (_("Tin mới"), feed_address("newest-feed", language), feed_address("json-feed", language)),
        ],
        "category_feeds": [
            (name, feed_address("category-feed", language, category.slug), is_child)
            for category, name, is_child in _categories(language)
        ],
        "whole": f"?{WHOLE}=1",
    }
    context["share"] = share_page(context, "website")
    return render(request, "articles/feeds.html", context)


def _categories(language: str) -> Iterator[tuple[Category, str, bool]]:
    """(category, its name in that language, whether it is a child); what has no English name is not in English."""
    for top in navigation(language):
        for category in (top, *top.children_list):  # type: ignore[attr-defined]
            if language != "en" or category.english_name:
                yield category, category.name_in(language), category is not top


def _of_paper(language: str) -> Feed:
    return Feed(language, Article.objects.all(), in_edition(reverse("front"), language))


def _stories(feed: Feed, is_whole: bool) -> list[Article]:
    stories = feed.stories.published().in_language(feed.language).prefetch_related("bylines__author").newest_first()
    if not is_whole:
        return list(stories.for_cards()[:IN_FEED])
    whole = stories.select_related("category__parent", "lead_photo").defer("headline_fold")
    return list(whole.prefetch_related("gallery__photo", "live_entries")[:IN_FEED])


def _texts(stories: list[Article], is_whole: bool) -> dict[int, str]:
    if not is_whole:
        return {}
    bodies = [story.body + "".join(entry.body for entry in story.live_entries.all()) for story in stories]
    photos = photos_in("".join(bodies))
    return {story.pk: whole_text(story, photos) for story in stories}


def _head(request: HttpRequest, feed: Feed) -> tuple[Masthead, bool, dict]:
    masthead = Masthead.current().in_language(feed.language)
    is_whole = request.GET.get(WHOLE) == "1"
    return (
        masthead,
        is_whole,
        {
            "title": f"{feed.title} – {masthead.name}" if feed.title else masthead.name,
            "description": short(feed.description) or masthead.description or masthead.name,
            "language": feed.language,
            "page": absolute(feed.page),
            "own_address": absolute(request.path + (f"?{WHOLE}=1" if is_whole else "")),
            "icon": absolute(static("site/icon-512.png")),
            "hub": masthead.hub,
        },
    )


def _rss(request: HttpRequest, feed: Feed) -> HttpResponse:
    _masthead, is_whole, head = _head(request, feed)
    stories = _stories(feed, is_whole)
    texts = _texts(stories, is_whole)
    items = [_item(story, texts.get(story.pk, "")) for story in stories]
    response = xml("articles/feed.xml", {"feed": head, "built_at": _built_at(stories), "items": items}, "rss+xml")
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def _built_at(stories: list[Article]) -> datetime | None:
    moments = [moment for story in stories for moment in (story.readable_from, story.updated_at) if moment]
    return max(moments, default=None)


def _names(story: Article) -> list[str]:
    """Who signs it, each once although they may have written it and taken its pictures; else the source."""
    names = list(dict.fromkeys(byline.author.name for byline in story.bylines.all()))
    return names or [name for name in [story.credit] if name]


def _item(story: Article, text: str) -> dict:
    address = absolute(story.get_absolute_url())
    photo = story.lead_photo if story.lead_photo and not story.lead_photo.is_missing else None
    return {
        "story": story,
        "category": story.category.name_in(story.language),
        "address": address,
        "about": _about(story, photo, address),
        "text": text,
        "picture": search_pictures(story)[0] if photo else None,
        "enclosure": _enclosure(photo) if photo else None,
        "authors": _names(story),
    }


def _about(story: Article, photo: Photo | None, address: str) -> str:
    """What reader programs show of a story: a small picture that leads to it, and the standfirst."""
    words = format_html("{}", short(story.standfirst) or story.headline)
    if photo is None:
        return words
    name, width, height = readable_file(photo)
    picture = '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}"></a><br>{}'
    return format_html(picture, address, absolute(name), width, height, photo.alt_text or story.headline, words)


def _enclosure(photo: Photo) -> tuple[str, int] | None:
    """Address and bytes of the picture; None when the worker has not written down how heavy it is."""
    weighed = [made for made in photo.renditions if made["format"] == "JPEG" and made.get("bytes")]
    if not weighed:
        return None
    largest = max(weighed, key=lambda made: made["width"])
    return absolute(settings.MEDIA_URL + largest["name"]), largest["bytes"]


def _json(request: HttpRequest, feed: Feed) -> HttpResponse:
    masthead, is_whole, head = _head(request, feed)
    stories = _stories(feed, is_whole)
    texts = _texts(stories, is_whole)
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head["title"],
        "description": head["description"],
        "home_page_url": head["page"],
        "feed_url": head["own_address"],
        "language": feed.language,
        "icon": head["icon"],
        "authors": [{"name": head["title"], "url": head["page"]}],
        **({"hubs": [{"type": "WebSub", "url": masthead.hub}]} if masthead.hub else {}),
        "items": [_json_item(story, texts.get(story.pk)) for story in stories],
    }
    response = JsonResponse(
        content, content_type="application/feed+json; charset=utf-8", json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def _json_item(story: Article, text: str | None) -> dict:
    photo = story.lead_photo if story.lead_photo and not story.lead_photo.is_missing else None
    content = {"content_text": short(story.standfirst) or story.headline} if text is None else {"content_html": text}
    authors = [
        {"name": author.name, "url": absolute(author.get_absolute_url())}
        for author in dict.fromkeys(byline.author for byline in story.bylines.all())
    ]
    return {
        "id": str(story.pk),
        "url": absolute(story.get_absolute_url()),
        "title": story.headline,
        **({"summary": short(story.standfirst)} if story.standfirst else {}),
        **content,
        # A day without a clock is midnight there: the format knows no days.
        "date_published": published_iso(story, with_clock=True),
        "date_modified": updated_iso(story, with_clock=True),
        **({"image": search_pictures(story)[0][0]} if photo else {}),
        **({"authors": authors} if authors else {}),
        "tags": [story.category.name_in(story.language)],
        "language": story.language,
    }
