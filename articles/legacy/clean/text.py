"""Lines and openings of old texts."""

import re

from newsroom.text import is_one_line, nfc

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
# Hosts and papers print who filed a story before its first words: `(BĐT) - `, `TTO - `. Bare capitals count
# only when they end as online editions do, for `HĐND – UBND tỉnh …` begins a sentence.
_DATELINE = re.compile(r"(\([^\W\d_][^()]{1,30}\)|[A-ZĐ]{1,4}(?:O|ĐT))\s*[-–—]+\s*(?=\S)")


def lines(text: str) -> list[str]:
    """The lines of a text as `one_line` would give each; an empty one stays as an empty string."""
    # The same as one_line on every line, four times as fast: the whole text is passed over once.
    text = _CONTROLS.sub(" ", _INVISIBLE.sub("", nfc(_LINE_ENDS.sub("\n", text))))
    return [" ".join(line.split()) for line in text.split("\n")]


def line(text: str) -> str:
    """The text on one line: what `one_line` gives, without invisible characters, and four times as fast."""
    if is_one_line(text):
        return nfc(text).strip(" ")
    return " ".join(_CONTROLS.sub(" ", _INVISIBLE.sub("", nfc(text))).split())


def split_dateline(paragraph: str) -> tuple[str, str]:
    """(`(BĐT)`, the rest) of a first paragraph; the first part is empty when none is printed."""
    match = _DATELINE.match(paragraph)
    return (match[1], paragraph[match.end() :]) if match else ("", paragraph)


def shorten(text: str, length: int) -> str:
    """The text within `length` characters, cut between words and marked with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:-–") + "…"
