"""Pictures: received once, decoded and encoded anew, shown in renditions."""

import hashlib
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from articles.media import files
from newsroom.text import fold, one_line

if TYPE_CHECKING:
    from articles.querysets import ArticleQuerySet

# Widths of the renditions, in pixels; a fixed list, so that no address can ask for work.
WIDTHS = (360, 540, 720, 1080, 1440)
# What is said of a picture, and what it is called.
WORDS = ("caption", "alt_text", "credit", "original_name", "missing_name")
FORMATS = (("AVIF", "image/avif"), ("WEBP", "image/webp"), ("JPEG", "image/jpeg"))


class PhotoQuerySet(models.QuerySet["Photo"]):
    def awaiting_renditions(self) -> "PhotoQuerySet":
        return self.exclude(file="").filter(renditions_made=False)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete each by itself: one in use is refused (ProtectedError, nothing is deleted), files go along."""
        rows: Counter = Counter()
        with transaction.atomic(using=self.db):
            for photo in self:
                rows.update(photo.delete()[1])
        return rows.total(), dict(rows)

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Photo(models.Model):
    """A picture, or the placeholder of one that an old article names and nobody has found yet."""

    file = models.ImageField(_("tệp"), upload_to="photos/%Y/%m", blank=True, width_field="width", height_field="height")
    missing_name = models.CharField(_("tên tệp còn thiếu"), max_length=300, blank=True)
    original_name = models.CharField(_("tên tệp gốc"), max_length=200, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    width = models.PositiveIntegerField(_("rộng"), null=True, blank=True, editable=False)
    height = models.PositiveIntegerField(_("cao"), null=True, blank=True, editable=False)
    alt_text = models.CharField(
        _("mô tả ảnh"), max_length=300, blank=True, help_text=_("Điều người không thấy ảnh cần biết.")
    )
    caption = models.CharField(_("chú thích"), max_length=500, blank=True)
    credit = models.CharField(_("nguồn ảnh"), max_length=200, blank=True)
    is_illustration = models.BooleanField(_("ảnh minh họa"), default=False)
    focal_x = models.FloatField(_("điểm chính: ngang"), default=0.5)
    focal_y = models.FloatField(_("điểm chính: dọc"), default=0.5)
    renditions = models.JSONField(default=list, editable=False)
    renditions_made = models.BooleanField(default=False, editable=False)
    # What search at the desk reads: all WORDS, folded.
    search_fold = models.TextField(blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("ảnh")
        verbose_name_plural = _("ảnh")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=~Q(sha256=""),
                name="photo_is_stored_once",
                violation_error_message=_("Ảnh này đã có trong kho."),
            ),
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="photo_focal_point_is_inside",
                violation_error_message=_("Điểm chính nằm trong ảnh: từ 0 đến 1."),
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(renditions_made=False), name="photo_awaits_renditions")]

    def __str__(self) -> str:
        return self.caption or self.alt_text or self.original_name or self.missing_name or str(_("Ảnh"))

    def save(self, *args, update_fields=None, **kwargs) -> None:
        if self.file and not self.file._committed:  # type: ignore[attr-defined]
            raise ValueError("A picture is stored by articles.media.receiving alone, which makes it safe first.")
        self.fill_derived()
        if self.renditions_made and not self._crops_are_current():
            # The old crops stay in use, and their files for ever: pages and shared cards point at them.
            self.renditions_made = False
        if update_fields is not None and {"focal_x", "focal_y"}.intersection(update_fields):
            update_fields = {*update_fields, "renditions_made"}
        if update_fields is not None and set(WORDS).intersection(update_fields):
            update_fields = {*update_fields, "search_fold"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def fill_derived(self) -> None:
        """Bring the words to their stored form and fill the search column; bulk writers call this first."""
        for field in WORDS:
            setattr(self, field, one_line(getattr(self, field)))
        self.search_fold = fold(" ".join(getattr(self, field) for field in WORDS))

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        """Delete the picture, and its files once that is certain. Raises ProtectedError while a story shows it."""
        if used := set(self.places_used()[:20]):
            raise ProtectedError(str(_("Ảnh này đang được dùng trong bài.")), used)
        name = self.file.name
        deleted = super().delete(*args, **kwargs)
        if name:
            transaction.on_commit(partial(files.remove, name), robust=True)
        return deleted

    def places_used(self) -> "ArticleQuerySet":
        """The stories that show it: as their lead picture, or any file of it in their text.

        It reads every body, so it is for the rare question before a deletion, not for a list.
        """
        shows = Q(lead_photo=self)
        if self.file:
            shows |= Q(body__contains=self.folder)
        return self.leads.model.objects.filter(shows)

    @property
    def folder(self) -> str:
        """Where its renditions lie; every file of it begins with this. Empty for a placeholder."""
        return files.folder_of(self.file.name) if self.file.name else ""

    @property
    def focal_mark(self) -> str:
        """Part of the crops' names: another focal point gives other files, so that none ever changes."""
        return hashlib.sha256(f"{self.focal_x:.4f} {self.focal_y:.4f}".encode()).hexdigest()[:8]

    def _crops_are_current(self) -> bool:
        return all(self.focal_mark in made["name"] for made in self.renditions if made["format"].startswith("CROP"))

    @property
    def is_missing(self) -> bool:
        return not self.file

    @property
    def url(self) -> str:
        return self.file.url if self.file else ""

    @property
    def sources(self) -> list[tuple[str, str]]:
        """(media type, srcset) of each modern format, best first; empty until the worker has made them."""
        return [(mime, srcset) for name, mime in FORMATS if name != "JPEG" and (srcset := self._srcset(name))]

    @property
    def jpeg_srcset(self) -> str:
        return self._srcset("JPEG")

    def _srcset(self, name: str) -> str:
        made = [r for r in self.renditions if r["format"] == name]
        return ", ".join(f"{settings.MEDIA_URL}{r['name']} {r['width']}w" for r in made)
