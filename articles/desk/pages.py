"""Pages that stand still, the menus, and the top of the front page at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk.lists import DeskAdmin, SearchesSlug
from articles.desk.state import state_word
from articles.desk.widgets import CategoryTreeField, StoryEditor, StoryText, in_tree_order
from articles.models import Article, FrontSlot, MenuItem, Page
from newsroom.html import TooLarge
from newsroom.middleware import loose_policy_for_editor


class PageForm(forms.ModelForm):
    class Meta:
        model = Page
        fields: list[str] = []

    def clean_body(self) -> str:
        """The stored text to the letter when only its layout is another."""
        return self.cleaned_data["body"] if "body" in self.changed_data else self.instance.body

    def _post_clean(self) -> None:
        try:
            super()._post_clean()
        except TooLarge as error:
            self.add_error("body", str(error))


@admin.register(Page)
class PageAdmin(SearchesSlug):
    form = PageForm
    list_display = ["title", "language", "is_public", "modified_at"]
    list_filter = ["language"]
    search_fields = ["slug"]
    sortable_by: list[str] = []
    fields = ["title", "body", "description", "language", "slug", "is_public"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "body":
            may_write_source = request.user.has_perm("articles.write_source")
            kwargs |= {"widget": StoryEditor("source" if may_write_source else "default"), "form_class": StoryText}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return loose_policy_for_editor(super().render_change_form(request, context, *args, **kwargs))

    def view_on_site(self, obj: Page) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None


class MenuItemForm(forms.ModelForm):
    class Meta:
        model = MenuItem
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        targets = [name for name in ("category", "page", "topic", "address") if cleaned.get(name)]
        if len(targets) > 1:
            raise ValidationError(
                {name: _("Mỗi mục chỉ dẫn tới một nơi: giữ lại một trong các ô này.") for name in targets[1:]}
            )
        if not targets and not self.errors:
            raise ValidationError(_("Mục này chưa dẫn tới đâu: chọn chuyên mục, trang, chủ đề hoặc gõ địa chỉ."))
        if targets == ["address"] and not cleaned.get("label"):
            raise ValidationError({"label": _("Địa chỉ tự gõ thì phải có chữ.")})
        self._fits_language(cleaned)
        return cleaned

    def _fits_language(self, cleaned: dict[str, Any]) -> None:
        """An English menu leads to what the English edition has."""
        language, page, category = (cleaned.get(name) for name in ("language", "page", "category"))
        if page and page.language != language:
            raise ValidationError({"page": _("Trang này không cùng ngôn ngữ với thực đơn.")})
        if category and language == Article.Language.ENGLISH and not category.english_name:
            raise ValidationError(
                {"category": _("Chuyên mục này chưa có tên tiếng Anh nên bản tiếng Anh không có trang của nó.")}
            )


@admin.register(MenuItem)
class MenuItemAdmin(DeskAdmin):
    form = MenuItemForm
    list_display = ["__str__", "menu", "language", "position"]
    list_filter = ["menu", "language"]
    list_select_related = ["category", "page", "topic"]
    sortable_by: list[str] = []
    autocomplete_fields = ["topic"]
    fields = ["menu", "language", "label", "category", "page", "topic", "address", "position"]
    view_on_site = False  # type: ignore[assignment]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        _only_for_choosing(field)
        return field

    def formfield_for_foreignkey(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "category":
            kwargs |= {"form_class": CategoryTreeField, "queryset": in_tree_order()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FrontSlotForm(forms.ModelForm):
    class Meta:
        model = FrontSlot
        fields: list[str] = []

    def clean_article(self) -> Article:
        article = self.cleaned_data["article"]
        if article.is_withdrawn:
            raise ValidationError(_("Bài này đã gỡ nên không lên trang nhất được."))
        return article


@admin.register(FrontSlot)
class FrontSlotAdmin(DeskAdmin):
    form = FrontSlotForm
    list_display = ["position", "article", "state", "language", "starts_at", "ends_at", "stands"]
    list_display_links = ["article"]
    list_select_related = ["article"]
    list_filter = ["article__language"]
    sortable_by: list[str] = []
    autocomplete_fields = ["article"]
    fields = ["article", "position", "starts_at", "ends_at"]
    view_on_site = False  # type: ignore[assignment]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        _only_for_choosing(field)
        if db_field.name in {"starts_at", "ends_at"}:
            field.help_text = _("Giờ Việt Nam (GMT+7).")
            if db_field.name == "ends_at":
                field.help_text = _("Giờ Việt Nam (GMT+7). Để trống thì bài ở đó tới khi có bài khác.")
        return field

    @admin.display(description=gettext_lazy("trạng thái"))
    def state(self, slot: FrontSlot) -> SafeString:
        return state_word(slot.article)

    @admin.display(description=gettext_lazy("ngôn ngữ"))
    def language(self, slot: FrontSlot) -> str:
        return slot.article.get_language_display()

    @admin.display(description=gettext_lazy("đang ở trang nhất"), boolean=True)
    def stands(self, slot: FrontSlot) -> bool:
        now = timezone.now()
        is_due = slot.starts_at <= now and (slot.ends_at is None or slot.ends_at > now)
        return is_due and slot.article.is_public(now)


def _only_for_choosing(field: forms.Field | None) -> None:
    """What is chosen here is made and changed at its own place."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        for link in ("can_add_related", "can_view_related", "can_change_related", "can_delete_related"):
            setattr(field.widget, link, False)
