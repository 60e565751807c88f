"""What the desk keeps besides the story: unsaved texts, every version, who is here, what people tell each other."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkingCopy(models.Model):
    """A text that is not the story's: never public, never lost. `fields` is what the desk's form holds, by name."""

    class Kind(models.TextChoices):
        # What is being typed: one slot for each user and story, overwritten every few seconds.
        UNSAVED = "unsaved", _("chưa lưu")
        # A text that lost: after a take-over, or when somebody else saved first.
        KEPT = "kept", _("bản giữ lại")
        # A change to a live story, with its own approval and time; readers see the old text until then.
        CHANGE = "change", _("bản sửa chờ đăng")

    class State(models.TextChoices):
        DRAFT = "draft", _("đang sửa")
        IN_REVIEW = "in_review", _("chờ duyệt")
        APPROVED = "approved", _("đã duyệt")

    kind = models.CharField(_("loại"), max_length=8, choices=Kind, default=Kind.UNSAVED)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="working_copies")
    article = models.ForeignKey(
        "articles.Article", models.CASCADE, null=True, blank=True, related_name="working_copies", verbose_name=_("bài")
    )
    # Which form: a story never saved has no other name.
    form = models.UUIDField(default=uuid.uuid4, editable=False)
    base_version = models.PositiveIntegerField(null=True, blank=True)
    fields = models.JSONField(default=dict)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT)
    apply_at = models.DateTimeField(_("thay lúc"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    reason = models.CharField(_("vì sao"), max_length=300, blank=True)
    saved_at = models.DateTimeField(_("lưu lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("bản đang viết")
        verbose_name_plural = _("bản đang viết")
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "article"],
                condition=Q(kind="unsaved", article__isnull=False),
                name="working_copy_one_slot_a_story",
            ),
            models.UniqueConstraint(
                fields=["user", "form"],
                condition=Q(kind="unsaved", article__isnull=True),
                name="working_copy_one_slot_a_form",
            ),
            models.UniqueConstraint(
                fields=["article"], condition=Q(kind="change"), name="working_copy_one_change_a_story"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["unsaved", "kept", "change"]), name="working_copy_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="change") | Q(article__isnull=False), name="working_copy_change_is_of_a_story"
            ),
        ]

    def __str__(self) -> str:
        return str(self.fields.get("headline") or _("Bài chưa có tiêu đề"))


class Revision(models.Model):
    """One version of a story, whole, with who, when and why. Append-only; `seal` chains it to the one before."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions", verbose_name=_("bài"))
    version = models.PositiveIntegerField(_("phiên bản"))
    fields = models.JSONField()
    act = models.CharField(_("việc"), max_length=20)
    reason = models.TextField(_("vì sao"), max_length=2000, blank=True)
    name = models.CharField(_("tên"), max_length=120, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người lưu")
    )
    saved_at = models.DateTimeField(_("lưu lúc"), default=timezone.now)
    seal = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("phiên bản")
        verbose_name_plural = _("phiên bản")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["article", "version"], name="revision_is_unique")]

    def __str__(self) -> str:
        return self.name or f"{self.article_id}, {self.version}"


class Presence(models.Model):
    """Who has a story open, in which tab, and whether there is unsaved text. A dead browser's row grows old."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form = models.UUIDField()
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    has_unsaved = models.BooleanField(default=False)
    taken_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("người đang mở bài")
        verbose_name_plural = _("người đang mở bài")
        constraints = [models.UniqueConstraint(fields=["article", "form"], name="presence_is_unique")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.user}"


class Note(models.Model):
    """What colleagues say to each other about a story."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="notes", verbose_name=_("bài"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người viết"))
    text = models.TextField(_("ghi chú"), max_length=2000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created_at = models.DateTimeField(_("lúc"), default=timezone.now)

    class Meta:
        verbose_name = _("ghi chú")
        verbose_name_plural = _("ghi chú")
        ordering = ["-created_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]

    def __str__(self) -> str:
        return self.text[:80]


class Notice(models.Model):
    """Something a member of staff is told: in the desk's inbox at once, by e-mail from the worker."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, blank=True, related_name="notices")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=20)
    reason = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tin báo")
        verbose_name_plural = _("tin báo")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-created_at"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(fields=["id"], condition=Q(mailed_at__isnull=True), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.act}"


class PreviewLink(models.Model):
    """A way to read a story before the readers, for somebody without an account."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="preview_links", verbose_name=_("bài"))
    token = models.CharField(max_length=43, unique=True, editable=False)
    name = models.CharField(_("gửi cho ai"), max_length=120, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False)
    created_at = models.DateTimeField(_("tạo lúc"), default=timezone.now)
    expires_at = models.DateTimeField(_("hết hạn"))
    revoked_at = models.DateTimeField(_("thu hồi lúc"), null=True, blank=True)

    class Meta:
        verbose_name = _("đường dẫn xem trước")
        verbose_name_plural = _("đường dẫn xem trước")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name or str(self.article)

    def save(self, *args, **kwargs) -> None:
        self.token = self.token or secrets.token_urlsafe(24)
        super().save(*args, **kwargs)


class StyleRule(models.Model):
    """Something the style checker points at: an official's title, an old place name, a house spelling."""

    class Kind(models.TextChoices):
        TITLE = "title", _("chức danh")
        PLACE = "place", _("địa danh cũ")
        SPELLING = "spelling", _("cách viết")

    kind = models.CharField(_("loại"), max_length=8, choices=Kind, default=Kind.SPELLING)
    found = models.CharField(_("gặp chữ"), max_length=120)
    better = models.CharField(_("nên viết"), max_length=200, blank=True)
    note = models.CharField(_("giải thích"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("quy tắc viết")
        verbose_name_plural = _("quy tắc viết")
        ordering = ["kind", "found"]
        constraints = [models.UniqueConstraint(fields=["kind", "found"], name="style_rule_is_unique")]

    def __str__(self) -> str:
        return f"{self.found} → {self.better}"


class DeskRules(models.Model):
    """The one row of what the chief decides for everybody at the desk."""

    four_eyes = models.BooleanField(
        _("bốn mắt"), default=False, help_text=_("Người viết bài không tự duyệt, tự đăng bài của mình.")
    )
    headline_limit = models.PositiveSmallIntegerField(_("tiêu đề dài nhất"), default=110)
    standfirst_limit = models.PositiveSmallIntegerField(_("sapo dài nhất"), default=300)
    kicker_limit = models.PositiveSmallIntegerField(_("nhãn dài nhất"), default=30)
    caption_limit = models.PositiveSmallIntegerField(_("chú thích dài nhất"), default=200)
    required_to_publish = models.JSONField(_("bắt buộc khi đăng"), default=list, blank=True)

    class Meta:
        verbose_name = _("quy định của tòa soạn")
        verbose_name_plural = _("quy định của tòa soạn")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="desk_rules_are_one_row")]

    def __str__(self) -> str:
        return str(_("Quy định của tòa soạn"))

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> "DeskRules":
        return cls.objects.first() or cls()
