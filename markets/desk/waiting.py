"""What waits for a decision: every held quote with its reason, beside what was accepted before it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import recording
from markets.desk import prices
from markets.desk.pages import context, market_page, quote_rights
from markets.models import QUOTES, CurrencyQuote, DepositQuote, GoldUnit, Kind, Quote, TableSetting, bare
from markets.tables import Change
from newsroom.models import User
from newsroom.text import one_line, short_time, vn_number

SHOWN = 100
LAST_DECISIONS = 20


@dataclass
class Price:
    """One price of a waiting quote, the accepted one before it, and what a person types in its place."""

    name: str
    label: str
    shown: str
    before: str
    change: Change | None
    typed: str


@dataclass
class Waiting:
    quote: Quote
    before: Quote | None
    prices: list[Price]
    why: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        return f"{self.quote.kind}-{self.quote.pk}"


@dataclass
class Table:
    """Waiting quotes of one kind, source and time."""

    first: Quote
    rows: list[Waiting] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.rows[0].id


@market_page(*quote_rights("change"), *quote_rights("add"))
def waiting(request: HttpRequest) -> HttpResponse:
    """The list; a POST decides on single rows, on all that are ticked, or puts a right price in a row's place."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        _decide(request, errors)
        if not errors:
            return HttpResponseRedirect(request.get_full_path())
    rows = list(islice(_rows(request, errors), SHOWN))
    tables = [
        Table(found[0].quote, found)
        for _key, group in groupby(rows, key=lambda row: (row.quote.kind, row.quote.source_id, row.quote.as_of))
        if (found := list(group))
    ]
    gone = [reason for row, reason in errors.items() if row not in {one.id for one in rows}]
    page = context(
        request,
        _("Số chờ duyệt"),
        tables=tables,
        count=count_waiting(),
        shown=len(rows),
        gone=gone,
        unit=_unit(request),
        has_gold=any(row.quote.kind == Kind.GOLD for row in rows),
        units=list(GoldUnit),
        decisions=_decisions(),
    )
    # What somebody else decided in the meantime is no fault of this page's.
    return render(request, "admin/markets/waiting.html", page, status=409 if gone else 200)


def count_waiting() -> int:
    """How many quotes of all kinds wait. One query."""
    first, *others = [model.objects.held().order_by().values("pk") for model in QUOTES.values()]
    return first.union(*others, all=True).count()


def _rows(request: HttpRequest, errors: dict[str, str]) -> Iterator[Waiting]:
    """Two queries a kind, however many wait."""
    unit = _unit(request)
    for model in QUOTES.values():
        held = list(_with_last(model.objects.held()).select_related("source")[:SHOWN])
        last = model.objects.in_bulk([quote.last for quote in held if quote.last])
        for quote in held:
            yield _row(request, quote, last.get(quote.last), unit, errors)


def _with_last(held: QuerySet) -> QuerySet:
    """Each with the key of the accepted quote of the same thing before it, as `last`."""
    same = Q(source=OuterRef("source"), as_of__lte=OuterRef("as_of"))
    for name in held.model.KEY:
        both_null = Q(IsNull(F(name), True)) & Q(IsNull(OuterRef(name), True))
        same &= (
            Q(**{name: OuterRef(name)}) | both_null
            if held.model._meta.get_field(name).null
            else Q(**{name: OuterRef(name)})
        )
    last = held.model.objects.accepted().quoted().filter(same).order_by("-as_of", "-fetched_at", "-id")
    return held.annotate(last=Subquery(last.values("pk")[:1])).order_by("-as_of", "source", "position", "pk")


def _row(request: HttpRequest, quote: Quote, before: Quote | None, unit: GoldUnit, errors: dict[str, str]) -> Waiting:
    row = Waiting(quote, before, [])
    is_typed = request.POST.get("correct") == row.id
    for name in quote.PRICES:
        price, last = getattr(quote, name), getattr(before, name, None)
        if price is None and last is None:
            continue
        shown = prices.written(quote.kind, price, unit)
        row.prices.append(
            Price(
                name=f"{row.id}-{name}",
                label=str(quote._meta.get_field(name).verbose_name),
                shown=shown,
                before=prices.written(quote.kind, last, unit),
                change=prices.change(quote.kind, price, last, unit),
                typed=request.POST.get(f"{row.id}-{name}", "") if is_typed else shown,
            )
        )
    row.why = request.POST.get(f"{row.id}-why", "") if is_typed else ""
    row.error = errors.get(row.id, "")
    return row


def _unit(request: HttpRequest) -> GoldUnit:
    """Of gold the unit that is shown and typed: the one chosen on the page, else that of readers."""
    asked = request.POST.get("unit") or request.GET.get("don_vi")
    if asked in GoldUnit.values:
        return GoldUnit(asked)
    setting = TableSetting.objects.filter(kind=Kind.GOLD).first()
    return GoldUnit(setting.gold_unit) if setting else GoldUnit.MILLION_TAEL


def _decide(request: HttpRequest, errors: dict[str, str]) -> None:
    """Do what the pressed button says; what cannot be done is told in `errors`, by row."""
    data, by = request.POST, request.user
    if "correct" in data:
        rows, said = [data["correct"]], _("Đã sửa và cho hiện %(number)s số.")
        done = _correct(request, rows[0], by, errors)
    elif "accept" in data or "accept_all" in data:
        rows, said = _chosen(request, "accept"), _("Đã nhận %(number)s số.")
        done = _settle(rows, by, errors, accept=True, why=_why_of_all(request))
    elif "reject" not in data and "reject_all" not in data:
        raise SuspiciousOperation("no button of ours was pressed")
    else:
        rows, said = _chosen(request, "reject"), _("Đã từ chối %(number)s số.")
        done = _settle(rows, by, errors, accept=False, why=_why_of_all(request))
    if done:
        messages.success(request, said % {"number": done})
    elif not rows:
        messages.warning(request, _("Chưa chọn dòng nào."))


def _why_of_all(request: HttpRequest) -> str:
    return one_line(request.POST.get("why", ""))[:200]


@transaction.atomic
def _settle(rows: list[str], by: User, errors: dict[str, str], *, accept: bool, why: str) -> int:
    """Decide on all of the rows, by the table and not one by one; return on how many."""
    by_kind: dict[str, list[Quote]] = {}
    for quote in _locked(rows, errors):
        by_kind.setdefault(quote.kind, []).append(quote)
    count = 0
    for kind, quotes in by_kind.items():
        decided, refused = recording.decide_all(quotes, accept=accept, by=by, why=why)
        errors |= {f"{kind}-{pk}": reason for pk, reason in refused.items()}
        word = _("Nhận: %(reason)s") if accept else _("Từ chối: %(reason)s")
        _log([(quote, " ".join(filter(None, [word % {"reason": quote.reason}, _told(why)]))) for quote in decided], by)
        count += len(decided)
    return count


def _chosen(request: HttpRequest, verb: str) -> list[str]:
    """The one row whose button was pressed, else all that are ticked, one by one or as a table."""
    if verb in request.POST:
        return [request.POST[verb]]
    whole = [row for table in request.POST.getlist("table") for row in request.POST.getlist(f"in-{table}")]
    return list(dict.fromkeys([*whole, *request.POST.getlist("held")]))


def _locked(rows: list[str], errors: dict[str, str]) -> list[Quote]:
    """The waiting quotes, nobody else's until the transaction ends; of those that wait no more `errors` tells why."""
    pks: dict[str, set[int]] = {}
    for row in rows:
        kind, _dash, pk = row.partition("-")
        if kind not in QUOTES or not pk.isdecimal() or len(pk) > 18:
            raise SuspiciousOperation("no quote is called so")
        pks.setdefault(kind, set()).add(int(pk))
    found = {}
    for kind, wanted in pks.items():
        stored = QUOTES[kind].objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        found |= {f"{kind}-{quote.pk}": quote for quote in stored}
    if len(found) < sum(map(len, pks.values())):
        raise SuspiciousOperation("no quote is called so")
    for row, quote in found.items():
        if quote.state != Quote.State.HELD:
            errors[row] = _("%(quote)s: %(who)s đã quyết định lúc %(when)s (%(state)s).") % {
                "quote": quote,
                "who": quote.decided_by,
                "when": short_time(quote.decided_at),
                "state": quote.get_state_display(),
            }
    return [quote for row, quote in found.items() if row not in errors]


def _correct(request: HttpRequest, row: str, by: User, errors: dict[str, str]) -> int:
    """Store the right prices of the same time in the quote's place, with the reason that the person gives."""
    try:
        with transaction.atomic():
            for quote in _locked([row], errors):
                _put_right(request, quote, by)
    except ValidationError as error:
        errors[row] = " ".join(error.messages)
    return row not in errors


def _put_right(request: HttpRequest, quote: Quote, by: User) -> None:
    why = one_line(request.POST.get(f"{quote.kind}-{quote.pk}-why", ""))[:200]
    typed = {name: request.POST.get(f"{quote.kind}-{quote.pk}-{name}", "") for name in quote.PRICES}
    right = type(quote)(
        source=quote.source,
        as_of=quote.as_of,
        fetched_at=timezone.now(),
        unit=_unit(request) if quote.kind == Kind.GOLD else prices.UNITS[quote.kind],
        unit_found=Quote.UnitFound.TYPED,
        raw=" ".join(f"{name}={one_line(text)}" for name, text in typed.items())[:300],
        **dict(zip(quote.KEY, quote.key, strict=True)),
        **{name: prices.read(quote.kind, text, _unit(request)) for name, text in typed.items()},
    )
    if isinstance(right, CurrencyQuote):
        right.name = quote.name
    elif isinstance(right, DepositQuote):
        right.note = quote.note
    wrong = prices.errors_of(right) or prices.contradictions(right)
    if wrong:
        raise ValidationError(list(dict.fromkeys(wrong.values())))
    if right.prices == quote.prices:
        raise ValidationError(_("Số vẫn như cũ; nếu đúng thì bấm “Nhận”."))
    if not why:
        raise ValidationError(_("Hãy ghi lý do sửa."))
    right.why = why
    recording.record_typed([right], by=by, is_confirmed=True)
    recording.decide(quote, accept=False, by=by, why=why)
    said = _("Sửa thành %(prices)s. Lý do: %(why)s") % {"prices": _in_words(right), "why": why}
    _log([(right, said)], by, ADDITION)
    _log([(quote, said)], by)


def _told(why: str) -> str:
    return _("Lý do: %(why)s") % {"why": why} if why else ""


def _in_words(quote: Quote) -> str:
    return ", ".join(
        f"{quote._meta.get_field(name).verbose_name} {vn_number(bare(price))}"
        for name, price in zip(quote.PRICES, quote.prices, strict=True)
        if price is not None
    )


def _log(said: list[tuple[Quote, str]], by: User, flag: int = CHANGE) -> None:
    kinds = ContentType.objects.get_for_models(*QUOTES.values())
    LogEntry.objects.bulk_create(
        LogEntry(
            user=by,
            content_type=kinds[type(quote)],
            object_id=quote.pk,
            object_repr=str(quote)[:200],
            action_flag=flag,
            change_message=words,
        )
        for quote, words in said
    )


def _decisions() -> list[LogEntry]:
    """The last ones, with who and when."""
    kinds = ContentType.objects.get_for_models(*QUOTES.values()).values()
    entries = LogEntry.objects.filter(content_type__in=kinds, action_flag=CHANGE).select_related("user")
    return list(entries.order_by("-action_time")[:LAST_DECISIONS])
