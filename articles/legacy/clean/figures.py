"""Which words below a picture are its caption, where the source does not say so."""

import re

from articles.legacy.clean import byline
from articles.legacy.clean.blocks import Block, Kind, words_of

_LONGEST = 300
# Emphasis of the whole caption was how it was told from text; a <figcaption> needs none.
_WHOLE = re.compile(r"<(em|strong)>((?:(?!</?\1>).)*)</\1>", re.DOTALL)
_STOCK = re.compile(r"ảnh\s*:?\s*(?:minh h[oọ]?[aạ]|tư liệu|internet|mạng|sưu tầm)", re.IGNORECASE)


def give_captions(blocks: list[Block]) -> list[Block]:
    """The same blocks; captions and credits that stood as paragraphs below pictures are now part of the figures."""
    kept: list[Block] = []
    last = max((at for at, block in enumerate(blocks) if block.kind is Kind.TEXT), default=-1)
    for at, block in enumerate(blocks):
        above = kept[-1] if kept else None
        if block.kind is Kind.TEXT and above is not None and above.kind is Kind.FIGURE:
            if _is_caption(block, above, is_last=at == last):
                above.caption = f"{above.caption}<br>{block.html}" if above.caption else block.html
                above.__dict__.pop("text", None)
                continue
            if block.below_picture:
                block.below_picture = 0
        kept.append(block)
    for block in kept:
        if block.kind is Kind.FIGURE and (whole := _WHOLE.fullmatch(block.caption)):
            block.caption = whole[2]
    return kept


def _is_caption(block: Block, figure: Block, is_last: bool) -> bool:
    text = block.text
    if len(text) > _LONGEST or block.linked:
        return False
    if figure.caption:
        # A second line is one when it names the photographer, or the source calls it a caption.
        return block.is_caption or bool(byline.photo_credit(text)) and not byline.split_photo_credit(figure.text)[1]
    if block.is_caption or byline.photo_credit(text) or byline.split_photo_credit(text)[1] or _STOCK.fullmatch(text):
        return True
    if is_last and block.align != "center" and byline.read_byline(text):
        return False
    if figure.image and _continues(figure.image.alt, text):
        return True
    if block.align == "right" or block.bold and not block.italic:
        return False
    if block.below_picture == 2:
        return True
    return block.italic or block.align == "center" and block.html.count("<br>") < 2


def _continues(alt: str, caption: str) -> bool:
    # Old editors filled the alternative text with the first word or words of the caption.
    return bool(alt) and caption.startswith(alt) and not re.match(r"\w", caption[len(alt) : len(alt) + 1])


def is_stock(caption: str) -> bool:
    """Whether the caption says that the picture is not of the story (`Ảnh minh họa`)."""
    return _STOCK.search(words_of(caption)) is not None
