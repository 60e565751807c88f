"""Records that were not taken in: why, what they hold, and reading them again after what hindered them is mended."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.desk import provenance, trials
from articles.desk.archive import ImportsAdmin, RunFilter
from articles.desk.importing import for_importers, may_import
from articles.legacy.record import Unusable
from articles.legacy.report import Outcome
from articles.legacy.run import retry
from articles.models import Article, ImportRefusal, ImportRun
from newsroom.text import short_time

RETRIED_AT_ONCE = 200
_TOLD = 5


class SourceFilter(admin.SimpleListFilter):
    title = gettext_lazy("nguồn")
    parameter_name = "nguon"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        names = ImportRefusal.objects.exclude(source="").order_by("source").values_list("source", flat=True).distinct()
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ImportRefusal]) -> QuerySet[ImportRefusal]:
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(ImportRefusal)
class ImportRefusalAdmin(ImportsAdmin):
    list_display = ["where", "headline_told", "why", "source", "run", "last_seen_at"]
    list_filter = [RunFilter, SourceFilter]
    list_select_related = ["run"]
    search_fields = ["file__icontains", "headline__icontains"]
    search_help_text = gettext_lazy("Tìm trong tên tệp và tiêu đề.")
    fields = ["where", "headline_told", "why", "source", "key", "seen", "run", "is_whole"]
    actions = ["retry_selected"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRefusal]:
        rows = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name == "articles_importrefusal_changelist"
        return rows.defer("raw") if is_list else rows

    def get_urls(self) -> list:
        again = for_importers(self.admin_site, require_POST(self.retry_view))
        raw = self.admin_site.admin_view(self.raw_view)
        return [
            path("<int:pk>/retry/", again, name="articles_importrefusal_retry"),
            path("<int:pk>/raw/", raw, name="articles_importrefusal_raw"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: ImportRefusal | None = None) -> list[str]:
        return self.fields

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return may_import(request.user)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        raw = provenance.shown(row) if row and self.has_view_permission(request, row) else None
        found = {"raw": raw, "may_retry": may_import(request.user)}
        return super().change_view(request, object_id, form_url, {**found, **(extra_context or {})})

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return provenance.download(self, request, get_object_or_404(ImportRefusal, pk=pk))

    @admin.display(description=gettext_lazy("tệp, bản ghi"))
    def where(self, row: ImportRefusal) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("tiêu đề"))
    def headline_told(self, row: ImportRefusal) -> str:
        return row.headline or "–"

    @admin.display(description=gettext_lazy("lý do"))
    def why(self, row: ImportRefusal) -> SafeString:
        return format_html('<span lang="en">{}</span>', Truncator(row.reason).chars(300))

    @admin.display(description=gettext_lazy("gặp lần đầu, lần cuối"))
    def seen(self, row: ImportRefusal) -> str:
        return f"{short_time(row.first_seen_at)}; {short_time(row.last_seen_at)}"

    # Reading again

    @admin.action(description=gettext_lazy("Thử lại các bản ghi đã chọn"), permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[ImportRefusal]) -> None:
        if queryset.count() > RETRIED_AT_ONCE:
            told = _("Mỗi lần thử lại được tối đa %(most)d bản ghi.") % {"most": RETRIED_AT_ONCE}
            messages.error(request, told)
            return
        self._retry(request, queryset)

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(ImportRefusal, pk=pk)
        self._retry(request, ImportRefusal.objects.filter(pk=pk))
        is_left = ImportRefusal.objects.filter(pk=row.pk).exists()
        return HttpResponseRedirect(
            reverse("admin:articles_importrefusal_change", args=[pk])
            if is_left
            else reverse("admin:articles_importrefusal_changelist")
        )

    def _retry(self, request: HttpRequest, rows: QuerySet[ImportRefusal]) -> None:
        """Read the records again and tell what became of them."""
        rows = rows.select_related("run", "frame").order_by("pk")
        with TemporaryDirectory() as folder:
            report = Path(folder) / "retry.jsonl"
            try:
                number, _report = retry(rows, lambda message: None, str(report))
            except Unusable as reason:
                messages.error(request, _("Chưa thử lại được: %(reason)s") % {"reason": reason})
                return
            told = list(trials.outcomes(report))
        self.log_addition(request, ImportRun.objects.get(pk=number), _("Thử lại các bản ghi bị từ chối."))
        refused = [one for one in told if one.outcome == "rejected"]
        taken = [one for one in told if one.outcome != "rejected"]
        if taken:
            messages.success(request, self._taken(taken))
        if refused:
            still = _("Vẫn bị từ chối: %(count)d bản ghi.") % {"count": len(refused)}
            reasons = format_html_join("; ", '<span lang="en">{}: {}</span>', _reasons(refused))
            messages.warning(request, format_html("{} {}", still, reasons))

    def _taken(self, taken: list[Outcome]) -> SafeString:
        """How many are in the archive now, with links to some of them."""
        keys = [one.article for one in taken[:_TOLD] if one.article]
        articles = Article.objects.only("pk", "headline").filter(pk__in=keys)
        links = format_html_join(", ", "{}", ((provenance.link_to(article),) for article in articles))
        return format_html("{} {}", _("Đã nhập được %(count)d bản ghi.") % {"count": len(taken)}, links)


def _reasons(refused: list[Outcome]) -> list[tuple[str, str]]:
    return [(one.label, one.reason or "") for one in refused[:_TOLD]]
