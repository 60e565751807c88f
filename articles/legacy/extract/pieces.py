"""Taking the page's parts away from the story's: what stands above its headline, behind its end and between."""

import re
from collections.abc import Iterable

from articles.legacy.clean import dates, frame
from articles.legacy.clean.blocks import Block, Kind, words_of
from articles.legacy.clean.text import shorten
from articles.legacy.extract.reading import Reading
from newsroom.markup import unescape
from newsroom.text import fold

_LINK = re.compile(r"<a\b[^>]*>.*?</a>", re.DOTALL)
_HREF = re.compile(r'<a href="([^"]*)"')
_DATE = re.compile(r"[(\[]?\s*\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?[\s,|-]*(?:\d{1,2}[:h]\d{2})?\s*[)\]]?")
_WORDS = frozenset([Kind.TEXT, Kind.HEADING])
_PROSE = 150
_ABOVE = 12  # blocks in which a headline printed in the text is looked for
_LONGEST_ABOVE = 80


def take_top(reading: Reading) -> None:
    """Take what a page prints above and right below the headline: category or kicker, the headline itself, the time."""
    blocks = reading.blocks
    wanted = fold(reading.headline)
    alike = (  # folding is dear, and hardly changes a text's length
        (at, block)
        for at, block in enumerate(blocks[:_ABOVE])
        if block.kind in _WORDS and abs(len(block.text) - len(reading.headline)) < 20
    )
    at = next((at for at, block in alike if wanted and fold(block.text) == wanted), None)
    if at is not None:
        above, blocks = blocks[:at], blocks[at + 1 :]
        blocks = [block for block in above if not _take_above(reading, block)] + blocks
    while blocks and blocks[0].kind in _WORDS and (printed := dates.publication_time(blocks[0].text)):
        reading.time = reading.time or printed
        blocks = blocks[1:]
    reading.blocks = blocks


def says(block: Block, words: str) -> bool:
    """Whether the block says these words and no others, whatever their case and marks."""
    text = block.text
    return bool(words) and (text == words or abs(len(text) - len(words)) < 8 and fold(text) == fold(words))


def _take_above(reading: Reading, block: Block) -> bool:
    """Whether a block above the headline is no part of the text."""
    text = block.text
    if block.kind not in _WORDS or len(text) > _LONGEST_ABOVE:
        return block.kind is Kind.RULE
    if printed := dates.publication_time(text):
        reading.time = reading.time or printed
    elif reading.above_title == "category" and not reading.categories:
        reading.categories = [text]
    elif reading.above_title == "kicker" and not reading.kicker:
        reading.kicker = text
    return True


def cut_frame(reading: Reading) -> None:
    """Cut what follows the story (related links, forms, boxes), and boxes of links inside it."""
    kept: list[Block] = []
    blocks = reading.blocks
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not _begins_frame(block):
            kept.append(block)
            at += 1
            continue
        end = at + 1
        while end < len(blocks) and _is_links(blocks[end]):
            end += 1
        rest = blocks[end:]
        if not any(b.kind is Kind.TEXT and len(b.text) > _PROSE and not b.linked for b in rest):
            end = len(blocks)
        elif any(_begins_frame(b) for b in rest) or end == at + 1 and not _HREF.search(block.html):
            reading.warnings.append(
                f"Left out as the page's frame: “{shorten(block.text, 40)}”; long paragraphs stand behind it."
            )
        reading.related += _links(blocks[at:end])
        at = end
    reading.blocks = kept


def _begins_frame(block: Block) -> bool:
    if block.kind not in _WORDS or len(block.html) > 20_000:
        return False
    if frame.is_end(block.text):
        return True
    label = words_of(_LINK.sub(" ", block.html)) if "<a " in block.html else ""
    return bool(label) and frame.is_end(label)


def _is_links(block: Block) -> bool:
    """Whether the block is links and nothing else but their dates."""
    if block.kind is Kind.RULE or block.linked:
        return True
    if block.kind not in {*_WORDS, Kind.LIST, Kind.TABLE} or "<a " not in block.html:
        return False
    return len(_DATE.sub("", words_of(_LINK.sub(" ", block.html))).strip(" ,.()|-–•»>")) < 3


def _links(blocks: Iterable[Block]) -> list[str]:
    return [unescape(href) for block in blocks for href in _HREF.findall(block.html)]


def drop_noise(reading: Reading, patterns: Iterable[re.Pattern]) -> None:
    """Drop buttons, labels and the sentences that a profile names; and rules at the ends."""
    patterns = tuple(patterns)
    blocks = [
        block
        for block in reading.blocks
        if block.kind is Kind.FIGURE
        or not (frame.is_noise(block.text) or any(pattern.fullmatch(block.text) for pattern in patterns))
    ]
    while blocks and blocks[-1].kind is Kind.RULE:
        blocks.pop()
    while blocks and blocks[0].kind is Kind.RULE:
        blocks.pop(0)
    reading.blocks = blocks
