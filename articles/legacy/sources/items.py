"""The items of a WordPress export, cut out of the file without reading them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from articles.legacy.sources.lines import KEPT_OF_REFUSED, Stream

_BLOCK = 1024 * 1024
_TOKEN = re.compile(rb"<!\[CDATA\[|<!--|<item[\s>]|</item\s*>")
_LONGEST_TOKEN = 16
_ID = b"<wp:post_id>"
_CLOSERS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
# After so many items in a row that do not end, what was read is given up: trying each would take for ever.
_TRIES = 3
HEAD_BYTES = 32 * 1024 * 1024  # of what stands before the first item: the site's authors, categories and tags


class Part(NamedTuple):
    kind: str  # "head", "item", "long" (the beginning of an item beyond the limit), "cut" (one that does not end)
    raw: bytes


def split(stream: Stream, limit: int) -> Iterator[Part]:
    """The head, then every item; last the "tail", which holds the end of a file that is whole.

    A file without items has nothing but a tail.
    """
    cutter = _Cutter(limit)
    while block := stream.read(_BLOCK):
        yield from cutter.feed(block)
        if cutter.is_headless and len(cutter.held) > HEAD_BYTES:
            break
    yield from cutter.finish()


class _Cutter:
    def __init__(self, limit: int) -> None:
        self.held = b""
        self.is_headless = True
        self._limit = limit
        self._at = 0  # how far `held` was looked through
        self._start = -1  # where the item that we are in begins
        self._closer = b""  # the end of the section or comment that we are in
        self._tries = 0

    def feed(self, block: bytes) -> Iterator[Part]:
        keep = self._start if self._start >= 0 else 0 if self.is_headless else max(self._at - _LONGEST_TOKEN, 0)
        self.held = self.held[keep:] + block
        self._at -= keep
        self._start = 0 if self._start >= 0 else -1
        yield from self._items()
        while self._start >= 0 and len(self.held) - self._start > self._limit:
            yield self._long()
            self._begin_again()
            yield from self._items()

    def finish(self) -> Iterator[Part]:
        while self._start >= 0:
            yield Part("cut", self.held[self._start : self._start + KEPT_OF_REFUSED])
            self._begin_again()
            yield from self._items()
        yield Part("tail", self.held[-1000:])

    def _items(self) -> Iterator[Part]:
        while True:
            if self._closer:
                end = self.held.find(self._closer, self._at)
                if end < 0:
                    self._at = max(self._at, len(self.held) - len(self._closer) + 1)
                    return
                self._at, self._closer = end + len(self._closer), b""
            token = _TOKEN.search(self.held, self._at)
            if token is None:
                self._at = max(self._at, len(self.held) - _LONGEST_TOKEN)
                return
            self._at = token.end()
            if token[0] in _CLOSERS:
                self._closer = _CLOSERS[token[0]]
            elif token[0].startswith(b"<item"):
                if self._start < 0:
                    self._start = token.start()
                    if self.is_headless:
                        self.is_headless = False
                        yield Part("head", self.held[: self._start])
            elif self._start >= 0:
                yield from self._whole_item()

    def _whole_item(self) -> Iterator[Part]:
        if self._at - self._start > self._limit:
            yield self._long()
        elif self.held.count(_ID, self._start, self._at) > 1 and self._tries < _TRIES:
            # The end of a section is missing, and that of another item's was taken for it.
            yield Part("cut", self.held[self._start : self._start + KEPT_OF_REFUSED])
            self._begin_again()
            return
        else:
            yield Part("item", self.held[self._start : self._at])
        self._start, self._tries = -1, 0

    def _begin_again(self) -> None:
        """Leave an item that does not end: its section may have swallowed the items behind it."""
        self._tries += 1
        following = self.held.find(b"<item>", self._start + 6) if self._tries <= _TRIES else -1
        self._at = following if following >= 0 else len(self.held)
        self._start, self._closer = -1, b""
        if following < 0:
            self._tries = 0

    def _long(self) -> Part:
        return Part("long", self.held[self._start : self._start + KEPT_OF_REFUSED])
