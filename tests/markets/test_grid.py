"""The grid of the market desk: what it shows, what one save stores, and that nothing typed is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection

from markets.models import Board, CurrencyQuote, DepositQuote, GoldQuote, Source, TableSetting
from newsroom.middleware import STRICT_POLICY
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.markets.grids import CURRENCY, DEPOSIT, GOLD, address, sheet
from tests.markets.samples import doji, received, received_all_of_2019, vn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_morning_after():
    """9 July 2019, 9:05, with the three tables of the day before."""
    with time_machine.travel(vn(2019, 7, 9, 9, 5)):
        received_all_of_2019()
        yield


@pytest.fixture
def market():
    return desk_of(staff(Role.MARKET, last_name="Trần", first_name="Bình"))


def typed() -> list:
    """What people typed, in the order in which it was stored."""
    return list(GoldQuote.objects.filter(receipt=None).order_by("pk"))


# What it shows


def test_the_rows_are_those_of_the_sources_last_table_in_its_order_with_the_last_prices_beside(market):
    grid = sheet(market)
    assert grid.rows[:2] == ["DOJI HN lẻ", "DOJI HN buôn"] and len(grid.rows) == 7
    assert grid.columns == ["Mua", "Bán"]
    assert (grid.shown("DOJI HN lẻ", "Mua"), grid.beside("DOJI HN lẻ", "Mua")) == ("", "lần trước 08/07: 38,90")
    assert (grid.fields["moment_0"], grid.fields["moment_1"]) == ("09/07/2019", "09:05")
    assert "triệu đồng/lượng" in grid.page.one(".grid caption").text


def test_currencies_have_their_three_prices_and_deposits_their_terms(market):
    grid = sheet(market, CURRENCY)
    assert grid.columns == ["Mua tiền mặt", "Mua chuyển khoản", "Bán"]
    assert grid.beside("USD", "Bán").endswith("23.295")
    grid = sheet(market, DEPOSIT)
    assert grid.rows[:3] == ["Không kỳ hạn", "1 tháng", "3 tháng"]
    assert grid.columns[0] == "Tại quầy, cuối kỳ"
    assert grid.beside("6 tháng", "Tại quầy, cuối kỳ").endswith("7,10")


def test_what_is_stored_of_the_day_stands_in_the_cells_with_who_and_when(market):
    sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10").save()
    grid = sheet(market)
    assert (grid.shown("DOJI HN lẻ", "Mua"), grid.shown("DOJI HN lẻ", "Bán")) == ("38,95", "39,10")
    assert grid.beside("DOJI HN lẻ", "Mua") == "lần trước 08/07: 38,90 ▲ tăng 0,05"
    assert "09:05, 09/07/2019 · Trần Bình" in grid.page.one(".grid").text


def test_the_grid_opens_at_the_source_that_readers_see(market):
    assert market.get("/admin/markets/grid/gold/").url == address(GOLD)
    assert market.get("/admin/markets/grid/gold/?nguon=sjc-xml").url == address("gold/sjc-xml")
    TableSetting.objects.filter(kind="gold").update(source=Source.objects.get(slug="csv"))
    assert market.get("/admin/markets/grid/gold/").url == address("gold/csv")
    assert market.get("/admin/markets/grid/gold/?nguon=khong-co").status_code == 404
    assert market.get("/admin/markets/grid/silver/").status_code == 404
    assert market.get(address("gold/bidv-fx")).status_code == 404


@pytest.mark.parametrize("table", ["gold/csv", "currency/csv", "deposit/csv", "deposit/bidv-deposits", "currency/sbv"])
def test_a_source_without_any_table_gets_an_empty_grid(market, table):
    assert sheet(market, table).columns


# Saving


def test_one_save_stores_all_rows_that_were_typed(market):
    grid = sheet(market)
    grid.type("DOJI HN lẻ", Mua="38,95", Bán="39,10").type("DOJI HCM lẻ", Mua="38,93", Bán="39.11")
    answer = grid.save()
    assert answer.status_code == 302 and answer.url == address(GOLD)
    assert [(q.product, q.buy, q.sell, q.as_of) for q in typed()] == [
        ("DOJI HN lẻ", 38_950_000, 39_100_000, vn(2019, 7, 9, 9, 5)),
        ("DOJI HCM lẻ", 38_930_000, 39_110_000, vn(2019, 7, 9, 9, 5)),
    ]
    quote = typed()[0]
    assert (quote.unit_found, quote.raw, str(quote.decided_by)) == ("typed", "buy=38,95 sell=39,10", "Trần Bình")
    assert {entry.object_id for entry in LogEntry.objects.all()} == {str(quote.pk) for quote in typed()}
    board = Board.objects.get(kind="gold")
    assert (board.as_of, board.rows[0]["buy"], len(board.rows)) == (vn(2019, 7, 9, 9, 5), 38_950_000, 7)


def test_currencies_and_deposits_are_saved_by_the_table(market):
    sheet(market, CURRENCY).type("USD", Mua_tiền_mặt="23.180", Mua_chuyển_khoản="23.180", Bán="23.300,5").save()
    usd = CurrencyQuote.objects.get(receipt=None)
    assert (usd.code, usd.cash_buy, str(usd.sell), usd.name) == ("USD", 23180, "23300.5000", "Đô la Mỹ")
    grid = sheet(market, DEPOSIT)
    for column in ("Tại quầy, cuối kỳ", "Tại quầy, hằng tháng"):
        grid.fields[grid.name("6 tháng", column)] = "7,20%"
    assert grid.save().status_code == 302
    assert sorted((q.term_months, q.payout, str(q.rate)) for q in DepositQuote.objects.filter(receipt=None)) == [
        (6, "end", "7.200"),
        (6, "monthly", "7.200"),
    ]


def test_rows_left_empty_store_nothing_and_a_save_without_a_change_says_so(market):
    answer = sheet(market).save()
    assert answer.status_code == 302 and not typed()
    assert "Chưa có gì thay đổi" in market.get(answer.url).text


def test_an_empty_cell_of_a_typed_row_is_not_quoted_once_the_person_says_so(market):
    grid = sheet(market).type("DOJI HN lẻ", Mua="38,95").again()
    assert "Để trống nghĩa là không còn niêm yết." in grid.beside("DOJI HN lẻ", "Bán")
    assert grid.tick("DOJI HN lẻ", "Bán").save().status_code == 302
    assert (typed()[0].buy, typed()[0].sell) == (38_950_000, None)


def test_a_dash_says_so_by_itself(market):
    assert sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="-").type("DOJI HN buôn", Mua="-", Bán="–").save().url
    assert [(q.product, q.buy, q.sell) for q in typed()] == [
        ("DOJI HN lẻ", 38_950_000, None),
        ("DOJI HN buôn", None, None),
    ]
    assert "DOJI HN buôn" in sheet(market).rows


def test_a_cell_that_was_empty_before_may_stay_empty(market):
    assert sheet(market).type("Giá Nguyên Liệu 18K", Mua="27,50").save().status_code == 302
    assert (typed()[0].buy, typed()[0].sell) == (27_500_000, None)


def test_good_rows_are_stored_and_wrong_cells_keep_what_was_typed_with_the_error(market):
    grid = sheet(market)
    grid.type("DOJI HN lẻ", Mua="38,95", Bán="39,10").type("DOJI HCM lẻ", Mua=" 38..9 ", Bán="39,11")
    grid = grid.again()
    assert grid.response.status_code == 200
    assert [quote.product for quote in typed()] == ["DOJI HN lẻ"]
    assert (grid.shown("DOJI HCM lẻ", "Mua"), grid.shown("DOJI HCM lẻ", "Bán")) == (" 38..9 ", "39,11")
    assert "không phải là một số rõ ràng" in grid.beside("DOJI HCM lẻ", "Mua")
    assert "Đã lưu 1 mục." in grid.notes and "Còn 1 mục chưa lưu" in grid.notes
    assert "DOJI HCM lẻ, Mua" in grid.notes
    grid.type("DOJI HCM lẻ", Mua="38,9")
    assert grid.save().status_code == 302
    assert [quote.product for quote in typed()] == ["DOJI HN lẻ", "DOJI HCM lẻ"]


def test_nothing_is_stored_twice(market):
    first, second = sheet(market), sheet(market)
    for grid in (first, second):
        grid.type("DOJI HN lẻ", Mua="38,95", Bán="39,10")
    first.save()
    assert second.save().status_code == 302
    assert len(typed()) == 1
    third = sheet(market).type("DOJI HN lẻ", Mua="38.95", Bán="39.1")
    assert "1 mục đã có đúng như vậy" in market.get(third.save().url).text
    assert len(typed()) == 1


def test_a_correction_of_the_day_is_a_new_row_that_readers_see(market):
    sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10").save()
    sheet(market).type("DOJI HN lẻ", Mua="38,90").save()
    assert [quote.buy for quote in typed()] == [38_950_000, 38_900_000]
    assert Board.objects.get(kind="gold").rows[0]["buy"] == 38_900_000


@pytest.mark.parametrize(
    ("unit", "text"), [("nghìn đồng/chỉ", "3.895"), ("đồng/lượng", "38.950.000"), ("nghìn đồng/lượng", "38950")]
)
def test_gold_is_typed_in_the_unit_that_is_chosen(market, unit, text):
    grid = sheet(market)
    grid.fields["unit"] = unit
    grid.type("DOJI HN lẻ", Mua=text, Bán="-").save()
    assert (typed()[0].buy, typed()[0].unit) == (38_950_000, unit)


def test_a_change_of_unit_rewrites_what_is_stored_and_leaves_what_was_typed(market):
    sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10").save()
    grid = sheet(market).type("DOJI HCM lẻ", Mua="3.893")
    grid.fields["unit"] = "nghìn đồng/chỉ"
    grid = grid.again("_check")
    assert (grid.shown("DOJI HN lẻ", "Mua"), grid.shown("DOJI HCM lẻ", "Mua")) == ("3.895", "3.893")
    assert grid.beside("DOJI HCM lẻ", "Mua") == "lần trước 08/07: 3.889 ▲ tăng 4"
    grid.type("DOJI HCM lẻ", Bán="-").save()
    assert [quote.buy for quote in typed()] == [38_950_000, 38_930_000]


def test_an_older_day_is_typed_without_touching_todays_board(market):
    grid = sheet(market, ngay="05/07/2019", gio="10:00")
    assert (grid.fields["moment_0"], grid.shown("DOJI HN lẻ", "Mua")) == ("05/07/2019", "")
    answer = grid.type("DOJI HN lẻ", Mua="38,80", Bán="38,99").save()
    assert "ngay=05" in answer.url
    assert sheet(market, ngay="05/07/2019", gio="10:00").shown("DOJI HN lẻ", "Mua") == "38,80"
    assert Board.objects.get(kind="gold").rows[0]["buy"] == 38_900_000


@pytest.mark.parametrize(
    ("day", "words"), [("2019", "Nhập ngày"), ("09/07/0019", "Năm này quá xa"), ("12/07/2019", "quá xa phía trước")]
)
def test_a_moment_that_cannot_be_meant_stores_nothing_and_keeps_what_was_typed(market, day, words):
    grid = sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10")
    grid.fields["moment_0"] = day
    grid = grid.again()
    assert not typed() and grid.shown("DOJI HN lẻ", "Mua") == "38,95"
    assert grid.page.all(".moment .errorlist")


# Doubts


def test_a_jump_is_stored_only_after_its_tick_and_is_said_in_words(market):
    grid = sheet(market).type("DOJI HN lẻ", Mua="389", Bán="390,5").again()
    assert not typed()
    beside = grid.beside("DOJI HN lẻ", "Mua")
    assert "Đọc là 389.000.000 đồng một lượng." in beside and "lệch 900,0%" in beside
    assert grid.shown("DOJI HN lẻ", "Mua") == "389"
    grid.tick("DOJI HN lẻ", "Mua")
    assert grid.again().response.status_code == 200 and not typed()
    grid.tick("DOJI HN lẻ", "Bán")
    assert grid.save().status_code == 302
    assert (typed()[0].buy, typed()[0].state) == (389_000_000, "accepted") and "lệch" in typed()[0].reason


def test_a_tick_confirms_the_price_it_was_set_for_and_no_other(market):
    grid = sheet(market).type("DOJI HN lẻ", Mua="389", Bán="-").again().tick("DOJI HN lẻ", "Mua")
    grid = grid.type("DOJI HN lẻ", Mua="3.890").again()
    assert not typed() and "Đọc là 3.890.000.000" in grid.beside("DOJI HN lẻ", "Mua")


def test_only_doubtful_cells_ask_for_a_tick(market):
    grid = sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="45").again()
    assert len(grid.page.all("label.tick")) == 1 and "tick" not in grid.beside("DOJI HN lẻ", "Mua")


def test_a_price_above_its_sale_is_an_error_and_no_tick_helps(market):
    grid = sheet(market, CURRENCY).type("USD", Mua_tiền_mặt="23.180", Mua_chuyển_khoản="23.400", Bán="23.300").again()
    assert "Giá mua cao hơn giá bán." in grid.beside("USD", "Mua chuyển khoản")
    assert "cao hơn" not in grid.beside("USD", "Mua tiền mặt")
    assert not grid.page.all("label.tick") and not CurrencyQuote.objects.filter(receipt=None).exists()


# New rows


def test_a_new_row_is_named_by_typing_with_known_names_suggested(market):
    received("sjc-xml", b"")
    grid = sheet(market)
    assert "DOJI HN lẻ" in {e["value"] for e in grid.page.all("datalist option")}
    grid = grid.call(0, product="Âu Vàng Phúc Long").type(0, Mua="38,70", Bán="39,20").again()
    assert "Nguồn này chưa từng có “Âu Vàng Phúc Long”." in grid.page.one(".grid").text and not typed()
    assert grid.tick(0).save().status_code == 302
    assert (typed()[0].product, typed()[0].place, typed()[0].buy) == ("Âu Vàng Phúc Long", "", 38_700_000)
    assert "Âu Vàng Phúc Long" in sheet(market).rows


def test_new_currencies_and_terms_are_known_by_what_people_write(market):
    sheet(market, CURRENCY).call(0, code="thb").type(0, Mua_chuyển_khoản="730", Bán="790").again().tick(0).save()
    assert CurrencyQuote.objects.get(receipt=None).code == "THB"
    grid = sheet(market, DEPOSIT).call(0, term="48").call(1, term="7 ngày")
    for place, rate in [(0, "7,6"), (1, "0,5")]:
        grid.fields[grid.name(place, "Tại quầy, cuối kỳ")] = rate
    grid.again().tick(0).tick(1).save()
    assert [(q.term_months, q.term_days) for q in DepositQuote.objects.filter(receipt=None).order_by("pk")] == [
        (48, None),
        (None, 7),
    ]


def test_several_banks_stand_below_each_other_with_their_terms_across(market):
    grid = sheet(market, "deposit/csv")
    assert "6 tháng" in grid.columns
    grid = grid.call(0, bank="BIDV").call(1, bank="BIDV", channel="online", payout="monthly")
    for place, rate in [(0, "5,5"), (1, "5,7")]:
        grid.fields[grid.name(place, "6 tháng")] = rate
    assert grid.save().status_code == 302
    assert [(q.bank, q.channel, q.payout, q.term_months) for q in DepositQuote.objects.filter(receipt=None)] == [
        ("BIDV", "counter", "end", 6),
        ("BIDV", "online", "monthly", 6),
    ]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({}, "Hãy gõ tên loại vàng."),
        ({"product": "DOJI HN lẻ"}, "Mục này đã có ở dòng khác của bảng."),
        ({"product": "x" * 200}, "Nguồn này chưa từng có"),
    ],
)
def test_a_new_row_with_a_wrong_name_keeps_its_prices(market, names, words):
    grid = sheet(market).call(0, **names).type(0, Mua="38,70", Bán="39,20").again()
    assert words in grid.page.one(".grid").text and grid.shown(0, "Mua") == "38,70" and not typed()


def test_a_named_row_without_a_price_is_asked_for_one(market):
    grid = sheet(market).call(0, product="Vàng mới").again()
    assert "Dòng này chưa có số nào." in grid.page.one(".grid").text


def test_more_rows_are_to_be_had_without_losing_any(market):
    grid = sheet(market).call(0, product="Vàng mới").type(0, Mua="38,7").again("_more")
    assert grid.shown(0, "Mua") == "38,7" and int(grid.fields["rows"]) == 13


# Two people


@pytest.fixture
def colleague():
    return desk_of(staff(Role.ADMINISTRATOR, last_name="Lê", first_name="Hoa"))


def test_two_people_who_type_the_same_row_are_told_and_both_prices_are_shown(market, colleague):
    mine = sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10").type("DOJI HN buôn", Mua="38,94", Bán="39,09")
    sheet(colleague).type("DOJI HN lẻ", Mua="38,80", Bán="39,00").save()
    mine = mine.again()
    assert mine.response.status_code == 409
    told = mine.page.one("tr.taken").text
    assert "Lê Hoa đã lưu lúc 09:05, 09/07/2019" in told
    assert "38,80" in told and "39,00" in told and "38,95" in told and "39,10" in told
    assert mine.shown("DOJI HN lẻ", "Mua") == "38,95"
    assert [(q.product, q.buy) for q in typed()] == [("DOJI HN lẻ", 38_800_000), ("DOJI HN buôn", 38_940_000)]


def test_the_second_may_keep_the_firsts_prices_or_put_the_own_in_their_place(market, colleague):
    kept, changed = (sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10") for _time in range(2))
    sheet(colleague).type("DOJI HN lẻ", Mua="38,80", Bán="39,00").save()
    assert kept.again().choose("DOJI HN lẻ", mine=False).save().status_code == 302
    assert len(typed()) == 1
    assert changed.again().choose("DOJI HN lẻ", mine=True).save().status_code == 302
    assert [q.buy for q in typed()] == [38_800_000, 38_950_000]


def test_a_conflict_is_told_again_when_a_third_save_came_between(market, colleague):
    mine = sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10")
    sheet(colleague).type("DOJI HN lẻ", Mua="38,80", Bán="39,00").save()
    mine = mine.again().choose("DOJI HN lẻ", mine=True)
    sheet(colleague).type("DOJI HN lẻ", Mua="38,81", Bán="39,01").save()
    assert mine.again().response.status_code == 409


def test_whoever_types_another_row_or_touches_none_is_not_disturbed(market, colleague):
    mine = sheet(market).type("DOJI HCM lẻ", Mua="38,95", Bán="39,10")
    sheet(colleague).type("DOJI HN lẻ", Mua="38,80", Bán="39,00").save()
    assert mine.save().status_code == 302
    assert {(q.product, q.buy) for q in typed()} == {("DOJI HN lẻ", 38_800_000), ("DOJI HCM lẻ", 38_950_000)}


def test_two_people_who_add_the_same_new_row_are_told(market, colleague):
    grids = [
        sheet(client).call(0, product="Vàng mới").type(0, Mua="38,7", Bán="39,1") for client in (market, colleague)
    ]
    first, second = (grid.again().tick(0) for grid in grids)
    second.type(0, Mua="38,8")
    first.save()
    assert second.again().response.status_code == 409 and len(typed()) == 1


def test_an_answer_of_the_source_that_comes_in_between_is_told_too(market):
    mine = sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10")
    received("doji", doji("09:00 09/07/2019", **{"DOJI HN lẻ": ("38,850", "39,000")}))
    told = mine.again()
    if GoldQuote.objects.accepted().filter(as_of=vn(2019, 7, 9, 9)).exists():
        assert told.response.status_code == 409 and "DOJI đã lưu lúc" in told.page.one("tr.taken").text


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_stored_and_the_other_is_told(market, colleague):
    grids = [
        sheet(client).type("DOJI HN lẻ", Mua=price, Bán="39,10")
        for client, price in [(market, "38,95"), (colleague, "38,80")]
    ]
    # In memory, as the tests' is, SQLite refuses at once where a file waits its turn.
    together = 1 if connection.vendor == "sqlite" else 2
    start = Barrier(together)

    def save(grid):
        start.wait(30)
        try:
            return grid.save().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(together) as pool:
        assert sorted(pool.map(save, grids)) == [302, 409]
    assert len(typed()) == 1


def test_a_large_grid_is_sent_whole(market):
    lines = "\n".join(f"Ngân hàng {number}\t5,5" for number in range(150))
    grid = sheet(market, "deposit/csv").again("_paste", pasted=lines)
    grid = grid.again("_check")
    assert int(grid.fields["rows"]) == 150 and grid.shown(149, "1 tháng") == "5,5"


# Doors


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.SECRETARY, Role.EDITOR_IN_CHIEF, "nobody"])
def test_only_market_staff_and_administrators_may(role, market):
    client = desk_of(staff(role))
    for path in ["grid/gold/", "grid/gold/doji/", "grid/deposit/ocb/", "waiting/", "upload/", "health/"]:
        assert client.get(f"/admin/markets/{path}").status_code == 403, path
        assert client.post(f"/admin/markets/{path}", sheet(market).fields | {"_continue": "1"}).status_code == 403, path
    assert "/admin/markets/waiting/" not in client.get("/admin/").text


@pytest.mark.parametrize("role", [Role.MARKET, Role.ADMINISTRATOR, "superuser"])
def test_every_page_opens_for_them_with_the_strict_policy_and_is_kept_nowhere(role):
    client = desk_of(staff(role))
    for path in [
        "",
        "grid/gold/doji/",
        "grid/currency/bidv-fx/",
        "grid/deposit/ocb/",
        "waiting/",
        "upload/",
        "health/",
    ]:
        answer = client.get(f"/admin/markets/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Content-Security-Policy"] == STRICT_POLICY
        assert "no-store" in answer.headers["Cache-Control"]
        for word in (" style=", " onclick=", "<style", "<script>"):
            assert word not in answer.text, (path, word)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_and_back(client, method):
    answer = getattr(client, method)(address(GOLD))
    assert answer.status_code == 302 and answer.url == f"/admin/login/?next={address(GOLD)}"


@pytest.mark.parametrize(
    "broken",
    [
        {"layout": ""},
        {"layout": '["GoldLayout",[["Mua","state",[]]]]'},
        {"layout": '["CurrencyLayout",[["Bán","sell",[]]]]'},
        {"layout": "[" * 100_000},
        {"rows": "-1"},
        {"rows": "1000000"},
        {"0-seen": "x"},
        {"0-seen": "9" * 40 + ".0"},
        {"0-key": '["a"]'},
        {"0-key": '[{"a":1},""]'},
        {"0-key": "null"},
        {"0-key": '["a\\u0000",""]'},
        {"0-key": '["DOJI HCM lẻ",""]'},
        {"rows": "9" * 5000},
        {"layout": '["GoldLayout",[["Mua","buy",[]],["Bán","buy",[]]]]'},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(market, broken):
    grid = sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10")
    grid.fields |= broken
    assert grid.save().status_code == 400 and not typed()


def test_a_hostile_name_is_shown_as_text_and_a_long_number_is_refused(market):
    grid = sheet(market).call(0, product="<script>alert(1)</script>").type(0, Mua="9" * 50, Bán="1e9")
    grid = grid.again()
    assert "<script>alert" not in grid.response.text and not typed()


def test_a_grid_costs_the_same_however_many_rows_it_has(market, django_assert_max_num_queries):
    market.get(address(GOLD))
    for table in (GOLD, CURRENCY, DEPOSIT):
        with django_assert_max_num_queries(20):
            market.get(address(table))
