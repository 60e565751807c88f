"""What keeps the stored tables sound: judging beside any history, boards after an upgrade, receipts that say nothing."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from markets.judging import Beside
from markets.models import Board, GoldQuote, Receipt, Source
from markets.plausibility import NEAR
from markets.recording import tend
from newsroom.periodic import JOBS
from tests.markets.samples import DOJI_2019, doji, received, sample, vn

pytestmark = pytest.mark.django_db

NOON = vn(2019, 7, 8, 12)


def gold(product: str, hours: int, sell: int | None = 39_000_000) -> GoldQuote:
    moment = NOON + timedelta(hours=hours)
    return GoldQuote(
        source=Source.objects.get(slug="doji"),
        product=product,
        sell=sell,
        as_of=moment,
        fetched_at=moment,
        unit="đồng/lượng",
        unit_found="rule",
    )


HOURS = st.integers(min_value=-40 * 24, max_value=40 * 24)
PLACES = st.lists(st.tuples(st.sampled_from("AB"), HOURS), max_size=8, unique=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stored=PLACES, asked=PLACES.filter(len))
def test_each_row_is_judged_by_the_price_next_to_it_in_time_and_at_most_30_days_away(db, stored, asked):
    GoldQuote.objects.all().delete()
    for product, hours in stored:
        gold(product, hours).save()
    table = [gold(product, hours) for product, hours in asked]
    beside = Beside(table)
    for quote in table:
        away = [abs(timedelta(hours=h) - (quote.as_of - NOON)) for product, h in stored if product == quote.product]
        near = [distance for distance in away if distance <= NEAR]
        found = beside.nearest(quote)
        assert (found and abs(found.as_of - quote.as_of)) == (min(near) if near else None)
        assert bool(beside.last(quote)) == bool(away)


def test_a_row_that_quotes_nothing_and_one_that_waits_judge_nobody():
    gold("A", -1, None).save()
    waiting = gold("A", -2)
    waiting.state, waiting.reason = "held", "x"
    waiting.save()
    gold("A", -3).save()
    assert Beside([quote := gold("A", 0)]).nearest(quote).as_of == NOON - timedelta(hours=3)


def test_of_two_rows_of_one_moment_the_later_word_counts():
    for sell, minutes in ((39_000_000, 0), (39_500_000, 5), (38_000_000, 2)):
        row = gold("A", -1, sell)
        row.fetched_at += timedelta(minutes=minutes)
        row.save()
    assert Beside([quote := gold("A", 0)]).nearest(quote).sell == 39_500_000


# Boards


def test_boards_that_an_earlier_version_wrote_are_made_anew_by_the_clock():
    received("doji", sample(DOJI_2019))
    good = Board.objects.get().rows
    Board.objects.update(shape=0, rows=[{"product": "of another shape"}])
    list(tend())
    assert Board.objects.get().rows == good
    assert tend in [job.work for job in JOBS]


def test_boards_of_this_version_are_left_alone():
    received("doji", sample(DOJI_2019))
    Board.objects.update(rows=[])
    list(tend())
    assert Board.objects.get().rows == []


def test_a_command_makes_all_boards_anew(capsys):
    received("doji", sample(DOJI_2019))
    good = Board.objects.get().rows
    Board.objects.update(rows=[])
    call_command("rebuild_boards")
    assert Board.objects.get().rows == good and "rebuild_boards: boards=1" in capsys.readouterr().out


# Receipts

FAIR = ("38,900", "39,050")


def kept() -> list[int]:
    return list(Receipt.objects.order_by("pk").values_list("pk", flat=True))


def test_old_answers_that_said_nothing_new_are_forgotten_and_all_else_stays():
    first = received("doji", doji("09:00 08/07/2019", A=FAIR), now=vn(2019, 7, 8, 9)).receipt
    same = [received("doji", doji("09:00 08/07/2019", A=FAIR), now=vn(2019, 7, 8, 10)).receipt for _ in range(3)]
    jump = received("doji", doji("11:00 08/07/2019", A=("99,0", "99,5")), now=vn(2019, 7, 8, 11)).receipt
    again = received("doji", doji("11:00 08/07/2019", A=("99,0", "99,5")), now=vn(2019, 7, 8, 12)).receipt
    refused = [received("doji", b"<html>", now=vn(2019, 7, 8, 13)).receipt for _ in range(2)]
    last = received("doji", doji("09:00 08/07/2019", A=FAIR), now=vn(2019, 7, 8, 14)).receipt
    Source.objects.filter(slug="doji").update(last_receipt=last)
    assert all(one.payload is None for one in (*same, again, last))
    list(tend())
    assert kept() == [one.pk for one in (first, jump, again, *refused, last)]
    assert last.body == first.body, "the bytes are still to be had"


def test_answers_of_the_last_three_months_are_all_still_there():
    now = timezone.now() - timedelta(days=89)
    for _ in range(3):
        received("doji", doji("09:00 08/07/2019", A=FAIR), now=now)
    list(tend())
    assert len(kept()) == 3


def test_the_same_bytes_that_brought_a_quote_of_another_day_stay():
    """A source without a clock: the same answer on another day is another table."""
    payload = sample("pnj-get-gold-price-v3-2026-09-22.json")
    days = [vn(2019, 7, 8, 9), vn(2019, 7, 9, 9)]
    for now in days:
        received("pnj-v3", payload, now=now)
    before = kept()
    list(tend())
    assert kept() == before and Receipt.objects.filter(payload=None).count() == 1
