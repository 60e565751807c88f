"""How the sources are: when each was heard last, what came of it, and what is wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from markets.desk.pages import context, market_page
from markets.models import Board, Receipt, Source


@dataclass(frozen=True)
class Health:
    """A source, its last receipt, its tables in force, and what is wrong with it ("" when nothing is)."""

    source: Source
    receipt: Receipt | None
    boards: list[Board]
    problem: str


@market_page("view_source", "view_receipt")
def health(request: HttpRequest) -> HttpResponse:
    found = all_sources()
    silent = [one.source for one in found if one.receipt is None and not one.problem]
    heard = [one for one in found if one.source not in silent]
    return render(
        request,
        "admin/markets/health.html",
        context(request, _("Tình trạng nguồn"), sources=heard, silent=silent),
    )


def all_sources(at: datetime | None = None) -> list[Health]:
    """Every source, those with a problem first. Three queries."""
    at = at or timezone.now()
    newest = Receipt.objects.filter(source=OuterRef("pk")).order_by("-pk")
    sources = list(Source.objects.annotate(last=Subquery(newest.values("pk")[:1])))
    receipts = Receipt.objects.defer("payload").in_bulk([source.last for source in sources if source.last])
    boards: dict[int, list[Board]] = {}
    for board in Board.objects.standing(at).defer("rows"):
        boards.setdefault(board.source_id, []).append(board)
    found = []
    for source in sources:
        receipt, own = receipts.get(source.last), boards.get(source.pk, [])
        found.append(Health(source, receipt, own, problem_of(source, receipt, own, at)))
    return sorted(found, key=lambda one: (not one.problem, not one.source.is_enabled, one.receipt is None))


def failing(at: datetime | None = None) -> list[Health]:
    """The sources that are to be fetched by themselves and have a problem."""
    return [one for one in all_sources(at) if one.problem and one.source.is_enabled]


def problem_of(source: Source, receipt: Receipt | None, boards: list[Board], at: datetime) -> str:
    """What is wrong, in a sentence; of a source that nobody fetches only what was wrong with its last answer."""
    if source.is_enabled and source.failures:
        return source.problem
    if receipt is None:
        return _("Đã bật nhưng chưa nhận được lần nào.") if source.is_enabled else ""
    if receipt.rejected:
        reason = receipt.reason.partition("\n")[0]
        if not (receipt.stored or receipt.unchanged or receipt.held):
            return _("Lần nhận cuối không đọc được: %(reason)s") % {"reason": reason}
        return _("Lần nhận cuối có %(number)s dòng không nhận: %(reason)s") % {
            "number": receipt.rejected,
            "reason": reason,
        }
    if source.is_enabled and any(board.is_stale(at) for board in boards):
        return _("Số liệu đã cũ.")
    return ""
