"""Tag soup made plain: what of an old page's markup stays, and that its words do."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy.clean import figures, markup, paragraphs
from articles.legacy.clean.blocks import Kind, to_html, without_first
from newsroom.html import clean_html
from newsroom.text import plain_text

LONG = "Toàn huyện hiện có hơn 1.600 ha nhãn, năng suất bình quân 12,5 tấn một héc ta."


def plain(html: str, base: str = "") -> str:
    blocks = figures.give_captions(markup.read(html, base))
    return to_html(paragraphs.find_headings(paragraphs.find_lists(blocks)))


def test_word_leaves_nothing_behind_but_the_text() -> None:
    pasted = """<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->
    <xml><w:WordDocument><w:Zoom>0</w:Zoom></w:WordDocument></xml>
    <style><!-- p.MsoNormal {mso-style-parent:""} --></style>
    <p class="MsoNormal" style="margin:0in .5in"><b><span style="font-size:12.0pt">Sáng nay,</span></b> tỉnh họp<o:p></o:p>
    tại <st1:place w:st="on">Hà Nội</st1:place>.</p><p class="MsoNormal">&nbsp;<o:p>&nbsp;</o:p></p>"""
    assert plain(pasted) == "<p><strong>Sáng nay,</strong> tỉnh họp tại Hà Nội.</p>"


def test_a_picture_of_word_is_a_picture() -> None:
    assert '<img src="a.jpg"' in plain('<p><v:shape><v:imagedata src="a.jpg" o:title="x"/></v:shape></p>')


def test_fonts_and_centres_become_emphasis_and_alignment() -> None:
    assert plain("<center><font size=4><b>Thông báo</b></font></center>") == (
        '<p class="align-center"><strong>Thông báo</strong></p>'
    )
    assert plain('<div align="right"><span style="font-style: italic">Thu Hà</span></div>') == (
        '<p class="align-right"><em>Thu Hà</em></p>'
    )
    assert plain('<p style="TEXT-ALIGN: justify"><font face="Arial" color="red">Chữ</font></p>') == "<p>Chữ</p>"


def test_emphasis_around_several_paragraphs_is_in_each() -> None:
    assert plain("<b>Một<p>Hai</p></b> Ba") == "<p><strong>Một</strong></p>\n<p><strong>Hai</strong></p>\n<p>Ba</p>"


def test_lines_become_paragraphs_where_they_are_paragraphs() -> None:
    assert plain(f"<div>{LONG}<br>{LONG}<br><br>Hết.</div>") == f"<p>{LONG}</p>\n<p>{LONG}</p>\n<p>Hết.</p>"


def test_lines_of_a_poem_stay_lines() -> None:
    assert plain("<p>Đường vô xứ Nghệ quanh quanh<br>Non xanh nước biếc như tranh họa đồ</p>") == (
        "<p>Đường vô xứ Nghệ quanh quanh<br>Non xanh nước biếc như tranh họa đồ</p>"
    )


def test_a_series_of_short_lines_in_bold_are_subheadings() -> None:
    html = plain(f"<p><b>Nhiều cách làm hay</b><br>{LONG}</p><p><strong>Vì sao chậm?</strong></p><ul><li>Một</li></ul>")
    assert html == f"<h3>Nhiều cách làm hay</h3>\n<p>{LONG}</p>\n<h3>Vì sao chậm?</h3>\n<ul><li>Một</li></ul>"


@pytest.mark.parametrize(
    "second",
    ["<p><b>Chia lại ruộng.</b></p>", "<p>Chia lại <b>ruộng</b></p>", "<p align=right><b>Thu Hà</b></p>", ""],
    ids=["a sentence", "half in bold", "at the right", "only one"],
)
def test_what_only_looks_like_subheadings_is_none(second: str) -> None:
    assert "<h" not in plain(f"<p><b>Nhiều cách làm hay</b></p><p>{LONG}</p>{second}<p>{LONG}</p>")


def test_a_subheading_needs_text_below_it() -> None:
    first = f"<p><b>Nhiều cách làm hay</b></p><p>{LONG}</p>"
    assert plain(f"{first}<p><b>Chia lại ruộng</b></p><p>{LONG}</p><p><b>Còn nữa nhé</b></p>").count("<h3>") == 2


def test_bullets_that_a_word_processor_drew_are_a_list() -> None:
    assert plain("<p>·&nbsp;&nbsp; Họp dân</p><p>·  Chia ruộng</p>") == "<ul><li>Họp dân</li><li>Chia ruộng</li></ul>"
    item = '<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span>{}.<span>&nbsp; </span></span>Việc {}</p>'
    assert plain(item.format(1, "đầu") + item.format(2, "sau")) == "<ol><li>Việc đầu</li><li>Việc sau</li></ol>"
    assert plain(item.format(3, "đầu") + item.format(4, "sau")).startswith('<ol start="3">')
    assert plain("<p>1. Việc đầu</p><p>2. Việc sau</p>") == "<p>1. Việc đầu</p>\n<p>2. Việc sau</p>"
    assert plain("<p>- Một</p><p>- Hai</p>") == "<p>- Một</p>\n<p>- Hai</p>"


def test_tables_of_data_stay_tables() -> None:
    table = (
        "<table border=1><tr><td><b>Loại</b></td><td><b>Giá</b></td></tr><tr><td>Nhãn</td><td>25.000</td></tr></table>"
    )
    assert plain(table) == (
        "<table><thead><tr><th><strong>Loại</strong></th><th><strong>Giá</strong></th></tr></thead>"
        "<tbody><tr><td>Nhãn</td><td>25.000</td></tr></tbody></table>"
    )
    spans = "<table><tr><td colspan=2>A</td><td>x</td></tr><tr><td>B</td><td>C</td><td>D</td></tr></table>"
    assert '<td colspan="2">A</td>' in plain(spans)


def test_tables_for_layout_dissolve() -> None:
    assert (
        to_html(markup.read_ordered("<tbody><tr><td>Một</td></tr><tr><td>Hai</td></tr></tbody>"))
        == "<p>Một</p>\n<p>Hai</p>"
    )
    assert plain(f"<table><tr><td><p>{LONG}</p><p>{LONG}</p></td></tr></table>") == f"<p>{LONG}</p>\n<p>{LONG}</p>"
    assert plain(f"<table><tr><td>Bên trái</td><td><p>{LONG * 10}</p></td></tr></table>").count("<p>") == 2


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td><img src=a.jpg></td></tr><tr><td><i>Các hộ trồng nhãn</i></td></tr></table>",
        '<table align=right><tr><td><img src=a.jpg></td></tr><tr><td class="caption">Các hộ trồng nhãn</td></tr></table>',
        "<table><tr><td><img src=a.jpg><br>Các hộ trồng nhãn</td></tr></table>",
        "<figure><img src=a.jpg><figcaption>Các hộ trồng nhãn</figcaption></figure>",
        '<div class="wp-caption"><img src=a.jpg><p class="wp-caption-text">Các hộ trồng nhãn</p></div>',
        "<p><img src=a.jpg><br><em>Các hộ trồng nhãn</em></p>",
        "<p align=center><img src=a.jpg></p><p align=center>Các hộ trồng nhãn</p>",
        '<p><img alt="Các" src=a.jpg></p><p>Các hộ trồng nhãn</p>',
        "<div><img src=a.jpg></div><div class='pCaption'>Các hộ trồng nhãn</div>",
    ],
    ids=["rows", "float", "cell", "figure", "wordpress", "below", "centred", "begun by the alt text", "class"],
)
def test_captions_are_found_however_they_are_printed(source: str) -> None:
    html = re.sub(' alt="[^"]*"', "", plain(f"{source}<p>{LONG}</p>"))
    assert html == f'<figure><img src="a.jpg"><figcaption>Các hộ trồng nhãn</figcaption></figure>\n<p>{LONG}</p>'


def test_pictures_side_by_side_have_their_own_captions() -> None:
    row = "<tr><td><img src=a.jpg></td><td><img src=b.jpg></td></tr><tr><td>Ảnh một</td><td>Ảnh hai</td></tr>"
    blocks = markup.read(f"<table>{row}</table>")
    assert [(block.image.src, block.text) for block in blocks] == [("a.jpg", "Ảnh một"), ("b.jpg", "Ảnh hai")]


def test_text_below_a_picture_is_not_always_its_caption() -> None:
    for below in (f"<p>{LONG}</p>", "<p><b>Nhiều cách làm hay</b></p><p>x</p>", "<p align=right>Thu Hà</p>"):
        assert "<figcaption>" not in plain(f"<p><img src=a.jpg></p>{below}")


def test_a_picture_in_the_middle_of_a_sentence_does_not_part_it() -> None:
    assert plain("<p>Sáng nay, <img src=a.jpg align=left> tỉnh họp.</p>") == (
        '<figure><img src="a.jpg" alt=""></figure>\n<p>Sáng nay, tỉnh họp.</p>'
    )


def test_ornaments_and_tracking_pixels_are_no_pictures() -> None:
    for image in ('<img src="spacer.gif">', '<img src="x.gif" width="1" height="1">', "<img>", '<img src="">'):
        assert plain(f"<p>{image}Chữ</p>") == "<p>Chữ</p>"


def test_lazy_pictures_show_what_they_will_show() -> None:
    assert 'src="/a.jpg"' in plain('<p><img src="/lazy.gif" data-src="/a.jpg"></p>')


def test_addresses_are_absolute_where_the_page_is_known() -> None:
    html = plain('<p><a href="../tep/a.pdf">tệp</a> <img src="a.jpg"></p>', "http://bao.example/tin/bai.html")
    assert 'href="http://bao.example/tep/a.pdf"' in html and 'src="http://bao.example/tin/a.jpg"' in html
    assert (
        plain('<p><a href="javascript:x()">mở</a> <a href="#top">lên</a></p>', "http://bao.example/") == "<p>mở lên</p>"
    )


def test_players_are_left_to_the_sanitiser_and_films_become_links() -> None:
    frame = '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>'
    assert 'data-provider="youtube"' in clean_html(plain(f"<p>Xem</p>{frame}"))
    old = '<object><param name="movie" value="http://www.youtube.com/v/abcdefghijk"><embed src="x.swf"></object>'
    assert 'data-id="abcdefghijk"' in clean_html(plain(old))
    flash = '<embed src="player.swf" flashvars="file=/phim/hop-bao.flv&amp;width=400">'
    assert (
        plain(flash, "http://bao.example/x/") == '<p><a href="http://bao.example/phim/hop-bao.flv">hop-bao.flv</a></p>'
    )
    assert 'href="/a.mp3"' in plain('<audio controls><source src="/a.mp3"></audio>')
    assert plain('<p>Chữ</p><iframe src="http://quangcao.example/"></iframe>') == "<p>Chữ</p>"


def test_a_page_indented_with_blockquote_is_no_quotation() -> None:
    assert "<blockquote>" not in plain(f"<blockquote>{f'<p>{LONG}</p>' * 5}</blockquote>")
    assert plain("<blockquote><p>Lời Bác</p></blockquote>") == "<blockquote><p>Lời Bác</p></blockquote>"


def test_nested_lists_keep_their_order() -> None:
    assert plain("<ol type=a start=2><li>Một<ul><li>Hai</li></ul></li></ol>") == (
        '<ol type="a" start="2"><li>Một<ul><li>Hai</li></ul></li></ol>'
    )


def test_the_first_words_of_a_paragraph_can_be_taken_off() -> None:
    assert without_first("<strong>(BĐT) - </strong>Sáng &amp; chiều", 8) == "Sáng &amp; chiều"
    assert without_first("<strong>(BĐT) - Sáng</strong> nay", 8) == "<strong>Sáng</strong> nay"


WORD = st.text("abcdeghiklmnopqrstuvxyđêôơư", min_size=1, max_size=7)
TAG = st.sampled_from(
    ["p", "div", "b", "i", "font", "table", "tr", "td", "li", "ul", "a href=x", "br", "hr", "img src=a.jpg", "center"]
    + [
        "blockquote",
        "h2",
        "span style='font-weight:bold'",
        "figure",
        "figcaption",
        "o:p",
        "pre",
        "dl",
        "dt",
        "td class=caption",
    ]
)
PIECE = st.one_of(
    WORD,
    TAG.map("<{}>".format),
    TAG.map(lambda tag: f"</{tag.split()[0]}>"),
    st.sampled_from([" ", "&nbsp;", "<", "&amp;", "· "]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECE, max_size=40))
def test_no_word_of_any_markup_is_lost_or_told_twice(pieces: list[str]) -> None:
    source = "".join(pieces)
    body = markup.parse(source).body
    written = re.findall(r"\w+", body.text(separator="")) if body else []
    html = plain(source)
    assert "".join(re.findall(r"\w+", plain_text(html))) == "".join(written)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECE, max_size=40))
def test_what_comes_out_is_what_the_sanitiser_keeps(pieces: list[str]) -> None:
    html = plain("".join(pieces))
    assert plain_text(clean_html(html)) == plain_text(html)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_reading_never_raises(source: str) -> None:
    for block in markup.read(source, "http://bao.example/a"):
        assert block.kind in Kind
