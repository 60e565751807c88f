"""The desk as a whole: its name, its home page, and which doors of Django's admin stay shut."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from articles.desk.inbox import unread
from articles.desk.state import SCHEDULED, in_state, state_word
from articles.models import Article
from articles.querysets import ArticleQuerySet

SHOWN_ON_BOARD = 6
Status = Article.Status


class Column(NamedTuple):
    """A list on the desk's home page: its stories, and where all of them are listed."""

    title: str | Promise
    none: str | Promise
    stories: list[tuple[SafeString, Article]]
    more_url: str


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
            context["unread"] = unread(request.user)
        return context

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {"board": board(request), **(extra_context or {})})

    def i18n_javascript(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The admin's script texts, with ours where Django's Vietnamese has none."""
        return JavaScriptCatalog.as_view(packages=["django.contrib.admin", "newsroom"])(request)


def board(request: HttpRequest) -> list[Column]:
    """What a newsroom asks first: mine, waiting, scheduled, out today. One query a column."""
    user = request.user
    if not user.has_perm("articles.view_article"):
        return []
    stories = Article.objects.on_desk_of(user).select_related("category", "created_by").defer("body")
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = stories.published(now).filter(published_at__gte=midnight, published_at__lt=midnight + timedelta(days=1))
    unfinished = stories.of(user).filter(status__in=[Status.DRAFT, Status.IN_REVIEW, Status.APPROVED])
    waiting = stories.filter(status__in=[Status.IN_REVIEW, Status.APPROVED])
    return [
        _column(
            _("Bài của tôi"), _("Bạn không có bài nào đang viết."), unfinished.order_by("-modified_at"), "?cua_toi=1"
        ),
        _column(
            _("Chờ duyệt, chờ đăng"),
            _("Không có bài nào đang chờ."),
            waiting.order_by("modified_at"),
            f"?trang_thai={Status.IN_REVIEW}",
        ),
        _column(
            _("Hẹn giờ đăng"),
            _("Không có bài nào hẹn giờ."),
            in_state(stories, SCHEDULED).order_by("published_at"),
            f"?trang_thai={SCHEDULED}",
        ),
        _column(
            _("Đã đăng hôm nay"),
            _("Hôm nay chưa đăng bài nào."),
            today.newest_first(),
            f"?trang_thai={Status.PUBLISHED}",
        ),
    ]


def _column(title: str | Promise, none: str | Promise, stories: ArticleQuerySet, query: str) -> Column:
    shown = [(state_word(story), story) for story in stories[:SHOWN_ON_BOARD]]
    return Column(title, none, shown, reverse("admin:articles_article_changelist") + query)
