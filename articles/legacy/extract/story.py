"""From the parts of a page to a record: sapo, byline, captions and pictures in their places."""

import re

from articles.legacy.clean import byline, figures, frame, paragraphs
from articles.legacy.clean.blocks import Block, Kind, to_html, without_first, words_of
from articles.legacy.clean.capitals import restore_capitals
from articles.legacy.clean.text import line, split_dateline
from articles.legacy.extract.pieces import cut_frame, drop_noise, says, take_top
from articles.legacy.extract.reading import Reading
from articles.legacy.record import Picture, Record, Signature

_SAPO_LENGTH = 700
_BYLINES_AT_MOST = 3
_TOPICS_AT_MOST = 30
_JOINTS = re.compile(r"(\s+[-–/]\s+)")
_WORDS = frozenset([Kind.TEXT, Kind.HEADING])


def compose(record: Record, reading: Reading, noise: tuple = ()) -> None:
    """Fill the record from what was read."""
    take_top(reading)
    cut_frame(reading)
    drop_noise(reading, noise)
    reading.blocks = figures.give_captions(reading.blocks)
    reading.lead = figures.give_captions(reading.lead)
    signed_pictures = _take_bylines(record, reading)
    _take_standfirst(record, reading)
    blocks = paragraphs.find_headings(paragraphs.find_lists(reading.blocks))
    record.body_html = to_html(blocks)
    _name_pictures(record, reading, blocks, signed_pictures)
    _restore(record, reading, blocks)
    if reading.time:
        record.published_at, record.precision = reading.time
        if reading.time.moment is None:
            record.warnings.append("Its date does not exist.")
    record.updated_at = reading.updated_at
    record.topics = [word for word in dict.fromkeys(map(line, reading.topics)) if word][:_TOPICS_AT_MOST]
    record.related = [address for address in dict.fromkeys(reading.related) if address and not address.startswith("#")]
    record.views, record.comments = reading.views, reading.comments
    record.provenance |= reading.provenance
    record.warnings += reading.warnings


def _take_bylines(record: Record, reading: Reading) -> list[str]:
    """Read who signed, above or below the story; return the names put to the pictures."""
    lines: list[str] = []
    authors: list[Signature] = []
    credits = [reading.credit] if reading.credit else []
    for text in dict.fromkeys(reading.bylines):
        signed = byline.read_byline(text)
        if signed is None and not (signed := _name_as_printed(record, text)):
            continue
        lines.append(text)
        authors += signed.authors
        credits += [signed.credit] if signed.credit else []
    below: list[tuple[str, byline.Signed]] = []
    while len(below) < _BYLINES_AT_MOST and (at := _last_words(reading.blocks)) is not None:
        last = reading.blocks[at]
        if last.kind is Kind.TEXT and (keywords := frame.keywords(last.text)):
            reading.topics += keywords
            del reading.blocks[at]
            continue
        signed = _signed(last, authors, below, has_pictures_behind=at + 1 < len(reading.blocks))
        if signed is None or at == 0 and not below and not reading.sapo:
            break
        below.append((last.text, signed))
        del reading.blocks[at]
    for text, signed in reversed(below):
        lines.append(text)
        authors += signed.authors
        credits += [signed.credit] if signed.credit else []
    if lines:
        record.provenance["byline"] = " | ".join(dict.fromkeys(lines))
    record.authors = list({author.name: author for author in reversed(authors)}.values())[::-1]
    record.credit = ", ".join(dict.fromkeys(credits))
    return [name for text in lines for name in byline.photographers(text)]


def _last_words(blocks: list[Block]) -> int | None:
    """Where the last words stand, pictures and players behind them left aside."""
    for at in range(len(blocks) - 1, -1, -1):
        if blocks[at].kind not in {Kind.FIGURE, Kind.EMBED}:
            return at
    return None


def _signed(
    last: Block, authors: list[Signature], below: list[tuple[str, byline.Signed]], *, has_pictures_behind: bool
) -> byline.Signed | None:
    """What the last block says when it is a byline."""
    if last.kind is not Kind.TEXT or last.linked and last.align != "right":
        return None
    signed = byline.read_byline(last.text)
    if signed is None or byline.is_labelled(last.text):
        return signed
    if has_pictures_behind and last.align != "right":
        return None
    # Above a signature, or beside one elsewhere on the page, a bare name may as well be a subheading.
    named = [author for _, before in below for author in before.authors if author.role == "text"]
    if named or authors and not {a.name for a in signed.authors} & {a.name for a in authors}:
        return signed if last.align == "right" else None
    return signed


def _name_as_printed(record: Record, text: str) -> byline.Signed | None:
    """A name in the place of the author's that does not look like one on a story's last line."""
    if not text or len(text) > 60 or any(c in text for c in "@:!?/\\<>") or not text[0].isupper():
        if text:
            record.warnings.append(f"“{text[:60]}” does not read as an author's name; it was left out.")
        return None
    return byline.Signed([Signature(text, "text")], "")


def _take_standfirst(record: Record, reading: Reading) -> None:
    """The sapo: where the page sets it apart, else its first paragraph when that is printed as one."""
    sapo = [block for block in figures.give_captions(reading.sapo) if block.kind is not Kind.FIGURE]
    reading.lead = [b for b in reading.sapo if b.kind is Kind.FIGURE] + reading.lead
    words = " ".join(block.text for block in sapo if block.text)
    first = next((at for at, block in enumerate(reading.blocks) if block.kind in _WORDS), None)
    if words:
        if first is not None and says(reading.blocks[first], words):
            del reading.blocks[first]
    elif first is not None and _is_sapo(reading, first):
        words = reading.blocks.pop(first).text
    if words:
        record.dateline, record.standfirst = split_dateline(words)
    elif first is not None:
        block = reading.blocks[first]
        record.dateline, rest = split_dateline(block.text)
        if record.dateline:
            reading.blocks[first] = block.with_html(without_first(block.html, len(block.text) - len(rest)))


def _is_sapo(reading: Reading, first: int) -> bool:
    block, behind = reading.blocks[first], reading.blocks[first + 1 :]
    if reading.first_paragraph == "text" or not any(b.kind in _WORDS for b in behind) or len(block.text) > _SAPO_LENGTH:
        return False
    if reading.first_paragraph == "sapo":
        return True
    ordinary = next((b for b in behind if b.kind in _WORDS), None)
    # Where the whole story is printed in bold, its first paragraph is nothing apart.
    return block.bold and len(block.text.split()) > 5 and not (ordinary and ordinary.bold and len(ordinary.text) > 200)


def _name_pictures(record: Record, reading: Reading, blocks: list[Block], signed: list[str]) -> None:
    """List the pictures, lead first. Those that nobody else is named for are by who signed for pictures."""
    in_body = {block.image.src for block in blocks if block.image}
    leads = [block for block in reading.lead if block.image and block.image.src not in in_body]
    found: dict[str, Picture] = {}
    for block in [*leads, *blocks]:
        if block.kind is not Kind.FIGURE or not block.image:
            continue
        caption, credit = byline.split_photo_credit(block.text)
        alone = byline.photo_credit(block.text)
        if alone:
            caption, credit = "", alone
        if not credit and not figures.is_stock(block.caption):
            credit = ", ".join(dict.fromkeys(signed))
        found.setdefault(block.image.src, Picture(block.image.src, block.image.alt, caption, credit))
    record.pictures = list(found.values())


def _restore(record: Record, reading: Reading, blocks: list[Block]) -> None:
    """Give headings that are printed in capitals their ordinary spelling, with the story's own words as witness."""
    text = ""
    if any(map(str.isupper, [reading.headline, *reading.categories])):
        text = " ".join([record.standfirst, *(words_of(block.html) for block in blocks if block.kind in _WORDS)])
    record.headline = reading.headline
    if len(reading.headline) > 8 and reading.headline.isupper():
        record.headline = restore_capitals(reading.headline, text)
        if record.headline != reading.headline:
            record.provenance["headline"] = reading.headline
    record.kicker = reading.kicker
    record.categories = [
        # `VĂN HÓA - XÃ HỘI` is two names.
        "".join(restore_capitals(part, text) for part in _JOINTS.split(name))
        if name.isupper() and len(name) > 5
        else name
        for name in reading.categories
    ]
