"""The page of one story: its address, and what stands on it besides its text."""

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Correction, GalleryPhoto, LiveEntry, Photo
from articles.site import metadata
from articles.site.addresses import answer_for
from articles.site.leading_on import leading_on, series_of
from articles.site.naming import named_in
from articles.site.reading import chapters, for_readers, photos_in
from newsroom.editions import in_edition
from newsroom.embeds import HOUSES, embed_provider, page_url
from newsroom.errors import gone
from newsroom.metadata import page_title
from newsroom.pages import absolute, furniture, in_both_languages

# What only some stories have is asked for only of those.
_HAS = {
    "has_corrections": Exists(Correction.objects.filter(article=OuterRef("pk"))),
    "has_gallery": Exists(GalleryPhoto.objects.filter(article=OuterRef("pk"))),
    "has_live_entries": Exists(LiveEntry.objects.filter(article=OuterRef("pk"))),
}


@require_safe
def article(request: HttpRequest, language: str, category: str, slug: str, pk: str) -> HttpResponse:
    """One story at its own address; any other spelling of that address answers 301 to it."""
    stories = Article.objects.select_related("category__parent", "lead_photo", "recording").annotate(**_HAS)
    story = stories.filter(pk=int(pk)).first()
    is_own_address = story is not None and story.get_absolute_url() == request.path
    if not is_own_address and (answer := answer_for(request)):
        return answer
    if story is None:
        raise Http404
    if story.is_withdrawn:
        return gone(request)
    if not story.is_public():
        raise Http404
    if not is_own_address:
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    # Opened here it is read; the desk's preview is not.
    response = render(request, "articles/article.html", article_context(request, story) | {"is_counted": True})
    if changed_at := max(filter(None, [story.readable_from, story.updated_at]), default=None):
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    return response


@require_safe
def article_by_number(request: HttpRequest, pk: str) -> HttpResponse:
    """Any path that ends in an article's number: an old address first, then 301 to the article."""
    if answer := answer_for(request):
        return answer
    story = get_object_or_404(Article.objects.select_related("category"), pk=int(pk))
    if story.is_withdrawn:
        return gone(request)
    if not story.is_public():
        raise Http404
    return HttpResponsePermanentRedirect(story.get_absolute_url())


def article_context(request: HttpRequest, story: Article) -> dict:
    """Everything that the article page shows; the desk's preview asks for the same of a story fetched plainly."""
    named = named_in(story)
    series = series_of(story, named.topics)
    more = leading_on(story, named.topics, series)
    corrections = _of(story, "has_corrections", story.corrections.filter(published_at__lte=timezone.now()))
    gallery = _of(story, "has_gallery", story.gallery.select_related("photo"))
    live_entries = _of(story, "has_live_entries", story.live_entries.filter(posted_at__lte=timezone.now()))
    is_sponsored = bool(story.sponsor)
    photos = photos_in(story.body + "".join(entry.body for entry in live_entries))
    for entry in live_entries:
        entry.shown = for_readers(entry.body, photos, is_sponsored=is_sponsored)  # type: ignore[attr-defined]
    video = _video(story)
    home = story.category
    trail = [home.parent, home] if home.parent else [home]
    language = story.language
    ways = [(category.name_in(language), in_edition(category.get_absolute_url(), language)) for category in trail]
    context = furniture(request)
    breadcrumbs = [(_("Trang chủ"), context["home"]), *ways]
    context |= {
        "article": story,
        "bylines": named.bylines,
        "topics": named.topics,
        "places": named.places,
        "corrections": corrections,
        "gallery": gallery,
        "live_entries": live_entries,
        "key_entries": [entry for entry in live_entries if entry.is_key],
        "series": series,
        "related": more.related,
        "newest": more.newest,
        "most_read": more.most_read,
        "translations": more.translations,
        "body": for_readers(story.body, photos, is_sponsored=is_sponsored),
        "chapters": chapters(story.body) if story.format == Article.Format.LONG_READ else [],
        "video_page": video[0],
        "video_host": video[1],
        "lead_photo": _above_the_text(story),
        "lead_caption": story.lead_caption or (story.lead_photo.caption if story.lead_photo else ""),
        "breadcrumbs": breadcrumbs,
        "current_category": home.parent_id or home.pk,
        "page_title": page_title(story.headline, context["masthead"].name),
        "meta_description": metadata.description(story),
        "canonical": absolute(story.get_absolute_url()),
    }
    for translation in more.translations:
        context |= in_both_languages(story.get_absolute_url(), translation.get_absolute_url())
    context["structured_data"] = metadata.news_article(
        story, named.bylines, named.topics, breadcrumbs, context["masthead"], corrections, live_entries
    )
    context["share"] = metadata.share_article(story, context["meta_description"])
    return context


def _of(story: Article, flag: str, rows) -> list:
    """The rows, without a query when the story is known to have none."""
    return list(rows) if getattr(story, flag, True) else []


def _above_the_text(story: Article) -> Photo | None:
    """The lead picture, unless the text shows it itself: then it leads the story in lists alone."""
    photo = story.lead_photo
    return None if photo and photo.folder and photo.folder in story.body else photo


def _video(story: Article) -> tuple[str, str]:
    """(address, name) of the page where the story's video is played, in the house that keeps it; empty without one."""
    found = embed_provider(story.video_url) if story.video_url else None
    return (page_url(*found), HOUSES[found[0]]) if found and found[0] in HOUSES else ("", "")
