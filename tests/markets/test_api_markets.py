"""The market part of the read API: what machines get, exactly, and how they are told what is wrong."""

import json
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from markets.models import DepositQuote, GoldQuote, Source
from markets.recording import rebuild_all_boards
from tests.markets.samples import OCB_2019, bidv, doji, received, received_all_of_2019, sample, vn

pytestmark = pytest.mark.django_db
MARKETS, HISTORY = "/api/v1/markets/", "/api/v1/markets/history/"


def get(client: Client, address: str, **parameters: object) -> dict:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.text
    return json.loads(response.content)


def refused(client: Client, address: str, **parameters: object) -> tuple[int, str]:
    response = client.get(address, parameters)
    answer = json.loads(response.content)
    assert list(answer) == ["error"] and response.headers["Content-Type"] == "application/json"
    return response.status_code, answer["error"]


def test_the_three_lists_are_there_even_without_any_data(client):
    assert get(client, MARKETS) == {"gold": [], "currencies": [], "deposits": []}
    assert get(client, MARKETS, on="2019-07-08") == {"gold": [], "currencies": [], "deposits": []}


def test_a_board_names_its_source_its_times_and_its_rows(client):
    with time_machine.travel(vn(2019, 7, 8, 15, 45), tick=False):
        received_all_of_2019()
        answer = get(client, MARKETS)
    assert [len(answer[name]) for name in ("gold", "currencies", "deposits")] == [1, 1, 1]
    gold = answer["gold"][0]
    assert gold["source"] == {"slug": "doji", "name": "DOJI", "url": "https://doji.vn/"}
    assert (gold["as_of"], gold["fetched_at"], gold["stale"]) == (
        "2019-07-08T15:40:00+07:00",
        "2019-07-08T15:45:00+07:00",
        False,
    )
    assert gold["rows"][0] == {
        "product": "DOJI HN lẻ",
        "place": "",
        "buy": 38_900_000,
        "sell": 39_050_000,
        "buy_change": None,
        "sell_change": None,
    }
    codes = {row["code"]: row for row in answer["currencies"][0]["rows"]}
    assert codes["KRW"] == {
        "code": "KRW",
        "name": "Won Hàn Quốc",
        "cash_buy": "18.27",
        "transfer_buy": None,
        "sell": "22.2",
        "central": None,
    }
    deposits = answer["deposits"][0]["rows"]
    assert deposits[0] == {
        "bank": "OCB",
        "channel": "counter",
        "payout": "end",
        "term_months": 0,
        "term_days": None,
        "rate": "0.30",
        "special": False,
        "min_amount": None,
        "note": "",
    }
    assert [(row["term_months"], row["rate"]) for row in deposits if row["special"]] == [(12, "7.90")]


def test_a_day_reaches_back_seven_days_and_deposits_forty_five(client):
    received_all_of_2019()

    def kinds(day: str) -> list[str]:
        return [name for name, boards in get(client, MARKETS, on=day).items() if boards]

    assert kinds("2019-06-30") == []
    assert kinds("2019-07-01") == ["deposits"]
    assert kinds("2019-07-08") == kinds("2019-07-15") == ["gold", "currencies", "deposits"]
    assert kinds("2019-07-16") == kinds("2019-08-15") == ["deposits"]
    assert kinds("2019-08-16") == []


@pytest.mark.parametrize(
    ("day", "stale"),
    [
        ("2019-07-08", {"gold": False, "currencies": False, "deposits": False}),
        ("2019-07-09", {"gold": False, "currencies": False, "deposits": False}),
        ("2019-07-10", {"gold": True, "currencies": True, "deposits": False}),
    ],
)
def test_age_is_judged_by_the_day_asked_for_not_by_today(client, day, stale):
    received_all_of_2019()
    with time_machine.travel(vn(2026, 1, 5), tick=False):
        answer = get(client, MARKETS, on=day)
    assert {name: boards[0]["stale"] for name, boards in answer.items()} == stale


def test_a_weekend_makes_no_table_old(client):
    received("doji", doji("15:40 06/07/2019", A=("38,900", "39,050")))
    received("bidv-fx", bidv("05/07/2019", USD=("23,175", "-", "23,295")))
    sunday, tuesday = get(client, MARKETS, on="2019-07-07"), get(client, MARKETS, on="2019-07-09")
    assert [sunday[name][0]["stale"] for name in ("gold", "currencies")] == [False, False]
    assert [tuesday[name][0]["stale"] for name in ("gold", "currencies")] == [True, True]


def test_a_quote_of_ten_past_midnight_belongs_to_its_day_in_vietnam(client):
    received("bidv-fx", bidv("08/07/2019", "23:50", USD=("23,175", "-", "23,295")))
    received("bidv-fx", bidv("09/07/2019", "00:10", USD=("23,185", "-", "23,305")))
    for day, price in (("2019-07-08", "23175"), ("2019-07-09", "23185")):
        assert get(client, MARKETS, on=day)["currencies"][0]["rows"][0]["cash_buy"] == price
    points = get(client, HISTORY, kind="currency", source="bidv-fx", currency="usd")["results"]
    assert [(p["as_of"], p["cash_buy"]) for p in points] == [
        ("2019-07-08T23:50:00+07:00", "23175"),
        ("2019-07-09T00:10:00+07:00", "23185"),
    ]


def test_gold_changes_since_the_last_day_that_was_quoted(client):
    received("doji", doji("15:40 06/07/2019", A=("38,500", "38,650")))
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,000")))
    (board,) = get(client, MARKETS, on="2019-07-08")["gold"]
    assert (board["rows"][0]["buy_change"], board["rows"][0]["sell_change"]) == (400_000, 350_000)


def test_history_is_one_point_a_day_oldest_first_with_gaps_left_out(client):
    for stamp, price in [
        ("09:00 05/07/2019", "38,400"),
        ("15:40 05/07/2019", "38,500"),
        ("15:40 06/07/2019", "38,600"),
        ("15:40 08/07/2019", "38,900"),
        ("11:00 08/07/2019", "38,800"),  # an older table of the same day, received later
    ]:
        received("doji", doji(stamp, A=(price, "39,050")))
    asked = {"kind": "gold", "source": "doji", "product": "A"}
    points = get(client, HISTORY, **asked)["results"]
    assert [(p["as_of"][:16], p["buy"], p["buy_change"]) for p in points] == [
        ("2019-07-05T15:40", 38_500_000, None),
        ("2019-07-06T15:40", 38_600_000, 100_000),
        ("2019-07-08T15:40", 38_900_000, 300_000),
    ]
    assert list(points[0]) == ["as_of", "product", "place", "buy", "sell", "buy_change", "sell_change"]
    some = get(client, HISTORY, **asked, **{"from": "2019-07-06", "to": "2019-07-08"})["results"]
    assert [(p["as_of"][:10], p["buy_change"]) for p in some] == [("2019-07-06", 100_000), ("2019-07-08", 300_000)]
    assert get(client, HISTORY, **asked, **{"from": "2019-07-07", "to": "2019-07-07"}) == {"results": []}
    assert get(client, HISTORY, **asked | {"product": "B"}) == {"results": []}
    assert get(client, HISTORY, **asked, place="Hà Nội") == {"results": []}


def test_a_day_that_ends_without_a_price_is_a_gap(client):
    received("doji", doji("09:00 05/07/2019", A=("38,400", "39,050")))
    received("doji", doji("15:00 05/07/2019", A=("-", "-")))
    received("doji", doji("15:00 06/07/2019", A=("38,500", "-")))
    points = get(client, HISTORY, kind="gold", source="doji", product="A")["results"]
    assert [(p["as_of"][:10], p["buy"], p["sell"]) for p in points] == [("2019-07-06", 38_500_000, None)]


def test_the_history_of_a_rate_is_the_ordinary_one_unless_told_otherwise(client):
    received_all_of_2019()
    received("ocb", sample(OCB_2019).replace(b"01/07/2019", b"01/08/2019"))
    asked = {"kind": "deposit", "source": "ocb", "bank": "OCB", "term_months": 12}
    with time_machine.travel(vn(2019, 8, 2), tick=False):
        points = get(client, HISTORY, **asked)["results"]
        monthly = get(client, HISTORY, **asked, payout="monthly")["results"]
        early = get(client, HISTORY, **asked, to="2019-07-31")["results"]
    assert [(p["as_of"][:10], p["rate"], p["special"]) for p in points] == [
        ("2019-07-01", "7.30", False),
        ("2019-08-01", "7.30", False),
    ]
    assert [p["rate"] for p in monthly] == ["7.07", "7.07"]
    assert [p["rate"] for p in early] == ["7.30"]


def test_what_waits_or_was_refused_is_nowhere(client):
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050"), B=("38,900", "39,050")))
    GoldQuote.objects.filter(product="B").update(state="rejected", reason="Nhầm.")
    rebuild_all_boards()
    source = Source.objects.get(slug="doji")
    GoldQuote.objects.create(
        source=source, product="A", buy=99, as_of=vn(2019, 7, 8, 16), fetched_at=vn(2019, 7, 8, 16),
        unit="đồng/lượng", unit_found="rule", state="held", reason="Lạ.",
    )  # fmt: skip
    for answer in (get(client, MARKETS), get(client, MARKETS, on="2019-07-08")):
        assert [(row["product"], row["buy"]) for row in answer["gold"][0]["rows"]] == [("A", 38_900_000)]
    history = {"kind": "gold", "source": "doji"}
    assert [p["buy"] for p in get(client, HISTORY, **history, product="A")["results"]] == [38_900_000]
    assert get(client, HISTORY, **history, product="B")["results"] == []


@pytest.mark.parametrize("day", ["08/07/2019", "2019-02-30", "hôm nay", "2019-7-8", "20190708", "0", "2019-07-08\0"])
@pytest.mark.parametrize("name", ["on", "from", "to"])
def test_a_bad_day_is_told_in_a_sentence(client, name, day):
    address = MARKETS if name == "on" else HISTORY
    rest = {} if name == "on" else {"kind": "gold", "source": "doji", "product": "A"}
    status, sentence = refused(client, address, **rest, **{name: day})
    assert status == 400 and name in sentence


@pytest.mark.parametrize(
    ("parameters", "status", "named"),
    [
        ({}, 400, "kind"),
        ({"kind": "silver", "source": "doji"}, 400, "kind"),
        ({"kind": "gold"}, 400, "source"),
        ({"kind": "gold", "source": "doji"}, 400, "product"),
        ({"kind": "currency", "source": "doji"}, 400, "currency"),
        ({"kind": "deposit", "source": "ocb", "term_months": 1}, 400, "bank"),
        ({"kind": "deposit", "source": "ocb", "bank": "OCB"}, 400, "term_months"),
        ({"kind": "deposit", "source": "ocb", "bank": "OCB", "term_months": "-1"}, 400, "term_months"),
        ({"kind": "deposit", "source": "ocb", "bank": "OCB", "term_months": "9" * 30}, 400, "term_months"),
        ({"kind": "deposit", "source": "ocb", "bank": "OCB", "term_months": 1, "channel": "x"}, 400, "channel"),
        ({"kind": "gold", "source": "khong-co", "product": "A"}, 404, "nguồn"),
        ({"kind": "gold", "source": "doji", "product": "A", "from": "2019-07-09", "to": "2019-07-08"}, 400, "from"),
    ],
)
def test_what_is_missing_or_unknown_is_told_with_the_right_status(client, parameters, status, named):
    found, sentence = refused(client, HISTORY, **parameters)
    assert found == status and named in sentence


def test_an_unknown_address_and_a_wrong_method_are_answered_in_json_too(client):
    assert refused(client, "/api/v1/khong-co/")[0] == 404
    response = client.post(MARKETS)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert "error" in json.loads(response.content)


def test_an_unchanged_answer_is_not_sent_twice(client):
    received_all_of_2019()
    for address in (MARKETS, f"{HISTORY}?{urlencode({'kind': 'gold', 'source': 'doji', 'product': 'DOJI HN lẻ'})}"):
        first = client.get(address)
        assert "s-maxage" in first.headers["Cache-Control"] and not first.cookies
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_a_deposit_by_the_day_has_its_own_history(client):
    DepositQuote.objects.create(
        source=Source.objects.get(slug="ocb"), bank="OCB", term_days=364, rate="7.1", unit="%/năm", unit_found="rule",
        as_of=vn(2019, 7, 1), fetched_at=vn(2019, 7, 1),
    )  # fmt: skip
    (point,) = get(client, HISTORY, kind="deposit", source="ocb", bank="OCB", term_days=364)["results"]
    assert (point["term_months"], point["term_days"], point["rate"]) == (None, 364, "7.10")


def test_boards_of_any_number_of_rows_cost_the_same(client, django_assert_num_queries):
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050")))
    with django_assert_num_queries(1):
        get(client, MARKETS)
    received("doji", doji("16:40 08/07/2019", **{f"A{n}": ("38,900", "39,050") for n in range(30)}))
    with django_assert_num_queries(1):
        get(client, MARKETS)
