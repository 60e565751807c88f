"""Cleaning: nothing dangerous passes, nothing a newsroom writes is lost."""

import html.parser
import logging
import re
import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import html as cleaning
from newsroom.embeds import embed_provider, page_url
from newsroom.html import ALLOWED, TooLarge, clean_html, media_url, safe_url, same_blocks
from newsroom.text import plain_text
from tests.newsroom.hostile_html import HOSTILE

SAFE_HREF = re.compile(r"(?:https?://[\w.\-\[\]:]+(?:[/?#]|$)|mailto:|tel:|[/#?]|[^:/?#]+(?:[/?#]|$))")


class Reader(html.parser.HTMLParser):
    """Fails at anything the table does not know."""

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        for name, value in attrs:
            allowed = ALLOWED[tag].attributes | ({"class"} if ALLOWED[tag].classes else set())
            assert name in allowed, (tag, name)
            if name == "class":
                assert set(value.split()) <= ALLOWED[tag].classes
            if name == "href":
                assert SAFE_HREF.match(value), value
            if name in {"src", "poster"}:
                assert value.startswith("/media/"), value
                assert ".." not in value

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(cleaned):
    reader = Reader()
    reader.feed(cleaned)
    reader.close()


@pytest.mark.parametrize("vector", HOSTILE)
def test_hostile_html_comes_out_harmless_wherever_it_stands(vector):
    for source in (
        vector,
        f"<p>Trước {vector} sau</p>",
        f"<table><tr><td>{vector}</td></tr></table>",
        f"<b><i>{vector}",
        f"<svg>{vector}</svg>",
        f"<math><mtext>{vector}</mtext></math>",
        f"<ul><li>{vector}<li>x</ul>",
    ):
        cleaned = clean_html(source)
        assert_harmless(cleaned)
        assert clean_html(cleaned) == cleaned


NEWS = (
    '<p>Sáng <strong>8/7</strong>, tại <em>TP Hưng Yên</em>, <a href="https://chinhphu.vn/">Chính phủ</a> họp.</p>\n'
    "<h2>Tiêu đề giữa</h2>\n"
    '<figure class="image"><img src="/media/2019/07/a.jpg" alt="Hội nghị" width="800" height="600">'
    "<figcaption>Quang cảnh hội nghị. Ảnh: Đào Doan</figcaption></figure>\n"
    "<blockquote><p>“Lời nói”</p></blockquote>\n"
    '<ul><li>Một</li><li>Hai<ul><li>Con</li></ul></li></ul>\n<ol start="3"><li value="5">Ba</li></ol>\n'
    '<table><caption>Giá</caption><thead><tr><th scope="col">Loại</th><th scope="col">Mua</th></tr></thead>'
    '<tbody><tr><td rowspan="2">SJC</td><td>38,90</td></tr><tr><td>H<sub>2</sub>O, m<sup>2</sup></td></tr></tbody>'
    "</table>\n"
    '<div class="box"><p>Thông tin thêm</p></div>\n<p class="align-right"><strong>Đào Doan</strong></p>\n<hr>\n'
    '<p>Gọi <a href="tel:+84221">0221</a>, <a href="mailto:a@b.vn">a@b.vn</a>, xem <a href="/xa-hoi/">Xã hội</a>, '
    '<a href="#cuoi">cuối</a>; 5 &lt; 6 &amp; 7 &gt; 2</p>\n'
    '<dl><dt>USD</dt><dd>Đô la</dd></dl><p><abbr title="Thông tấn xã">TTX</abbr> '
    '<time datetime="2019-07-08">8/7</time></p>\n'
    '<video controls="" src="/media/a.mp4"></video><figure data-provider="youtube" data-id="dQw4w9WgXcQ"></figure>'
)


def test_ordinary_newsroom_html_is_kept_whole():
    assert clean_html(NEWS) == NEWS


def test_every_element_of_the_table_can_pass():
    inside = {"source": "<video>{}</video>", "li": "<ul>{}</ul>", "dt": "<dl>{}</dl>", "dd": "<dl>{}</dl>"}
    inside |= {"figcaption": "<figure>{}</figure>", "tr": "<table>{}</table>", "caption": "<table>{}</table>"}
    inside |= dict.fromkeys(("thead", "tbody", "tfoot", "td", "th", "colgroup", "col"), "<table>{}</table>")
    for tag in ALLOWED:
        attributes = ' src="/media/a.jpg"' if tag in {"img", "source"} else ' class="box"' if tag == "div" else ""
        void = tag in {"br", "hr", "img", "col", "source"}
        element = f"<{tag}{attributes}>" if void else f"<{tag}{attributes}>chữ</{tag}>"
        assert f"<{tag}" in clean_html(inside.get(tag, "{}").format(element)), tag


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div>Một</div><div>Hai</div>", "<p>Một</p><p>Hai</p>"),
        ("<div><p>Một</p></div>", "<p>Một</p>"),
        ("<p><span style='color:red'>Đỏ</span> và <font face='.VnTime'>đen</font></p>", "<p>Đỏ và đen</p>"),
        ("<h1>A</h1><h5>B</h5><h6>C</h6>", "<h2>A</h2><h4>B</h4><h4>C</h4>"),
        ("<p>A</p><p>&nbsp;</p><p><b>&nbsp;</b><br></p><p></p><p>B</p>", "<p>A</p><p>B</p>"),
        ("<p style='margin:0; TEXT-ALIGN: right'>Đào Doan</p>", '<p class="align-right">Đào Doan</p>'),
        ("<p align=center>A</p><center>B</center>", '<p class="align-center">A</p><p class="align-center">B</p>'),
        ("<p style='text-align:justify'>A</p>", "<p>A</p>"),
        ("<p>Một<p>Hai", "<p>Một</p><p>Hai</p>"),
        ("<p>a<b>b</p><p>c</b></p>", "<p>a<b>b</b></p><p>c</p>"),
        ("<table><tr><td><div>a</div><div>b</div><td>c</table>",
         "<table><tbody><tr><td><p>a</p><p>b</p></td><td>c</td></tr></tbody></table>"),
        ("<p>Ca\u0301c ba\u0323n &Aacute;</p>", "<p>Các bạn Á</p>"),
        ("<p>a\x00b\x07c\u202ed\ufffee\ufefff&#8238;g</p>", "<p>abcdefg</p>"),
        ("<a href='//vtv.vn/x'>x</a>", '<a href="https://vtv.vn/x">x</a>'),
        ("<a href='http://a.vn/b c'>x</a>", '<a href="http://a.vn/b%20c">x</a>'),
        ("<p>Xem <img src='http://cu.vn/a.jpg' alt='Cầu mới'></p>", "<p>Xem Cầu mới</p>"),
        ("<pre>\n\n  x</pre>", "<pre>  x</pre>"),
        ("<!-- ghi chú --><o:p>Chữ</o:p>", "Chữ"),
        ("<p>a<b> </b>b</p>", "<p>a b</p>"),
        ("<strike>a</strike><del>b</del><ins>c</ins>", "<s>a</s><s>b</s><u>c</u>"),
    ],
)  # fmt: skip
def test_what_other_programs_write_becomes_ours(source, expected):
    assert clean_html(source) == expected


def test_what_the_editor_adds_for_itself_is_gone():
    source = (
        '<figure class="image cke_widget_element" data-cke-widget-data="%7B%7D" data-widget="image" '
        'data-cke-realelement="x">'
        '<img src="/media/a.jpg" alt="A" data-cke-saved-src="/media/a.jpg" data-cke-pa-onclick="x">'
        '<figcaption class="cke_widget_editable" contenteditable="true">Chú thích</figcaption></figure>'
        '<p><span data-cke-bookmark="1" style="display:none">&nbsp;</span>'
        '<a data-cke-saved-href="x" href="/a/">L</a></p>'
        "<cke:param>chữ</cke:param><!--{cke_protected}{C}%3C!%2D%2D%20x%20%2D%2D%3E-->"
    )
    cleaned = clean_html(source)
    assert "cke" not in cleaned
    assert '<figure class="image"><img src="/media/a.jpg" alt="A"><figcaption>Chú thích</figcaption>' in cleaned
    assert '<a href="/a/">L</a>' in cleaned


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", ("youtube", "dQw4w9WgXcQ")),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", ("youtube", "dQw4w9WgXcQ")),
        ("//www.youtube.com/embed/dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ")),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ")),
        ("https://www.youtube.com/live/dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ")),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", ("youtube", "dQw4w9WgXcQ")),
        ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fbaohy%2Fvideos%2F123456789%2F",
         ("facebook", "baohy/videos/123456789")),
        ("https://www.facebook.com/baohy/posts/pfbid0abc123", ("facebook", "baohy/posts/pfbid0abc123")),
        ("https://www.facebook.com/watch/?v=123456789", ("facebook", "watch/?v=123456789")),
        ("https://www.tiktok.com/@bao.hy/video/7123456789012345678", ("tiktok", "7123456789012345678")),
        ("https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d3728.4", ("google-maps", "!1m18!1m12!1m3!1d3728.4")),
        ("https://player.vimeo.com/video/76979871?h=1", ("vimeo", "76979871")),
        ("https://vimeo.com/76979871", ("vimeo", "76979871")),
        ("https://www.youtube.com/embed/short", None),
        ("https://youtube.com.evil.example/embed/dQw4w9WgXcQ", None),
        ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fevil.example%2Fvideos%2F123456", None),
        ("javascript:alert(1)//https://youtu.be/dQw4w9WgXcQ", None),
        ("https://sp.zalo.me/x", None),
        ("https://[", None),
    ],
)  # fmt: skip
def test_players_are_told_by_their_address(url, expected):
    assert embed_provider(url) == expected
    if expected:
        kept = clean_html(f'<p>a</p><p><iframe src="{url}" onload="x">chữ</iframe></p>')
        assert kept.startswith(f'<p>a</p><figure data-provider="{expected[0]}" data-id=')
        assert page_url(*expected).startswith("https://")


def test_a_flash_object_leaves_one_player():
    source = (
        '<object data="x"><param name="movie" value="http://www.youtube.com/v/dQw4w9WgXcQ&hl=vi">'
        '<embed src="http://www.youtube.com/v/dQw4w9WgXcQ"></object><p>Sau</p>'
    )
    assert clean_html(source) == '<figure data-provider="youtube" data-id="dQw4w9WgXcQ"></figure><p>Sau</p>'


def test_a_page_address_is_made_only_for_a_known_pair():
    with pytest.raises(ValueError, match="no known player"):
        page_url("youtube", '"><script>')


def test_too_long_a_text_is_refused_in_vietnamese():
    with pytest.raises(TooLarge, match="quá giới hạn"):
        clean_html("a" * 1_000_001)
    assert clean_html("a" * 1_200_000, max_length=5_000_000) == "a" * 1_200_000


@pytest.mark.parametrize("tag", ["div", "blockquote", "b", "table", "ul><li", "svg", "object", "span><q"])
def test_endless_nesting_is_refused_or_flattened_at_once(tag):
    began = time.monotonic()
    nested = f"<{tag}>" * 60_000 + "chữ"
    if tag == "table":  # one in another ends it, as in browsers
        assert len(clean_html(nested)) < 100
    else:
        with pytest.raises(TooLarge, match="256"):
            clean_html(nested)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "hostile",
    ["<!--" * 50_000, "<a b='" * 50_000, "<p><b id=1>" * 40_000, "<a " * 100_000, "</p>" * 60_000, "&#" + "9" * 500_000,
     "<" * 300_000, "<style>" * 50_000, "<td></div>" * 50_000, '<a b="c' * 50_000, "a<b> </b>" * 40_000],
)  # fmt: skip
def test_cost_grows_with_the_length_only(hostile):
    began = time.monotonic()
    with suppress(TooLarge):
        clean_html(hostile)
    plain_text(hostile)
    assert time.monotonic() - began < 15


def test_an_error_in_the_attribute_check_is_logged_and_drops_the_attribute(monkeypatch, caplog):
    def fail(tag, name, value):
        raise RuntimeError("broken")

    monkeypatch.setattr(cleaning, "_checked", fail)
    with caplog.at_level(logging.ERROR, logger="newsroom.html"):
        assert clean_html('<a href="/x/">x</a>') == "<a>x</a>"
    assert "html attribute dropped" in caplog.text


@pytest.mark.parametrize(
    "url", ["/xa-hoi/", "bai.html?a=b:c", "#x", "?p=1", "http://a.vn", "https://a.vn:81/x", "mailto:a@b"]
)
def test_ordinary_addresses_are_kept(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["/media/", "/media/a//b.jpg", "/media/./a.jpg", "/media/a.jpg?x", "/Media/a.jpg", "media/a.jpg", "/media/%00.jpg"],
)
def test_only_plain_paths_under_media_are_pictures(url):
    assert media_url(url) is None


WORDS = st.text(alphabet=st.sampled_from("ab đệ\u0301\u0338\u00a0\u200b\u202e&<>\"'=/!-\n\r\x00{}"), max_size=12)
TAGS = [*ALLOWED, "div", "span", "font", "center", "section", "h1", "h6", "svg", "math", "object", "iframe", "style",
        "select", "o:p", "form", "template"]  # fmt: skip
ATTRIBUTES = ["", " class='box'", " class='image x'", " align=right", " src=/media/a.jpg", " href='//a.vn'",
              " style='text-align:center'", " data-provider=vimeo data-id=1234567", " src='https://youtu.be/dQw4w9WgXcQ'",
              " href=x:y", " start=2 controls reversed", " alt='\u0338<b>'"]  # fmt: skip
PIECES = st.one_of(
    WORDS,
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(["<!--", "-->", "<![CDATA[", "&nbsp;", "&lt;", "&#8238;", "&amp;lt;", "<br>", "<p>", "</p>"]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_cleaning_twice_is_cleaning_once_and_never_dangerous(source):
    cleaned = clean_html(source)
    assert clean_html(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert_harmless(cleaned)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["một ", "hai ", "đường ", "Ấm "]),
            st.builds("<{}>".format, st.sampled_from([*ALLOWED, "div", "span", "h1", "center", "o:p"])),
            st.builds("</{}>".format, st.sampled_from([*ALLOWED, "div", "span", "h1", "center", "o:p"])),
        ),
        max_size=30,
    ).map("".join)
)
def test_no_word_is_lost_or_joined_to_another(source):
    words = re.sub(r"<[^>]*>", "", source).split()
    assert plain_text(clean_html(source)).split() == words


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_cleaned(source):
    cleaned = clean_html(source)
    assert clean_html(cleaned) == cleaned
    assert_harmless(cleaned)


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("<p>a</p><p>b</p>", "<p>a</p>\r\n\r\n<p>b</p>\n", True),
        ('<img src="/media/a.jpg" alt="x > y">', '<img alt="x > y" src="/media/a.jpg">', True),
        ("<p>a b</p>", "<p>a\n b</p>", True),
        ("<p>a <b>b</b></p>", "<p>a<b>b</b></p>", False),
        ("<p>ab</p>", "<p>a</p><p>b</p>", False),
        ("<pre>a\n b</pre>", "<pre>a b</pre>", False),
        ('<img src="/media/a.jpg" alt="x">', '<img src="/media/a.jpg" alt="y">', False),
        ("<p>a\xa0</p>", "<p>a</p>", False),
    ],
)
def test_texts_are_the_same_when_only_their_layout_differs(one: str, other: str, are_same: bool) -> None:
    assert same_blocks(one, other) is are_same
