"""The body of a story out of a field, plain text or HTML, as blocks."""

import html
import re

from articles.legacy.clean import markup
from articles.legacy.clean.blocks import Block, Kind
from articles.legacy.clean.text import lines
from newsroom.text import nfc

_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|b|em|i|u|img|a|table|td|ul|ol|li|h[1-6]|figure|blockquote|font|iframe)\b[^<>]*>",
    re.IGNORECASE,
)
_ESCAPED_TAG = re.compile(r"&lt;/?(?:p|br|div|span|strong|img|table)\b", re.IGNORECASE)
# Most bodies are nothing but these; to read them as a browser does would take five times as long and end the same.
# A paragraph all in bold may be a heading, so those with bold words are read in full.
_PLAIN = re.compile(r"(?:\s*<p(?: style=\"text-align: ?(?:justify|left);?\")?>[^<]*(?:</?(?:em|i)>[^<]*)*</p>)+\s*")
_PARAGRAPH = re.compile(r"<p[^>]*>([^<]*(?:<(?!/p>)[^<]*)*)</p>")
_SENTENCE_END = (".", "!", "?", "…", ":", ";", "”", '"', ")")


def blocks(value: str, base: str) -> list[Block]:
    """The blocks of a field's text. Addresses are made absolute against `base` when it is given."""
    if _ESCAPED_TAG.search(value) and not _TAG.search(value):
        value = html.unescape(value)
    if not _TAG.search(value):
        return [paragraph(words) for words in _paragraphs(html.unescape(value))]
    if _PLAIN.fullmatch(value):
        inside = (found.strip() for found in _PARAGRAPH.findall(nfc(value.replace("&nbsp;", " "))))
        return [Block(Kind.TEXT, words) for words in inside if words]
    return markup.read(value, base)


def paragraph(words: str) -> Block:
    """A paragraph of words that are no HTML."""
    return Block(Kind.TEXT, html.escape(words, quote=False))


def _paragraphs(text: str) -> list[str]:
    """Each line is one, but for a line that goes on in the next, as where a text was wrapped at a width."""
    found: list[str] = []
    is_glued = False
    for words in lines(text):
        if words and is_glued and words[0].islower() and not found[-1].endswith(_SENTENCE_END):
            found[-1] = f"{found[-1]} {words}"
        elif words:
            found.append(words)
        is_glued = bool(words)
    return found
