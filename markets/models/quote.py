"""What the three tables of quotes share. Rows are added and decided on; their values never change."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from markets.models.source import Kind, Receipt, Source
from newsroom.text import VIETNAM


def bare(number: Decimal | int) -> Decimal:
    """The number without the zeros at the end of its decimals."""
    digits = f"{Decimal(number):f}"
    return Decimal(digits.rstrip("0").rstrip(".") if "." in digits else digits)


def plain_decimal(value: Decimal | None, places: int = 0) -> str | None:
    """For machines: `23175`, `209.06`, with at least `places` decimals and no zeros after those."""
    if value is None:
        return None
    number = bare(value)
    return f"{number:.{max(places, decimals(number))}f}"


def decimals(number: Decimal) -> int:
    """How many digits stand after the decimal point."""
    return len(f"{number:f}".partition(".")[2])


class QuoteQuerySet(models.QuerySet):
    model: "type[Quote]"  # type: ignore[assignment]

    def accepted(self) -> "QuoteQuerySet":
        """What readers may see."""
        return self.filter(state="accepted")

    def held(self) -> "QuoteQuerySet":
        return self.filter(state="held")

    def quoted(self) -> "QuoteQuerySet":
        """With at least one price."""
        anything = Q()
        for name in self.model.PRICES:
            anything |= Q(**{f"{name}__isnull": False})
        return self.filter(anything)

    def of_the_same(self, quote: "Quote") -> "QuoteQuerySet":
        """Quotes of the same source and the same product, code or term."""
        same = Q(source=quote.source_id)
        for name, value in zip(self.model.KEY, quote.key, strict=True):
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
        return self.filter(same)

    def newest_of_each(self) -> "QuoteQuerySet":
        """Of every product the one row with the latest market time; of equal times the one fetched last."""
        rank = Window(
            RowNumber(),
            partition_by=[F("source"), *(F(name) for name in self.model.KEY)],
            order_by=[F("as_of").desc(), F("fetched_at").desc(), F("id").desc()],
        )
        return self.annotate(rank=rank).filter(rank=1).order_by("position", "id")


class Quote(models.Model):
    """What the three tables share. Rows are added and decided on, their values never change."""

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("được nhận")
        HELD = "held", _("chờ duyệt")
        REJECTED = "rejected", _("bị từ chối")

    class UnitFound(models.TextChoices):
        STATED = "stated", _("nguồn ghi rõ")
        RULE = "rule", _("theo quy tắc của nguồn")
        INFERRED = "inferred", _("suy từ độ lớn")
        TYPED = "typed", _("nhập tay")

    # The fields that say what is quoted, and those that hold what it costs.
    KEY: tuple[str, ...] = ()
    PRICES: tuple[str, ...] = ()
    kind: Kind

    source = models.ForeignKey(Source, models.PROTECT, related_name="%(class)s_set", verbose_name=_("nguồn"))
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, blank=True, related_name="%(class)s_set", verbose_name=_("lần nhận")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự ở nguồn"), default=0)
    as_of = models.DateTimeField(
        _("giờ thị trường"), db_comment="the market's own time; 00:00 in Vietnam when only its day is known"
    )
    fetched_at = models.DateTimeField(_("nhận lúc"), db_comment="when we received or typed it")
    raw = models.CharField(_("nguyên văn"), max_length=300, blank=True)
    unit = models.CharField(_("đơn vị nguồn dùng"), max_length=40)
    unit_found = models.CharField(_("biết đơn vị nhờ"), max_length=8, choices=UnitFound)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.ACCEPTED)
    reason = models.CharField(_("lý do"), max_length=400, blank=True)
    why = models.CharField(
        _("lý do của người quyết định"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        db_comment="why the person took what looked doubtful, or decided otherwise, in their words",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_decisions",
        verbose_name=_("người quyết định"),
    )
    decided_at = models.DateTimeField(_("quyết định lúc"), null=True, blank=True)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-as_of", "-fetched_at", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "held", "rejected"]), name="%(class)s_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(unit_found__in=["stated", "rule", "inferred", "typed"]),
                name="%(class)s_unit_found_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") | ~Q(reason=""),
                name="%(class)s_refusal_has_reason",
                violation_error_message=_("Số liệu chờ duyệt hay bị từ chối phải có lý do."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="%(class)s_decision_is_whole",
                violation_error_message=_("Quyết định phải có cả người và giờ."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.as_of.astimezone(VIETNAM):%H:%M %d/%m/%Y}"

    @property
    def key(self) -> tuple:
        return tuple(getattr(self, name) for name in self.KEY)

    @property
    def prices(self) -> tuple:
        return tuple(getattr(self, name) for name in self.PRICES)

    @property
    def is_quoted(self) -> bool:
        return any(price is not None for price in self.prices)

    @property
    def is_counted(self) -> bool:
        """Whether it is one of the source's ordinary rows: those that are counted when a table is recorded."""
        return self.is_quoted

    @property
    def label(self) -> str:
        """What is quoted, in the desk's words."""
        raise NotImplementedError

    def as_row(self) -> dict[str, Any]:
        """The row as readers and the read API get it."""
        raise NotImplementedError


def quote_indexes(name: str, key: Sequence[str]) -> list[models.Index]:
    """For the newest accepted rows of a source at a moment, of one product, and for what waits at the desk."""
    accepted = Q(state="accepted")
    return [
        models.Index(fields=["source", "-as_of"], condition=accepted, name=f"{name}_newest"),
        models.Index(fields=["source", *key, "-as_of"], condition=accepted, name=f"{name}_history"),
        models.Index(fields=["-as_of"], condition=Q(state="held"), name=f"{name}_held"),
    ]


def prices_are_positive(model: str, *names: str) -> models.CheckConstraint:
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gt": 0})
    return models.CheckConstraint(
        condition=condition,
        name=f"{model}_is_positive",
        violation_error_message=_("Số phải lớn hơn 0; không niêm yết thì để trống."),
    )


def buys_below_sale(model: str, *buys: str) -> models.CheckConstraint:
    condition = Q()
    for buy in buys:
        condition &= Q(**{f"{buy}__isnull": True}) | Q(sell__isnull=True) | Q(**{f"{buy}__lte": F("sell")})
    return models.CheckConstraint(
        condition=~Q(state="accepted") | condition,
        name=f"{model}_buys_below_sale",
        violation_error_message=_("Giá mua không được cao hơn giá bán."),
    )


ACCEPTED_TWICE = _("Số liệu này đã được ghi vào đúng lúc ấy.")
