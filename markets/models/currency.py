"""Currencies, in đồng per unit."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from markets.models.quote import (
    ACCEPTED_TWICE,
    Quote,
    buys_below_sale,
    plain_decimal,
    prices_are_positive,
    quote_indexes,
)
from markets.models.source import Kind


def _dong(verbose_name: Any) -> models.DecimalField:
    return models.DecimalField(
        verbose_name, max_digits=14, decimal_places=4, null=True, blank=True, db_comment="đồng per unit of currency"
    )


class CurrencyQuote(Quote):
    KEY = ("code",)
    PRICES = ("cash_buy", "transfer_buy", "sell", "central")
    kind = Kind.CURRENCY

    code = models.CharField(
        _("mã ngoại tệ"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Mã ngoại tệ gồm ba chữ hoa, như USD."))],
    )
    name = models.CharField(_("tên ngoại tệ"), max_length=80, blank=True)
    cash_buy = _dong(_("mua tiền mặt"))
    transfer_buy = _dong(_("mua chuyển khoản"))
    sell = _dong(_("bán"))
    central = _dong(_("tỷ giá trung tâm"))

    class Meta(Quote.Meta):
        abstract = False
        verbose_name = _("tỷ giá")
        verbose_name_plural = _("tỷ giá")
        constraints = [
            *Quote.Meta.constraints,
            models.CheckConstraint(condition=~Q(code=""), name="currencyquote_has_code"),
            prices_are_positive("currencyquote", "cash_buy", "transfer_buy", "sell", "central"),
            buys_below_sale("currencyquote", "cash_buy", "transfer_buy"),
            models.UniqueConstraint(
                fields=["source", "code", "as_of", "fetched_at"],
                condition=Q(state="accepted"),
                name="currencyquote_is_accepted_once",
                violation_error_message=ACCEPTED_TWICE,
            ),
        ]
        indexes = quote_indexes("currencyquote", ["code"])

    @property
    def label(self) -> str:
        return self.code

    def as_row(self) -> dict[str, Any]:
        return {"code": self.code, "name": self.name} | {
            name: plain_decimal(getattr(self, name)) for name in self.PRICES
        }
