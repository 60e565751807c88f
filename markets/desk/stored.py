"""What is stored of a source's table, as the grid of one moment needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from markets.boards import LOOK_BACK
from markets.desk.layout import Key
from markets.models import QUOTES, Quote, Source
from newsroom.text import VIETNAM


@dataclass(frozen=True)
class Stored:
    """`table` is the source's last table in its order; the others go by the quotes' keys.

    `today` are the rows of the moment's own day that stand at the moment, `before` the last prices of the days
    before. `last` is the row of that day that was recorded last, whatever its time: who saved since, changed it.
    """

    table: list[Quote]
    today: dict[Key, Quote]
    before: dict[Key, Quote]
    last: dict[Key, int]


def stored(source: Source, kind: str, moment: datetime) -> Stored:
    """Five queries at the most, each over the few days that boards look back."""
    quotes = QUOTES[kind].objects.accepted().filter(source=source)
    morning = moment.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    # A table typed for a day before all others has the names of the first that came after it.
    anchor = _newest(quotes.filter(as_of__lte=moment)) or _newest(quotes) or moment
    newest = _with_people(quotes.filter(as_of__gt=anchor - LOOK_BACK[kind], as_of__lte=max(anchor, moment)))
    today = {row.key: row for row in newest if morning <= row.as_of <= moment}
    earlier = [row for row in newest if row.as_of < morning]
    if today or not all(row.is_quoted for row in earlier):
        since = min(_newest(quotes.filter(as_of__lt=morning)) or anchor, anchor) - LOOK_BACK[kind]
        earlier = _with_people(quotes.quoted().filter(as_of__gt=since, as_of__lt=morning))
    of_the_day = quotes.filter(as_of__gte=morning, as_of__lt=morning + timedelta(days=1))
    last = of_the_day.order_by().values_list(*quotes.model.KEY).annotate(last=Max("pk"))
    return Stored(
        table=[row for row in newest if row.is_quoted or row.key in today],
        today=today,
        before={row.key: row for row in earlier},
        last={tuple(key): pk for *key, pk in last},
    )


def _newest(quotes) -> datetime | None:  # noqa: ANN001
    return quotes.order_by("-as_of").values_list("as_of", flat=True).first()


def _with_people(quotes) -> list[Quote]:  # noqa: ANN001
    return list(quotes.select_related("decided_by").newest_of_each())


def by_pk(kind: str, pks: Iterable[int]) -> dict[int, Quote]:
    return QUOTES[kind].objects.select_related("decided_by").in_bulk(set(pks))
