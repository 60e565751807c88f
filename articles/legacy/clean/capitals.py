"""Headings that were printed in capitals, given back in ordinary spelling."""

import re
from collections import Counter
from typing import NamedTuple

from articles.legacy.clean.encoding.syllables import is_syllable
from newsroom.text import nfc

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 400
_LETTERS_READ = 200_000  # of the body
_PLACES_READ = 200  # of one word
_JOINT = re.compile(r"[ \t\u00a0]*-?[ \t\u00a0]*")
_SENTENCE_ENDS = re.compile(r"[.!?…:\n\r][\s\"'“‘«(–—-]*$")
_BEGINS_ANEW = re.compile(r"[!?…:]\s*[\"“‘«(]?\s*$|(?<!\bTP)(?<!\bTX)\.\s+[\"“‘«(]?$", re.IGNORECASE)
_OPENING_QUOTE = re.compile(r"(?:^|[\s(])[\"“‘«]\s*$")
_CLOSING_QUOTE = re.compile(r"[\"”’»]")
_NUMERAL = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
# What a Roman numeral counts, in the words before it.
_COUNTED = frozenset("thứ lần khóa khoá kỳ kì quý hạng loại cấp nhóm khu chương phần tập đợt kỷ".split())  # noqa: SIM905
_VOWELS = re.compile("[aeiouyăâêôơư]")
_SHORTEST_QUOTED_SENTENCE = 3


class _Word(NamedTuple):
    text: str
    before: str  # what stands between it and the word before


def restore_capitals(heading: str, body_text: str) -> str:
    """The heading in sentence case, its names and abbreviations as `body_text` writes them.

    A heading that is not in capitals comes back in NFC and otherwise as it is. What neither the body nor the spelling
    tells is written small.
    """
    heading = nfc(heading)
    letters = [c for c in heading if c.isalpha()]
    if len(heading) > _LONGEST or len(letters) < 2 or sum(c.isupper() for c in letters) < 0.7 * len(letters):
        return heading
    words, rest = _split(heading)
    body = _Body(nfc(body_text[:_LETTERS_READ]))
    restored: list[str] = []
    for at, word in enumerate(words):
        spelled = word.text if word.text.upper() != word.text else _spelled(words, at, body)
        if spelled.islower() and (at == 0 or _begins(words, at, rest)):
            spelled = spelled[0].upper() + spelled[1:]
        restored += [word.before, spelled]
    return "".join(restored) + rest


def _split(text: str) -> tuple[list[_Word], str]:
    """(the words, what stands behind the last one)."""
    words: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        words.append(_Word(match[0], text[end : match.start()]))
        end = match.end()
    return words, text[end:]


def _begins(words: list[_Word], at: int, rest: str) -> bool:
    """Whether the word begins a sentence, or a quotation that is long enough to be one."""
    if _BEGINS_ANEW.search("".join((words[at - 1].text, words[at].before))):
        return True
    if not _OPENING_QUOTE.search(words[at].before):
        return False
    gaps = [*(word.before for word in words[at + 1 :]), rest]
    quoted = next((length for length, gap in enumerate(gaps, 1) if _CLOSING_QUOTE.search(gap)), len(gaps))
    return quoted >= _SHORTEST_QUOTED_SENTENCE


def _spelled(words: list[_Word], at: int, body: "_Body") -> str:
    word = words[at].text
    small = word.lower()
    if any(c.isdigit() for c in word):
        return word
    if _is_numeral(word, words[at - 1].text.lower() if at else ""):
        return word
    if found := body.spelling([w.text.lower() for w in words], [w.before for w in words], at):
        return found
    if is_syllable(small):
        return small
    # No Vietnamese word: an abbreviation when it cannot be spoken, else a foreign name.
    return word if len(_VOWELS.findall(small)) < 2 and len(word) <= 6 else word.capitalize()


def _is_numeral(word: str, before: str) -> bool:
    if not _NUMERAL.fullmatch(word):
        return False
    return before in _COUNTED or len(word) > 1 and not is_syllable(word)


class _Body:
    """How a story spells the words of its heading."""

    def __init__(self, text: str) -> None:
        self._words, _ = _split(text)
        self._small = [word.text.lower() for word in self._words]
        self._places: dict[str, list[int]] = {}
        for at, word in enumerate(self._small):
            self._places.setdefault(word, []).append(at)

    def spelling(self, heading: list[str], gaps: list[str], at: int) -> str:
        """The heading's word as the body spells it where most of the words around it are the same; "" if nowhere."""
        votes: dict[int, Counter[str]] = {}
        for place in self._places.get(heading[at], [])[:_PLACES_READ]:
            left, right = self._shared(heading, gaps, at, place)
            if spelled := self._at(place, left, right):
                votes.setdefault(left + right, Counter())[spelled] += 1
        if not votes:
            return ""
        best = votes[max(votes)]
        # Of two spellings equally often seen the small one is the safer.
        return max(best, key=lambda spelled: (best[spelled], spelled.islower(), spelled))

    def _shared(self, heading: list[str], gaps: list[str], at: int, place: int) -> tuple[int, int]:
        """How many words before and behind the two places are the same."""
        left = right = 0
        while (
            left < min(at, place)
            and heading[at - left - 1] == self._small[place - left - 1]
            and _JOINT.fullmatch(gaps[at - left])
            and _JOINT.fullmatch(self._words[place - left].before)
        ):
            left += 1
        while (
            right < min(len(heading) - at, len(self._words) - place) - 1
            and heading[at + right + 1] == self._small[place + right + 1]
            and _JOINT.fullmatch(gaps[at + right + 1])
            and _JOINT.fullmatch(self._words[place + right + 1].before)
        ):
            right += 1
        return left, right

    def _at(self, place: int, left: int, right: int) -> str:
        """The spelling at a place of the body; "" when it says nothing about the word itself."""
        word = self._words[place].text
        if word.islower():
            return word
        is_capitals = len(word) > 1 and word.isupper()
        if is_capitals:
            # Capitals among capitals are another heading; alone they are an abbreviation.
            among = any(self._is_shouted(beside) for beside in (place - 1, place + 1))
            return "" if among and is_syllable(word) else word
        if not word[0].isupper():
            return word
        before, behind = self._is_name(place, -1), self._is_name(place, 1)
        if self._begins_sentence(place):
            # Đặng Văn A: a name, unless the word is written small elsewhere.
            small = word.lower()
            return word if right and behind and not self._is_written_small(small) else ""
        if (before or behind) and not (before and left or behind and right):
            return ""  # part of another name: Yên in Hưng Yên says nothing of a heading's BÌNH YÊN
        return word

    def _is_shouted(self, at: int) -> bool:
        return (
            0 <= at < len(self._words)
            and len(self._words[at].text) > 1
            and self._words[at].text.isupper()
            and is_syllable(self._words[at].text)
        )

    def _is_name(self, place: int, step: int) -> bool:
        """Whether the word beside it has a capital and belongs to the same name."""
        at = place + step
        if not 0 <= at < len(self._words):
            return False
        joint = self._words[max(at, place)].before
        return bool(self._words[at].text[0].isupper() and joint and _JOINT.fullmatch(joint))

    def _begins_sentence(self, place: int) -> bool:
        return place == 0 or bool(_SENTENCE_ENDS.search(self._words[place].before))

    def _is_written_small(self, small: str) -> bool:
        return any(self._words[at].text == small for at in self._places[small])
