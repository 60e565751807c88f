"""Prices typed at the desk, written the Vietnamese way."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets import judging, recording
from markets.models import CurrencyQuote, DepositQuote, GoldQuote, GoldUnit, Quote, Source, bare, decimals
from newsroom.text import parse_vn_number, vn_number


class VietnameseNumberField(forms.Field):
    """A number such as `14.850` (fourteen thousand), `25.450,5` or `38,90`; a Decimal, or None when left empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = places

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            number = bare(parse_vn_number(str(value)))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if number <= 0:
            raise ValidationError(_("Đọc được %(number)s; số phải lớn hơn 0.") % {"number": vn_number(number)})
        if number >= 10**15:
            raise ValidationError(_("Đọc được %(number)s; số quá lớn.") % {"number": vn_number(number)})
        if decimals(number) > self.places:
            raise ValidationError(
                _("Đọc được %(number)s; chỉ nhận nhiều nhất %(places)s chữ số sau dấu phẩy.")
                % {"number": vn_number(number), "places": self.places}
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        return vn_number(bare(value)) if isinstance(value, Decimal | int) else value


def dong_per_tael(typed: Decimal, unit: GoldUnit) -> int:
    """A price of gold typed in that unit, in đồng per lượng. Raises ValidationError when it is no whole đồng."""
    price = typed * unit.per_tael
    if price != price.to_integral_value():
        raise ValidationError(
            _("Đọc được %(number)s %(unit)s; số này không tròn đồng.")
            % {"number": vn_number(typed), "unit": unit.label}
        )
    return int(price)


class QuoteForm(forms.ModelForm):
    """A new quote, typed. An implausible one is taken only when the person says that it was looked at."""

    confirm = forms.BooleanField(
        label=gettext_lazy("Tôi đã kiểm tra, số này đúng"),
        required=False,
        help_text=gettext_lazy("Chỉ cần khi hệ thống thấy số khác thường."),
    )
    why = forms.CharField(
        label=gettext_lazy("Vì sao"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Ghi lại cùng số khác thường đã xác nhận, như “theo bảng niêm yết tại quầy”."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            choices = Source.objects.filter(kind__in=[self._meta.model.kind, "mixed"])
            self.fields["source"].queryset = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and all(cleaned.get(name) is None for name in self._meta.model.PRICES):
            raise ValidationError(_("Hãy nhập ít nhất một giá."))
        return cleaned

    def _post_clean(self) -> None:
        quote: Quote = self.instance
        quote.fetched_at, quote.unit_found = timezone.now(), Quote.UnitFound.TYPED
        quote.raw = " ".join(f"{name}={self.data.get(self.add_prefix(name), '')}" for name in quote.PRICES)[:300]
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            # The form has no field for the state, so its constraints are not asked by the form itself.
            quote.validate_constraints()
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]
            return
        doubt = recording.doubt_about(quote) or judging.novelty(quote, judging.Beside([quote]))
        if doubt and not self.cleaned_data["confirm"]:
            self.add_error("confirm", _("%(doubt)s Nếu đúng, đánh dấu ô này rồi lưu lại.") % {"doubt": doubt})


class GoldQuoteForm(QuoteForm):
    unit = forms.ChoiceField(
        label=gettext_lazy("Đơn vị"), choices=GoldUnit.choices, initial=GoldUnit.MILLION_TAEL.value
    )
    buy = VietnameseNumberField(label=gettext_lazy("Mua"), places=6, required=False)
    sell = VietnameseNumberField(label=gettext_lazy("Bán"), places=6, required=False)

    class Meta:
        model = GoldQuote
        fields = ["source", "as_of", "product", "place", "unit", "buy", "sell"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in GoldQuote.PRICES:
            if cleaned.get("unit") and cleaned.get(name) is not None:
                try:
                    cleaned[name] = dong_per_tael(cleaned[name], GoldUnit(cleaned["unit"]))
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned


class CurrencyQuoteForm(QuoteForm):
    cash_buy = VietnameseNumberField(label=gettext_lazy("Mua tiền mặt"), places=4, required=False)
    transfer_buy = VietnameseNumberField(label=gettext_lazy("Mua chuyển khoản"), places=4, required=False)
    sell = VietnameseNumberField(label=gettext_lazy("Bán"), places=4, required=False)
    central = VietnameseNumberField(label=gettext_lazy("Tỷ giá trung tâm"), places=4, required=False)

    class Meta:
        model = CurrencyQuote
        fields = ["source", "as_of", "code", "name", "cash_buy", "transfer_buy", "sell", "central"]

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()

    def _post_clean(self) -> None:
        self.instance.unit = "đồng"
        super()._post_clean()


class DepositQuoteForm(QuoteForm):
    rate = VietnameseNumberField(label=gettext_lazy("Lãi suất (%/năm)"), places=3)
    min_amount = VietnameseNumberField(label=gettext_lazy("Số tiền gửi tối thiểu (đồng)"), places=0, required=False)

    class Meta:
        model = DepositQuote
        fields = [
            "source",
            "as_of",
            "bank",
            "channel",
            "payout",
            "term_months",
            "term_days",
            "rate",
            "special",
            "min_amount",
            "note",
        ]

    def _post_clean(self) -> None:
        self.instance.unit = "%/năm"
        super()._post_clean()
