"""A page as a test reads it: its elements by a simple selector, their attributes and text."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

from newsroom.text import one_line

VOID = {"base", "br", "hr", "img", "input", "link", "meta", "source", "col"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parents: list["Element"]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return one_line("".join(self.texts))

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def fits(self, selector: str) -> bool:
        """`name`, `.class`, `#id`, or a name with either."""
        if "#" in selector:
            name, _, wanted = selector.partition("#")
            return name in {"", self.name} and self.attributes.get("id") == wanted
        name, _, wanted = selector.partition(".")
        return name in {"", self.name} and (not wanted or wanted in self.attributes.get("class", "").split())


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"{self._open[-1].name} is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, [*self._open])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open[-1].name == tag, f"</{tag}> closes nothing"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.texts.append(data)

    def all(self, selector: str) -> list[Element]:
        """The elements that fit the last word of the selector and stand in one that fits each word before it."""
        *outer, last = selector.split()
        return [
            element
            for element in self.elements
            if element.fits(last) and all(any(parent.fits(word) for parent in element.parents) for word in outer)
        ]

    def one(self, selector: str) -> Element:
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements fit {selector}"
        return found[0]

    def meta(self, name: str) -> str:
        return next(
            e["content"] for e in self.all("meta") if name in (e.attributes.get("name"), e.attributes.get("property"))
        )

    def link(self, rel: str) -> str:
        return next(e["href"] for e in self.all("link") if e.attributes.get("rel") == rel)

    def structured_data(self) -> dict[str, dict]:
        """The nodes of the page's JSON-LD by their type."""
        script = next(e for e in self.all("script") if e.attributes.get("type") == "application/ld+json")
        return {node["@type"]: node for node in json.loads("".join(script.texts))["@graph"]}


def page(response) -> Page:
    return Page(response.text)
