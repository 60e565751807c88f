"""What came from where: runs of the import, the records they read, and what is still to be settled about these."""

import zlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsroom.text import short_time


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
        return f"{self.pk}: {short_time(self.started_at)}"


class ImportMade(models.Model):
    """An author, topic or category that a run made because a record named it; `--undo` asks for these."""

    class Kind(models.TextChoices):
        AUTHOR = "author", _("tác giả")
        TOPIC = "topic", _("chủ đề")
        CATEGORY = "category", _("chuyên mục")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="made", verbose_name=_("lần nhập"))
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    row = models.BigIntegerField(_("mã"))

    class Meta:
        verbose_name = _("mục do nhập bài tạo ra")
        verbose_name_plural = _("các mục do nhập bài tạo ra")

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class KeepsRaw(models.Model):
    """Keeps bytes as they were received, packed."""

    raw = models.BinaryField(_("bản gốc"), null=True)

    class Meta:
        abstract = True

    @property
    def raw_bytes(self) -> bytes:
        """As received; empty when nothing was kept."""
        return zlib.decompress(self.raw) if self.raw else b""

    @property
    def raw_text(self) -> str:
        """The beginning of it for people to look at; what is not UTF-8 is shown as question marks."""
        return self.raw_bytes[:20_000].decode("utf-8", "replace")


class ImportRecord(KeepsRaw):
    """The tie between a record of an old system and the article it became.

    The record as received is kept where it might have been misread: when its encoding was not plain UTF-8, or when
    reading it gave a warning.
    """

    source = models.CharField(_("nguồn"), max_length=120)
    source_id = models.CharField(_("mã ở nguồn"), max_length=500)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, related_name="import_records", verbose_name=_("bài")
    )
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="records", verbose_name=_("lần nhập"))
    legacy_url = models.CharField(_("địa chỉ cũ"), max_length=700, blank=True)
    checksum = models.CharField(_("dấu nội dung"), max_length=64)
    # Tells an unchanged record by its bytes and by how they are read, before they are read; none: it must be read.
    fingerprint = models.BigIntegerField(null=True, db_index=True, editable=False)
    imported_version = models.PositiveIntegerField(_("phiên bản khi nhập"), default=1)
    lacks_pictures = models.BooleanField(_("còn thiếu ảnh"), default=False)
    warnings = models.JSONField(_("cảnh báo"), default=list)
    # JSON values: `file` and `record`, and as far as the source tells them `byline` (the line as printed), `encoding`,
    # `precision` of the time, `views`, `comments` ([author, time or null, text] each) and what its format adds.
    provenance = models.JSONField(_("xuất xứ"), default=dict)

    class Meta:
        verbose_name = _("bản ghi đã nhập")
        verbose_name_plural = _("bản ghi đã nhập")
        constraints = [models.UniqueConstraint(fields=["source", "source_id"], name="import_record_is_unique")]

    def __str__(self) -> str:
        return f"{self.source}: {self.source_id}"


class ImportPicture(models.Model):
    """A picture that a record names: found, or a placeholder that waits for its file."""

    record = models.ForeignKey(ImportRecord, models.CASCADE, related_name="pictures", verbose_name=_("bản ghi"))
    photo = models.ForeignKey("articles.Photo", models.CASCADE, related_name="+", verbose_name=_("ảnh"))
    name = models.TextField(_("tên ở nguồn"))
    mark = models.CharField(_("dấu trong bài"), max_length=16)  # of `articles.media.placeholders`
    # Why the file that was found is not taken in, and its digest: the same file is not tried again.
    refused = models.CharField(_("lý do không nhận"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("ảnh của bản ghi")
        verbose_name_plural = _("ảnh của các bản ghi")
        constraints = [models.UniqueConstraint(fields=["record", "mark"], name="import_picture_is_unique")]

    def __str__(self) -> str:
        return self.name


class ImportHost(models.Model):
    """A host that an old system's own addresses are at: links to it in its stories stay on this site."""

    source = models.CharField(_("nguồn"), max_length=120)
    host = models.CharField(_("máy chủ"), max_length=253)
    # Stories stored before the host was known may still link to it by name.
    is_behind = models.BooleanField(_("còn liên kết cũ"), default=False)

    class Meta:
        verbose_name = _("máy chủ cũ")
        verbose_name_plural = _("các máy chủ cũ")
        constraints = [models.UniqueConstraint(fields=["source", "host"], name="import_host_is_unique")]

    def __str__(self) -> str:
        return f"{self.source}: {self.host}"


class ImportRelation(models.Model):
    """An old address that an imported story names as related, and that no story has yet."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+", verbose_name=_("bài"))
    address = models.CharField(_("địa chỉ"), max_length=1001, db_index=True)  # as `str(Address)` writes it

    class Meta:
        verbose_name = _("bài liên quan chưa nhập")
        verbose_name_plural = _("các bài liên quan chưa nhập")
        constraints = [models.UniqueConstraint(fields=["article", "address"], name="import_relation_is_unique")]

    def __str__(self) -> str:
        return self.address


class ImportFrame(models.Model):
    """What stands around the records of a file and is needed to read one of them: a table's header, an export's head."""

    digest = models.CharField(max_length=32, unique=True)
    before = models.BinaryField()
    after = models.BinaryField()

    class Meta:
        verbose_name = _("phần chung của tệp nhập")
        verbose_name_plural = _("các phần chung của tệp nhập")

    def __str__(self) -> str:
        return self.digest


class RefusalQuerySet(models.QuerySet["ImportRefusal"]):
    def open(self) -> "RefusalQuerySet":
        """Those that nobody has closed."""
        return self.filter(closed_at=None)

    def reopen(self) -> int:
        return self.update(closed_at=None, closed_by=None, close_reason="")


class ImportRefusal(KeepsRaw):
    """A record that was not taken in, kept until it is: quarantine.

    The desk may close one that needs nothing; it opens again when another record, or another reason, stands there.
    """

    # Told by where it stood, so that the same refusal of a later run is the same row.
    place = models.CharField(max_length=32, unique=True, editable=False)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="refusals", verbose_name=_("lần nhập gần nhất"))
    source = models.CharField(_("nguồn"), max_length=120, blank=True)
    file = models.CharField(_("tệp"), max_length=1000)
    record = models.CharField(_("bản ghi"), max_length=200, null=True)  # noqa: DJ001  (no number is not an empty one)
    key = models.CharField(_("mã ở nguồn"), max_length=500, blank=True)
    headline = models.CharField(_("tiêu đề"), max_length=250, blank=True)
    reason = models.TextField(_("lý do"))
    is_whole = models.BooleanField(_("giữ đủ bản gốc"), default=False, help_text=_("Đủ thì đọc lại được từ bản giữ."))
    frame = models.ForeignKey(ImportFrame, models.PROTECT, null=True, editable=False, related_name="refusals")
    reading = models.JSONField(default=dict, editable=False)  # format, encoding, profile: how it is read again
    first_seen_at = models.DateTimeField(_("gặp lần đầu"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("gặp lần cuối"), default=timezone.now)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("ai đóng")
    )
    close_reason = models.CharField(_("lý do đóng"), max_length=300, blank=True, editable=False)

    objects = RefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("bản ghi bị từ chối")
        verbose_name_plural = _("các bản ghi bị từ chối")
        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["-last_seen_at", "-id"], name="import_refusal_newest")]

    def __str__(self) -> str:
        return f"{self.file} ({self.record})" if self.record else self.file


class Attachment(models.Model):
    """A document that a story links to, received once and served as a download."""

    file = models.CharField(_("tệp"), max_length=200, unique=True)  # its name in the media storage
    sha256 = models.CharField(max_length=64, unique=True)
    original_name = models.CharField(_("tên tệp gốc"), max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("số byte"))
    created_at = models.DateTimeField(_("nhận lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("tài liệu đính kèm")
        verbose_name_plural = _("tài liệu đính kèm")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.original_name or self.file

    @property
    def url(self) -> str:
        return settings.MEDIA_URL + self.file
