"""Records that were not taken in: why, what they hold, and reading them again after what hindered them is mended."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.desk import provenance, trials
from articles.desk.archive import ImportsAdmin, RunFilter
from articles.desk.import_words import in_words
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


class StateFilter(admin.SimpleListFilter):
    """Open records, unless others are asked for."""

    title = gettext_lazy("trạng thái")
    parameter_name = "tinh_trang"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("da-dong", _("Đã đóng")), ("tat-ca", _("Tất cả"))]

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        first, *others = super().choices(changelist)
        return iter([{**first, "display": _("Còn mở")}, *others])

    def queryset(self, request: HttpRequest, queryset: QuerySet[ImportRefusal]) -> QuerySet[ImportRefusal]:
        match self.value():
            case "da-dong":
                return queryset.exclude(closed_at=None)
            case "tat-ca":
                return queryset
        return queryset.filter(closed_at=None)


class CloseForm(forms.Form):
    """Why a record needs nothing more."""

    close_reason = forms.CharField(
        label=gettext_lazy("Lý do đóng"),
        max_length=ImportRefusal._meta.get_field("close_reason").max_length,
        widget=forms.TextInput(attrs={"form": "closing"}),
    )


class CloseActionForm(ActionForm):
    close_reason = forms.CharField(label=gettext_lazy("Lý do (khi đóng)"), required=False, max_length=300)


@admin.register(ImportRefusal)
class ImportRefusalAdmin(ImportsAdmin):
    list_display = ["where", "headline_told", "why", "source", "run", "last_seen_at"]
    list_filter = [StateFilter, RunFilter, SourceFilter]
    list_select_related = ["run", "closed_by"]
    search_fields = ["file__icontains", "headline__icontains"]
    search_help_text = gettext_lazy("Tìm trong tên tệp và tiêu đề.")
    fields = ["where", "headline_told", "why", "closed", "source", "key", "seen", "run", "is_whole"]
    actions = ["retry_selected", "close_selected"]
    action_form = CloseActionForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRefusal]:
        rows = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name == "articles_importrefusal_changelist"
        return rows.defer("raw") if is_list else rows

    def get_urls(self) -> list:
        raw = self.admin_site.admin_view(self.raw_view)
        doors = [("retry", self.retry_view), ("close", self.close_view), ("reopen", self.reopen_view)]
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    for_importers(self.admin_site, require_POST(view)),
                    name=f"articles_importrefusal_{name}",
                )
                for name, view in doors
            ),
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
        found = {"raw": raw, "may_retry": may_import(request.user), "close_form": CloseForm()}
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
    def why(self, row: ImportRefusal) -> SafeString | str:
        reason = Truncator(in_words(row.reason)).chars(300)
        if row.closed_at is None:
            return reason
        return format_html('{}<p class="told quiet">{}</p>', reason, self.closed(row))

    @admin.display(description=gettext_lazy("đã đóng"))
    def closed(self, row: ImportRefusal) -> str:
        if row.closed_at is None:
            return _("chưa")
        told = {"reason": row.close_reason, "who": row.closed_by, "when": short_time(row.closed_at)}
        return _("%(reason)s (%(who)s đóng lúc %(when)s)") % told

    @admin.display(description=gettext_lazy("gặp lần đầu, lần cuối"))
    def seen(self, row: ImportRefusal) -> str:
        return f"{short_time(row.first_seen_at)}; {short_time(row.last_seen_at)}"

    # Closing

    @admin.action(description=gettext_lazy("Đóng các bản ghi đã chọn"), permissions=["retry"])
    def close_selected(self, request: HttpRequest, queryset: QuerySet[ImportRefusal]) -> None:
        self._close(request, queryset)

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(ImportRefusal, pk=pk)
        self._close(request, ImportRefusal.objects.filter(pk=row.pk))
        return HttpResponseRedirect(reverse("admin:articles_importrefusal_change", args=[pk]))

    def reopen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = get_object_or_404(ImportRefusal, pk=pk)
        ImportRefusal.objects.filter(pk=pk).reopen()
        self.log_change(request, row, _("Mở lại."))
        messages.success(request, _("Bản ghi này lại còn mở."))
        return HttpResponseRedirect(reverse("admin:articles_importrefusal_change", args=[pk]))

    def _close(self, request: HttpRequest, rows: QuerySet[ImportRefusal]) -> None:
        form = CloseForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Hãy ghi lý do đóng, tối đa 300 ký tự; chưa đóng bản ghi nào."))
            return
        reason = form.cleaned_data["close_reason"]
        closed = list(rows.open().defer("raw"))
        rows.filter(pk__in=[row.pk for row in closed]).update(
            closed_at=timezone.now(), closed_by=request.user, close_reason=reason
        )
        for row in closed:
            self.log_change(request, row, _("Đóng: %(reason)s") % {"reason": reason})
        messages.success(request, _("Đã đóng %(count)d bản ghi.") % {"count": len(closed)})

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
                messages.error(request, _("Chưa thử lại được: %(reason)s") % {"reason": in_words(reason)})
                return
            told = list(trials.outcomes(report))
        self.log_addition(request, ImportRun.objects.get(pk=number), _("Thử lại các bản ghi bị từ chối."))
        refused = [one for one in told if one.outcome == "rejected"]
        taken = [one for one in told if one.outcome != "rejected"]
        if taken:
            messages.success(request, self._taken(taken))
        if refused:
            still = _("Vẫn bị từ chối: %(count)d bản ghi.") % {"count": len(refused)}
            reasons = format_html_join("; ", "{}: {}", _reasons(refused))
            messages.warning(request, format_html("{} {}", still, reasons))

    def _taken(self, taken: list[Outcome]) -> SafeString:
        """How many are in the archive now, with links to some of them."""
        keys = [one.article for one in taken[:_TOLD] if one.article]
        articles = Article.objects.only("pk", "headline").filter(pk__in=keys)
        links = format_html_join(", ", "{}", ((provenance.link_to(article),) for article in articles))
        return format_html("{} {}", _("Đã nhập được %(count)d bản ghi.") % {"count": len(taken)}, links)


def _reasons(refused: list[Outcome]) -> list[tuple[str, str]]:
    return [(one.label, in_words(one.reason or "")) for one in refused[:_TOLD]]
