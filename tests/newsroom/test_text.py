"""Vietnamese text: folding, slugs, order, dates and numbers."""

import sqlite3
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.text import (
    article_time,
    fold,
    name_sort_key,
    nfc,
    one_line,
    parse_vn_number,
    plain_text,
    short_time,
    slugify_vi,
    sort_key,
    vn_date,
    vn_number,
    weekday_vi,
)

STORY = datetime(2019, 7, 8, 14, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("Đường ĐỎ Thuỷ Ưu ếch", "duong do thuy uu ech"),
        ("hoà hòa", "hoa hoa"),
        (unicodedata.normalize("NFD", "Đặng Thị Thủy"), "dang thi thuy"),
        ("  Hưng\u00a0Yên \n 2019 ", "hung yen 2019"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold_takes_away_marks_case_and_blanks(source, folded):
    assert fold(source) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_does_not_depend_on_the_normal_form(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@pytest.mark.parametrize(
    ("source", "slug"),
    [
        ("Đắk Lắk", "dak-lak"),
        ("Đường đỏ", "duong-do"),
        ("Giá vàng 8/7: tăng 1,5%!", "gia-vang-8-7-tang-1-5"),
        ("新闻", ""),
        ("---", ""),
    ],
)
def test_slugs_keep_every_vietnamese_letter(source, slug):
    assert slugify_vi(source) == slug


def test_a_long_slug_is_cut_between_words():
    assert slugify_vi("một hai ba", max_length=8) == "mot-hai"
    assert slugify_vi("một hai ba", max_length=7) == "mot-hai"
    assert slugify_vi("nghiêng", max_length=4) == "nghi"


ORDER = "an ăn ân ba bà bả bã Bá bạ bác da dạ Dũng đa Đặng e ê o on ô ôn ơ ơn ta tha thi tra u um ư ưu".split()  # noqa: SIM905


def test_the_vietnamese_alphabet_orders_words():
    assert sorted(set(ORDER), key=sort_key) == ORDER


def test_tones_count_only_between_words_of_the_same_letters():
    assert sort_key("bá an") > sort_key("ba an")
    assert sort_key("bá an") < sort_key("ba ăn")
    assert sort_key("ba mẹ") > sort_key("ba")
    assert sort_key("hòa") == sort_key("hoà")
    assert sort_key("!?") == ""


def test_sqlite_orders_the_keys_as_python_does():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE words (word, key)")
    database.executemany("INSERT INTO words VALUES (?, ?)", [(word, sort_key(word)) for word in ORDER])
    assert [word for (word,) in database.execute("SELECT word FROM words ORDER BY key")] == ORDER


def test_people_are_ordered_by_their_given_name():
    people = ["Trần Văn An", "Nguyễn Thị Ánh", "Đỗ Bá", "Lê Bá", "Bình", "Phạm Đức"]
    ordered = ["Trần Văn An", "Nguyễn Thị Ánh", "Lê Bá", "Đỗ Bá", "Bình", "Phạm Đức"]
    assert sorted(people, key=name_sort_key) == sorted(ordered, key=name_sort_key)
    assert sorted(people, key=name_sort_key)[0] == "Trần Văn An"
    assert name_sort_key("Lê Văn Bà") < name_sort_key("An Bá")
    assert name_sort_key("") == ""


def test_one_line_collapses_controls_and_blanks():
    assert one_line("  Tiêu\u00a0đề\r\n\tdài\x00 \ufeffquá\u3000") == "Tiêu đề dài quá"
    assert one_line("Ca\u0301c") == "Các"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Một <b>ha</b>i</p><p>ba &amp; bốn<br>năm</p>", "Một hai ba & bốn năm"),
        ("<ul><li>a</li><li>b</li></ul><table><tr><td>c</td><td>d</td></tr></table>", "a b c d"),
        ("a<script>x<p></script>b<style>y</style><!-- z -->c", "a b c"),
        ("5 < 6 > 4 &lt;b&gt;", "5 < 6 > 4 <b>"),
        ("<a title='>'>sáu</a><b", "sáu"),
        ("<svg><title>x</title><text>y</text></svg>z", "z"),
        ("&#" + "9" * 5000 + ";x", "\ufffdx"),
        ("chữ&nbsp;thường", "chữ thường"),
        ("", ""),
    ],
)
def test_plain_text_reads_the_words(html, words):
    assert plain_text(html) == words


@given(st.text(alphabet="<>/!-ab'\"= &;#x9\x00script", max_size=60))
def test_plain_text_reads_any_text(html):
    assert plain_text(html) == one_line(plain_text(html))


def test_the_time_of_a_story_is_told_as_papers_print_it():
    assert article_time(STORY) == "Thứ hai, 08/07/2019 21:24 (GMT+7)"
    assert article_time(STORY, "day") == "Thứ hai, 08/07/2019"
    assert article_time(STORY, language="en") == "Monday, 08/07/2019 21:24 (GMT+7)"
    assert short_time(STORY) == "21:24, 08/07/2019"


def test_days_are_those_of_vietnam():
    night = datetime(2019, 7, 8, 17, 0, tzinfo=UTC)
    assert vn_date(night) == "09/07/2019"
    assert article_time(night).startswith("Thứ ba, 09/07/2019 00:00")
    assert vn_date(date(2019, 7, 8)) == "08/07/2019"
    assert weekday_vi(date(2019, 7, 7)) == "Chủ nhật"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        article_time(datetime(2019, 7, 8, 21, 24))


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Decimal("1234567.89"), None, "1.234.567,89"),
        (14850, None, "14.850"),
        (-5, None, "\N{MINUS SIGN}5"),
        (Decimal("-0.001"), 2, "0,00"),
        (Decimal("38.9"), 2, "38,90"),
        (Decimal("1E+6"), None, "1.000.000"),
        (0, None, "0"),
        (Decimal("-1234.5"), 1, "\N{MINUS SIGN}1.234,5"),
    ],
)
def test_numbers_are_shown_with_dots_and_a_comma(value, places, shown):
    assert vn_number(value, places) == shown


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("14.850", "14850"),
        ("25.450,5", "25450.5"),
        ("210,33", "210.33"),
        ("1.234.567", "1234567"),
        ("1\u00a0234", "1234"),
        (" 23456 ", "23456"),
        ("26,310.00", "26310.00"),
        ("173,700,000", "173700000"),
        ("22625.5", "22625.5"),
        ("0.125", "0.125"),
        ("\N{MINUS SIGN}5", "-5"),
        ("-5,25", "-5.25"),
    ],
)
def test_numbers_are_read_as_vietnamese_write_them(typed, number):
    assert parse_vn_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["1.23.4", "", "abc", "1e5", "1,2,3", "NaN", "12.34,5.6", "--5", "1..000", "٣", "9" * 41]
)
def test_what_is_not_clearly_a_number_is_refused_in_vietnamese(typed):
    with pytest.raises(ValueError, match=r"số|Số"):
        parse_vn_number(typed)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_shown_is_read_back(number):
    assert parse_vn_number(vn_number(number, 2)) == number
