"""The tables beside an article as finished HTML, made anew only when a board, a setting or the minute is another."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.core.cache import cache
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from markets import boards
from markets.models import Board, TableSetting
from markets.site.subjects import BY_KIND, overview_url
from markets.tables import ReadersTable, readers_table

# A table announced for a time to come takes over, and one gets old, on a full minute.
_KEPT_SECONDS = 60


def html_beside_article(at: datetime, own_day: date | None = None) -> str:
    """Gold, currencies and deposits in that order; a table without any row is left out.

    `own_day` is the article's: when it is past and anything was quoted on it, its tables are offered. At most two
    queries; one when nothing has changed for a while.
    """
    # Every recording makes its boards anew, so the newest number of a kind stands for all of them.
    newest = Board.objects.filter(kind=OuterRef("kind")).order_by("-pk").values("pk")[:1]
    settings = list(TableSetting.objects.annotate(newest_board=Subquery(newest)))
    if not any(setting.newest_board for setting in settings):
        return ""
    if own_day and own_day >= timezone.localdate(at):
        own_day = None
    state = [
        [(s.kind, s.source_id, s.gold_unit, s.rings_by_mace, s.rows, s.newest_board) for s in settings],
        at.replace(second=0, microsecond=0).timestamp(),
        own_day,
        get_language(),
    ]
    key = f"markets-beside-{hashlib.sha256(repr(state).encode()).hexdigest()}"
    html = cache.get(key)
    if html is None:
        found = boards.beside_article(at, own_day)
        tables = [
            (table, BY_KIND[table.kind].url(), BY_KIND[table.kind]) for table in _tables(found.boards, settings, at)
        ]
        html = render_to_string(
            "markets/_tables.html",
            {
                "tables": tables,
                "own_day": own_day if found.has_day else None,
                "own_day_url": overview_url(ngay=own_day),
            },
        )
        cache.set(key, html, _KEPT_SECONDS)
    return html


def _tables(found: dict[str, Board], settings: Sequence[TableSetting], at: datetime) -> list[ReadersTable]:
    by_kind = {setting.kind: setting for setting in settings}
    made = [readers_table(found[kind], by_kind[kind], at) for kind in boards.LOOK_BACK if kind in found]
    return [table for table in made if table]
