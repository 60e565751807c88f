"""The desk as a whole: its name, its home page, and which doors of Django's admin stay shut."""

from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from articles.desk.board import badge, board
from articles.desk.inbox import unread


class DeskSite(AdminSite):
    site_title = _("Bàn biên tập")
    site_header = _("Bàn biên tập")
    index_title = _("Hôm nay ở tòa soạn")
    empty_value_display = "–"
    # Its links stand in one row under the name, and the list gets the width.
    enable_nav_sidebar = False

    def get_urls(self) -> list:
        # "View on site" of Django leads any member of staff to any object's address, a foreign draft's too.
        return [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """Stories first, accounts last, and in each app the order of its admin module; Django sorts by name."""
        app_order = [config.label for config in apps.get_app_configs()]
        model_order = list(self._registry)
        found = list(self._build_app_dict(request, app_label).values())
        found.sort(key=lambda app: (app["app_label"] == "newsroom", app_order.index(app["app_label"])))
        for app in found:
            app["models"].sort(key=lambda entry: model_order.index(entry["model"]))
        return found

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context["unread"] = badge(unread(request.user))
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {"board": board(request), **(extra_context or {})})

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The admin's script texts, with ours where Django's Vietnamese has none."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "newsroom"])(request)
