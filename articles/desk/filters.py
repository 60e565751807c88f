"""What the list of stories can be narrowed to."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.desk.state import WORDS, in_state
from articles.desk.widgets import in_tree_order, tree_name
from articles.models import Article, Author
from articles.querysets import ArticleQuerySet, beginning_of

Choices = list[tuple[str, str | Promise]]


class StateFilter(SimpleListFilter):
    title = _("trạng thái")
    parameter_name = "trang_thai"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [(state, capfirst(word)) for state, word in WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        return in_state(queryset, self.value()) if self.value() in WORDS else queryset


class MineFilter(SimpleListFilter):
    title = _("người viết")
    parameter_name = "cua_toi"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("1", _("Của tôi"))]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        return queryset.of(request.user) if self.value() == "1" else queryset


class TranslationFilter(SimpleListFilter):
    title = _("bản dịch")
    parameter_name = "ban_dich"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("cu", _("Bản gốc đã thay đổi từ khi dịch")), ("en", _("Bài tiếng Anh"))]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        if self.value() == "cu":
            return queryset.behind_original()
        return queryset.in_language("en") if self.value() == "en" else queryset


class CategoryFilter(SimpleListFilter):
    """A category with those below it."""

    title = _("chuyên mục")
    parameter_name = "chuyen_muc"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [(category.slug, tree_name(category)) for category in in_tree_order()]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        return queryset.in_category(self.value()) if self.value() else queryset


class AuthorFilter(SimpleListFilter):
    """The pen names of those who work here, and the one that was chosen in the list; an archive has thousands."""

    title = _("tác giả")
    parameter_name = "tac_gia"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        chosen = Q(pk=self._number(request.GET.get(self.parameter_name, "")))
        authors = Author.objects.filter(Q(user__isnull=False) | chosen)
        return [(str(author.pk), author.name) for author in authors]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        number = self._number(self.value() or "")
        if number is None:
            return queryset
        return queryset.filter(pk__in=Author.objects.filter(pk=number).values("bylines__article"))

    @staticmethod
    def _number(value: Any) -> int | None:
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


class DayFilter(SimpleListFilter):
    """The stories of one day in Vietnam, or of the last seven; any day can be chosen in its field."""

    template = "admin/articles/article/day_filter.html"
    column: str
    week = "7-ngay"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        today = timezone.localdate()
        return [
            (today.isoformat(), _("Hôm nay")),
            ((today - timedelta(days=1)).isoformat(), _("Hôm qua")),
            (self.week, _("Bảy ngày qua")),
        ]

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        yield from super().choices(changelist)
        # What the template needs for its own form: the day that is chosen, and what else the list is narrowed to.
        others = changelist.get_filters_params().items()
        self.day = self.value() if _day(self.value()) else ""
        self.others = [(name, one) for name, values in others if name != self.parameter_name for one in values]
        if changelist.query:
            self.others.append(("q", changelist.query))

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> ArticleQuerySet:
        today = timezone.localdate()
        if self.value() == self.week:
            first, last = today - timedelta(days=6), today
        elif day := _day(self.value()):
            first = last = day
        else:
            return queryset
        return self.between(queryset, beginning_of(first), beginning_of(last + timedelta(days=1)))

    def between(self, queryset: ArticleQuerySet, begins: datetime, ends: datetime) -> ArticleQuerySet:
        return queryset.filter(**{f"{self.column}__gte": begins, f"{self.column}__lt": ends})


class PublishedDayFilter(DayFilter):
    title = _("ngày đăng")
    parameter_name = "ngay_dang"
    column = "published_at"

    def between(self, queryset: ArticleQuerySet, begins: datetime, ends: datetime) -> ArticleQuerySet:
        """What appeared, or will; a time that is only planned is none yet."""
        return super().between(queryset, begins, ends).filter(status=Article.Status.PUBLISHED)


class ModifiedDayFilter(DayFilter):
    title = _("ngày sửa")
    parameter_name = "ngay_sua"
    column = "modified_at"


def _day(text: str | None) -> date | None:
    """A day written `2026-11-23`, within what a newspaper can have."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2100, 1, 1) else None
