"""The week of the newsroom: what is planned, what waits for its hour, what is out, what is late.

A day of the plan and the hour of publication are two things: dragging a scheduled story moves its hour, dragging any
other moves its plan.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django import forms
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import publishing
from articles.desk.state import SCHEDULED, state_of, state_word
from articles.models import Article
from articles.querysets import ArticleQuerySet
from newsroom.text import VIETNAM, weekday_vi

Status = Article.Status
# A day of a provincial paper has some dozens of stories; more than this is shown in the list of stories.
_ON_A_DAY = 100
_LATE_AT_MOST = 30


class Entry(NamedTuple):
    """A story on the calendar. `hour` is empty for a plan."""

    article: Article
    hour: str
    word: SafeString
    is_movable: bool


class Day(NamedTuple):
    day: date
    name: str
    is_today: bool
    entries: list[Entry]


class Move(forms.Form):
    """A story put on another day; with an hour for one that waits for its hour."""

    article = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    day = forms.DateField(input_formats=["%Y-%m-%d"])


def monday_of(text: str) -> date:
    """The Monday of the week of a day written `2026-11-23`; of today's week for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    day = min(max(day, date(1990, 1, 8)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def week_view(request: HttpRequest) -> HttpResponse:
    """A week from Monday to Sunday, in GMT+7; it prints on one page for the morning meeting."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    stories = Article.objects.on_desk_of(request.user).select_related("category", "assigned_to").defer("body")
    monday = monday_of(request.GET.get("tuan", ""))
    context = site.each_context(request) | {
        "title": _("Lịch tuần"),
        "opts": Article._meta,
        "week": [_day(request, stories, monday + timedelta(days=number)) for number in range(7)],
        "previous": monday - timedelta(days=7),
        "next": monday + timedelta(days=7),
        "late": [(article, state_word(article), _why_late(article)) for article in late(stories)[:_LATE_AT_MOST]],
    }
    return TemplateResponse(request, "admin/articles/calendar.html", context)


def _day(request: HttpRequest, stories: ArticleQuerySet, day: date) -> Day:
    begins = datetime.combine(day, datetime.min.time(), VIETNAM)
    ends = begins + timedelta(days=1)
    out = stories.filter(status=Status.PUBLISHED, published_at__gte=begins, published_at__lt=ends)
    planned = stories.unfinished().filter(planned_on=day)
    may_publish = publishing.may_publish(request.user)
    entries = [
        Entry(
            article,
            f"{timezone.localtime(article.published_at):%H:%M}",
            state_word(article),
            may_publish and state_of(article) == SCHEDULED,
        )
        for article in out.order_by("published_at")[:_ON_A_DAY]
    ]
    entries += [
        Entry(article, "", state_word(article), True) for article in planned.order_by("due_at", "pk")[:_ON_A_DAY]
    ]
    return Day(day, weekday_vi(day), day == timezone.localdate(), entries)


def late(stories: ArticleQuerySet) -> ArticleQuerySet:
    """Stories that should have been further by now: past the hour meant for them, past their due time or their day."""
    now = timezone.now()
    return (
        stories.unfinished()
        .filter(
            Q(published_at__lt=now - timedelta(minutes=1)) | Q(due_at__lt=now) | Q(planned_on__lt=timezone.localdate())
        )
        .order_by("published_at", "due_at", "planned_on")
    )


def _why_late(article: Article) -> str:
    now = timezone.now()
    if article.published_at and article.published_at < now:
        return _("quá giờ định đăng")
    if article.due_at and article.due_at < now:
        return _("quá hạn nộp")
    return _("quá ngày dự kiến")


@require_POST
def move_view(request: HttpRequest) -> JsonResponse:
    """Put a story on another day; a scheduled one keeps its hour of the day."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    form = Move(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("Không đọc được ngày.")}, status=400)
    said = form.cleaned_data
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=said["article"])
    try:
        if state_of(article) == SCHEDULED and article.published_at:
            hour = timezone.localtime(article.published_at).timetz()
            at = datetime.combine(said["day"], hour)
            moved = publishing.reschedule(article, by=request.user, at=at, expected_version=said["version"])
        else:
            moved = publishing.plan(article, by=request.user, on=said["day"], expected_version=said["version"])
    except publishing.StaleVersion as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    except (publishing.WrongState, PermissionDenied) as refusal:
        return JsonResponse({"error": str(refusal)}, status=403)
    return JsonResponse({"version": moved.version})
