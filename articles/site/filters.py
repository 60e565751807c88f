"""What a reader may narrow a search by: the parameters of the search page."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Author, Category, Topic
from articles.querysets import ArticleQuerySet
from articles.search import Order

TEXT_AT_MOST = 200
_DATE_ERROR = {"invalid": gettext_lazy("Ngày không đúng. Viết như 2019-07-08 (năm-tháng-ngày).")}


class _Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=_DATE_ERROR, **kwargs)


class _DayFilter(django_filters.Filter):
    field_class = _Day


class _CategoryField(django_filters.fields.ModelChoiceField):
    """The categories as a reader knows them: each child under its parent."""

    def label_from_instance(self, category: Category) -> str:  # type: ignore[override]
        return f"– {category}" if category.parent_id else str(category)


class _CategoryFilter(django_filters.ModelChoiceFilter):
    field_class = _CategoryField


def _one_of(queryset, label, error, **kwargs) -> dict:
    messages = {"invalid_choice": error}
    return {"queryset": queryset, "to_field_name": "slug", "label": label, "error_messages": messages, **kwargs}


class SearchForm(forms.Form):
    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("tu"), found.get("den")
        if first and last and first > last:
            self.add_error("den", _("Ngày cuối phải không sớm hơn ngày đầu."))
        return found


class SearchFilters(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Từ khóa"), method="as_it_is", max_length=TEXT_AT_MOST)
    chuyen_muc = _CategoryFilter(
        **_one_of(
            Category.objects.all(),
            gettext_lazy("Chuyên mục"),
            gettext_lazy("Không có chuyên mục này."),
            empty_label=gettext_lazy("Mọi chuyên mục"),
        ),
        method="in_category",
    )
    # By an address alone: a paper has more authors and topics than a list can show.
    tac_gia = django_filters.ModelChoiceFilter(
        **_one_of(
            Author.objects.all(),
            gettext_lazy("Tác giả"),
            gettext_lazy("Không có tác giả này."),
            widget=forms.HiddenInput,
        ),
        method="by_author",
    )
    chu_de = django_filters.ModelChoiceFilter(
        **_one_of(
            Topic.objects.all(), gettext_lazy("Chủ đề"), gettext_lazy("Không có chủ đề này."), widget=forms.HiddenInput
        ),
        field_name="topics",
    )
    tu = _DayFilter(label=gettext_lazy("Từ ngày"), method="since")
    den = _DayFilter(label=gettext_lazy("Đến ngày"), method="until")
    sap_xep = django_filters.ChoiceFilter(
        label=gettext_lazy("Sắp xếp"),
        choices=Order.choices,
        method="as_it_is",
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("Không có cách sắp xếp này.")},
    )

    class Meta:
        model = Article
        form = SearchForm
        fields: list[str] = []

    def as_it_is(self, stories: ArticleQuerySet, name: str, value: object) -> ArticleQuerySet:
        """The words and the order are the search's own."""
        return stories

    def in_category(self, stories: ArticleQuerySet, name: str, category: Category) -> ArticleQuerySet:
        return stories.in_category(category.slug)

    def by_author(self, stories: ArticleQuerySet, name: str, author: Author) -> ArticleQuerySet:
        return stories.by_author(author)

    def since(self, stories: ArticleQuerySet, name: str, day: date) -> ArticleQuerySet:
        return stories.dated(day, None)

    def until(self, stories: ArticleQuerySet, name: str, day: date) -> ArticleQuerySet:
        return stories.dated(None, day)
