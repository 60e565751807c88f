"""Reading a page that no profile knows: by its metadata, its headline, and where its prose stands densest.

Nothing is guessed silently: the time comes only from the metadata, from beside the headline or from the address, and
every page read so says so in the report.
"""

import re

from articles.legacy.clean import byline, dates, markup
from articles.legacy.clean.blocks import Block, Kind
from articles.legacy.clean.dates import Printed
from articles.legacy.extract import metadata
from articles.legacy.extract.by_profile import HOME
from articles.legacy.extract.page import Page, words
from articles.legacy.extract.pieces import says
from articles.legacy.extract.reading import Reading
from newsroom.text import fold

_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)[^>]*>|([^<]+)")
_CONTAINERS = frozenset("body div td article section main form center table tbody tr blockquote".split())  # noqa: SIM905
_BREAKS = _CONTAINERS | frozenset("p br li h1 h2 h3 h4 h5 h6 hr ul ol dd dt pre".split())  # noqa: SIM905
_SITE_NAME = re.compile(r"\s+(?:[|»·–-]|::)\s+(?=[^|»·–]{2,80}$)")
_FURNITURE = (
    "nav, footer, aside, form:has(textarea), [id*='comment'], [class*='comment'], [class*='related'], [class*='lien-quan'],"
    " [class*='breadcrumb'], [class*='sidebar'], [id*='sidebar'], [class*='social'], [class*='share'], [role='navigation']"
)
_WORDS = frozenset([Kind.TEXT, Kind.HEADING])
_SHORTEST_PROSE = 50
_CLEAR_SHARE = 0.7
_THIN = 200
_ITEM = 20  # characters of a linked headline


def read(page: Page) -> tuple[Reading, list[str]]:
    """What can be told of the page, and what is doubtful in it (ends of a sentence; empty when nothing is)."""
    body = page.tree.body
    whole = markup.read_ordered(body.inner_html or "" if body else "", page.base)
    doubts: list[str] = []
    reading = Reading(headline=_headline(page, whole), updated_at=metadata.updated(page))
    at = next((i for i, b in enumerate(whole) if b.kind in _WORDS and says(b, reading.headline)), None)
    if at is None:
        doubts.append("its headline stands nowhere in its text")
    reading.time = metadata.published(page)
    if reading.time is None and at is not None:
        reading.time, is_above = _time_beside(whole, at)
        if is_above:
            doubts.append("the time stands above the headline")
    if reading.time is None:
        reading.time = metadata.time_in_address(page.address or page.file)
    if body is not None:
        for node in body.css(_FURNITURE):
            node.attrs["data-furniture"] = "1"
        dense = _densest(body.html or "")
        reading.blocks = _story(markup.read_ordered(dense, page.base), reading.headline)
    prose = sum(len(b.text) for b in reading.blocks if b.kind is not Kind.FIGURE and not b.linked)
    if prose < _THIN:
        doubts.append("it has little text")
    reading.bylines = [name for name in metadata.authors(page) if byline.read_byline(name)]
    reading.categories = [name for name in metadata.sections(page) if fold(name) not in HOME]
    text = fold(" ".join([reading.headline, *(block.text for block in reading.blocks)]))
    reading.topics = [word for word in metadata.keywords(page) if fold(word) in text]
    return reading, doubts


def is_list(blocks: list[Block]) -> bool:
    """Whether the blocks are a list of stories: headlines that link, with a summary each or with nothing."""
    items = [at for at, block in enumerate(blocks) if _is_item(block)]
    prose = sum(len(b.text) for b in blocks if b.kind is Kind.TEXT and not b.linked and not _is_item(b))
    with_summary = sum(
        at + 1 < len(blocks) and blocks[at + 1].kind is Kind.TEXT and not blocks[at + 1].linked for at in items
    )
    run = longest = 0
    for block in blocks:
        run = run + 1 if block.kind is Kind.TEXT and not _is_item(block) and len(block.text) > 100 else 0
        longest = max(longest, run)
    if longest >= 3:
        return False
    return with_summary >= 4 or len(items) >= 8 and prose < 100 * len(items)


def _is_item(block: Block) -> bool:
    if block.kind not in {*_WORDS, Kind.LIST} or "<a " not in block.html:
        return False
    if block.linked:
        return len(block.text) >= _ITEM
    return block.kind is Kind.TEXT and re.match(r"(?:<strong>)?<a [^>]*>[^<]{20,}", block.html) is not None


def _headline(page: Page, whole: list[Block]) -> str:
    if told := metadata.headline(page):
        return told
    title = fold(page.title)
    first = [text for text in map(words, page.tree.css("h1")) if text]
    if named := next((text for text in first if fold(text) in title), ""):
        return named
    if len(first) == 1:
        return first[0]
    shown = [block.text for block in whole[:60] if block.kind in _WORDS and 12 <= len(block.text) <= 250]
    if title and (named := next((text for text in shown if title.startswith(fold(text))), "")):
        return named
    return _without_site_name(page.meta.get("og:title", "") or page.title)


def _without_site_name(title: str) -> str:
    parts = _SITE_NAME.split(title)
    return parts[0] if len(parts) > 1 and len(parts[0]) >= 15 else title


def _time_beside(whole: list[Block], at: int) -> tuple[Printed | None, bool]:
    """(the time printed right below the headline, else right above it; whether it stands above)."""
    for block in whole[at + 1 : at + 5]:
        if block.kind in _WORDS and len(block.text) <= 120:
            if printed := dates.publication_time(block.text):
                return printed, False
            within = dates.time_within(block.text)
            if within and within.precision == "minute":
                return within, False
    for block in reversed(whole[max(0, at - 2) : at]):
        if block.kind in _WORDS and (printed := dates.publication_time(block.text)):
            return printed, True
    return None, False


def _story(blocks: list[Block], headline: str) -> list[Block]:
    """The blocks from below the headline on, where it stands among them."""
    at = next((i for i, b in enumerate(blocks[:40]) if b.kind in _WORDS and says(b, headline)), None)
    return blocks if at is None else blocks[at:]


class _Container:
    __slots__ = ("tag", "start", "end", "prose", "children", "is_furniture")

    def __init__(self, tag: str, start: int, is_furniture: bool) -> None:
        self.tag, self.start, self.end, self.prose = tag, start, start, 0
        self.children: list[_Container] = []
        self.is_furniture = is_furniture


def _densest(ordered: str) -> str:
    """The inside of the smallest element that holds clearly most of the page's prose.

    Prose is paragraphs of some length that are not mostly links; furniture counts for nothing.
    """
    root = _Container("", 0, False)
    stack = [root]
    length = linked = links = furniture = 0
    for token in _TAG.finditer(ordered):
        closing, tag, text = token.groups()
        if text is not None:
            size = len(text.strip())
            length += size
            linked += size if links else 0
            continue
        if tag == "a":
            links = max(0, links + (-1 if closing else 1))
        if tag not in _BREAKS:
            continue
        if length - linked >= _SHORTEST_PROSE and linked < length * 0.5 and not furniture:
            stack[-1].prose += length - linked
        length = linked = 0
        if tag not in _CONTAINERS:
            continue
        if not closing:
            child = _Container(tag, token.end(), "data-furniture=" in token[0])
            furniture += child.is_furniture
            stack[-1].children.append(child)
            stack.append(child)
        elif len(stack) > 1 and stack[-1].tag == tag:
            child = stack.pop()
            child.end = token.start()
            furniture -= child.is_furniture
            stack[-1].prose += child.prose
    chosen = root
    chosen.end = len(ordered)
    while best := max(chosen.children, key=lambda child: child.prose, default=None):
        if not best.prose or best.prose < _CLEAR_SHARE * chosen.prose or best.end <= best.start:
            break
        chosen = best
    return ordered[chosen.start : chosen.end]


def warning(doubts: list[str], named: str) -> str:
    """The sentence for the report about a page that no profile read."""
    why = f"The profile “{named}” does not fit; it was read without one" if named else "Read without a profile"
    if doubts:
        return f"{why}, and {', '.join(doubts)}: it comes in as a draft."
    return f"{why}; look it over."
