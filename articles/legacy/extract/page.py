"""A page as it came: its tree, what its head says, and the address it had."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from django.utils.functional import cached_property  # without the lock of the library's own
from selectolax.lexbor import LexborHTMLParser, LexborNode

from articles.legacy.clean.blocks import words_of
from articles.legacy.clean.identity import clean_address
from articles.legacy.clean.markup import parse
from articles.legacy.clean.text import line
from newsroom.markup import unescape

_SAVED = re.compile(
    r"saved from url=\(\d{1,6}\)\s*(\S{4,700}?)\s*(?:-->|$)|^\s*url:\s*(https?://\S{4,700})", re.MULTILINE
)
_MIRRORED = re.compile(r"Mirrored from (\S{4,700}) by HTTrack")
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:/)")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|example|[a-z]{2,3})(?::\d+)?", re.IGNORECASE)
_FILES = re.compile(r"\.(?:html?|php|aspx?|jsp|vgp|shtml|xhtml)", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|(?<=/))(?:index|default)\.html?$", re.IGNORECASE)
_LONGEST_JSON = 200_000
_NAME = re.compile(rb"[\w-]+")
_CLASS_OR_ID = re.compile(r"[.#]([\w-]+)(?![^\[]*\])", re.ASCII)
_VALUE = re.compile(r"=['\"]([\w.-]+)['\"]\]", re.ASCII)
_SIMPLE = re.compile(r"(?:[\w\s>-]|[.#][\w-]+|\[[\w-]+[*^$]?=['\"][\w.-]+['\"]\])+", re.ASCII)
_STORY_TYPES = frozenset(
    ["newsarticle", "article", "reportagenewsarticle", "blogposting", "analysisnewsarticle", "opinionnewsarticle"]
)


class Page:
    """One page. `file` is its name relative to SOURCE; `site` the address that its folder was copied from, if told."""

    def __init__(self, text: str, file: str = "", site: str = "") -> None:
        self.text = text
        self.file = file
        self.site = site
        self.tree: LexborHTMLParser = parse(text)

    def is_longer_than(self, length: int) -> bool:
        """Whether the page's text has more characters than these, scripts and all."""
        if len(self.text) <= length:
            return False  # reading its source makes no text longer
        return self.tree.body is not None and len(self.tree.body.text()) > length

    def may_have(self, css: str) -> bool:
        """False when an element with this selector cannot be in the page: its words do not stand in the source.

        Most of the selectors that a page is asked for are of other sites; this is many times as fast as the tree.
        """
        named, tags = self._named, self._tags
        for names, values in _words_of(css):
            if names <= named and (not values or all(value in tags for value in values)):
                return True
        return False

    def has_word(self, word: bytes) -> bool:
        """Whether the word, given in lower case, stands anywhere in the source, in whatever case."""
        return word in self._source

    @cached_property
    def _tags(self) -> bytes:
        """The source without most of what stands between its tags."""
        found = []
        for piece in self._source.split(b"<"):
            tag = piece.partition(b">")[0]
            is_whole = not (tag.count(b'"') + tag.count(b"'")) & 1
            found.append(tag if is_whole else piece)
        return b" ".join(found)

    @cached_property
    def _named(self) -> frozenset[bytes]:
        return frozenset(_NAME.findall(self._tags))

    @cached_property
    def _source(self) -> bytes:
        # In bytes, for other letters than ASCII's take long to be made lower.
        text = unescape(self.text) if "&#" in self.text else self.text
        return text.encode("utf-8", "surrogatepass").lower()

    @cached_property
    def meta(self) -> dict[str, str]:
        """What the head's <meta> elements say, by name in lower case; the first of a name holds."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta[content]"):
            attributes = node.attributes
            name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or "").lower()
            if name and (content := line(attributes.get("content") or "")):
                found.setdefault(name, content)
        return found

    @cached_property
    def linked_data(self) -> dict[str, Any]:
        """The story's own schema.org object, empty when the page has none that can be read."""
        if not self.has_word(b"ld+json"):
            return {}
        for node in self.tree.css("script[type='application/ld+json']"):
            source = node.text() or ""
            if len(source) <= _LONGEST_JSON and (found := _story_in(source)):
                return found
        return {}

    @cached_property
    def title(self) -> str:
        node = self.tree.css_first("title")
        return line(node.text()) if node else ""

    @cached_property
    def address(self) -> str:
        """The page's own address, absolute; empty when nothing tells it."""
        canonical = self.tree.css_first("link[rel='canonical'][href]")
        told = [canonical.attributes.get("href") or "" if canonical else "", self.meta.get("og:url", "")]
        for address in [*told, *self._in_comments(), *self._in_file_name()]:
            address = clean_address(_ARCHIVED.sub("", address.strip()))
            if self.site and not address.startswith(("http://", "https://")) and address:
                address = _joined(self.site, address)
            if is_page(address):
                return address
        return ""

    @cached_property
    def base(self) -> str:
        """What relative addresses in the page are relative to; empty when that is not known."""
        node = self.tree.css_first("base[href]") if self.has_word(b"<base") else None
        href = (node.attributes.get("href") or "").strip() if node else ""
        base = _ARCHIVED.sub("", _joined(self.address, href) if href else self.address)
        return base if base.startswith(("http://", "https://")) else ""

    def _in_comments(self) -> Iterator[str]:
        """What programs that save pages and sites write into them."""
        head = self.text[:3000]
        if "<!--" in head and (match := _SAVED.search(head)):
            yield match[1] or match[2]
        for part in (head, self.text[-3000:]):
            if "Mirrored from " in part and (match := _MIRRORED.search(part)):
                yield f"http://{match[1]}"

    def _in_file_name(self) -> Iterator[str]:
        """The address that a file of a copied site had: `www.bao.example/Detail.aspx?NewsID=7.html`."""
        parts = self.file.rpartition("!")[2].split("/")
        host = next((at for at, part in enumerate(parts[:-1]) if _HOST.fullmatch(part) and not _is_file(part)), None)
        if host is not None:
            yield f"http://{parts[host]}/{_as_path(parts[host + 1 :])}"
        elif self.site:
            yield self.site + _as_path(parts)


@lru_cache(maxsize=1024)
def _words_of(css: str) -> tuple[tuple[frozenset[bytes], tuple[bytes, ...]], ...]:
    """For each alternative of a selector (the classes and ids, parts of attributes' values) that a page's tags must
    hold; none of one that says what must not be, or that cannot be read so simply.
    """
    found = []
    for alternative in css.split(","):
        is_simple = _SIMPLE.fullmatch(alternative) is not None
        names, values = (
            [word.lower().encode() for word in pattern.findall(alternative)] if is_simple else []
            for pattern in (_CLASS_OR_ID, _VALUE)
        )
        found.append((frozenset(names), tuple(values)))
    return tuple(found)


def words(node: LexborNode | None) -> str:
    """The words of an element on one line."""
    return line(words_of(node.inner_html or "")) if node else ""


def is_page(address: str) -> bool:
    """Whether it is the address of a page of its own, and not of a whole site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(parts.netloc) and (parts.path not in {"", "/"} or bool(parts.query))
    )


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _is_file(name: str) -> bool:
    return _FILES.search(name) is not None


def _as_path(parts: list[str]) -> str:
    """The path and query that a copied page's file name came from."""
    path = "/".join(parts)
    stem, mark, query = path.partition("?")
    if not mark:
        # On file systems that have no question mark, programs write @ or %3F.
        stem, mark, query = re.sub(r"%3F", "@", path, flags=re.IGNORECASE).partition("@")
        if "=" not in query:
            stem, mark, query = path, "", ""
    if query:
        query = unquote(re.sub(r"\.html?$", "", query)) if "=" in query else query
    elif re.search(r"\.(?:php|aspx?|jsp|vgp)\.html?$", stem):
        stem = re.sub(r"\.html?$", "", stem)
    else:
        stem = _INDEX.sub("", stem)
    return urlunsplit(("", "", stem, query, ""))


def _story_in(source: str) -> dict[str, Any]:
    try:
        data = json.loads(source, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return {}
    waiting, seen = [data], 0
    while waiting and seen < 200:
        seen += 1
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting += item[:50]
        elif isinstance(item, dict):
            kinds = item.get("@type")
            kinds = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and kind.lower() in _STORY_TYPES for kind in kinds):
                return item
            waiting += [item[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in item]
    return {}
