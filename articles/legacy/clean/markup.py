"""Tag soup of twenty years made plain: fonts, word processors, `<br>` for paragraphs, tables for layout.

A parser that reads as browsers do puts the tags in order first; what it writes is then read once from front to end, so
that neither depth nor length costs more than its own size. No word is left out but those of scripts, styles, forms
and the settings that word processors paste in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from articles.legacy.clean import attributes as read_attributes
from articles.legacy.clean import elements, players, tables
from articles.legacy.clean.blocks import Block, Kind
from newsroom.text import nfc

IMAGE_ATTRIBUTES = ("data-src", "data-original", "data-lazy-src", "src")

# A paragraph of nothing but words comes as one token, as most do.
_TOKEN = re.compile(
    r'<p((?:\s++[^\s=>]++(?:="[^"]*")?)*+)\s*>([^<]++)</p>'
    r'|<(/?)([a-z][^\s/>]*)((?:\s++[^\s=>]++(?:="[^"]*")?)*+)\s*/?>|<!--.*?-->|([^<]++|<)',
    re.DOTALL,
)
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff]")
_ENDS_SENTENCE = re.compile(r"[.!?…:;](?:[”\"')\]]|&quot;)*\Z")

_FULL_LINE = 60  # characters; a line this long that ends a sentence ends a paragraph
_DEEPEST = 40  # tables, lists and quotations in each other; deeper ones are read as paragraphs


def parse(fragment: str) -> LexborHTMLParser:
    """The tree that a browser would make of the text."""
    return LexborHTMLParser(fragment, options=LexborDocumentOptions.WO_EVENTS)


def read(fragment: str, base: str = "", image_attributes: tuple[str, ...] = IMAGE_ATTRIBUTES) -> list[Block]:
    """The blocks of any HTML. Addresses are made absolute against `base` when it is given."""
    body = parse(fragment).body
    return read_ordered(body.inner_html or "" if body else "", base, image_attributes)


def read_ordered(ordered: str, base: str = "", image_attributes: tuple[str, ...] = IMAGE_ATTRIBUTES) -> list[Block]:
    """The same for HTML that the parser has written out."""
    ordered = ordered.replace("&nbsp;", " ").replace("\u0338", "")
    if not ordered.replace("\n", " ").isprintable():
        ordered = _INVISIBLE.sub("", ordered)
    ordered = nfc(ordered)
    reader = _Reader(base, image_attributes)
    for token in _TOKEN.finditer(ordered):
        of_paragraph, words, closing, tag, attributes, text = token.groups()
        if words is not None:
            reader.paragraph(of_paragraph, words)
        elif text is not None:
            if not reader.dropping:
                reader.text(text if text != "<" else "&lt;")
        elif tag is None:
            continue
        elif closing:
            reader.end(tag)
        else:
            reader.start(tag, attributes)
    return reader.finish()


@dataclass(slots=True)
class _Frame:
    """A table, row, cell, list, item, quotation or figure that is open."""

    tag: str
    attributes: str
    outer: list[Block]
    formats: list["_Format"]
    align: str
    rows: list = field(default_factory=list)  # of a table: rows of cells; of a list: items


@dataclass(slots=True)
class _Format:
    """Emphasis or a link that is open; written down when the first word comes."""

    opening: str
    closing: str
    written: bool = False


@dataclass(slots=True)
class _Line:
    """The paragraph that is being read."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    bold: int = 0
    italic: int = 0
    linked: int = 0
    line_start: int = 0  # where the line behind the last <br> begins, in `length`
    line_bold: int = 0
    breaks: int = 0
    spaced: bool = False
    below_picture: int = 0


class _Reader:
    def __init__(self, base: str, image_attributes: tuple[str, ...]) -> None:
        self.base = base
        self.image_attributes = image_attributes
        self.out: list[Block] = []
        self.line = _Line()
        self.formats: list[_Format] = []
        self.frames: list[_Frame] = []
        self.undo: list[Callable[[], None] | None] = []
        self.tags: list[str] = []
        self.dropping: list[str] = []
        self.bold = self.italic = self.link = self.captions = 0
        self.align = ""
        self.heading = 0
        self.marker = ""
        self.picture_above = 0
        self.player = ""

    # What the tokens do

    def text(self, value: str) -> None:
        words = " ".join(value.split())
        line = self.line
        if not words:
            line.spaced = line.spaced or bool(line.parts)
            return
        if line.breaks:
            self._settle_break()
            line = self.line
        if (line.spaced or value[0].isspace()) and line.length:
            line.parts.append(" ")
        for format in self.formats:
            if not format.written:
                line.parts.append(format.opening)
                format.written = True
        line.parts.append(words)
        length = len(words)
        line.length += length
        if not line.below_picture:
            line.below_picture = self.picture_above
        if self.bold:
            line.bold += length
            line.line_bold += length
        if self.italic:
            line.italic += length
        if self.link:
            line.linked += length
        line.spaced = value[-1].isspace()

    def paragraph(self, attributes: str, value: str) -> None:
        """The same as its start, its text and its end."""
        if self.dropping or self.formats:
            self.start("p", attributes)
            if not self.dropping:
                self.text(value)
            self.end("p")
            return
        self._flush()
        words = " ".join(value.split())
        length = len(words)
        if not length:
            return
        align, is_caption, is_word_list = (
            read_attributes.of_paragraph(attributes) if attributes else (None, False, False)
        )
        align = self.align if align is None else align
        block = Block(
            Kind.HEADING if self.heading and length <= 250 else Kind.TEXT,
            words,
            align=align if length <= 200 or align == "right" and length <= 400 else "",
            level=self.heading or 3,
            is_caption=is_caption or self.captions > 0,
            marker="word" if is_word_list else self.marker,
        )
        if "&" not in words:
            block.text = words  # as it would be found again
        self.out.append(block)

    def start(self, tag: str, attributes: str) -> None:
        if self.dropping:
            if tag == self.dropping[-1]:
                self.dropping.append(tag)
            self._note_player(tag, attributes)
            return
        if tag in elements.VOID:
            self._void(tag, attributes)
            return
        self.tags.append(tag)
        if name := elements.INLINE.get(tag):
            # Google's documents stand whole in a <b> that is none.
            is_none = name == "strong" and "style=" in attributes and read_attributes.is_light(attributes)
            self.undo.append(None if is_none else self._format(f"<{name}>", f"</{name}>", name))
        elif tag == "span" and read_attributes.is_caption(attributes):
            self.undo.append(self._open_block(tag, attributes))
        elif tag in {"span", "font"}:
            self.undo.append(self._styled(attributes) if "style=" in attributes else None)
        elif tag == "a":
            self.undo.append(self._open_link(attributes))
        elif tag in elements.DROPPED:
            self._drop(tag, attributes)
        elif tag in elements.FRAMES and len(self.frames) < _DEEPEST:
            self.undo.append(self._open_frame(tag, attributes))
        elif tag in elements.PARAGRAPHS or tag in elements.HEADINGS or tag in elements.FRAMES:
            self.undo.append(self._open_block(tag, attributes))
        elif ":" in tag and "src=" in attributes:
            self.undo.append(None)
            self._image(attributes)  # a word processor's <v:imagedata>
        else:
            self.undo.append(None)

    def end(self, tag: str) -> None:
        if self.dropping:
            if tag == self.dropping[-1]:
                self.dropping.pop()
                if not self.dropping:
                    self._end_player()
            return
        if self.tags and self.tags[-1] == tag:
            self.tags.pop()
            if undo := self.undo.pop():
                undo()

    def finish(self) -> list[Block]:
        while self.undo:
            if undo := self.undo.pop():
                undo()
        self._flush()
        return self.out

    # Emphasis and links

    def _format(self, opening: str, closing: str, name: str) -> Callable[[], None]:
        format = _Format(opening, closing)
        self.formats.append(format)
        if name == "strong":
            self.bold += 1
        elif name == "em":
            self.italic += 1
        elif name == "a":
            self.link += 1

        def undo() -> None:
            self.formats.pop()
            if format.written:
                self.line.parts.append(closing)
            if name == "strong":
                self.bold -= 1
            elif name == "em":
                self.italic -= 1
            elif name == "a":
                self.link -= 1

        return undo

    def _styled(self, attributes: str) -> Callable[[], None] | None:
        undone = []
        if read_attributes.is_bold(attributes):
            undone.append(self._format("<strong>", "</strong>", "strong"))
        if read_attributes.is_italic(attributes):
            undone.append(self._format("<em>", "</em>", "em"))

        def undo() -> None:
            for each in reversed(undone):
                each()

        return undo if undone else None

    def _open_link(self, attributes: str) -> Callable[[], None] | None:
        href = read_attributes.absolute(self.base, read_attributes.values(attributes).get("href", "").strip())
        if not href or href.startswith("#") or href[:11].lower() == "javascript:":
            return None
        opening = f'<a href="{read_attributes.escaped(href)}">'
        return self._format(opening, "</a>", "a")

    # Blocks

    def _open_block(self, tag: str, attributes: str) -> Callable[[], None]:
        self._flush()
        before = self.align, self.heading, self.captions, self.marker
        aligned, is_caption, is_word_list = read_attributes.of_paragraph(attributes)
        if tag == "center":
            self.align = "center"
        elif aligned is not None:
            self.align = aligned
        if tag in elements.HEADINGS:
            self.heading = elements.HEADINGS[tag]
        if tag in {"caption", "figcaption"} or is_caption:
            self.captions += 1
        if is_word_list:
            self.marker = "word"

        def undo() -> None:
            self._flush()
            self.align, self.heading, self.captions, self.marker = before

        return undo

    def _flush(self) -> None:
        """End the paragraph, and with it what belongs to the source's own."""
        self._end_line()
        self.picture_above = 0

    def _end_line(self) -> None:
        line = self.line
        if not line.parts:
            self.line.breaks = 0
            return
        for format in reversed(self.formats):
            if format.written:
                line.parts.append(format.closing)
                format.written = False
        self.line = _Line()
        if not line.length:
            return
        block = Block(Kind.HEADING if self.heading and line.length <= 250 else Kind.TEXT, "".join(line.parts))
        block.level = self.heading or 3
        block.align = self.align if line.length <= 200 or self.align == "right" and line.length <= 400 else ""
        block.bold = line.bold >= line.length
        block.italic = line.italic >= line.length
        block.linked = line.linked >= line.length * 0.8
        block.below_picture = line.below_picture
        block.is_caption = self.captions > 0
        block.marker = self.marker
        self.out.append(block)

    def _break(self) -> None:
        if self.line.length:
            self.line.breaks += 1
        elif self.picture_above:
            self.picture_above = 2

    def _settle_break(self) -> None:
        """More text comes behind a line break: in the same paragraph, or in a new one."""
        line = self.line
        length = line.length - line.line_start
        last = next((part for part in reversed(line.parts) if not part.startswith("<")), "")
        is_title = line.line_bold == length and not self.bold and length <= 120
        if line.breaks > 1 or is_title or length >= _FULL_LINE and _ENDS_SENTENCE.search(last):
            self._end_line()
            return
        line.parts.append("<br>")
        line.breaks, line.spaced, line.line_start, line.line_bold = 0, False, line.length, 0

    # Pictures, players, rules

    def _void(self, tag: str, attributes: str) -> None:
        if tag == "br":
            self._break()
        elif tag == "img":
            self._image(attributes)
        elif tag == "hr":
            self._flush()
            self.out.append(Block(Kind.RULE))
        elif tag == "embed":
            self._note_player(tag, attributes)
            self._end_player()

    def _image(self, attributes: str) -> None:
        shown = read_attributes.image(attributes, self.image_attributes, self.base)
        if shown is None:
            return
        block = Block(Kind.FIGURE, image=shown)
        if self.line.length and not self.line.breaks:
            # It floats in the middle of a paragraph: it stands before it, for it would part a sentence.
            self.out.append(block)
            return
        if self.line.length:
            self._end_line()
        self.out.append(block)
        self.picture_above = 1 if not read_attributes.floats(attributes) else 0

    def _drop(self, tag: str, attributes: str) -> None:
        self.tags.pop()
        self.dropping.append(tag)
        self.player = ""
        self._note_player(tag, attributes)

    def _note_player(self, tag: str, attributes: str) -> None:
        if not self.player and (not self.dropping or self.dropping[0] in elements.PLAYERS):
            self.player = players.player(tag, read_attributes.values(attributes), self.base)

    def _end_player(self) -> None:
        if self.player:
            self._flush()
            is_link = self.player.startswith("<a ")
            self.out.append(Block(Kind.TEXT if is_link else Kind.EMBED, self.player))
            self.player = ""

    # Tables, lists, quotations, figures

    def _open_frame(self, tag: str, attributes: str) -> Callable[[], None]:
        self._flush()
        self.frames.append(_Frame(tag, attributes, self.out, self.formats, self.align))
        is_caption = read_attributes.is_caption(attributes)
        self.captions += is_caption
        if tag in {"td", "th", "table"}:
            # What was bold or centred around a table is not so in its cells, whatever the browsers of the time did.
            self.formats, self.align = [], ""
        if tag != "table" and (aligned := read_attributes.alignment(attributes)) is not None:
            self.align = aligned
        counts = self.bold, self.italic, self.link, self.heading, self.marker
        if tag in {"td", "th", "table"}:
            self.bold = self.italic = self.link = self.heading = 0
        self.marker = ""
        self.out = []

        def undo() -> None:
            self._flush()
            self.bold, self.italic, self.link, self.heading, self.marker = counts
            self.captions -= is_caption
            self._close_frame()

        return undo

    def _close_frame(self) -> None:
        frame, inside = self.frames.pop(), self.out
        self.out, self.formats, self.align = frame.outer, frame.formats, frame.align
        within = self.frames[-1] if self.frames else None
        if frame.tag in {"td", "th"} and within and within.tag == "tr":
            within.rows.append(tables.Cell(frame.tag, frame.attributes, inside))
        elif frame.tag == "tr":
            self.out += inside
            if within and within.tag == "table":
                within.rows.append(frame.rows)
            else:  # a part of a table
                self.out += tables.unfold([frame.rows], "")
        elif frame.tag == "li" and within and within.tag in {"ul", "ol", "menu", "dir"}:
            within.rows.append(inside)
        elif frame.tag == "table":
            self.out += [*inside, *tables.unfold(frame.rows, frame.attributes)]
        elif frame.tag in {"ul", "ol", "menu", "dir"}:
            self.out += [*inside, *tables.listed(frame.rows, "ol" if frame.tag == "ol" else "ul", frame.attributes)]
        elif frame.tag == "blockquote":
            self.out += tables.quoted(inside)
        elif frame.tag == "figure":
            self.out += tables.framed(inside)
        else:
            self.out += inside
