"""What machines keep and the desk only reads: old addresses, and where imported stories came from."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.desk.lists import DeskAdmin
from articles.models import Address, ImportRecord, ImportRun


class ReadOnlyAdmin(DeskAdmin):
    view_on_site = False
    sortable_by: list[str] = []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Address)
class AddressAdmin(ReadOnlyAdmin):
    list_display = ["address", "leads_to", "created_at"]
    list_select_related = ["article__category"]
    search_fields = ["path__startswith"]
    search_help_text = _("Gõ phần đầu của đường dẫn, ví dụ /tin-tuc/.")
    ordering = ["-pk"]

    @admin.display(description=_("địa chỉ"))
    def address(self, row: Address) -> str:
        return str(row)

    @admin.display(description=_("dẫn tới"))
    def leads_to(self, row: Address) -> SafeString | str:
        target = row.article.get_absolute_url() if row.article else row.moved_to
        return format_html('<a href="{}">{}</a>', target, target) if target else _("đã gỡ")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["id", "started_at", "finished_at", "created", "updated", "unchanged", "rejected"]


@admin.register(ImportRecord)
class ImportRecordAdmin(ReadOnlyAdmin):
    list_display = ["source", "source_id", "article", "run"]
    list_select_related = ["article", "run"]
    search_fields = ["source_id__startswith"]
    ordering = ["-pk"]
