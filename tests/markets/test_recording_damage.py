"""No damage to an answer makes a lie that readers see: cut short, out by ten, columns swapped, or at random."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.models import QUOTES, CurrencyQuote, GoldQuote, Quote, Receipt
from markets.providers import PROVIDERS, read
from markets.providers.table import Refused, Table
from markets.recording import record
from tests.markets.oracle import SOURCE_OF
from tests.markets.samples import sample, vn

NOW = vn(2026, 11, 25, 9)
# The day that the file's name says, for answers that do not say it themselves.
DAY_OF = {
    name: date(2013, 7, 8) if "2013" in name else date(2019, 7, 8) if "2019" in name else date(2026, 9, 22)
    for name in SOURCE_OF
}


def recorded(
    name: str, payload: bytes | None = None, *, damage: Callable[[Quote], None] | None = None, **options
) -> None:
    """Record the sample, or other bytes of its source, or what the source would send if each quote were damaged."""
    provider = PROVIDERS[SOURCE_OF[name]]

    def parse(content: bytes, day: date | None, now: datetime) -> Table:
        table = provider.parse(content, day, now)
        for quote in table.quotes:
            damage(quote)
        return table

    damaged = replace(provider, parse=parse) if damage else provider
    record(damaged, sample(name) if payload is None else payload, now=NOW, **{"day": DAY_OF[name]} | options)


def accepted() -> dict[tuple, set]:
    """Of each thing quoted the prices that readers could see."""
    found: dict[tuple, set] = {}
    for model in QUOTES.values():
        for quote in model.objects.accepted().quoted():
            found.setdefault((quote.kind, *quote.key, quote.as_of), set()).add(quote.prices)
    return found


def by(factor: Decimal) -> Callable[[Quote], None]:
    def damage(quote: Quote) -> None:
        for name in quote.PRICES:
            price = getattr(quote, name)
            setattr(quote, name, None if price is None else type(price)(price * factor))

    return damage


def swap(quote: Quote) -> None:
    if isinstance(quote, GoldQuote):
        quote.buy, quote.sell = quote.sell, quote.buy
    elif isinstance(quote, CurrencyQuote):
        quote.cash_buy, quote.sell = quote.sell, quote.cash_buy


@pytest.mark.django_db
@pytest.mark.parametrize("factor", [Decimal(10), Decimal("0.1"), Decimal(100), Decimal("0.01"), Decimal(1000)])
@pytest.mark.parametrize("has_history", [False, True])
@pytest.mark.parametrize("name", SOURCE_OF)
def test_a_slip_of_the_unit_reaches_no_reader(name, has_history, factor):
    if has_history:
        recorded(name)
    before = accepted()
    recorded(name, damage=by(factor), day=DAY_OF[name] + timedelta(days=has_history))
    assert accepted() == before


# They quote one price each: there is nothing to swap.
ONE_SIDED = {"vnexpress-forex-js", "sbv"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, slug in SOURCE_OF.items()
        if slug not in ONE_SIDED and PROVIDERS[slug].kind in {"gold", "currency"}
    ],
)
def test_buying_and_selling_that_changed_places_reach_no_reader(name):
    recorded(name, damage=swap)
    assert not accepted() and Receipt.objects.get().held


def prices_of(slug: str, payload: bytes, day: date) -> dict[tuple, set] | None:
    try:
        table = read(PROVIDERS[slug], payload, day, NOW)
    except Refused:
        return None
    found: dict[tuple, set] = {}
    for quote in table.quotes:
        if quote.is_quoted:
            found.setdefault((quote.kind, *quote.key), set()).add(quote.prices)
    return found


# A line of CSV, or of a script, may end anywhere: nothing says that it was longer.
OPEN_ENDED = {"csv"}


@pytest.mark.parametrize("name", [name for name, slug in SOURCE_OF.items() if slug not in OPEN_ENDED])
def test_an_answer_cut_short_says_less_but_nothing_else(name):
    slug, payload = SOURCE_OF[name], sample(name)
    whole = prices_of(slug, payload, DAY_OF[name])
    for end in range(0, len(payload), 7):
        found = prices_of(slug, payload[:end], DAY_OF[name]) or {}
        for key, prices in found.items():
            # A footnote lost takes the least sum of a special rate with it, not its flag.
            assert prices <= whole.get(key, set()) or slug == "ocb" and True in key


def test_a_sheet_cut_short_loses_its_last_row_or_says_it_as_it_was():
    name = "bang-lai-suat-nhap-tay-2019-07-08.csv"
    payload = sample(name)
    whole = prices_of("csv", payload, DAY_OF[name])
    for end in range(len(payload)):
        for key, prices in (prices_of("csv", payload[:end], DAY_OF[name]) or {}).items():
            assert prices <= whole[key]


@pytest.mark.parametrize("name", SOURCE_OF)
def test_the_other_decimal_mark_is_understood_or_not_but_never_misread(name):
    """Where it is misread the number is a thousand times too small, which no band lets through."""
    slug = SOURCE_OF[name]
    other = sample(name).decode("utf-8-sig").translate(str.maketrans(".,", ",."))
    whole = prices_of(slug, sample(name), DAY_OF[name])
    for key, (prices,) in (
        (key, tuple(prices))
        for key, prices in (prices_of(slug, other.encode(), DAY_OF[name]) or {}).items()
        if len(prices) == 1
    ):
        right = whole.get(key)
        for mine, theirs in zip(prices, next(iter(right)) if right else prices, strict=True):
            assert (
                mine is None
                or theirs is None
                or mine == theirs
                or not Decimal("0.2") < Decimal(mine) / Decimal(theirs) < 5
            )


HOSTILE = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"<", b">", b'"', b"'", b";", b"\0", b"\xff", b"]]>", b"</table>", b"&#0;", b"&x;", b"-", b"NaN", b"1e9", b"{}", b"[[["]),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    name=st.sampled_from(sorted(SOURCE_OF)),
    at=st.floats(0, 1),
    gone=st.integers(0, 60),
    put=HOSTILE,
)
def test_a_damaged_answer_ends_in_a_table_or_a_refusal(name, at, gone, put):
    payload = sample(name)
    start = int(at * len(payload))
    try:
        table = read(PROVIDERS[SOURCE_OF[name]], payload[:start] + put + payload[start + gone :], DAY_OF[name], NOW)
    except Refused as refusal:
        assert str(refusal).endswith(".")
        return
    for quote in table.quotes:
        assert quote.as_of.tzinfo and all(price is None or price > 0 for price in quote.prices)
    assert all(row.reason for row in table.unreadable)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(SOURCE_OF)), at=st.floats(0, 1), gone=st.integers(0, 60), put=HOSTILE)
def test_recording_a_damaged_answer_ends_in_counts(name, at, gone, put):
    payload = sample(name)
    start = int(at * len(payload))
    report = record(
        PROVIDERS[SOURCE_OF[name]],
        payload[:start] + put + payload[start + gone :],
        day=DAY_OF[name],
        now=NOW,
        dry_run=True,
    )
    assert sum(report.counts.values()) or not report.sentences
