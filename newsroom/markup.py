"""A linear reader of HTML: its tags and text in order, cut where a browser's tokenizer cuts them.

It builds no tree and repairs nothing, so its cost grows with the length of the text and with nothing else. It is for
measuring and for reading text; what may be shown to readers is decided by `newsroom.html.clean_html` alone.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# Elements whose inside is text up to their own end tag. Nothing ends <plaintext>.
RAW_TEXT = frozenset(
    "script style textarea title xmp iframe noembed noframes noscript plaintext".split()  # noqa: SIM905
)

_TAG_NAME = re.compile(r"[a-zA-Z][^ \t\n\r\f/>]*")
_ATTRIBUTE = re.compile(
    r"""[ \t\n\r\f/]*(?:(=?[^ \t\n\r\f/>=]+)"""
    r"""(?:[ \t\n\r\f]*=[ \t\n\r\f]*(?:"([^"]*)"|'([^']*)'|(?!["'])([^ \t\n\r\f>]*)))?)?"""
)
_OPEN_QUOTE = re.compile(r"""[ \t\n\r\f]*=[ \t\n\r\f]*["']""")
_COMMENT_END = re.compile(r"--!?>")
# Longer numbers name no character, and Python refuses to read them at all.
_ENDLESS_NUMBER = re.compile(r"&#(?:[0-9]{20,}|[xX][0-9a-fA-F]{20,});?")


class Piece(NamedTuple):
    """One piece of HTML. `kind` is "text", "start" or "end"; start and end are its place in the source."""

    kind: str
    value: str  # the text, or the tag's name in lower case
    attributes: dict[str, str]
    start: int
    end: int


def unescape(text: str) -> str:
    """The text with its character references read, whatever their length."""
    return html.unescape(_ENDLESS_NUMBER.sub("\N{REPLACEMENT CHARACTER}", text)) if "&" in text else text


def pieces(source: str, raw_text: bool = True) -> Iterator[Piece]:
    """Yield the tags and texts of `source`; comments, declarations and an unfinished last tag are left out.

    Texts and attribute values come with their character references read. With raw_text=False the inside of
    <style> and its like is read as HTML, as it is inside <svg>.
    """
    position = text_start = 0
    length = len(source)
    while (at := source.find("<", position)) >= 0:
        closing = source.startswith("/", at + 1)
        name = _TAG_NAME.match(source, at + 2 if closing else at + 1)
        if name is None and source[at + 1 : at + 2] not in ("!", "?", "/"):
            position = at + 1
            continue
        if at > text_start:
            yield Piece("text", unescape(source[text_start:at]), {}, text_start, at)
        if name is None:
            position = text_start = _after_comment(source, at)
            continue
        attributes, position = _attributes(source, name.end())
        text_start = position
        if position > length:
            return
        tag = name[0].lower()
        yield Piece("end" if closing else "start", tag, attributes, at, position)
        if raw_text and not closing and tag in RAW_TEXT:
            ending = re.compile(rf"</{tag}(?=[ \t\n\r\f/>])", re.IGNORECASE).search(source, position)
            position = ending.start() if ending and tag != "plaintext" else length
            if position > text_start:
                # Only <title> and <textarea> know character references; both are dropped or read as they stand.
                yield Piece("text", source[text_start:position], {}, text_start, position)
            text_start = position
    if text_start < length:
        yield Piece("text", unescape(source[text_start:]), {}, text_start, length)


def _after_comment(source: str, at: int) -> int:
    """Where the comment, declaration or instruction that begins at `at` ends."""
    if not source.startswith("<!--", at):
        end = source.find(">", at + 2)
        return len(source) if end < 0 else end + 1
    if source.startswith("<!-->", at):
        return at + 5
    if source.startswith("<!--->", at):
        return at + 6
    ending = _COMMENT_END.search(source, at + 4)
    return ending.end() if ending else len(source)


def _attributes(source: str, position: int) -> tuple[dict[str, str], int]:
    """The attributes from `position` on and the place after the tag's `>`; beyond the end when there is none."""
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(source, position):
        if match[1] is None:
            position = match.end()
            if source.startswith(">", position):
                return found, position + 1
            break
        position = match.end()
        values = [value for value in match.groups()[1:] if value is not None]
        found.setdefault(match[1].lower(), unescape(values[0]) if values else "")
        if not values and _OPEN_QUOTE.match(source, position):
            break
    return found, len(source) + 1
