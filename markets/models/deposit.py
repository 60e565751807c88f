"""Deposit rates, in % a year."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from markets.models.quote import ACCEPTED_TWICE, Quote, plain_decimal, prices_are_positive, quote_indexes
from markets.models.source import Kind
from newsroom.text import vn_number


class DepositQuote(Quote):
    KEY = ("bank", "channel", "payout", "term_months", "term_days", "special", "min_amount")
    PRICES = ("rate",)
    kind = Kind.DEPOSIT

    class Channel(models.TextChoices):
        COUNTER = "counter", _("tại quầy")
        ONLINE = "online", _("trực tuyến")

    class Payout(models.TextChoices):
        END = "end", _("cuối kỳ")
        MONTHLY = "monthly", _("hằng tháng")
        QUARTERLY = "quarterly", _("hằng quý")
        UPFRONT = "upfront", _("trả trước")

    bank = models.CharField(_("ngân hàng"), max_length=80)
    channel = models.CharField(_("hình thức gửi"), max_length=7, choices=Channel, default=Channel.COUNTER)
    payout = models.CharField(_("lĩnh lãi"), max_length=9, choices=Payout, default=Payout.END)
    term_months = models.PositiveSmallIntegerField(
        _("kỳ hạn (tháng)"), null=True, blank=True, help_text=_("0 là không kỳ hạn.")
    )
    term_days = models.PositiveSmallIntegerField(_("kỳ hạn (ngày)"), null=True, blank=True)
    rate = models.DecimalField(
        _("lãi suất (%/năm)"), max_digits=6, decimal_places=3, null=True, blank=True, db_comment="percent a year"
    )
    special = models.BooleanField(
        _("lãi suất đặc biệt"),
        default=False,
        help_text=_("Chỉ dành cho một số khách; không bao giờ hiện như lãi suất thường."),
    )
    min_amount = models.BigIntegerField(_("số tiền gửi tối thiểu"), null=True, blank=True, db_comment="đồng")
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)

    class Meta(Quote.Meta):
        abstract = False
        verbose_name = _("lãi suất")
        verbose_name_plural = _("lãi suất")
        constraints = [
            *Quote.Meta.constraints,
            models.CheckConstraint(condition=~Q(bank=""), name="depositquote_has_bank"),
            prices_are_positive("depositquote", "rate", "min_amount", "term_days"),
            models.CheckConstraint(
                condition=Q(term_months__isnull=False, term_days__isnull=True)
                | Q(term_months__isnull=True, term_days__isnull=False),
                name="depositquote_has_one_term",
                violation_error_message=_("Kỳ hạn ghi theo tháng hoặc theo ngày, đúng một trong hai."),
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["counter", "online"]), name="depositquote_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(payout__in=["end", "monthly", "quarterly", "upfront"]), name="depositquote_payout_is_known"
            ),
            models.UniqueConstraint(
                "source",
                "bank",
                "channel",
                "payout",
                Coalesce("term_months", -1),
                Coalesce("term_days", -1),
                "special",
                Coalesce("min_amount", -1),
                "as_of",
                "fetched_at",
                condition=Q(state="accepted"),
                name="depositquote_is_accepted_once",
                violation_error_message=ACCEPTED_TWICE,
            ),
        ]
        indexes = quote_indexes("depositquote", ["bank", "channel", "payout", "term_months", "term_days"])

    @property
    def is_counted(self) -> bool:
        return self.is_quoted and not self.special

    @property
    def term_label(self) -> str:
        if self.term_days is not None:
            return str(_("%(number)s ngày") % {"number": self.term_days})
        if self.term_months == 0:
            return str(_("không kỳ hạn"))
        return str(_("%(number)s tháng") % {"number": self.term_months})

    @property
    def label(self) -> str:
        words = [self.bank, self.term_label, self.get_channel_display(), self.get_payout_display()]
        if self.min_amount:
            words.append(str(_("từ %(amount)s đồng") % {"amount": vn_number(self.min_amount)}))
        if self.special:
            words.append(str(_("đặc biệt")))
        return ", ".join(words)

    @property
    def length(self) -> timedelta:
        """The term in days, to order terms by; a month counts 30.4 days, so 364 days stand before 12 months."""
        return timedelta(days=self.term_days if self.term_days is not None else (self.term_months or 0) * 30.42)

    def as_row(self) -> dict[str, Any]:
        facts = ("bank", "channel", "payout", "term_months", "term_days", "special", "min_amount", "note")
        return {name: getattr(self, name) for name in facts} | {"rate": plain_decimal(self.rate, 2)}
