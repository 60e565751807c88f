"""The history of one product as a chart: lines in a plane that the stylesheet stretches, with the words around it.

The plane has no text in it, so that it may be drawn in any size; ticks and days stand beside it as ordinary text, in
equal distances. A day without a price breaks the line: nothing is drawn for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from markets.models import GoldUnit, Kind, Quote, bare, decimals
from markets.site import writing
from markets.site.full import prices
from markets.tables import written
from newsroom.text import VIETNAM

WIDTH, HEIGHT = 1000, 300
PERIODS = (7, 30, 365)
_STEPS = (Decimal("1"), Decimal("2"), Decimal("2.5"), Decimal("5"), Decimal("10"))
_MOST_STEPS = 5
# A longer history is printed week by week; its CSV file has every day.
_MOST_PRINTED = 31


class Point(NamedTuple):
    day: date
    prices: dict[str, Decimal]


class Series(NamedTuple):
    name: str
    style: str  # the class that tells its line from the others without colour
    lines: str  # SVG path data: runs of days on end
    dots: str  # SVG path data: days that stand alone


class Row(NamedTuple):
    day: date
    shown: list[str]


@dataclass(frozen=True)
class Chart:
    label: str
    unit: str
    days: int
    first: date
    last: date
    headings: list[str]  # of the prices, as columns of the rows
    series: list[Series]
    ticks: list[str]  # from the top down, in equal distances
    levels: list[int]  # where their lines are in the plane
    summary: str
    rows: list[Row]
    is_weekly: bool  # the rows, not the drawing

    width, height = WIDTH, HEIGHT

    @property
    def middle(self) -> date:
        return self.first + (self.last - self.first) / 2

    @property
    def is_drawn(self) -> bool:
        """One day alone is no history."""
        return bool(self.series)


def points_of(quotes: Sequence[Quote]) -> list[Point]:
    return [
        Point(
            quote.as_of.astimezone(VIETNAM).date(),
            {name: Decimal(price) for name, price in zip(quote.PRICES, quote.prices, strict=True) if price is not None},
        )
        for quote in quotes
    ]


def chart(kind: str, label: str, unit: GoldUnit, unit_label: str, points: list[Point], last: date, days: int) -> Chart:
    """The chart of the `days` up to `last`. `points` are of that time, oldest first; `unit` is that of gold."""
    first = last - timedelta(days=days - 1)
    words = {name: heading for name, heading in prices()[kind].items() if any(name in point.prices for point in points)}
    per_unit = unit.per_tael if kind == Kind.GOLD else 1
    values = [price / per_unit for point in points for name, price in point.prices.items() if name in words]
    series: list[Series] = []
    scale: list[Decimal] = []
    if len(points) > 1:
        scale = _scale(min(values), max(values))
        series = [
            Series(heading, f"line-{name}".replace("_", "-"), *_paths(points, name, per_unit, first, days, scale))
            for name, heading in words.items()
        ]
    places = max((decimals(bare(value)) for value in scale), default=0)
    printed = _last_of_each_week(points) if days > _MOST_PRINTED else points
    return Chart(
        label=label,
        unit=unit_label,
        days=days,
        first=first,
        last=last,
        headings=list(words.values()),
        series=series,
        ticks=[writing.number(value, places) for value in reversed(scale)],
        levels=[HEIGHT * number // (len(scale) - 1) for number in range(len(scale))],
        summary=_summary(kind, words, points, unit),
        rows=[
            Row(point.day, [_shown(kind, point.prices.get(name), unit) for name in words])
            for point in reversed(printed)
        ],
        is_weekly=len(printed) < len(points),
    )


def _shown(kind: str, price: Decimal | None, unit: GoldUnit) -> str:
    return "" if price is None else written(kind, price, unit)


def _summary(kind: str, words: dict[str, str], points: list[Point], unit: GoldUnit) -> str:
    """What the chart shows, in a sentence: of its main price the lowest, the highest, and how it ended."""
    name = next((name for name in ("sell", "rate", "transfer_buy", "cash_buy", "central", "buy") if name in words), "")
    known = [point.prices[name] for point in points if name in point.prices]
    if not known:
        return ""
    facts = {
        "price": words[name],
        "lowest": written(kind, min(known), unit),
        "highest": written(kind, max(known), unit),
        "first": written(kind, known[0], unit),
        "last": written(kind, known[-1], unit),
    }
    if len(known) == 1:
        return _("%(price)s: %(last)s.") % facts
    return _("%(price)s: thấp nhất %(lowest)s, cao nhất %(highest)s; đầu kỳ %(first)s, cuối kỳ %(last)s.") % facts


def _scale(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Round numbers in equal steps that hold both, from the lowest up."""
    span = highest - lowest or max(abs(highest) / 100, Decimal("0.01"))
    power = Decimal(1).scaleb((span / _MOST_STEPS).adjusted())
    for step in (power * factor for factor in (*_STEPS, Decimal("20"))):
        bottom = (lowest / step).to_integral_value(ROUND_FLOOR)
        top = (highest / step).to_integral_value(ROUND_CEILING)
        top = max(top, bottom + 1)
        if top - bottom <= _MOST_STEPS:
            break
    return [step * (bottom + number) for number in range(int(top - bottom) + 1)]


def _paths(
    points: list[Point], name: str, per_unit: int, first: date, days: int, scale: list[Decimal]
) -> tuple[str, str]:
    lines: list[str] = []
    dots: list[str] = []
    for run in _runs([point for point in points if name in point.prices]):
        places = [
            (
                WIDTH * (point.day - first).days // (days - 1),
                round(HEIGHT * (scale[-1] - point.prices[name] / per_unit) / (scale[-1] - scale[0])),
            )
            for point in run
        ]
        written_out = "L".join(f"{x} {y}" for x, y in places)
        # A line of no length is drawn as the round end of its stroke.
        (lines if len(places) > 1 else dots).append(f"M{written_out}" if len(places) > 1 else f"M{written_out}h0")
    return "".join(lines), "".join(dots)


def _runs(points: list[Point]) -> Iterator[list[Point]]:
    """The points in runs of days on end."""
    numbered = enumerate(points)
    for _distance, run in groupby(numbered, key=lambda pair: pair[1].day.toordinal() - pair[0]):
        yield [point for _number, point in run]


def _last_of_each_week(points: list[Point]) -> list[Point]:
    return list({point.day.isocalendar()[:2]: point for point in points}.values())
