"""A small piece of XML as a tree, read with nothing that XML can be harmed with."""

import re
from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")  # which XML may not hold
_WITHOUT_CONTROLS = dict.fromkeys(CONTROLS) | {0xFFFE: None, 0xFFFF: None}
_DEEPEST = 64
_BARE_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)", re.DOTALL
)
_UNDEFINED_ENTITY, _INVALID_TOKEN = 11, 4  # as expat numbers them


class Damaged(Exception):
    """It is no XML; the text is a sentence."""


class Forbidden(Damaged):
    """It must not be read."""


class Element:
    """An element: its name as written, with its prefix, its attributes, its text, and the elements in it."""

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.parts: list[str] = []
        self.children: list[Element] = []

    @classmethod
    def of(cls, source: str) -> "Element":
        """Read one element. Control characters are left out, and bare ampersands and `&nbsp;` are taken as text.

        Raises Forbidden for document types and entities, before anything of them is read, and Damaged.
        """
        source = source.translate(_WITHOUT_CONTROLS)
        try:
            return cls._parsed(source)
        except expat.ExpatError as error:
            if error.code not in {_UNDEFINED_ENTITY, _INVALID_TOKEN}:
                raise _damage(error) from error
        try:
            return cls._parsed(_BARE_AMPERSAND.sub(lambda found: "&amp;" if found[0] == "&" else found[0], source))
        except expat.ExpatError as error:
            raise _damage(error) from error

    @classmethod
    def _parsed(cls, source: str) -> "Element":
        root = cls("", {})
        opened = [root]

        def start(name: str, attributes: dict[str, str]) -> None:
            if len(opened) > _DEEPEST:
                raise Damaged("Its elements are nested too deeply.")
            element = cls(name, attributes)
            opened[-1].children.append(element)
            opened.append(element)

        def end(name: str) -> None:
            opened.pop()

        def refuse(*args: object) -> NoReturn:
            raise Forbidden("The file has a document type or entities; no export has, and it is not read.")

        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = lambda data: opened[-1].parts.append(data)
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = refuse
        # In one piece: given in many, long tokens would be read from their beginning each time.
        parser.Parse(source.encode("utf-8", "replace"), True)
        return root.children[0]

    def text(self, name: str = "") -> str:
        """The text of the first element with this name in it, or its own."""
        element = next((child for child in self.children if child.name == name), None) if name else self
        return "".join(element.parts) if element else ""

    def all(self, name: str) -> Iterator["Element"]:
        """The elements with this name straight in it."""
        return (child for child in self.children if child.name == name)


def _damage(error: expat.ExpatError) -> Damaged:
    return Damaged(f"It is not XML (line {error.lineno}: {expat.ErrorString(error.code)}).")
