"""Old encodings: what holds for every text and every byte."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy.clean.encoding import ENCODINGS, Undecodable, decode, open_page, open_text, repair
from articles.legacy.clean.encoding.tables import TCVN3, VISCII, latin_bytes, latin_letters
from newsroom.text import nfc
from tests.articles.old_encodings import ENCODERS, mojibake

SAMPLES = Path(__file__).parent / "files"
STORIES = (SAMPLES / "hung-yen-thong-tin-doi-ngoai.txt").read_text(encoding="utf-8") + " ".join(
    str(story.get(name))
    for story in json.loads((SAMPLES / "legacy" / "expected.json").read_text(encoding="utf-8")).values()
    if isinstance(story, dict)
    for name in ("title", "sapo")
)
SYLLABLES = sorted({word.lower() for word in re.findall(r"[^\W\d_]+", nfc(STORIES)) if not word.isascii()})
SYLLABLES = [word for word in SYLLABLES if word not in {"doannội", "đvt", "bđt"}]
SENTENCES = st.lists(st.sampled_from(SYLLABLES), min_size=12, max_size=60, unique=True).map(" ".join)

FOREIGN = {
    "English": "the mayor said on Tuesday that a new café and the naïve façade of the old cinema were to be rebuilt",
    "French": "là où le maire a été élu dès le premier tour la gauche espérait un sursis tôt ou tard à côté de l’hôtel "
    "ça va né thé dé dû bête fête forêt île naïf Noël œuvre août",
    "German": "über für Köln Straße süß größer wäre könnte Äpfel Öl Übung daß Fuß grün schön Bäcker müde Tür",
    "Czech": "příliš žluťoučký kůň úpěl ďábelské ódy já mám tě rád být či žít dům města země číslo děti",
    "Spanish": "él está aquí señor año té sé mí corazón niña ningún pingüino más allá según también así día",
    "Portuguese": "São Paulo não pão coração você português água três até já avó à às são irmã põe",
    "Swedish": "så på två Malmö Göteborg ö är även från åt köpa träd hår läser sjö",
    "Icelandic": "Þórður Guðmundsson við það á ísland ég sæti öðru þetta ör",
}


def words_of(text: str) -> st.SearchStrategy[str]:
    separators = st.sampled_from([" ", ", ", ". ", " – ", "… ", " «", "» ", "” ", " (", "\n", ": “"])
    return st.lists(st.tuples(st.sampled_from(text.split()), separators), max_size=40).map(
        lambda pairs: "".join(word + separator for word, separator in pairs)
    )


@pytest.mark.parametrize("encoding", ENCODERS)
@given(text=SENTENCES)
def test_vietnamese_in_an_old_encoding_is_found_and_read(encoding: str, text: str) -> None:
    raw = ENCODERS[encoding](text)
    assert open_text(raw).text == text
    assert open_page(b"<html><p>" + raw + b"</p></html>").text == f"<html><p>{text}</p></html>"
    assert repair(latin_letters(raw)).text == text


@given(text=SENTENCES, rounds=st.integers(1, 2))
def test_double_encoded_vietnamese_is_repaired(text: str, rounds: int) -> None:
    wrong = text
    for _ in range(rounds):
        wrong = mojibake(wrong)
    assert repair(wrong).text == text
    assert open_text(wrong.encode()).text == text


@given(st.lists(st.sampled_from(SYLLABLES), max_size=60).map(" ".join), st.sampled_from(["NFC", "NFD"]))
def test_right_vietnamese_stays_as_it_is(text: str, form: str) -> None:
    written = unicodedata.normalize(form, text)
    assert repair(written).text == text
    assert open_text(written.encode()).text == text
    assert open_page(f"<p>{written}</p>".encode()).text == f"<p>{text}</p>"


@pytest.mark.parametrize("language", FOREIGN)
@given(data=st.data())
def test_right_text_of_another_language_stays_as_it_is(language: str, data: st.DataObject) -> None:
    text = data.draw(words_of(FOREIGN[language]))
    assert repair(text).text == text
    assert open_text(text.encode()).text == text


@given(st.text("AĂÂÊÔƠƯĐaăâêôơưđbc àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"))
def test_every_letter_of_tcvn3_comes_back(text: str) -> None:
    # Alone between blanks », · and © are the signs that they look like.
    assert decode(ENCODERS["tcvn3"](f"t{text}n"), "tcvn3") == f"t{text}n"


@given(st.text(sorted(set(VISCII) - set(map(chr, range(32))) | set("ẲẴẪỶỸỴ"))))
def test_every_letter_of_viscii_and_windows_1258_comes_back(text: str) -> None:
    assert decode(ENCODERS["viscii"](text), "viscii") == text
    assert open_text(ENCODERS["viscii"](text), "viscii").text == text
    assert nfc(decode(ENCODERS["windows-1258"](text), "windows-1258")) == text


@given(st.lists(st.sampled_from([*SYLLABLES, *(word.upper() for word in SYLLABLES)])).map(" ".join))
def test_every_syllable_of_vni_comes_back(text: str) -> None:
    assert decode(ENCODERS["vni"](text), "vni") == text


def test_every_byte_is_one_latin_letter_and_comes_back() -> None:
    everything = bytes(range(256))
    assert latin_bytes(latin_letters(everything)) == everything
    assert len(TCVN3) == 74


@given(st.text() | SENTENCES.map(mojibake) | SENTENCES.map(lambda text: latin_letters(ENCODERS["vni"](text))))
def test_repairing_twice_is_repairing_once(text: str) -> None:
    repaired = repair(text).text
    assert repair(repaired).text == repaired
    assert unicodedata.is_normalized("NFC", repaired)


MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", '<font face=".VnTimeH">', "</font>", "<td style='font:9pt VNI-Times' title=\"é\">", "<table>"])
    | st.sampled_from(["<style>p{font-family:.VnTime}", "</style>", "&#173;", "&agrave;", "<", "<!--", "&", "\0", "µ", "Ð", " "])
    | st.text(max_size=5),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(
    st.binary(max_size=300) | MARKUP.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(["auto", *ENCODINGS]),
)
def test_any_bytes_give_text_or_a_sentence(raw: bytes, encoding: str) -> None:
    for read in (open_text, open_page):
        try:
            decoded = read(raw, encoding)
        except Undecodable as error:
            assert str(error).endswith(".")
        else:
            assert 0.5 <= decoded.confidence <= 1.0
            assert all(warning.endswith(".") for warning in decoded.warnings)
            decoded.text.encode()


@given(st.text(st.characters(codec=None)) | MARKUP)
def test_any_text_is_repaired_or_left_without_an_error(text: str) -> None:
    repair(text).text.encode()
