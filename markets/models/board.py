"""What readers see: the boards made ready for them, and how the desk wants the tables shown."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from markets.models.gold import GoldUnit
from markets.models.source import Kind, Source
from newsroom.text import VIETNAM


class BoardQuerySet(models.QuerySet):
    def standing(self, at: datetime) -> "BoardQuerySet":
        """Of each source and kind the board in force at that moment, for moments since its last rebuilding."""
        later = Board.objects.filter(
            source=models.OuterRef("source"), kind=models.OuterRef("kind"), as_of__gt=models.OuterRef("as_of")
        )
        return self.filter(as_of__lte=at).exclude(models.Exists(later.filter(as_of__lte=at)))


class Board(models.Model):
    """A source's table as readers see it, made ready when quotes are recorded.

    Beside the board in force stand those announced for a time to come: each takes over at its `as_of` by itself.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="boards", verbose_name=_("nguồn"))
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    as_of = models.DateTimeField(_("giờ thị trường"), db_comment="of its newest row")
    fetched_at = models.DateTimeField(_("nhận lúc"))
    stale_on = models.DateField(db_comment="the day in Vietnam from which on readers are told that it is old")
    rows = models.JSONField(_("các dòng"))
    shape = models.PositiveSmallIntegerField(
        db_default=0, db_comment="version of the code's rows; a board of another one is made anew by the clock"
    )

    objects = BoardQuerySet.as_manager()

    class Meta:
        verbose_name = _("bảng giá")
        verbose_name_plural = _("bảng giá")
        ordering = ["kind", "-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "as_of"], name="board_is_unique"),
            models.CheckConstraint(condition=Q(kind__in=["gold", "currency", "deposit"]), name="board_kind_is_known"),
        ]
        indexes = [models.Index(fields=["kind", "-as_of"], name="board_freshest")]

    def __str__(self) -> str:
        return f"{self.source.name}: {self.get_kind_display()}, {self.as_of.astimezone(VIETNAM):%H:%M %d/%m/%Y}"

    def is_stale(self, at: datetime) -> bool:
        """Whether a reader at that moment should be told that the market has moved on since."""
        return at.astimezone(VIETNAM).date() >= self.stale_on


class DayBoard(models.Model):
    """A source's table as it stood at the end of a day on which anything was quoted; the clock makes it ready.

    `shape` is 0 as long as it waits for the clock: its day is not over, or something it rests on was recorded since.
    Until then, and where there is no row, the table of the day is computed from the quotes.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="day_boards", verbose_name=_("nguồn"))
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    day = models.DateField(_("ngày"), db_comment="in Vietnam")
    as_of = models.DateTimeField(_("giờ thị trường"), null=True, db_comment="of its newest row")
    fetched_at = models.DateTimeField(_("nhận lúc"), null=True)
    rows = models.JSONField(_("các dòng"), default=list)
    shape = models.PositiveSmallIntegerField(
        default=0, db_comment="version of the code's rows; one of another version is made anew by the clock"
    )

    class Meta:
        verbose_name = _("bảng giá của ngày")
        verbose_name_plural = _("bảng giá của ngày")
        ordering = ["kind", "-day"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "day"], name="day_board_is_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=["gold", "currency", "deposit"]), name="day_board_kind_is_known"
            ),
        ]
        indexes = [models.Index(fields=["shape", "-day"], name="day_board_waiting")]

    def __str__(self) -> str:
        return f"{self.source.name}: {self.get_kind_display()}, {self.day:%d/%m/%Y}"


class TableSetting(models.Model):
    """How one of the three tables beside an article looks; one row a kind, made after each migrate."""

    kind = models.CharField(_("bảng"), max_length=8, choices=Kind, unique=True, editable=False)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chosen_for",
        verbose_name=_("nguồn"),
        help_text=_("Để trống thì lấy nguồn có số liệu mới nhất."),
    )
    gold_unit = models.CharField(
        _("đơn vị giá vàng"),
        max_length=20,
        choices=GoldUnit,
        default=GoldUnit.MILLION_TAEL,
        help_text=_("Chỉ dùng cho bảng giá vàng."),
    )
    rings_by_mace = models.BooleanField(
        _("nhẫn tính theo chỉ"),
        default=False,
        help_text=_("Giá vàng nhẫn hiện theo nghìn đồng/chỉ, đơn vị ghi cạnh tên; các loại khác theo đơn vị trên."),
    )
    rows = models.TextField(
        _("các dòng"),
        blank=True,
        max_length=2000,
        help_text=_(
            "Mỗi dòng một tên loại vàng, mã ngoại tệ hoặc số tháng, theo thứ tự muốn hiện. "
            "Để trống thì hiện các dòng chính, nhiều nhất tám dòng."
        ),
    )

    class Meta:
        verbose_name = _("cách hiện bảng giá")
        verbose_name_plural = _("cách hiện bảng giá")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["gold", "currency", "deposit"]), name="table_kind_is_known")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def chosen_rows(self) -> list[str]:
        return [line.strip() for line in self.rows.splitlines() if line.strip()]
