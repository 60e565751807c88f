"""The readers' pages."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Category, Topic
from articles.querysets import ArticleQuerySet
from articles.site import metadata
from articles.site.addresses import answer_for
from articles.site.paging import page_of
from articles.site.reading import for_readers, photos_in
from newsroom.errors import gone
from newsroom.metadata import listing, page_title, share_page, short
from newsroom.pages import absolute, furniture

ON_TOP = 5
LATEST_ON_FRONT = 8
BLOCKS_ON_FRONT = 6
STORIES_IN_BLOCK = 4


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Newest first above, then a block for each of the first categories."""
    stories = Article.objects.published().in_language("vi").for_cards().newest_first()
    newest = list(stories[: ON_TOP + LATEST_ON_FRONT])
    context = furniture(request)
    shown = {article.pk for article in newest[:ON_TOP]}
    blocks = []
    for category in context["nav"][:BLOCKS_ON_FRONT]:
        own = [category, *category.children_list]
        # A few more than shown, so that a story already on top does not stand on the page twice.
        found = [a for a in stories.filter(category__in=own)[: STORIES_IN_BLOCK + ON_TOP] if a.pk not in shown]
        if found:
            blocks.append((category, found[:STORIES_IN_BLOCK]))
    context |= {
        "is_front": True,
        "lead": newest[0] if newest else None,
        "seconds": newest[1:ON_TOP],
        "latest": newest[ON_TOP:],
        "blocks": blocks,
        "structured_data": metadata.front_page(context["masthead"]),
        "share": share_page(context, "website"),
    }
    return render(request, "articles/front.html", context)


@require_safe
def category(request: HttpRequest, slug: str, parent: str | None = None) -> HttpResponse:
    found = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    if (found.parent.slug if found.parent else None) != parent:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    trail = [(found.parent.name, found.parent.get_absolute_url())] if found.parent else []
    stories = Article.objects.in_category(slug).in_language("vi")
    return _listing(
        request,
        "articles/category.html",
        stories,
        [*trail, (found.name, found.get_absolute_url())],
        {"category": found, "children": found.children.all(), "current_category": found.parent_id or found.pk},
        found.description,
    )


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Author, slug=slug)
    # A person signs a story once for the text and once for the picture; it stands here once.
    stories = Article.objects.filter(pk__in=found.bylines.values("article"))
    return _listing(
        request,
        "articles/author.html",
        stories,
        [(found.name, found.get_absolute_url())],
        {"author": found},
        found.bio,
        extra=metadata.profile(found),
    )


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug)
    return _listing(
        request,
        "articles/topic.html",
        found.articles.in_language("vi"),
        [(found.name, found.get_absolute_url())],
        {"topic": found},
    )


def _listing(
    request: HttpRequest,
    template: str,
    stories: ArticleQuerySet,
    trail: list[tuple[str, str]],
    subject: dict,
    description: str = "",
    extra: list[dict] | None = None,
) -> HttpResponse:
    older_than, newer_than = request.GET.get("truoc", ""), request.GET.get("sau", "")
    page = page_of(stories.published().for_cards(), older_than, newer_than)
    if not page.articles and (older_than or newer_than):
        raise Http404
    name, path = trail[-1]
    breadcrumbs = [(_("Trang chủ"), "/"), *trail]
    context = furniture(request)
    masthead = context["masthead"].name
    cursor = f"?sau={newer_than}" if newer_than else f"?truoc={older_than}" if older_than else ""
    default = _("Tin, bài của %(paper)s về %(subject)s: cập nhật mới nhất, xếp theo thời gian đăng.")
    context |= subject | {
        "page_title": page_title(name, masthead),
        "meta_description": short(description) or default % {"paper": masthead, "subject": name},
        "canonical": absolute(path + cursor),
        "articles": page.articles,
        "older_url": f"{path}?truoc={page.older}" if page.older else "",
        "newer_url": f"{path}?sau={page.newer}" if page.newer else "",
        "breadcrumbs": breadcrumbs,
        "structured_data": listing(breadcrumbs, extra),
    }
    context["share"] = share_page(context, "profile" if "author" in subject else "website")
    return render(request, template, context)


@require_safe
def article(request: HttpRequest, language: str, category: str, slug: str, pk: str) -> HttpResponse:
    """One story at its own address; any other spelling of that address answers 301 to it."""
    story = Article.objects.filter(pk=int(pk)).select_related("category__parent", "lead_photo").first()
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
    return render(request, "articles/article.html", article_context(request, story))


def article_context(request: HttpRequest, story: Article) -> dict:
    """Everything that the article page shows; the desk's preview asks for the same."""
    bylines = list(story.bylines.select_related("author"))
    topics = list(story.topics.all())
    newest = list(
        Article.objects.published()
        .in_language(story.language)
        .filter(category=story.category)
        .exclude(pk=story.pk)
        .for_cards()
        .newest_first()[:6]
    )
    home = story.category
    trail = [home.parent, home] if home.parent else [home]
    breadcrumbs = [(_("Trang chủ"), "/"), *((c.name, c.get_absolute_url()) for c in trail)]
    context = furniture(request)
    context |= {
        "article": story,
        "bylines": bylines,
        "topics": topics,
        "newest": newest,
        "body": for_readers(story.body, photos_in(story.body)),
        "lead_photo": story.lead_photo,
        "lead_caption": story.lead_caption or (story.lead_photo.caption if story.lead_photo else ""),
        "breadcrumbs": breadcrumbs,
        "current_category": home.parent_id or home.pk,
        "page_title": page_title(story.headline, context["masthead"].name),
        "meta_description": metadata.description(story),
        "canonical": absolute(story.get_absolute_url()),
    }
    context["structured_data"] = metadata.news_article(story, bylines, topics, breadcrumbs, context["masthead"])
    context["share"] = metadata.share_article(story, context["meta_description"])
    return context


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
