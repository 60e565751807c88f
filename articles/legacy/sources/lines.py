"""Large files line by line, within a limit, and each line's text in the encoding that the whole file is in."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from articles.legacy.clean import encoding
from articles.legacy.sources.files import SourceFile

_BLOCK = 1024 * 1024
KEPT_OF_REFUSED = 64 * 1024
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Stream(Protocol):
    """What is read from."""

    def read(self, size: int, /) -> bytes: ...


class Line(NamedTuple):
    raw: bytes  # with its end; only the beginning of one that is too long
    is_too_long: bool = False


def split(stream: Stream, limit: int, *, returns: bool = False) -> Iterator[Line]:
    """The lines of a stream that are at most `limit` bytes long, and the beginning of those that are longer.

    `returns`: a carriage return alone ends a line too, as in files of old Macs.
    """
    held = b""
    is_cut = False
    while True:
        block = stream.read(_BLOCK)
        parts = _parts(held + block, returns)
        # The last part goes on in the next block; a return at its end may have its line feed there.
        held = parts.pop() if block and parts else b""
        for part in parts:
            if is_cut:
                is_cut = False
            elif len(part) > limit:
                yield Line(part[:KEPT_OF_REFUSED], is_too_long=True)
            else:
                yield Line(part)
        if not block:
            return
        if len(held) > limit:
            if not is_cut:
                yield Line(held[:KEPT_OF_REFUSED], is_too_long=True)
            # One byte stays: a line feed must still find the return before it.
            held, is_cut = held[-1:], True


def _parts(data: bytes, returns: bool) -> list[bytes]:
    if returns:
        return data.splitlines(keepends=True)
    parts = [part + b"\n" for part in data.split(b"\n")]
    parts[-1] = parts[-1][:-1]
    return parts if parts[-1] else parts[:-1]


class Text:
    """What encoding a file is in, decided by its beginning, and the text of its parts. Raises Undecodable."""

    def __init__(self, head: bytes, encoding_name: str) -> None:
        self.head = head.removeprefix(codecs.BOM_UTF8)
        whole_lines = self.head[: self.head.rfind(b"\n") + 1] or self.head
        decoded = encoding.open_text(whole_lines, encoding_name)
        self.verdict = decoded.verdict
        name = decoded.verdict.partition(" ")[0]
        # Where the beginning leaves doubts, every part is asked for itself.
        is_settled = name in encoding.ENCODINGS and "(doubtful)" not in decoded.verdict
        self._encoding = name if is_settled else "auto"

    def strict(self, raw: bytes) -> str:
        """The text of a part that is in the file's own encoding. Raises Undecodable."""
        if self._encoding != "utf-8":
            return encoding.open_text(raw, self._encoding).text
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise encoding.Undecodable("It is not in UTF-8.") from error

    def of(self, raw: bytes) -> tuple[str, list[str]]:
        """(the text, warnings) of a part that is in another encoding perhaps than the rest. Raises Undecodable."""
        if self._encoding != "utf-8":
            decoded = encoding.open_text(raw, self._encoding)
            return decoded.text, decoded.warnings
        try:
            return raw.decode(), []
        except UnicodeDecodeError:
            decoded = encoding.open_text(raw, "auto")
            told = f"It is not in UTF-8 as the rest; it was read as {decoded.verdict}."
            return decoded.text, [told, *decoded.warnings]


class _Narrowed:
    """A stream of UTF-16 or UTF-32 as UTF-8, so that a line feed is one byte."""

    def __init__(self, stream: Stream, codec: str) -> None:
        self._stream, self._decoder = stream, codecs.getincrementaldecoder(codec)("strict")

    def read(self, size: int) -> bytes:
        while True:
            block = self._stream.read(size)
            try:
                text = self._decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise encoding.Undecodable(f"The file is not {error.encoding.upper()} all through.") from error
            if text or not block:
                return text.encode("utf-8", "surrogatepass")


@contextmanager
def opened(file: SourceFile, encoding_name: str) -> Iterator[tuple[Stream, Text]]:
    """The file's bytes from their beginning, without a byte order mark, and how they are to be read.

    Raises Undecodable, also while UTF-16 is being read.
    """
    with file.open() as raw:
        head = raw.read(_BLOCK)
        mark, codec = _wide(head)
        if codec:
            narrowed = _Narrowed(_Again(head[len(mark) :], raw), codec)
            head = narrowed.read(_BLOCK)
            text = Text(head, "utf-8")
            text.verdict = codec.rpartition("-")[0] + (" (byte order mark)" if mark else "")
            yield _Again(head, narrowed), text
        else:
            text = Text(head, encoding_name)
            yield _Again(text.head, raw), text


def narrow(head: bytes) -> bytes:
    """The beginning of a file without its byte order mark, in UTF-8 when it was in UTF-16 or UTF-32."""
    mark, codec = _wide(head)
    if codec:
        return codecs.decode(head[len(mark) :], codec, "ignore").encode("utf-8", "ignore")
    return head.removeprefix(codecs.BOM_UTF8)


def _wide(head: bytes) -> tuple[bytes, str]:
    """(the mark, the codec) of UTF-16 and UTF-32; without a mark every other byte of mostly Latin text is a NUL."""
    for mark, codec in _WIDE_MARKS:
        if head.startswith(mark):
            return mark, codec
    first = head[:64]
    if b"\0" not in first:
        return b"", ""
    even, odd = first[::2].count(0), first[1::2].count(0)
    if len(first) < 8 or max(even, odd) * 4 < len(first) or min(even, odd):
        return b"", ""
    return b"", "utf-16-be" if even else "utf-16-le"


class _Again:
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, stream: Stream) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int) -> bytes:
        head, self._head = self._head, b""
        return head or self._stream.read(size)
