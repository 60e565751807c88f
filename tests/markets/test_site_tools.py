"""What stands beside a market table: its history as a chart, as figures and as a file, and the converter."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from markets.models import GoldQuote, GoldUnit, TableSetting
from markets.site import charts
from markets.site.charts import HEIGHT, WIDTH, Point, chart
from tests.articles.page import Page, page
from tests.markets.samples import bidv, doji, received, received_all_of_2019, vn

pytestmark = pytest.mark.django_db
GOLD, CURRENCY, DEPOSIT = "/thi-truong/gia-vang/", "/thi-truong/ty-gia/", "/thi-truong/lai-suat/"


def a_week_of_gold() -> None:
    """Monday 1 to Saturday 6 and Monday 8 July 2019; no table on Sunday."""
    for number, price in (("01", 38_400), ("02", 38_500), ("03", 38_450), ("04", 38_600), ("05", 38_550)):
        received("doji", doji(f"15:40 {number}/07/2019", A=(f"{price:,}", f"{price + 150:,}")))
    received("doji", doji("15:40 06/07/2019", A=("38,700", "38,850")))
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050")))


def figures(seen: Page) -> list[list[str]]:
    """The words of each line of the table under the chart."""
    found: list[list[str]] = []
    for element in seen.elements:
        if any(p.name == "details" for p in element.parents) and any(p.name == "tbody" for p in element.parents):
            if element.name == "tr":
                found.append([])
            elif element.name in {"th", "td"}:
                found[-1].append(element.text)
    return found


def lines(seen: Page, style: str) -> list[str]:
    return [
        path["d"] for path in seen.all(f"path.{style}") if "key" not in path.parents[-1].attributes.get("class", "")
    ]


def table(response) -> list[list[str]]:
    """A CSV answer as a spreadsheet reads it."""
    assert response.status_code == 200 and response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_chart_is_a_picture_with_words_and_figures(client: Client) -> None:
    a_week_of_gold()
    seen = page(client.get(GOLD, {"ky": "7"}))
    svg = next(e for e in seen.all("svg") if e.attributes.get("role") == "img")
    assert [seen.one(f"#{name}").name for name in svg["aria-labelledby"].split()] == ["title", "desc"]
    assert seen.one("title#bieu-do-ten").text == "Biểu đồ A, 7 ngày từ 02/07/2019 đến 08/07/2019, triệu đồng/lượng"
    assert seen.one("desc").text == "Bán: thấp nhất 38,60, cao nhất 39,05; đầu kỳ 38,65, cuối kỳ 39,05."
    assert figures(seen) == [
        ["08/07/2019", "38,90", "39,05"],
        ["06/07/2019", "38,70", "38,85"],
        ["05/07/2019", "38,55", "38,70"],
        ["04/07/2019", "38,60", "38,75"],
        ["03/07/2019", "38,45", "38,60"],
        ["02/07/2019", "38,50", "38,65"],
    ]
    assert [li.text for li in seen.all(".chart-days li")] == ["02/07/2019", "05/07/2019", "08/07/2019"]
    assert [li.text for li in seen.all(".chart-ticks li")] == ["39,2", "39,0", "38,8", "38,6", "38,4"]


def test_a_day_without_a_price_breaks_the_line(client: Client) -> None:
    a_week_of_gold()
    seen = page(client.get(GOLD, {"ky": "7"}))
    run, alone = lines(seen, "line-sell")
    assert run.count("M") == 1 and run.count("L") == 4, "five days on end"
    assert alone.startswith(f"M{WIDTH} ") and alone.endswith("h0"), "the day after the gap stands alone"


def test_the_reader_chooses_the_period_and_the_product(client: Client) -> None:
    received("doji", doji("16:40 08/07/2019", A=("38,900", "39,050"), **{"Nhẫn trơn": ("38,850", "39,000")}))
    seen = page(client.get(GOLD, {"muc": "nhan-tron", "ky": "365"}))
    assert seen.one("h2#lich-su-ten").text == "Lịch sử: Nhẫn trơn"
    assert [(a.text, a["href"], "aria-current" in a.attributes) for a in seen.all(".history .choices a")] == [
        ("7 ngày", "/thi-truong/gia-vang/?muc=nhan-tron&ky=7#lich-su", False),
        ("30 ngày", "/thi-truong/gia-vang/?muc=nhan-tron&ky=30#lich-su", False),
        ("365 ngày", "/thi-truong/gia-vang/?muc=nhan-tron&ky=365#lich-su", True),
    ]
    assert [(o["value"], "selected" in o.attributes) for o in seen.all("select#muc option")] == [
        ("a", False),
        ("nhan-tron", True),
    ]
    assert "Trong 365 ngày này chưa đủ số liệu để vẽ biểu đồ." in seen.one(".history").text
    for query in ({"ky": "8"}, {"ky": "٧"}, {"muc": "khong-co"}):
        assert client.get(GOLD, query).status_code == 404


def test_two_products_whose_names_fold_alike_have_each_its_history(client: Client) -> None:
    received("doji", doji("15:40 08/07/2019", **{"Vàng 1L": ("38,900", "39,050"), "Vang 1L": ("38,800", "38,950")}))
    seen = page(client.get(GOLD))
    assert [o["value"] for o in seen.all("select#muc option")] == ["vang-1l", "vang-1l-2"]


def test_a_past_days_history_ends_on_that_day(client: Client) -> None:
    a_week_of_gold()
    seen = page(client.get(GOLD, {"ky": "7", "ngay": "2019-07-05"}))
    assert [row[0] for row in figures(seen)][0] == "05/07/2019"
    assert len(figures(seen)) == 5


def test_a_long_history_is_printed_by_the_week_and_whole_in_its_file(client: Client) -> None:
    for number in range(1, 29):
        received("doji", doji(f"15:40 {number:02d}/06/2019", A=("38,900", "39,050")))
    seen = page(client.get(GOLD, {"ky": "365"}))
    assert [row[0] for row in figures(seen)] == ["28/06/2019", "23/06/2019", "16/06/2019", "09/06/2019", "02/06/2019"]
    assert "ngày cuối có giá của mỗi tuần" in seen.one("details").text
    assert len(table(client.get(f"{GOLD}lich-su.csv", {"ky": "365"}))) == 29


def test_a_currency_has_a_line_for_each_of_its_prices(client: Client) -> None:
    for day in ("04/07/2019", "05/07/2019"):
        received("bidv-fx", bidv(day, USD=("23,175", "23,185", "23,295"), EUR=("-", "25,936", "26,613")))
    seen = page(client.get(CURRENCY))
    assert seen.one(".legend").text == "Mua tiền mặt Mua chuyển khoản Bán"
    assert [len(lines(seen, f"line-{name}")) for name in ("cash-buy", "transfer-buy", "sell")] == [1, 1, 1]
    assert page(client.get(CURRENCY, {"muc": "eur"})).one(".legend").text == "Mua chuyển khoản Bán"


def test_gold_is_drawn_in_the_desks_unit(client: Client) -> None:
    a_week_of_gold()
    TableSetting.objects.filter(kind="gold").update(gold_unit="nghìn đồng/chỉ")
    seen = page(client.get(GOLD, {"ky": "7"}))
    assert seen.one(".chart-unit").text == "nghìn đồng/chỉ" and figures(seen)[0] == ["08/07/2019", "3.890", "3.905"]


@given(
    st.lists(
        st.tuples(st.integers(0, 29), st.decimals("0.01", "200000000", places=2)), min_size=2, unique_by=lambda p: p[0]
    )
)
def test_every_point_lies_in_the_plane_and_every_day_is_drawn_once(days: list[tuple[int, Decimal]]) -> None:
    last = date(2019, 7, 8)
    first = last - timedelta(days=29)
    points = [Point(first + timedelta(days=offset), {"sell": price}) for offset, price in sorted(days)]
    drawn = chart("currency", "USD", GoldUnit.TAEL, "đồng", points, last, 30)
    (series,) = drawn.series
    places = re.findall(r"[ML](\d+) (\d+)", series.lines + series.dots)
    assert len(places) == len(points)
    assert all(0 <= int(x) <= WIDTH and 0 <= int(y) <= HEIGHT for x, y in places)
    assert 2 <= len(drawn.ticks) == len(drawn.levels) <= 7 and (drawn.levels[0], drawn.levels[-1]) == (0, HEIGHT)


def test_the_runs_of_a_history_are_its_days_on_end() -> None:
    days = [date(2019, 7, day) for day in (1, 2, 4, 6, 7, 8)]
    runs = list(charts._runs([Point(day, {}) for day in days]))
    assert [[point.day.day for point in run] for run in runs] == [[1, 2], [4], [6, 7, 8]]


def test_a_table_is_downloaded_as_vietnamese_spreadsheets_read_it(client: Client) -> None:
    received_all_of_2019()
    response = client.get(f"{GOLD}bang.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="gia-vang-doji-2019-07-08.csv"'
    heading, first, *_others = table(response)
    assert heading == [
        "Loại", "Nơi", "Mua", "Bán", "Mua, tăng giảm", "Bán, tăng giảm", "Đơn vị", "Nguồn", "Giờ thị trường",
    ]  # fmt: skip
    assert first == ["DOJI HN lẻ", "", "38900000", "39050000", "", "", "đồng/lượng", "DOJI", "15:40, 08/07/2019"]
    currencies = {row[0]: row for row in table(client.get(f"{CURRENCY}bang.csv"))}
    assert currencies["JPY"][1:5] == ["Yên Nhật", "209,06", "210,33", "216,55"]
    deposits = table(client.get(f"{DEPOSIT}bang.csv"))
    assert deposits[1][:5] == ["OCB", "Không kỳ hạn", "tại quầy", "cuối kỳ", ""] and deposits[1][6] == "0,3"
    assert client.get(f"{GOLD}bang.csv", {"ngay": "2019-06-01"}).status_code == 404


def test_a_history_is_downloaded_oldest_first_without_its_gaps(client: Client) -> None:
    a_week_of_gold()
    response = client.get(f"{GOLD}lich-su.csv", {"ky": "7", "ngay": "2019-07-08"})
    assert response.headers["Content-Disposition"] == 'attachment; filename="gia-vang-a-7-2019-07-08.csv"'
    heading, *rows = table(response)
    assert heading == ["Mục", "Giờ thị trường", "Mua", "Bán", "Đơn vị", "Nguồn"]
    assert [row[1] for row in rows] == [f"15:40, 0{day}/07/2019" for day in (2, 3, 4, 5, 6, 8)]
    assert rows[-1] == ["A", "15:40, 08/07/2019", "38900000", "39050000", "đồng/lượng", "DOJI"]


@pytest.mark.parametrize("name", ["=1+1", "+84", "-cmd", "@SUM(A1)"])
def test_no_name_of_a_source_becomes_a_formula(client: Client, name: str) -> None:
    for day in ("06", "08"):
        received("doji", doji(f"15:40 {day}/07/2019", **{name: ("38,900" if day == "06" else "38,800", "39,050")}))
    (row,) = table(client.get(f"{GOLD}bang.csv"))[1:]
    assert row[0] == f"'{name}" and row[4] == "-100000", "a fall is a number and stays one"
    assert table(client.get(f"{GOLD}lich-su.csv"))[1][0] == f"'{name}"


def sums(seen: Page) -> dict[str, str]:
    return {dt.text: dd.text for dt, dd in zip(seen.all(".sums dt"), seen.all(".sums dd"), strict=True)}


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        ("2", "chi", {"2 chỉ": "0,2 lượng = 7,5 gram", "Bạn mua, phải trả": "7.810.000 đồng", "Bạn bán, nhận được": "7.780.000 đồng"}),
        ("1,5", "luong", {"1,5 lượng": "15 chỉ = 56,25 gram", "Bạn mua, phải trả": "58.575.000 đồng", "Bạn bán, nhận được": "58.350.000 đồng"}),
        ("100", "gram", {"100 gram": "2,6667 lượng = 26,6667 chỉ", "Bạn mua, phải trả": "104.133.333 đồng", "Bạn bán, nhận được": "103.733.333 đồng"}),
    ],
)  # fmt: skip
def test_gold_is_converted_by_weight(client: Client, amount: str, unit: str, expected: dict[str, str]) -> None:
    received_all_of_2019()
    seen = page(client.get(GOLD, {"so": amount, "don_vi": unit, "vang": "doji-hn-le"}))
    assert sums(seen) == expected
    assert seen.link("canonical").endswith("/thi-truong/gia-vang/"), "a sum is no page of its own"
    assert "Tính theo giá của DOJI ngày 08/07/2019." in seen.one(".converter").text


def test_currencies_are_converted_into_dong_and_back(client: Client) -> None:
    received_all_of_2019()
    into = page(client.get(CURRENCY, {"so": "1.000,5", "ngoai_te": "jpy", "chieu": "ra-dong"}))
    assert sums(into) == {
        "Bán tiền mặt, nhận được": "209.165 đồng",
        "Bán chuyển khoản, nhận được": "210.435 đồng",
        "Mua, phải trả": "216.658 đồng",
    }
    back = page(client.get(CURRENCY, {"so": "10.000.000", "ngoai_te": "cny", "chieu": "tu-dong"}))
    assert sums(back) == {
        "Để có ngần ấy đồng, bán chuyển khoản": "3.001,2 CNY",
        "Với ngần ấy đồng, mua được": "2.925,69 CNY",
    }


def test_a_sum_is_done_with_the_prices_of_the_day_shown(client: Client) -> None:
    a_week_of_gold()
    seen = page(client.get(GOLD, {"so": "1", "don_vi": "luong", "vang": "a", "ngay": "2019-07-01"}))
    assert sums(seen)["Bạn mua, phải trả"] == "38.550.000 đồng"
    hidden = {(e["name"], e["value"]) for e in seen.all(".converter input") if e.attributes.get("type") == "hidden"}
    assert hidden == {("ngay", "2019-07-01")}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "Trường này là bắt buộc."),
        ("hai chỉ", "không phải là một số rõ ràng"),
        ("-2", "số phải lớn hơn 0"),
        ("0", "số phải lớn hơn 0"),
        ("1,23456", "nhiều nhất 4 chữ số sau dấu phẩy"),
        ("9" * 16, "số quá lớn"),
    ],
)
def test_what_cannot_be_converted_is_told_at_its_field(client: Client, amount: str, words: str) -> None:
    received_all_of_2019()
    response = client.get(GOLD, {"so": amount, "don_vi": "chi", "vang": "doji-hn-le"})
    seen = page(response)
    field = next(e for e in seen.all("input") if e.attributes.get("name") == "so")
    assert response.status_code == 200 and not sums(seen)
    assert field["aria-invalid"] == "true" and words in seen.one(f"#{field['aria-describedby']}").text
    assert field.attributes.get("value", "") == amount


def test_rates_have_no_converter(client: Client) -> None:
    received_all_of_2019()
    assert not page(client.get(DEPOSIT)).all(".converter")
    assert page(client.get(GOLD)).all(".converter")


def test_a_source_that_quotes_nothing_any_more_still_has_its_page(client: Client) -> None:
    with time_machine.travel(vn(2019, 7, 8, 16), tick=False):
        received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050")))
    with time_machine.travel(vn(2019, 7, 9), tick=False):
        received("doji", doji("15:40 08/07/2019", A=("-", "-")))
    assert GoldQuote.objects.count() == 2
    response = client.get(GOLD)
    assert response.status_code == 200 and "Nguồn này hiện không niêm yết giá nào." in response.text
    assert client.get(f"{GOLD}lich-su.csv").status_code == 404
