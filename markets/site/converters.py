"""Sums that readers do with a table: gold by weight, currencies into đồng and back. Plain forms, no script."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.forms import VietnameseNumberField
from markets.models import Board, Kind, bare
from markets.site import writing
from markets.site.full import item_label, items

# How many of each make a lượng (37.5 g).
WEIGHTS = {"luong": Decimal(1), "chi": Decimal(10), "gram": Decimal("37.5")}
TO_DONG, FROM_DONG = "ra-dong", "tu-dong"


class Sum(NamedTuple):
    words: str
    amount: str


class ReadersNumberField(VietnameseNumberField):
    """A number as the edition's readers write it, in the form as they typed it."""

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(writing.typed_number(value) if isinstance(value, str) else value)


class Converter(forms.Form):
    """What is typed and chosen; `sums()` is the answer once it is valid."""

    so = ReadersNumberField(label=gettext_lazy("Số lượng"), places=4)
    rows: dict[str, dict]

    def sums(self) -> list[Sum]:
        raise NotImplementedError


class GoldConverter(Converter):
    don_vi = forms.ChoiceField(
        label=gettext_lazy("Đơn vị"),
        choices=[("luong", gettext_lazy("lượng")), ("chi", gettext_lazy("chỉ")), ("gram", gettext_lazy("gram"))],
        initial="chi",
    )
    vang = forms.ChoiceField(label=gettext_lazy("Loại vàng"))

    def __init__(self, rows: dict[str, dict], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows
        self.fields["vang"].choices = [(slug, item_label(Kind.GOLD)(row)) for slug, row in rows.items()]  # type: ignore[attr-defined]

    def sums(self) -> list[Sum]:
        amount, unit = self.cleaned_data["so"], self.cleaned_data["don_vi"]
        row = self.rows[self.cleaned_data["vang"]]
        tael = amount / WEIGHTS[unit]
        weights = [(_("lượng"), "luong"), (_("chỉ"), "chi"), (_("gram"), "gram")]
        others = " = ".join(f"{_rounded(tael * WEIGHTS[name], 4)} {word}" for word, name in weights if name != unit)
        here = next(word for word, name in weights if name == unit)
        found = [Sum(f"{writing.number(amount)} {here}", others)]
        if row["sell"]:
            found.append(Sum(_("Bạn mua, phải trả"), _dong(tael * row["sell"])))
        if row["buy"]:
            found.append(Sum(_("Bạn bán, nhận được"), _dong(tael * row["buy"])))
        return found


class CurrencyConverter(Converter):
    ngoai_te = forms.ChoiceField(label=gettext_lazy("Ngoại tệ"))
    chieu = forms.ChoiceField(
        label=gettext_lazy("Đổi"),
        choices=[(TO_DONG, gettext_lazy("ngoại tệ ra đồng")), (FROM_DONG, gettext_lazy("đồng ra ngoại tệ"))],
        initial=TO_DONG,
    )

    def __init__(self, rows: dict[str, dict], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows = rows
        self.fields["ngoai_te"].choices = [  # type: ignore[attr-defined]
            (slug, f"{row['code']}, {row['name']}" if row["name"] else row["code"]) for slug, row in rows.items()
        ]

    def sums(self) -> list[Sum]:
        amount, row = self.cleaned_data["so"], self.rows[self.cleaned_data["ngoai_te"]]
        is_to_dong = self.cleaned_data["chieu"] == TO_DONG
        words = {
            "cash_buy": _("Bán tiền mặt, nhận được") if is_to_dong else _("Để có ngần ấy đồng, bán tiền mặt"),
            "transfer_buy": _("Bán chuyển khoản, nhận được")
            if is_to_dong
            else _("Để có ngần ấy đồng, bán chuyển khoản"),
            "sell": _("Mua, phải trả") if is_to_dong else _("Với ngần ấy đồng, mua được"),
        }
        found = []
        for name, word in words.items():
            if row[name] is None:
                continue
            price = Decimal(row[name])
            found.append(
                Sum(word, _dong(amount * price) if is_to_dong else f"{_rounded(amount / price, 2)} {row['code']}")
            )
        return found


def converter(board: Board, typed: QueryDict) -> Converter | None:
    """The form for the board's table, filled in when the reader asks for a sum; None where there is nothing to do."""
    maker = {Kind.GOLD: GoldConverter, Kind.CURRENCY: CurrencyConverter}.get(Kind(board.kind))
    rows = items(board)
    if maker is None or not rows:
        return None
    return maker(rows, data=typed if "so" in typed else None, auto_id="doi-%s", label_suffix="")


def _dong(amount: Decimal) -> str:
    return _("%(amount)s đồng") % {"amount": writing.number(amount.quantize(Decimal(1), ROUND_HALF_UP))}


def _rounded(number: Decimal, places: int) -> str:
    return writing.number(bare(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)))
