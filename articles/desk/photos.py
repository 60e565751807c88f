"""Pictures at the desk: the archive, filling placeholders, and the one address that takes uploads in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.desk.lists import SearchesFolded
from articles.media import files
from articles.media.receiving import Refused, fill, receive
from articles.models import Article, Photo

UPLOADS_A_MINUTE = 30


class PhotoForm(forms.ModelForm):
    """A picture comes in through `articles.media.receiving` and no other way, so the model's file is no field here."""

    upload = forms.FileField(label=gettext_lazy("Tệp ảnh"), widget=forms.FileInput(attrs={"accept": "image/*"}))

    class Meta:
        model = Photo
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placeholder: Photo | None = None
        self.is_known = False
        if self.instance.pk:
            self.fields["upload"].required = False
            if not self.instance.is_missing:
                del self.fields["upload"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("upload")
        if upload is None or self.errors:
            return cleaned
        try:
            self._take_in(upload, cleaned)
        except Refused as refusal:
            self.add_error("upload", str(refusal))
        return cleaned

    def _take_in(self, upload: Any, cleaned: dict[str, Any]) -> None:
        """Let the instance be the stored picture, which may be one that was stored before."""
        if self.instance.pk:
            self.placeholder = self.instance
            photo = fill(self.instance, upload, by=self.by, name=upload.name)
            self.is_known = photo.pk != self.placeholder.pk
        else:
            photo, is_new = receive(upload, by=self.by, name=upload.name)
            self.is_known = not is_new
        for name in ("caption", "credit", "alt_text"):
            # A known picture keeps its words; a new one has those of its file where nothing was typed.
            if self.is_known or not cleaned.get(name):
                cleaned[name] = getattr(photo, name)
        if self.is_known:
            for name in ("is_illustration", "focal_x", "focal_y"):
                cleaned[name] = getattr(photo, name)
        self.instance = photo


class MissingFilter(admin.SimpleListFilter):
    title = gettext_lazy("tệp")
    parameter_name = "tep"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        return [("thieu", _("Còn thiếu tệp"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        return queryset.filter(file="") if self.value() == "thieu" else queryset


@admin.register(Photo)
class PhotoAdmin(SearchesFolded):
    form = PhotoForm
    list_display = ["thumbnail", "title", "credit", "size", "created_at"]
    list_display_links = ["thumbnail", "title"]
    list_filter = [MissingFilter, "is_illustration"]
    search_fields = ["search_fold"]
    sortable_by = ["created_at"]
    view_on_site = False
    readonly_fields = ["preview", "original_name", "missing_name", "size", "created_by", "created_at"]

    def get_fieldsets(self, request: HttpRequest, obj: Photo | None = None) -> list:
        said = ["alt_text", "caption", "credit", "is_illustration"]
        if obj is None:
            return [(None, {"fields": ["upload", *said]})]
        takes_file = obj.is_missing and self.has_change_permission(request, obj)
        picture = ["missing_name", "upload"] if takes_file else ["missing_name"] if obj.is_missing else ["preview"]
        sets = [(None, {"fields": [*picture, *said]})]
        if not obj.is_missing:
            focal = {"fields": [("focal_x", "focal_y")], "description": _FOCAL}
            sets.append((gettext_lazy("Điểm chính"), focal))
        facts = {"fields": ["original_name", "size", "created_by", "created_at"], "classes": ["collapse"]}
        return [*sets, (gettext_lazy("Hồ sơ của ảnh"), facts)]

    def get_form(self, request: HttpRequest, obj: Photo | None = None, change: bool = False, **kwargs: Any) -> type:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Photo, form: PhotoForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.is_known:
            messages.info(request, _("Ảnh này đã có trong kho; chú thích và nguồn của nó được giữ nguyên."))
        if form.is_known and form.placeholder:
            count = publishing.show_instead(form.placeholder, obj)
            messages.info(request, _("Số bài nay dùng ảnh có sẵn: %(count)d.") % {"count": count})

    @admin.display(description=gettext_lazy("ảnh"))
    def thumbnail(self, photo: Photo) -> SafeString | str:
        if photo.is_missing:
            return _("còn thiếu")
        url = reverse("admin:articles_photo_thumbnail", args=[photo.pk])
        return format_html(
            '<img class="list-photo" src="{}" alt="{}" loading="lazy" width="72" height="48">', url, photo
        )

    @admin.display(description=gettext_lazy("chú thích"))
    def title(self, photo: Photo) -> str:
        return str(photo)

    @admin.display(description=gettext_lazy("cỡ ảnh"))
    def size(self, photo: Photo) -> str:
        return f"{photo.width} × {photo.height}" if photo.width else "–"

    @admin.display(description=gettext_lazy("ảnh"))
    def preview(self, photo: Photo) -> SafeString:
        return format_html(
            '<span class="photo-preview"><img src="{}" alt="{}" width="{}" height="{}"></span>',
            photo.url, photo.alt_text, photo.width, photo.height,
        )  # fmt: skip

    # Deleting

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """A picture shown inside a story's text is as protected as one that leads it."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        shown = Q(pk__in=[])
        for photo in objs:
            if not photo.is_missing:
                shown |= Q(body__contains=files.folder_of(photo.file.name))
        protected += [_("Bài: %(headline)s") % {"headline": story} for story in Article.objects.filter(shown)[:20]]
        return to_delete, counts, set() if protected else lacking, protected

    def delete_model(self, request: HttpRequest, obj: Photo) -> None:
        name = obj.file.name
        super().delete_model(request, obj)
        if name:
            transaction.on_commit(lambda: files.remove(name))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> None:
        for photo in queryset:
            self.delete_model(request, photo)

    # Own addresses

    def get_urls(self) -> list:
        return [
            # Not through admin_view, which would answer a script with the login page.
            path("upload/", self.upload_view, name="articles_photo_upload"),
            path(
                "<int:pk>/thumbnail/", self.admin_site.admin_view(self.thumbnail_view), name="articles_photo_thumbnail"
            ),
            *super().get_urls(),
        ]

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead to the smallest file of the picture; a script that has only its number asks here."""
        if not self.has_view_permission(request):
            raise Http404
        photo = self.get_object(request, str(pk))
        if photo is None or photo.is_missing:
            raise Http404
        return HttpResponseRedirect(smallest(photo))

    def upload_view(self, request: HttpRequest) -> JsonResponse:
        """Take in one picture (`upload`) from the editor or the story's form; always answers JSON.

        The editor shows our sentence only with status 200; a refused picture has it, a refused person has not.
        """
        if request.method != "POST":
            return _refusal(_("Chỉ nhận ảnh gửi lên."), 405)
        if not self.admin_site.has_permission(request):
            return _refusal(_("Bạn cần đăng nhập lại; bài đang viết vẫn còn trên trang này."), 401)
        if not self.has_add_permission(request):
            return _refusal(_("Bạn chưa được giao quyền gửi ảnh."), 403)
        if not _within_limit(request.user.pk):
            return _refusal(
                _("Mỗi phút nhận tối đa %(count)d ảnh; hãy chờ một chút.") % {"count": UPLOADS_A_MINUTE}, 429
            )
        sent = [file for name in request.FILES for file in request.FILES.getlist(name)]
        if len(sent) != 1 or "upload" not in request.FILES:
            return _refusal(_("Mỗi lần gửi đúng một tệp ảnh."))
        try:
            photo, _is_new = receive(sent[0], by=request.user, name=sent[0].name)
        except Refused as refusal:
            return _refusal(str(refusal))
        return JsonResponse(
            {"uploaded": 1, "fileName": photo.original_name, "url": photo.url, "id": photo.pk, "label": str(photo)}
        )


_FOCAL = gettext_lazy(
    "Phần của ảnh luôn phải thấy khi ảnh bị cắt: bấm vào ảnh ở trên, hoặc gõ từ 0 (trái, trên) đến 1 (phải, dưới)."
)


def smallest(photo: Photo) -> str:
    """The address of the picture's smallest JPEG; of the picture itself until renditions are made."""
    made = [rendition for rendition in photo.renditions if rendition["format"] == "JPEG"]
    if not made:
        return photo.url
    return photo.file.storage.url(min(made, key=lambda rendition: rendition["width"])["name"])


def _refusal(sentence: str, status: int = 200) -> JsonResponse:
    return JsonResponse({"uploaded": 0, "error": {"message": sentence}}, status=status)


def _within_limit(user: int) -> bool:
    """Whether this is one of the user's first uploads within a minute."""
    key = f"uploads-{user}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) <= UPLOADS_A_MINUTE
    except ValueError:
        # The minute ended between the two steps.
        return True
