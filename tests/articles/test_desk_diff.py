"""Words that differ are marked as a person would; nothing of either text is lost in the marking."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from articles.desk.diff import beside
from newsroom.text import nfc

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặ ,.\nAĐƯ", max_size=120)


def only_here(pairs) -> tuple[list[str], list[str]]:
    return tuple(
        [piece.text for pair in pairs for piece in getattr(pair, side) if piece.is_only_here]
        for side in ("mine", "other")
    )


def test_a_changed_word_is_marked_whole_with_its_marks():
    pairs = beside("Hưng Yên triển khai công tác đối ngoại", "Hưng Yên triển khai công tác đối nội")
    assert only_here(pairs) == (["ngoại"], ["nội"])


def test_composed_and_decomposed_letters_are_the_same_text():
    text = "Phố Hiến được mùa nhãn lồng"
    assert not any(pair.differs for pair in beside(text, unicodedata.normalize("NFD", text)))


def test_words_that_differ_by_a_tone_mark_alone_are_marked():
    assert only_here(beside("đảng bộ", "đang bộ")) == (["đảng"], ["đang"])


def test_two_changed_words_in_a_row_are_one_mark():
    assert only_here(beside("tỉnh Hưng Yên hôm nay", "tỉnh Thái Bình hôm nay")) == (["Hưng Yên"], ["Thái Bình"])


def test_a_paragraph_put_in_does_not_mark_those_after_it():
    pairs = beside("<p>Một.</p><p>Hai.</p>", "<p>Một.</p><p>Xen vào.</p><p>Hai.</p>", is_html=True)
    assert only_here(pairs) == ([], ["Xen vào."])


def test_where_only_the_markup_differs_it_is_shown():
    mine, other = only_here(beside("<p>Chữ</p>", "<p><strong>Chữ</strong></p>", is_html=True))
    assert mine == [] and "strong" in "".join(other)


def test_a_very_long_block_is_marked_whole_rather_than_slowly():
    long = "từ " * 4000
    assert only_here(beside(long + "một", long + "hai"))[0] == [(long + "một").strip()]


@given(VIETNAMESE, VIETNAMESE)
def test_each_side_shows_its_whole_text(mine, other):
    pairs = beside(mine, other)
    for text, side in ((mine, "mine"), (other, "other")):
        shown = "".join(piece.text for pair in pairs for piece in getattr(pair, side))
        assert "".join(shown.split()) == "".join(nfc(text).split())


@given(VIETNAMESE)
def test_a_text_does_not_differ_from_itself(text):
    assert not any(pair.differs for pair in beside(text, text))
