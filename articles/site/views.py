"""The readers' lists of stories: of a category, an author, a topic, a place."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Category, Place, Topic
from articles.querysets import ArticleQuerySet
from articles.site import metadata
from articles.site.paging import Page, page_of
from newsroom.editions import in_edition
from newsroom.metadata import listing, page_title, share_page, short
from newsroom.pages import absolute, furniture, in_both_languages


@require_safe
def category(request: HttpRequest, language: str, slug: str, parent: str | None = None) -> HttpResponse:
    found = get_object_or_404(Category.objects.select_related("parent"), slug=slug)
    stories = Article.objects.in_category(slug)
    if language == "en" and not found.english_name and not stories.published().in_language("en").exists():
        raise Http404
    if (found.parent.slug if found.parent else None) != parent:
        return HttpResponsePermanentRedirect(in_edition(found.get_absolute_url(), language))
    children = found.children.exclude(english_name="") if language == "en" else found.children.all()
    context = {"category": found, "children": children, "current_category": found.parent_id or found.pk}
    # Further pages break at other stories in each language.
    if found.english_name and not {"truoc", "sau"} & set(request.GET):
        context |= in_both_languages(found.get_absolute_url())
    return story_list(
        request,
        language,
        "articles/category.html",
        stories,
        [(c.name_in(language), c.get_absolute_url()) for c in [found.parent, found] if c],
        context,
        description=found.english_description if language == "en" else found.description,
    )


@require_safe
def author(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    found = get_object_or_404(Author.objects.select_related("portrait"), slug=slug)
    return story_list(
        request,
        language,
        "articles/author.html",
        Article.objects.by_author(found),
        [(found.name, found.get_absolute_url())],
        {"author": found},
        description=found.bio,
        extra=metadata.profile(found),
    )


@require_safe
def topic(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """The stories of a topic; of a series its parts from the first on, with their numbers."""
    found = get_object_or_404(Topic, slug=slug)
    stories = Article.objects.filter(topics=found)
    return story_list(
        request,
        language,
        "articles/series.html" if found.is_series else "articles/topic.html",
        stories,
        [(found.name, found.get_absolute_url())],
        {"topic": found},
        description=found.description,
        is_series=found.is_series,
    )


@require_safe
def place(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    found = get_object_or_404(Place, slug=slug)
    return story_list(
        request,
        language,
        "articles/place.html",
        Article.objects.filter(places=found),
        [(found.name, found.get_absolute_url())],
        {"place": found},
        description=found.description,
    )


def story_list(
    request: HttpRequest,
    language: str,
    template: str,
    stories: ArticleQuerySet,
    trail: list[tuple[str, str]],
    subject: dict,
    *,
    description: str = "",
    extra: list[dict] | None = None,
    is_series: bool = False,
) -> HttpResponse:
    """A page of what readers see of the stories. `trail` leads from below the front page to the page (name, path)."""
    public = stories.published().in_language(language)
    page = page_asked_for(request, public.for_cards(), oldest_first=is_series)
    context = list_context(request, language, trail, page, description=description, extra=extra)
    context |= {"about": description} | subject
    if is_series and page.articles:
        first = page.articles[0]
        context["first_number"] = 1 + public.before(first).count()
    context["share"] = share_page(context, "profile" if "author" in subject else "website")
    return render(request, template, context)


def page_asked_for(request: HttpRequest, rows: QuerySet, *, oldest_first: bool = False) -> Page:
    """The page of the rows that the request's cursor means; Http404 when nothing is there."""
    older_than, newer_than = request.GET.get("truoc", ""), request.GET.get("sau", "")
    page = page_of(rows, older_than, newer_than, oldest_first=oldest_first)
    if not page.articles and (older_than or newer_than):
        raise Http404
    return page


def list_context(
    request: HttpRequest,
    language: str,
    trail: list[tuple[str, str]],
    page: Page | None = None,
    *,
    description: str = "",
    extra: list[dict] | None = None,
) -> dict:
    """What every list has around its rows: title, description, the way to it, and where it goes on."""
    context = furniture(request)
    masthead = context["masthead"].name
    trail = [(_("Trang chủ"), reverse("front")), *trail]
    breadcrumbs = [(name, in_edition(path, language)) for name, path in trail]
    name, path = breadcrumbs[-1]
    cursors = {key: request.GET[key] for key in ("sau", "truoc") if request.GET.get(key)}
    cursor = next((f"?{key}={value}" for key, value in cursors.items()), "") if page else ""
    default = _("Tin, bài của %(paper)s về %(subject)s: cập nhật mới nhất, xếp theo thời gian đăng.")
    context |= {
        "page_title": page_title(name, masthead),
        "meta_description": short(description) or default % {"paper": masthead, "subject": name},
        "canonical": absolute(path + cursor),
        "breadcrumbs": breadcrumbs,
        "structured_data": listing(breadcrumbs, extra),
    }
    if page:
        context |= {
            "articles": page.articles,
            "older_url": f"{path}?truoc={page.older}" if page.older else "",
            "newer_url": f"{path}?sau={page.newer}" if page.newer else "",
        }
    context["share"] = share_page(context, "website")
    return context
