"""An HTML page in runs: its text by blocks and fonts, its readable attributes; everything else stays as it is."""

import re
from collections.abc import Mapping

from articles.legacy.clean.encoding.document import END, Run
from articles.legacy.clean.encoding.fonts import ANOTHER, Font, font_of, rules
from newsroom.markup import RAW_TEXT, Piece, pieces
from newsroom.text import INLINE

_READ_ATTRIBUTES = ("alt", "title", "content", "summary")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())  # noqa: SIM905
# What an unclosed element's next of kin ends, up to the element that holds them both.
_ENDED_BY_KIN = {
    **dict.fromkeys(("p", "dt", "dd", "li", "option"), frozenset({"div", "table", "td", "ul", "ol", "dl", "select"})),
    **dict.fromkeys(("td", "th", "tr", "tbody"), frozenset({"table"})),
}
# They go on after a paragraph that ends inside them, as browsers have it.
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905
_DEEPEST = 200


class Page:
    """A page, or a piece of one, taken apart. `runs` are read elsewhere; `assemble` puts their texts back."""

    def __init__(self, source: str) -> None:
        self.runs: list[Run] = []
        self._source = source.replace(END, "")
        self._parts: list[str | tuple[int, int]] = []  # verbatim, or (run, piece of it)
        self._run_pieces: list[list[str]] = []
        self._fonts = _Fonts()
        self._open_run: int | None = None
        at = 0
        raw = ""
        for piece in pieces(self._source):
            self._parts.append(self._source[at : piece.start])
            at = piece.end
            if piece.kind == "text":
                self._read_text(piece, raw)
                continue
            raw = piece.value if piece.kind == "start" and piece.value in RAW_TEXT else ""
            self._read_tag(piece)
        self._parts.append(self._source[at:])
        for run, texts in zip(self.runs, self._run_pieces, strict=True):
            run.source = END.join(texts)

    def assemble(self, texts: list[str]) -> str:
        """The page with these texts for its runs."""
        split = [text.split(END) for text in texts]
        return "".join(part if isinstance(part, str) else split[part[0]][part[1]] for part in self._parts)

    def _read_text(self, piece: Piece, raw: str) -> None:
        text = self._source[piece.start : piece.end]
        if raw == "style":
            self._fonts.sheet |= rules(text)
        if raw and raw not in {"title", "textarea"}:
            self._parts.append(text)
        elif raw:
            self._add(text, ANOTHER)
        else:
            if self._open_run is None or self.runs[self._open_run].font != self._fonts.current:
                self._open_run = len(self.runs)
            self._add(text, self._fonts.current, self._open_run)

    def _add(self, text: str, font: Font, number: int | None = None) -> None:
        if number is None or number == len(self.runs):
            number = len(self.runs)
            self.runs.append(Run("", font))
            self._run_pieces.append([])
        self._parts.append((number, len(self._run_pieces[number])))
        self._run_pieces[number].append(text)

    def _read_tag(self, piece: Piece) -> None:
        if piece.value not in INLINE:
            self._open_run = None
        if piece.kind == "end":
            self._fonts.close(piece.value)
        else:
            self._fonts.open(piece.value, piece.attributes)
        text = self._source[piece.start : piece.end]
        if piece.attributes and not all(piece.attributes.get(name, "").isascii() for name in _READ_ATTRIBUTES):
            self._open_run = None
            text = self._read_attributes(text, piece)
        self._parts.append(text)

    def _read_attributes(self, text: str, piece: Piece) -> str:
        """Make a run of every attribute that readers see; what is left behind the last one."""
        at = 0
        for match in _ATTRIBUTE.finditer(text, len(piece.value) + 1):
            name, value = match[1].lower(), match[2]
            if not value or name not in _READ_ATTRIBUTES or piece.attributes[name].isascii():
                continue
            quote = 1 if value[0] in "\"'" else 0
            self._parts.append(text[at : match.start(2) + quote])
            self._add(text[match.start(2) + quote : match.end(2) - quote], ANOTHER)
            at = match.end(2) - quote
        return text[at:]


class _Fonts:
    """The font in force while a page is read, inherited through open elements."""

    def __init__(self) -> None:
        self.sheet: dict[str, Font] = {}
        self._stack: list[tuple[str, Font]] = []

    @property
    def current(self) -> Font:
        return self._stack[-1][1] if self._stack else ANOTHER

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _VOID:
            return
        if holders := _ENDED_BY_KIN.get(tag):
            self._close(tag, holders)
        if len(self._stack) == _DEEPEST:
            del self._stack[0]
        font = font_of(tag, attributes, self.sheet)
        self._stack.append((tag, self.current if font is None else font))

    def close(self, tag: str) -> None:
        self._close(tag, frozenset({"table", "td", "th"} - {tag}) if tag != "table" else frozenset())

    def _close(self, tag: str, holders: frozenset[str]) -> None:
        """Close the innermost `tag` that no holder shuts in, and what stands open in it but for formatting."""
        for at in range(len(self._stack) - 1, -1, -1):
            name = self._stack[at][0]
            if name == tag:
                kept = [one for one in self._stack[at + 1 :] if one[0] in _FORMATTING] if tag not in holders else []
                self._stack[at:] = kept if tag not in {"td", "th", "tr", "table"} else []
                return
            if name in holders:
                return
