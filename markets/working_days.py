"""When the markets are open, and from which day on a table is too old for readers not to be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from newsroom.text import VIETNAM

# The last market day of the week, Monday being 0: gold is traded to Saturday, banks publish rates to Friday.
_LAST_WEEKDAY = {"gold": 5, "currency": 4, "deposit": 5, "mixed": 5}
DEPOSIT_DAYS = 45
# Nothing is published at night, so nothing is asked then.
OPENS, CLOSES = time(7), time(22)

# Public holidays of the solar calendar (Labour Code, article 112): 1 January, 30 April, 1 May, 2 September.
_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
# Those of the lunar calendar, reckoned for the meridian of Hà Nội: the first day of Tết (the markets close from the day
# before to the fifth), and the tenth of the third month, the Hùng kings' day.
_TET = [
    date(2019, 2, 5), date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22),
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
    date(2029, 2, 13), date(2030, 2, 2), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31),
    date(2034, 2, 19), date(2035, 2, 8),
]  # fmt: skip
_KINGS = [
    date(2019, 4, 14), date(2020, 4, 2), date(2021, 4, 21), date(2022, 4, 10), date(2023, 4, 29),
    date(2024, 4, 18), date(2025, 4, 7), date(2026, 4, 26), date(2027, 4, 16), date(2028, 4, 4),
    date(2029, 4, 23), date(2030, 4, 12), date(2031, 4, 1), date(2032, 4, 19), date(2033, 4, 9),
    date(2034, 4, 28), date(2035, 4, 17),
]  # fmt: skip
_LUNAR_HOLIDAYS = {first + timedelta(days=number) for first in _TET for number in range(-1, 5)} | {*_KINGS}


@dataclass(frozen=True)
class Calendar:
    """Which days a market works. `own` is what the newsroom says of single days: True is open, False closed."""

    last_weekday: int
    own: Mapping[date, bool] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Whether new prices are to be expected on that day."""
        if day in self.own:
            return self.own[day]
        is_holiday = (day.month, day.day) in _HOLIDAYS or day in _LUNAR_HOLIDAYS
        return day.weekday() <= self.last_weekday and not is_holiday

    def first_open(self, day: date) -> date:
        """That day, or the next one on which the market works."""
        # A list that closes a whole year is a slip of the desk; it must not stop the clock.
        return next((later for number in range(366) if self.is_open(later := day + timedelta(days=number))), day)

    def next_opening(self, moment: datetime) -> datetime:
        """That moment when the market may publish then, else when it opens next."""
        local = moment.astimezone(VIETNAM)
        day = local.date() + timedelta(days=1) if local.time() >= CLOSES else local.date()
        first = self.first_open(day)
        return max(moment, datetime.combine(first, OPENS, tzinfo=VIETNAM))


def usual(kind: str, last_weekday: int | None = None) -> Calendar:
    """The calendar of that kind of market, as long as the newsroom says nothing else."""
    return Calendar(_LAST_WEEKDAY[kind] if last_weekday is None else last_weekday)


def first_stale_day(kind: str, as_of: date, calendar: Calendar) -> date:
    """The day from which on a table of the day `as_of` is too old, both days in Vietnam.

    Gold and currency: a whole working day has passed since without a table. Deposits: more than 45 days.
    """
    if kind == "deposit":
        return as_of + timedelta(days=DEPOSIT_DAYS + 1)
    return calendar.first_open(as_of + timedelta(days=1)) + timedelta(days=1)
