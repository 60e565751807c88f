"""Text copied or scraped from a story's page: headline, time, sapo, alt text and caption, paragraphs, byline."""

import html
import re
from collections.abc import Iterator
from functools import partial

from articles.legacy.clean import byline, dates, encoding, frame
from articles.legacy.clean.text import lines, shorten, split_dateline
from articles.legacy.record import Picture, Record, Refusal, checksum
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.raw import RawRecord, read_all

NAME = "text"
VERSION = "text 2"  # raised when the same bytes are read differently: stored stories are then brought up to date

RECORD_BYTES = 5 * 1024 * 1024
_OTHER_BEGINNINGS = (b"<", b'{"', b"[{", b"%PDF", b"PK\x03\x04", b"{\\rtf")
_SUFFIXES = (".txt", ".text", "")
_BYLINES_AT_MOST = 3
_HEAD_LINES = 8  # the time stands among the first lines, or it is not the publication's
_SAPO_LENGTH = 500
_CAPTION_LENGTH = 300
_URL = re.compile(r"(?:nguồn\s*:\s*|link\s*:\s*|url\s*:\s*)?(https?://[^\s<>\"]{4,690})", re.IGNORECASE)
_IMAGE_NAME = re.compile(r"[^\s<>\"|]{1,280}\.(?:jpe?g|png|gif|webp|bmp)", re.IGNORECASE)
_CRUMBS = re.compile(r"\s*[>»›]\s*")
_SENTENCE_END = (".", "!", "?", "…", ":", ";", ".”", '."', "”")


def recognises(name: str, head: bytes) -> bool:
    """Whether a file with this name that begins with these bytes is plain text."""
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    if (f".{suffix.lower()}" if dot and stem else "") not in _SUFFIXES:
        return False
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_OTHER_BEGINNINGS)


def read(file: SourceFile, encoding_name: str) -> Iterator[Record | Refusal]:
    return read_all(cut(file, encoding_name))


def cut(file: SourceFile, encoding_name: str) -> Iterator[RawRecord | Refusal]:
    """The one story of a text file."""
    with file.open() as stream:
        raw = stream.read(RECORD_BYTES + 1)
    if len(raw) > RECORD_BYTES:
        yield Refusal(file.name, f"The file is larger than {RECORD_BYTES // 1024 // 1024} MB.")
        return
    yield RawRecord(file, None, raw, f"{VERSION} {encoding_name}", partial(_record, raw, file.name, encoding_name))


def _record(raw: bytes, name: str, encoding_name: str) -> Record | Refusal:
    try:
        opened = encoding.open_text(raw, encoding_name)
    except encoding.Undecodable as error:
        return Refusal(name, str(error), raw=raw)
    record = parse(opened.text, name)
    record.provenance["encoding"] = opened.verdict
    record.warnings = [*opened.warnings, *record.warnings]
    record.checksum = checksum(VERSION, raw)
    record.raw = raw
    return record


def parse(text: str, name: str = "") -> Record:
    """Read a scraped page. Never raises; every word is in the record unless it belongs to the page's frame."""
    record = Record(file=name)
    if lost := text.count("\N{REPLACEMENT CHARACTER}"):
        record.warnings.append(f"{lost} characters were lost before the import (U+FFFD).")
    body = _read_head(record, lines(text))
    body, rest = frame.split_off(body)
    if frame.has_prose(rest):
        record.warnings.append(f"Left out as the page's frame, from “{shorten(rest[0], 40)}” on; it holds long lines.")
    body = _read_bylines(record, body)
    _fill_body(record, _blocks([line for line in body if not frame.is_noise(line)]))
    return record


def _read_head(record: Record, every: list[str]) -> list[str]:
    """Take headline, kicker, address and time from the top; return the lines that follow."""
    filled = [at for at, line in enumerate(every) if line][:_HEAD_LINES]
    printed = next(((at, p) for at in filled if (p := dates.publication_time(every[at]))), None)
    top_end = printed[0] if printed else (filled[0] + 1 if filled else 0)
    top = [line for line in every[:top_end] if line]
    rest = every[top_end + 1 :] if printed else every[top_end:]
    if printed:
        moment, record.precision = printed[1]
        record.published_at = moment
        if moment is None:
            record.warnings.append(f"The date “{shorten(every[printed[0]], 80)}” does not exist.")
        if not top:
            # The time stands above the headline.
            first = next((at for at, line in enumerate(rest) if line), None)
            if first is not None:
                top, rest = [rest[first]], rest[first + 1 :]
    top = [line for line in top if not _read_address(record, line) and not _read_crumbs(record, line)]
    if not top and (first := next((at for at, line in enumerate(rest) if line), None)) is not None:
        top, rest = [rest[first]], rest[first + 1 :]
    if len(top) > 1 and len(top[0]) <= 80 and len(top[0].split()) <= 6 < len(top[1].split()):
        record.kicker = top.pop(0)
    if top:
        record.headline = top[0]
    for at, line in enumerate(rest):
        if line:
            if _read_address(record, line):
                rest = rest[at + 1 :]
            break
    return [*(line for extra in top[1:] for line in (extra, "")), *rest]


def _read_address(record: Record, line: str) -> bool:
    match = _URL.fullmatch(line)
    if match and not record.legacy_url and not _IMAGE_NAME.fullmatch(match[1]):
        record.legacy_url = match[1]
        return True
    return False


def _read_crumbs(record: Record, line: str) -> bool:
    """`Trang chủ > Kinh tế > Nông nghiệp`: where the story stood."""
    parts = [part for part in _CRUMBS.split(line) if part]
    if len(parts) < 2 or any(len(part) > 60 for part in parts):
        return False
    record.categories = [part for part in parts if part.casefold() not in {"trang chủ", "trang nhất", "home"}]
    return True


def _read_bylines(record: Record, body: list[str]) -> list[str]:
    """Take the byline, which may be several last lines, from the end."""
    body = list(body)
    found: list[tuple[str, byline.Signed]] = []
    while True:
        while body and not body[-1]:
            body.pop()
        if not body or len(found) == _BYLINES_AT_MOST:
            break
        if _read_address(record, body[-1]):
            body.pop()
            continue
        if words := frame.keywords(body[-1]):
            record.topics = words + record.topics
            body.pop()
            continue
        if _is_caption(body, len(body) - 1) or not (signed := byline.read_byline(body[-1])):
            break
        # Above a signature, only a line that says what it is (`Ảnh: …`) is another; a name alone is a subheading.
        if any(a.role == "text" for _, before in found for a in before.authors) and not byline.is_labelled(body[-1]):
            break
        found.append((body.pop(), signed))
    for line, signed in reversed(found):
        before = record.provenance.get("byline")
        record.provenance["byline"] = f"{before} | {line}" if before else line
        record.authors += [a for a in signed.authors if a.name not in {b.name for b in record.authors}]
        record.credit = ", ".join(dict.fromkeys(filter(None, [record.credit, signed.credit])))
    return body


def _is_caption(body: list[str], at: int) -> bool:
    """Whether the line repeats and continues the one above: alt text, then caption."""
    above = next((line for line in reversed(body[:at]) if line), "")
    return _continues(above, body[at])


def _continues(alt: str, caption: str) -> bool:
    # Old editors filled the alt text with the first word or words of the caption.
    return bool(
        alt
        and len(caption) <= _CAPTION_LENGTH
        and caption.startswith(alt)
        and not re.match(r"\w", caption[len(alt) : len(alt) + 1])
    )


def _blocks(body: list[str]) -> list[str | Picture]:
    """Paragraphs and pictures in their order."""
    blocks: list[str | Picture] = []
    at = 0
    while at < len(body):
        line = body[at]
        at += 1
        if not line:
            continue
        following = next((i for i in range(at, len(body)) if body[i]), None)
        name = line if _IMAGE_NAME.fullmatch(line) else ""
        if name and at < len(body) and body[at]:
            # The line right under a file's name is its alt text or its caption.
            line, at = body[at], at + 1
            following = next((i for i in range(at, len(body)) if body[i]), None)
        if following is not None and _continues(line, body[following]):
            blocks.append(_picture(name, line, body[following]))
            at = following + 1
        elif name:
            own = line != name and len(line) <= _CAPTION_LENGTH
            blocks.append(_picture(name, "", line if own else ""))
            blocks += [line] if line != name and not own else []
        else:
            _append(blocks, line, glued=at >= 2 and bool(body[at - 2]))
    return blocks


def _append(blocks: list[str | Picture], line: str, *, glued: bool) -> None:
    """Add a line of text: a paragraph, a picture's caption or credit, or the rest of a wrapped paragraph."""
    last = blocks[-1] if blocks else None
    if credit := byline.photo_credit(line):
        if isinstance(last, Picture) and not last.credit:
            blocks[-1] = last._replace(credit=credit)
            return
        if isinstance(last, str) and len(last) <= 200 and not last.endswith(_SENTENCE_END) and len(blocks) > 1:
            blocks[-1] = Picture("", "", last, credit)
            return
    elif len(line) <= _CAPTION_LENGTH:
        caption, credit = byline.split_photo_credit(line)
        if credit and len(caption.split()) > 2 or line.casefold().strip(" .()") == "ảnh minh họa":
            blocks.append(Picture("", "", caption, credit))
            return
    if glued and isinstance(last, str) and line[0].islower() and not last.endswith(_SENTENCE_END):
        blocks[-1] = f"{last} {line}"
    else:
        blocks.append(line)


def _picture(name: str, alt: str, caption: str) -> Picture:
    return Picture(name, alt, *byline.split_photo_credit(caption))


def _fill_body(record: Record, blocks: list[str | Picture]) -> None:
    paragraphs = [block for block in blocks if isinstance(block, str)]
    # A sapo is the short paragraph before all else; a picture or a long paragraph there means that none is printed.
    if len(paragraphs) > 1 and isinstance(blocks[0], str) and len(blocks[0]) <= _SAPO_LENGTH:
        record.dateline, record.standfirst = split_dateline(paragraphs[0])
        blocks = blocks[1:]
    elif paragraphs:
        record.dateline, first = split_dateline(paragraphs[0])
        blocks = [first if block is paragraphs[0] else block for block in blocks]
    record.pictures = [block for block in blocks if isinstance(block, Picture)]
    pieces = []
    for block in blocks:
        if isinstance(block, str):
            pieces.append(f"<p>{html.escape(block, quote=False)}</p>")
        elif block is not record.pictures[0] and (block.name or block.caption or block.alt):
            words = block.caption or ("" if block.name else block.alt)
            words = f"{words} Ảnh: {block.credit}".strip() if block.credit else words
            image = f'<img src="{html.escape(block.name)}" alt="{html.escape(block.alt)}">' if block.name else ""
            caption = f"<figcaption>{html.escape(words, quote=False)}</figcaption>" if words else ""
            pieces.append(f"<figure>{image}{caption}</figure>")
    record.body_html = "\n".join(pieces)
