"""Sitemaps: an index, the stories by month of publication (GMT+7), the other pages, and the news of two days."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import quote

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, Author, Page, Place, Topic
from articles.querysets import ArticleQuerySet
from articles.site.metadata import published_iso
from articles.site.xml import xml
from newsroom import sitemaps
from newsroom.editions import in_edition
from newsroom.models import Masthead
from newsroom.pages import absolute, navigation
from newsroom.sitemaps import Entry
from newsroom.text import VIETNAM

MOST_URLS = 5000
NEWS_FOR, MOST_NEWS = timedelta(hours=48), 1000
# The months before the last one change rarely: which of them have stories is looked up once a day.
REMEMBERED_FOR = 86400

Month = tuple[int, int]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    files = [reverse("sitemap-pages")]
    pages_listed = sum(1 for _entry in sitemaps.entries())
    files += [reverse("sitemap-pages-part", args=[part]) for part in range(2, -(-pages_listed // MOST_URLS) + 1)]
    files += [reverse("sitemap-news")]
    for (year, month), parts in _months(timezone.now()):
        name = f"{year:04d}-{month:02d}"
        files += [reverse("sitemap-month", args=[name])]
        files += [reverse("sitemap-month-part", args=[name, part]) for part in range(2, parts + 1)]
    return xml("articles/sitemap_index.xml", {"files": [absolute(path) for path in files]})


@require_safe
def of_month(request: HttpRequest, month: str, part: str = "1") -> HttpResponse:
    year, number = (int(word) for word in month.split("-"))
    if not (1 <= number <= 12 and 1900 <= year <= 2200):
        raise Http404
    stories = _part_of((year, number), int(part))
    fields = ("slug", "language", "published_at", "embargo_until", "updated_at", "original_id", "category__slug")
    found = list(stories.order_by("published_at", "pk").select_related("category").only(*fields))
    if not found and part == "1":
        raise Http404
    alternates = _alternates(found, stories)
    urls = [(_address(s), _changed_at(s), alternates.get(s.pk, [])) for s in found]
    return xml("articles/sitemap.xml", {"urls": urls, "has_alternates": bool(alternates)})


@require_safe
def of_pages(request: HttpRequest, part: str = "1") -> HttpResponse:
    first = (int(part) - 1) * MOST_URLS
    wanted = list(islice(sitemaps.entries(), first, first + MOST_URLS))
    if not wanted:
        raise Http404
    urls = [(absolute(quote(entry.path)), entry.changed_at, ()) for entry in wanted]
    return xml("articles/sitemap.xml", {"urls": urls})


@require_safe
def of_news(request: HttpRequest) -> HttpResponse:
    since = timezone.now() - NEWS_FOR
    fresh = Article.objects.published().filter(published_at__gte=since, first_published_at__gte=since)
    stories = fresh.select_related("category").defer("body", "headline_fold").newest_first()[:MOST_NEWS]
    masthead = Masthead.current()
    names = {language: masthead.in_language(language).name for language in Article.Language.values}
    urls = [(_address(s), s, names[s.language], published_iso(s)) for s in stories]
    return xml("articles/sitemap_news.xml", {"urls": urls})


def pages() -> Iterator[Entry]:
    """The pages of this app that readers may see and that have something on them."""
    for language in Article.Language.values:
        categories = navigation(language)
        if categories or language == Article.Language.VIETNAMESE:
            yield Entry(in_edition(reverse("front"), language))
        for top in categories:
            for category in (top, *top.children_list):  # type: ignore[attr-defined]
                if language == Article.Language.VIETNAMESE or category.english_name:
                    yield Entry(in_edition(category.get_absolute_url(), language))
    for page in Page.objects.filter(is_public=True):
        yield Entry(page.get_absolute_url(), page.modified_at)
    public = Article.objects.published()
    # A name that only an unpublished story bears is told to nobody.
    yield from _subjects(Topic.objects.filter(Exists(public.filter(topics=OuterRef("pk")))))
    yield from _subjects(Place.objects.filter(Exists(public.filter(places=OuterRef("pk")))))
    yield from _subjects(Author.objects.filter(Exists(public.filter(bylines__author=OuterRef("pk")))))


def _subjects(found: QuerySet) -> Iterator[Entry]:
    for subject in found.only("slug").order_by("pk").iterator():
        yield Entry(subject.get_absolute_url())


def _address(story: Article) -> str:
    return absolute(quote(story.get_absolute_url()))


def _changed_at(story: Article) -> datetime | None:
    return max(filter(None, [story.readable_from, story.updated_at]), default=None)


def _bounds(month: Month) -> tuple[datetime, datetime]:
    """The month's beginning and end in Vietnam."""
    year, number = month
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=VIETNAM), datetime(*after, 1, tzinfo=VIETNAM)


def _indexed(month: Month) -> QuerySet:
    """Time and number of what is published, or will be, in that month; asks the index alone, whatever a story weighs.

    It decides where one file ends and the next begins, never what a file tells.
    """
    begins, ends = _bounds(month)
    planned = Article.objects.filter(status="published", published_at__gte=begins, published_at__lt=ends)
    return planned.order_by("published_at", "pk").values_list("published_at", "pk")


def _part_of(month: Month, part: int) -> ArticleQuerySet:
    """The public stories of one of the month's files. Oldest first: a file that is full keeps its stories."""
    ends = _bounds(month)[1]
    starts = list(_indexed(month)[(part - 1) * MOST_URLS : part * MOST_URLS + 1 : MOST_URLS])
    if not starts:
        raise Http404
    stories = Article.objects.published().filter(published_at__gte=starts[0][0], published_at__lt=ends)
    stories = stories.exclude(published_at=starts[0][0], pk__lt=starts[0][1])
    if len(starts) > 1:
        moment, pk = starts[1]
        stories = stories.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=pk))
    return stories


def _months(now: datetime) -> list[tuple[Month, int]]:
    """The months that have public stories, newest first, each with the number of its files.

    One short look into the index a month, from the newest story down; never a count over all.
    """
    last_month = _bounds(_month_of(now))[0] - timedelta(days=1)
    changing = _bounds(_month_of(last_month))[0]
    recent = list(_months_before(None, changing))
    past = cache.get("sitemap-months")
    if past is None or past[0] != changing:
        past = changing, list(_months_before(changing, None))
        cache.set("sitemap-months", past, REMEMBERED_FOR)
    return recent + past[1]


def _month_of(moment: datetime) -> Month:
    local = moment.astimezone(VIETNAM)
    return local.year, local.month


def _months_before(moment: datetime | None, until: datetime | None) -> Iterator[tuple[Month, int]]:
    stories = Article.objects.published().order_by("-published_at", "-pk").values_list("published_at", flat=True)
    if until is not None:
        stories = stories.filter(published_at__gte=until)
    while True:
        newest = (stories.filter(published_at__lt=moment) if moment else stories).first()
        if newest is None:
            return
        month = _month_of(newest)
        parts = 1
        while _indexed(month)[parts * MOST_URLS : parts * MOST_URLS + 1]:
            parts += 1
        yield month, parts
        moment = _bounds(month)[0]


def _alternates(found: list[Article], listed: ArticleQuerySet) -> dict[int, list[tuple[str, str]]]:
    """(language, address) of each public version of the stories that have several, `x-default` the original."""
    originals = [story.original_id for story in found if story.original_id]
    others = Article.objects.published().filter(
        Q(pk__in=originals) | Q(original__in=originals) | Q(original__in=listed.values("pk"))
    )
    families: dict[int, dict[int, Article]] = {}
    for story in [*found, *others.select_related("category").defer("body")]:
        families.setdefault(story.original_id or story.pk, {})[story.pk] = story
    return {
        pk: versions
        for family in families.values()
        if len(family) > 1
        for versions in [_versions(family.values())]
        for pk in family
    }


def _versions(family: Iterable[Article]) -> list[tuple[str, str]]:
    """(hreflang, address) of the versions of one story; the Vietnamese one, else the first, is for everybody else."""
    versions = sorted(family, key=lambda story: (story.language != Article.Language.VIETNAMESE, story.language))
    return [*((s.language, _address(s)) for s in versions), ("x-default", _address(versions[0]))]
