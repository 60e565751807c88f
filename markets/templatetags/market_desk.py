"""What the desk's own pages show of the markets: the way in, what waits, what is not yet typed today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from markets.desk.health import failing
from markets.desk.pages import quote_rights
from markets.desk.views import TITLES
from markets.desk.waiting import count_waiting
from markets.models import Board, Kind, TableSetting
from markets.tables import has_clock
from newsroom.models import User
from newsroom.text import short_time, vn_date

register = template.Library()


@dataclass(frozen=True)
class Today:
    """One of the three tables as the desk's first page tells of it."""

    label: str
    board: Board | None
    is_due: bool  # whether today's is still to come
    address: str


@register.filter
def market_time(moment: datetime) -> str:
    """The market's time; only its day where the clock is not known."""
    return short_time(moment) if has_clock(moment) else vn_date(moment)


def _types(user: User | AnonymousUser) -> bool:
    return user.has_perms([f"markets.{right}" for right in (*quote_rights("add"), *quote_rights("change"))])


@register.simple_tag(takes_context=True)
def market_waiting(context: Context) -> int | None:
    """How many quotes wait for a decision; None for who does not decide."""
    user = context["request"].user
    return count_waiting() if _types(user) else None


@register.inclusion_tag("admin/markets/_menu.html", takes_context=True)
def market_menu(context: Context, waiting: int | None) -> dict[str, Any]:
    """The pages of the market desk in a row; nothing for who may not type."""
    path = context["request"].path
    pages = [(str(TITLES[kind]), reverse("market_desk:choose", args=[kind])) for kind in Kind]
    return {"pages": pages, "path": path, "waiting": waiting}


@register.inclusion_tag("admin/markets/_board.html", takes_context=True)
def market_board(context: Context, waiting: int | None) -> dict[str, Any]:
    """The three tables of today, what waits, and the sources that fail; nothing for who may not type."""
    if waiting is None:
        return {}
    now = timezone.now()
    return {"tables": _today(now), "waiting": waiting, "failing": failing(now)}


def _today(now: datetime) -> list[Today]:
    chosen = dict(TableSetting.objects.values_list("kind", "source"))
    boards = sorted(Board.objects.standing(now).defer("rows").select_related("source"), key=lambda board: board.as_of)
    found = []
    for kind in Kind:
        of_kind = [board for board in boards if board.kind == kind]
        # As readers see it: the source that the desk chose, else the freshest.
        board = next((board for board in of_kind if board.source_id == chosen.get(kind)), (of_kind or [None])[-1])
        found.append(
            Today(str(kind.label), board, _is_due(kind, board, now), reverse("market_desk:choose", args=[kind]))
        )
    return found


def _is_due(kind: str, board: Board | None, now: datetime) -> bool:
    """Whether a table is to be brought up to date: every working day, deposits when they are out of date."""
    if board is None:
        return True
    today = timezone.localdate(now)
    if kind == Kind.DEPOSIT:
        return board.is_stale(now)
    return board.source.calendar(kind, today).is_open(today) and timezone.localdate(board.as_of) < today
