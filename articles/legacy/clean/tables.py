"""Tables, lists and quotations of old pages: those that hold data or items stay, those made for layout dissolve."""

import re
from typing import NamedTuple

from articles.legacy.clean.blocks import Block, Kind

_SPAN = re.compile(r'\b(colspan|rowspan)="(\d{1,3})"')
_BORDER = re.compile(r'\bborder="?[1-9]')
_START = re.compile(r'\b(start|type)="(\d{1,5}|[1aAiI])"')
_LONGEST_CAPTION = 300
_LONG_CELL = 600
_WORDS = frozenset([Kind.TEXT, Kind.HEADING])
_QUOTED_AT_MOST = 3  # blocks; more is a page indented with <blockquote>


class Cell(NamedTuple):
    tag: str  # td or th
    attributes: str
    blocks: list[Block]


def unfold(rows: list[list[Cell]], attributes: str) -> list[Block]:
    """What a table comes to: itself when it holds data, else its cells' blocks, row by row.

    In a table of pictures the words under each become its caption.
    """
    rows = [row for row in rows if any(cell.blocks for cell in row)]
    cells = [cell for row in rows for cell in row]
    if any(block.kind is Kind.FIGURE for cell in cells for block in cell.blocks):
        return _pictures(rows)
    if _is_data(rows, attributes):
        return [Block(Kind.TABLE, _table(rows))]
    return [block for cell in cells for block in cell.blocks]


def listed(items: list[list[Block]], tag: str, attributes: str = "") -> list[Block]:
    """The list as one block; its items' own blocks when they hold pictures or tables."""
    items = [item for item in items if item]
    if not items:
        return []
    if any(block.kind not in {*_WORDS, Kind.LIST} for item in items for block in item):
        return [block for item in items for block in item]
    inside = "".join(f"<li>{_inside(item)}</li>" for item in items)
    given = "".join(f' {name}="{value}"' for name, value in _START.findall(attributes)) if tag == "ol" else ""
    linked = all(block.linked for item in items for block in item)
    return [Block(Kind.LIST, f"<{tag}{given}>{inside}</{tag}>", linked=linked)]


def quoted(inside: list[Block]) -> list[Block]:
    """A quotation, unless it was used to indent half a page."""
    if not inside or len(inside) > _QUOTED_AT_MOST or any(block.kind not in _WORDS for block in inside):
        return inside
    return [Block(Kind.QUOTE, f"<blockquote>{''.join(block.to_html() for block in inside)}</blockquote>")]


def framed(inside: list[Block]) -> list[Block]:
    """A <figure>: its pictures, the last of them with the words as caption."""
    pictures = [block for block in inside if block.kind is Kind.FIGURE]
    words = [block for block in inside if block.kind in {Kind.TEXT, Kind.HEADING}]
    if not pictures or len(pictures) + len(words) < len(inside):
        return inside
    if words and not pictures[-1].caption:
        pictures[-1].caption = "<br>".join(block.html for block in words)
        return pictures
    return inside


def _pictures(rows: list[list[Cell]]) -> list[Block]:
    found: list[Block] = []
    above: list[Block | None] = []  # the last picture of each cell in the row above
    for row in rows:
        if above and len(row) in {1, len(above)} and (words := _captions(row)):
            for place, cell_words in enumerate(words):
                picture = above[place] if len(row) == len(above) else next(filter(None, reversed(above)), None)
                if cell_words and picture is not None:
                    picture.caption = "<br>".join(filter(None, [picture.caption, cell_words]))
            continue
        above = []
        for cell in row:
            pictures = [block for block in cell.blocks if block.kind is Kind.FIGURE]
            if pictures and (caption := _caption_below(cell.blocks)):
                pictures[-1].caption = caption
                found += pictures
            else:
                found += cell.blocks
            length = sum(len(block.text) for block in cell.blocks if block.kind is not Kind.FIGURE)
            above.append(pictures[-1] if pictures and length <= _LONGEST_CAPTION else None)
        if not any(above):
            above = []
    return found


def _captions(row: list[Cell]) -> list[str]:
    """The captions in a row below pictures, a cell each; empty when it is anything else."""
    for cell in row:
        if any(block.kind not in _WORDS for block in cell.blocks):
            return []
        if sum(len(block.text) for block in cell.blocks) > _LONGEST_CAPTION:
            return []
    return ["<br>".join(block.html for block in cell.blocks) for cell in row]


def _caption_below(blocks: list[Block]) -> str:
    """The words below the last picture of a cell that holds pictures and few words."""
    last = max(place for place, block in enumerate(blocks) if block.kind is Kind.FIGURE)
    words = blocks[last + 1 :]
    if any(block.kind is not Kind.FIGURE for block in blocks[:last]) or any(b.kind not in _WORDS for b in words):
        return ""
    if sum(len(block.text) for block in words) > _LONGEST_CAPTION or blocks[last].caption:
        return ""
    return "<br>".join(block.html for block in words)


def _is_data(rows: list[list[Cell]], attributes: str) -> bool:
    cells = [cell for row in rows for cell in row if cell.blocks]
    wide = sum(sum(bool(cell.blocks) for cell in row) >= 2 for row in rows)
    if not wide or any(b.kind in {Kind.TABLE, Kind.EMBED, Kind.RULE} for cell in cells for b in cell.blocks):
        return False
    if any(sum(len(block.html) for block in cell.blocks) > _LONG_CELL for cell in cells):
        return False
    if wide >= 2 and (_BORDER.search(attributes) or any(cell.tag == "th" for cell in cells)):
        return True
    return wide >= 2 and wide * 2 >= len(rows) and sum(len(c.blocks) for c in cells) <= len(cells) * 2


def _table(rows: list[list[Cell]]) -> str:
    def written(row: list[Cell], tag: str) -> str:
        inside = []
        for cell in row:
            name = tag or cell.tag
            spans = "".join(f' {key}="{value}"' for key, value in _SPAN.findall(cell.attributes) if value != "1")
            inside.append(f"<{name}{spans}>{_inside(cell.blocks)}</{name}>")
        return f"<tr>{''.join(inside)}</tr>"

    first = [block for cell in rows[0] for block in cell.blocks]
    is_head = (
        len(rows) > 1
        and first
        and all(b.bold for b in first)
        and not all(b.bold for row in rows[1:] for cell in row for b in cell.blocks)
    )
    is_head = is_head or all(cell.tag == "th" for cell in rows[0])
    head = f"<thead>{written(rows[0], 'th')}</thead>" if is_head else ""
    body = "".join(written(row, "") for row in (rows[1:] if is_head else rows))
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _inside(blocks: list[Block]) -> str:
    """Blocks in a cell or an item: the words alone when there is but one paragraph."""
    if len(blocks) == 1 and blocks[0].kind in _WORDS:
        return blocks[0].html
    if blocks and blocks[0].kind in _WORDS and all(block.kind is Kind.LIST for block in blocks[1:]):
        return blocks[0].html + "".join(block.html for block in blocks[1:])
    return "".join(block.to_html() for block in blocks)
