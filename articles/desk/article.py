"""Stories at the desk: their list, their form, and the buttons that move them on."""

import json
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import advice, changes, notices, publishing
from articles.desk import history, notes, presence, preview, working
from articles.desk.bulk import MovesMany
from articles.desk.changing import CHANGE, fields_of, typed_of
from articles.desk.conflict import COPYABLE, differences, last_save
from articles.desk.filters import (
    AuthorFilter,
    CategoryFilter,
    MineFilter,
    ModifiedDayFilter,
    PublishedDayFilter,
    StateFilter,
    TranslationFilter,
)
from articles.desk.forms import PAST_IS_MEANT, BylineForm, BylineFormSet, StoryForm
from articles.desk.lists import SearchesFolded
from articles.desk.parts import HasParts
from articles.desk.provenance import records_of
from articles.desk.state import SCHEDULED, state_of, state_word
from articles.desk.widgets import CategoryTreeField, PhotoChooser, StoryEditor, StoryText, in_tree_order, tree_name
from articles.models import Article, Byline, DeskRules
from newsroom.html import clean_html
from newsroom.middleware import loose_policy_for_editor
from newsroom.models import User
from newsroom.roles import Role
from newsroom.text import article_time, short_time

Status = Article.Status


class Button(NamedTuple):
    """A verb as the form offers it; `name` is what the pressed button posts."""

    name: str
    label: str | Promise
    verb: Callable[..., Article]
    said: str | Promise


BUTTONS = {
    button.name: button
    for button in [
        Button("_submit", gettext_lazy("Gửi duyệt"), publishing.submit, gettext_lazy("Đã gửi duyệt.")),
        Button("_approve", gettext_lazy("Duyệt"), publishing.approve, gettext_lazy("Đã duyệt.")),
        Button("_send_back", gettext_lazy("Trả lại"), publishing.send_back, gettext_lazy("Đã trả lại người viết.")),
        Button(
            "_follow",
            gettext_lazy("Đã cập nhật theo bản gốc"),
            publishing.follow_original,
            gettext_lazy("Đã ghi: bản dịch theo kịp bản gốc."),
        ),
        Button("_publish", gettext_lazy("Đăng"), publishing.publish, gettext_lazy("Đã đăng.")),
    ]
}
# The roles that write stories.
WRITING = [Role.REPORTER, Role.EDITOR, Role.SECRETARY, Role.EDITOR_IN_CHIEF]
# The one verb for which the text need not be editable.
SEND_BACK = "_send_back"


class BylineInline(admin.StackedInline):
    model = Byline
    verbose_name = gettext_lazy("tác giả")
    form = BylineForm
    formset = BylineFormSet
    fields = ["author", ("role", "position")]
    autocomplete_fields = ["author"]
    extra = 0
    template = "admin/articles/article/bylines.html"

    # Who may change the story may change who signs it.
    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is None or publishing.may_edit(request.user, obj) or changes.may_propose(request.user, obj)

    has_change_permission = has_delete_permission = has_add_permission

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "author":
            for link in ("can_view_related", "can_change_related", "can_delete_related"):
                setattr(field.widget, link, False)
        return field

    def get_queryset(self, request: HttpRequest) -> QuerySet[Byline]:
        return super().get_queryset(request).select_related("author")


def _writers() -> QuerySet[User]:
    """Who can be given a story to write."""
    return User.objects.filter(is_active=True, is_staff=True, groups__name__in=WRITING).distinct().order_by("username")


@admin.register(Article)
class ArticleAdmin(HasParts, MovesMany, SearchesFolded):
    form = StoryForm
    inlines = [BylineInline]
    autocomplete_fields = ["topics", "places", "related", "original"]
    search_fields = ["headline_fold"]
    search_help_text = gettext_lazy("Tìm trong tiêu đề, có dấu hay không dấu đều được; hoặc gõ số của bài.")
    list_display = ["thumbnail", "headline", "category_path", "state", "signed", "time", "modified"]
    list_display_links = ["headline"]
    list_filter = [
        StateFilter,
        MineFilter,
        PublishedDayFilter,
        ModifiedDayFilter,
        CategoryFilter,
        AuthorFilter,
        TranslationFilter,
    ]
    list_select_related = ["category__parent", "lead_photo"]
    ordering = ["-modified_at", "-pk"]
    sortable_by = ["headline", "time", "modified"]

    main_fieldsets = [(None, {"fields": ["kicker", "headline", "standfirst", "body"], "classes": ["story-text"]})]
    side_fieldsets = [
        (gettext_lazy("Xuất bản"), {"fields": ["state", "category", "published_at"], "classes": ["story-side"]}),
        (gettext_lazy("Ảnh chính"), {"fields": ["lead_photo", "lead_caption"], "classes": ["story-side"]}),
    ]
    more_fieldsets = [
        (
            gettext_lazy("Chủ đề, địa danh, bài liên quan"),
            {"fields": ["topics", "places", "related"], "classes": ["collapse"]},
        ),
        (
            gettext_lazy("Video, bản ghi âm, tài trợ"),
            {"fields": ["video_url", "recording", "sponsor"], "classes": ["collapse"]},
        ),
        (
            gettext_lazy("Nguồn tin, thể loại, ngôn ngữ"),
            {"fields": ["credit", "dateline", "format", "language", "original"], "classes": ["collapse"]},
        ),
        (
            gettext_lazy("Kế hoạch"),
            {"fields": ["planned_on", "assigned_to", "due_at"], "classes": ["collapse"]},
        ),
        (
            gettext_lazy("Cấm đăng trước, gỡ theo giờ, đường dẫn"),
            {"fields": ["embargo_until", "take_down_at", "slug"], "classes": ["collapse"]},
        ),
        (
            gettext_lazy("Hồ sơ của bài"),
            {
                "fields": ["created_by", "created_at", "modified_at", "first_published_at", "updated_at", "legacy_url"],
                "classes": ["collapse"],
            },
        ),
    ]

    # Who sees what

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        stories = Article.objects
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return stories.linkable_by(request.user).order_by(*self.ordering)
        return stories.on_desk_of(request.user).order_by(*self.ordering)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if not request.user.has_perm("articles.change_article"):
            return False
        return obj is None or Article.objects.on_desk_of(request.user).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return request.user.has_perm("articles.change_article")
        return publishing.may_edit(request.user, obj) or changes.may_propose(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if obj is None:
            return request.user.has_perm("articles.delete_article")
        return publishing.may_delete(request.user, obj)

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.is_public() else None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        if search_term.isascii() and search_term.isdigit() and len(search_term) in range(9, 19):
            return queryset.filter(pk=int(search_term)), False
        return super().get_search_results(request, queryset, search_term)

    # The list

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        signed = Prefetch("bylines", Byline.objects.select_related("author"))
        changelist.result_list = changelist.result_list.defer("body").prefetch_related(signed)
        return changelist

    @admin.display(description=gettext_lazy("ảnh"), empty_value="")
    def thumbnail(self, article: Article) -> SafeString | str:
        if article.lead_photo is None or article.lead_photo.is_missing:
            return ""
        url = reverse("admin:articles_photo_thumbnail", args=[article.lead_photo_id])
        return format_html('<img class="list-photo" src="{}" alt="" loading="lazy" width="72" height="48">', url)

    @admin.display(description=gettext_lazy("chuyên mục"))
    def category_path(self, article: Article) -> str:
        return tree_name(article.category)

    @admin.display(description=gettext_lazy("trạng thái"))
    def state(self, article: Article) -> SafeString:
        return state_word(article if article.pk else Article())

    @admin.display(description=gettext_lazy("tác giả"))
    def signed(self, article: Article) -> SafeString | str:
        authors = {byline.author_id: byline.author.name for byline in article.bylines.all()}
        return format_html_join(", ", '<a href="?tac_gia={}">{}</a>', authors.items()) or article.credit

    @admin.display(description=gettext_lazy("giờ đăng"), ordering="published_at")
    def time(self, article: Article) -> str:
        if article.readable_from is None:
            return ""
        when = short_time(article.readable_from)
        return when if article.status in {Status.PUBLISHED, Status.WITHDRAWN} else _("định %(when)s") % {"when": when}

    @admin.display(description=gettext_lazy("giờ sửa"), ordering="modified_at")
    def modified(self, article: Article) -> str:
        return short_time(article.modified_at)

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list:
        sets = [*self.main_fieldsets, *self.side_fieldsets, *self.more_fieldsets]
        if obj is None:
            sets.pop()
        elif request.user.has_perm("articles.view_importrecord"):
            title, facts = sets.pop()
            sets.append((title, facts | {"fields": [*facts["fields"], "imported_from"]}))
        if obj is not None and not self.has_change_permission(request, obj):
            fields = ["kicker", "headline", "standfirst", "body_to_read"]
            sets[0] = (None, {"fields": fields, "classes": ["story-text"]})
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        fields = ["state", "created_by", "created_at", "modified_at", "first_published_at", "updated_at", "legacy_url"]
        fields.append("imported_from")
        if not publishing.may_publish(request.user):
            fields += ["published_at", "embargo_until", "take_down_at"]
        if not publishing.may_review(request.user):
            fields += ["assigned_to", "due_at"]
        if obj is not None and obj.first_published_at is not None:
            fields.append("slug")
        if obj is not None and not self.has_change_permission(request, obj):
            fields.append("body_to_read")
        return fields

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "body":
            may_write_source = request.user.has_perm("articles.write_source")
            kwargs |= {"widget": StoryEditor("source" if may_write_source else "default"), "form_class": StoryText}
        if db_field.name == "lead_photo":
            kwargs["widget"] = PhotoChooser(db_field, self.admin_site)
        if db_field.name == "category":
            return CategoryTreeField(in_tree_order(), label=capfirst(db_field.verbose_name))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "assigned_to":
            field.queryset = _writers()
            field.widget = field.widget.widget
            field.widget.choices = field.choices
        if db_field.name in {"related", "original"}:
            field.queryset = self._linkable(request)
        if isinstance(field.widget if field else None, RelatedFieldWidgetWrapper):
            field.widget.can_view_related = field.widget.can_delete_related = False
            field.widget.can_change_related = db_field.name == "lead_photo" and field.widget.can_change_related
            field.widget.can_add_related = db_field.name in {"topics", "places"} and field.widget.can_add_related
        return field

    def _linkable(self, request: HttpRequest) -> QuerySet[Article]:
        """What may be linked, and what this story links already, whoever chose it."""
        linkable = Article.objects.linkable_by(request.user)
        number = str(request.resolver_match.kwargs.get("object_id", ""))
        if not number.isdigit():
            return linkable
        linked = Article.related.through.objects.filter(from_article=number)
        original = Article.objects.filter(pk=number)
        return linkable | Article.objects.filter(
            Q(pk__in=linked.values("to_article")) | Q(pk__in=original.values("original"))
        )

    @admin.display(description=gettext_lazy("nội dung"))
    def body_to_read(self, article: Article) -> SafeString:
        return mark_safe(clean_html(article.body))  # noqa: S308  (what the sanitiser has just made)

    @admin.display(description=gettext_lazy("nhập từ"))
    def imported_from(self, article: Article) -> SafeString | str:
        return records_of(article)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and object_id is not None:
            article = self.get_object(request, unquote(object_id))
            if article is not None and not self._may_post(request, article):
                # A form that could only be read sends no text along, so none can be lost.
                if SEND_BACK in request.POST and "body" not in request.POST:
                    return self._moved_on(request, article)
                return self._too_late(request, article)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except publishing.WrongState as refusal:
            messages.error(request, str(refusal))
            if article := self.get_object(request, unquote(object_id or "")):
                working.keep_loser(request, article, working.as_form(request.POST.get("form_id", "")))
            return HttpResponseRedirect(request.path)
        except publishing.StaleVersion:
            # Somebody saved after the form had been checked. Nothing is written; the form sees it the second time.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _may_post(self, request: HttpRequest, article: Article) -> bool:
        """Whether what was pressed is this user's: storing the story, or keeping a change to it."""
        if CHANGE in request.POST:
            return changes.may_propose(request.user, article)
        return publishing.may_edit(request.user, article)

    def _too_late(self, request: HttpRequest, article: Article) -> HttpResponse:
        """The story has moved on while it was being written: nothing is stored, and what was typed is given back."""
        typed = [
            (capfirst(Article._meta.get_field(name).verbose_name), request.POST[name])
            for name in COPYABLE
            if request.POST.get(name)
        ]
        context = self.admin_site.each_context(request) | {
            "title": _("Bài này không còn sửa được"),
            "opts": self.opts,
            "original": article,
            "state": state_word(article),
            "typed": typed,
        }
        return TemplateResponse(request, "admin/articles/article/too_late.html", context, status=403)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        is_editable = "body" in form.fields
        context["is_editable"] = is_editable
        context["notes"] = notes.of(obj)
        context["links"], context["link_hours"] = preview.links_of(obj), preview.HOURS
        context["preview_url"] = reverse("admin:articles_article_preview", args=[obj.pk] if obj else [])
        if is_editable:
            form_id = working.as_form(request.POST.get("form_id", "")) or uuid.uuid4()
            context["form_id"] = form_id
            facts = advice.of_article(obj) if obj else advice.Facts()
            context["checks"] = advice.checks(facts, DeskRules.current())
            context["warnings"] = advice.warnings(facts)
            context["offered"] = working.offered(request.user, obj, request.GET.get("ban", ""))
            context["offered_for_script"] = json.dumps(context["offered"], ensure_ascii=False)
            context["kept"] = working.kept(request.user, obj)
            context["others"] = presence.others(obj, request.user, form_id) if obj else []
        buttons = self._buttons(request, obj)
        may_appear = obj is not None and obj.status != Status.PUBLISHED and publishing.may_publish(request.user)
        context["asks_past"] = form.asks_past or (may_appear and publishing.hour_is_past(obj))
        context["may_save"] = obj is None or publishing.may_edit(request.user, obj)
        context["may_propose"] = obj is not None and changes.may_propose(request.user, obj)
        context["waiting_change"] = changes.of(obj)
        context["buttons"] = [one for one in buttons if is_editable or one.name == SEND_BACK]
        context["is_sendable_back"] = any(one.name == SEND_BACK for one in buttons)
        context["may_withdraw"] = (
            obj is not None and obj.status == Status.PUBLISHED and publishing.may_publish(request.user)
        )
        if form.is_stale:
            context["differences"] = differences(form, context["inline_admin_formsets"][0].formset)
            context["last_save"] = last_save(form.instance)
            context["stored_version"] = form.instance.version
            working.keep_loser(request, form.instance, working.as_form(request.POST.get("form_id", "")))
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if form.is_stale:
            response.status_code = 409
        return loose_policy_for_editor(response) if is_editable else response

    def _buttons(self, request: HttpRequest, article: Article | None) -> list[Button]:
        """The verbs that fit the story's state and the user's rights; the last is the one that leads on."""
        status = article.status if article else Status.DRAFT
        may_publish = publishing.may_publish(request.user)
        names = ["_follow"] if article and article.is_behind_original else []
        if article and status in {Status.IN_REVIEW, Status.APPROVED} and publishing.may_review(request.user, article):
            names.append("_send_back")
        if article and status == Status.IN_REVIEW and publishing.may_review(request.user, article):
            names.append("_approve")
        if status == Status.DRAFT and not may_publish:
            names.append("_submit")
        if status != Status.PUBLISHED and may_publish:
            names.append("_publish")
        return [BUTTONS[name] for name in names]

    def save_model(self, request: HttpRequest, obj: Article, form: StoryForm, change: bool) -> None:
        if change and CHANGE in request.POST:
            return
        publishing.save_text(obj, by=request.user, expected_version=form.cleaned_data.get("version"))
        if "assigned_to" in form.changed_data and obj.assigned_to:
            notices.tell([obj.assigned_to], "assign", obj, by=request.user)

    def construct_change_message(
        self, request: HttpRequest, form: StoryForm, formsets: list, add: bool = False
    ) -> list | str:
        if CHANGE in request.POST and not add:
            return _("Để thành bản sửa chờ đăng.")  # the formsets were not stored, and have nothing to tell
        return super().construct_change_message(request, form, formsets, add)

    def save_related(self, request: HttpRequest, form: StoryForm, formsets: list, change: bool) -> None:
        if change and CHANGE in request.POST:
            changes.propose(
                form.instance,
                by=request.user,
                fields=fields_of(form, formsets),
                typed=typed_of(request),
                base_version=form.cleaned_data.get("version"),
                reason=request.POST.get("reason", ""),
            )
            working.let_go(request.user, form.instance, working.as_form(request.POST.get("form_id", "")))
            return
        super().save_related(request, form, formsets, change)
        publishing.keep_version(form.instance, by=request.user)
        working.let_go(request.user, form.instance, working.as_form(request.POST.get("form_id", "")))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """Nothing goes along into the bin; stories that this user may not put there are named."""
        lacking = {str(article) for article in objs if not publishing.may_delete(request.user, article)}
        return [str(article) for article in objs], {self.opts.verbose_name: len(objs)}, lacking, []

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        publishing.put_into_bin(obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            publishing.put_into_bin(article, by=request.user)

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue: str | None = None) -> HttpResponse:
        return self._moved_on(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if CHANGE in request.POST:
            messages.success(request, _("Đã giữ bản sửa; bạn đọc vẫn thấy bản cũ cho tới khi bản sửa được duyệt."))
            return HttpResponseRedirect(reverse("desk-change", args=[obj.pk]))
        return self._moved_on(request, obj) or super().response_change(request, obj)

    def _moved_on(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Do what the pressed button says with the story as it has just been saved."""
        button = next((button for name, button in BUTTONS.items() if name in request.POST), None)
        if button is None:
            return None
        is_done = self._do(request, article, button.verb, button.said)
        if not is_done and "body" in request.POST:
            messages.info(request, _("Những gì bạn sửa đã được lưu."))
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    def _do(self, request: HttpRequest, article: Article, verb: Callable[..., Article], said: str | Promise) -> bool:
        """Do it and tell so, or tell why not; returns whether it was done."""
        try:
            meant = {"past_is_meant": PAST_IS_MEANT in request.POST} if verb is publishing.publish else {}
            moved = verb(article, by=request.user, reason=request.POST.get("reason", ""), **meant)
        except (PermissionDenied, publishing.WrongState) as refusal:
            messages.error(request, str(refusal))
            return False
        self.log_change(request, moved, str(said))
        if state_of(moved) == SCHEDULED:
            messages.success(request, _("Đã hẹn giờ đăng: %(when)s.") % {"when": article_time(moved.readable_from)})
        elif moved.is_public():
            link = format_html('<a href="{}">{}</a>', moved.get_absolute_url(), _("Xem trên trang"))
            messages.success(request, format_html("{} {}", said, link))
        else:
            messages.success(request, said)
        return True

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        link = format_html('<a href="{}">{}</a>', reverse("desk-bin"), _("Thùng rác"))
        messages.success(request, format_html(_("Đã bỏ “{}” vào {}."), obj_display, link))
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return history.history_view(request, article)

    # Withdrawing

    def get_urls(self) -> list:
        withdraw = path(
            "<path:object_id>/withdraw/",
            self.admin_site.admin_view(self.withdraw_view),
            name="articles_article_withdraw",
        )
        previews = [
            path("preview/", self.admin_site.admin_view(self.preview_view), name="articles_article_preview"),
            path(
                "<int:object_id>/preview/",
                self.admin_site.admin_view(self.preview_view),
                name="articles_article_preview",
            ),
        ]
        return [withdraw, *previews, *super().get_urls()]

    def preview_view(self, request: HttpRequest, object_id: int | None = None) -> HttpResponse:
        article = self.get_object(request, str(object_id)) if object_id else None
        if object_id and (article is None or not self.has_change_permission(request, article)):
            raise PermissionDenied
        if not object_id and not self.has_add_permission(request):
            raise PermissionDenied
        return preview.typed_view(self, request, article)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then take the story from the readers."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not publishing.may_publish(request.user):
            raise PermissionDenied
        change_url = reverse("admin:articles_article_change", args=[article.pk])
        if request.method == "POST":
            self._do(request, article, publishing.withdraw, _("Đã gỡ bài."))
            return HttpResponseRedirect(change_url)
        context = self.admin_site.each_context(request) | {
            "title": _("Gỡ bài khỏi trang?"),
            "opts": self.opts,
            "original": article,
            "was_public": publishing.was_public(article),
            "change_url": change_url,
        }
        return TemplateResponse(request, "admin/articles/article/withdraw_confirmation.html", context)
