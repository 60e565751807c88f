"""What the attributes of old elements say: alignment, weight, captions, and where pictures and links lead."""

import re
from functools import lru_cache
from urllib.parse import urljoin

from articles.legacy.clean.blocks import Image
from newsroom.markup import unescape

_ATTRIBUTE = re.compile(r'\s([^\s=>"]+)="([^"]*)"')
# Addresses that are joined without being taken apart, as most are: a tenth of the time.
_WHOLE = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9_./-]*")
_ROOTED = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*)?(?:\?[A-Za-z0-9_=&-]+)?")
_SITE = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?(?=/|\Z)")
_ALIGNED = re.compile(r'text-align:\s*(center|right|left|justify)|\balign="?(center|right|left|justify)', re.IGNORECASE)
_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|[1-4]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style:\s*italic", re.IGNORECASE)
_CAPTION = re.compile(
    r'class="[^"]*(?:caption|chu-?_?thich|(?:img|image|pic|photo|anh)-?_?(?:desc|note|title|des)\b)', re.IGNORECASE
)
_WORD_LIST = re.compile(r"mso-list|MsoListParagraph", re.IGNORECASE)
_FLOATS = re.compile(r'align="(?:left|right)|float:\s*(?:left|right)', re.IGNORECASE)
_ORNAMENT = re.compile(
    r"(?:^|/)(?:spacer|blank|pixel|dot|clear|transparent|icon[_-]?\w{0,12}|bullet|arrow|printer?|email|mail|loading)\d?"
    r"\.(?:gif|png|jpg)|/(?:smilies|emoticons?|icons)/",
    re.IGNORECASE,
)
_TINY = re.compile(r'(?:width|height)="\s*(?:[0-9]|1[0-9]|2[0-4])(?:px)?\s*"')


def values(attributes: str) -> dict[str, str]:
    """The attributes of a tag that the parser has written out, by name."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)} if attributes else {}


def absolute(base: str, address: str) -> str:
    """The address against `base`; as it stands when either cannot be read or it is not one of a page."""
    if not base or not address or address.startswith(("#", "data:", "javascript:", "mailto:")):
        return address
    if _WHOLE.fullmatch(address):
        return address
    if _ROOTED.fullmatch(address) and (site := _SITE.match(base)):
        return site[0] + address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def escaped(value: str) -> str:
    """The text as it stands in an attribute or between tags."""
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")


def image(attributes: str, names: tuple[str, ...], base: str) -> Image | None:
    """The picture that an <img> shows; None for what only adorns a page: spacers, icons, tracking pixels."""
    found = values(attributes)
    src = next((value for name in names if (value := found.get(name, "").strip())), "")
    if not src or src.startswith("data:") and len(src) < 200 or _TINY.search(attributes) or _ORNAMENT.search(src):
        return None
    return Image(absolute(base, src), " ".join(found.get("alt", "").split()))


def alignment(attributes: str) -> str | None:
    """The word "center" or "right", empty for the ordinary one; None when they say nothing."""
    if not attributes or not (aligned := _ALIGNED.search(attributes)):
        return None
    word = (aligned[1] or aligned[2]).lower()
    return word if word in {"center", "right"} else ""


def is_bold(attributes: str) -> bool:
    return _BOLD.search(attributes) is not None


def is_light(attributes: str) -> bool:
    return _LIGHT.search(attributes) is not None


def is_italic(attributes: str) -> bool:
    return _ITALIC.search(attributes) is not None


def is_caption(attributes: str) -> bool:
    """Whether the class says that the element is a picture's caption."""
    return "class=" in attributes and _CAPTION.search(attributes) is not None


def is_word_list(attributes: str) -> bool:
    """Whether a word processor calls the paragraph an item of a list."""
    return bool(attributes) and _WORD_LIST.search(attributes) is not None


@lru_cache(maxsize=1024)
def of_paragraph(attributes: str) -> tuple[str | None, bool, bool]:
    """(alignment, whether it is a caption, whether it is an item of a list): the same few come again and again."""
    return alignment(attributes), is_caption(attributes), is_word_list(attributes)


def floats(attributes: str) -> bool:
    return _FLOATS.search(attributes) is not None
