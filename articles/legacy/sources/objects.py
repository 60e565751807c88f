"""The objects of a JSON list, or of a file that holds several one after the other, cut out without reading them."""

import re
from collections.abc import Iterator

from articles.legacy.sources.lines import KEPT_OF_REFUSED, Line, Stream

_BLOCK = 1024 * 1024
# Possessive, for what the library keeps to go back to is many times as long as the text.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?P<end>"?)|[\[\]{}]', re.DOTALL)
_REST_OF_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)
_BETWEEN = b" \t\r\n,"


class Broken(Exception):
    """The file's brackets do not match, so that nothing behind can be told apart; the text is a sentence."""


def split(stream: Stream, limit: int, *, is_list: bool) -> Iterator[Line]:
    """Every object as the bytes it is written in, or its beginning when it is longer than `limit`.

    Anything else that stands between them is a part of its own, for whoever reads it to refuse. Raises Broken.
    """
    base = 1 if is_list else 0
    depth = at = start = 0
    held = b""
    is_cut = is_in_text = False  # a text or an object beyond the limit is passed over without being kept
    while block := stream.read(_BLOCK):
        held, at, start = held[start:] + block, at - start, 0
        if is_in_text:
            rest = _REST_OF_TEXT.match(held)
            at = start = rest.end() if rest else 0
            if rest and not rest[1]:
                continue
            is_in_text = False
        while token := _TOKEN.search(held, at):
            if token["end"] == b"":
                break
            at = token.end()
            if token["end"]:
                continue
            if depth <= base:
                if not is_cut and (between := held[start : token.start()].strip(_BETWEEN)):
                    yield Line(between)
                start = token.start() if depth == base else at
            if token[0] in b"{[":
                depth += 1
                continue
            depth -= 1
            if depth < 0:
                raise Broken("The file is broken: a bracket is closed that was not opened.")
            if depth <= base:
                if depth == base and not is_cut:
                    yield Line(held[start:at])
                start, is_cut = at, False
        # A text that goes on in the next block is looked at again from its beginning.
        at = token.start() if token else len(held)
        if len(held) - start > limit:
            if not is_cut:
                yield Line(held[start : start + KEPT_OF_REFUSED], is_too_long=True)
            is_cut, is_in_text = True, token is not None
            start = at = len(held) - 1 if is_in_text and held.endswith(b"\\") else len(held)
    if depth:
        raise Broken("The file is cut: what was begun last does not end.")
