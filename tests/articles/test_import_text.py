"""Scraped text pages: what is read out of them, and that nothing of the story is lost."""

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.legacy.clean.dates import publication_time
from articles.legacy.clean.encoding import Undecodable, decode
from articles.legacy.record import Record
from articles.legacy.sources.text import parse, recognises
from newsroom.text import VIETNAM, plain_text

FILES = Path(__file__).parent / "files"
SEED = FILES / "hung-yen-thong-tin-doi-ngoai.txt"
LONG = "Trong những tháng đầu năm, các xã trong huyện tập trung làm đường, kênh mương và nhà văn hóa thôn. " * 3


def page(*blocks: str) -> Record:
    return parse("\n\n".join(blocks))


def paragraphs(record: Record) -> int:
    return record.body_html.count("<p>")


def seed() -> Record:
    return parse(SEED.read_text(encoding="utf-8"), SEED.name)


def test_the_seed_is_read_as_an_editor_would() -> None:
    record = seed()
    assert record.headline == "Hưng Yên: Triển khai công tác thông tin đối ngoại tỉnh 6 tháng cuối năm"
    assert record.published_at == datetime(2019, 7, 8, 21, 24, tzinfo=VIETNAM)
    assert record.precision == "minute"
    assert record.standfirst.startswith("Ngày 8.7, Ban Chỉ đạo")
    assert record.standfirst.endswith("Trưởng ban chỉ đạo chủ trì hội nghị.")
    assert record.pictures == [("", "Các", "Các đại biểu dự hội nghị", "")]
    assert record.authors == [("Đào Doan", "text")]
    assert record.status == "published"
    assert record.warnings == []


def test_the_seed_has_five_paragraphs_and_nothing_of_the_page_around_it() -> None:
    record = seed()
    assert paragraphs(record) == 5
    for foreign in ("Nội dung:", "Giá vàng", "Doji", "BIDV", "OCB", "Kỳ hạn", "Đào Doan", "Các đại biểu dự hội nghị"):
        assert foreign not in record.body_html
    assert record.body_html.startswith("<p>6 tháng đầu năm năm 2019,")
    assert record.body_html.endswith("công tác thông tin đối ngoại của tỉnh.</p>")
    assert "cuả các thế lực" in record.body_html, "slips of the source are kept"
    assert "\N{NO-BREAK SPACE}" not in record.headline + record.standfirst + record.body_html


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: "\ufeff" + text,
        lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
        lambda text: "\n \n" + text + "\n\n",
    ],
    ids=["CRLF", "CR", "NFD", "BOM", "NBSP", "blank lines"],
)
def test_dress_does_not_change_what_is_read(change) -> None:
    assert parse(change(SEED.read_text(encoding="utf-8")), SEED.name) == seed()


@pytest.mark.parametrize(
    "line",
    [
        "21:24, 08/07/2019",
        "08/07/2019 21:24",
        "Thứ hai, 8/7/2019, 21:24 (GMT+7)",
        "Thứ Hai, 08/07/2019, 21:24 [GMT+7]",
        "08/07/2019 | 21:24",
        "8-7-2019 21h24",
        "08.07.2019 21 giờ 24 phút",
        "Cập nhật lúc 21:24, ngày 8 tháng 7 năm 2019",
        "Đăng ngày 08/07/2019, 21:24 | 418 lượt xem",
        "9:24 PM 08/07/2019",
        "2019-07-08T21:24:00+07:00",
        "2019-07-08T14:24:00Z",
        "2019-07-08 21:24:00",
    ],
)
def test_publication_times_are_read_in_the_ways_papers_print_them(line: str) -> None:
    printed = publication_time(line)
    assert printed is not None and printed.precision == "minute"
    assert printed.moment == datetime(2019, 7, 8, 14, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["Ngày 8.7, Ban Chỉ đạo họp", "Ngày 24/5/2006 tỉnh đã có 3 xã", "21:24", "8.7", "", "2019"]
)
def test_dates_inside_sentences_are_not_publication_times(line: str) -> None:
    assert publication_time(line) is None


def test_a_date_without_a_clock_is_midnight_with_the_precision_of_a_day() -> None:
    assert publication_time("Ngày 16/10/2003") == (datetime(2003, 10, 16, tzinfo=VIETNAM), "day")


def test_a_date_that_does_not_exist_is_told() -> None:
    record = page("Tiêu đề", "31/02/2017", LONG, LONG)
    assert record.published_at is None
    assert record.warnings == ["The date “31/02/2017” does not exist."]


def test_several_captions_become_the_lead_picture_and_figures_in_the_body() -> None:
    record = page(
        "Tiêu đề", "08/07/2019", "Sapo ngắn.", "Các\nCác đại biểu", LONG, "Quang\nQuang cảnh. Ảnh: Thu Hà", LONG
    )
    assert record.pictures == [("", "Các", "Các đại biểu", ""), ("", "Quang", "Quang cảnh.", "Thu Hà")]
    assert "<figure><figcaption>Quang cảnh. Ảnh: Thu Hà</figcaption></figure>" in record.body_html
    assert "Các đại biểu" not in record.body_html
    assert paragraphs(record) == 2


def test_a_picture_named_by_its_file_keeps_the_name() -> None:
    record = page("Tiêu đề", "08/07/2019", "Sapo.", "nhan_som.jpg\nCác hộ trồng nhãn. Ảnh: TTXVN", LONG)
    assert record.pictures == [("nhan_som.jpg", "", "Các hộ trồng nhãn.", "TTXVN")]


def test_a_page_without_byline_has_no_author() -> None:
    record = page("Tiêu đề", "08/07/2019", "Sapo ngắn.", LONG, "Hội nghị đã bế mạc.", "Nội dung:\nGiá vàng")
    assert record.authors == [] and "byline" not in record.provenance
    assert paragraphs(record) == 2


def test_several_byline_lines_are_read_together() -> None:
    record = page(
        "Tiêu đề", "08/07/2019", "Sapo.", LONG, "Hà Nội", "Đào Doan - Thu Hà", "Ảnh: Minh Quang", "Theo TTXVN"
    )
    assert record.authors == [("Đào Doan", "text"), ("Thu Hà", "text"), ("Minh Quang", "photo")]
    assert record.credit == "TTXVN"
    assert "<p>Hà Nội</p>" in record.body_html


def test_a_story_of_an_agency_has_a_credit_and_no_author() -> None:
    record = page("Tiêu đề", "08/07/2019", "Sapo.", LONG, "Theo TTXVNNội dung:")
    assert (record.authors, record.credit) == ([], "TTXVN")


def test_a_long_first_paragraph_or_a_picture_first_means_that_there_is_no_sapo() -> None:
    long_first = page("Tiêu đề", "08/07/2019", LONG * 2, LONG)
    assert long_first.standfirst == "" and paragraphs(long_first) == 2
    picture_first = page("Tiêu đề", "08/07/2019", "Các\nCác đại biểu", "Đoạn một.", LONG)
    assert picture_first.standfirst == "" and paragraphs(picture_first) == 2


def test_a_single_paragraph_is_the_body() -> None:
    record = page("Tiêu đề", "08/07/2019", "Đoạn duy nhất.")
    assert record.standfirst == "" and record.body_html == "<p>Đoạn duy nhất.</p>"


def test_the_dateline_is_taken_from_the_first_paragraph() -> None:
    record = page("Tiêu đề", "08/07/2019", "(BĐT) - Sáng nay, tỉnh họp.", LONG)
    assert (record.dateline, record.standfirst) == ("(BĐT)", "Sáng nay, tỉnh họp.")
    assert page("Tiêu đề", "08/07/2019", "HĐND – UBND tỉnh họp.", LONG).dateline == ""


def test_breadcrumb_address_kicker_and_keywords_find_their_places() -> None:
    record = page(
        "Trang chủ > Kinh tế > Nông nghiệp",
        "https://bao.example/kinh-te/201907/nhan-3fa91c2/",
        "NHỊP SỐNG",
        "Khoái Châu đưa nhãn sớm lên sàn giao dịch trực tuyến",
        "08/07/2019 16:05",
        "Sapo.",
        LONG,
        "Thu Hà",
        "Từ khóa: nhãn sớm, Khoái Châu",
    )
    assert record.categories == ["Kinh tế", "Nông nghiệp"]
    assert record.legacy_url == "https://bao.example/kinh-te/201907/nhan-3fa91c2/"
    assert (record.kicker, record.headline[:10]) == ("NHỊP SỐNG", "Khoái Châu")
    assert record.topics == ["nhãn sớm", "Khoái Châu"]
    assert [author.name for author in record.authors] == ["Thu Hà"]


def test_wrapped_lines_are_one_paragraph_and_markup_is_text() -> None:
    record = page("Tiêu đề", "08/07/2019", "Sapo.", "Sáng nay, tỉnh\ntổ chức họp <b>& bàn</b>.\nĐoạn hai.")
    assert record.body_html == "<p>Sáng nay, tỉnh tổ chức họp &lt;b&gt;&amp; bàn&lt;/b&gt;.</p>\n<p>Đoạn hai.</p>"


def test_a_cut_that_leaves_out_long_lines_is_told() -> None:
    record = page("Tiêu đề", "08/07/2019", "Sapo.", LONG, "Tin liên quan", LONG)
    assert paragraphs(record) == 1
    assert "holds long lines" in record.warnings[0]


def test_only_plain_text_is_taken_for_text() -> None:
    assert recognises("a.txt", b"Ti\xc3\xaau")
    assert recognises("a", "\ufeffTiêu".encode())
    assert recognises("a.txt", b"\xff\xfeT\0")
    for name, head in [
        ("a.txt", b"<!DOCTYPE html>"),
        ("a.csv", b"id;title"),
        ("a.txt", b'{"a": 1}'),
        ("a.txt", b"\0\1"),
    ]:
        assert not recognises(name, head)


def test_bytes_are_decoded_or_refused_and_never_guessed() -> None:
    assert decode("Tiêu đề".encode("utf-8-sig")) == "Tiêu đề"
    assert decode("Tiêu đề".encode("utf-16")) == "Tiêu đề"
    with pytest.raises(Undecodable, match="not UTF-8 .byte 4."):
        decode(b"abc\xff\xfe\xfa")
    assert unicodedata.normalize("NFC", decode(b"\xd0a\xccng", "windows-1258")) == "Đàng"


@given(st.text(max_size=400))
def test_parsing_never_raises(text: str) -> None:
    record = parse(text)
    assert unicodedata.is_normalized("NFC", record.headline + record.standfirst + record.body_html)


@given(st.binary(max_size=200))
def test_decoding_gives_text_or_a_sentence(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw), str)
    except Undecodable as error:
        assert str(error).endswith(".")


@given(st.lists(st.lists(st.text("abcdeg", min_size=1, max_size=6), max_size=6), max_size=12), st.booleans())
def test_no_word_of_a_story_is_lost(lines: list[list[str]], with_time: bool) -> None:
    written = [" ".join(words) for words in lines]
    text = "\n".join([*written[:1], *(["08/07/2019 21:24"] if with_time else []), *written[1:]])
    record = parse(text)
    pictures = " ".join(f"{picture.alt} {picture.caption}" for picture in record.pictures[:1])
    kept = " ".join([record.kicker, record.headline, record.standfirst, plain_text(record.body_html), pictures]).split()
    assert {word for words in lines for word in words} <= set(kept)
