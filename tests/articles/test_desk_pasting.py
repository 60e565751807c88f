"""What is pasted comes into a story as an import would bring it: its words and their order, none of its dress."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.desk import pasting
from newsroom.html import TooLarge, clean_html
from newsroom.roles import Role
from newsroom.text import plain_text
from tests.articles.desk import desk_of, staff

FILES = Path(__file__).parent / "files" / "paste"
PASTE = "/admin/articles/article/paste/"


def pasted(name: str) -> tuple[str, list[str]]:
    return pasting.cleaned((FILES / name).read_text(encoding="utf-8"))


def test_a_word_document_keeps_headings_emphasis_lists_and_tables_and_nothing_of_word():
    html, said = pasted("word.html")
    assert "<h2>Vụ nhãn năm nay</h2>" in html
    assert "<strong>Hưng Yên</strong>" in html and "<em>5.000 ha</em>" in html
    assert "<li>Nhãn lồng</li>" in html and "<li>Nhãn hương chi</li>" in html
    assert "<td>Hồng Nam</td>" in html and "1.250" in html
    assert not any(word in html for word in ("mso", "style=", "Mso", "o:p", "font", "file:", "<img"))
    assert "Vườn nhãn ở Hồng Nam. Ảnh: Đào Doan" in plain_text(html)
    assert said == ["1 ảnh chưa vào bài: hãy kéo tệp ảnh vào, hoặc chèn từ kho ảnh."]


def test_a_document_of_google_is_not_bold_all_over():
    html, said = pasted("google-docs.html")
    assert "<h2>Ý kiến người dân</h2>" in html and "<li>Giá 30.000 đồng/kg</li>" in html
    assert "<strong>Ông Nguyễn Văn A</strong>" in html and "<strong>: “Được" not in html
    assert said == []


def test_an_old_font_is_read_as_the_importer_reads_it_and_the_writer_is_told():
    html, said = pasted("tcvn3.html")
    assert plain_text(html) == "Công tác thông tin đối ngoại của tỉnh Hưng Yên"
    assert said == ["Chữ phông cũ đã được chuyển sang Unicode; hãy đọc lại."]


def test_pictures_of_the_own_library_stay():
    html, said = pasting.cleaned('<p>a</p><p><img src="/media/photos/2026/11/sen.jpg" alt="Sen"></p>')
    assert 'src="/media/photos/2026/11/sen.jpg"' in html and said == []


def test_what_is_too_long_for_a_story_is_refused_with_a_sentence():
    with pytest.raises(TooLarge, match="từng phần"):
        pasting.cleaned("a" * (pasting.MAX_LENGTH + 1))


@given(st.text(max_size=300))
def test_any_paste_becomes_clean_html(text):
    html, _said = pasting.cleaned(text)
    assert clean_html(html) == html


@pytest.mark.django_db
def test_the_desk_cleans_for_those_who_write():
    answer = desk_of(staff(Role.REPORTER)).post(PASTE, {"html": "<p onclick=x>Chữ<script>alert(1)</script></p>"})
    assert answer.json() == {"html": "<p>Chữ</p>", "said": []}
    assert desk_of(staff(Role.MARKET)).post(PASTE, {"html": "a"}).status_code == 403
    assert desk_of(staff(Role.EDITOR)).post(PASTE, {"html": "a" * 1_100_000}).status_code == 413
