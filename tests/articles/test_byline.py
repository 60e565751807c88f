"""Bylines of old stories: names, parts, agencies, and lines that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.legacy.clean.byline import photo_credit, read_byline, split_photo_credit


def names(line: str) -> list[str]:
    signed = read_byline(line)
    assert signed is not None, line
    return [author.name for author in signed.authors]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Đào Doan", ["Đào Doan"]),
        ("B.NG", ["B.NG"]),
        ("T.H", ["T.H"]),
        ("H.T.", ["H.T."]),
        ("T.Dung", ["T.Dung"]),
        ("KHÁNH TRUNG", ["Khánh Trung"]),
        ("Thúy Hằng - Đức Thịnh", ["Thúy Hằng", "Đức Thịnh"]),
        ("HẢI YẾN – VĂN THỊNH", ["Hải Yến", "Văn Thịnh"]),
        ("Đ.T – X.M", ["Đ.T", "X.M"]),
        ("Thu Hà/Minh Quang", ["Thu Hà", "Minh Quang"]),
        ("Đào Doan, Thu Hà và Minh", ["Đào Doan", "Thu Hà", "Minh"]),
        ("Tin, ảnh: MINH QUANG", ["Minh Quang"]),
        ("Bài và ảnh: Hoàng Nam", ["Hoàng Nam"]),
        ("Bài, ảnh: Hoàng Nam", ["Hoàng Nam"]),
        ("Thực hiện: Lệ Thu", ["Lệ Thu"]),
        ("Tác giả: Lệ Thu", ["Lệ Thu"]),
        ("Thu Hà (ghi)", ["Thu Hà"]),
    ],
)
def test_names_are_read_as_printed(line: str, expected: list[str]) -> None:
    assert names(line) == expected


@pytest.mark.parametrize(
    "line", ["PV", "CTV", "BTV", "Nhóm PV", "admin", "webmaster", "PV (tổng hợp)", "Nhóm phóng viên"]
)
def test_an_office_signs_for_nobody(line: str) -> None:
    assert names(line) == []


@pytest.mark.parametrize(
    ("line", "authors", "credit"),
    [
        ("Theo TTXVN", [], "TTXVN"),
        ("(TTXVN)", [], "TTXVN"),
        ("(Theo VnExpress)", [], "VnExpress"),
        ("PV – Theo TTXVN", [], "TTXVN"),
        ("Nguồn: Công an tỉnh", [], "Công an tỉnh"),
        ("Đ.Hùng - Theo Đài PTTH", ["Đ.Hùng"], "Đài PTTH"),
        ("Nguyễn Văn A - Báo Hưng Yên", ["Nguyễn Văn A"], "Báo Hưng Yên"),
        ("Theo chinhphu.vn", [], "chinhphu.vn"),
    ],
)
def test_agencies_are_credits_and_not_people(line: str, authors: list[str], credit: str) -> None:
    assert names(line) == authors
    assert read_byline(line).credit == credit


def test_each_part_of_a_byline_has_its_role() -> None:
    signed = read_byline("Bài: Thu Hà - Ảnh: Văn Thịnh")
    assert signed.authors == [("Thu Hà", "text"), ("Văn Thịnh", "photo")]
    assert read_byline("Dịch: Lan Anh").authors == [("Lan Anh", "translation")]
    assert read_byline("Clip: Lan Anh").authors == [("Lan Anh", "video")]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Theo kế hoạch năm nay, tỉnh sẽ tổ chức hội nghị.",
        "Theo kế hoạch năm nay tỉnh sẽ làm",
        "Hội nghị bế mạc",
        "Ngày 8.7",
        "6 tháng đầu năm",
        "Nội dung: như sau",
        "Đào Doan " * 40,
    ],
)
def test_text_of_a_story_is_no_byline(line: str) -> None:
    assert read_byline(line) is None


def test_a_caption_gives_up_its_credit() -> None:
    assert split_photo_credit("Nông dân nhận ruộng. Ảnh: Minh Quang") == ("Nông dân nhận ruộng.", "Minh Quang")
    assert split_photo_credit("Nông dân nhận ruộng (Ảnh: TTXVN)") == ("Nông dân nhận ruộng", "TTXVN")
    assert split_photo_credit("Nông dân nhận ruộng") == ("Nông dân nhận ruộng", "")
    assert photo_credit("Ảnh: Văn Thịnh") == "Văn Thịnh"


@given(st.text(max_size=200))
def test_reading_a_byline_never_raises(line: str) -> None:
    signed = read_byline(line)
    assert signed is None or all(author.name.strip() for author in signed.authors)
    caption, credit = split_photo_credit(line)
    assert caption or not line or credit == ""
    photo_credit(line)


@given(
    st.lists(
        st.sampled_from(["Đào Doan", "Thu Hà", "Minh", "T.H", "Lê Thị Mỹ Lệ"]), min_size=1, max_size=4, unique=True
    )
)
def test_no_name_is_lost_whatever_joins_them(people: list[str]) -> None:
    for joint in (" - ", " – ", ", ", "/", " và ", " & ", "; "):
        assert names(joint.join(people)) == people
