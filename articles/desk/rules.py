"""What the newsroom has agreed on: how things are written, and what a story must have before it goes out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles import advice
from articles.desk.lists import DeskAdmin
from articles.models import DeskRules, StyleRule
from newsroom.single_row import SingleRowAdmin
from newsroom.text import fold


@admin.register(StyleRule)
class StyleRuleAdmin(DeskAdmin):
    list_display = ["found", "better", "kind", "note"]
    list_filter = ["kind"]
    sortable_by: list[str] = []
    search_fields = ["found"]
    search_help_text = _("Tìm trong chữ gặp, cách nên viết và lời giải thích, có dấu hay không dấu đều được.")
    fields = ["kind", "found", "better", "note"]
    view_on_site = False  # type: ignore[assignment]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[StyleRule], search_term: str
    ) -> tuple[QuerySet[StyleRule], bool]:
        """A newsroom has some hundreds of rules: they are folded here, where a long list has a column for it."""
        words = fold(search_term).split()
        texts = {rule.pk: fold(f"{rule.found} {rule.better} {rule.note}") for rule in queryset}
        return queryset.filter(pk__in=[pk for pk, text in texts.items() if all(word in text for word in words)]), False


class DeskRulesForm(forms.ModelForm):
    required_to_publish = forms.MultipleChoiceField(
        label=_("Bắt buộc khi đăng"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=advice.labels,
        help_text=_("Bài thiếu một trong các điều được chọn thì không đăng được."),
    )

    class Meta:
        model = DeskRules
        fields: list[str] = []


@admin.register(DeskRules)
class DeskRulesAdmin(SingleRowAdmin):
    form = DeskRulesForm
    fieldsets = [
        (_("Trước khi đăng"), {"fields": ["four_eyes", "required_to_publish"]}),
        (
            _("Số chữ nhiều nhất"),
            {"fields": ["headline_limit", "standfirst_limit", "kicker_limit", "caption_limit"]},
        ),
    ]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name.endswith("_limit"):
            field.help_text = _("Tính bằng ký tự.")
        return field
