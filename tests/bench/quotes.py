"""Invented quotes for measurements and trials: gold, currencies and deposits day by day, bulk-written."""

import io
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from markets.models import CurrencyQuote, DepositQuote, GoldQuote, Quote, Source
from markets.working_days import usual
from newsroom.text import VIETNAM

PRODUCTS = [
    f"{name} {place}"
    for name in ("SJC lẻ", "SJC buôn", "Nhẫn Tròn 9999 Hưng Thịnh Vượng", "Nhẫn trơn 9999", "Vàng 24k")
    for place in ("Hà Nội", "TP HCM", "Đà Nẵng", "Cần Thơ")
]
CURRENCIES = dict(
    zip(
        "USD EUR JPY CNY KRW GBP AUD SGD CAD CHF HKD THB TWD NZD SEK NOK DKK MYR RUB LAK".split(),  # noqa: SIM905
        (23_200, 26_000, 210, 3_350, 20, 29_000, 16_200, 17_100, 17_700, 23_500, 2_970, 755, 745, 15_400, 2_450)
        + (2_700, 3_500, 5_600, 370, 2.6),
        strict=True,
    )
)
BANKS = [f"Ngân hàng {letter}" for letter in "ABCDEGHIKL"]
TERMS = (0, 1, 2, 3, 6, 9, 12, 13, 15, 18, 24, 36)
GOLD_A_DAY, CURRENCY_A_DAY, DEPOSIT_EVERY = 10, 5, 1
_COMMON = ("source_id", "position", "as_of", "fetched_at", "raw", "unit", "unit_found", "state", "reason")


def write_quotes(until: date, days: int) -> int:
    """Write the quotes of that many days up to and including `until`; return how many. The boards are not rebuilt."""
    sources = {slug: Source.objects.get(slug=slug).pk for slug in ("doji", "bidv-fx", "ocb")}
    first = until - timedelta(days=days - 1)
    every = [first + timedelta(days=number) for number in range(days)]
    return (
        _write(GoldQuote, ("product", "place", "buy", "sell"), _gold(sources["doji"], every))
        + _write(
            CurrencyQuote, ("code", "name", "cash_buy", "transfer_buy", "sell"), _currencies(sources["bidv-fx"], every)
        )
        + _write(
            DepositQuote,
            ("bank", "channel", "payout", "term_months", "rate", "special", "note"),
            _deposits(sources["ocb"], every[::-DEPOSIT_EVERY]),
        )
    )


def _moments(day: date, number: int) -> list[datetime]:
    """So many times of the working day."""
    return [
        datetime.combine(day, time(8 + 9 * place // number, 5 * place), tzinfo=VIETNAM).astimezone(UTC)
        for place in range(number)
    ]


def _common(source: int, position: int, moment: datetime, unit: str) -> tuple:
    return (source, position, moment, moment + timedelta(minutes=1), "", unit, "rule", "accepted", "")


def _gold(source: int, days: list[date]) -> Iterator[tuple]:
    of, level = random.Random(1), 38_000_000
    for day in days:
        if not usual("gold").is_open(day):
            continue
        for moment in _moments(day, GOLD_A_DAY):
            level += of.randrange(-6, 7) * 10_000
            for position, product in enumerate(PRODUCTS):
                buy = level - position * 5_000
                yield (*_common(source, position, moment, "đồng/lượng"), product, "", buy, buy + 150_000)


def _currencies(source: int, days: list[date]) -> Iterator[tuple]:
    of, level = random.Random(2), 10_000
    for day in days:
        if not usual("currency").is_open(day):
            continue
        for moment in _moments(day, CURRENCY_A_DAY):
            level += of.randrange(-6, 7)
            for position, (code, price) in enumerate(CURRENCIES.items()):
                cash = round(price * level / 10_000, 2)
                transfer, sell = round(cash * 1.001, 2), round(cash * 1.006, 2)
                yield (*_common(source, position, moment, "đồng"), code, code, cash, transfer, sell)


def _deposits(source: int, days: list[date]) -> Iterator[tuple]:
    of, level = random.Random(3), 480
    for day in reversed(days):
        level += of.randrange(-3, 4)
        moment = datetime.combine(day, time(), tzinfo=VIETNAM).astimezone(UTC)
        for number, bank in enumerate(BANKS):
            for position, term in enumerate(TERMS):
                rate = (level + 3 * number + 5 * term) / 100
                place = number * len(TERMS) + position
                yield (*_common(source, place, moment, "%/năm"), bank, "counter", "end", term, rate, False, "")


def _write(model: type[Quote], columns: tuple[str, ...], rows: Iterator[tuple]) -> int:
    """Copy the rows into the model's table, by the shortest way that each database has."""
    table, names = model._meta.db_table, ", ".join((*_COMMON, *columns))
    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO()
            for count, row in enumerate(rows, 1):  # noqa: B007
                lines.write("\t".join(map(str, row)) + "\n")
            lines.seek(0)
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", lines)
            cursor.execute(f"ANALYZE {table}")
            return count
        marks = ", ".join(["%s"] * (len(_COMMON) + len(columns)))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", _for_sqlite(rows))
    return model.objects.count()


def _for_sqlite(rows: Iterator[tuple]) -> Iterator[list]:
    """Times as the database holds them: in UTC, without saying so."""
    for row in rows:
        yield [str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value for value in row]
