"""Where quotes come from and when they are asked for, the days off, and every answer received."""

import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from markets.working_days import Calendar, usual
from newsroom.text import VIETNAM, vn_date


class Kind(models.TextChoices):
    GOLD = "gold", _("giá vàng")
    CURRENCY = "currency", _("tỷ giá")
    DEPOSIT = "deposit", _("lãi suất tiết kiệm")


class SourceQuerySet(models.QuerySet):
    def due(self, at: datetime) -> "SourceQuerySet":
        """Those to be asked at that moment, the longest due first: enabled, at their time, and not being asked."""
        on_time = self.filter(Q(next_due_at=None) | Q(next_due_at__lte=at), is_enabled=True)
        return on_time.unclaimed(at).order_by(F("next_due_at").asc(nulls_first=True), "pk")

    def unclaimed(self, at: datetime) -> "SourceQuerySet":
        """Those that nobody is asking; a claim that ran out belongs to a process that died."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=at))


class Source(models.Model):
    """A provider of the code, as the desk sees it, and what the clock knows of it. Rows are made after each migrate.

    The operator's are `is_enabled`, `address`, `key`, `minutes` and `week`; the times and counts are written by
    `markets.fetching` alone.
    """

    class Week(models.IntegerChoices):
        """The last market day of the week, Monday being 0."""

        FRIDAY = 4, _("thứ hai đến thứ sáu")
        SATURDAY = 5, _("thứ hai đến thứ bảy")
        SUNDAY = 6, _("mọi ngày trong tuần")

    # Failures in a row after which a source is left alone for longer and longer.
    MOST_FAILURES = 5
    MINUTES = {Kind.GOLD.value: 10, Kind.CURRENCY.value: 15, Kind.DEPOSIT.value: 360, "mixed": 60}

    slug = models.SlugField(_("mã"), max_length=60, unique=True)
    name = models.CharField(_("tên"), max_length=80)
    kind = models.CharField(_("loại"), max_length=10, choices=[*Kind.choices, ("mixed", _("nhiều loại"))])
    url = models.URLField(_("trang chủ"), max_length=300, help_text=_("Bạn đọc bấm vào tên nguồn thì tới đây."))
    is_enabled = models.BooleanField(
        _("tự lấy số liệu"), default=False, help_text=_("Chỉ bật khi tòa soạn được phép dùng số liệu của nguồn này.")
    )
    address = models.URLField(_("địa chỉ lấy số liệu"), max_length=500, blank=True)
    key = models.CharField(_("khóa truy cập"), max_length=200, blank=True, db_comment="secret")
    minutes = models.PositiveSmallIntegerField(
        _("cách nhau (phút)"), null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    week = models.PositiveSmallIntegerField(
        _("ngày giao dịch"),
        choices=Week,
        null=True,
        blank=True,
        db_comment="last market day of the week, Monday is 0; null is the usual one of the kind",
        help_text=_("Để trống thì vàng tính đến thứ bảy, tỷ giá đến thứ sáu."),
    )
    last_attempt_at = models.DateTimeField(_("lần hỏi gần nhất"), null=True, editable=False)
    last_success_at = models.DateTimeField(_("lần nhận được bảng gần nhất"), null=True, editable=False)
    next_due_at = models.DateTimeField(
        _("lần tới"), null=True, editable=False, db_comment="null: in the next round of the clock"
    )
    claimed_until = models.DateTimeField(
        null=True, editable=False, db_comment="a process is asking the source; after that moment it counts as dead"
    )
    failures = models.PositiveIntegerField(_("số lần hỏng liên tiếp"), default=0, editable=False)
    problem = models.CharField(_("trục trặc gần nhất"), max_length=400, blank=True, editable=False)
    last_receipt = models.ForeignKey(
        "Receipt", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("lần nhận gần nhất")
    )
    conditions = models.JSONField(
        default=dict, editable=False, db_comment="request headers that ask for anything newer than last_receipt"
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("nguồn")
        verbose_name_plural = _("nguồn")
        ordering = ["kind", "name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["gold", "currency", "deposit", "mixed"]), name="source_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__gte=5), name="source_is_not_asked_too_often"),
            models.CheckConstraint(condition=Q(week=None) | Q(week__in=[4, 5, 6]), name="source_week_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.slug})"

    @property
    def interval(self) -> timedelta:
        """How long to wait from one table to the next."""
        return timedelta(minutes=self.minutes or self.MINUTES[self.kind])

    @property
    def is_left_alone(self) -> bool:
        """Whether it failed so often that nobody asks it before `next_due_at`."""
        return self.failures >= self.MOST_FAILURES

    def calendar(self, kind: str, since: date) -> Calendar:
        """Which days its market of that kind works, from that day on. One query."""
        return replace(usual(kind, self.week), own=SpecialDays.objects.since(since))


class SpecialDaysQuerySet(models.QuerySet):
    def since(self, day: date) -> dict[date, bool]:
        """Whether the market is open, for every day from that one on of which the newsroom says so."""
        said: dict[date, bool] = {}
        # Of two that speak of the same day the one entered last counts.
        for first, last, is_open in (
            self.filter(last_on__gte=day).order_by("pk").values_list("first_on", "last_on", "is_open")
        ):
            first = max(first, day)
            said |= {first + timedelta(days=number): is_open for number in range((last - first).days + 1)}
        return said


class SpecialDays(models.Model):
    """Days on which the markets keep other hours than the calendar of the code says, such as a longer Tết."""

    LONGEST = timedelta(days=60)

    name = models.CharField(
        _("dịp"),
        max_length=80,
        help_text=_(
            "Đã biết sẵn 1/1, Tết (30 hoặc 29 tháng Chạp đến mùng 5), Giỗ Tổ, 30/4, 1/5 và 2/9; chỉ ghi ngày khác với đó."
        ),
    )
    first_on = models.DateField(_("từ ngày"))
    last_on = models.DateField(_("đến hết ngày"))
    is_open = models.BooleanField(
        _("vẫn giao dịch"), default=False, help_text=_("Đánh dấu cho ngày làm bù; để trống cho ngày nghỉ.")
    )

    objects = SpecialDaysQuerySet.as_manager()

    class Meta:
        verbose_name = _("ngày nghỉ, ngày làm bù")
        verbose_name_plural = _("ngày nghỉ, ngày làm bù")
        ordering = ["-first_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="special_days_end_after_they_begin",
                violation_error_message=_("Ngày cuối không được trước ngày đầu."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {vn_date(self.first_on)}–{vn_date(self.last_on)}"

    def clean(self) -> None:
        if self.first_on and self.last_on and self.last_on - self.first_on > self.LONGEST:
            raise ValidationError({"last_on": _("Dài hơn 60 ngày; hãy xem lại năm.")})


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
