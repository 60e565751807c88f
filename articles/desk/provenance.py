"""What is kept of a record of an old system, for people to read."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, ImportRecord, ImportRefusal
from newsroom.text import short_time, vn_number

COMMENTS_SHOWN = 100
PICTURES_SHOWN = 50
# What `ImportRecord.provenance` holds, in the order in which it is read. What a format adds beside stands last.
_LABELS: dict[str, str | Promise] = {
    "file": gettext_lazy("Tệp"),
    "record": gettext_lazy("Bản ghi"),
    "byline": gettext_lazy("Dòng tác giả như in"),
    "headline": gettext_lazy("Tiêu đề như in"),
    "encoding": gettext_lazy("Bảng mã"),
    "repaired": gettext_lazy("Chữ đã sửa"),
    "precision": gettext_lazy("Giờ đăng"),
    "published_at": gettext_lazy("Giờ đăng lấy từ"),
    "profile": gettext_lazy("Mẫu trang"),
    "era": gettext_lazy("Giao diện"),
    "categories": gettext_lazy("Chuyên mục khác"),
    "guid": gettext_lazy("Địa chỉ riêng ở nguồn"),
    "legacy_id": gettext_lazy("Số bài lấy từ"),
    "views": gettext_lazy("Lượt xem ở nguồn"),
}
_ELSEWHERE = {"comments", "documents"}


class Raw(NamedTuple):
    text: str
    size: int
    is_cut: bool
    url: str


def shown(row: ImportRecord | ImportRefusal) -> Raw | None:
    """The record as received, its beginning as text; None when nothing was kept."""
    received, text = row.raw_bytes, row.raw_text
    if not received:
        return None
    is_cut = len(received.decode("utf-8", "replace")) > len(text)
    return Raw(text, len(received), is_cut, reverse(f"admin:articles_{row._meta.model_name}_raw", args=[row.pk]))


def download(model_admin: admin.ModelAdmin, request: HttpRequest, row: ImportRecord | ImportRefusal) -> HttpResponse:
    """The record as received, to be kept; never shown as what it may be."""
    if not model_admin.has_view_permission(request, row):
        raise PermissionDenied
    if not row.raw_bytes:
        raise Http404
    answer = HttpResponse(row.raw_bytes, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{row._meta.model_name}-{row.pk}.bin"'
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def link_to(article: Article) -> SafeString:
    """The story's form at the desk."""
    url = reverse("admin:articles_article_change", args=[article.pk])
    return format_html('<a href="{}">{}</a>', url, article.headline)


def records_of(article: Article) -> SafeString | str:
    """The records that the story was imported from."""
    rows = article.import_records.only("pk", "source", "source_id") if article.pk else ()
    urls = ((reverse("admin:articles_importrecord_change", args=[row.pk]), row) for row in rows)
    return format_html_join(", ", '<a href="{}">{}</a>', urls) or "–"


def pairs(told: list[tuple[str, str]]) -> SafeString:
    """Labels and values, a line each."""
    return format_html_join("", '<p class="told"><span class="quiet">{}:</span> {}</p>', told)


def facts(kept: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of what a record's provenance says, but for the readers' comments."""
    values = {name: value for name, value in kept.items() if value not in (None, "") and name not in _ELSEWHERE}
    if "precision" in values:
        values["precision"] = dict(Article.Precision.choices).get(values["precision"], values["precision"])
    if "views" in values:
        values["views"] = vn_number(values["views"])
    names = [*(name for name in _LABELS if name in values), *(name for name in values if name not in _LABELS)]
    told = [(str(_LABELS.get(name, name)), str(values[name])) for name in names]
    return told + [(_("Tài liệu đã lấy"), address) for address in kept.get("documents", {})]


def comments(kept: dict[str, Any]) -> SafeString:
    """Readers' comments as the old system showed them."""
    every = kept.get("comments", [])
    told = []
    for author, written, text in every[:COMMENTS_SHOWN]:
        moment = parse_datetime(written) if written else None
        told.append((author or _("không tên"), f", {short_time(moment)}" if moment else "", text))
    listed = format_html_join("", '<p class="told"><strong>{}</strong>{}: {}</p>', told)
    if len(every) <= COMMENTS_SHOWN:
        return listed
    return format_html("{}<p>{}</p>", listed, _("Còn %(count)d ý kiến nữa.") % {"count": len(every) - COMMENTS_SHOWN})


def pictures(row: ImportRecord) -> SafeString:
    """The pictures that the record names, each with its place in the archive."""
    found = row.pictures.select_related("photo").order_by("pk")[:PICTURES_SHOWN]
    told = (
        (
            reverse("admin:articles_photo_change", args=[one.photo_id]),
            _("(trong trang)") if one.name.startswith("data:") else one.name or _("(chỉ có chú thích)"),
            _("còn thiếu") if one.photo.is_missing else _("đã có"),
        )
        for one in found
    )
    return format_html_join("", '<p class="told"><a href="{}">{}</a>: {}</p>', told)
