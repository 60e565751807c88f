"""A table of one row at the desk: its list is its page."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse


class SingleRowAdmin(admin.ModelAdmin):
    """The row is made by who may change it, the first time its page is opened, and is never deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        may_change = request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")
        return may_change and not self.model._default_manager.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        base = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        row = self.model._default_manager.first()
        return HttpResponseRedirect(reverse(f"{base}_change", args=[row.pk]) if row else reverse(f"{base}_add"))
