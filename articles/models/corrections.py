"""What the paper said wrong, and says right in public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.text import nfc


class Correction(models.Model):
    """Shown to readers on the story and on the page of corrections; never a silent edit."""

    class Kind(models.TextChoices):
        UPDATE = "update", _("cập nhật")
        CORRECTION = "correction", _("đính chính")
        APOLOGY = "apology", _("cáo lỗi")
        RETRACTION = "retraction", _("rút bài")

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="corrections", verbose_name=_("bài"))
    kind = models.CharField(_("loại"), max_length=10, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("nội dung"), max_length=2000)
    published_at = models.DateTimeField(_("đăng lúc"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("đính chính")
        verbose_name_plural = _("đính chính")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["update", "correction", "apology", "retraction"]), name="correction_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="correction_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:80]}"

    def save(self, *args, **kwargs) -> None:
        self.text = nfc(self.text).strip()
        super().save(*args, **kwargs)
