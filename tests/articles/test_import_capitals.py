"""Headings printed in capitals: what the body says of their names is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.legacy.clean.capitals import restore_capitals

BODY = (
    "Ngày 8.7, Ban Chỉ đạo công tác thông tin đối ngoại tỉnh Hưng Yên họp. UBND tỉnh và Sở Y tế tỉnh dự. "
    "Đồng chí Trần Thị Thanh Thủy, Ủy viên Ban Thường vụ Tỉnh ủy chủ trì. TP.HCM gửi quà. Bà con mong được bình an. "
    "Nhân dịp Tết, Đảng bộ tỉnh tặng quà. Dịch Covid-19 đã qua. Ngân hàng TienPhongBank giúp. "
    "Nghề làm tương Bần có từ lâu. HẢI YẾN – VĂN THỊNH"
)


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("HƯNG YÊN: TRIỂN KHAI CÔNG TÁC 6 THÁNG", "Hưng Yên: Triển khai công tác 6 tháng"),
        ("BAN CHỈ ĐẠO THÔNG TIN ĐỐI NGOẠI HỌP", "Ban Chỉ đạo thông tin đối ngoại họp"),
        ("LÀNG TƯƠNG BẦN GIỮ NGHỀ", "Làng tương Bần giữ nghề"),
        ("CHỊ THANH THỦY VÀ TIENPHONGBANK", "Chị Thanh Thủy và TienPhongBank"),
        ("SỞ Y TẾ PHÒNG COVID-19", "Sở Y tế phòng Covid-19"),
        ("TẾT ĐẾN, TẾT VỀ", "Tết đến, Tết về"),
        ("TP. HƯNG YÊN XÂY ĐƯỜNG. DÂN MỪNG", "TP. Hưng Yên xây đường. Dân mừng"),
    ],
)
def test_names_are_spelled_as_in_the_body(printed: str, restored: str) -> None:
    assert restore_capitals(printed, BODY) == restored


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("UBND VÀ HĐND TỈNH GẶP MẶT", "UBND và HĐND tỉnh gặp mặt"),
        ("UBND TP.HCM TẶNG QUÀ", "UBND TP.HCM tặng quà"),
        ("ĐẠI HỘI LẦN THỨ XI", "Đại hội lần thứ XI"),
        ("KỲ HỌP THỨ II, KHÓA XVI", "Kỳ họp thứ II, khóa XVI"),
        ("QUÝ I NĂM 2003", "Quý I năm 2003"),
        ("QUỐC LỘ 5A VÀ 39B", "Quốc lộ 5A và 39B"),
        ("UBND", "UBND"),
    ],
)
def test_abbreviations_and_roman_numerals_stay(printed: str, restored: str) -> None:
    assert restore_capitals(printed, BODY) == restored


@pytest.mark.parametrize(
    ("printed", "restored"),
    [
        ("CUỘC SỐNG BÌNH YÊN", "Cuộc sống bình yên"),
        ("HÀNH VI XẤU", "Hành vi xấu"),
        ("HẢI SẢN VÀ CHIM YẾN", "Hải sản và chim yến"),
        ("HỘI THI “CÔNG NHÂN VỚI BIỂN ĐẢO”", "Hội thi “Công nhân với biển đảo”"),
        ("CHẶN “CÁT TẶC”", "Chặn “cát tặc”"),
        ("“CÁT TẶC” LỘNG HÀNH!", "“Cát tặc” lộng hành!"),
        ("MESSI TỎA SÁNG", "Messi tỏa sáng"),
    ],
)
def test_what_is_no_name_is_written_small(printed: str, restored: str) -> None:
    assert restore_capitals(printed, BODY) == restored


@pytest.mark.parametrize("heading", ["Hưng Yên: Triển khai công tác", "", "A", "2019", "Chuyện ở UBND xã"])
def test_a_heading_in_ordinary_spelling_stays_as_it_is(heading: str) -> None:
    assert restore_capitals(heading, BODY) == heading


def test_words_typed_in_ordinary_spelling_among_capitals_stay() -> None:
    assert restore_capitals("KHÁNH THÀNH CẦU Yên Lệnh", BODY) == "Khánh thành cầu Yên Lệnh"


def test_the_heading_itself_in_the_body_is_no_witness() -> None:
    assert restore_capitals("GIÁ VÀNG TĂNG", "GIÁ VÀNG TĂNG\nSáng nay giá vàng tăng.") == "Giá vàng tăng"
    assert restore_capitals("GIÁ VÀNG TĂNG", "GIÁ VÀNG TĂNG") == "Giá vàng tăng"


@given(st.text(max_size=80), st.text(max_size=200))
def test_only_the_case_of_letters_changes(heading: str, body: str) -> None:
    restored = restore_capitals(heading.upper(), body + heading)
    assert restored.casefold() == restore_capitals(restored, body).casefold()
    assert restore_capitals(restored, body + heading) in {restored, restore_capitals(restored.upper(), body + heading)}


@given(st.lists(st.sampled_from(BODY.split()), max_size=12).map(" ".join))
def test_no_letter_is_lost(heading: str) -> None:
    restored = restore_capitals(heading.upper(), BODY)
    assert restored.upper() == heading.upper()
    assert restored == restore_capitals(heading.upper(), BODY)
