"""The report itself, and its bylines."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.querysets import ArticleQuerySet
from newsroom.html import TooLarge, clean_html
from newsroom.text import fold, nfc, one_line, slugify_vi

# Old systems' numbers stay below; an address that ends in a number says at once which system it means.
FIRST_ID = 100_000_000


def begin_ids(using: str = "default", **kwargs) -> None:
    """Let the next new article be numbered FIRST_ID or above. Runs after each migrate; safe to repeat.

    Not a migration: SQLite forgets a table's counter whenever a later migration rebuilds the empty table.
    """
    connection = connections[using]
    table = Article._meta.db_table
    if table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            if row is None:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, FIRST_ID - 1])
            elif row[0] < FIRST_ID - 1:
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [FIRST_ID - 1, table])
        else:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT last_value FROM {sequence}")
            if cursor.fetchone()[0] < FIRST_ID:
                cursor.execute("SELECT setval(%s, %s, false)", [sequence, FIRST_ID])


class Article(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("bản nháp")
        IN_REVIEW = "in_review", _("chờ duyệt")
        APPROVED = "approved", _("đã duyệt")
        # With a time to come this is what the desk calls scheduled: nothing has to run for it to appear.
        PUBLISHED = "published", _("đã đăng")
        WITHDRAWN = "withdrawn", _("đã gỡ")

    class Format(models.TextChoices):
        NEWS = "news", _("tin bài")
        PHOTO_STORY = "photo_story", _("phóng sự ảnh")
        VIDEO = "video", _("video")
        LONG_READ = "long_read", _("bài dài")
        LIVE = "live", _("tường thuật trực tiếp")

    class Language(models.TextChoices):
        VIETNAMESE = "vi", _("tiếng Việt")
        ENGLISH = "en", _("tiếng Anh")

    class Precision(models.TextChoices):
        MINUTE = "minute", _("đến phút")
        DAY = "day", _("chỉ có ngày")

    headline = models.CharField(_("tiêu đề"), max_length=250)
    kicker = models.CharField(_("nhãn trên tít"), max_length=80, blank=True)
    standfirst = models.TextField(_("sapo"), max_length=2000, blank=True)
    dateline = models.CharField(_("nơi, ngày viết"), max_length=80, blank=True)
    body = models.TextField(_("nội dung"), blank=True)
    language = models.CharField(_("ngôn ngữ"), max_length=2, choices=Language, default=Language.VIETNAMESE)
    format = models.CharField(_("thể loại"), max_length=12, choices=Format, default=Format.NEWS)
    category = models.ForeignKey(
        "articles.Category", models.PROTECT, related_name="articles", verbose_name=_("chuyên mục")
    )
    topics = models.ManyToManyField("articles.Topic", blank=True, related_name="articles", verbose_name=_("chủ đề"))
    places = models.ManyToManyField("articles.Place", blank=True, related_name="articles", verbose_name=_("địa danh"))
    related = models.ManyToManyField("self", blank=True, symmetrical=False, verbose_name=_("bài liên quan"))
    credit = models.CharField(
        _("nguồn tin"), max_length=200, blank=True, help_text=_("Hãng tin hoặc cơ quan, ví dụ TTXVN.")
    )
    lead_photo = models.ForeignKey(
        "articles.Photo", models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("ảnh chính")
    )
    lead_caption = models.CharField(
        _("chú thích ảnh chính"), max_length=500, blank=True, help_text=_("Để trống thì lấy chú thích của ảnh.")
    )
    video_url = models.CharField(
        _("video chính"),
        max_length=300,
        blank=True,
        help_text=_("Địa chỉ trang video (YouTube, Vimeo, TikTok, Facebook); ảnh chính là hình chờ."),
    )
    recording = models.ForeignKey(
        "articles.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("bản ghi âm"),
        help_text=_("Bài đọc sẵn cho bạn đọc nghe."),
    )
    sponsor = models.CharField(
        _("đơn vị tài trợ"), max_length=120, blank=True, help_text=_("Có tên ở đây thì bài mang nhãn nội dung tài trợ.")
    )
    original = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # the constraint that a story is translated once has one
        related_name="translations",
        verbose_name=_("dịch từ bài"),
    )
    # The version of the original that was translated: a higher one there means that it has changed since.
    original_version = models.PositiveIntegerField(null=True, blank=True, editable=False)
    slug = models.SlugField(
        _("đường dẫn"),
        max_length=120,
        blank=True,
        db_index=False,
        help_text=_("Để trống thì lấy theo tiêu đề; giữ nguyên sau khi đăng."),
    )

    status = models.CharField(_("trạng thái"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(_("đăng lúc"), null=True, blank=True, help_text=_("Giờ Việt Nam (GMT+7)."))
    published_precision = models.CharField(
        _("độ chính xác của giờ đăng"), max_length=6, choices=Precision, default=Precision.MINUTE
    )
    first_published_at = models.DateTimeField(_("đăng lần đầu"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("cập nhật lúc"), null=True, blank=True, editable=False)
    embargo_until = models.DateTimeField(
        _("cấm đăng trước"),
        null=True,
        blank=True,
        help_text=_("Giờ Việt Nam (GMT+7). Trước giờ này không ai đọc được ở đâu cả."),
    )
    take_down_at = models.DateTimeField(
        _("gỡ lúc"), null=True, blank=True, help_text=_("Giờ Việt Nam (GMT+7). Từ giờ này bạn đọc không còn thấy bài.")
    )
    version = models.PositiveIntegerField(_("phiên bản"), default=1, editable=False)

    # The plan of the newsroom; when the story appears is another matter.
    planned_on = models.DateField(_("dự kiến ngày"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("giao cho"),
    )
    due_at = models.DateTimeField(_("hạn nộp"), null=True, blank=True, help_text=_("Giờ Việt Nam (GMT+7)."))
    # In the bin: on no list of the desk, and back with one press.
    binned_at = models.DateTimeField(_("bỏ vào thùng lúc"), null=True, blank=True, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )

    legacy_id = models.CharField(_("mã cũ"), max_length=200, blank=True, editable=False)
    legacy_url = models.CharField(_("địa chỉ cũ"), max_length=700, blank=True, editable=False)
    headline_fold = models.CharField(max_length=300, editable=False, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="stories",
        verbose_name=_("người tạo"),
    )
    created_at = models.DateTimeField(_("tạo lúc"), auto_now_add=True)
    modified_at = models.DateTimeField(_("sửa lúc"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bài")
        verbose_name_plural = _("bài")
        ordering = ["-pk"]
        permissions = [
            ("publish_article", _("Đăng, hẹn giờ, gỡ bài")),
            ("change_any_article", _("Sửa bài của người khác")),
            ("write_source", _("Sửa mã HTML của bài")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "approved", "published", "withdrawn"]),
                name="article_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False, first_published_at__isnull=False),
                name="article_published_has_time",
                violation_error_message=_("Bài đã đăng phải có giờ đăng."),
            ),
            models.CheckConstraint(condition=Q(language__in=["vi", "en"]), name="article_language_is_known"),
            models.CheckConstraint(
                condition=Q(original__isnull=True) | ~Q(original=F("id")), name="article_is_not_its_own_original"
            ),
            models.UniqueConstraint(
                fields=["original", "language"],
                name="article_is_translated_once",
                violation_error_message=_("Bài gốc này đã có bản dịch."),
            ),
            models.CheckConstraint(condition=~Q(headline="") & ~Q(slug=""), name="article_has_headline_and_slug"),
            models.CheckConstraint(condition=Q(id__gte=FIRST_ID), name="article_id_is_above_old_systems"),
            models.CheckConstraint(
                condition=Q(binned_at__isnull=True) | ~Q(status="published"), name="article_in_the_bin_is_not_published"
            ),
            models.CheckConstraint(
                condition=Q(take_down_at__isnull=True)
                | Q(published_at__isnull=True)
                | Q(take_down_at__gt=F("published_at")),
                name="article_is_taken_down_after_it_appears",
                violation_error_message=_("Giờ gỡ phải sau giờ đăng."),
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], condition=Q(status="published"), name="article_newest"),
            models.Index(
                fields=["category", "-published_at", "-id"],
                condition=Q(status="published"),
                name="article_newest_in_category",
            ),
            models.Index(fields=["status", "-modified_at"], name="article_desk_list"),
            models.Index(fields=["-modified_at", "-id"], name="article_newest_modified"),
            # The few that the clock will still move, or has.
            models.Index(
                fields=["embargo_until"], condition=Q(embargo_until__isnull=False), name="article_under_embargo"
            ),
            models.Index(fields=["take_down_at"], condition=Q(take_down_at__isnull=False), name="article_taken_down"),
            models.Index(fields=["planned_on"], condition=Q(planned_on__isnull=False), name="article_planned"),
        ]

    def __str__(self) -> str:
        return self.headline

    def clean(self) -> None:
        try:
            self.fill_derived()
        except TooLarge as error:
            raise ValidationError({"body": str(error)}) from error
        if not self.headline:
            raise ValidationError({"headline": _("Bài phải có tiêu đề.")})

    def fill_derived(self, *, body_is_clean: bool = False) -> None:
        """Bring every text to its stored form: NFC, clean HTML, slug, search column. Safe to repeat.

        Whoever writes rows without save() (bulk writers) calls this first; with `body_is_clean` the body is what
        `clean_html` gave. Raises TooLarge for a body that no cleaner should touch.
        """
        for field in ("headline", "kicker", "dateline", "credit", "lead_caption", "video_url", "sponsor"):
            setattr(self, field, one_line(getattr(self, field)))
        self.standfirst = nfc(self.standfirst).strip()
        if not body_is_clean:
            self.body = clean_html(self.body)
        self.slug = self.slug or slugify_vi(self.headline, 100) or "bai"
        self.headline_fold = fold(self.headline)[:300]
        if self.status == self.Status.PUBLISHED and self.published_at:
            first = self.first_published_at
            # The first publication never moves once it has happened; a plan may.
            if first is None or first > timezone.now():
                self.first_published_at = self.published_at

    def save(self, *args, update_fields=None, **kwargs) -> None:
        self.fill_derived()
        if update_fields is not None:
            update_fields = {*update_fields, "modified_at"}
            if {"status", "published_at"} & update_fields:
                update_fields.add("first_published_at")
            if "headline" in update_fields:
                update_fields.add("headline_fold")
        super().save(*args, update_fields=update_fields, **kwargs)

    def is_public(self, at: datetime | None = None) -> bool:
        """Whether readers may see it at that moment; the twin of `published()`."""
        at = at or timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= at
            and (self.embargo_until is None or self.embargo_until <= at)
            and (self.take_down_at is None or self.take_down_at > at)
        )

    @property
    def readable_from(self) -> datetime | None:
        """From when readers may see it once it is published: its time, or the end of its embargo if that is later."""
        return max(filter(None, [self.published_at, self.embargo_until]), default=None)

    @property
    def is_withdrawn(self) -> bool:
        """Whether readers had it and have it no more: withdrawn by a person, or by the time set for that."""
        is_over = self.take_down_at is not None and self.take_down_at <= timezone.now()
        return self.status == self.Status.WITHDRAWN or (self.status == self.Status.PUBLISHED and is_over)

    @property
    def is_behind_original(self) -> bool:
        """Whether it is a translation of a story that has changed since; the twin of `behind_original()`."""
        seen = self.original_version
        return self.original is not None and seen is not None and self.original.version > seen

    def get_absolute_url(self) -> str:
        name = "en-article" if self.language == self.Language.ENGLISH else "article"
        return reverse(name, args=[self.category.slug, self.slug, self.pk])


class Byline(models.Model):
    class Role(models.TextChoices):
        TEXT = "text", _("Bài")
        PHOTO = "photo", _("Ảnh")
        VIDEO = "video", _("Video")
        TRANSLATION = "translation", _("Biên dịch")

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines", verbose_name=_("bài"))
    author = models.ForeignKey("articles.Author", models.PROTECT, related_name="bylines", verbose_name=_("tác giả"))
    role = models.CharField(_("phần việc"), max_length=12, choices=Role, default=Role.TEXT)
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("bút danh trên bài")
        verbose_name_plural = _("bút danh trên bài")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "role"],
                name="byline_is_unique",
                violation_error_message=_("Tác giả này đã có tên với phần việc ấy."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=["text", "photo", "video", "translation"]), name="byline_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} ({self.get_role_display()})"
