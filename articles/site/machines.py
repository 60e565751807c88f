"""What search engines and feed readers fetch: robots.txt, the sitemap, the newest stories as RSS 2.0."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.site.metadata import description
from newsroom.models import Masthead
from newsroom.pages import absolute, navigation

IN_FEED = 30
IN_SITEMAP = 5000


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
        pages += [absolute(c.get_absolute_url()) for c in (category, *category.children_list)]
    stories = Article.objects.published().for_cards().newest_first()[:IN_SITEMAP]
    text = render_to_string(
        "articles/sitemap.xml",
        {
            "pages": pages,
            "stories": [(absolute(s.get_absolute_url()), s.updated_at or s.published_at) for s in stories],
        },
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


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
    text = render_to_string(
        "articles/feed.xml",
        {
            "masthead": masthead,
            "home": absolute("/"),
            "own_address": absolute(request.path),
            "built_at": stories[0].published_at if stories else None,
            "items": [(s, absolute(s.get_absolute_url()), description(s)) for s in stories],
        },
    )
    return HttpResponse(text, content_type="application/rss+xml; charset=utf-8")
