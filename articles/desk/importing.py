"""Importing a small file at the desk: send it, look at what would become of it, then import it."""

from collections.abc import Callable, Iterable
from functools import wraps
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles.desk import trials
from articles.desk.import_words import in_words
from articles.desk.trials import MOST_BYTES, MOST_UNPACKED_BYTES, Trial
from articles.desk.widgets import CategoryTreeField, in_tree_order
from articles.legacy import profiles, sources
from articles.legacy.clean.encoding import ENCODINGS
from articles.legacy.record import Unusable
from articles.legacy.report import Outcome
from articles.legacy.run import AUTO
from articles.models import Article, Category, ImportRefusal, ImportRun
from newsroom.models import User

LINES_ON_PAGE = 50
MEGABYTE = 1024**2

WORDS: dict[str, str | Promise] = {
    "created": gettext_lazy("mới"),
    "updated": gettext_lazy("cập nhật"),
    "unchanged": gettext_lazy("không đổi"),
    "rejected": gettext_lazy("từ chối"),
}
WARNED = "warnings"
FORMATS: dict[str, str | Promise] = {
    "jsonl": gettext_lazy("JSON Lines của chương trình thu thập"),
    "wxr": gettext_lazy("Tệp xuất của WordPress (WXR)"),
    "csv": gettext_lazy("Bảng CSV"),
    "html": gettext_lazy("Trang HTML"),
    "text": gettext_lazy("Văn bản thuần"),
}
Choices = list[tuple[str, str | Promise]]


def may_import(user: User) -> bool:
    """Whether the user imports, reads refused records again, and takes imports back."""
    return user.has_perm("articles.add_importrun")


def for_importers(site: admin.AdminSite, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view behind the desk's door, for those who may import."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_import(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return site.admin_view(guarded)


class ChoicesForm(forms.Form):
    """How a file is to be read, and what is to become of its stories."""

    format = forms.ChoiceField(
        label=gettext_lazy("Định dạng"), choices=lambda: [(AUTO, _("Tự nhận")), *_formats()], initial=AUTO
    )
    profile = forms.ChoiceField(
        label=gettext_lazy("Mẫu trang"),
        choices=lambda: [(AUTO, _("Tự nhận")), *((p.name, p.name) for p in profiles.shipped())],
        initial=AUTO,
        help_text=gettext_lazy("Chỉ cho trang HTML: hệ thống cũ mà các trang thuộc về."),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Bảng mã"),
        choices=lambda: [(AUTO, _("Tự nhận")), *((name, name) for name in ENCODINGS)],
        initial=AUTO,
        help_text=gettext_lazy("Chỉ chọn khi chạy thử thấy chữ bị sai."),
    )
    category = CategoryTreeField(
        Category.objects.none(),
        label=gettext_lazy("Chuyên mục"),
        required=False,
        empty_label=gettext_lazy("Chưa phân loại"),
        help_text=gettext_lazy("Cho những bài không ghi chuyên mục nào."),
    )
    source = forms.CharField(
        label=gettext_lazy("Tên nguồn"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Tên hệ thống cũ, để lần sau nhận ra bài đã nhập. Để trống: lấy theo địa chỉ của bài."),
    )
    as_draft = forms.BooleanField(
        label=gettext_lazy("Nhập thành bản nháp"), required=False, help_text=gettext_lazy("Không đăng bài nào.")
    )
    overwrite_edited = forms.BooleanField(
        label=gettext_lazy("Ghi đè bài đã sửa ở bàn biên tập"),
        required=False,
        help_text=gettext_lazy("Bình thường bài đã sửa tại đây mà nguồn cũng đổi thì bị từ chối."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = in_tree_order()
        self.fields["category"].to_field_name = "slug"

    @property
    def choices(self) -> dict[str, Any]:
        """What was chosen, as `Options` calls it."""
        chosen = {name: self.cleaned_data[name] for name in ChoicesForm.base_fields}
        return chosen | {"category": chosen["category"].slug if chosen["category"] else ""}


class SendForm(ChoicesForm):
    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        max_length=80,  # characters, which a file system counts in bytes
        error_messages={"max_length": gettext_lazy("Tên tệp quá dài: tối đa 80 ký tự.")},
        help_text=gettext_lazy("Một tệp, hoặc một .zip gồm bài và ảnh, không quá 20 MB."),
    )
    field_order = ["file"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("Tệp lớn hơn %(most)d MB. Hãy nhờ người quản trị máy chủ nhập bằng lệnh import_articles.")
                % {"most": MOST_BYTES // MEGABYTE}
            )
        return file


class Line(NamedTuple):
    """A record of the report as the page shows it."""

    told: Outcome
    word: SafeString
    reason: str
    warnings: list[str]
    article: Article | None
    refusal: int | None  # in the quarantine


class ImportsFiles(admin.ModelAdmin):
    """The pages of an import, for the admin of its runs."""

    def get_urls(self) -> list:
        doors = [
            ("import/", self.send_view, "new"),
            ("import/<uuid:key>/", self.trial_view, "trial"),
            ("import/<uuid:key>/run/", require_POST(self.run_view), "run"),
            ("import/<uuid:key>/report/", self.report_view, "report"),
        ]
        site = self.admin_site
        own = [path(route, for_importers(site, view), name=f"articles_importrun_{name}") for route, view, name in doors]
        return [*own, *super().get_urls()]

    def send_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file in and try it out."""
        form = SendForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            trial = _received(form)
            if trial and _tried(trial, form):
                return HttpResponseRedirect(_address("trial", trial))
            if trial:
                trial.forget()
        return self._page(request, "send.html", _("Nhập bài cũ"), {"adminform": self._as_admin(form, form.fields)})

    def trial_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """What would become of the file, or what became of it; and the trial with other choices."""
        trial = _found(key)
        form = ChoicesForm(request.POST or None, initial=trial.choices)
        if request.method == "POST" and form.is_valid() and _tried(trial, form):
            return HttpResponseRedirect(request.path)
        shown = request.GET.get("loc", "")
        shown = shown if shown in {*WORDS, WARNED} else ""
        number = request.GET.get("trang", "")
        number = max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 9 else 1
        start = (number - 1) * LINES_ON_PAGE
        found = list(islice(trials.outcomes(trial.report, shown), start, start + LINES_ON_PAGE + 1))
        name = trial.file.name if trial.file else ""
        title = _("Kết quả nhập") if trial.run else _("Chạy thử: %(file)s") % {"file": name}
        context = {
            "trial": trial,
            "run": ImportRun.objects.filter(pk=trial.run).first(),
            "filters": _filters(trial, shown),
            "shown": shown,
            "lines": _lines(found[:LINES_ON_PAGE], trial.run),
            "number": number,
            "first": start + 1,
            "has_more": len(found) > LINES_ON_PAGE,
            "adminform": self._as_admin(form, form.fields) if trial.file else None,
            "chosen": told_choices(trial.choices),
            "notes": list(map(in_words, trial.notes)),
            "is_refused": form.is_bound,
        }
        return self._page(request, "trial.html", title, context)

    def run_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Import the file as it was tried out."""
        trial = _found(key)
        if not trial.run:
            try:
                number = trial.import_it()
            except Unusable as reason:
                messages.error(request, _("Chưa nhập được: %(reason)s") % {"reason": in_words(reason)})
            else:
                run = ImportRun.objects.get(pk=number)
                self.log_addition(request, run, _("Nhập từ bàn biên tập."))
                self._tell(request, trial)
        return HttpResponseRedirect(_address("trial", trial))

    def report_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        trial = _found(key)
        name = f"import-{trial.run}.jsonl" if trial.run else "dry-run.jsonl"
        return FileResponse(
            trial.report.open("rb"), as_attachment=True, filename=name, content_type="application/jsonl"
        )

    def _tell(self, request: HttpRequest, trial: Trial) -> None:
        said = _("Đã nhập xong. Bài mới: %(created)d, cập nhật: %(updated)d, không đổi: %(unchanged)d.") % trial.counts
        if refused := trial.counts["rejected"]:
            text = _("Bị từ chối: %(count)d bản ghi, được giữ lại để xem.") % {"count": refused}
            messages.warning(request, format_html('{} <a href="{}">{}</a>', said, quarantine_of(trial.run), text))
        else:
            messages.success(request, said)

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        shared = self.admin_site.each_context(request) | {"title": title, "opts": self.opts}
        return TemplateResponse(request, f"admin/articles/importrun/{template}", shared | context)

    def _as_admin(self, form: forms.Form, names: Iterable[str]) -> AdminForm:
        return AdminForm(form, [(None, {"fields": list(names)})], {}, model_admin=self)


def told_choices(choices: dict[str, Any]) -> list[tuple[str, str]]:
    """What was chosen of the options and is not left to the machine, in words: (label, value)."""
    told = []
    for name, formfield in ChoicesForm.base_fields.items():
        value = choices.get(name)
        if value and value != AUTO:
            told.append((capfirst(formfield.label), _("có") if value is True else str(FORMATS.get(value, value))))
    return told


def outcome_word(outcome: str) -> SafeString:
    return format_html('<span class="state outcome-{}">{}</span>', outcome, WORDS[outcome])


def quarantine_of(run: int) -> str:
    """The address of the list of what the run refused."""
    return f"{reverse('admin:articles_importrefusal_changelist')}?lan_nhap={run}"


def _formats() -> Choices:
    return [(name, FORMATS.get(name, name)) for name in sources.FORMATS]


def _found(key: UUID) -> Trial:
    trial = Trial.find(key)
    if trial is None:
        raise Http404(_("Tệp này không còn được giữ; hãy gửi lại."))
    return trial


def _address(name: str, trial: Trial) -> str:
    return reverse(f"admin:articles_importrun_{name}", args=[trial.key])


def _received(form: SendForm) -> Trial | None:
    """The file, stored; or None, with an error in the form."""
    try:
        return Trial.receive(form.cleaned_data["file"])
    except trials.TooLarge:
        most = {"most": MOST_UNPACKED_BYTES // MEGABYTE}
        form.add_error("file", _("Tệp bung ra lớn hơn %(most)d MB; hãy nhập bằng lệnh import_articles.") % most)
    except (Unusable, OSError) as error:
        form.add_error("file", _("Không đọc được tệp: %(reason)s") % {"reason": in_words(error)})
    return None


def _tried(trial: Trial, form: ChoicesForm) -> bool:
    """Try the file out as the form says; when that cannot be done the form says why."""
    try:
        trial.try_out(form.choices)
    except Unusable as reason:
        form.add_error(None, _("Chưa chạy thử được: %(reason)s") % {"reason": in_words(reason)})
        return False
    return True


def _filters(trial: Trial, shown: str) -> list[tuple[str, str, int | None, bool]]:
    """(name, word, how many, whether it is the one that is shown) of what the report can be narrowed to."""
    every = [("", _("Tất cả"), sum(trial.counts.values()))]
    by_outcome = [(name, capfirst(word), trial.counts[name]) for name, word in WORDS.items()]
    return [
        (name, word, count, name == shown)
        for name, word, count in [*every, *by_outcome, (WARNED, _("Có cảnh báo"), None)]
    ]


def _lines(found: list[Outcome], run: int) -> list[Line]:
    """The records with their stories and, of a run, their places in the quarantine: two queries."""
    articles = Article.objects.only("pk", "headline").in_bulk([one.article for one in found if one.article])
    places = {}
    if run:
        refused = {one.source for one in found if one.outcome == "rejected"}
        kept = ImportRefusal.objects.filter(run=run, file__in=refused) if refused else ImportRefusal.objects.none()
        places = {(file, record): pk for pk, file, record in kept.values_list("pk", "file", "record")}
    return [
        Line(
            one,
            outcome_word(one.outcome),
            in_words(one.reason or ""),
            list(map(in_words, one.warnings)),
            articles.get(one.article or 0),
            places.get((one.source, one.record)),
        )
        for one in found
    ]
