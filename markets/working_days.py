"""When the markets are open, and how old a table may be before readers are told."""

from datetime import date, timedelta

# Monday is 0: gold is traded to Saturday, banks publish to Friday.
_LAST_WEEKDAY = {"gold": 5, "currency": 4}
DEPOSIT_DAYS = 45

# Public holidays of the solar calendar (Labour Code, article 112): 1 January, 30 April, 1 May, 2 September.
_HOLIDAYS = {(1, 1), (4, 30), (5, 1), (9, 2)}
# The first day of Tết in Vietnam; the markets close from the day before to the fifth.
_TET = [
    date(2019, 2, 5),
    date(2020, 1, 25),
    date(2021, 2, 12),
    date(2022, 2, 1),
    date(2023, 1, 22),
    date(2024, 2, 10),
    date(2025, 1, 29),
    date(2026, 2, 17),
    date(2027, 2, 6),
    date(2028, 1, 26),
    date(2029, 2, 13),
    date(2030, 2, 2),
    date(2031, 1, 23),
    date(2032, 2, 11),
    date(2033, 1, 31),
    date(2034, 2, 19),
    date(2035, 2, 8),
]
_TET_DAYS = {first + timedelta(days=number) for first in _TET for number in range(-1, 5)}


def is_working(kind: str, day: date) -> bool:
    """Whether new prices of gold or currency are to be expected on that day."""
    return day.weekday() <= _LAST_WEEKDAY[kind] and (day.month, day.day) not in _HOLIDAYS and day not in _TET_DAYS


def is_out_of_date(kind: str, as_of: date, today: date) -> bool:
    """Whether a table of the day `as_of` is too old on the day `today`, both days in Vietnam.

    Gold and currency: a whole working day has passed since without a table. Deposits: more than 45 days.
    """
    if kind == "deposit":
        return (today - as_of).days > DEPOSIT_DAYS
    day = today - timedelta(days=1)
    while day > as_of and not is_working(kind, day):
        day -= timedelta(days=1)
    return day > as_of
