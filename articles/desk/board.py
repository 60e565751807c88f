"""The desk's first page: what a member of staff is asked to do next, and what goes on today.

A list is one query; only of one that is longer than the board shows the rest is counted, never beyond what a badge says.
"""

from typing import NamedTuple

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles import notices, publishing
from articles.changes import Kind
from articles.changes import State as ChangeState
from articles.desk.calendar import late
from articles.desk.importing import may_import
from articles.desk.inbox import BADGE_AT_MOST
from articles.desk.state import SCHEDULED, in_state, state_word
from articles.models import Article, ImportRefusal, Notice, WorkingCopy
from articles.querysets import ArticleQuerySet, beginning_of
from newsroom.models import User
from newsroom.text import short_time

SHOWN = 6
Status = Article.Status


class Line(NamedTuple):
    """One thing on the board: where it leads, and what is said of it in small letters."""

    words: str
    address: str
    facts: list[str | SafeString]


class Column(NamedTuple):
    """A list on the board; `badge` is empty when there is nothing. `more_url` lists all of them."""

    title: str | Promise
    none: str | Promise
    lines: list[Line]
    badge: str
    more_url: str


def badge(count: int) -> str:
    """What a badge says of that many things; of more than it holds only that there are more."""
    if count > BADGE_AT_MOST:
        return f"{BADGE_AT_MOST}+"
    return str(count) if count else ""


def board(request: HttpRequest) -> list[Column]:
    """The columns for this user; none for who does not work on stories."""
    user = request.user
    if not user.has_perm("articles.change_article"):
        return []
    stories = Article.objects.on_desk_of(user).select_related("category", "created_by").defer("body")
    now, today = timezone.now(), timezone.localdate()
    mine = stories.of(user).unfinished()
    scheduled = _read(in_state(stories, SCHEDULED).order_by("published_at"))
    due_first = F("due_at").asc(nulls_last=True)
    planned = _read(stories.unfinished().filter(planned_on=today).order_by(due_first, "pk"))
    out = stories.published(now).filter(published_at__gte=beginning_of(today))
    columns = [
        _stories(_("Bài của tôi"), _("Bạn không có bài nào đang viết."), mine.order_by("-modified_at"), "?cua_toi=1"),
        *_waiting_for(user, stories),
        _column(
            _("Lịch đăng"),
            _("Hôm nay chưa có bài nào được xếp lịch hay hẹn giờ."),
            [_line(article) for article in scheduled.rows + planned.rows],
            scheduled.count + planned.count,
            reverse("desk-calendar"),
        ),
        _stories(_("Trễ"), _("Không có bài nào trễ."), late(stories), reverse("desk-calendar")),
        _stories(
            _("Đã đăng hôm nay"),
            _("Hôm nay chưa đăng bài nào."),
            out.newest_first(),
            f"?trang_thai={Status.PUBLISHED}&ngay_dang={today}",
        ),
        _inbox(user),
    ]
    return columns + ([_quarantine()] if may_import(user) else [])


def _waiting_for(user: User, stories: ArticleQuerySet) -> list[Column]:
    """What nobody but this user and their like can move on."""
    if not publishing.may_review(user):
        return []
    submitted = stories.unfinished().filter(status=Status.IN_REVIEW).order_by("modified_at")
    columns = [
        _stories(_("Chờ bạn duyệt"), _("Không có bài nào chờ duyệt."), submitted, f"?trang_thai={Status.IN_REVIEW}&o=7")
    ]
    if publishing.may_publish(user):
        return [_waiting_to_appear(stories), *columns]
    if user.categories.exists():
        own = user.categories.values("pk")
        drafts = stories.unfinished().filter(Q(category__in=own) | Q(category__parent__in=own), status=Status.DRAFT)
        columns.append(
            _stories(
                _("Chuyên mục của tôi đang viết"),
                _("Chưa ai viết gì trong chuyên mục của bạn."),
                drafts.order_by("-modified_at"),
                f"?trang_thai={Status.DRAFT}",
            )
        )
    return columns


def _waiting_to_appear(stories: ArticleQuerySet) -> Column:
    """For who publishes: approved stories, and changes to stories that readers see."""
    approved = _read(stories.unfinished().filter(status=Status.APPROVED).order_by("modified_at"))
    changed = _read(
        WorkingCopy.objects.filter(kind=Kind.CHANGE, state=ChangeState.IN_REVIEW)
        .select_related("article", "user")
        .defer("fields", "article__body")
        .order_by("saved_at")
    )
    lines = [
        Line(
            str(change.article),
            reverse("desk-change", args=[change.article_id]),
            [_("bản sửa chờ đăng"), str(change.user), short_time(change.saved_at)],
        )
        for change in changed.rows
    ]
    return _column(
        _("Chờ bạn đăng"),
        _("Không có bài nào chờ đăng."),
        lines + [_line(article) for article in approved.rows],
        changed.count + approved.count,
        _list(f"?trang_thai={Status.APPROVED}"),
    )


def _inbox(user: User) -> Column:
    told = Notice.objects.filter(user=user, read_at__isnull=True).select_related("sender", "article")
    found = _read(told.defer("article__body").order_by("-created_at"))
    lines = [
        Line(notices.sentence(notice), reverse("desk-notice", args=[notice.pk]), [short_time(notice.created_at)])
        for notice in found.rows
    ]
    return _column(_("Tin chưa đọc"), _("Không có tin nào chưa đọc."), lines, found.count, reverse("desk-inbox"))


def _quarantine() -> Column:
    """For who imports: records of old systems that were not taken in and that nobody has closed."""
    found = _read(ImportRefusal.objects.filter(closed_at__isnull=True).defer("raw"))
    lines = [
        Line(str(row), reverse("admin:articles_importrefusal_change", args=[row.pk]), [row.source])
        for row in found.rows
    ]
    more_url = reverse("admin:articles_importrefusal_changelist")
    return _column(_("Bản ghi nhập bị từ chối"), _("Không có bản ghi nào còn mở."), lines, found.count, more_url)


def _stories(title: str | Promise, none: str | Promise, stories: ArticleQuerySet, more: str) -> Column:
    found = _read(stories)
    lines = [_line(article) for article in found.rows]
    return _column(title, none, lines, found.count, more if more.startswith("/") else _list(more))


def _column(title: str | Promise, none: str | Promise, lines: list[Line], count: int, more_url: str) -> Column:
    return Column(title, none, lines[:SHOWN], badge(count), more_url)


def _list(query: str) -> str:
    return reverse("admin:articles_article_changelist") + query


def _line(article: Article) -> Line:
    facts: list[str | SafeString] = [state_word(article), str(article.category)]
    if article.created_by:
        facts.append(str(article.created_by))
    facts.append(short_time(article.readable_from or article.modified_at))
    return Line(article.headline, reverse("admin:articles_article_change", args=[article.pk]), facts)


class _Read(NamedTuple):
    rows: list
    count: int


def _read(rows: QuerySet) -> _Read:
    """The first of them, and how many there are: at the most one more than a badge says."""
    first = list(rows[: SHOWN + 1])
    if len(first) <= SHOWN:
        return _Read(first, len(first))
    return _Read(first[:SHOWN], rows.order_by().values("pk")[: BADGE_AT_MOST + 1].count())
