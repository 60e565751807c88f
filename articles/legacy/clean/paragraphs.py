"""Paragraphs that are more than that: subheadings in bold, and lists that a word processor drew with signs."""

import re

from articles.legacy.clean import byline, tables
from articles.legacy.clean.blocks import Block, Kind, without_first

_LONGEST_HEADING = 100
_FEWEST_HEADINGS = 2
_ENDS_SENTENCE = (".", ";", ",", "…", "”", '"', ")", ":")
_BULLET = re.compile(r"[·•▪■●◦§\uf0b7\uf0a7\uf0d8\uf0fc]\s*(?=\S)")
_WORD_BULLET = re.compile(r"[-–o+*]\s+(?=\S)")
_WORD_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_STRONG = re.compile(r"</?strong>")


def find_lists(blocks: list[Block]) -> list[Block]:
    """Runs of paragraphs that begin with a bullet or a word processor's number become lists."""
    found: list[Block] = []
    run: list[tuple[Block, str, int]] = []  # (paragraph, its words' mark, its number)

    def close() -> None:
        if len(run) > 1:
            items = [[block.with_html(without_first(block.html, len(mark)))] for block, mark, _ in run]
            number = run[0][2]
            start = f'start="{number}"' if number > 1 else ""
            found.extend(tables.listed(items, "ol" if number else "ul", start))
        else:
            found.extend(block for block, _, _ in run)
        run.clear()

    for block in blocks:
        mark, number = _mark(block)
        if run and (not mark or bool(number) != bool(run[0][2]) or number and number != run[-1][2] + 1):
            close()
        if mark:
            run.append((block, mark, number))
        else:
            found.append(block)
    close()
    return found


def _mark(block: Block) -> tuple[str, int]:
    """(the sign or number that a list item begins with, the number or 0); empty for other blocks."""
    if block.kind is not Kind.TEXT:
        return "", 0
    if match := _BULLET.match(block.text) or block.marker and _WORD_BULLET.match(block.text):
        return match[0], 0
    if block.marker and (match := _WORD_NUMBER.match(block.text)):
        return match[0], int(match[1])
    return "", 0


def find_headings(blocks: list[Block]) -> list[Block]:
    """Short paragraphs all in bold above ordinary text become subheadings, where a story has several of them.

    Papers divide a story by a series of subheadings; a single line in bold may as well be stressed.
    """
    found = {at for at in range(len(blocks)) if _is_heading(blocks, at)}
    if len(found) < _FEWEST_HEADINGS:
        return blocks
    return [_as_heading(block) if at in found else block for at, block in enumerate(blocks)]


def _is_heading(blocks: list[Block], at: int) -> bool:
    block = blocks[at]
    if block.kind is not Kind.TEXT or not block.bold or block.align == "right" or "<br>" in block.html:
        return False
    if at + 1 == len(blocks) or at and blocks[at - 1].kind is Kind.FIGURE and block.align == "center":
        return False
    text, below = block.text, blocks[at + 1]
    if len(text.split()) < 2 or len(text) > _LONGEST_HEADING or text.endswith(_ENDS_SENTENCE):
        return False
    if below.kind is Kind.TEXT and (below.bold or len(below.text) < len(text)) or below.kind is Kind.RULE:
        return False
    return not byline.is_labelled(text)


def _as_heading(block: Block) -> Block:
    heading = block.with_html(_STRONG.sub("", block.html))
    heading.kind, heading.level = Kind.HEADING, 3
    return heading
