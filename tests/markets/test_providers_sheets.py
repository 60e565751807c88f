"""Tables as editors keep them: CSV and Excel, known by their headings, written the Vietnamese way or not."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from markets.providers import PROVIDERS, read
from markets.providers.table import Refused, Table
from tests.markets.samples import sample, vn

NOW = vn(2026, 11, 25, 9)
DAY = date(2019, 7, 8)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def table(payload: bytes | str, day: date | None = DAY) -> Table:
    return read(PROVIDERS["csv"], payload if isinstance(payload, bytes) else payload.encode(), day, NOW)


def workbook(*sheets: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(payload: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


def prices(found: Table) -> list[tuple]:
    assert not found.unreadable
    return [quote.prices for quote in found.quotes]


GOLD = [["Loại vàng", "Mua", "Bán"], ["SJC", 38.9, 39.05], ["Nhẫn", 38.85, None]]
IN_DONG = [(38_900_000, 39_050_000), (38_850_000, None)]


@pytest.mark.parametrize(
    "rows",
    [
        "Loại vàng;Mua (triệu đồng/lượng);Bán\nSJC;38,90;39,05\nNhẫn;38,85;-\n",
        "Loại;Mua vào;Bán ra;Đơn vị\nSJC;38.900;39.050;nghìn đồng/lượng\nNhẫn;38.850;;nghìn đồng/lượng\n",
        "Sản phẩm\tGiá mua (nghìn đồng/chỉ)\tGiá bán\nSJC\t3.890\t3.905\nNhẫn\t3.885\t\n",
        'product,buy,sell,unit\nSJC,"38,900","39,050",nghìn đồng/lượng\nNhẫn,"38,850",-,nghìn đồng/lượng\n',
        "Tên;Bán;Mua\nSJC;39050000;38900000\nNhẫn;;38850000\n",
        "BẢNG GIÁ VÀNG\nĐơn vị: triệu đồng/lượng\n\nLoại vàng;Mua;Bán\nSJC;38,90;39,05\nNhẫn;38,85;\n\nNguồn: DOJI\n",
    ],
)
def test_gold_in_any_unit_order_and_style(rows):
    assert prices(table(rows)) == IN_DONG


def test_gold_by_place_with_its_own_time_and_without_silver():
    found = table(
        "Loại vàng;Nơi;Mua;Bán;Ngày;Giờ;Ghi chú\n"
        "SJC;Quãng Ngãi;38,90;39,05;08/07/2019;15:40;\nBạc miếng;;1,2;1,3;08/07/2019;15:40;\n"
    )
    (quote,) = found.quotes
    assert (quote.place, quote.as_of, quote.unit_found) == ("Quảng Ngãi", vn(2019, 7, 8, 15, 40), "inferred")
    assert found.left_out == ["Bạc miếng"]


def test_a_name_without_a_price_is_no_longer_quoted_but_a_line_of_words_is_nothing():
    found = table("Loại vàng;Mua;Bán\nSJC;38,90;39,05\nNhẫn;;\nNguồn: DOJI;;\nGiá chỉ mang tính chất tham khảo\n")
    assert [(quote.product, quote.is_quoted) for quote in found.quotes] == [("SJC", True), ("Nhẫn", False)]
    assert found.left_out == ["Nguồn: DOJI", "Giá chỉ mang tính chất tham khảo"]
    found = table("Mã;Mua;Bán\nUSD;23.175;23.295\nLAK;;\nXem thêm;;\n")
    assert [quote.code for quote in found.quotes] == ["USD", "LAK"] and found.left_out == ["Xem thêm"]


def test_millions_with_three_decimals_are_not_thousands():
    assert prices(table("Loại vàng;Mua (triệu đồng/lượng);Bán\nSJC;144.600;147.600\n")) == [(144_600_000, 147_600_000)]


@pytest.mark.parametrize(
    "rows",
    [
        "Mã ngoại tệ;Tên;Mua tiền mặt;Mua chuyển khoản;Bán\nUSD;Đô la Mỹ;23.175;23.175;23.295\nJPY;Yên;209,06;210,33;216,55\n",
        "Mã,Tên,Mua tiền mặt,Mua chuyển khoản,Bán\nUSD,Đô la Mỹ,23175,23175,23295\nJPY,Yên,209.06,210.33,216.55\n",
        'Mã,Tên,Mua tiền mặt,Mua chuyển khoản,Bán\nUSD,Đô la Mỹ,"23,175","23,175","23,295"\nJPY,Yên,209.06,210.33,216.55\n',
        "Mã;Bán;Mua chuyển khoản;Mua tiền mặt\nUSD;23.295,00;23.175,00;23.175,00\nJPY;216,55;210,33;209,06\n",
    ],
)
def test_currencies_in_either_style(rows):
    jpy = (Decimal("209.06"), Decimal("210.33"), Decimal("216.55"), None)
    assert prices(table(rows)) == [(23175, 23175, 23295, None), jpy]


def test_a_comma_alone_means_what_the_writing_computer_means_by_it():
    assert table('Mã,Mua,Bán\nUSD,"23,175","23,295"\n').quotes[0].sell == 23295
    assert table("Mã;Mua;Bán\nUSD;23,175;23,295\n").quotes[0].sell == Decimal("23.295"), "which no band lets through"


def test_kind_buy_sell_is_of_currencies_when_its_rows_are():
    assert table("Loại;Mua;Bán\nUSD;23.175;23.295\nUSD(1-2-5);22.963;-\n").left_out == ["USD(1-2-5)"]
    assert table("Loại;Mua;Bán\nSJC;38,90;39,05\nPNJ;38,90;39,05\n").quotes[1].product == "PNJ"


def test_deposits_of_the_sample_keep_their_days_terms_and_notes():
    found = table(sample("bang-lai-suat-nhap-tay-2019-07-08.csv"), None)
    by_term = {(quote.bank, quote.term_label, quote.payout): quote for quote in found.quotes}
    assert by_term["OCB", "6 tháng", "monthly"].rate == 7
    assert by_term["OCB", "12 tháng", "end"].note == "Kỳ hạn 12 tháng từ 500 tỷ đồng: 7,90"
    assert by_term["Vietcombank", "7 ngày", "end"].as_of == vn(2019, 7, 1)
    assert not by_term["Agribank", "12 tháng", "end"].is_quoted
    assert not any(quote.special for quote in found.quotes), "a note is no row"


def test_deposits_special_by_mark_or_by_column():
    found = table(
        "Ngân hàng;Kỳ hạn;Lãi suất;Đặc biệt;Số tiền tối thiểu\nOCB;12 tháng (*);7,9;;500.000.000.000\nOCB;12;7,3;không;\nOCB;13;8;x;\n"
    )
    assert [(quote.special, quote.min_amount) for quote in found.quotes] == [
        (True, 500_000_000_000),
        (False, None),
        (True, None),
    ]


def test_deposits_in_days_when_the_heading_says_so():
    assert [
        quote.term_days for quote in table("Ngân hàng;Kỳ hạn (ngày);Lãi suất\nOCB;7;0,5\nOCB;364;3,5\n").quotes
    ] == [7, 364]


def test_a_board_of_banks_by_terms():
    found = table("Lãi suất gửi trực tuyến;;\nNgân hàng;KKH;6 tháng;12 tháng\nOCB;0,3;7,1;7,3\nBIDV;0,1;-;7\n")
    assert [
        (quote.bank, quote.term_months, quote.channel, quote.rate) for quote in found.quotes if quote.term_months
    ] == [
        ("OCB", 6, "online", Decimal("7.1")),
        ("OCB", 12, "online", Decimal("7.3")),
        ("BIDV", 6, "online", None),
        ("BIDV", 12, "online", Decimal(7)),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("OCB;Ngoài đường;Cuối kỳ;6;7,1;01/07/2019", "Ngoài đường"),
        ("OCB;Tại quầy;Khi nào cũng được;6;7,1;01/07/2019", "Khi nào cũng được"),
        ("OCB;Tại quầy;Cuối kỳ;nửa năm;7,1;01/07/2019", "không phải là một kỳ hạn"),
        ("OCB;Tại quầy;Cuối kỳ;6;bảy;01/07/2019", "lãi suất “bảy”"),
        ("OCB;Tại quầy;Cuối kỳ;6;7,1;tháng bảy", "ngày “tháng bảy”"),
        ("OCB;Tại quầy;Cuối kỳ;6;7", "thiếu cột"),
        (";Tại quầy;Cuối kỳ;6;7,1;01/07/2019", "tên ngân hàng"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_reason(row, reason):
    head = "Ngân hàng;Hình thức;Trả lãi;Kỳ hạn (tháng);Lãi suất (%/năm);Áp dụng từ\n"
    found = table(f"{head}{row}\nBIDV;Tại quầy;Cuối kỳ;6;5,5;01/07/2019\n")
    assert [quote.bank for quote in found.quotes] == ["BIDV"]
    assert reason in found.unreadable[0].reason


def test_days_are_read_day_first_and_else_taken_from_title_then_operator_then_clock():
    rows = "Loại vàng;Mua;Bán\nSJC;38,90;39,05\n"
    assert table("Loại vàng;Mua;Bán;Ngày\nSJC;38,90;39,05;07/08/2019\n").quotes[0].as_of == vn(2019, 8, 7)
    assert table(f"Giá vàng lúc 15:40 ngày 09/07/2019\n{rows}").quotes[0].as_of == vn(2019, 7, 9, 15, 40)
    assert table(rows).quotes[0].as_of == vn(2019, 7, 8)
    assert table(rows, None).quotes[0].as_of == NOW


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ("Tên;Giá\nSJC;38,90\n", "Không thấy hàng tiêu đề"),
        ("Loại vàng;Mua\n", "không có dòng giá nào"),
        ("Loại vàng;Mua;Giá mua;Bán\nSJC;38,90;38,91;39,05\n", "Không rõ cột nào đúng: “Mua” hay “Giá mua”"),
        ("Loại vàng;Mua;Bán\n\"SJC;38,90;39,05\n", "CSV đúng dạng"),
        ("Loại vàng;Mua;Bán\nSJC;38,90;39,05\n".encode("cp1258", "ignore") + b"\xff", "hãy lưu lại thành “CSV UTF-8”"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "hãy lưu lại thành .xlsx"),
        ("<table><tr><td>Loại vàng</td></tr></table>", "không phải tệp CSV"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_what_to_do(payload, words):
    with pytest.raises(Refused, match=words):
        table(payload)


def test_unicode_text_of_excel_is_read():
    assert prices(table("Loại vàng\tMua\tBán\nSJC\t38,90\t39,05\n".encode("utf-16"))) == IN_DONG[:1]


# Excel


def test_a_workbook_of_three_sheets_gives_all_three_kinds():
    currencies = [["Mã", "Mua", "Bán"], ["USD", 23175, 23295], ["JPY", "209,06", "216,55"]]
    deposits = [["Ngân hàng", "Kỳ hạn (tháng)", "Lãi suất", "Áp dụng từ"], ["OCB", 6, 7.1, datetime(2019, 7, 1)]]
    found = table(saved(workbook(GOLD, currencies, deposits, [["Ghi chú của biên tập viên"]])))
    assert [str(quote.kind) for quote in found.quotes] == ["gold"] * 2 + ["currency"] * 2 + ["deposit"]
    assert prices(found)[:2] == IN_DONG
    assert (found.quotes[3].sell, found.quotes[4].rate, found.quotes[4].as_of) == (
        Decimal("216.55"),
        Decimal("7.1"),
        vn(2019, 7, 1),
    )


def test_hidden_sheets_are_not_read():
    book = workbook(GOLD, GOLD)
    book.worksheets[1].sheet_state = "hidden"
    assert len(table(saved(book)).quotes) == 2


def test_a_rate_in_excels_percent_format_is_a_percentage():
    book = workbook([["Ngân hàng", "Kỳ hạn", "Lãi suất"], ["OCB", "6 tháng", 0.071]])
    book.worksheets[0]["C2"].number_format = "0.00%"
    assert table(saved(book)).quotes[0].rate == Decimal("7.1")


def test_an_old_epoch_of_excel_is_known():
    book = workbook([["Ngân hàng", "Kỳ hạn", "Lãi suất", "Áp dụng từ"], ["OCB", 6, 7.1, datetime(2019, 7, 1)]])
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert table(saved(book)).quotes[0].as_of == vn(2019, 7, 1)


def test_excels_own_mishaps_are_no_prices():
    rows = [
        GOLD[0],
        ["A", datetime(2019, 5, 3), 39.05],
        ["B", "#N/A", 39.05],
        ["C", -38.9, 39.05],
        ["D", True, 39.05],
        GOLD[1],
    ]
    found = table(saved(workbook(rows)))
    assert [row.label for row in found.unreadable] == ["A", "B", "C", "D"] and [
        quote.prices for quote in found.quotes
    ] == IN_DONG[:1]


def computed(value: str) -> bytes:
    """A workbook whose selling price is a formula, with what Excel keeps of its value."""
    payload = saved(workbook([GOLD[0], ["SJC", 38.9, "=B2+0.15"]]))
    with zipfile.ZipFile(io.BytesIO(payload)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>B2+0.15</f><v />" in sheet or b"<f>B2+0.15</f><v/>" in sheet or b"<f>B2+0.15</f><v></v>" in sheet
    for empty in (b"<v />", b"<v/>", b"<v></v>"):
        sheet = sheet.replace(b"<f>B2+0.15</f>" + empty, b"<f>B2+0.15</f>" + value.encode())
    return with_part(payload, "xl/worksheets/sheet1.xml", sheet)


def test_a_formula_counts_as_the_value_that_excel_computed():
    assert prices(table(computed("<v>39.05</v>"))) == IN_DONG[:1]


@pytest.mark.parametrize("empty", ["", "<v/>", "<v></v>", "<v />"])
def test_a_formula_that_was_never_computed_is_not_a_price_that_is_not_quoted(empty):
    with pytest.raises(Refused, match="công thức chưa được tính"):
        table(computed(empty))


def test_a_formula_may_give_an_empty_text():
    payload = computed("<v>0</v>")
    with zipfile.ZipFile(io.BytesIO(payload)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    sheet = sheet.replace(b'<c r="C2"', b'<c r="C2" t="str"').replace(b"<v>0</v>", b"<v></v>")
    assert prices(table(with_part(payload, "xl/worksheets/sheet1.xml", sheet))) == [(38_900_000, None)]


def test_a_sheet_that_lies_about_its_size_is_read_to_its_end():
    payload = saved(workbook(GOLD))
    with zipfile.ZipFile(io.BytesIO(payload)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:C3"', b'ref="A1:A1"')
    assert prices(table(with_part(payload, "xl/worksheets/sheet1.xml", sheet))) == IN_DONG


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("xl/media/image1.bin", b"\0" * 5_000_000, "quá lớn khi mở ra"),
        ("xl/styles.xml", b"<a/>" * 200_000, "quá lớn khi mở ra"),
        ("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><sst>&b;</sst>', "không được đọc"),
        ("xl/sharedStrings.xml", '<!DOCTYPE a [<!ENTITY b "c">]><sst/>'.encode("utf-16"), "không được đọc"),
        ("xl/sharedStrings.xml", '<!DOCTYPE a [<!ENTITY b "c">]><sst/>'.encode("utf-16-le"), "không được đọc"),
        ("xl/workbook.xml", b"<workbook/>", "Không thấy hàng tiêu đề"),
        ("xl/worksheets/sheet1.xml", b"<worksheet", "Excel"),
        ("[Content_Types].xml", b"", "Excel"),
    ],
)
def test_a_hostile_workbook_is_refused(name, content, words):
    with pytest.raises(Refused, match=words):
        table(with_part(saved(workbook(GOLD)), name, content))


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("bai.txt", "Loại vàng;Mua;Bán")
    with pytest.raises(Refused, match="Excel"):
        table(file.getvalue())
