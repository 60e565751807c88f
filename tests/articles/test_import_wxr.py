"""WordPress exports: what a site's posts, authors, categories and library become."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy.clean.wordpress import Attachment, Content, Library
from articles.legacy.record import Record
from articles.legacy.sources import wxr
from newsroom.html import clean_html
from tests.articles.exports import EXPECTED, SAMPLES, assert_as_expected, imported, only, read, refused, vietnam

SAMPLE = "09-wordpress-2018-wxr.xml"

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/4.9.8" --> <!-- <item> in a comment -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/{version}/">
<channel><title>Trang tin</title>
<wp:author><wp:author_login>ngoclan</wp:author_login><wp:author_display_name>Ngọc Lan</wp:author_display_name></wp:author>
<wp:author><wp:author_login>minhq</wp:author_login><wp:author_display_name>Minh Quang</wp:author_display_name></wp:author>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>kinh-te</wp:category_nicename>
 <wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[Kinh tế]]></wp:cat_name></wp:category>
<wp:category><wp:term_id>7</wp:term_id><wp:category_nicename>nong-nghiep</wp:category_nicename>
 <wp:category_parent>kinh-te</wp:category_parent><wp:cat_name><![CDATA[Nông nghiệp]]></wp:cat_name></wp:category>
<wp:category><wp:term_id>8</wp:term_id><wp:category_nicename>noi-bat</wp:category_nicename>
 <wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[Nổi bật]]></wp:cat_name></wp:category>
"""
TAIL = "</channel>\n</rss>\n"


def item(number: int = 1, content: str = "Đoạn một.\n\nTrời mưa to.", extra: str = "", **changes: str) -> str:
    fields = {
        "title": "Mưa lớn",
        "link": f"http://bao.example/2018/12/mua-lon-{number}/",
        "dc:creator": "ngoclan",
        "guid": f"http://bao.example/?p={number}",
        "content:encoded": f"<![CDATA[{content}]]>",
        "excerpt:encoded": "",
        "wp:post_id": str(number),
        "wp:post_date": "2018-12-14 08:30:00",
        "wp:post_date_gmt": "2018-12-14 01:30:00",
        "wp:status": "publish",
        "wp:post_type": "post",
        "wp:post_password": "",
    } | {name.replace("__", ":"): value for name, value in changes.items()}
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + extra + "</item>\n"


def attachment(number: int, name: str, parent: int = 0, caption: str = "", alt: str = "") -> str:
    extra = f"<wp:attachment_url>http://bao.example/wp-content/uploads/{name}</wp:attachment_url>"
    extra += f"<wp:post_parent>{parent}</wp:post_parent>" + meta("_wp_attachment_image_alt", alt)
    return item(number, "", extra, excerpt__encoded=caption, wp__post_type="attachment", wp__status="inherit")


def meta(key: str, value: str) -> str:
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"


def term(domain: str, nicename: str, name: str) -> str:
    return f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>'


def export(items: Iterable[str], version: str = "1.2") -> str:
    return HEAD.replace("{version}", version) + "".join(items) + TAIL


def post(content: str = "Đoạn một.\n\nTrời mưa to.", extra: str = "", **changes: str) -> Record:
    return only(wxr, export([item(1, content, extra, **changes)]))


def html_of(content: str, library: Library | None = None) -> str:
    return clean_html(Content(content, library or Library(), "1").html).replace(">\n<", "><")


def test_the_sample_is_read_as_a_careful_editor_would_read_it() -> None:
    found = read(wxr, (SAMPLES / SAMPLE).read_bytes())
    for record, expected in zip(found, EXPECTED[SAMPLE]["items"], strict=True):
        assert isinstance(record, Record)
        assert_as_expected(record, expected)
        assert record.number == expected["legacy_id"]
    assert found[1].warnings == ["Pictures that are not in the export: 1534, 1535, 1536."]
    assert found[0].provenance["guid"] == "http://bao.example/?p=1520"


@pytest.mark.django_db
def test_the_sample_is_imported_once_whatever_it_repeats(tmp_path: Path) -> None:
    summary, report = imported(SAMPLES / SAMPLE, tmp_path)
    assert summary == "import_articles: created=3 updated=0 unchanged=0 rejected=0"
    assert [line["record"] for line in report if line["outcome"] == "rejected"] == []
    assert imported(SAMPLES / SAMPLE, tmp_path)[0].endswith("unchanged=3 rejected=0")


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_every_version_of_the_format_is_known(version: str) -> None:
    data = export([item()], version)
    assert wxr.recognises("a.xml", data.encode()) and only(wxr, data).headline == "Mưa lớn"
    assert not wxr.recognises("a.xml", b"<rss><channel></channel></rss>")


def test_local_time_is_vietnams_and_the_universal_one_stands_in_for_it() -> None:
    assert post().published_at == vietnam(2018, 12, 14, 8, 30)
    assert post(wp__post_date="0000-00-00 00:00:00").published_at == vietnam(2018, 12, 14, 8, 30)
    assert post(wp__post_date_gmt="0000-00-00 00:00:00").published_at == vietnam(2018, 12, 14, 8, 30)


@pytest.mark.parametrize("status", ["draft", "private", "pending", "trash", "future", "auto-draft", "lạ"])
def test_only_what_readers_could_open_is_published(status: str) -> None:
    assert post(wp__status=status).status == "draft"


def test_a_draft_was_never_published_whatever_day_it_bears() -> None:
    record = post(wp__status="draft", wp__post_date_gmt="0000-00-00 00:00:00")
    assert (record.status, record.published_at) == ("draft", None)


def test_what_asks_for_a_password_is_a_draft() -> None:
    assert post(wp__post_password="bí mật").status == "draft"


def test_pages_and_foreign_types_come_in_as_drafts_and_say_so() -> None:
    for kind in ("page", "video"):
        record = post(wp__post_type=kind)
        assert record.status == "draft" and f"Its type is “{kind}”; it comes in as a draft." in record.warnings


def test_the_library_menus_and_revisions_are_no_records() -> None:
    kinds = ("nav_menu_item", "revision", "wp_block", "custom_css")
    items = [item(number, wp__post_type=kind) for number, kind in enumerate(kinds)]
    assert len(read(wxr, export([*items, attachment(9, "a.jpg"), item(10)]))) == 1


def test_the_category_is_the_deepest_one_and_the_others_are_kept_aside() -> None:
    terms = term("category", "noi-bat", "Nổi bật") + term("category", "nong-nghiep", "Nông nghiệp")
    record = post(extra=terms + term("post_tag", "mua", "mưa") + term("post_tag", "bao", "bão"))
    assert record.categories == ["Kinh tế", "Nông nghiệp"] and record.topics == ["mưa", "bão"]
    assert record.provenance["categories"] == "Nổi bật"
    chosen = post(extra=terms + meta("_yoast_wpseo_primary_category", "8"))
    assert chosen.categories == ["Nổi bật"]
    assert post(extra=term("category", "uncategorized", "Uncategorized")).categories == []


def test_categories_that_are_each_others_parents_end_somewhere() -> None:
    loop = export([item(1, extra=term("category", "kinh-te", "Kinh tế"))]).replace(
        "<wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[Kinh tế",
        "<wp:category_parent>nong-nghiep</wp:category_parent><wp:cat_name><![CDATA[Kinh tế",
    )
    assert set(only(wxr, loop).categories) == {"Kinh tế", "Nông nghiệp"}


def test_the_account_signs_by_its_name_unless_the_text_is_signed() -> None:
    assert [author.name for author in post().authors] == ["Ngọc Lan"]
    signed = post("Đoạn một.\n\nTrời mưa to.\n<p style='text-align:right'><b>Thu Hà</b></p>")
    assert [author.name for author in signed.authors] == ["Thu Hà"]
    assert post(dc__creator="admin").authors == []
    assert post(dc__creator="khach99").authors == [], "an account without a name is nobody"
    several = post(extra=term("author", "cap-minhq", "minhq") + term("author", "cap-ngoclan", "ngoclan"))
    assert [author.name for author in several.authors] == ["Minh Quang", "Ngọc Lan"]


def test_the_excerpt_is_the_sapo_and_nothing_else_is() -> None:
    assert post(excerpt__encoded="<![CDATA[<p>Mưa <b>to</b>.</p>]]>").standfirst == "Mưa to."
    assert post("Đoạn một.\n\n<!--more-->\n\nTrời mưa to.").standfirst == ""


def test_reads_are_taken_from_the_plugins_that_count_them() -> None:
    assert post(extra=meta("post_views_count", "1204")).views == 1204
    assert post(extra=meta("views", "1.204")).views == 1204


def test_fields_that_sites_added_are_read_when_their_names_say_what_they_hold() -> None:
    record = post(extra=meta("tac_gia", "Đức Thịnh") + meta("nguon", "TTXVN") + meta("_tac_gia", "field_5d3"))
    assert [author.name for author in record.authors] == ["Đức Thịnh"] and record.credit == "TTXVN"


def test_comments_that_readers_saw_are_kept() -> None:
    def comment(approved: str, kind: str = "") -> str:
        return (
            f"<wp:comment><wp:comment_author>Bạn đọc</wp:comment_author><wp:comment_date>2018-12-15 07:00:00"
            f"</wp:comment_date><wp:comment_content><![CDATA[Hay quá]]></wp:comment_content><wp:comment_approved>"
            f"{approved}</wp:comment_approved><wp:comment_type>{kind}</wp:comment_type></wp:comment>"
        )

    record = post(extra=comment("1") + comment("0") + comment("spam") + comment("1", "pingback"))
    assert record.comments == [("Bạn đọc", vietnam(2018, 12, 15, 7), "Hay quá")]


def test_the_lead_picture_comes_from_the_library_wherever_it_stands() -> None:
    data = export([item(1, extra=meta("_thumbnail_id", "9")), attachment(9, "a.jpg", caption="Cầu ngập", alt="Cầu")])
    assert only(wxr, data).pictures == [("http://bao.example/wp-content/uploads/a.jpg", "Cầu", "Cầu ngập", "")]
    missing = only(wxr, export([item(1, extra=meta("_thumbnail_id", "9"))]))
    assert missing.warnings == ["The lead picture 9 is not in the export."]


def test_a_smaller_copy_in_the_text_is_the_same_picture_as_the_lead() -> None:
    copy = '<img class="alignnone wp-image-9" src="http://bao.example/wp-content/uploads/a-300x200.jpg" alt="">'
    record = only(wxr, export([item(1, copy, meta("_thumbnail_id", "9")), attachment(9, "a.jpg")]))
    assert [picture.name for picture in record.pictures] == ["http://bao.example/wp-content/uploads/a.jpg"]
    assert 'src="http://bao.example/wp-content/uploads/a.jpg"' in record.body_html


def test_what_stands_elsewhere_in_the_file_is_part_of_what_a_post_says() -> None:
    alone = export([item(1, extra=meta("_thumbnail_id", "9"))])
    together = export([item(1, extra=meta("_thumbnail_id", "9")), attachment(9, "a.jpg")])
    assert only(wxr, alone).checksum != only(wxr, together).checksum
    assert only(wxr, alone).checksum == only(wxr, alone.replace("Trang tin", "Trang khác")).checksum


def test_blank_lines_make_paragraphs_and_line_ends_breaks() -> None:
    assert html_of("Một\nhai\n\nba\r\n\r\n\r\nbốn") == "<p>Một<br>\nhai</p><p>ba</p><p>bốn</p>"
    assert html_of("<p>Một\nhai</p>\nba") == "<p>Một<br>\nhai</p><p>ba</p>"
    assert html_of("<ul>\n<li>một</li>\n<li>hai</li>\n</ul>") == "<ul><li>một</li><li>hai</li></ul>"
    assert html_of("<div>Một\n\nhai</div>ba") == "<p>Một</p><p>hai</p><p>ba</p>"
    assert html_of("<blockquote>Một\n\nhai</blockquote>") == "<blockquote><p>Một</p><p>hai</p></blockquote>"
    assert html_of("<pre>a\n\nb</pre>") == "<pre>a\n\nb</pre>"
    assert html_of("Một <b>hai\n\nba</b>").count("<p>") == 2


def test_blocks_of_the_new_editor_need_no_guessing() -> None:
    blocks = "<!-- wp:paragraph -->\n<p>Một\nhai</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n<h2>Ba</h2>\n"
    assert "<br>" not in html_of(blocks) and "wp:" not in html_of(blocks)


def test_captions_become_figures_old_and_new() -> None:
    figure = '<figure><img src="/a.jpg"><figcaption>Cầu <em>ngập</em></figcaption></figure>'
    new = '[caption id="x" width="6"]<a href="/a.jpg"><img src="/a.jpg"></a> Cầu <em>ngập</em>[/caption]'
    assert figure in Content(new, Library(), "1").html
    old = '[caption caption="Cầu ngập"]<img src="/a.jpg">[/caption]'
    assert "<figcaption>Cầu ngập</figcaption>" in Content(old, Library(), "1").html
    assert html_of("[caption]chỉ có chữ[/caption]") == "<p>chỉ có chữ</p>"
    assert html_of("Mở [caption] mà không đóng") == "<p>Mở  mà không đóng</p>"


def test_galleries_show_the_pictures_they_name_or_else_the_posts_own() -> None:
    library = Library()
    library.add("5", Attachment("/a.jpg", "Một"), "1")
    library.add("6", Attachment("/b.jpg", "", "Hai"), "1")
    named = Content('[gallery columns="2" ids="6,5,7"]', library, "1")
    assert named.html.index("/b.jpg") < named.html.index("/a.jpg")
    assert named.warnings == ["Pictures that are not in the export: 7."]
    assert Content("[gallery]", library, "1").html.count("<figure>") == 2


def test_players_are_kept_and_other_addresses_become_links() -> None:
    player = '<figure data-provider="youtube" data-id="abcdefghijk"></figure>'
    for written in (
        "[embed]https://youtu.be/abcdefghijk[/embed]",
        "Trên\n\nhttps://www.youtube.com/watch?v=abcdefghijk\n\nDưới",
        '<!-- wp:embed --><figure><div class="wp-block-embed__wrapper">\nhttps://youtu.be/abcdefghijk\n</div></figure>',
    ):
        assert player in html_of(written), written
    assert (
        html_of('[audio mp3="/uploads/ban-tin.mp3"][/audio]') == '<p><a href="/uploads/ban-tin.mp3">ban-tin.mp3</a></p>'
    )
    assert 'href="http://bao.example/a.mp4"' in html_of('[video width="6" mp4="http://bao.example/a.mp4"][/video]')


def test_unknown_shortcodes_leave_their_text_and_a_warning() -> None:
    content = Content('[box type="info"]Chú ý[/box] [ads id="3"] [su_divider]', Library(), "1")
    assert clean_html(content.html) == "<p>Chú ý</p>"
    assert content.warnings == ["Unknown shortcodes were left out, with their text kept: [box], [ads], [su_divider]."]


@pytest.mark.parametrize("words", ["[chờ ý kiến của Phòng]", "[sic]", "[Covid-19]", "[1]", "[T.H]", "[[gallery]]"])
def test_words_in_brackets_are_words(words: str) -> None:
    content = Content(f"Trước {words} sau", Library(), "1")
    assert content.html == f"<p>Trước {words.replace('[[', '[').replace(']]', ']')} sau</p>" and not content.warnings


def test_a_damaged_item_is_refused_and_the_others_come_in() -> None:
    data = export([item(1), item(2).replace("</title>", "</titel>"), item(3)])
    assert [record.number for record in read(wxr, data) if isinstance(record, Record)] == ["1", "3"]
    assert refused(wxr, data) == [("2", "It is not XML (line 1: mismatched tag).")]


def test_what_plugins_write_badly_is_mended() -> None:
    record = post("Một \x0b\x00hai", title="Mưa&nbsp;lớn & gió", link="http://bao.example/?p=1&x=2")
    assert (record.headline, record.legacy_url) == ("Mưa lớn & gió", "http://bao.example/?p=1&x=2")
    assert record.body_html == "<p>Một hai</p>" and record.warnings == ["2 control characters were left out."]


def test_a_file_that_is_cut_gives_what_is_whole_and_says_so() -> None:
    whole = export([item(1), item(2)])
    inside = whole[: whole.index("<wp:post_id>2") + 20]
    assert refused(wxr, inside) == [
        ("2", "The item is cut: it does not end."),
        (None, "The file is cut: the end of the export is missing."),
    ]
    between = whole[: whole.index(TAIL)]
    assert refused(wxr, between) == [(None, "The file is cut: the end of the export is missing.")]
    assert len(read(wxr, between)) == 3
    assert refused(wxr, export([])) == [(None, "The export holds no items.")]


def test_a_section_that_never_ends_takes_only_its_own_item() -> None:
    data = export([item(1), item(2).replace("]]>", ""), item(3), item(4)])
    assert [record.number for record in read(wxr, data) if isinstance(record, Record)] == ["1", "3", "4"]
    assert [number for number, _ in refused(wxr, data)] == ["2"]


def test_an_items_end_inside_its_text_is_text() -> None:
    assert "item" in post("Mã: <code>&lt;item&gt;</code></item><item>\n\nTrời mưa to.").body_html


def test_document_types_and_entities_are_refused_before_they_are_read() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = export([item(1, title="&b;")]).replace("<rss", f"{bomb}<rss", 1)
    assert refused(wxr, data) == [
        (None, "The file has a document type or entities; no export has, and it is not read.")
    ]
    assert len(read(wxr, data)) == 1


_PIECES = [
    "[",
    "]",
    "[/",
    "caption",
    "gallery ",
    "embed",
    "ids=",
    '"',
    "1,2",
    "<p>",
    "</p>",
    "<img ",
    "wp-image-1",
    ">",
    "<!--",
    "-->",
]
_PIECES += [
    "\n\n",
    "\n",
    "https://youtu.be/abcdefghijk",
    "<div>",
    "</div>",
    "<pre>",
    "chữ",
    " ",
    "x=1",
    "[[",
    "]]",
    "<li>",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map("".join))
def test_no_text_of_wordpress_makes_the_reader_fail(content: str) -> None:
    library = Library()
    library.add("1", Attachment("/a.jpg"), "1")
    clean_html(Content(content, library, "1").html)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    head, first = export([]).removesuffix(TAIL).encode(), item(1).encode()
    read(wxr, head + raw + first)
    read(wxr, head + first.replace(b"</title>", raw + b"</title>") + first)
