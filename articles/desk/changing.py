"""A change to a live story at the desk: made out of the story's own form, shown beside it, decided by a press."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import changes, publishing, revisions
from articles.desk.history import compared
from articles.models import Article, Byline, GalleryPhoto, WorkingCopy
from newsroom.text import article_time

# The button that keeps the form as a change instead of storing it.
CHANGE = "_change"


class When(forms.Form):
    """When an approved change comes into force; empty for now."""

    apply_at = forms.SplitDateTimeField(
        label=gettext_lazy("Thay lúc (GMT+7), để trống là thay ngay"), required=False, widget=AdminSplitDateTime
    )


def fields_of(form: forms.ModelForm, formsets: list[BaseInlineFormSet]) -> dict[str, Any]:
    """What `revisions.snapshot` would give if this valid form were stored; nothing is stored."""
    typed, cleaned = form.instance, form.cleaned_data
    typed.fill_derived()
    fields = revisions.snapshot(Article.objects.get(pk=typed.pk))
    for name in revisions.TEXTS:
        if name in cleaned:
            fields[name] = getattr(typed, name)
    for name in revisions.ROWS:
        if name in cleaned:
            row = cleaned[name]
            fields[name] = [row.pk, str(row)] if row else None
    for name in revisions.LISTS:
        if name in cleaned:
            fields[name] = sorted([row.pk, str(row)] for row in cleaned[name])
    for formset in formsets:
        rows = [one.instance for one in formset.forms if one.cleaned_data and not one.cleaned_data.get("DELETE")]
        rows.sort(key=lambda row: getattr(row, "position", 0) or 0)
        if formset.model is Byline:
            fields["bylines"] = [[row.author_id, row.author.name, row.role] for row in rows if row.author_id]
        elif formset.model is GalleryPhoto:
            fields["gallery"] = [[row.photo_id, str(row.photo), row.caption] for row in rows if row.photo_id]
    return fields


def typed_of(request: HttpRequest) -> list[list]:
    """The posted fields as the desk's script puts them back."""
    skipped = {"csrfmiddlewaretoken", "form_id", "version", CHANGE, "reason"}
    return [[name, request.POST[name]] for name in request.POST if name not in skipped]


def change_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The waiting change beside what readers see, and the buttons that decide on it."""
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    change = get_object_or_404(WorkingCopy, kind=changes.Kind.CHANGE, article=article)
    stored = revisions.snapshot(article)
    context = site.each_context(request) | {
        "title": _("Bản sửa chờ đăng"),
        "opts": Article._meta,
        "original": article,
        "change": change,
        "compared": compared(change.fields["snapshot"], stored),
        "is_stale": article.version != change.base_version,
        "when": When(),
        "may_publish": publishing.may_publish(request.user),
        "may_take_back": change.user_id == request.user.pk,
    }
    return TemplateResponse(request, "admin/articles/article/change.html", context)


@require_POST
def decide_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Approve the change, now or for a time, or give it back with a reason."""
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    change = get_object_or_404(WorkingCopy, kind=changes.Kind.CHANGE, article=article)
    here = HttpResponseRedirect(reverse("desk-change", args=[article.pk]))
    story = HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    try:
        if "_send_back" in request.POST:
            changes.send_back(change, by=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, _("Đã trả bản sửa lại cho người viết."))
            return story
        when = When(request.POST)
        if not when.is_valid():
            messages.error(request, _("Không đọc được giờ thay."))
            return here
        at = when.cleaned_data["apply_at"]
        if changes.approve(change, by=request.user, at=at):
            messages.success(request, _("Bạn đọc đã thấy bản sửa."))
            return story
        messages.success(request, _("Bản sửa sẽ thay bài lúc %(when)s.") % {"when": article_time(at)})
    except (publishing.WrongState, publishing.StaleVersion) as refusal:
        messages.error(request, str(refusal))
    except PermissionDenied as refusal:
        messages.error(request, str(refusal))
        raise
    return here
