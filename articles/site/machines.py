"""What machines fetch: robots.txt, the sitemap, the newest stories as RSS 2.0, the manifest of the home screen."""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.site.metadata import share_pictures
from newsroom.metadata import short
from newsroom.models import Masthead
from newsroom.pages import absolute, navigation

IN_FEED = 30
IN_SITEMAP = 5000
# Characters that XML 1.0 cannot hold in any spelling.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml(template: str, context: dict, content_type: str) -> HttpResponse:
    text = _NOT_XML.sub("", render_to_string(template, context))
    return HttpResponse(text, content_type=f"{content_type}; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /tim-kiem/",
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The front page, the categories and the newest stories, each with its last edit."""
    pages = [absolute("/")]
    for category in navigation():
        pages += [absolute(c.get_absolute_url()) for c in (category, *category.children_list)]  # type: ignore[attr-defined]
    stories = Article.objects.published().for_cards().newest_first()[:IN_SITEMAP]
    context = {
        "pages": pages,
        "stories": [(absolute(s.get_absolute_url()), s.updated_at or s.published_at) for s in stories],
    }
    return _xml("articles/sitemap.xml", context, "application/xml")


@require_safe
def newest_feed(request: HttpRequest) -> HttpResponse:
    masthead = Masthead.current()
    stories = list(
        Article.objects.published()
        .in_language("vi")
        .for_cards()
        .prefetch_related("bylines__author")
        .newest_first()[:IN_FEED]
    )
    context = {
        "masthead": masthead,
        "home": absolute("/"),
        "icon": absolute(static("site/icon-512.png")),
        "own_address": absolute(request.path),
        "built_at": stories[0].published_at if stories else None,
        "items": [_feed_item(story) for story in stories],
    }
    return _xml("articles/feed.xml", context, "application/rss+xml")


def _feed_item(story: Article) -> dict:
    return {
        "story": story,
        "address": absolute(story.get_absolute_url()),
        "text": short(story.standfirst) or story.headline,
        "picture": share_pictures(story)[0] if story.lead_photo and not story.lead_photo.is_missing else None,
        # Who signs text and pictures is named once.
        "authors": dict.fromkeys(byline.author.name for byline in story.bylines.all()),
    }


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The name and the icons that a phone keeps on its home screen."""
    name = Masthead.current().name
    icons = [{"src": static("site/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"}]
    return JsonResponse(
        {"name": name, "short_name": name, "lang": "vi", "start_url": "/", "display": "browser", "icons": icons},
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
