"""What a page's fonts say of its letters: `.VnTime` and its kind are TCVN3, `VNI-Times` and its kind are VNI."""

import re
from collections.abc import Mapping
from typing import NamedTuple

_SUBSET = re.compile(r"[A-Z]{6}\+")  # of a font embedded in a PDF
_STYLE = re.compile(r"(?:[-, ]+(?:bold|italic|oblique|regular|normal|mt))+$", re.IGNORECASE)
_SIZE = re.compile(r"(?:^|\s)[\d.]+[\w%/.]*\s+")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_SIMPLE = re.compile(r"(?:[a-zA-Z][\w:-]*)?(?:[.#][\w-]+)?")


class Font(NamedTuple):
    encoding: str  # a reading's name; empty for a font that is none of the old ones
    capitals: bool = False  # the font draws small letters as capitals


ANOTHER = Font("")


def font_named(families: str) -> Font | None:
    """The font that a browser takes first from a list of families; None when none is named."""
    name = families.partition(",")[0].strip(" \t\r\n\"'\\")
    name = _STYLE.sub("", _SUBSET.sub("", name)).lower()
    if not name or name == "inherit":
        return None
    if name.startswith(".vn"):
        return Font("tcvn3", name.endswith("h"))
    return Font("vni") if name.startswith("vni") else ANOTHER


def font_declared(declarations: str) -> Font | None:
    """The font that CSS declarations (a style attribute, a rule's inside) name; None when they name none."""
    found = None
    if "font" not in declarations.lower():
        return None
    for declaration in declarations.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        if name == "font-family":
            found = font_named(value) or found
        elif name == "font" and (size := _SIZE.search(value)):
            found = font_named(value[size.end() :]) or found
    return found


def rules(style_sheet: str) -> dict[str, Font]:
    """The fonts of a style sheet's rules by their selector's last part: `p`, `.name`, `p.name` or `#name`."""
    found: dict[str, Font] = {}
    for rule in _COMMENT.sub(" ", style_sheet).split("}"):
        selectors, _, declarations = rule.rpartition("{")
        font = font_declared(declarations)
        if font is None or "@" in selectors:
            continue
        for selector in selectors.split(","):
            last = (selector.split() or [""])[-1]
            if last and _SIMPLE.fullmatch(last):
                tag, mark, name = re.split("([.#])", last + ".")[:3] if "." in last or "#" in last else (last, "", "")
                found[f"{tag.lower()}{mark}{name}"] = font
    return found


def font_of(tag: str, attributes: Mapping[str, str], sheet: Mapping[str, Font]) -> Font | None:
    """The font that an element asks for itself; None when it takes its parent's."""
    if (style := attributes.get("style")) and (font := font_declared(style)):
        return font
    if sheet:
        names = [f"#{attributes['id']}"] if "id" in attributes else []
        for name in attributes.get("class", "").split():
            names += [f"{tag}.{name}", f".{name}"]
        for name in names:
            if name in sheet:
                return sheet[name]
    if face := attributes.get("face"):
        return font_named(face)
    return sheet.get(tag)
