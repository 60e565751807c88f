"""What came from where: one row a run, one row a record of an old system."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    started_at = models.DateTimeField(_("bắt đầu"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(_("nhịp cuối"), null=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True)
    owner = models.CharField(_("máy và tiến trình"), max_length=200)
    options = models.JSONField(_("lựa chọn"), default=dict)
    created = models.PositiveIntegerField(_("mới"), default=0)
    updated = models.PositiveIntegerField(_("cập nhật"), default=0)
    unchanged = models.PositiveIntegerField(_("không đổi"), default=0)
    rejected = models.PositiveIntegerField(_("từ chối"), default=0)

    class Meta:
        verbose_name = _("lần nhập")
        verbose_name_plural = _("các lần nhập")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.started_at:%d/%m/%Y %H:%M}"


class ImportRecord(models.Model):
    """The tie between a record of an old system and the article it became."""

    source = models.CharField(_("nguồn"), max_length=120)
    source_id = models.CharField(_("mã ở nguồn"), max_length=500)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, related_name="import_records", verbose_name=_("bài")
    )
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="records", verbose_name=_("lần nhập"))
    checksum = models.CharField(_("dấu nội dung"), max_length=64)
    imported_version = models.PositiveIntegerField(_("phiên bản khi nhập"), default=1)
    provenance = models.JSONField(_("xuất xứ"), default=dict)

    class Meta:
        verbose_name = _("bản ghi đã nhập")
        verbose_name_plural = _("bản ghi đã nhập")
        constraints = [models.UniqueConstraint(fields=["source", "source_id"], name="import_record_is_unique")]

    def __str__(self) -> str:
        return f"{self.source}: {self.source_id}"
