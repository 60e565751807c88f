"""Tables of stories: what spreadsheets, databases and hands make of them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy.record import Record, Refusal
from articles.legacy.sources import table
from tests.articles.exports import (
    EXPECTED,
    SAMPLES,
    assert_as_expected,
    headlines,
    imported,
    only,
    read,
    refused,
    vietnam,
)

SAMPLE = "10-export-2017.csv"


def row(**cells: str) -> str:
    """A table with one row."""
    names = {"tieu_de": "Tiêu đề", "noi_dung": "Nội dung", "ngay": "Ngày đăng"}
    cells = {"tieu_de": "Mưa lớn", "noi_dung": "Sáng nay có mưa.", "ngay": "12/08/2008 08:15"} | cells
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells.values()]
    return f"{';'.join(names.get(name, name) for name in cells)}\n{';'.join(quoted)}\n"


def test_the_sample_is_read_as_a_careful_editor_would_read_it() -> None:
    found = read(table, (SAMPLES / SAMPLE).read_bytes())
    records = [item for item in found if isinstance(item, Record)]
    wanted = EXPECTED[SAMPLE]
    assert [record.number for record in records] == ["2", "3", "4", "5", "6"]
    assert (records[1].legacy_id, records[1].raw) == (records[2].legacy_id, records[2].raw), "row 4 repeats row 3"
    del records[2]
    for record, expected in zip(records, wanted["items"], strict=True):
        assert_as_expected(record, expected)
    assert not any(record.warnings for record in records)
    (refusal,) = [item for item in found if isinstance(item, Refusal)]
    assert refusal.number == "7"
    assert "neither an id nor an address nor a text" in refusal.reason and "31/02/2017" in refusal.reason


@pytest.mark.django_db
def test_the_sample_is_imported_once_whatever_it_repeats(tmp_path: Path) -> None:
    summary, report = imported(SAMPLES / SAMPLE, tmp_path)
    assert summary == "import_articles: created=4 updated=0 unchanged=0 rejected=2"
    assert [line["record"] for line in report if line["outcome"] == "rejected"] == ["4", "7"]
    assert imported(SAMPLES / SAMPLE, tmp_path)[0].endswith("unchanged=4 rejected=2")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_told_by_the_header(separator: str) -> None:
    data = f"Tiêu đề{separator}Tóm tắt{separator}Ngày đăng\nMưa{separator}Mưa to{separator}12/08/2008\n"
    record = only(table, data)
    assert (record.headline, record.standfirst) == ("Mưa", "Mưa to")


def test_a_line_that_names_the_separator_is_no_header() -> None:
    record = only(table, "sep=,\r\ntitle,content\r\nMưa; gió,Bão.\r\n")
    assert (record.number, record.headline) == ("2", "Mưa; gió")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_known(end: str) -> None:
    assert headlines(table, end.join(["title;body", "Một;a", "Hai;b", ""])) == ["Một", "Hai"]


def test_line_breaks_quotes_and_separators_stand_in_cells() -> None:
    record = only(table, row(noi_dung='Đoạn một; có "góc đọc".\r\n\r\nĐoạn hai.'))
    assert record.body_html == '<p>Đoạn một; có "góc đọc".</p>\n<p>Đoạn hai.</p>'


def test_what_spreadsheets_put_around_values_is_taken_off() -> None:
    record = only(table, row(id='="00117"', author="'=Thu Hà".removeprefix("'="), views="1.204"))
    assert (record.legacy_id, record.views) == ("00117", 1204)
    assert only(table, row(id="'00117")).legacy_id == "00117"
    assert only(table, row(id="20170015.0")).legacy_id == "20170015"
    assert only(table, row(tieu_de="'-10°C ở Mẫu Sơn")).headline == "-10°C ở Mẫu Sơn"
    assert only(table, row(tieu_de="'Tết' của người xa quê")).headline == "'Tết' của người xa quê"


@pytest.mark.parametrize(
    ("printed", "moment", "precision"),
    [
        ("42740", (2017, 1, 5), "day"),
        ("42740,3229166667", (2017, 1, 5, 7, 45), "minute"),
        ("05/01/2017 07:45", (2017, 1, 5, 7, 45), "minute"),
        ("7:45 5/1/17", (2017, 1, 5, 7, 45), "minute"),
        ("2017-01-05 07:45:30", (2017, 1, 5, 7, 45, 30), "minute"),
        ("1483577100", (2017, 1, 5, 7, 45), "minute"),
        ("20170105074500", (2017, 1, 5, 7, 45), "minute"),
        ("Thứ Năm, 5/1/2017, 7:45 SA (GMT+7)", (2017, 1, 5, 7, 45), "minute"),
    ],
)
def test_times_are_read_however_they_are_written(printed: str, moment: tuple[int, ...], precision: str) -> None:
    record = only(table, row(ngay=printed))
    assert (record.published_at, record.precision) == (vietnam(*moment), precision)


def test_the_clock_may_have_a_column_of_its_own() -> None:
    assert only(table, row(ngay="05/01/2017", gio="07:45")).published_at == vietnam(2017, 1, 5, 7, 45)


def test_an_impossible_date_is_told_and_the_story_kept() -> None:
    record = only(table, row(ngay="31/02/2017"))
    assert record.published_at is None
    assert record.warnings == ["The date “31/02/2017” does not exist."]


def test_columns_are_known_by_their_vietnamese_and_english_names() -> None:
    record = only(
        table,
        "Mã bài viết,URL,Tên bài,Mô tả,Chi tiết,Bút danh,Chuyên mục cha,Chuyên mục,Từ khóa,Ảnh đại diện,Nguồn ảnh,"
        "Ngày cập nhật,Ngôn ngữ\n"
        '7,bao.example/a-7.html,Mưa,"(BĐT) - Mưa to.",<p>Bài.</p>,Thu Hà,Đời sống,Thời tiết,"mưa, bão",/anh/a.jpg,TTXVN,'
        "2017-01-06 08:00,Tiếng Anh\n",
    )
    assert (record.legacy_id, record.legacy_url) == ("7", "http://bao.example/a-7.html")
    assert (record.dateline, record.standfirst) == ("(BĐT)", "Mưa to.")
    assert record.categories == ["Đời sống", "Thời tiết"] and record.topics == ["mưa", "bão"]
    assert record.pictures[0][:] == ("http://bao.example/anh/a.jpg", "", "", "TTXVN")
    assert record.updated_at == vietnam(2017, 1, 6, 8) and record.language == "en"


def test_columns_that_nobody_knows_are_told_once() -> None:
    first, second = read(table, "title;body;Lương thưởng\nMột;a;5\nHai;b;6\n")
    assert first.warnings == ["Left out, for nothing is known of such a field: “Lương thưởng”."]
    assert second.warnings == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("Đã đăng", "published"), ("1", "published"), ("Chờ duyệt", "draft"), ("0", "draft"), ("Đã gỡ", "draft")],
)
def test_only_what_the_source_calls_published_is_published(status: str, outcome: str) -> None:
    record = only(table, row(status=status))
    assert (record.status, record.warnings) == (outcome, [])


def test_a_status_that_nobody_knows_makes_a_draft() -> None:
    record = only(table, row(status="Cấp 3"))
    assert record.status == "draft" and "“cap 3” is not known" in record.warnings[0]


def test_what_was_deleted_or_locked_at_the_source_is_a_draft() -> None:
    assert only(table, row(deleted="1")).status == "draft"
    assert only(table, row(password="bí mật")).status == "draft"


def test_accounts_are_not_authors() -> None:
    record = only(table, row(author="ngoclan2"))
    assert record.authors == [] and "“ngoclan2” is an account" in record.warnings[0]
    assert only(table, row(author="admin")).warnings == []


def test_a_byline_printed_in_the_text_signs_a_story_without_an_author() -> None:
    record = only(table, row(noi_dung="Đoạn một.\nĐoạn hai.\nTin, ảnh: Thu Hà"))
    assert [author.name for author in record.authors] == ["Thu Hà"]
    assert record.body_html == "<p>Đoạn một.</p>\n<p>Đoạn hai.</p>"


def test_html_and_plain_text_are_told_apart() -> None:
    assert only(table, row(noi_dung="Lãi < 5% & nợ > 3%")).body_html == "<p>Lãi &lt; 5% &amp; nợ &gt; 3%</p>"
    assert (
        only(table, row(noi_dung="&lt;p&gt;Một.&lt;/p&gt;&lt;p&gt;Trời mưa to.&lt;/p&gt;")).body_html
        == "<p>Một.</p>\n<p>Trời mưa to.</p>"
    )
    assert only(table, row(noi_dung="Mưa&nbsp;to")).body_html == "<p>Mưa to</p>"


def test_a_row_that_breaks_in_two_is_refused_and_its_neighbours_come_in() -> None:
    data = "id;title;body;date\n1;Một;a;01/02/2017\n2;Hai;nửa đầu\nnửa sau;01/02/2017\n3;Ba;c;01/02/2017\n"
    assert headlines(table, data) == ["Một", "Ba"]
    assert refused(table, data) == [
        ("3", "It has 3 cells where the header has 4."),
        ("4", "It has 2 cells where the header has 4."),
    ]


def test_spreadsheets_leave_out_separators_behind_the_last_filled_cell() -> None:
    record = only(table, "title;body;date;views;note\nMột;a;01/02/2017\n")
    assert record.headline == "Một" and "The row has 3 cells, the header 5." in record.warnings


def test_a_quotation_mark_that_is_never_closed_takes_only_its_own_row() -> None:
    data = 'title;body;date\nMột;a;01/02/2017\nHai;"b;01/02/2017\nBa;c;01/02/2017\nBốn;d;01/02/2017\n'
    assert headlines(table, data) == ["Một", "Ba", "Bốn"]
    assert refused(table, data) == [("3", "A quotation mark is opened and never closed.")]


def test_a_file_that_is_cut_inside_its_last_cell_is_told() -> None:
    data = 'title;body;date\nMột;a;01/02/2017\nHai;"Đoạn một.\nĐoạn hai'
    assert headlines(table, data) == ["Một"]
    assert refused(table, data) == [("3", "The row is cut: its last cell does not end.")]


def test_backslashes_escape_quotation_marks_where_a_database_wrote_them() -> None:
    assert only(table, 'title,body\n"Mưa \\"lớn\\", gió","Bão."\n').headline == 'Mưa "lớn", gió'


def test_a_header_that_names_no_story_is_refused() -> None:
    assert refused(table, "a;b\n1;2\n") == [("1", "The header names no title and no text: “a | b”.")]
    assert refused(table, "") == [(None, "The table is empty.")]
    assert refused(table, "title;body\n") == [(None, "The table has a header and no rows.")]


def test_empty_rows_count_and_are_passed_over() -> None:
    assert [record.number for record in read(table, "title;body\n\n;\nMột;a\n")] == ["4"]


def test_a_table_is_known_by_its_header_whatever_its_name() -> None:
    assert table.recognises("bai-viet.txt", "Tiêu đề;Nội dung\n".encode())
    assert table.recognises("bai-viet.txt", "Tiêu đề\tNội dung\n".encode("utf-16"))
    assert table.recognises("a.csv", b"x;y\n1;2\n")
    assert not table.recognises("a.txt", "Tiêu đề bài báo\n\nNội dung, có dấu phẩy.\n".encode())
    assert not table.recognises("a.csv", b"<html><title>x</title>")


def test_a_spreadsheets_unicode_text_is_read() -> None:
    record = only(table, "Tiêu đề\tNội dung\r\nMưa\tBài.\r\n".encode("utf-16"))
    assert (record.headline, record.provenance["encoding"]) == ("Mưa", "utf-16 (byte order mark)")
    unmarked = "title\tcontent\r\nMưa\tBài.\r\n".encode("utf-16-le")
    assert headlines(table, unmarked) == ["Mưa"] and table.recognises("a.txt", unmarked)


def test_a_row_in_another_encoding_is_read_by_itself() -> None:
    story = "Ban Chỉ đạo công tác thông tin đối ngoại tỉnh tổ chức hội nghị sơ kết công tác sáu tháng đầu năm."
    good = f"Một;{story}\n" * 40
    data = (
        f"title;body\n{good}".encode() + f"Hai;{_in_windows_1258(story)}\n".encode("latin-1") + f"Ba;{story}".encode()
    )
    found = read(table, data)
    assert len(found) == 42 and not [item for item in found if isinstance(item, Refusal)]
    assert found[40].body_html == f"<p>{story}</p>" == found[41].body_html
    assert "not in UTF-8 as the rest" in found[40].warnings[0]


def _in_windows_1258(text: str) -> str:
    """The text's bytes under windows-1258, as Latin-1 letters."""
    import unicodedata

    tones = "\u0300\u0301\u0303\u0309\u0323"
    written = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        marks = [part for part in parts[1:] if part in tones]
        base = unicodedata.normalize("NFC", parts[0] + "".join(part for part in parts[1:] if part not in tones))
        written += base + "".join(marks)
    return written.encode("cp1258").decode("latin-1")


def test_a_changed_header_changes_what_every_row_says() -> None:
    before, after = only(table, "title;body\nMột;a\n"), only(table, "title;sapo\nMột;a\n")
    assert before.raw == after.raw and before.checksum != after.checksum


@settings(deadline=None)
@given(st.lists(st.lists(st.text(alphabet='ab;,"\n\r\0\\=é\t', max_size=12), max_size=5), max_size=6))
def test_no_table_makes_the_reader_fail(rows: list[list[str]]) -> None:
    data = "title;body;date\n" + "\n".join(";".join(cells) for cells in rows)
    for item in read(table, data):
        assert isinstance(item, Record | Refusal) and item.number != "1"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    read(table, b"title;body\n" + raw)
