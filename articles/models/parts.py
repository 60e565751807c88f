"""What some formats of a report are made of besides their text."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.html import clean_html
from newsroom.text import one_line


class GalleryPhoto(models.Model):
    """A picture of a photo story, in its order."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="gallery", verbose_name=_("bài"))
    photo = models.ForeignKey("articles.Photo", models.PROTECT, related_name="galleries", verbose_name=_("ảnh"))
    caption = models.CharField(
        _("chú thích"), max_length=500, blank=True, help_text=_("Để trống thì lấy chú thích của ảnh.")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("ảnh của phóng sự")
        verbose_name_plural = _("ảnh của phóng sự")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "photo"],
                name="gallery_photo_is_unique",
                violation_error_message=_("Ảnh này đã có trong phóng sự."),
            )
        ]

    def __str__(self) -> str:
        return self.caption or str(self.photo)

    def save(self, *args, **kwargs) -> None:
        self.caption = one_line(self.caption)
        super().save(*args, **kwargs)


class LiveEntry(models.Model):
    """One report of a live page, the newest on top."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="live_entries", verbose_name=_("bài"))
    headline = models.CharField(_("tiêu đề"), max_length=200, blank=True)
    body = models.TextField(_("nội dung"))
    posted_at = models.DateTimeField(_("lúc"), default=timezone.now)
    is_key = models.BooleanField(_("diễn biến chính"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("diễn biến")
        verbose_name_plural = _("diễn biến")
        ordering = ["-posted_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="live_entry_has_text")]

    def __str__(self) -> str:
        return self.headline or str(_("Diễn biến"))

    def save(self, *args, **kwargs) -> None:
        self.headline = one_line(self.headline)
        self.body = clean_html(self.body)
        super().save(*args, **kwargs)
