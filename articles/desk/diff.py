"""Two texts beside each other, with the words that differ marked. Composed and decomposed letters are equal.

Texts are first laid side by side by blocks (paragraphs, rows), then the blocks that differ by words, so that a long
story costs little and a moved comma does not mark a paragraph.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from newsroom.text import nfc, plain_text

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_AFTER_BLOCK = re.compile(r"(?<=</p>)|(?<=</h[234]>)|(?<=</li>)|(?<=</tr>)|(?<=</figure>)|(?<=</blockquote>)")
# Above this two blocks are marked whole: no person reads single words out of a difference so large.
_WORDS_AT_MOST = 3000


class Piece(NamedTuple):
    text: str
    is_only_here: bool


# One block as its pieces.
Line = list[Piece]


class Pair(NamedTuple):
    """A block of each text that stand beside each other; an empty one where the other text has more."""

    mine: Line
    other: Line

    @property
    def differs(self) -> bool:
        return any(piece.is_only_here for piece in (*self.mine, *self.other))


def beside(mine: str, other: str, *, is_html: bool = False) -> list[Pair]:
    """The two texts block by block, in order. Of HTML the words are shown, or the markup where only that differs."""
    left, right = _blocks(mine, is_html), _blocks(other, is_html)
    pairs = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs += [Pair(*_same(block, is_html)) for block in left[i1:i2]]
        else:
            for one, two in zip_longest(left[i1:i2], right[j1:j2], fillvalue=""):
                pairs.append(Pair(*_marked(*_shown(one, two, is_html))))
    return pairs


def _blocks(text: str, is_html: bool) -> list[str]:
    text = nfc(text)
    blocks = _AFTER_BLOCK.split(text) if is_html else text.splitlines()
    return [block.strip() for block in blocks if block.strip()]


def _same(block: str, is_html: bool) -> tuple[Line, Line]:
    text = (plain_text(block) or block) if is_html else block
    line = [Piece(text, False)]
    return line, line


def _shown(one: str, two: str, is_html: bool) -> tuple[str, str]:
    if not is_html:
        return one, two
    words = plain_text(one), plain_text(two)
    return (one, two) if words[0] == words[1] else (words[0] or one, words[1] or two)


def _marked(one: str, two: str) -> tuple[Line, Line]:
    left, right = _WORD.findall(one), _WORD.findall(two)
    if not left or not right or len(left) + len(right) > _WORDS_AT_MOST:
        return _joined(iter([(one, True)])), _joined(iter([(two, True)]))
    here: list[tuple[str, bool]] = []
    there: list[tuple[str, bool]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        differs = tag != "equal"
        here.append(("".join(left[i1:i2]), differs))
        there.append(("".join(right[j1:j2]), differs))
    return _joined(iter(here)), _joined(iter(there))


def _joined(pieces: Iterator[tuple[str, bool]]) -> Line:
    """The pieces that hold something. Blanks alone between two marked words are marked along with them."""
    line: Line = []
    for text, differs in pieces:
        if not text:
            continue
        if line and differs and len(line) > 1 and not line[-1].text.strip() and line[-2].is_only_here:
            blank = line.pop()
            line[-1] = Piece(line[-1].text + blank.text + text, True)
        elif line and line[-1].is_only_here == differs:
            line[-1] = Piece(line[-1].text + text, differs)
        else:
            line.append(Piece(text, differs))
    return line
