"""The part of the read API that gives stories to machines."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.media.placeholders import is_placeholder
from articles.models import Article, Author, Byline, Category, Photo, Topic
from articles.querysets import ArticleQuerySet
from articles.search import Order, search
from articles.site.filters import TEXT_AT_MOST
from articles.site.paging import cursor_of, older_rows
from articles.site.reading import photos_in
from newsroom import api
from newsroom.markup import pieces
from newsroom.pages import absolute
from newsroom.templatetags.vietnamese import iso_vn
from newsroom.text import one_line, plain_text

LIMIT, LIMIT_AT_MOST = 20, 100
PARAMETERS = ("category", "author", "topic", "q", "from", "to", "language", "limit")


@api.endpoint
def articles(request: HttpRequest) -> dict[str, Any]:
    """Summaries, the newest first, and the address where the list goes on."""
    limit = _limit(request)
    stories = _narrowed(request)
    if cursor := api.word(request, "cursor", ""):
        try:
            stories = older_rows(stories, cursor)  # type: ignore[assignment]
        except Http404 as error:
            raise api.Refused(_("Tham số cursor không phải do hệ thống này cấp.")) from error
    found = _newest(stories, api.word(request, "q", ""), limit + 1)
    shown = found[:limit]
    authors = _authors(shown)
    return {
        "results": [_summary(article, authors[article.pk]) for article in shown],
        "next": _next(request, shown[-1]) if len(found) > limit else None,
    }


@api.endpoint
def article(request: HttpRequest, pk: str) -> dict[str, Any]:
    """One story whole."""
    story = Article.objects.select_related("category__parent", "lead_photo").filter(pk=int(pk)).first()
    if story is not None and story.is_withdrawn:
        raise api.Refused(_("Bài này đã được gỡ."), 410)
    if story is None or not story.is_public():
        raise api.Refused(_("Không có bài này."), 404)
    summary = _summary(story, _authors([story])[story.pk])
    del summary["photo"]
    return summary | {
        "dateline": story.dateline,
        "body": story.body,
        "body_text": plain_text(story.body),
        "credit": story.credit or None,
        "photos": _photos(story),
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in story.topics.all()],
        "corrections": [
            {"kind": correction.kind, "text": correction.text, "published_at": iso_vn(correction.published_at)}
            for correction in story.corrections.filter(published_at__lte=timezone.now())
        ],
        "legacy": {"id": story.legacy_id or None, "url": story.legacy_url or None}
        if story.legacy_id or story.legacy_url
        else None,
    }


def _limit(request: HttpRequest) -> int:
    limit = api.whole(request, "limit", LIMIT_AT_MOST)
    if limit == 0:
        raise api.Refused(_("Tham số limit phải là số nguyên từ 1 đến %(most)d.") % {"most": LIMIT_AT_MOST})
    return LIMIT if limit is None else limit


def _narrowed(request: HttpRequest) -> ArticleQuerySet:
    """What readers see of what the request asks for. Raises Refused for what is not there to ask for."""
    stories = Article.objects.published()
    if language := api.word(request, "language", ""):
        if language not in Article.Language.values:
            raise api.Refused(_("Tham số language là vi hoặc en."))
        stories = stories.in_language(language)
    if slug := api.word(request, "category", ""):
        if not Category.objects.filter(slug=slug).exists():
            raise api.Refused(_("Không có chuyên mục này."))
        stories = stories.in_category(slug)
    if slug := api.word(request, "author", ""):
        author = Author.objects.filter(slug=slug).first()
        if author is None:
            raise api.Refused(_("Không có tác giả này."))
        stories = stories.by_author(author)
    if slug := api.word(request, "topic", ""):
        topic = Topic.objects.filter(slug=slug).first()
        if topic is None:
            raise api.Refused(_("Không có chủ đề này."))
        stories = stories.filter(topics=topic)
    first, last = api.maybe_day(request, "from"), api.maybe_day(request, "to")
    if first and last and first > last:
        raise api.Refused(_("Tham số from phải là ngày không sau to."))
    return stories.dated(first, last)


def _newest(stories: ArticleQuerySet, text: str, size: int) -> list[Article]:
    if not text:
        return list(stories.for_cards().newest_first()[:size])
    if len(text) > TEXT_AT_MOST:
        raise api.Refused(_("Tham số q dài quá %(most)d ký tự.") % {"most": TEXT_AT_MOST})
    return search(text, stories, Order.NEWEST, size=size).articles


def _next(request: HttpRequest, last: Article) -> str:
    kept = {name: request.GET[name] for name in PARAMETERS if request.GET.get(name)}
    return absolute(f"{reverse('api-articles')}?{urlencode(kept | {'cursor': cursor_of(last)})}")


def _authors(stories: Iterable[Article]) -> dict[int, list[dict[str, str]]]:
    """Who signed each of the stories, in order. One query."""
    found: dict[int, list[dict[str, str]]] = {article.pk: [] for article in stories}
    for byline in Byline.objects.filter(article__in=found).select_related("author") if found else ():
        author = byline.author
        found[byline.article_id].append({"slug": author.slug, "name": author.name, "role": byline.role})
    return found


def _summary(article: Article, authors: list[dict[str, str]]) -> dict[str, Any]:
    category = article.category
    return {
        "id": article.pk,
        "url": absolute(article.get_absolute_url()),
        "language": article.language,
        "kicker": article.kicker,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "category": {"slug": category.slug, "name": category.name, "path": category.path},
        "authors": authors,
        "published_at": iso_vn(article.published_at),
        "updated_at": iso_vn(article.updated_at) or None,
        "photo": _photo(article.lead_photo, article.lead_caption) if article.lead_photo else None,
    }


def _photo(photo: Photo, caption: str = "", alt: str = "") -> dict[str, Any]:
    return {
        "src": absolute(photo.url) if photo.url else None,
        "alt": alt or photo.alt_text,
        "caption": caption or photo.caption,
        "credit": photo.credit,
        "width": photo.width if photo.url else None,
        "height": photo.height if photo.url else None,
    }


def _photos(story: Article) -> list[dict[str, Any]]:
    """The lead picture, then the gallery, then those of the text; each once, missing ones too."""
    shown: list[dict[str, Any]] = []
    seen: set[int] = set()
    photos = [(story.lead_photo, story.lead_caption, "")] if story.lead_photo else []
    photos += [(row.photo, row.caption, "") for row in story.gallery.select_related("photo")]
    known = photos_in(story.body)
    for src, alt, caption in _pictures(story.body):
        if photo := known.get(src):
            photos.append((photo, caption, alt))
        elif is_placeholder(src):
            photos.append((Photo(caption=caption), "", alt))
    for photo, caption, alt in photos:
        if photo.pk not in seen:
            shown.append(_photo(photo, caption, alt))
        if photo.pk is not None:
            seen.add(photo.pk)
    return shown


def _pictures(body: str) -> list[tuple[str, str, str]]:
    """(address, alt, caption) of the pictures of a text, in their order."""
    found: list[list[str]] = []
    of_figure: list[list[str]] = []
    in_caption = False
    for piece in pieces(body):
        if piece.value == "figure" and piece.kind != "text":
            of_figure = []
        elif piece.value == "figcaption" and piece.kind != "text":
            in_caption = piece.kind == "start"
        elif piece.kind == "start" and piece.value == "img":
            found.append([piece.attributes.get("src", ""), piece.attributes.get("alt", ""), ""])
            of_figure.append(found[-1])
        elif piece.kind == "text" and in_caption:
            for picture in of_figure:
                picture[2] += piece.value
    return [(src, alt, one_line(caption)) for src, alt, caption in found]
