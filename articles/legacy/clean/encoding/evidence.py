"""Which reading of old letters is the right one: the one whose words are Vietnamese syllables, by a clear margin."""

import html
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from articles.legacy.clean.encoding.readings import READINGS, Reading
from articles.legacy.clean.encoding.syllables import is_common, is_syllable
from newsroom.text import nfc

# Natural logarithms of how much likelier a word is when the reading is right, by kind; measured on news text.
# Words with marks say most; a word of plain letters is the same in every reading and tells the language only.
_MARKED, _MARKED_WRONG = 1.9, -3.0
_PLAIN, _PLAIN_WRONG = 0.7, -1.0
_COMMON = 1.2  # besides, for a syllable that no news does without
_REPAIRED = 2.0  # for every character that a repair of mojibake takes away

# Papers of the country hardly ever wrote it, and half of its letters look like TCVN3's.
_RARE = {"viscii": -1.5}

# How far ahead a reading must be to be taken when nothing but the words speaks for it; e to this power to one.
MARGIN = 4.5
WORTH_TELLING = 2.5  # a reading that comes so near may be the right one
CERTAIN = 20.0
_AHEAD_OF_OTHERS = 2.0
_SAMPLE = 4000

_WORD = re.compile(r"(?:[^\W\d_]|[\u0080-\u009f¡-§©ª¬®¯±-¸º¼-¿×÷\u0300-\u0323\ufffd])+")
# Between blanks a dash or a quotation mark is what it seems, whatever letter another reading makes of it.
_SIGN_ALONE = re.compile(r"(?<!\S)[^\w\s]+(?!\S)")
_MARKED_LETTER = re.compile(r"[^\x00-\x7f]|&")
_INITIALS = re.compile("[BCDĐFGHJKLMNPQRSTVWXZbcdđghklmnpqrstvx]|[BCDĐFGHJKLMNPQRSTVWXZ]+")
_LATIN_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?")


class Choice(NamedTuple):
    reading: Reading | None  # None: the letters are right as they stand
    text: str  # what they mean
    margin: float
    rival: str = ""  # the reading that might be right where none is taken


def dereference(source: str) -> str:
    """The text with its character references read, but for those of markup's own ASCII."""
    return _LATIN_REFERENCE.sub(_dereferenced, source) if "&" in source else source


def _dereferenced(match: re.Match[str]) -> str:
    text = html.unescape(match[0])
    return match[0] if text.isascii() or text.startswith("&") else text


def choose(source: str, prior: Mapping[str, float], *, certain: bool = False) -> Choice:
    """How to read `source`, a text with its character references still in it.

    `prior` weighs readings for which something beside the words speaks. With `certain`, one of them is right unless
    the words say otherwise. Any other reading must be ahead of what stands there by `MARGIN`, or nothing is changed.
    """
    judged = _SIGN_ALONE.sub(" ", source if len(source) <= _SAMPLE else _telling_piece(source))
    choice = _judge(judged, prior, certain)
    if choice.reading is None:
        return choice._replace(text=source)
    if judged == source:
        return choice
    text = attempt(choice.reading, source, dereference(source))
    return Choice(None, source, choice.margin, choice.reading.name) if text is None else choice._replace(text=text)


def _telling_piece(source: str) -> str:
    """A piece of a long text that has something to judge."""
    marked = _MARKED_LETTER.search(source)
    start = max(marked.start() - 100, 0) if marked else 0
    return source[start : start + _SAMPLE].rpartition(" ")[0]


def _judge(source: str, prior: Mapping[str, float], certain: bool) -> Choice:
    letters = dereference(source)
    standing = nfc(letters)
    as_it_stands = score(standing)
    found: list[tuple[float, str, Reading]] = []  # how far ahead of the text as it stands
    # The likely ones first: what they make Vietnamese throughout needs no comparison with the others.
    for name in sorted(READINGS, key=lambda name: -prior.get(name, 0.0)):
        reading = READINGS[name]
        text = attempt(reading, source, letters)
        if text is None or text == standing and name not in prior:
            continue
        value = _score_of(reading, source, letters, text) + prior.get(name, _RARE.get(name, 0.0))
        if text == standing:
            as_it_stands = max(as_it_stands, value)
            continue
        gain = value - (as_it_stands if certain else max(as_it_stands, _lost(standing, text)))
        found.append((gain, text, reading))
        if name in prior and gain > (0.0 if certain else MARGIN) and _is_vietnamese(text):
            return Choice(reading, text, gain)
    if not found:
        return Choice(None, source, CERTAIN)
    gain, text, reading = max(found, key=lambda one: one[0])
    if certain:
        likely = max((one for one in found if one[2].name in prior), key=lambda one: one[0], default=None)
        if likely and likely[0] > 0 and gain < likely[0] + MARGIN:
            return Choice(likely[2], likely[1], likely[0])
    ahead = gain - max((other for other, other_text, _ in found if other_text != text), default=-math.inf)
    if gain >= MARGIN and ahead >= _AHEAD_OF_OTHERS:
        return Choice(reading, text, min(gain, ahead))
    return Choice(None, source, abs(gain), reading.name if gain > 0 else "")


def attempt(reading: Reading, source: str, letters: str) -> str | None:
    """The text under that reading; None when it cannot be read so. `letters` is `source` dereferenced."""
    try:
        return reading.read(letters if reading.references else source)
    except UnicodeError:
        return None


def _score_of(reading: Reading, source: str, letters: str, text: str) -> float:
    if reading.name.startswith("mojibake"):
        return _REPAIRED * min(len(letters) - len(text), 50) + max(score(text), score(text, other_languages=True))
    if reading.foreign is not None:
        text = attempt(reading, source, reading.foreign.sub("\ufffd", letters.replace("\0", ""))) or text
    return score(text)


def _is_vietnamese(text: str) -> bool:
    """Whether no word with marks is anything but Vietnamese."""
    return all(_weight(word) > _MARKED_WRONG for word in _words(text))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text[:_SAMPLE].replace("\0", "").replace("\u00ad", "")))


def _lost(standing: str, text: str) -> float:
    """The weight of the words that are Vietnamese as they stand, and other words when read as `text`.

    They are no reason to change anything: French has `né` and `tôt`, which TCVN3 reads as `nộ` and `tụt`.
    """
    return sum(max(_weight(word), 0.0) for word in _words(standing) - _words(text) if not word.isascii())


def score(text: str, *, other_languages: bool = False) -> float:
    """How Vietnamese the words are; below zero when another language, or another reading, is likelier."""
    total = 0.0
    for word in _words(text):
        weight = _weight(word)
        if not other_languages or not word.isascii() and (weight > 0 or not _is_latin_1(word)):
            total += weight
    return total


@lru_cache(maxsize=1 << 16)
def _weight(word: str) -> float:
    if _INITIALS.fullmatch(word):
        return 0.0
    if word.isascii():
        return 0.0 if len(word) == 1 else _PLAIN if is_syllable(word) else _PLAIN_WRONG
    if not is_syllable(word):
        return _MARKED_WRONG
    # A letter alone may be a sign between blanks that is a letter in another reading.
    weight = _MARKED if len(word) > 1 else 0.0
    return weight + _COMMON if is_common(word) else weight


def _is_latin_1(word: str) -> bool:
    return max(word) <= "\u00ff"


def joined(texts: Iterable[str], limit: int = _SAMPLE) -> str:
    """The first texts, up to about `limit` characters in all."""
    taken: list[str] = []
    length = 0
    for text in texts:
        if length > limit:
            break
        taken.append(text)
        length += len(text)
    return " ".join(taken)
