"""Files at the market desk: looked at first, stored as they were looked at, and once."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from markets.models import Board, DepositQuote, GoldQuote, Receipt
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.page import Page, page
from tests.markets.samples import sample, vn

UPLOAD = "/admin/markets/upload/"
GOLD = "Loại vàng;Mua (triệu đồng/lượng);Bán (triệu đồng/lượng)\nSJC;38,90;39,10\nNhẫn;38,80;39,00\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(vn(2019, 7, 9, 9, 5)):
        yield


@pytest.fixture
def market():
    return desk_of(staff(Role.MARKET))


def looked_at(client, content: str | bytes, name: str = "gia.csv", **fields) -> Page:
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **fields})
    assert answer.status_code == 200
    return page(answer)


def stored(client, shown: Page):
    return client.post(
        UPLOAD, {"brought": next(e["value"] for e in shown.all("input") if e.attributes.get("name") == "brought")}
    )


def test_a_file_is_shown_before_anything_is_stored(market):
    shown = looked_at(market, GOLD)
    preview = shown.one(".preview").text
    assert "Nếu lưu: ghi 2 số." in preview and "Chưa có gì được lưu." in preview
    assert "SJC" in preview and "mua 38.900.000, bán 39.100.000" in preview
    assert not GoldQuote.objects.exists() and not Receipt.objects.exists() and not Board.objects.exists()


def test_what_was_looked_at_is_stored_and_a_second_press_changes_nothing(market):
    shown = looked_at(market, GOLD)
    answer = stored(market, shown)
    assert answer.status_code == 302
    assert "Tệp gia.csv: ghi 2 số." in market.get(answer.url).text
    stored(market, shown)
    assert [(q.product, q.buy, q.sell) for q in GoldQuote.objects.order_by("pk")] == [
        ("SJC", 38_900_000, 39_100_000),
        ("Nhẫn", 38_800_000, 39_000_000),
    ]
    assert "2 số không đổi" in looked_at(market, GOLD, day="09/07/2019").one(".preview").text or Board.objects.exists()


def test_the_day_may_be_told_beside_the_file(market):
    stored(market, looked_at(market, GOLD, day="05/07/2019"))
    assert {quote.as_of for quote in GoldQuote.objects.all()} == {vn(2019, 7, 5)}


def test_an_error_names_its_row_and_column(market):
    shown = looked_at(market, GOLD + "Vàng 24k;38,90;3x9\n").one(".preview").text
    assert "Dòng 4, cột C: Vàng 24k: Không đọc được" in shown
    text = "Ngân hàng;Kỳ hạn;Lãi suất\nOCB;6;7,10\nOCB;12;bảy\n"
    assert "Dòng 3, cột C: OCB, 12 tháng" in looked_at(market, text).one(".preview").text


def test_a_doubt_names_its_row_and_column_too(market):
    shown = (
        looked_at(market, "Ngân hàng;Kỳ hạn;Lãi suất\nOCB;6 tháng;5,10\nOCB;9 tháng;5,20\nOCB;12 tháng;55,0\n")
        .one(".preview")
        .text
    )
    assert "Dòng 4, cột C: OCB, 12 tháng, tại quầy, cuối kỳ: 55 nằm ngoài khoảng tin được" in shown


def test_what_would_be_held_says_why(market):
    stored(market, looked_at(market, GOLD, day="08/07/2019"))
    shown = looked_at(market, GOLD.replace("38,90;39,10", "48,90;49,10")).one(".preview").text
    assert "1 số chờ duyệt" in shown and "lệch" in shown and "Dòng 2" in shown


def test_a_workbook_is_read_like_a_csv_file(market):
    book = Workbook()
    for row in [["Loại vàng", "Mua (triệu đồng/lượng)", "Bán (triệu đồng/lượng)"], ["SJC", 38.9, 39.1]]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    stored(market, looked_at(market, file.getvalue(), "gia.xlsx"))
    assert GoldQuote.objects.get().buy == 38_900_000


def test_the_sample_of_the_desk_is_stored(market):
    stored(market, looked_at(market, sample("bang-lai-suat-nhap-tay-2019-07-08.csv")))
    assert DepositQuote.objects.count() == 10


@pytest.mark.parametrize("content", ["", "không phải bảng", "<html>", "\x00\x01", "a;b;c\n1;2;3"])
def test_what_is_no_table_offers_nothing_to_store(market, content):
    shown = looked_at(market, content or " ")
    assert not [e for e in shown.all("input") if e.attributes.get("name") == "brought"]
    assert "1 số không nhận" in shown.one(".preview").text


def test_a_file_that_is_missing_or_too_large_is_refused(market):
    assert page(market.post(UPLOAD, {})).all(".errorlist")
    assert "lớn hơn 1 MB" in looked_at(market, "x" * (1024 * 1024 + 1)).one(".errorlist").text


@pytest.mark.parametrize("brought", ["", "x", "eyJ:1:2"])
def test_only_what_was_looked_at_here_is_stored(market, brought):
    assert market.post(UPLOAD, {"brought": brought}).status_code == 302
    assert not Receipt.objects.exists()


def test_a_preview_of_yesterday_is_looked_at_again(market):
    with time_machine.travel(vn(2019, 7, 7, 9)):
        old = looked_at(market, GOLD)
    answer = stored(desk_of(staff(Role.ADMINISTRATOR)), old)
    assert answer.status_code == 302 and not GoldQuote.objects.exists()
