"""Blocks copied from a spreadsheet: where their cells go, and that they may be anything."""

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from markets.desk import entering, pasting, prices
from markets.models import GoldUnit, Source
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.markets.grids import CURRENCY, DEPOSIT, Sheet, sheet
from tests.markets.samples import received_all_of_2019, vn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_morning_after():
    with time_machine.travel(vn(2019, 7, 9, 9, 5)):
        received_all_of_2019()
        yield


@pytest.fixture
def market():
    return desk_of(staff(Role.MARKET))


def pasted(grid: Sheet, text: str, at: str = "") -> Sheet:
    return grid.again("_paste", pasted=text, at=at)


def column(grid: Sheet, name: str) -> list[str]:
    return [grid.shown(row, name) for row in grid.rows]


def test_a_block_fills_right_and_down_from_the_cell_it_is_pasted_into(market):
    grid = pasted(sheet(market), "38,95\t39,10\n38,96\t39,11", at="1-0")
    assert column(grid, "Mua")[:4] == ["", "38,95", "38,96", ""]
    assert column(grid, "Bán")[:4] == ["", "39,10", "39,11", ""]
    grid = pasted(sheet(market), "39,10\n39,11", at="0-1")
    assert column(grid, "Bán")[:3] == ["39,10", "39,11", ""] and not any(column(grid, "Mua"))


@pytest.mark.parametrize(
    "text",
    [
        "23.180\t23.180\t23.300,50",
        "23.180\t23.180\t23.300,50\r\n\r\n",
        "\n23.180\t23.180\t23.300,50\r\t\t\r",
        "\N{NO-BREAK SPACE}23.180\t23\N{NO-BREAK SPACE}180 \t 23.300,50\t",
        '"23.180"\t23.180\t"23.300,50"\n',
        "Mua TM\tMua CK\tBán\n23.180\t23.180\t23.300,50",
        "Mua tiền mặt\tMua chuyển khoản\tBán ra\r\n23.180\t23.180\t23.300,50\r\n",
        "Bán\tMua chuyển khoản\tMua tiền mặt\n23.300,50\t23.180\t23.180",
        "Mua\t\tBán\nTiền mặt\tChuyển khoản\t\n23.180\t23.180\t23.300,50",
        "USD\t23.180\t23.180\t23.300,50",
        "USD\tĐô la Mỹ\t23.180\t23.180\t23.300,50",
        "1\tUSD\tĐô la Mỹ\t23.180\t23.180\t23.300,50\n2\tEUR\tĐồng Euro\t-\t-\t-",
        "STT\tMã NT\tTên ngoại tệ\tMua TM\tMua CK\tBán\n1\tusd\tĐô la Mỹ\t23.180\t23.180\t23.300,50",
        "Ngoại tệ\tGhi chú\tBán\tMua CK\tMua TM\nUSD\tx\t23.300,50\t23.180\t23.180",
    ],
)
def test_one_row_of_currencies_however_it_is_copied(market, text):
    grid = pasted(sheet(market, CURRENCY), text)
    shown = [prices.read("currency", grid.shown("USD", name), GoldUnit.TAEL) for name in grid.columns]
    assert [str(price) for price in shown] == ["23180", "23180", "23300.5"], grid.notes
    assert grid.save().status_code == 302


def test_rows_that_bring_names_go_to_the_rows_of_those_names_in_any_order(market):
    text = "Loại vàng\tBán\tMua\nDOJI HCM lẻ\t39,11\t38,93\ndoji hn le\t39,10\t38,95\nVàng hoàn toàn mới\t39,2\t38,7\n"
    grid = pasted(sheet(market), text)
    assert (grid.shown("DOJI HCM lẻ", "Mua"), grid.shown("DOJI HN lẻ", "Bán")) == ("38,93", "39,10")
    assert "Vàng hoàn toàn mới" in grid.rows and grid.shown("Vàng hoàn toàn mới", "Mua") == "38,7"
    assert "Đã đưa 3 dòng vào bảng; chưa lưu." in grid.notes
    assert grid.tick(0).save().status_code == 302


def test_places_tell_products_of_one_name_apart(market):
    grid = sheet(market, "gold/csv").call(0, product="SJC 1L", place="Hà Nội").call(1, product="SJC 1L", place="Huế")
    grid.type(0, Mua="38,9", Bán="39,1").type(1, Mua="38,8", Bán="39,2").save()
    grid = pasted(
        sheet(market, "gold/csv"), "Loại\tTỉnh\tMua\tBán\nSJC 1L\tHuế\t38,7\t39,0\nSJC 1L, Hà Nội\t\t38,6\t39,3"
    )
    assert (grid.shown("SJC 1L Huế", "Mua"), grid.shown("SJC 1L Hà Nội", "Bán")) == ("38,7", "39,3")


def test_rates_are_pasted_by_term_in_one_column_or_several(market):
    grid = pasted(
        sheet(market, DEPOSIT), "Kỳ hạn\tCuối kỳ\tHàng tháng\n1 tháng\t5,40%\t\n6\t7,20\t7,10\nKhông kỳ hạn\t0,3\t"
    )
    assert grid.shown("6 tháng", "Tại quầy, cuối kỳ") == "7,20"
    assert grid.shown("6 tháng", "Tại quầy, hằng tháng") == "7,10"
    assert grid.shown("Không kỳ hạn", "Tại quầy, cuối kỳ") == "0,3"
    grid = pasted(sheet(market, DEPOSIT), "Kỳ hạn (tháng)\tLãi suất\n1\t5,40\n6\t7,20")
    assert (grid.shown("1 tháng", "Tại quầy, cuối kỳ"), grid.shown("6 tháng", "Tại quầy, cuối kỳ")) == ("5,40", "7,20")


@pytest.mark.parametrize(
    "text",
    [
        "Ngân hàng\t1 tháng\t6 tháng\t12 tháng\nBIDV\t4,5\t5,5\t7,0\nAgribank\t4,3\t5,3\t6,8\n",
        "Ngân hàng\t1\t6\t12\nBIDV\t4,5%\t5,5%\t7,0%\nAgribank\t4,3%\t5,3%\t6,8%\n",
        "Kỳ hạn (tháng)\t1\t6\t12\nBIDV\t4,5\t5,5\t7,0\nAgribank\t4,3\t5,3\t6,8\n",
    ],
)
def test_banks_are_pasted_with_their_terms_across(market, text):
    grid = pasted(sheet(market, "deposit/csv"), text)
    shown = grid.shown(0, "6 tháng"), grid.shown(1, "12 tháng"), grid.shown(1, "3 tháng")
    assert [rate.removesuffix("%") for rate in shown] == ["5,5", "6,8", ""]
    assert grid.save().status_code == 302
    grid = sheet(market, "deposit/csv")
    assert grid.rows == ["BIDV tại quầy, cuối kỳ", "Agribank tại quầy, cuối kỳ"]


def test_a_bank_whose_name_begins_like_a_heading_is_a_bank(market):
    grid = pasted(sheet(market, "deposit/csv"), "Ngân hàng Ngoại thương\t4,5\nNgân hàng Công thương\t4,3")
    assert (grid.shown(0, grid.columns[0]), grid.shown(1, grid.columns[0])) == ("4,5", "4,3")


def test_what_finds_no_place_is_told(market):
    grid = pasted(sheet(market), "Loại\tMua\tBán\tGhi chú\nDOJI HN lẻ\t38,95\t39,10\ttăng\n")
    assert "Không đưa vào: Ghi chú." in grid.notes
    grid = pasted(sheet(market), "38,95\t39,10\t39,50\n")
    assert "Không đưa vào: cột 3." in grid.notes


def test_another_unit_in_the_heading_is_told_before_anything_is_stored(market):
    grid = pasted(sheet(market), "Loại\tMua (nghìn đồng/chỉ)\tBán (nghìn đồng/chỉ)\nDOJI HN lẻ\t3.895\t3.910\n")
    assert "Bảng dán ghi “nghìn đồng/chỉ”, bảng này đang tính “triệu đồng/lượng”" in grid.notes


def test_nothing_is_stored_by_pasting_and_doubts_show_at_once(market):
    grid = pasted(sheet(market), "389\t390\n", at="0-0")
    assert "Đọc là 389.000.000 đồng một lượng." in grid.beside("DOJI HN lẻ", "Mua")
    assert sheet(market).shown("DOJI HN lẻ", "Mua") == ""


def test_rows_below_the_last_become_rows_to_be_named(market):
    grid = pasted(sheet(market), "\n".join(["38,9\t39,1"] * 12), at="0-0")
    assert int(grid.fields["rows"]) == 12 and grid.shown(4, "Mua") == "38,9"


@pytest.mark.parametrize("text", ["x\t1\n" * 60_000, "1\n" * 500])
def test_what_is_no_table_is_refused_and_what_was_typed_stays(market, text):
    grid = pasted(sheet(market).type("DOJI HN lẻ", Mua="38,95"), text, at="199-0")
    assert grid.page.all(".errornote") and grid.shown("DOJI HN lẻ", "Mua") == "38,95"


cells = st.one_of(
    st.sampled_from(
        ["", "-", "38,95", "1.234.567,89", "Mua", "Bán", "DOJI HN lẻ", "Loại", "Hà Nội", "6 tháng", "5%", '"']
    ),
    st.text(max_size=12),
)
texts = st.one_of(
    st.text(max_size=200), st.lists(st.lists(cells, max_size=5).map("\t".join), max_size=8).map("\r\n".join)
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=texts, row=st.integers(0, 12), place=st.integers(0, 70))
def test_any_text_is_pasted_or_refused_with_a_sentence(text, row, place):
    for kind, slug in [("gold", "doji"), ("deposit", "ocb"), ("deposit", "csv")]:
        source = Source.objects.get(slug=slug)
        grid = entering.opened(source, kind, vn(2019, 7, 9, 9), GoldUnit.MILLION_TAEL)
        pasting.fill(grid, pasting.block(text), (row, place))
        entering.judge(grid)


@given(price=st.integers(1, 10**12), unit=st.sampled_from(list(GoldUnit)))
def test_a_price_of_gold_is_read_back_as_it_is_written(price, unit):
    assert prices.read("gold", prices.written("gold", price, unit), unit) == price


@given(price=st.decimals("0.0001", "9999999", places=4))
def test_a_rate_is_read_back_as_it_is_written(price):
    assert prices.read("currency", prices.written("currency", price, GoldUnit.TAEL), GoldUnit.TAEL) == price
