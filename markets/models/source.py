"""Where quotes come from, and every answer received."""

import zlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.text import VIETNAM


class Kind(models.TextChoices):
    GOLD = "gold", _("giá vàng")
    CURRENCY = "currency", _("tỷ giá")
    DEPOSIT = "deposit", _("lãi suất tiết kiệm")


class Source(models.Model):
    """A provider of the code, as the desk sees it. Rows are made after each migrate; only `is_enabled` is the desk's."""

    slug = models.SlugField(_("mã"), max_length=60, unique=True)
    name = models.CharField(_("tên"), max_length=80)
    kind = models.CharField(_("loại"), max_length=10, choices=[*Kind.choices, ("mixed", _("nhiều loại"))])
    url = models.URLField(_("trang chủ"), max_length=300, help_text=_("Bạn đọc bấm vào tên nguồn thì tới đây."))
    is_enabled = models.BooleanField(
        _("tự lấy số liệu"), default=False, help_text=_("Chỉ bật khi tòa soạn được phép dùng số liệu của nguồn này.")
    )

    class Meta:
        verbose_name = _("nguồn")
        verbose_name_plural = _("nguồn")
        ordering = ["kind", "name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["gold", "currency", "deposit", "mixed"]), name="source_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.slug})"


class Receipt(models.Model):
    """One answer of a source, kept as it came, and what became of it."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="receipts", verbose_name=_("nguồn"))
    received_at = models.DateTimeField(_("nhận lúc"))
    sha256 = models.CharField(_("dấu nội dung"), max_length=64)
    size = models.PositiveIntegerField(_("số byte"))
    payload = models.BinaryField(
        _("nội dung"),
        null=True,
        db_comment="zlib; null when an earlier receipt of the source holds the same bytes, or they were too many",
    )
    stored = models.PositiveIntegerField(_("đã ghi"), default=0)
    unchanged = models.PositiveIntegerField(_("không đổi"), default=0)
    held = models.PositiveIntegerField(_("chờ duyệt"), default=0)
    rejected = models.PositiveIntegerField(_("từ chối"), default=0)
    reason = models.TextField(_("lý do"), blank=True)

    class Meta:
        verbose_name = _("lần nhận")
        verbose_name_plural = _("các lần nhận")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["source", "sha256"], name="receipt_same_bytes")]

    def __str__(self) -> str:
        return f"{self.source.name}, {self.received_at.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"

    @property
    def body(self) -> bytes | None:
        """What was received; None when it was too large to keep."""
        packed = self.payload
        if packed is None:
            same = Receipt.objects.filter(source=self.source_id, sha256=self.sha256, payload__isnull=False)
            packed = same.values_list("payload", flat=True).first()
        return None if packed is None else zlib.decompress(packed)
