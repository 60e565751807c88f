"""Old encodings: what is read out of bytes and pages, and what is left alone."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from articles.legacy.clean.encoding import ENCODINGS, Undecodable, decode, open_page, open_text, repair
from articles.legacy.clean.encoding.tables import TCVN3, VISCII, latin_bytes, latin_letters
from newsroom.text import plain_text
from tests.articles.old_encodings import ENCODERS, mojibake

SAMPLES = Path(__file__).parent / "files" / "legacy"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
SENTENCE = "Sáng mùng 8 tháng Giêng, tại sân đình xã Đa Lộc, huyện Ân Thi, 42 đô vật của 9 xã tham dự hội vật."
FRENCH = "Le maire a été élu dès le premier tour, là où la gauche espérait un sursis."


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


def latin(text: str, encoding: str) -> str:
    """The text as a program shows it that takes the old bytes for windows-1252."""
    return latin_letters(ENCODERS[encoding](text))


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("01-portal-2019-utf8-nfc.html", "utf-8"),
        ("02-channel-2015-utf8-nfd.html", "utf-8"),
        ("03-aspnet-2008-windows-1258.html", "windows-1258 (declared)"),
        ("04-static-2003-tcvn3.html", "tcvn3 (fonts)"),
        ("05-joomla-2010-word-vni.html", "utf-8 with vni (fonts)"),
        ("06-nukeviet-2013-utf8.html", "utf-8"),
        ("07-mojibake-2006.html", "utf-8 with double-encoded utf-8 (statistics)"),
        ("08-dnn-2016-entities.html", "utf-8"),
    ],
)
def test_every_old_page_is_read_as_an_editor_would(name: str, verdict: str) -> None:
    decoded = open_page((SAMPLES / name).read_bytes())
    assert (decoded.verdict, decoded.warnings) == (verdict, [])
    assert decoded.confidence > 0.95
    read, expected = plain_text(decoded.text), EXPECTED[name]
    printed = [expected.get("title_as_printed", expected["title"]), expected["sapo"], expected["byline"]]
    printed += [image["caption"] for image in expected["images"]] + expected.get("related", [])
    assert [text for text in printed if text not in read] == []


def test_a_font_that_draws_capitals_gives_capitals() -> None:
    read = plain_text(open_page((SAMPLES / "04-static-2003-tcvn3.html").read_bytes()).text)
    assert "VĂN HÓA - XÃ HỘI LÀNG TƯƠNG BẦN GIỮ NGHỀ Thứ năm" in read


@pytest.mark.parametrize("encoding", ENCODERS)
def test_bytes_without_any_label_are_known_by_their_words(encoding: str) -> None:
    decoded = open_text(ENCODERS[encoding](SENTENCE))
    assert decoded[:3] == (SENTENCE, f"{encoding} (statistics)", [])


@pytest.mark.parametrize("encoding", ENCODERS)
def test_letters_kept_as_latin_are_known_by_their_words(encoding: str) -> None:
    assert repair(latin(SENTENCE, encoding))[:3] == (SENTENCE, f"unicode with {encoding} (statistics)", [])


def test_a_headline_of_two_words_is_enough() -> None:
    assert repair("Taân Daân").text == "Tân Dân"
    assert repair("Haø Noäi").text == "Hà Nội"


@pytest.mark.parametrize("rounds", [1, 2])
def test_mojibake_is_repaired_once_and_twice(rounds: int) -> None:
    text = SENTENCE
    for _ in range(rounds):
        text = mojibake(text)
    assert repair(text).text == SENTENCE
    assert open_text(text.encode()).text == SENTENCE


def test_mojibake_that_does_not_decode_whole_stays_as_it_is() -> None:
    damaged = mojibake(SENTENCE).replace("\u00a1", "", 1)
    assert repair(damaged)[:2] == (damaged, "unicode")
    assert repair(damaged).warnings[0].startswith("A passage may be double-encoded utf-8 and was left as it stands: “")


@pytest.mark.parametrize("text", ["Itâ€™s the mayorâ€™s turn.", "â€œKhÃ´ngâ€\u009d", "Ä\u0090.T â€“ X.M"])
def test_mojibake_of_few_letters_is_known_by_its_signs(text: str) -> None:
    assert repair(text).text == latin_bytes(text).decode()


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(codec: str) -> None:
    assert open_text(SENTENCE.encode(codec)).text == SENTENCE


def test_the_encoding_that_the_operator_names_is_taken_at_their_word() -> None:
    for encoding in ENCODINGS:
        text = FRENCH if encoding == "windows-1252" else SENTENCE
        raw = ENCODERS[encoding](text) if encoding in ENCODERS else text.encode(encoding)
        told = "" if encoding.startswith("utf") else " (told)"
        assert open_text(raw, encoding)[:3] == (text, encoding + told, [])
        assert decode(raw, encoding) == text or encoding == "windows-1258"


def test_bytes_that_are_not_of_the_named_encoding_are_refused_by_their_place() -> None:
    with pytest.raises(Undecodable, match="not UTF-8 .byte 4."):
        open_text(b"abc\xff", "utf-8")
    with pytest.raises(Undecodable):
        open_page(b"<p>\x8d</p>", "windows-1258")
    with pytest.raises(Undecodable, match="name its encoding"):
        decode(b"abc\xff")


def test_what_is_no_text_at_all_is_refused() -> None:
    with pytest.raises(Undecodable):
        open_text(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff")


def test_what_stays_doubtful_is_left_alone_and_told() -> None:
    decoded = open_text("12/07/2019 huyÖn UBND".encode("cp1252"))
    assert decoded.text == "12/07/2019 huyÖn UBND"
    assert (decoded.verdict, decoded.confidence) == ("windows-1252 (doubtful)", 0.5)
    assert decoded.warnings == [
        "A passage may be tcvn3 and was left as it stands: “12/07/2019 huyÖn UBND”; name the encoding with --encoding."
    ]


def test_a_few_broken_bytes_in_a_unicode_page_are_counted_and_told() -> None:
    raw = page(f"<p>{SENTENCE}</p><p>Hội vật đầu xuân</p>").encode().replace("xuân".encode(), b"xu\xe2n")
    decoded = open_page(raw)
    assert f"<p>{SENTENCE}</p><p>Hội vật đầu xu\ufffdn</p>" in decoded.text
    assert decoded.warnings == ["Bytes that are not UTF-8 (1) were replaced by U+FFFD."]


def test_an_old_piece_in_a_unicode_page_is_read_as_what_it_is() -> None:
    raw = page(f"<p>{SENTENCE * 3}</p><div>OLD</div>").encode().replace(b"OLD", ENCODERS["tcvn3"]("Tin mới nhận được"))
    assert "<div>Tin mới nhận được</div>" in open_page(raw).text


def test_the_fonts_of_a_page_count_through_nested_and_unclosed_elements() -> None:
    source = (
        page(
            '<font face=".VnTime"><p>OLD <b>OLD</b><p>OLD</font><p>Hà Nội<table><tr><td style="font: 12pt \'VNI-Times\'">NEW<td>Hà Nội</table>'
            '<span class="old">OLD</span><p id="x">OLD</p><p style="font-family: ABCDEF+.VnTime,Bold">OLD</p>',
            "<style><!-- p.MsoNormal, .old {font-size:1pt; font-family:\".VnTime\"} #x {font: bold 9pt '.VnArial'} --></style>",
        )
        .replace("OLD", latin("Hà", "tcvn3"))
        .replace("NEW", latin("Hà", "vni"))
    )
    assert plain_text(open_page(source.encode()).text) == "Hà Hà Hà Hà Nội Hà Hà Nội Hà Hà Hà"


def test_a_font_that_lies_does_not_spoil_right_text() -> None:
    source = page('<font face=".VnTime">Hà Nội</font> <font face="VNI-Times">Toàn án</font>')
    assert open_page(source.encode()).text == source


def test_character_references_of_old_letters_are_read_and_those_of_markup_stay() -> None:
    source = page('<p><font face=".VnTime">N­íc s&#173;&ecirc;n &amp; n&#243;i &lt;b&gt;</font></p>')
    assert "Nước sườn &amp; núi &lt;b&gt;" in open_page(source.encode()).text


def test_the_soft_hyphen_is_a_letter_in_tcvn3_and_hyphenation_in_unicode() -> None:
    rain = "Nước giếng trong, mưa thuận gió hoà"
    assert b"\xad" in ENCODERS["tcvn3"](rain)
    assert open_text(ENCODERS["tcvn3"](rain)).text == rain
    assert repair("Một từ inter\u00adnational ở đây").text == "Một từ international ở đây"
    assert repair("ch\u00ada").text == "ch\u00ada"


def test_readable_attributes_are_converted_and_tags_stay() -> None:
    old = latin("Hội vật đầu xuân ở huyện Ân Thi", "vni")
    source = page(f"<IMG SRC='a.jpg?x=1&copy=2' ALT='{old}' data-x=\"{old}\"><a title=\"{old}\" href=x>x</a>")
    expected = source.replace(f"ALT='{old}'", "ALT='Hội vật đầu xuân ở huyện Ân Thi'")
    expected = expected.replace(f'title="{old}"', 'title="Hội vật đầu xuân ở huyện Ân Thi"')
    assert open_page(source.encode()).text == expected


def test_scripts_styles_and_comments_stay_as_they_are() -> None:
    old = latin(SENTENCE, "vni")
    source = page(f"<script>var a='{old}'</script><!-- {old} --><style>/* {old} */</style><p>{old}</p>")
    assert open_page(source.encode()).text == source.replace(f"<p>{old}</p>", f"<p>{SENTENCE}</p>")


def test_a_letter_and_its_vni_sign_may_stand_in_two_elements() -> None:
    source = page('<p style="font-family:VNI-Times">Ng<b>a</b>øy hoäi</p>')
    assert "Ng<b>à</b>y hội" in open_page(source.encode()).text


def test_the_icelandic_letter_becomes_d_only_in_vietnamese() -> None:
    assert repair("Ðồng chí Ðào Doan, HÐND và ÐBSCL, TP.ÐN được").text == (
        "Đồng chí Đào Doan, HĐND và ĐBSCL, TP.ĐN được"
    )
    for text in ("Guðmundur kom við á Þingvöllum. ÐÞ", "Nhà thơ Guðmundur Böðvarsson được mời đến"):
        assert repair(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Chàngs", "où", "Là où ça va, côté jardin, où tôt, dû", "él está aquí, señor, año, té, sé, mí", "tô tù, töö yö", "Hà Nam: toàn án, cá nhân",
        "Malmö, Köln, Göteborg, für, Öl, über", "thé né dé", "CAFÉ… ÇA…", "XÃ… BÃ” LÀ…", "São Paulo, Ãnh", "20 °C, m², 5 µm", "«Xin chào»",
        "Příliš žluťoučký kůň úpěl ďábelské ódy", "a < b && c > d", "", "\u00a0", "R&D", "Œuvre, cœur", "naïve", "Đ", "É”",
    ],
)  # fmt: skip
def test_right_text_of_any_language_stays_as_it_is(text: str) -> None:
    assert repair(text)[:3] == (text, "unicode", [])
    assert open_text(text.encode()).text == text


def test_right_text_comes_in_normal_form_c() -> None:
    assert repair("Tie\u0302\u0301ng Vie\u0323\u0302t").text == "Tiếng Việt"
    assert open_page("<p title='Vie\u0323\u0302t'>Vie\u0323\u0302t</p>".encode()).text == "<p title='Việt'>Việt</p>"


def test_a_page_of_another_language_in_windows_1252_is_read_so() -> None:
    assert open_page(page(f"<p>{FRENCH}</p>").encode("cp1252"))[1:3] == ("windows-1252", [])


def charmap(name: str) -> list[str]:
    """What glibc reads in every byte of an encoding."""
    iconv = shutil.which("iconv")
    if iconv is None or name not in subprocess.run([iconv, "-l"], capture_output=True, text=True, check=True).stdout:
        pytest.skip(f"this machine has no iconv that knows {name}")
    command = [iconv, "-f", name, "-t", "UTF-8"]
    return [
        subprocess.run(command, input=bytes([b]), capture_output=True, check=False).stdout.decode() for b in range(256)
    ]


def test_the_tcvn3_table_agrees_with_that_of_the_c_library() -> None:
    glibc = charmap("TCVN5712-1")
    assert {byte: glibc[byte] for byte in TCVN3} == TCVN3


def test_the_viscii_table_agrees_with_that_of_the_c_library() -> None:
    assert charmap("VISCII") == list(VISCII)
