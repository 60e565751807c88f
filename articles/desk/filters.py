"""What the list of stories can be narrowed to."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.desk.state import WORDS, in_state
from articles.desk.widgets import in_tree_order, tree_name
from articles.models import Author
from articles.querysets import ArticleQuerySet

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
