"""Gold, in đồng per lượng."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from markets.models.quote import ACCEPTED_TWICE, Quote, buys_below_sale, prices_are_positive, quote_indexes
from markets.models.source import Kind


class GoldUnit(models.TextChoices):
    """The units that gold is published and shown in; 1 lượng is 10 chỉ."""

    MILLION_TAEL = "triệu đồng/lượng", _("triệu đồng/lượng")
    THOUSAND_TAEL = "nghìn đồng/lượng", _("nghìn đồng/lượng")
    TAEL = "đồng/lượng", _("đồng/lượng")
    THOUSAND_MACE = "nghìn đồng/chỉ", _("nghìn đồng/chỉ")
    MACE = "đồng/chỉ", _("đồng/chỉ")

    @property
    def per_tael(self) -> int:
        """What one of this unit is worth in đồng per lượng."""
        return {
            GoldUnit.MILLION_TAEL: 1_000_000,
            GoldUnit.THOUSAND_TAEL: 1_000,
            GoldUnit.TAEL: 1,
            GoldUnit.THOUSAND_MACE: 10_000,
            GoldUnit.MACE: 10,
        }[self]


class GoldQuote(Quote):
    KEY = ("product", "place")
    PRICES = ("buy", "sell")
    kind = Kind.GOLD

    product = models.CharField(_("loại vàng"), max_length=120)
    place = models.CharField(_("nơi"), max_length=60, blank=True)
    buy = models.BigIntegerField(_("mua"), null=True, blank=True, db_comment="đồng per lượng")
    sell = models.BigIntegerField(_("bán"), null=True, blank=True, db_comment="đồng per lượng")
    buy_change = models.BigIntegerField(
        _("mua tăng giảm"), null=True, blank=True, db_comment="đồng per lượng, as the source itself says"
    )
    sell_change = models.BigIntegerField(
        _("bán tăng giảm"), null=True, blank=True, db_comment="đồng per lượng, as the source itself says"
    )

    class Meta(Quote.Meta):
        abstract = False
        verbose_name = _("giá vàng")
        verbose_name_plural = _("giá vàng")
        constraints = [
            *Quote.Meta.constraints,
            models.CheckConstraint(condition=~Q(product=""), name="goldquote_has_product"),
            prices_are_positive("goldquote", "buy", "sell"),
            buys_below_sale("goldquote", "buy"),
            models.UniqueConstraint(
                fields=["source", "product", "place", "as_of", "fetched_at"],
                condition=Q(state="accepted"),
                name="goldquote_is_accepted_once",
                violation_error_message=ACCEPTED_TWICE,
            ),
        ]
        indexes = quote_indexes("goldquote", ["product", "place"])

    @property
    def label(self) -> str:
        return f"{self.product}, {self.place}" if self.place else self.product

    def as_row(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("product", "place", "buy", "sell", "buy_change", "sell_change")}

    def rescaled(self, factor: Decimal) -> None:
        """Read the prices as ten times as much (published by chỉ) or a tenth (published by lượng)."""
        for name in self.PRICES:
            price = getattr(self, name)
            setattr(self, name, None if price is None else int(price * factor))
        self.unit = GoldUnit.THOUSAND_MACE if factor > 1 else GoldUnit.THOUSAND_TAEL
