"""How a story will look: beside its form as it is typed, and by a signed link for somebody without an account.

What is typed is rendered through the readers' own templates: stored in a transaction that is always taken back.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.desk.forms import OVERWRITE
from articles.desk.history import Moment
from articles.models import Article, PreviewLink
from articles.site.front import front_context
from articles.site.story import article_context
from newsroom.pages import furniture

if TYPE_CHECKING:
    from articles.desk.article import ArticleAdmin

# How long a link may be good for, in hours; the first is offered first.
HOURS = (24, 1, 72, 168)
_LINKS_AT_MOST = 20


class Incomplete(Exception):
    """The form cannot be shown as a story yet; the text names the fields and what is wrong with each."""


def typed_view(desk: "ArticleAdmin", request: HttpRequest, article: Article | None) -> HttpResponse:
    """The page that the posted form would be. Nothing of it stays stored."""
    if request.method != "POST":
        raise Http404
    try:
        page = _rendered(desk, request, article)
    except Incomplete as error:
        return JsonResponse({"error": str(error)}, status=422)
    return HttpResponse(page)


def _rendered(desk: "ArticleAdmin", request: HttpRequest, article: Article | None) -> str:
    data = request.POST.copy()
    if article is not None:
        # Two versions are a matter of saving, not of looking.
        data[OVERWRITE] = str(article.version)
    request.POST = data  # type: ignore[assignment]
    with transaction.atomic():
        try:
            story = _stored_for_now(desk, request, article)
            with translation.override(story.language):
                return render_to_string("articles/article.html", article_context(request, story), request)
        finally:
            transaction.set_rollback(True)


def _stored_for_now(desk: "ArticleAdmin", request: HttpRequest, article: Article | None) -> Article:
    is_change = article is not None
    form = desk.get_form(request, article, change=is_change)(request.POST, instance=article)
    if not form.is_valid():
        raise Incomplete(_errors(form))
    story = form.save(commit=False)
    if not is_change:
        story.created_by = request.user
    story.published_at = story.published_at or timezone.now()
    story.save()
    form.save_m2m()
    formsets, _inlines = desk._create_formsets(request, story, change=is_change)
    for formset in formsets:
        if formset.is_valid() and formset.has_changed():
            formset.save()
    return Article.objects.select_related("category__parent", "lead_photo").get(pk=story.pk)


def _errors(form) -> str:
    return "\n".join(
        f"{form.fields[name].label or name}: {' '.join(errors)}" if name in form.fields else " ".join(errors)
        for name, errors in form.errors.items()
    )


# Links


def links_of(article: Article | None) -> list[tuple[PreviewLink, str]]:
    """The links of a story that are still good, with their whole addresses."""
    if article is None:
        return []
    good = PreviewLink.objects.filter(article=article, revoked_at__isnull=True, expires_at__gt=timezone.now())
    return [(link, site_address(link)) for link in good.select_related("created_by")[:_LINKS_AT_MOST]]


def site_address(link: PreviewLink) -> str:
    return settings.SITE_URL + reverse("preview", args=[link.token])


@require_POST
def make_link_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Make a link to an unpublished story of the own desk. A story under embargo gets none."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    back = HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    hours = request.POST.get("hours", "")
    if not hours.isdecimal() or int(hours) not in HOURS:
        hours = str(HOURS[0])
    if article.embargo_until and article.embargo_until > timezone.now():
        messages.error(request, _("Bài còn trong giờ cấm đăng nên không gửi ra ngoài được."))
    elif article.is_public():
        messages.error(request, _("Bài đã đăng, ai cũng đọc được ở địa chỉ của bài."))
    else:
        link = PreviewLink.objects.create(
            article=article,
            name=request.POST.get("name", "").strip()[:120],
            created_by=request.user,
            expires_at=timezone.now() + timedelta(hours=int(hours)),
        )
        address = site_address(link)
        messages.success(request, format_html('{} <a href="{}">{}</a>', _("Đường dẫn xem trước:"), address, address))
    return back


@require_POST
def revoke_link_view(request: HttpRequest, link_id: int) -> HttpResponse:
    """Make a link worthless from now on; for everybody who has the story on the own desk."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    mine = Article.objects.on_desk_of(request.user)
    link = get_object_or_404(PreviewLink, pk=link_id, article__in=mine.values("pk"))
    PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    messages.success(request, _("Đường dẫn xem trước đã được thu hồi."))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[link.article_id]))


@require_safe
def linked_view(request: HttpRequest, token: str) -> HttpResponse:
    """The story behind a link, as it stands now. Worthless links, embargoed and binned stories are all 404."""
    link = PreviewLink.objects.filter(token=token).select_related("article__category__parent").first()
    if link is None or link.revoked_at is not None or link.expires_at <= timezone.now():
        raise Http404
    story = Article.objects.select_related("category__parent", "lead_photo").get(pk=link.article_id)
    if story.is_public():
        return HttpResponseRedirect(story.get_absolute_url())
    is_under_embargo = story.embargo_until is not None and story.embargo_until > timezone.now()
    if is_under_embargo or story.binned_at or story.status == Article.Status.WITHDRAWN:
        raise Http404
    story.published_at = story.published_at or timezone.now()
    with translation.override(story.language):
        context = article_context(request, story) | {
            "is_indexable": False,
            "is_here": False,
            "structured_data": "",
            "share": {},
        }
        response = HttpResponse(render_to_string("articles/article.html", context, request))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


# The front page of a moment to come


def front_view(request: HttpRequest) -> HttpResponse:
    """The front page as it will be at a moment, with everything that is scheduled until then."""
    if not request.user.has_perm("articles.change_any_article"):
        raise PermissionDenied
    form = Moment(request.GET) if "luc_0" in request.GET else Moment()
    front = ""
    if form.is_bound and form.is_valid():
        with translation.override("vi"):
            page = furniture(request, is_indexable=False, is_here=False) | front_context(form.moment(), "vi")
            front = render_to_string("articles/front.html", page, request)
    # The page stands inside this one: no page of the site may be framed by its address.
    context = site.each_context(request) | {"title": _("Trang nhất sắp tới"), "moment": form, "front": front}
    return HttpResponse(render_to_string("admin/articles/front_preview.html", context, request))
