"""What machines keep and the desk only reads: old addresses, and where imported stories came from."""

from pathlib import Path
from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk import provenance
from articles.desk.import_words import in_words
from articles.desk.importing import WORDS, ImportsFiles, for_importers, may_import, quarantine_of, told_choices
from articles.desk.lists import DeskAdmin
from articles.desk.trials import is_kept_file
from articles.legacy.record import Unusable
from articles.legacy.turn import is_alive
from articles.legacy.undo import undo
from articles.models import Address, Article, Attachment, ImportMade, ImportRecord, ImportRun
from newsroom.html import MEDIA_PATH
from newsroom.text import vn_number

# Stories are taken back one by one; with more of them a request would wait too long.
MOST_TAKEN_BACK = 2_000
_RUNS_OFFERED = 20


class ReadOnlyAdmin(DeskAdmin):
    view_on_site = False
    sortable_by: list[str] = []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class ImportsAdmin(ReadOnlyAdmin):
    """Rows of the import."""

    class Media:
        css: ClassVar = {"all": ["desk/import.css"]}


@admin.register(Address)
class AddressAdmin(ReadOnlyAdmin):
    list_display = ["address", "leads_to", "created_at"]
    list_select_related = ["article__category"]
    search_fields = ["path__startswith"]
    search_help_text = gettext_lazy("Gõ phần đầu của đường dẫn, ví dụ /tin-tuc/.")
    ordering = ["-pk"]

    @admin.display(description=gettext_lazy("địa chỉ"))
    def address(self, row: Address) -> str:
        return str(row)

    @admin.display(description=gettext_lazy("dẫn tới"))
    def leads_to(self, row: Address) -> SafeString | str:
        target = row.article.get_absolute_url() if row.article else row.moved_to
        return format_html('<a href="{}">{}</a>', target, target) if target else _("đã gỡ")


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["document", "size_told", "created_at"]
    fields = ["document", "size_told", "created_at"]
    search_fields = ["original_name__icontains"]
    search_help_text = gettext_lazy("Tìm trong tên tệp gốc.")

    @admin.display(description=gettext_lazy("tài liệu"))
    def document(self, row: Attachment) -> SafeString:
        return format_html('{} <a href="{}">{}</a>', row, f"{MEDIA_PATH}{row.file}", _("Tải về"))

    @admin.display(description=gettext_lazy("cỡ tệp"))
    def size_told(self, row: Attachment) -> str:
        return filesizeformat(row.size)


class RunFilter(admin.SimpleListFilter):
    """The newest runs that have such rows, and the one that was chosen."""

    title = gettext_lazy("lần nhập")
    parameter_name = "lan_nhap"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows = model_admin.model._default_manager.filter(run=OuterRef("pk"))
        runs = {run.pk: str(run) for run in ImportRun.objects.filter(Exists(rows))[:_RUNS_OFFERED]}
        chosen = self._number(request.GET.get(self.parameter_name, ""))
        if chosen is not None:
            runs.setdefault(chosen, str(chosen))
        return [(str(number), words) for number, words in runs.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        number = self._number(self.value() or "")
        return queryset if number is None else queryset.filter(run=number)

    @staticmethod
    def _number(value: str) -> int | None:
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None


@admin.register(ImportRun)
class ImportRunAdmin(ImportsFiles, ImportsAdmin):
    list_display = ["number", "state", "started_at", "read", "result"]
    fields = ["state", "started_at", "finished_at", "who", "read", "chosen", "counts", "kept", "made"]

    def get_urls(self) -> list:
        back = for_importers(self.admin_site, self.undo_view)
        return [path("<int:pk>/undo/", back, name="articles_importrun_undo"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_import": may_import(request.user), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        found = {"may_undo": may_import(request.user)}
        return super().change_view(request, object_id, form_url, {**found, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: ImportRun | None = None) -> list[str]:
        return self.fields

    @admin.display(description=gettext_lazy("số"))
    def number(self, run: ImportRun) -> int:
        return run.pk

    @admin.display(description=gettext_lazy("trạng thái"))
    def state(self, run: ImportRun) -> SafeString:
        name, word = ("done", _("xong")) if run.finished_at else ("broken", _("bị ngắt"))
        if not run.finished_at and is_alive(run):
            name, word = "running", _("đang chạy")
        return format_html('<span class="state run-{}">{}</span>', name, word)

    @admin.display(description=gettext_lazy("đã đọc"))
    def read(self, run: ImportRun) -> str:
        if again := run.options.get("retry"):
            return _("Thử lại các bản ghi bị từ chối ở lần nhập %(runs)s") % {"runs": ", ".join(map(str, again))}
        names = [Path(name).name if is_kept_file(name) else name for name in run.options.get("sources", [])]
        return ", ".join(names) or "–"

    @admin.display(description=gettext_lazy("lựa chọn"))
    def chosen(self, run: ImportRun) -> SafeString | str:
        return provenance.pairs(told_choices(run.options)) or _("để máy tự nhận")

    @admin.display(description=gettext_lazy("ai nhập"))
    def who(self, run: ImportRun) -> str:
        by_hand = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(ImportRun), object_id=str(run.pk)
        )
        first = by_hand.select_related("user").order_by("pk").first()
        where = _("máy và tiến trình: %(owner)s") % {"owner": run.owner}
        return f"{first.user}, {where}" if first else _("dòng lệnh, %(where)s") % {"where": where}

    @admin.display(description=gettext_lazy("kết quả"))
    def result(self, run: ImportRun) -> str:
        counted = ((getattr(run, name), word) for name, word in WORDS.items())
        return ", ".join(f"{vn_number(count)} {word}" for count, word in counted if count) or "–"

    @admin.display(description=gettext_lazy("kết quả"))
    def counts(self, run: ImportRun) -> SafeString:
        return provenance.pairs([(capfirst(word), vn_number(getattr(run, name))) for name, word in WORDS.items()])

    @admin.display(description=gettext_lazy("còn giữ"))
    def kept(self, run: ImportRun) -> SafeString:
        records = f"{reverse('admin:articles_importrecord_changelist')}?lan_nhap={run.pk}"
        told = [
            (records, _("%(count)d bài do lần này tạo") % {"count": run.records.count()}),
            (quarantine_of(run.pk), _("%(count)d bản ghi bị từ chối") % {"count": run.refusals.open().count()}),
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', told)

    @admin.display(description=gettext_lazy("tạo kèm theo"))
    def made(self, run: ImportRun) -> str:
        counted = run.made.values("kind").annotate(count=Count("pk")).order_by("kind")
        return ", ".join(f"{row['count']} {ImportMade.Kind(row['kind']).label}" for row in counted) or "–"

    # Taking a run back

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then take back what the run created."""
        run = get_object_or_404(ImportRun, pk=pk)
        count = run.records.count()
        is_too_much = count > MOST_TAKEN_BACK
        if request.method == "POST" and not is_too_much:
            self._take_back(request, run)
            return HttpResponseRedirect(reverse("admin:articles_importrun_change", args=[pk]))
        edited = run.records.exclude(article__version=F("imported_version")).filter(article__isnull=False)
        context = self.admin_site.each_context(request) | {
            "title": _("Lấy lại lần nhập %(number)d?") % {"number": pk},
            "opts": self.opts,
            "run": run,
            "count": count,
            "edited": edited.count(),
            "public": run.records.filter(article__status="published").count(),
            "is_too_much": is_too_much,
            "most": MOST_TAKEN_BACK,
        }
        return TemplateResponse(request, "admin/articles/importrun/undo_confirmation.html", context)

    def _take_back(self, request: HttpRequest, run: ImportRun) -> None:
        try:
            done = undo(run.pk, None, lambda message: None)
        except Unusable as reason:
            messages.error(request, _("Chưa lấy lại được: %(reason)s") % {"reason": in_words(reason)})
            return
        said = _("Đã lấy lại %(count)d bài.") % {"count": done.taken}
        if done.pictures or done.documents:
            along = {"pictures": done.pictures, "documents": done.documents}
            said += " " + _("Kèm theo: %(pictures)d ảnh, %(documents)d tài liệu.") % along
        self.log_change(request, run, said)
        messages.success(request, said)
        if done.stays:
            text = _("%(count)d bài ở lại, vì đã được sửa hoặc đang được dùng ở bàn biên tập:") % {"count": done.stays}
            named = Article.objects.only("pk", "headline").filter(pk__in=[one.article for one in done.named])
            links = format_html_join(", ", "{}", ((provenance.link_to(article),) for article in named))
            messages.warning(request, format_html("{} {}{}", text, links, " …" if done.stays > len(done.named) else ""))


@admin.register(ImportRecord)
class ImportRecordAdmin(ImportsAdmin):
    list_display = ["source", "source_id", "article", "run", "warnings_count"]
    list_display_links = ["source_id"]
    list_select_related = ["article", "run"]
    list_filter = [RunFilter]
    search_fields = ["source_id__startswith"]
    search_help_text = gettext_lazy("Gõ phần đầu của mã ở nguồn.")
    ordering = ["-pk"]
    fields = [
        "story",
        "source",
        "source_id",
        "imported_by",
        "legacy_url",
        "told",
        "comments",
        "pictures_told",
        "warned",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRecord]:
        records = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name == "articles_importrecord_changelist"
        return records.defer("raw", "provenance", "article__body", "article__standfirst") if is_list else records

    def get_urls(self) -> list:
        raw = self.admin_site.admin_view(self.raw_view)
        return [path("<int:pk>/raw/", raw, name="articles_importrecord_raw"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: ImportRecord | None = None) -> list[str]:
        return self.fields

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        raw = provenance.shown(row) if row and self.has_view_permission(request, row) else None
        return super().change_view(request, object_id, form_url, {"raw": raw, **(extra_context or {})})

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return provenance.download(self, request, get_object_or_404(ImportRecord, pk=pk))

    @admin.display(description=gettext_lazy("bài"))
    def story(self, row: ImportRecord) -> SafeString | str:
        return provenance.link_to(row.article) if row.article else _("đã xóa ở bàn biên tập")

    @admin.display(description=gettext_lazy("lần nhập"))
    def imported_by(self, row: ImportRecord) -> SafeString:
        url = reverse("admin:articles_importrun_change", args=[row.run_id])
        return format_html('<a href="{}">{}</a>', url, row.run)

    @admin.display(description=gettext_lazy("xuất xứ"))
    def told(self, row: ImportRecord) -> SafeString:
        return provenance.pairs(provenance.facts(row.provenance))

    @admin.display(description=gettext_lazy("ý kiến bạn đọc"))
    def comments(self, row: ImportRecord) -> SafeString | str:
        return provenance.comments(row.provenance) or "–"

    @admin.display(description=gettext_lazy("ảnh"))
    def pictures_told(self, row: ImportRecord) -> SafeString | str:
        return provenance.pictures(row) or "–"

    @admin.display(description=gettext_lazy("số cảnh báo"))
    def warnings_count(self, row: ImportRecord) -> int:
        return len(row.warnings)

    @admin.display(description=gettext_lazy("cảnh báo"))
    def warned(self, row: ImportRecord) -> SafeString | str:
        return format_html_join("", '<p class="told">{}</p>', ((in_words(w),) for w in row.warnings)) or "–"
