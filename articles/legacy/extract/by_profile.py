"""Reading a page with the selectors of its family."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from articles.legacy.clean import dates, markup
from articles.legacy.clean.attributes import absolute, escaped
from articles.legacy.clean.blocks import Block, Kind
from articles.legacy.clean.dates import Printed
from articles.legacy.clean.text import line
from articles.legacy.extract.page import Page, is_page, words
from articles.legacy.extract.reading import Reading
from articles.legacy.profiles.schema import Discussion, Era, Mark, Pick, Profile
from articles.legacy.record import Comment
from newsroom.text import VIETNAM, fold, parse_vn_number

THRESHOLD, MARGIN = 3, 2
HOME = frozenset({"trang chu", "trang nhat", "home", "trang dau", "homepage"})
_SEPARATORS = " »›>|/-–:"
_COMMENTS_AT_MOST = 1000
_MOST_VIEWS = 2_000_000_000

Tree = LexborHTMLParser | LexborNode


def recognise(page: Page, profiles: Iterable[Profile]) -> Profile | None:
    """The family whose marks the page bears; None when none stands out."""
    scores = sorted(((_score(page, profile), profile) for profile in profiles), key=lambda pair: -pair[0])
    best, second = scores[0], scores[1] if len(scores) > 1 else (0, None)
    return best[1] if best[0] >= THRESHOLD and best[0] - second[0] >= MARGIN else None


def _score(page: Page, profile: Profile) -> int:
    score = 0
    for mark in profile.marks:
        if _bears(page, mark):
            score += mark.score
    return score


def _bears(page: Page, mark: Mark) -> bool:
    if mark.text:
        return mark.text in page.text
    if mark.css:
        return page.may_have(mark.css) and page.tree.css_first(mark.css) is not None
    if mark.generator:
        return mark.generator.search(page.meta.get("generator", "")) is not None
    if mark.address:
        return mark.address.search(page.address or page.file) is not None
    return mark.host in page.address and _at_host(mark.host).match(page.address) is not None


@lru_cache(maxsize=256)
def _at_host(host: str) -> re.Pattern[str]:
    return re.compile(rf"https?://(?:[\w-]+\.)*{re.escape(host)}(?:[:/]|$)")


def read(page: Page, profile: Profile) -> tuple[Reading, Era] | None:
    """What the first fitting era of the profile finds; None when no era finds the story's text."""
    for era in profile.eras:
        if era.when and page.tree.css_first(era.when) is None:
            continue
        body = next((node for css in era.body if (node := page.tree.css_first(css))), None)
        if body is not None and (title := _first(page.tree, era.title)) or body is not None and not era.title:
            return _read(page, profile, era, body, title if era.title else ""), era
    return None


def _read(page: Page, profile: Profile, era: Era, body: LexborNode, title: str) -> Reading:
    tree = page.tree
    reading = Reading(
        headline=title,
        kicker=_first(tree, era.kicker),
        time=_time(tree, era.date),
        bylines=[text for text in map(_as_byline, _every(tree, era.author)) if text],
        credit=_first(tree, era.credit),
        categories=_categories(_every(tree, era.category), title, profile),
        topics=[word for value, pick in _values(tree, era.topics) for word in _split(value, pick)],
        related=[href for href in (_absolute(page, address) for address in _hrefs(tree, era.related)) if href],
        views=_number(_first(tree, era.views)),
        first_paragraph=era.first_paragraph,
        above_title=era.above_title,
    )
    if (updated := _time(tree, era.updated)) and updated.moment:
        reading.updated_at = updated.moment
    if era.comments:
        reading.comments = _comments(tree, era.comments)
    for css in era.lead:
        reading.lead += [block for node in tree.css(css) for block in _blocks(page, era, node)]
    sapo = next((node for pick in era.sapo if (node := tree.css_first(pick.css))), None)
    if sapo is not None and era.sapo[0].attr:
        reading.sapo = [Block(Kind.TEXT, escaped(_first(tree, era.sapo)))]
    elif sapo is not None:
        reading.sapo = _blocks(page, era, sapo)
        if sapo.mem_id != body.mem_id:
            sapo.decompose()
    for css in era.drop:
        _remove(body.css(css), body)
    for css in era.stop:
        if (node := body.css_first(css)) and node.mem_id != body.mem_id:
            _remove_from(node, body)
    reading.blocks = _blocks(page, era, body)
    return reading


def _blocks(page: Page, era: Era, node: LexborNode) -> list[Block]:
    for css in era.caption:
        for caption in node.css(css):
            caption.attrs["class"] = f"{caption.attributes.get('class') or ''} caption"
    return markup.read_ordered(node.html or "", page.base, era.image)


def _remove(nodes: list[LexborNode], body: LexborNode) -> None:
    # An element inside one that is removed goes with it, and must not be touched afterwards.
    removed: list[LexborNode] = []
    for node in nodes:
        if node.mem_id != body.mem_id:
            node.attrs["data-gone"] = "1"
            removed.append(node)
    for node in removed:
        above = node.parent
        while above is not None and above.mem_id != body.mem_id and "data-gone" not in above.attributes:
            above = above.parent
        if above is None or above.mem_id == body.mem_id:
            node.remove()


def _remove_from(node: LexborNode, body: LexborNode) -> None:
    """Remove the element and all of the body that follows it."""
    current: LexborNode | None = node
    while current is not None and current.mem_id != body.mem_id:
        while (following := current.next) is not None:
            following.remove()
        current = current.parent
    node.remove()


# Values


def _values(tree: Tree, picks: tuple[Pick, ...]) -> list[tuple[str, Pick]]:
    """What the first of the picks that gives anything gives."""
    for pick in picks:
        found = [(value, pick) for node in tree.css(pick.css) if (value := _value(node, pick))]
        if found:
            return found
    return []


def _value(node: LexborNode, pick: Pick) -> str:
    value = line(node.attributes.get(pick.attr) or "") if pick.attr else words(node)
    if pick.regex:
        match = pick.regex.search(value)
        if not match:
            return ""
        value = match[1] or "" if match.re.groups else match[0]
    return line(pick.cut.sub(" ", value)) if pick.cut else value.strip()


def _every(tree: Tree, picks: tuple[Pick, ...]) -> list[str]:
    return [value for value, _ in _values(tree, picks)]


def _first(tree: Tree, picks: tuple[Pick, ...]) -> str:
    for pick in picks:
        for node in tree.css(pick.css) if pick.regex else filter(None, [tree.css_first(pick.css)]):
            if value := _value(node, pick):
                return value
    return ""


def first(page: Page, picks: tuple[Pick, ...]) -> str:
    """The first value that the picks give; empty when none does."""
    return _first(page.tree, picks)


def _split(value: str, pick: Pick) -> list[str]:
    return [word.strip(" .#") for word in value.split(pick.split)] if pick.split else [value]


def _time(tree: Tree, picks: tuple[Pick, ...]) -> Printed | None:
    for pick in picks:
        value = _first(tree, (pick,))
        if value and (printed := _parsed(value, pick) or dates.time_within(value)):
            moment = printed.moment
            if moment and pick.tz and moment.tzinfo is VIETNAM:
                moment = moment.replace(tzinfo=pick.tz)
            return Printed(moment, printed.precision)
    return None


def _parsed(value: str, pick: Pick) -> Printed | None:
    for pattern in pick.format:
        try:
            moment = datetime.strptime(value, pattern)
        except ValueError:
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=pick.tz or VIETNAM)
        return Printed(moment, "minute" if "%H" in pattern or "%I" in pattern else "day")
    return None


def _as_byline(text: str) -> str:
    return text.strip(" ,;-–|")


def _categories(names: list[str], headline: str, profile: Profile) -> list[str]:
    found = [name for name in (name.strip(_SEPARATORS) for name in names) if name and fold(name) not in HOME]
    if found and headline and fold(found[-1]) == fold(headline):
        found.pop()
    path: list[str] = []
    for name in dict.fromkeys(found):
        path += profile.categories.get(name, (name,))
    return list(dict.fromkeys(path))


def _hrefs(tree: Tree, picks: tuple[Pick, ...]) -> list[str]:
    for pick in picks:
        if found := [node.attributes.get(pick.attr or "href") or "" for node in tree.css(pick.css)]:
            return found
    return []


def _absolute(page: Page, address: str) -> str:
    address = address.strip()
    if not address or address.startswith(("#", "javascript:", "mailto:")):
        return ""
    return absolute(page.base, address)


def _number(value: str) -> int | None:
    match = re.search(r"\d[\d.,]*", value)
    if not match:
        return None
    try:
        number = parse_vn_number(match[0].rstrip(".,"))
    except ValueError:
        return None
    return int(number) if number == int(number) and number <= _MOST_VIEWS else None


def _comments(tree: Tree, discussion: Discussion) -> list[Comment]:
    found = []
    for item in tree.css(discussion.item)[:_COMMENTS_AT_MOST]:
        text = _first(item, discussion.text)
        if text:
            written = _time(item, discussion.date)
            found.append(Comment(_first(item, discussion.author), written.moment if written else None, text))
    return found


# The page's own address and number


def address_of(page: Page, profile: Profile) -> str:
    """The page's own address as far as it is told: whole, or from the root on when only that is printed."""
    if page.address:
        return page.address
    told = _first(page.tree, profile.address.page)
    if not told:
        return ""
    address = absolute(page.base or profile.address.site, told)
    if is_page(address):
        return address
    return (
        "/" + address.lstrip("./")
        if not address.startswith(("http:", "https:", "/", "#", "javascript:"))
        else (address if address.startswith("/") and address != "/" else "")
    )


def number_of(page: Page, profile: Profile, address: str) -> str:
    """The story's number in the old system; empty when neither the page nor its address tells it."""
    if told := _first(page.tree, profile.address.id_in):
        return told
    for pattern in profile.address.id:
        if match := pattern.search(address):
            return match[1] if match.re.groups else match[0]
    return ""
