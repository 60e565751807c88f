"""Pages of old sites: what an editor would read out of each, whatever system printed it."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy import sources
from articles.legacy.record import Record, Refusal
from articles.legacy.sources import html
from articles.legacy.sources.files import SourceFile
from newsroom.html import clean_html
from newsroom.text import VIETNAM, plain_text

FILES = Path(__file__).parent / "files" / "legacy"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
PAGES = sorted(path.name for path in FILES.glob("*.html"))
LONG = "Trong những tháng đầu năm, các xã trong huyện tập trung làm đường, kênh mương và nhà văn hóa thôn. " * 3


def source(path: Path, name: str = "") -> SourceFile:
    return SourceFile(name or path.name, lambda: path.open("rb"))


def sample(name: str) -> Record:
    (record,) = sources.read(source(FILES / name), "auto", "auto")
    assert isinstance(record, Record), record
    return record


def page(body: str, head: str = "", name: str = "bai.html", profile=None) -> Record | Refusal:
    return html.parse(f"<html><head>{head}</head><body>{body}</body></html>", name, profile)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_as_an_editor_would(name: str) -> None:
    record, expected = sample(name), EXPECTED[name]
    assert record.headline == expected["title"]
    assert record.provenance.get("headline") == expected.get("title_as_printed")
    assert record.published_at == datetime.fromisoformat(expected["published"])
    assert record.precision == expected.get("published_precision", "minute")
    assert record.updated_at == (datetime.fromisoformat(expected["modified"]) if "modified" in expected else None)
    assert record.standfirst == (expected["sapo"] or "")
    assert record.dateline == expected.get("dateline", "")
    assert record.provenance["byline"] == expected["byline"]
    assert [author.name for author in record.authors] == expected["authors"]
    assert record.credit == (expected["credit"] or "")
    assert record.categories == (expected["section"] or [])
    assert record.topics == expected["tags"]
    assert record.views == expected.get("views")
    assert record.status == "published"


@pytest.mark.parametrize("name", PAGES)
def test_its_text_holds_its_paragraphs_and_nothing_of_the_page_around_it(name: str) -> None:
    record, expected = sample(name), EXPECTED[name]
    assert len(re.findall(r"<p[ >]", record.body_html)) == expected["body_paragraphs"]
    assert record.body_html.count("<ul>") == expected.get("lists", 0)
    for foreign in ("Nội dung:", "Giá vàng", "Tin liên quan", "tin khác", "Ghi rõ nguồn", expected["byline"]):
        assert foreign not in record.body_html
    assert clean_html(record.body_html).count("<p") == expected["body_paragraphs"], "it survives the sanitiser"


@pytest.mark.parametrize("name", PAGES)
def test_its_pictures_keep_caption_and_credit_apart(name: str) -> None:
    pictures = sample(name).pictures
    expected = EXPECTED[name]["images"]
    assert len(pictures) == len(expected)
    for picture, wanted in zip(pictures, expected, strict=True):
        assert picture.name.endswith(wanted["src"])
        assert (picture.alt, picture.caption) == (wanted.get("alt", ""), wanted["caption"])
        assert picture.credit == wanted.get("credit", "")


@pytest.mark.parametrize("name", [name for name in PAGES if "legacy_id" in EXPECTED[name]])
def test_its_old_number_is_known(name: str) -> None:
    assert sample(name).legacy_id == EXPECTED[name]["legacy_id"]


def test_its_old_address_and_its_neighbours_are_known() -> None:
    record = sample("01-portal-2019-utf8-nfc.html")
    assert record.legacy_url == EXPECTED["01-portal-2019-utf8-nfc.html"]["source_url"]
    assert [address.rpartition("/kinh-te/")[2][:6] for address in record.related] == ["201907", "201906"]
    assert all(address.startswith("http://bao.example/") for address in record.related)
    assert sample("03-aspnet-2008-windows-1258.html").legacy_url == "/Detail.aspx?NewsID=10482&CatID=7"
    assert sample("05-joomla-2010-word-vni.html").legacy_url.startswith("http://bao.example/index.php?")
    assert sample("04-static-2003-tcvn3.html").related == ["2003_10_15_02.htm"]


def test_each_sample_is_read_with_the_profile_of_its_family() -> None:
    families = ["portal", "channel", "aspnet", "frontpage", "joomla", "nukeviet", "", "dnn"]
    assert [sample(name).profile for name in PAGES] == families


def test_a_page_read_without_a_profile_says_so() -> None:
    record = sample("07-mojibake-2006.html")
    assert record.warnings == ["Read without a profile; look it over."]
    assert record.profile == ""


# Pages that no profile knows


STORY = f"<h1>Xã Đông Kết làm đường</h1><p>08/07/2019 21:24</p><p><b>Sáng nay xã họp bàn về việc làm đường.</b></p><p>{LONG}</p><p>{LONG}</p>"


def test_metadata_are_believed_before_looks() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Báo"},
            {
                "@type": "NewsArticle",
                "headline": "Xã Đông Kết làm đường",
                "datePublished": "2019-07-08T14:24:00Z",
                "author": {"@type": "Person", "name": "Thu Hà"},
                "articleSection": "Kinh tế",
                "keywords": ["làm đường", "không có trong bài"],
            },
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(data)}</script><title>Báo - Xã Đông Kết làm đường</title>'
    record = page(
        f"<div>Thứ tư, 25/11/2026 10:00</div><h1>Báo điện tử</h1><div><h2>Xã Đông Kết làm đường</h2><p>{LONG}</p><p>{LONG}</p></div>",
        head,
    )
    assert record.headline == "Xã Đông Kết làm đường"
    assert record.published_at == datetime(2019, 7, 8, 14, 24, tzinfo=UTC)
    assert [author.name for author in record.authors] == ["Thu Hà"]
    assert (record.categories, record.topics) == (["Kinh tế"], ["làm đường"])
    assert record.status == "published"


def test_the_story_is_found_among_menus_and_boxes() -> None:
    menu = "".join(f'<a href="/{n}">Chuyên mục số {n}</a><br>' for n in range(30))
    comments = f'<div id="comments"><p>{LONG * 3}</p></div>'
    record = page(f"<table><tr><td>{menu}</td><td><div>{STORY}</div>{comments}</td><td>{menu}</td></tr></table>")
    assert record.headline == "Xã Đông Kết làm đường"
    assert record.standfirst == "Sáng nay xã họp bàn về việc làm đường."
    assert record.body_html.count("<p>") == 2 and "Chuyên mục" not in record.body_html
    assert record.published_at == datetime(2019, 7, 8, 14, 24, tzinfo=UTC)


def test_a_time_far_from_the_headline_is_not_taken() -> None:
    record = page(
        f"<div>Thứ hai, 08/07/2019 10:00</div><ul><li><a href=/a>Một</a><li><a href=/b>Hai</a></ul><p>x</p><h1>Tiêu đề của bài</h1><p>{LONG}</p><p>{LONG}</p>"
    )
    assert record.published_at is None


@pytest.mark.parametrize(
    ("name", "moment", "precision"),
    [
        ("bao.example/tin/2009/03/05/lam-duong.html", datetime(2009, 3, 5, tzinfo=VIETNAM), "day"),
        ("2003_10_16_02.htm", datetime(2003, 10, 16, tzinfo=VIETNAM), "day"),
        ("bao.example/lam-duong/d2021100914262592.htm", datetime(2021, 10, 9, 7, 26, tzinfo=UTC), "minute"),
        ("bao.example/lam-duong-1633268582720.htm", datetime(2021, 10, 3, 13, 43, tzinfo=UTC), "minute"),
    ],
)
def test_the_address_may_carry_the_day(name: str, moment: datetime, precision: str) -> None:
    record = page(f"<h1>Xã Đông Kết làm đường</h1><p>{LONG}</p><p>{LONG}</p>", name=name)
    assert (record.published_at, record.precision) == (moment, precision)


def test_what_is_doubtful_comes_in_as_a_draft() -> None:
    above = page(f"<p>Thứ hai, 08/07/2019 10:00</p><h1>Xã Đông Kết làm đường</h1><p>{LONG}</p><p>{LONG}</p>")
    assert above.status == "draft" and "the time stands above the headline" in above.warnings[0]
    thin = page("<h1>Xã Đông Kết làm đường</h1><p>08/07/2019 10:00</p><p>Ngắn.</p>")
    assert thin.status == "draft" and "it has little text" in thin.warnings[0]


def test_another_day_in_the_metadata_is_told() -> None:
    raw = (FILES / "01-portal-2019-utf8-nfc.html").read_text(encoding="utf-8")
    changed = raw.replace(
        "</head>", '<meta property="article:published_time" content="2019-07-20T10:00:00+07:00"></head>'
    )
    record = html.parse(changed)
    assert record.published_at == datetime(2019, 7, 12, 9, 5, tzinfo=UTC)
    assert record.warnings == ["The page prints 12/07/2019, but its metadata say 20/07/2019."]


# What belongs to the story


def story(*blocks: str) -> Record:
    record = page(f"<h1>Xã Đông Kết làm đường</h1><p>08/07/2019 21:24</p>{''.join(blocks)}")
    assert isinstance(record, Record)
    return record


def test_a_box_of_links_inside_a_story_does_not_end_it() -> None:
    box = '<div><b>Tin liên quan</b><ul><li><a href="/a.html">Bài một</a> (01/07)</li><li><a href="/b.html">Bài hai</a></li></ul></div>'
    record = story(f"<p>{LONG}</p>", box, f"<p>{LONG}</p>", f"<p>{LONG}</p>")
    assert record.body_html.count("<p>") == 3 and "Bài một" not in record.body_html
    assert record.related == ["/a.html", "/b.html"]


def test_what_stands_behind_the_end_of_a_story_is_left_out() -> None:
    record = story(f"<p>{LONG}</p>", f"<p>{LONG}</p>", "<p>Ý kiến bạn đọc (3)</p>", "<p>Hay quá!</p>")
    assert "Hay quá" not in record.body_html and record.body_html.count("<p>") == 2


def test_a_cut_before_long_paragraphs_is_told() -> None:
    record = story(f"<p>{LONG}</p>", "<p>Ý kiến bạn đọc</p>", "<p>Tin liên quan</p>", f"<p>{LONG}</p>")
    assert any("long paragraphs stand behind it" in warning for warning in record.warnings)


@pytest.mark.parametrize(
    ("lines", "authors", "credit"),
    [
        ("<p align=right><b>Thu Hà</b></p>", [("Thu Hà", "text")], ""),
        (
            "<p align=right>Bài: Thu Hà</p><p align=right>Ảnh: Văn Thịnh</p>",
            [("Thu Hà", "text"), ("Văn Thịnh", "photo")],
            "",
        ),
        ("<p><i>PV – Theo TTXVN</i></p>", [], "TTXVN"),
        ('<p align=right>Thu Hà</p><p align=center><img src="a.jpg"></p>', [("Thu Hà", "text")], ""),
        ("<p align=right>Thu Hà</p><p>Từ khóa: làm đường, nông thôn</p>", [("Thu Hà", "text")], ""),
        ("<div style='text-align:right'><a href='/tac-gia/'>Thu Hà</a></div>", [("Thu Hà", "text")], ""),
    ],
    ids=["alone", "two lines", "agency", "above a picture", "above keywords", "a link"],
)
def test_who_signed_is_read_from_the_end(lines: str, authors: list, credit: str) -> None:
    record = story(f"<p>{LONG}</p>", f"<p>{LONG}</p>", lines)
    assert (record.authors, record.credit) == (authors, credit)
    assert record.body_html.count("<p>") == 2


def test_pictures_without_a_name_are_by_who_signed_for_pictures() -> None:
    record = story(
        f'<p>{LONG}</p><p align=center><img src="a.jpg"><br><i>Đường mới</i></p>'
        f'<p align=center><img src="b.jpg"><br><i>Ảnh minh họa</i></p><p>{LONG}</p><p align=right>Bài, ảnh: Thu Hà</p>'
    )
    assert [picture.credit for picture in record.pictures] == ["Thu Hà", ""]


def test_a_heading_in_capitals_comes_back_in_ordinary_spelling() -> None:
    record = page(f"<h1>XÃ ĐÔNG KẾT LÀM ĐƯỜNG</h1><p>08/07/2019</p><p>Hôm nay xã Đông Kết họp. {LONG}</p><p>{LONG}</p>")
    assert record.headline == "Xã Đông Kết làm đường"
    assert record.provenance["headline"] == "XÃ ĐÔNG KẾT LÀM ĐƯỜNG"


# Copied sites


@pytest.mark.parametrize(
    "body",
    [
        "".join(
            f'<h2><a href="/tin/{n}.html">Tiêu đề của bài số {n} trong tuần</a></h2><p>{LONG[:150]}</p>'
            for n in range(8)
        ),
        "".join(f'<li><a href="/tin/{n}.html">Tiêu đề của bài số {n} trong tuần</a></li>' for n in range(20)),
        "".join(
            f'<p><a href="/tin/{n}.html">Tiêu đề của bài số {n} trong tuần</a><br>{LONG[:150]}</p>' for n in range(8)
        ),
    ],
    ids=["headlines with summaries", "headlines", "both in one paragraph"],
)
def test_a_list_of_stories_is_refused(body: str) -> None:
    assert page(f"<h1>Kinh tế</h1>{body}") == Refusal("bai.html", "It is a list of stories, not one.")


def test_a_story_with_many_links_below_it_is_a_story() -> None:
    links = "".join(f'<li><a href="/tin/{n}.html">Tiêu đề của bài số {n} trong tuần</a></li>' for n in range(20))
    record = page(f"{STORY}<p>{LONG}</p><p><b>Các tin khác</b></p><ul>{links}</ul>")
    assert isinstance(record, Record) and record.body_html.count("<p>") == 3
    assert len(record.related) == 20


def test_frames_and_pages_that_only_lead_on_are_refused() -> None:
    frames = html.parse('<html><frameset cols="*,*"><frame src="a.htm"></frameset></html>', "a.htm")
    assert frames.reason == "It only holds frames; the story stands in another file."
    lead = page("", '<meta http-equiv="refresh" content="0;url=/b.html">')
    assert lead.reason == "It only sends the reader to another page."


@pytest.mark.parametrize(
    ("name", "head", "address"),
    [
        ("a.html", '<link rel="canonical" href="http://bao.example/tin/7.html">', "http://bao.example/tin/7.html"),
        ("a.html", '<meta property="og:url" content="http://bao.example/tin/7.html">', "http://bao.example/tin/7.html"),
        ("a.html", '<link rel="canonical" href="http://bao.example/">', ""),
        ("a.html", "<!-- saved from url=(0029)http://bao.example/tin/7.html -->", "http://bao.example/tin/7.html"),
        ("a.html", "<!-- Mirrored from bao.example/Detail.aspx?ID=7 by HTTrack Website Copier/3.x -->", "http://bao.example/Detail.aspx?ID=7"),
        ("a.html", '<link rel="canonical" href="https://web.archive.org/web/2012/http://bao.example/7.htm">', "http://bao.example/7.htm"),
        ("old/www.bao.example/tin/201907/bai-3fa91c2/index.html", "", "http://www.bao.example/tin/201907/bai-3fa91c2/"),
        ("bao.example/Detail.aspx?NewsID=7&CatID=2.html", "", "http://bao.example/Detail.aspx?NewsID=7&CatID=2"),
        ("bao.example/Detail.aspx@NewsID=7&CatID=2.html", "", "http://bao.example/Detail.aspx?NewsID=7&CatID=2"),
        ("bao.example/index.html?id=7", "", "http://bao.example/index.html?id=7"),
        ("site.zip!bao.example/tin/7.htm", "", "http://bao.example/tin/7.htm"),
        ("tin/7.htm", "", ""),
    ],
)  # fmt: skip
def test_the_old_address_is_found(name: str, head: str, address: str) -> None:
    assert page(STORY, head, name).legacy_url == address


def test_a_print_view_has_the_address_of_its_story() -> None:
    head = '<link rel="canonical" href="http://bao.example/tin/lam-duong-123456.html">'
    records = [page(STORY, head, name) for name in ("bao.example/a.html", "bao.example/a.html?page=print")]
    assert {(record.legacy_url, record.legacy_id) for record in records} == {
        ("http://bao.example/tin/lam-duong-123456.html", "123456")
    }


# What is a page


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.html", b"<!DOCTYPE html>"),
        ("a.HTM", b"\xef\xbb\xbf\r\n<HTML>"),
        ("Detail.aspx?NewsID=7", b"\r\n\r\n<!DOCTYPE HTML PUBLIC>"),
        ("index.html?id=7", b"Ti\xc3\xaau \xc4\x91\xe1\xbb\x81"),
        ("a.txt", b"<html><body>"),
        ("bai-viet", b"<p align=center><font face='.VnTime'>"),
        ("a.xhtml", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html xmlns="y">'),
        ("a.html", "<html>".encode("utf-16")),
    ],
)
def test_pages_are_recognised(name: str, head: bytes) -> None:
    assert html.recognises(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.xml", b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>B\xc3\xa1o</title>'),
        ("a.html", b'<?xml version="1.0"?><!-- x --><rss version="2.0">'),
        ("a.xml", b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>'),
        ("a.txt", b"Ti\xc3\xaau \xc4\x91\xe1\xbb\x81\n\n<b>08/07/2019</b>"),
        ("a.csv", b"id;title;body\n1;x;<p>y</p>"),
        ("a.jsonl", b'{"body": "<p>x</p>"}'),
        ("a.pdf", b"%PDF-1.4"),
        ("a.html", b"\x00\x01\x02"),
    ],
)
def test_other_files_are_not(name: str, head: bytes) -> None:
    assert not html.recognises(name, head)


# Whatever the bytes


def read_bytes(raw: bytes) -> Record | Refusal:
    (item,) = html.read(SourceFile("a.html", lambda: BytesIO(raw)), "auto")
    return item


@pytest.mark.parametrize(
    "raw",
    [
        b"<div>" * 100_000,
        b"<b>" * 100_000,
        b"<" * 5_000_000,
        b"&" * 3_000_000,
        b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
        b"<p>" + b"".join(b"<b id=%d>" % n for n in range(700)) + b"</p>" + b"<p>x</p>" * 700,
        b"chu " * 1_000_000,
        b"<p>x" * 49_000,
        b"<table><tr><td>" * 4_000,
        b"<blockquote><ul><li>x" * 1_500,
        b"<!--" * 100_000,
        b"<p>x</p>" * 700_000,
    ],
    ids=["divs", "bold", "angles", "ampersands", "attributes", "emphasis", "text", "paragraphs", "tables", "quotations"]
    + ["comments", "more than a record"],
)
def test_hostile_pages_are_a_record_or_a_sentence(raw: bytes) -> None:
    item = read_bytes(raw)
    assert isinstance(item, Record) or item.reason.endswith(".")
    assert item.raw or isinstance(item, Refusal)


SAMPLES = [(FILES / name).read_bytes() for name in PAGES]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=12)), min_size=1, max_size=6),
)
def test_a_damaged_page_is_a_record_or_a_refusal(raw: bytes, wounds: list[tuple[float, int, bytes]]) -> None:
    for place, length, patch in wounds:
        at = int(place * len(raw))
        raw = raw[:at] + patch + raw[at + length :]
    item = read_bytes(raw)
    if isinstance(item, Record):
        assert item.raw == raw and item.checksum
        clean_html(item.body_html)
    else:
        assert item.reason.endswith(".")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abcdeghiklmnopqrstuvxy", min_size=2, max_size=6), min_size=12, max_size=60), st.booleans())
def test_no_word_of_a_story_is_lost(words: list[str], with_time: bool) -> None:
    half = len(words) // 2
    time = "<p>08/07/2019 21:24</p>" if with_time else ""
    record = page(f"<h1>Tiêu đề</h1>{time}<p>{' '.join(words[:half])}.</p><p>{' '.join(words[half:])}.</p>")
    assert isinstance(record, Record)
    kept = f"{record.headline} {record.standfirst} {plain_text(record.body_html)}"
    assert set(words) <= set(re.findall(r"\w+", kept))
