"""A table brought as a file: looked at first, stored when the person says so."""

import base64
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils import get_column_letter

from markets.desk import prices
from markets.desk.pages import context, market_page, quote_rights
from markets.models import QUOTES, DepositQuote, GoldUnit, Quote, bare
from markets.providers import MAX_BYTES, PROVIDERS, Refused, workbook
from markets.recording import Report, record
from newsroom.text import parse_vn_number

PROVIDER = PROVIDERS["csv"]
KEPT_FOR = 24 * 3600  # seconds in which a file that was looked at can be stored


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp CSV hoặc Excel (.xlsx)"),
        help_text=gettext_lazy(
            "Hàng đầu là tiêu đề: Loại vàng, Mua, Bán; hoặc Mã, Mua, Bán; hoặc Ngân hàng, Kỳ hạn, Lãi suất."
        ),
    )
    day = forms.DateField(
        label=gettext_lazy("Ngày của bảng"),
        required=False,
        help_text=gettext_lazy("Chỉ cần khi trong tệp không ghi ngày; để trống là bây giờ."),
        widget=forms.DateInput(format="%d/%m/%Y", attrs={"autocomplete": "off", "size": 10}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("Tệp lớn hơn 1 MB nên không thể là một bảng giá."))
        return file


@dataclass(frozen=True)
class Brought:
    """A file as it travels through the preview, signed."""

    name: str
    payload: bytes
    day: date | None
    now: datetime

    def signed(self) -> str:
        written = base64.b64encode(self.payload).decode()
        facts = [self.name, written, self.day and self.day.isoformat(), self.now.isoformat()]
        return signing.dumps(facts, salt=__name__, compress=True)

    @classmethod
    def of(cls, written: str) -> "Brought":
        """Raises signing.BadSignature for what was not looked at here, or too long ago."""
        name, payload, day, now = signing.loads(written, salt=__name__, max_age=KEPT_FOR)
        return cls(name, base64.b64decode(payload), day and date.fromisoformat(day), datetime.fromisoformat(now))

    def recorded(self) -> Report:
        # The moment of the preview stays the file's own: stored twice, it changes nothing.
        return record(PROVIDER, self.payload, day=self.day, now=self.now)

    def tried(self) -> tuple[Report, list[Quote]]:
        """What recording would do, and the rows that it would add; all of it is taken back."""
        with transaction.atomic():
            report = self.recorded()
            quotes = [
                quote
                for model in QUOTES.values()
                for quote in model.objects.filter(receipt=report.receipt)
                .select_related("source")
                .order_by("position", "pk")
            ]
            transaction.set_rollback(True)
        return report, quotes


@market_page(*quote_rights("add"))
def upload(request: HttpRequest) -> HttpResponse:
    if "brought" in request.POST:
        try:
            return _store(request, Brought.of(request.POST["brought"]))
        except signing.BadSignature:
            messages.error(request, _("Bản xem trước đã quá cũ; hãy chọn lại tệp."))
            return HttpResponseRedirect(request.path)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    page = context(request, _("Tải bảng lên"), form=form)
    if form.is_valid():
        file = form.cleaned_data["file"]
        brought = Brought(file.name, file.read(), form.cleaned_data["day"], timezone.now())
        report, quotes = brought.tried()
        page |= {
            "name": brought.name,
            "brought": brought.signed(),
            "report": report,
            "counts": _counts(report),
            "problems": list(zip(_places(brought.payload, report.sentences), report.sentences, strict=True)),
            "rows": [(quote, _prices(quote)) for quote in quotes],
        }
    return render(request, "admin/markets/upload.html", page)


def _store(request: HttpRequest, brought: Brought) -> HttpResponse:
    report = brought.recorded()
    messages.success(
        request, _("Tệp %(name)s: %(counts)s.") % {"name": brought.name, "counts": ", ".join(_counts(report))}
    )
    held = report.counts["held"]
    return HttpResponseRedirect(reverse("market_desk:waiting") if held else reverse("admin:app_list", args=["markets"]))


def _counts(report: Report) -> list[str]:
    words = {
        "stored": _("ghi %(number)s số"),
        "unchanged": _("%(number)s số không đổi"),
        "held": _("%(number)s số chờ duyệt"),
        "rejected": _("%(number)s số không nhận"),
    }
    return [said % {"number": report.counts[outcome]} for outcome, said in words.items() if report.counts[outcome]]


def _places(payload: bytes, sentences: list[str]) -> list[str]:
    """Where in the file each sentence's row stands: `dòng 5, cột C`, or "" where that cannot be told."""
    try:
        sheets, _mark = workbook.sheets(payload)
    except Refused:
        return [""] * len(sentences)
    rows = [(number, [workbook.shown(cell) for cell in row]) for sheet in sheets for number, row in enumerate(sheet, 1)]
    return [_place(rows, *sentence.partition(": ")[::2]) for sentence in sentences]


def _place(rows: list[tuple[int, list[str]]], label: str, reason: str) -> str:
    of_label = [(number, cells) for number, cells in rows if _is_called(cells, label)]
    # What could not be read is quoted in the reason.
    said = re.findall("“([^”]+)”", reason)
    cells_said = [(number, cells.index(text)) for number, cells in of_label for text in said if text in cells]
    if cells_said:
        number, column = cells_said[0]
        return _("dòng %(row)s, cột %(column)s") % {"row": number, "column": get_column_letter(column + 1)}
    if len(of_label) != 1:
        return ""
    number, cells = of_label[0]
    # What is doubtful begins the reason, as a number that may be written otherwise in the file.
    doubtful = _number(reason.partition(" ")[0])
    column = next((place for place, cell in enumerate(cells) if doubtful and _number(cell) == doubtful), None)
    if column is None:
        return _("dòng %(row)s") % {"row": number}
    return _("dòng %(row)s, cột %(column)s") % {"row": number, "column": get_column_letter(column + 1)}


def _is_called(cells: list[str], label: str) -> bool:
    """Whether the row is what the label says, `OCB, 6 tháng` in two cells or more."""
    understood = {str(DepositQuote.Channel.COUNTER.label), str(DepositQuote.Payout.END.label)}
    parts = [part for part in label.split(", ") if part not in understood]
    return label in cells or all(part in cells or part.partition(" ")[0] in cells for part in parts)


def _number(text: str) -> Decimal | None:
    try:
        return bare(parse_vn_number(text))
    except ValueError:
        return None


def _prices(quote: Quote) -> str:
    return ", ".join(
        f"{quote._meta.get_field(name).verbose_name} {prices.written(quote.kind, price, GoldUnit.TAEL)}"
        for name, price in zip(quote.PRICES, quote.prices, strict=True)
        if price is not None
    )
