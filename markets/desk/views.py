"""The page of a grid: one source's table of one moment, typed as in a spreadsheet."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets import plausibility
from markets.desk import entering, pasting
from markets.desk.grid import Grid
from markets.desk.pages import context, market_page
from markets.models import QUOTES, Board, GoldUnit, Kind, Source, TableSetting
from newsroom.text import short_time

FIRST_YEAR = 1990  # before it no price that a table could show
TITLES = {
    Kind.GOLD: gettext_lazy("Nhập giá vàng"),
    Kind.CURRENCY: gettext_lazy("Nhập tỷ giá"),
    Kind.DEPOSIT: gettext_lazy("Nhập lãi suất"),
}


class MomentForm(forms.Form):
    """The market's time, and of gold the unit that is typed in."""

    moment = forms.SplitDateTimeField(
        label=gettext_lazy("Giờ thị trường"),
        widget=forms.SplitDateTimeWidget(
            date_format="%d/%m/%Y",
            time_format="%H:%M",
            date_attrs={"class": "day", "aria-label": gettext_lazy("Ngày"), "autocomplete": "off", "size": 10},
            time_attrs={"class": "clock", "aria-label": gettext_lazy("Giờ"), "autocomplete": "off", "size": 5},
        ),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Đơn vị nhập"), choices=GoldUnit.choices)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind != Kind.GOLD:
            del self.fields["unit"]

    def clean_moment(self) -> Any:
        moment = self.cleaned_data["moment"]
        if moment.year < FIRST_YEAR:
            raise ValidationError(_("Năm này quá xa; hãy viết ngày như 08/07/2019."))
        if moment > timezone.now() + plausibility.AHEAD[Kind(self.kind)]:
            raise ValidationError(_("Giờ này còn ở quá xa phía trước: %(time)s.") % {"time": short_time(moment)})
        return moment


@market_page("view_source")
def choose(request: HttpRequest, kind: str) -> HttpResponse:
    """To the grid of the source that was chosen, else of the one that readers see."""
    _check_kind(request, kind)
    sources = Source.objects.filter(kind__in=[kind, "mixed"])
    slug = request.GET.get("nguon")
    if slug:
        return HttpResponseRedirect(_address(kind, get_object_or_404(sources, slug=slug)))
    chosen = sources.filter(chosen_for__kind=kind).first()
    freshest = Board.objects.filter(kind=kind, as_of__lte=timezone.now()).order_by("-as_of").first()
    return HttpResponseRedirect(_address(kind, chosen or freshest and freshest.source or sources.get(slug="csv")))


@market_page("view_source")
def grid(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    _check_kind(request, kind)
    source = get_object_or_404(Source, slug=slug, kind__in=[kind, "mixed"])
    if request.method != "POST":
        form, moment, unit = _asked_for(request, kind)
        return _page(request, form, entering.opened(source, kind, moment, unit))
    form = MomentForm(kind, request.POST)
    moment = form.cleaned_data["moment"] if form.is_valid() else _now()
    unit = GoldUnit(form.cleaned_data.get("unit") or GoldUnit.MILLION_TAEL)
    if "_continue" in request.POST and form.is_valid():
        return _save(request, form, source, moment, unit)
    filled = entering.posted(source, kind, request.POST, moment, unit)
    said = []
    try:
        if "_more" in request.POST:
            entering.add_rows(filled)
        elif "_column" in request.POST:
            filled.add_column()
        elif "_paste" in request.POST:
            said = pasting.fill(filled, pasting.block(request.POST.get("pasted", "")), _target(request))
    except ValidationError as error:
        form.add_error(None, error)
    except ValueError as error:
        form.add_error(None, str(error))
    entering.judge(filled)
    return _page(request, form, filled, said=said)


def _save(request: HttpRequest, form: MomentForm, source: Source, moment: Any, unit: GoldUnit) -> HttpResponse:
    with transaction.atomic():
        # Until the end nobody else records anything of this source.
        Source.objects.select_for_update().get(pk=source.pk)
        filled = entering.posted(source, form.kind, request.POST, moment, unit)
        counts = entering.save(filled, request.user)
    said = []
    if counts["stored"]:
        said.append(_("Đã lưu %(number)s mục.") % {"number": counts["stored"]})
    if counts["unchanged"]:
        said.append(_("%(number)s mục đã có đúng như vậy, không lưu lại.") % {"number": counts["unchanged"]})
    if counts["wrong"]:
        is_conflict = any(entry.other for _row, entry in filled.entries)
        return _page(request, form, filled, counts=counts, said=said, status=409 if is_conflict else 200)
    if said:
        messages.success(request, " ".join(said))
    else:
        messages.info(request, _("Chưa có gì thay đổi, không lưu gì."))
    query = {}
    if timezone.localdate(moment) != timezone.localdate():
        query |= {"ngay": f"{timezone.localtime(moment):%d/%m/%Y}", "gio": f"{timezone.localtime(moment):%H:%M}"}
    if form.kind == Kind.GOLD and unit != _usual_unit():
        query["don_vi"] = unit
    return HttpResponseRedirect(reverse("market_desk:grid", args=[form.kind, source.slug], query=query))


def _page(
    request: HttpRequest,
    form: MomentForm,
    filled: Grid,
    *,
    said: list[str] | None = None,
    counts: Any = None,
    status: int = 200,
) -> HttpResponse:
    kind, model = filled.kind, QUOTES[filled.kind]
    page = context(
        request,
        str(TITLES[Kind(kind)]),
        subtitle=filled.source.name,
        form=form,
        grid=filled,
        kind=kind,
        said=said or [],
        counts=counts,
        sources=Source.objects.filter(kind__in=[kind, "mixed"]),
        held=model.objects.held().filter(source=filled.source).count(),
        changelist=reverse(f"admin:markets_{model._meta.model_name}_changelist"),
        units=[(unit, unit.per_tael) for unit in GoldUnit],
    )
    return render(request, "admin/markets/grid.html", page, status=status)


def _check_kind(request: HttpRequest, kind: str) -> None:
    if kind not in Kind.values:
        raise Http404
    if not request.user.has_perm(f"markets.add_{QUOTES[kind]._meta.model_name}"):
        raise PermissionDenied


def _asked_for(request: HttpRequest, kind: str) -> tuple[MomentForm, Any, GoldUnit]:
    """The moment and unit that the address names, else now and the unit that readers see."""
    usual = {"moment_0": f"{_now():%d/%m/%Y}", "moment_1": f"{_now():%H:%M}", "unit": _usual_unit()}
    asked = {"moment_0": request.GET.get("ngay"), "moment_1": request.GET.get("gio"), "unit": request.GET.get("don_vi")}
    form = MomentForm(kind, usual | {name: value for name, value in asked.items() if value})
    if not form.is_valid():
        form = MomentForm(kind, usual)
        form.full_clean()
    return form, form.cleaned_data["moment"], GoldUnit(form.cleaned_data.get("unit") or GoldUnit.MILLION_TAEL)


def _usual_unit() -> GoldUnit:
    setting = TableSetting.objects.filter(kind=Kind.GOLD).first()
    return GoldUnit(setting.gold_unit) if setting else GoldUnit.MILLION_TAEL


def _now() -> Any:
    return timezone.localtime().replace(second=0, microsecond=0)


def _target(request: HttpRequest) -> tuple[int, int]:
    """The cell that a block was pasted into, as `row-column`; the first without one."""
    dashed = request.POST.get("at", "")
    row, _dash, column = dashed.partition("-")
    return (int(row), int(column)) if row.isdecimal() and column.isdecimal() and len(dashed) < 9 else (0, 0)


def _address(kind: str, source: Source) -> str:
    return reverse("market_desk:grid", args=[kind, source.slug])
