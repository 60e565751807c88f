"""The grid as a whole: a table costs one recording, columns are added by keyboard, and who overrides says why."""

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from markets.models import Board, CurrencyQuote, DepositQuote, GoldQuote
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.page import page
from tests.markets.grids import CURRENCY, DEPOSIT, GOLD, sheet
from tests.markets.samples import doji, received, received_all_of_2019, vn

pytestmark = pytest.mark.django_db

WAITING = "/admin/markets/waiting/"


@pytest.fixture(autouse=True)
def the_morning_after():
    with time_machine.travel(vn(2019, 7, 9, 9, 5)):
        received_all_of_2019()
        yield


@pytest.fixture
def market():
    return desk_of(staff(Role.MARKET, last_name="Trần", first_name="Bình"))


# A table at a time


def test_a_save_costs_the_same_however_many_rates_are_typed(market):
    """Judged beside what is accepted, stored, and the board made anew: once for the table, not once a rate."""
    counts = []
    for numbers in (range(2), range(8)):
        grid = sheet(market, DEPOSIT)
        row, column = grid.rows, grid.columns[0]
        for number in numbers:
            name = grid.name(row[number], column)
            grid.fields[name] = f"{5 + number / 10 + len(numbers) / 100:.2f}".replace(".", ",")
            grid.fields[f"{name}-ok"] = grid.fields[name].replace(",", ".").rstrip("0")
        with CaptureQueriesContext(connection) as queries:
            answer = grid.save()
        assert answer.status_code == 302, page(answer).one("#grid_form").text
        counts.append(len(queries))
    assert DepositQuote.objects.filter(receipt=None).count() == 10
    assert counts[1] <= counts[0] + 2, counts


def test_deciding_on_a_table_costs_the_same_however_many_rows_wait(market):
    counts = []
    for hour, number in ((10, 3), (11, 30)):
        prices = {f"P{row}-{hour}": ("99,000", "99,500") for row in range(number)}
        received("doji", doji(f"{hour}:00 08/07/2019", **prices))
        rows = [f"gold-{quote.pk}" for quote in GoldQuote.objects.held().filter(as_of=vn(2019, 7, 8, hour))]
        with CaptureQueriesContext(connection) as queries:
            answer = market.post(WAITING, {"accept_all": "1", "held": rows})
        assert answer.status_code == 302 and len(rows) == number
        counts.append(len(queries))
    assert not GoldQuote.objects.held().exists() and GoldQuote.objects.filter(decided_by__isnull=False).count() == 33
    assert LogEntry.objects.filter(content_type__model="goldquote").count() == 33
    assert counts[1] <= counts[0] + 2, counts


def test_of_rows_decided_together_those_that_contradict_themselves_stay_and_are_named(market):
    received("doji", doji("10:00 08/07/2019", Lẻ=("39,500", "38,900"), Buôn=("99,000", "99,500")))
    rows = [f"gold-{quote.pk}" for quote in GoldQuote.objects.held()]
    answer = market.post(WAITING, {"accept_all": "1", "held": rows})
    assert answer.status_code == 200 and "không thể nhận" in answer.text
    assert list(GoldQuote.objects.held().values_list("product", flat=True)) == ["Lẻ"]
    assert "Buôn" in {row["product"] for row in Board.objects.get(kind="gold").rows}


def test_a_price_already_taken_for_that_moment_is_not_taken_twice(market):
    received("doji", doji("10:00 08/07/2019", Lẻ=("99,000", "99,500"), Buôn=("99,000", "99,500")))
    first = GoldQuote.objects.held().get(product="Lẻ")
    twin = GoldQuote.objects.get(pk=first.pk)
    twin.pk, twin.buy = None, 98_000_000
    twin.save(force_insert=True)
    answer = market.post(WAITING, {"accept_all": "1", "held": [f"gold-{first.pk}", f"gold-{twin.pk}"]})
    assert "Số liệu này đã được ghi vào đúng lúc ấy." in answer.text
    assert GoldQuote.objects.accepted().filter(product="Lẻ").count() == 1


# New columns


def test_a_bank_gets_a_new_way_of_depositing_as_a_column(market):
    grid = sheet(market, DEPOSIT)
    before = len(grid.columns)
    grid.fields[grid.name("6 tháng", "Tại quầy, cuối kỳ")] = "7,15"
    wide = grid.again("_column", **{"column-channel": "online", "column-payout": "upfront"})
    assert wide.columns == [*grid.columns, "Trực tuyến, trả trước"] and len(wide.columns) == before + 1
    assert wide.shown("6 tháng", "Tại quầy, cuối kỳ") == "7,15", "what was typed stays"
    wide.fields[wide.name("6 tháng", "Trực tuyến, trả trước")] = "6,95"
    assert wide.save().status_code == 302
    added = DepositQuote.objects.get(receipt=None, channel="online")
    assert (added.bank, added.payout, added.term_months, str(added.rate)) == ("OCB", "upfront", 6, "6.950")
    assert "Trực tuyến, trả trước" in sheet(market, DEPOSIT).columns


def test_a_column_may_be_for_large_sums_only(market):
    names = {"column-channel": "counter", "column-payout": "end", "column-min_amount": "500.000.000"}
    grid = sheet(market, DEPOSIT).again("_column", **names)
    assert "từ 500.000.000 đồng" in grid.columns[-1]


def test_a_table_of_banks_gets_a_new_term_as_a_column(market):
    grid = sheet(market, "deposit/csv").again("_column", **{"column-term": "15 tháng"})
    assert grid.columns[-1] == "15 tháng"
    grid = grid.call(0, bank="BIDV").type(0, **{"15_tháng": "6,1"})
    assert grid.save().status_code == 302
    assert DepositQuote.objects.get(receipt=None).term_months == 15


@pytest.mark.parametrize(
    ("table", "names", "words"),
    [
        (DEPOSIT, {"column-channel": "counter", "column-payout": "end"}, "Bảng đã có cột “Tại quầy, cuối kỳ”."),
        (DEPOSIT, {"column-channel": "counter", "column-payout": "end", "column-min_amount": "x"}, "không phải là"),
        ("deposit/csv", {"column-term": "nhiều"}, "Kỳ hạn viết như 6 tháng"),
    ],
)
def test_a_column_that_cannot_be_is_told_and_what_was_typed_stays(market, table, names, words):
    grid = sheet(market, table)
    cell = next(name for name in grid.fields if name.startswith("0-0"))
    grid.fields[cell] = "5,55"
    again = grid.again("_column", **names)
    assert words in again.notes and again.columns == grid.columns and again.fields[cell] == "5,55"
    assert all(again.fields[name] == typed for name, typed in names.items())


@pytest.mark.parametrize("names", [{"column-channel": "branch"}, {"column-payout": "never"}])
def test_a_column_of_no_form_of_ours_is_refused(market, names):
    assert sheet(market, DEPOSIT).send("_column", **names).status_code == 400
    assert sheet(market, GOLD).send("_column").status_code == 400


def test_a_currency_typed_by_hand_says_whose_price_it_is(market, client):
    sheet(market, CURRENCY).type("USD", Mua_tiền_mặt="23.185", Mua_chuyển_khoản="23.185", Bán="23.305").save()
    typed = CurrencyQuote.objects.get(receipt=None)
    assert typed.source.name == "BIDV" and str(typed.decided_by) == "Trần Bình"
    boards = client.get("/api/v1/markets/").json()["currencies"]
    assert [(b["source"]["name"], b["rows"][0]["cash_buy"]) for b in boards if b["rows"][0]["code"] == "USD"] == [
        ("BIDV", "23185")
    ]


# Why


def test_what_a_person_says_of_a_doubtful_price_is_kept_beside_it_and_shown(market):
    grid = sheet(market).type("DOJI HN lẻ", Mua="48,90", Bán="49,05").again()
    assert "lệch" in grid.beside("DOJI HN lẻ", "Mua")
    grid = grid.tick("DOJI HN lẻ", "Mua").tick("DOJI HN lẻ", "Bán").type("DOJI HCM lẻ", Mua="38,95", Bán="39,10")
    grid.fields["why"] = "Theo bảng điện tử tại cửa hàng"
    assert grid.save().status_code == 302
    kept = {quote.product: quote for quote in GoldQuote.objects.filter(receipt=None)}
    doubtful, plain = kept["DOJI HN lẻ"], kept["DOJI HCM lẻ"]
    assert (doubtful.why, str(doubtful.decided_by)) == ("Theo bảng điện tử tại cửa hàng", "Trần Bình")
    assert "lệch" in doubtful.reason and plain.why == plain.reason == ""
    assert doubtful.why in market.get(reverse("admin:markets_goldquote_changelist")).text
    assert doubtful.why in market.get(reverse("admin:markets_goldquote_change", args=[doubtful.pk])).text


def test_no_reason_is_asked_for_where_nothing_is_doubtful(market):
    assert "why" not in sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10").again("_check").fields


@pytest.mark.parametrize(("button", "state"), [("accept_all", "accepted"), ("reject_all", "rejected")])
def test_the_reason_of_a_decision_is_kept_and_told(market, button, state):
    received("doji", doji("10:00 08/07/2019", Lẻ=("99,000", "99,500"), Buôn=("99,000", "99,500")))
    rows = [f"gold-{quote.pk}" for quote in GoldQuote.objects.held()]
    market.post(WAITING, {button: "1", "held": rows, "why": "Đã gọi hỏi cửa hàng"})
    decided = GoldQuote.objects.filter(product__in=["Lẻ", "Buôn"])
    assert {(quote.state, quote.why) for quote in decided} == {(state, "Đã gọi hỏi cửa hàng")}
    assert "Lý do: Đã gọi hỏi cửa hàng" in page(market.get(WAITING)).one(".decisions").text
