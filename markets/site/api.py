"""The market part of the read API, for machines."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import boards
from markets.models import QUOTES, DepositQuote, Kind, Source
from newsroom import api

# The lists of the answer, and the fields of a row: what else a board keeps is for its pages.
LISTS = {Kind.GOLD: "gold", Kind.CURRENCY: "currencies", Kind.DEPOSIT: "deposits"}
FIELDS = {
    Kind.GOLD: ("product", "place", "buy", "sell", "buy_change", "sell_change"),
    Kind.CURRENCY: ("code", "name", "cash_buy", "transfer_buy", "sell", "central"),
    Kind.DEPOSIT: (
        "bank", "channel", "payout", "term_months", "term_days", "rate", "special", "min_amount", "note",
    ),
}  # fmt: skip
_LARGEST_TERM = 32_767


@api.endpoint
def markets(request: HttpRequest) -> dict[str, list]:
    """All boards of now, or of the end of a day (`on`)."""
    at = timezone.now()
    if request.GET.get("on"):
        day = api.day(request, "on", date.min)
        at, found = boards.end_of(day), boards.on_day(day)
    else:
        found = boards.now(at)
    answer: dict[str, list] = {name: [] for name in LISTS.values()}
    for board in found:
        answer[LISTS[Kind(board.kind)]].append(
            {
                "source": {"slug": board.source.slug, "name": board.source.name, "url": board.source.url},
                "as_of": boards.iso(board.as_of),
                "fetched_at": boards.iso(board.fetched_at),
                "stale": board.is_stale(at),
                "rows": [_row(board.kind, row) for row in board.rows],
            }
        )
    return answer


@api.endpoint
def history(request: HttpRequest) -> dict[str, list]:
    """The last row of each day of one product, oldest first; days without a price are absent."""
    kind = api.word(request, "kind")
    if kind not in QUOTES:
        raise api.Refused(_("Tham số kind phải là gold, currency hoặc deposit."))
    slug = api.word(request, "source")
    key = _KEYS[kind](request)
    first = api.day(request, "from", date.min)
    # What is announced for days to come is given to those who ask for them.
    last = api.day(request, "to", max(first, timezone.localdate()))
    if first > last:
        raise api.Refused(_("Tham số from phải là ngày không sau to."))
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        raise api.Refused(_("Không có nguồn này."), 404)
    rows = boards.rows_of_history(source, kind, key, first, last)
    return {"results": [{"as_of": row["as_of"], **_row(kind, row)} for row in rows]}


def _row(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in FIELDS[Kind(kind)]}


def _gold_key(request: HttpRequest) -> dict[str, Any]:
    return {"product": api.word(request, "product"), "place": api.word(request, "place", "")}


def _currency_key(request: HttpRequest) -> dict[str, Any]:
    return {"code": api.word(request, "currency").upper()}


def _deposit_key(request: HttpRequest) -> dict[str, Any]:
    """The bank's ordinary rate for a term, at the counter and paid at its end unless told otherwise."""
    months = api.whole(request, "term_months", _LARGEST_TERM)
    days = api.whole(request, "term_days", _LARGEST_TERM)
    if (months is None) == (days is None):
        raise api.Refused(_("Cần đúng một trong hai tham số term_months, term_days."))
    channel, payout = api.word(request, "channel", "counter"), api.word(request, "payout", "end")
    if channel not in DepositQuote.Channel.values or payout not in DepositQuote.Payout.values:
        raise api.Refused(_("Tham số channel là counter hoặc online, payout là end, monthly, quarterly hoặc upfront."))
    return {
        "bank": api.word(request, "bank"),
        "channel": channel,
        "payout": payout,
        "term_months": months,
        "term_days": days,
        "special": False,
        "min_amount": None,
    }


_KEYS: dict[str, Callable[[HttpRequest], dict[str, Any]]] = {
    Kind.GOLD: _gold_key,
    Kind.CURRENCY: _currency_key,
    Kind.DEPOSIT: _deposit_key,
}
