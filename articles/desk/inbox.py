"""The desk's inbox, and the bin: what one is told, and what one threw away."""

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import notices, publishing
from articles.models import Article, Notice
from articles.querysets import ArticleQuerySet
from newsroom.models import User

# A badge says no more than this: whoever has more has not looked for a long time.
BADGE_AT_MOST = 99
_ON_A_PAGE = 50


def unread(user: User) -> int:
    """How many notices the user has not read yet, at the most BADGE_AT_MOST + 1. One query over a small index."""
    return Notice.objects.filter(user=user, read_at__isnull=True)[: BADGE_AT_MOST + 1].count()


def inbox_view(request: HttpRequest) -> HttpResponse:
    """What the user was told, the newest first; a press marks all as read."""
    own = Notice.objects.filter(user=request.user)
    if request.method == "POST":
        own.filter(read_at__isnull=True).update(read_at=timezone.now())
        return HttpResponseRedirect(reverse("desk-inbox"))
    told = own.select_related("sender", "article")
    page = Paginator(told, _ON_A_PAGE).get_page(request.GET.get("trang"))
    context = site.each_context(request) | {
        "title": _("Hộp tin"),
        "notices": [(notice, notices.sentence(notice)) for notice in page],
        "page": page,
        "has_unread": unread(request.user) > 0,
    }
    return TemplateResponse(request, "admin/articles/inbox.html", context)


def notice_view(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Lead to the story that a notice is about, and take the notice as read."""
    notice = get_object_or_404(Notice, pk=notice_id, user=request.user)
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())
    if notice.article_id is None:
        return HttpResponseRedirect(reverse("desk-inbox"))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[notice.article_id]))


def binned(user: User) -> ArticleQuerySet:
    """The stories in the bin that the user may take out again."""
    stories = Article.objects.in_bin().select_related("category", "binned_by").defer("body").order_by("-binned_at")
    return stories if publishing.may_publish(user) else stories.filter(binned_by=user)


def bin_view(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    page = Paginator(binned(request.user), _ON_A_PAGE).get_page(request.GET.get("trang"))
    context = site.each_context(request) | {"title": _("Thùng rác"), "opts": Article._meta, "page": page}
    return TemplateResponse(request, "admin/articles/bin.html", context)


@require_POST
def take_out_view(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(binned(request.user), pk=article_id)
    publishing.take_out_of_bin(article, by=request.user)
    messages.success(request, _("Đã lấy bài ra khỏi thùng rác."))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
