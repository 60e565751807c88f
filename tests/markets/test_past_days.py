"""Tables of past days are made ready by the clock, and say the same as what is computed from the quotes."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from markets.models import DayBoard, GoldQuote, Quote, Receipt, Source, SpecialDays
from markets.recording import decide, tend
from newsroom.models import User
from tests.markets.samples import doji, ocb, received, received_all_of_2019, vn

pytestmark = pytest.mark.django_db
MARKETS = "/api/v1/markets/"
FIRST = date(2019, 7, 1)
FAIR = ("38,900", "39,050")


def on(day: date) -> dict:
    return Client().get(MARKETS, {"on": day.isoformat()}).json()


def clock() -> None:
    list(tend())


def assert_ready_tables_say_what_the_quotes_say(days: int) -> None:
    every = [FIRST + timedelta(days=number) for number in range(days)]
    ready = [on(day) for day in every]
    DayBoard.objects.all().delete()
    assert ready == [on(day) for day in every]


def day_of_gold(number: int, hour: int, **sells: int) -> bytes:
    stamp = f"{hour:02}:00 {FIRST + timedelta(days=number):%d/%m/%Y}"
    return doji(stamp, **{name: (f"{sell - 150:,}", f"{sell:,}") for name, sell in sells.items()})


# A tenfold price is held; the products differ, so that rows are carried over from day to day.
TABLES = st.tuples(
    st.integers(0, 20),
    st.integers(0, 23),
    st.dictionaries(st.sampled_from("ABC"), st.sampled_from([39_000, 39_100, 39_250, 390_000]), min_size=1),
)
STEPS = st.lists(st.one_of(TABLES, st.sampled_from(["clock", "accept", "reject"])), min_size=1, max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_recorded_and_decided_in_any_order_a_past_day_is_told_as_the_quotes_tell_it(db, steps):
    for model in (GoldQuote, Receipt, DayBoard):
        model.objects.all().delete()
    by, _made = User.objects.get_or_create(username="quantri", is_superuser=True)
    for step in steps:
        if step == "clock":
            clock()
        elif step == "accept" and (held := GoldQuote.objects.held().first()):
            decide(held, accept=True, by=by)
        elif step == "reject" and (newest := GoldQuote.objects.accepted().first()):
            decide(newest, accept=False, by=by)
        elif isinstance(step, tuple):
            number, hour, sells = step
            received("doji", day_of_gold(number, hour, **sells))
    clock()
    assert_ready_tables_say_what_the_quotes_say(30)


def test_a_table_is_made_ready_for_each_day_that_was_quoted_and_not_for_gaps():
    received("doji", doji("15:40 05/07/2019", A=FAIR, B=FAIR))
    received("doji", doji("15:40 08/07/2019", A=FAIR, B=FAIR))
    clock()
    assert [(made.day.day, len(made.rows)) for made in DayBoard.objects.order_by("day")] == [(5, 2), (8, 2)]
    assert [on(date(2019, 7, day))["gold"][0]["as_of"][:10] for day in (6, 8, 10)] == [
        "2019-07-05",
        "2019-07-08",
        "2019-07-08",
    ]


def test_a_ready_table_is_what_readers_get():
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    clock()
    made = DayBoard.objects.get()
    made.rows[0]["product"] = "Đã làm sẵn"
    made.save()
    assert on(date(2019, 7, 9))["gold"][0]["rows"][0]["product"] == "Đã làm sẵn"


def test_a_row_that_comes_late_changes_the_days_after_it_too():
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050")))
    clock()
    received("doji", doji("15:40 05/07/2019", A=("38,800", "38,950")))
    for _ in "before and after the clock":
        rows = {row["product"]: row for row in on(date(2019, 7, 8))["gold"][0]["rows"]}
        assert rows["A"]["sell_change"] == 100_000 and rows["A"]["buy_change"] == 100_000
        clock()
    assert_ready_tables_say_what_the_quotes_say(20)


def test_an_answer_that_says_nothing_new_leaves_past_tables_ready():
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    clock()
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    assert DayBoard.objects.get().shape > 0


def test_a_price_taken_back_is_gone_from_its_day_at_once(admin_user):
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    clock()
    decide(GoldQuote.objects.get(), accept=False, by=admin_user)
    for _ in "before and after the clock":
        assert on(date(2019, 7, 8))["gold"] == []
        clock()
    assert not DayBoard.objects.exists()


def test_what_waits_for_a_person_is_in_no_table_of_its_day(admin_user):
    received("doji", doji("09:00 08/07/2019", A=FAIR))
    received("doji", doji("15:00 08/07/2019", A=("389,000", "390,500")))
    clock()
    (held,) = GoldQuote.objects.filter(state=Quote.State.HELD)
    assert on(date(2019, 7, 8))["gold"][0]["rows"][0]["sell"] == 39_050_000
    decide(GoldQuote.objects.accepted().get(), accept=False, by=admin_user)
    assert on(date(2019, 7, 8))["gold"] == [] and held.sell == 390_500_000


def test_a_day_that_is_not_over_waits(time_machine):
    time_machine.move_to(vn(2019, 7, 8, 16), tick=False)
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    clock()
    assert DayBoard.objects.get().shape == 0
    time_machine.move_to(vn(2019, 7, 9, 0, 1), tick=False)
    clock()
    assert DayBoard.objects.get().shape and DayBoard.objects.get().as_of == vn(2019, 7, 8, 15, 40)


def test_rates_are_carried_over_for_45_days_and_then_left_out():
    received("ocb", ocb("01/07/2019", m6="7.10", m12="7.30"))
    received("ocb", ocb("20/07/2019", m6="7.20", m12="7.30"))
    clock()
    assert on(date(2019, 9, 3))["deposits"] and not on(date(2019, 9, 4))["deposits"]
    assert_ready_tables_say_what_the_quotes_say(70)


def test_whether_a_past_table_was_old_follows_the_calendar_of_today():
    received("doji", doji("15:40 05/07/2019", A=FAIR))
    clock()
    assert on(date(2019, 7, 8))["gold"][0]["stale"]
    SpecialDays.objects.create(name="Nghỉ", first_on=date(2019, 7, 6), last_on=date(2019, 7, 8))
    assert not on(date(2019, 7, 8))["gold"][0]["stale"]


@pytest.mark.parametrize("shape", [0, 99])
def test_tables_of_another_version_are_not_shown_and_made_anew(shape):
    received_all_of_2019()
    clock()
    right = on(date(2019, 7, 8))
    DayBoard.objects.update(shape=shape, rows=[{"product": "of another shape"}])
    assert on(date(2019, 7, 8)) == right
    clock()
    assert not DayBoard.objects.filter(shape=shape).exists() and on(date(2019, 7, 8)) == right


def test_after_prices_were_changed_in_the_database_a_command_has_all_days_made_anew():
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    clock()
    GoldQuote.objects.update(sell=39_990_000)
    DayBoard.objects.filter(source=Source.objects.get(slug="doji")).update(day=date(2019, 7, 7))
    call_command("rebuild_boards")
    for _ in "before and after the clock":
        assert on(date(2019, 7, 8))["gold"][0]["rows"][0]["sell"] == 39_990_000
        clock()
    assert DayBoard.objects.get().day == date(2019, 7, 8)
