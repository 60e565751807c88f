"""The fields that a story's form has and Django does not."""

from typing import Any

from ckeditor.widgets import CKEditorWidget
from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import Category
from newsroom.html import TooLarge, clean_html, same_blocks


class StoryEditor(CKEditorWidget):
    """The editor in its locked configuration; `config_name` "source" shows the HTML to who may write it."""

    def __init__(self, config_name: str = "default") -> None:
        super().__init__(config_name=config_name, template_name="admin/widgets/editor.html")


class StoryText(forms.CharField):
    """A story's HTML. The editor lays out anew what it opens: blanks between blocks are no change."""

    def has_changed(self, initial: str | None, data: str | None) -> bool:
        try:
            return not same_blocks(initial or "", clean_html(data or ""))
        except TooLarge:
            return True


class PhotoChooser(AutocompleteSelect):
    """Finds a picture in the archive, shows it, and takes in a new one on the spot."""

    template_name = "admin/widgets/photo_chooser.html"

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().create_option(name, value, label or "–", *args, **kwargs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "upload_url": reverse("admin:articles_photo_upload"),
            # The script puts the chosen picture's number in the place of the 0.
            "thumbnail_url": reverse("admin:articles_photo_thumbnail", args=[0]),
            "chosen": reverse("admin:articles_photo_thumbnail", args=[value]) if value else "",
        }
        return context


class CategoryTreeField(forms.ModelChoiceField):
    """All categories, each under the one it belongs to: `Kinh tế`, `Kinh tế › Nông nghiệp`."""

    def label_from_instance(self, obj: Category) -> str:
        return tree_name(obj)


def in_tree_order() -> QuerySet[Category]:
    """The categories as the navigation has them, children after their parent."""
    return Category.objects.select_related("parent").order_by(
        Coalesce("parent__position", "position"),
        Coalesce("parent__name", "name"),
        F("parent").asc(nulls_first=True),
        "position",
        "name",
    )


def tree_name(category: Category) -> str:
    return f"{category.parent.name} › {category.name}" if category.parent else category.name
