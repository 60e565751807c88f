"""Rebuild any HTML as a well-formed run of the allowed elements, before the sanitiser reads it.

The tags are nested properly, paragraphs never hold blocks, cells stand in rows, and every text is escaped anew: so
the sanitiser's parser finds nothing to repair, and words that stood in blocks of their own never run together.
This is tidying, not protection: what may pass is decided by the sanitiser after it.
"""

import html
import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass, field

from newsroom.allowed_html import ALLOWED, DROPPED_WITH_CONTENT, RENAMED
from newsroom.embeds import embed_provider, is_embed
from newsroom.markup import pieces

MAX_DEPTH = 256

_VOID = frozenset(["br", "hr", "img", "col", "source"])
_BLOCKS = frozenset(
    "p hr h2 h3 h4 blockquote ul ol li dl dt dd figure figcaption table caption pre div audio video".split()  # noqa: SIM905
)
_HEADINGS = frozenset(["h2", "h3", "h4"])
_CELLS = frozenset(["td", "th", "caption"])
_ROW_GROUPS = frozenset(["thead", "tbody", "tfoot"])
_TABLE_PARTS = _CELLS | _ROW_GROUPS | {"tr", "colgroup", "col"}
# What holds table parts only; a text that stands straight in it gets a cell.
_STRUCTURE = _ROW_GROUPS | {"table", "tr", "colgroup"}
# Where a block without a name of ours becomes a paragraph.
_CONTAINERS = frozenset(["td", "th", "li", "dd", "blockquote", "div"])
_BREAKS = frozenset(
    "div section article main header footer nav aside address center form fieldset legend details summary dialog "  # noqa: SIM905
    "hgroup body html p li dt dd caption figcaption td th tr table ul ol dl".split()
)
_GONE_WHEN_EMPTY = frozenset(
    "p h2 h3 h4 blockquote ul ol dl table figure figcaption div "  # noqa: SIM905
    "strong em b i u s sub sup small mark q cite a abbr code".split()
)
# Tags at which a browser leaves a drawing or formula that was not closed.
_LEAVES_DRAWING = frozenset("p div h1 h2 h3 h4 h5 h6 table ul ol dl li blockquote pre center".split())  # noqa: SIM905
_PLACED_IN = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "figcaption": {"figure"}, "source": {"audio", "video"}}

# Most texts come as `rebuild` would leave them: a run of paragraphs, headings and pictures, with plain emphasis and
# links inside. They are told by one look; everything here is possessive, so a text that is not so costs one look too.
_WORDS = r"[^<>&\r]*+(?:&(?:amp|lt|gt|nbsp);[^<>&\r]*+)*+"
_NOT_BLANK = r"(?=(?:[\s\u200b]|&nbsp;)*+[^<>&\s\u200b])"
_VALUE = r"""[^"'<>&\r]*+(?:&(?:amp|lt|gt);[^"'<>&\r]*+)*+"""
_EMPHASIS = "|".join(
    rf"<{start}>{_NOT_BLANK}{_WORDS}</{end}>"
    for start, end in [(name, name) for name in ("strong", "em", "b", "i", "u", "sub", "sup")]
    + [(f'a href="{_VALUE}"', "a")]
)
_LINE = rf"(?:{_NOT_BLANK}{_WORDS}|{_EMPHASIS})(?:{_EMPHASIS}|<br>|[^<>&\r]++|&(?:amp|lt|gt|nbsp);)*+"
_IMAGE = rf'<img src="(?=[^\s"]){_VALUE}" alt="{_VALUE}"(?: width="[0-9]++" height="[0-9]++")?>'
_TIDY = re.compile(
    rf"[ \t\n]*+(?:(?:"
    rf'<p(?: class="align-(?:center|right)")?>{_LINE}</p>'
    rf"|<h2>{_LINE}</h2>|<h3>{_LINE}</h3>|<h4>{_LINE}</h4>"
    rf'|<figure(?: class="image(?: wide| align-(?:left|center|right))?")?>'
    rf"(?:{_IMAGE}(?:<figcaption>{_LINE}</figcaption>)?|<figcaption>{_LINE}</figcaption>)</figure>"
    rf")[ \t\n]*+)*+"
)

_ALIGNED = re.compile(r"(?:^|;)\s*text-align\s*:\s*(center|right)\b", re.IGNORECASE)
_BLANK = re.compile(r"[\s\u200b\ufeff]*")
# All but C0 and C1 controls (tab and newline stay), bidirectional overrides and isolates, interlinear marks, byte order
# marks, lone surrogates and noncharacters. What most letters are found in stands first: five times as fast.
_UNWANTED = re.compile(
    "[^ -~\xa0-\u2029\t\n\r\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufff8\ufffc\ufffd"
    + "".join(f"{chr(plane * 0x10000)}-{chr(plane * 0x10000 + 0xFFFD)}" for plane in range(1, 17))
    + "]"
)


class TooDeep(ValueError):
    """The elements of a text stand more than MAX_DEPTH deep in each other."""


def tidy_text(text: str) -> str:
    """The text in NFC, without controls, noncharacters and marks that turn the reading direction."""
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def rebuild(source: str) -> str:
    """The text of `source` in well-formed, allowed elements. Raises TooDeep."""
    if is_tidy(source):
        return source.replace("&nbsp;", "\xa0")
    builder = _Builder()
    for piece in pieces(source):
        if piece.kind == "text":
            builder.text(piece.value)
        elif piece.kind == "start":
            builder.start(piece.value, piece.attributes)
        else:
            builder.end(piece.value)
    return builder.finish()


def is_tidy(source: str) -> bool:
    """Whether rebuilding would change nothing but the spelling of blanks. True only when that is certain."""
    return (
        _TIDY.fullmatch(source) is not None
        and unicodedata.is_normalized("NFC", source)
        # Nothing unwanted can be printed, and to ask for that is quicker.
        and (source.replace("\n", " ").isprintable() or _UNWANTED.search(source) is None)
        and "\u0338" not in source
    )


@dataclass(slots=True)
class _Open:
    """An element that is open: where it begins in the output and what has happened to it since."""

    name: str
    at: int
    keep: bool = False  # it has content, or stays without
    ended: bool = False  # its end tag came while a block inside was open
    pending: str | None = None  # the next line of text begins a paragraph with this class


@dataclass(slots=True)
class _Builder:
    out: list[str] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=lambda: [_Open("", 0, keep=True)])
    loose: list[str] = field(default_factory=list)  # texts since the last tag, joined before they are normalised
    divs: list[bool] = field(default_factory=list)  # whether each open <div> is one of ours
    dropping: list[str] = field(default_factory=list)
    embedded: bool = False  # the <object> being dropped has left its placeholder

    def text(self, value: str) -> None:
        if not self.dropping:
            self.loose.append(value)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = RENAMED.get(tag, tag)
        if self.dropping:
            if self.dropping[0] in {"svg", "math"} and tag in _LEAVES_DRAWING:
                self.dropping.clear()
            else:
                if tag in DROPPED_WITH_CONTENT and tag == self.dropping[0]:
                    self._deep(len(self.dropping))
                    self.dropping.append(tag)
                self._embed(tag, attributes)
                return
        if tag in DROPPED_WITH_CONTENT or tag == "embed":
            self.embedded = False
            if tag != "embed":
                self.dropping = [tag]
            self._embed(tag, attributes)
            return
        if name == "div":
            is_box = bool(ALLOWED["div"].classes.intersection(attributes.get("class", "").split()))
            self._deep(len(self.divs) + len(self.stack))
            self.divs.append(is_box)
            if not is_box:
                self._break(attributes)
                return
        rule = ALLOWED.get(name)
        if rule is None or not self._has_place(name):
            if name in _BREAKS:
                self._break({"align": "center", **attributes} if tag == "center" else attributes)
            return
        self._open(name, attributes)

    def end(self, tag: str) -> None:
        name = RENAMED.get(tag, tag)
        if self.dropping:
            if tag == self.dropping[-1]:
                self.dropping.pop()
            return
        if name == "div":
            if not (self.divs and self.divs.pop()):
                self._break({})
                return
        elif name not in ALLOWED:
            if name in _BREAKS:
                self._break({})
            return
        if name in _VOID:
            if tag == "br":
                self._open("br", {})
            return
        self._flush()
        self._end(name)

    def finish(self) -> str:
        self._flush()
        while len(self.stack) > 1:
            self._close()
        return "".join(self.out)

    def _deep(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooDeep

    def _find(self, names: Set[str], borders: Set[str]) -> int | None:
        """The innermost open element of these names that stands inside the innermost border."""
        for index in range(len(self.stack) - 1, 0, -1):
            if self.stack[index].name in names:
                return index
            if self.stack[index].name in borders:
                return None
        return None

    def _has_place(self, name: str) -> bool:
        if name in _PLACED_IN:
            return self._find(_PLACED_IN[name], _CELLS) is not None
        if name in _TABLE_PARTS:
            return self._find({"table"}, set()) is not None
        return True

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        image_alternative = name == "img" and not attributes.get("src", "").strip()
        if image_alternative:
            # A picture that is not ours to show leaves its description.
            self.text(attributes.get("alt", ""))
            self._flush()
            return
        if name in _TABLE_PARTS:
            self._make_way_in_table(name)
        else:
            self._leave_structure(table=name == "table")
            self._make_way(name)
        if name not in _BLOCKS and name not in _TABLE_PARTS and name != "source":
            self._begin_paragraph()
        elif name in _BLOCKS:
            self.stack[-1].pending = "" if self.stack[-1].pending is not None else None
        tag = self._tag(name, attributes)
        self.out.append(tag)
        if name in _VOID:
            if name != "br":
                self.stack[-1].keep = True
            return
        keep = name not in _GONE_WHEN_EMPTY or "data-id=" in tag
        self.stack.append(_Open(name, len(self.out) - 1, keep=keep))
        self._deep(len(self.stack) + len(self.divs))

    def _make_way(self, name: str) -> None:
        """Close what cannot hold the element that comes."""
        if name in _BLOCKS and (index := self._find({"p"}, _CELLS)) is not None:
            self._close_to(index)
        if name in _HEADINGS and (index := self._find(_HEADINGS, _CELLS)) is not None:
            self._close_to(index)
        if name == "a" and (index := self._find({"a"}, _CELLS)) is not None:
            self._close_to(index)
        if name == "li" and (index := self._find({"li"}, _CELLS | {"ul", "ol"})) is not None:
            self._close_to(index)
        if name in {"dt", "dd"} and (index := self._find({"dt", "dd"}, _CELLS | {"dl"})) is not None:
            self._close_to(index)

    def _make_way_in_table(self, name: str) -> None:
        """Close all down to where a table's part belongs, and open the row a cell needs."""
        parents = {"td": {"tr"}, "th": {"tr"}, "tr": _ROW_GROUPS, "col": {"colgroup"}}.get(name, set())
        index = self._find(parents | {"table"}, set())
        if index is not None:
            self._close_to(index + 1)
        parent = {"td": "tr", "th": "tr", "col": "colgroup"}.get(name)
        if parent and self.stack[-1].name != parent:
            self._make_way_in_table(parent)
            self.out.append(f"<{parent}>")
            self.stack.append(_Open(parent, len(self.out) - 1, keep=True))

    def _leave_structure(self, table: bool = False) -> None:
        """Give a cell to what stands straight in a table; another table ends it, as in browsers."""
        if self.stack[-1].name not in _STRUCTURE:
            return
        if table and (index := self._find({"table"}, set())) is not None:
            self._close_to(index)
            self._leave_structure(table=True)
            return
        self._make_way_in_table("td")
        self.out.append("<td>")
        self.stack.append(_Open("td", len(self.out) - 1, keep=True))

    def _tag(self, name: str, attributes: dict[str, str]) -> str:
        rule = ALLOWED[name]
        kept = {key: tidy_text(value) for key, value in attributes.items() if key in rule.attributes}
        if name == "figure" and not is_embed(kept.get("data-provider", ""), kept.get("data-id", "")):
            kept = {}
        classes = [word for word in dict.fromkeys(attributes.get("class", "").split()) if word in rule.classes]
        aligned = _alignment(attributes)
        if aligned in rule.classes and name == "p" and aligned not in classes:
            classes.append(aligned)
        if classes:
            kept["class"] = " ".join(classes)
        return "".join([f"<{name}", *(f' {key}="{html.escape(value)}"' for key, value in kept.items()), ">"])

    def _embed(self, tag: str, attributes: dict[str, str]) -> None:
        """Leave the placeholder of a known player: of a frame, or of the first address in an <object>."""
        url = attributes.get({"object": "data", "param": "value"}.get(tag, "src"), "")
        if tag not in {"iframe", "object", "embed", "param"} or self.embedded or not url:
            return
        found = embed_provider(url)
        if found and (tag != "param" or attributes.get("name", "").lower() in {"movie", "src"}):
            self.embedded = True
            self._open("figure", {"data-provider": found[0], "data-id": found[1]})
            self._end("figure")

    def _break(self, attributes: dict[str, str]) -> None:
        """A block without a name of ours begins or ends: what follows is a paragraph of its own."""
        self._flush()
        index = self._find({"p"}, _CELLS)
        if index is not None:
            self._close_to(index)
        top = self.stack[-1]
        if top.name in _CONTAINERS or len(self.stack) == 1:
            top.pending = _alignment(attributes)
        elif top.name not in _STRUCTURE:
            self.out.append(" ")

    def _begin_paragraph(self) -> None:
        top = self.stack[-1]
        if top.pending is None:
            return
        classes, top.pending = top.pending, ""
        self.out.append(f'<p class="{classes}">' if classes else "<p>")
        self.stack.append(_Open("p", len(self.out) - 1))

    def _flush(self) -> None:
        """Write the texts that have come since the last tag."""
        if not self.loose:
            return
        text = tidy_text("".join(self.loose))
        self.loose.clear()
        # Written after a tag's ">", this mark would melt with it into another character.
        text = text.lstrip("\u0338")
        if self.stack[-1].name == "pre" and self.stack[-1].at == len(self.out) - 1:
            text = text.lstrip("\n")  # browsers drop the first one at each reading
        if not text:
            return
        blank = _BLANK.fullmatch(text) is not None
        if blank and (self.stack[-1].name in _STRUCTURE or self.stack[-1].pending is not None):
            return
        if not blank:
            self._leave_structure()
            self._begin_paragraph()
            self.stack[-1].keep = True
        self.out.append(html.escape(text, quote=False))

    def _end(self, name: str) -> None:
        inline = name not in _BLOCKS and name not in _TABLE_PARTS
        borders = set() if name in _TABLE_PARTS | {"table"} else _CELLS
        if name in _TABLE_PARTS:
            borders = {"table"}
        index = self._find({name}, borders)
        if index is None:
            return
        if inline and any(entry.name in _BLOCKS for entry in self.stack[index + 1 :]):
            self.stack[index].ended = True
            return
        self._close_to(index)

    def _close_to(self, index: int) -> None:
        while len(self.stack) > index:
            self._close()
        while len(self.stack) > 1 and self.stack[-1].ended:
            self._close()

    def _close(self) -> None:
        entry = self.stack.pop()
        if entry.keep:
            self.out.append(f"</{entry.name}>")
            self.stack[-1].keep = True
        elif entry.name in _BLOCKS:
            del self.out[entry.at :]
        else:
            # An emphasis of nothing: the blanks in it part words.
            self.out[entry.at] = ""


def _alignment(attributes: dict[str, str]) -> str:
    """Our class for the alignment that a style or an old attribute asks for; empty for the ordinary one."""
    styled = _ALIGNED.search(attributes.get("style", ""))
    word = styled[1].lower() if styled else attributes.get("align", "").strip().lower()
    return f"align-{word}" if word in {"center", "right"} else ""
