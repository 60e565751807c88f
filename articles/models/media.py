"""Pictures: received once, decoded and encoded anew, shown in renditions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.text import one_line

# Widths of the renditions, in pixels; a fixed list, so that no address can ask for work.
WIDTHS = (360, 540, 720, 1080, 1440)
FORMATS = (("AVIF", "image/avif"), ("WEBP", "image/webp"), ("JPEG", "image/jpeg"))


class PhotoQuerySet(models.QuerySet):
    def awaiting_renditions(self) -> "PhotoQuerySet":
        return self.exclude(file="").filter(renditions_made=False)


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

    def save(self, *args, **kwargs) -> None:
        for field in ("caption", "credit", "alt_text", "missing_name", "original_name"):
            setattr(self, field, one_line(getattr(self, field)))
        super().save(*args, **kwargs)

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
