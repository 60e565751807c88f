"""What a story's form holds for some formats and states: pictures of a photo story, live entries, corrections."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _

from articles import changes, publishing
from articles.desk.widgets import PhotoChooser
from articles.models import Article, Byline, Correction, GalleryPhoto, LiveEntry
from newsroom.html import TooLarge, clean_html, same_blocks
from newsroom.markup import unescape

_PARAGRAPH = re.compile(r"<p>(.*?)</p>\s*", re.DOTALL)
_TAG = re.compile(r"\s*<[a-zA-Z]")


class PartInline(admin.StackedInline):
    """Who may change the story may change its parts."""

    extra = 0
    is_part = True  # it stands under the text, not beside it

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is None or publishing.may_edit(request.user, obj)

    has_change_permission = has_delete_permission = has_add_permission


class InOrder(forms.BaseInlineFormSet):
    """Rows without a place go to the end, in the order they were added."""

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        last = max((form.cleaned_data.get("position") or 0 for form in rows), default=0)
        for form in rows:
            if form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = last


class GalleryPhotoForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        if self.instance.pk is None:
            self.initial["position"] = None


class GalleryInline(PartInline):
    model = GalleryPhoto
    form = GalleryPhotoForm
    formset = InOrder
    fields = ["photo", "caption", "position"]
    verbose_name = _("ảnh")
    verbose_name_plural = _("ảnh của phóng sự")

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "photo":
            kwargs["widget"] = PhotoChooser(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "photo":
            for link in ("can_add_related", "can_view_related", "can_change_related", "can_delete_related"):
                setattr(field.widget, link, False)
        return field

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        may_propose = obj is not None and changes.may_propose(request.user, obj)
        return may_propose or super().has_add_permission(request, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[GalleryPhoto]:
        return super().get_queryset(request).select_related("photo")


class PlainParagraphs(forms.CharField):
    """HTML of plain paragraphs, typed and shown as text with a blank line between them; other HTML stays HTML."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, str) or _PARAGRAPH.sub("", value):
            return value
        inner = [text.replace("<br>", "\n") for text in _PARAGRAPH.findall(value)]
        shown = "\n\n".join(map(unescape, inner))
        return value if any("<" in text for text in inner) or _TAG.match(shown) else shown

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        try:
            cleaned = clean_html(text if _TAG.match(text) else linebreaks(text, autoescape=True))
            return cleaned if not cleaned or _TAG.match(cleaned) else clean_html(f"<p>{cleaned}</p>")
        except TooLarge as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not same_blocks(initial or "", self.to_python(data))


class LiveEntryForm(forms.ModelForm):
    class Meta:
        model = LiveEntry
        fields = ["headline", "body", "posted_at", "is_key"]
        field_classes = {"body": PlainParagraphs}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posted_at"].required = False
        self.fields["posted_at"].help_text = _("Để trống là lúc lưu.")
        if self.instance.pk is None:
            self.initial["posted_at"] = None

    def clean_body(self) -> str:
        return self.cleaned_data["body"] if "body" in self.changed_data else self.instance.body

    def clean_posted_at(self) -> Any:
        return self.cleaned_data["posted_at"] or timezone.now()


class LiveEntryInline(PartInline):
    model = LiveEntry
    form = LiveEntryForm
    fields = ["headline", "body", ("posted_at", "is_key")]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "body":
            return PlainParagraphs(label=_("Nội dung"), help_text=_("Cách đoạn bằng một dòng trống."))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "posted_at":
            field.show_hidden_initial = False
        return field


class CorrectionInline(PartInline):
    """For who publishes, on what readers have seen. What was corrected in public is never taken back in silence."""

    model = Correction
    fields = ["kind", "text", "published_at"]
    can_delete = False
    classes = ["collapse"]

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is not None and publishing.may_publish(request.user) and super().has_add_permission(request, obj)

    has_change_permission = has_add_permission

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class HasParts(admin.ModelAdmin):
    """For the story's admin: the parts of its form, who made each, and when readers are told of them."""

    def get_inlines(self, request: HttpRequest, obj: Article | None) -> list:
        return [*self.inlines, *parts_of(obj)]

    def save_formset(self, request: HttpRequest, form: forms.ModelForm, formset: Any, change: bool) -> None:
        if formset.model in {LiveEntry, Correction}:
            for part in formset.extra_forms:
                part.instance.created_by = request.user
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.model is not Byline and formset.has_changed() for formset in formsets):
            publishing.tell_of_parts(form.instance)


def parts_of(article: Article | None) -> list[type[PartInline]]:
    """What the form of this stored story holds: the parts of its format, and corrections once readers have seen it."""
    if article is None:
        return []
    parts: list[type[PartInline]] = []
    if article.format == Article.Format.PHOTO_STORY:
        parts.append(GalleryInline)
    if article.format == Article.Format.LIVE:
        parts.append(LiveEntryInline)
    if publishing.was_public(article):
        parts.append(CorrectionInline)
    return parts
