"""What an old page's text comes to: paragraphs, headings, pictures, lists, tables, in the order of reading."""

import html
import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import cached_property  # without the lock of the library's own

from newsroom.markup import unescape
from newsroom.text import is_one_line

_TAG = re.compile(r"<(/?)([a-z0-9]+)[^>]*>")
_PARTS_WORDS = frozenset(
    ["br", "p", "li", "ul", "ol", "td", "th", "tr", "table", "tbody", "thead", "caption", "blockquote"]
    + ["div", "h1", "h2", "h3", "h4", "figure", "figcaption", "hr"]
)
_PIECES = re.compile(r"<[^>]*>|[^<]+")
_EMPTY = re.compile(r"<(strong|em|u|s|sub|sup|small|mark|q|code|abbr|a)(?: [^>]*)?>(\s*)</\1>")
_EDGE_BREAKS = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")


class Kind(StrEnum):
    TEXT = "text"
    HEADING = "heading"
    LIST = "list"
    QUOTE = "quote"
    TABLE = "table"
    FIGURE = "figure"
    EMBED = "embed"  # a frame or player; whether it may stay is the sanitiser's to say
    RULE = "rule"


class Image(NamedTuple):
    src: str
    alt: str


@dataclass
class Block:
    """One block. `html` is well-formed: what stands inside it for text and headings, the whole element for others."""

    kind: Kind
    html: str = ""
    align: str = ""  # "center" or "right"
    level: int = 3  # of a heading
    bold: bool = False  # the whole of it, as are the next two
    italic: bool = False
    linked: bool = False
    below_picture: int = 0  # 1: in one paragraph with the picture before it; 2: on a line of its own there
    is_caption: bool = False  # the source says so
    marker: str = ""  # "ul" or "ol": a word processor's list item that is no list in HTML
    image: Image | None = None
    caption: str = ""  # of a figure: what stands inside its <figcaption>

    @cached_property
    def text(self) -> str:
        """Its words on one line; of a figure, those of its caption."""
        return words_of(self.caption if self.kind is Kind.FIGURE else self.html)

    def with_html(self, html: str) -> "Block":
        """The same block around other words."""
        return Block(**{f.name: getattr(self, f.name) for f in fields(self)} | {"html": html})

    def to_html(self) -> str:
        """The block as it stands in a story."""
        if self.kind is Kind.TEXT:
            return f'<p class="align-{self.align}">{self.html}</p>' if self.align else f"<p>{self.html}</p>"
        if self.kind is Kind.HEADING:
            return f"<h{self.level}>{self.html}</h{self.level}>"
        if self.kind is Kind.RULE:
            return "<hr>"
        if self.kind is Kind.FIGURE:
            shown = f'<img src="{_quoted(self.image.src)}" alt="{_quoted(self.image.alt)}">' if self.image else ""
            caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
            return f"<figure>{shown}{caption}</figure>"
        return self.html


def to_html(blocks: list[Block]) -> str:
    return "\n".join(block.to_html() for block in blocks)


def words_of(fragment: str) -> str:
    """The words of well-formed HTML on one line."""
    if "<" in fragment:
        fragment = _TAG.sub(lambda tag: " " if tag[2] in _PARTS_WORDS else "", fragment)
    words = unescape(fragment)
    return words.strip(" ") if is_one_line(words) else " ".join(words.split())


def without_first(fragment: str, length: int) -> str:
    """A paragraph's HTML without the first `length` characters of its words, and without what that leaves empty."""
    kept: list[str] = []
    for piece in _PIECES.findall(fragment):
        if length <= 0 or piece.startswith("<"):
            kept.append(piece if length <= 0 or not piece.startswith("<br") else "")
            continue
        words = unescape(piece)
        kept.append(html.escape(words[length:], quote=False))
        length -= len(words)
    return trimmed("".join(kept))


def trimmed(fragment: str) -> str:
    """A paragraph's HTML without empty emphasis, and without breaks and blanks at its ends."""
    while (shorter := _EMPTY.sub(r"\2", fragment)) != fragment:
        fragment = shorter
    return _EDGE_BREAKS.sub("", fragment)


def _quoted(value: str) -> str:
    return html.escape(value)
