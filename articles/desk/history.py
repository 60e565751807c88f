"""The versions of a story at the desk: their list, any two beside each other, what readers saw, and bringing one back."""

from datetime import datetime, time
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import publishing, revisions
from articles.desk.diff import Pair, beside
from articles.models import Article, Byline, Revision
from newsroom.text import article_time, short_time

# What was done, as the list of versions says it.
ACTS = {
    "import": gettext_lazy("bản đầu tiên có trong kho"),
    "save": gettext_lazy("lưu"),
    "restore": gettext_lazy("lấy lại bản cũ"),
    "submit": gettext_lazy("gửi duyệt"),
    "approve": gettext_lazy("duyệt"),
    "send_back": gettext_lazy("trả lại"),
    "publish": gettext_lazy("đăng"),
    "schedule": gettext_lazy("hẹn giờ đăng"),
    "withdraw": gettext_lazy("gỡ"),
    "bin": gettext_lazy("bỏ vào thùng rác"),
    "unbin": gettext_lazy("lấy ra khỏi thùng rác"),
    "change": gettext_lazy("thay bằng bản sửa"),
    "duplicate": gettext_lazy("chép từ bài khác"),
}
_SHOWN_BY_WORDS = ("headline", "kicker", "standfirst", "body", "dateline", "credit", "lead_caption")


class Compared(NamedTuple):
    """A field that differs between two versions; the newer one stands first in each pair."""

    label: str | Promise
    pairs: list[Pair]


class Moment(forms.Form):
    """The minute of GMT+7 about which somebody asks."""

    luc_0 = forms.DateField(label=gettext_lazy("Ngày"), widget=forms.DateInput(attrs={"size": 10}))
    luc_1 = forms.TimeField(
        label=gettext_lazy("Giờ"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"size": 5})
    )

    def moment(self) -> datetime:
        """The end of that minute, so that what was published within it counts."""
        at = self.cleaned_data["luc_1"] or time(23, 59)
        return timezone.make_aware(datetime.combine(self.cleaned_data["luc_0"], at).replace(second=59))


def compared(newer: dict[str, Any], older: dict[str, Any]) -> list[Compared]:
    """The fields that differ, in the order of the form; texts word by word, the others as they read."""
    found = []
    for name in dict.fromkeys([*_SHOWN_BY_WORDS, *newer, *older]):
        if newer.get(name) == older.get(name) or name == "updated_at":
            continue
        mine, other = shown(name, newer.get(name)), shown(name, older.get(name))
        pairs = beside(mine, other, is_html=name == "body")
        if any(pair.differs for pair in pairs):
            found.append(Compared(_label(name), pairs))
    return found


def shown(name: str, value: Any) -> str:
    """A kept value as people read it."""
    if not value:
        return ""
    if name == "status":
        return str(Article.Status(value).label)
    if name == "bylines":
        return "\n".join(f"{author} ({Byline.Role(role).label})" for _number, author, role in value)
    if name == "gallery":
        return "\n".join(caption or photo for _number, photo, caption in value)
    if name in revisions.LISTS:
        return "\n".join(sorted(text for _number, text in value))
    if name in revisions.ROWS:
        return str(value[1])
    if name.endswith(("_at", "_until")):
        moment = parse_datetime(value)
        return article_time(moment) if moment else value
    return str(value)


def _label(name: str) -> str | Promise:
    labels = {"bylines": gettext_lazy("Bút danh trên bài"), "gallery": gettext_lazy("Ảnh của phóng sự")}
    return labels.get(name) or capfirst(Article._meta.get_field(name).verbose_name)


def history_view(request: HttpRequest, article: Article) -> HttpResponse:
    """All versions of a story; with two chosen, their differences; with a minute asked for, what readers saw then."""
    versions = list(Revision.objects.filter(article=article).select_related("saved_by").defer("fields"))
    moment = Moment(request.GET) if "luc_0" in request.GET else Moment()
    seen = None
    if moment.is_bound and moment.is_valid():
        seen = revisions.read_at(article, moment.moment())
    chosen = _chosen(request, article)
    broken = {revision.version for revision in revisions.broken_seals(article)}
    context = site.each_context(request) | {
        "title": _("Các phiên bản"),
        "opts": Article._meta,
        "original": article,
        "versions": [(one, ACTS.get(one.act, one.act), one.version in broken) for one in versions],
        "live": article.version if article.is_public() else None,
        "moment": moment,
        "was_asked": moment.is_bound and moment.is_valid(),
        "seen": seen,
        "seen_fields": _readable(seen.fields) if seen else [],
        "chosen": chosen,
        "compared": compared(chosen[0].fields, chosen[1].fields) if chosen else [],
        "may_restore": publishing.may_edit(request.user, article),
        "may_name": publishing.may_review(request.user, article) or publishing.may_edit(request.user, article),
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


def _readable(fields: dict[str, Any]) -> list[tuple[str | Promise, str]]:
    return [(_label(name), shown(name, fields[name])) for name in _SHOWN_BY_WORDS if fields.get(name)]


def _chosen(request: HttpRequest, article: Article) -> tuple[Revision, Revision] | None:
    """The two versions that the address names, the newer first."""
    numbers = [request.GET.get(name, "") for name in ("tu", "den")]
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
        return None
    found = {
        revision.version: revision
        for revision in Revision.objects.filter(article=article, version__in=numbers).select_related("saved_by")
    }
    newer, older = sorted(map(int, numbers), reverse=True)
    return (found[newer], found[older]) if newer in found and older in found else None


@require_POST
def restore_view(request: HttpRequest, article_id: int, version: int) -> HttpResponse:
    """Make that version's text the next version. The page that asks says which version it saw as the newest."""
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    revision = get_object_or_404(Revision, article=article, version=version)
    seen = request.POST.get("version", "")
    expected = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
    history_url = reverse("admin:articles_article_history", args=[article.pk])
    try:
        article, gone = publishing.restore(revision, by=request.user, expected_version=expected)
    except (publishing.StaleVersion, publishing.WrongState) as refusal:
        messages.error(request, _("%(why)s Hãy xem lại rồi lấy lại bản cũ.") % {"why": refusal})
        return HttpResponseRedirect(history_url)
    said = _("Đã lấy lại phiên bản %(version)d của %(when)s.")
    messages.success(request, said % {"version": revision.version, "when": short_time(revision.saved_at)})
    if gone:
        messages.warning(request, _("Không còn trong kho: %(names)s.") % {"names": ", ".join(gone)})
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


@require_POST
def name_view(request: HttpRequest, article_id: int, version: int) -> HttpResponse:
    """Give a version a name of its own; the name is no part of what is sealed."""
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    if not (publishing.may_review(request.user, article) or publishing.may_edit(request.user, article)):
        raise PermissionDenied
    name = request.POST.get("name", "").strip()[:120]
    if not Revision.objects.filter(article=article, version=version).update(name=name):
        raise Http404
    messages.success(request, format_html(_("Phiên bản {} nay tên là “{}”."), version, name))
    return HttpResponseRedirect(reverse("admin:articles_article_history", args=[article.pk]))


@require_POST
def duplicate_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Begin a new story like this one."""
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    begun = publishing.duplicate(article, by=request.user)
    messages.success(request, _("Đây là bản chép; bài gốc vẫn như cũ."))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[begun.pk]))
