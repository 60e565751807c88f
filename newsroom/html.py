"""The only sanitiser: what comes from the editor, an import, a form or a shell is cleaned here before it is stored.

Threat: a story's HTML is shown to every reader and to every colleague at the desk, and may come from a stolen
account, a paste or an old archive. Only `ALLOWED` passes.
"""

import logging
import re
from urllib.parse import unquote, urlsplit

import nh3

from newsroom.allowed_html import ALLOWED as ALLOWED
from newsroom.allowed_html import DROPPED_WITH_CONTENT
from newsroom.embeds import PROVIDERS
from newsroom.embeds import embed_provider as embed_provider
from newsroom.rebuild import MAX_DEPTH, TooDeep, rebuild
from newsroom.text import INLINE, vn_number

logger = logging.getLogger(__name__)

MAX_LENGTH = 1_000_000
MEDIA_PATH = "/media/"
URL_SCHEMES = frozenset(["http", "https", "mailto", "tel"])

_ROUNDS = 6
# Controls, blanks, invisible and direction marks, backslashes: browsers drop or rewrite them inside an address.
_DECEPTIVE = re.compile(
    "[\x00-\x20\x7f-\xa0\\\\\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff]"
)
_HOST = re.compile(r"[\w.\-]+|\[[0-9a-fA-F:.]+\]")
_NUMBER = re.compile(r"[0-9]{1,5}")
_NUMBERS = frozenset(["width", "height", "colspan", "rowspan", "start", "value", "span"])
_TIME = re.compile(r"[0-9A-Za-z:+.\- ]{1,40}")
_EMBED_ID = re.compile(r"[A-Za-z0-9_\-!%.:+/?=&]{1,1500}")
_LIST_TYPE = re.compile(r"[1aAiI]")

_BLANKS = re.compile(r"[ \t\r\n]+")
_BLOCKS = ALLOWED.keys() - INLINE - {"img", "audio", "video", "source"}
_BLOCK_TAG = re.compile(rf'(</?(?:{"|".join(sorted(_BLOCKS))})(?: [\w-]+="[^"]*")*>)')
_ATTRIBUTES = re.compile(r'(?<=[a-z0-9])(?: [\w-]+="[^"]*")+(?=>)')
_ATTRIBUTE = re.compile(r' [\w-]+="[^"]*"')


class TooLarge(ValueError):
    """The text is too long or too deeply nested to be cleaned; the message is a sentence for the writer."""


def clean_html(html: str, max_length: int = MAX_LENGTH) -> str:
    """The text with nothing but allowed HTML in it, in NFC; cleaning it again changes nothing.

    Known players in frames become `<figure data-provider data-id>`. Raises TooLarge.
    """
    cleaned = html
    settled = None  # a text that the sanitiser leaves as it is
    for _ in range(_ROUNDS):
        if len(cleaned) > max_length:
            raise TooLarge(f"Nội dung dài {vn_number(len(cleaned))} ký tự, quá giới hạn {vn_number(max_length)} ký tự.")
        before = cleaned
        try:
            rebuilt = rebuild(before)
        except TooDeep:
            raise TooLarge(f"Nội dung có các phần tử lồng nhau quá {MAX_DEPTH} tầng.") from None
        cleaned = settled if rebuilt == settled else _sanitise(rebuilt)
        settled = cleaned if cleaned == rebuilt else None
        if cleaned == before:
            return cleaned
    # Every round's answer is safe; only its being stable is in doubt, and that is worth a look.
    logger.warning("html not stable after cleaning", extra={"rounds": _ROUNDS, "length": len(cleaned)})
    return cleaned


def same_blocks(one: str, other: str) -> bool:
    """Whether two clean texts differ in nothing that a reader sees: blanks beside blocks, the order of attributes.

    Editors lay out what they open in their own way. Where `<pre>` is, every blank counts.
    """
    return one == other or _laid_flat(one) == _laid_flat(other)


def _laid_flat(html: str) -> str:
    if "<pre" not in html:
        html = "".join(piece.strip(" ") for piece in _BLOCK_TAG.split(_BLANKS.sub(" ", html)))
    return _ATTRIBUTES.sub(lambda found: "".join(sorted(_ATTRIBUTE.findall(found[0]))), html)


def safe_url(url: str) -> str | None:
    """The address as a link may carry it, or None when it could lead elsewhere than it seems to."""
    url = url.strip("\t\n\f\r ").replace(" ", "%20")
    if url.startswith("//"):
        url = f"https:{url}"
    if not url or _DECEPTIVE.search(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme in {"http", "https"}:
        host = parts.netloc.rpartition(":")[0] if port is not None else parts.netloc.removesuffix(":")
        return url if "@" not in parts.netloc and _HOST.fullmatch(host) else None
    if parts.scheme:
        return url if parts.scheme in URL_SCHEMES and not parts.netloc and parts.path else None
    # "javascript:" in any disguise that urlsplit takes for a path has a colon in its first segment.
    return None if parts.netloc or ":" in re.split(r"[/?#]", url, maxsplit=1)[0] else url


def media_url(url: str) -> str | None:
    """The address when it is one of our own media files, else None."""
    url = url.strip("\t\n\f\r ")
    path = unquote(url)
    if not url.startswith(MEDIA_PATH) or url == MEDIA_PATH or _DECEPTIVE.search(url) or _DECEPTIVE.search(path):
        return None
    parts = urlsplit(url)
    decent = not parts.query and not parts.fragment and "//" not in path
    return url if decent and not {".", ".."}.intersection(path.split("/")) else None


def _attribute(tag: str, name: str, value: str) -> str | None:
    """What nh3 keeps of one attribute's value; None drops the attribute."""
    try:
        return _checked(tag, name, value)
    except Exception:
        # nh3 drops the attribute and tells only sys.unraisablehook of an error in here.
        logger.exception("html attribute dropped", extra={"tag": tag, "attribute": name})
        return None


def _checked(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return safe_url(value)
    if name in {"src", "poster"}:
        return media_url(value)
    if name == "class":
        kept = [word for word in value.split() if word in ALLOWED[tag].classes]
        return " ".join(kept) or None
    if name in _NUMBERS:
        number = value.strip().removesuffix("px")
        return number if _NUMBER.fullmatch(number) else None
    if name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    if name == "type":
        return value if _LIST_TYPE.fullmatch(value) else None
    if name == "datetime":
        return value if _TIME.fullmatch(value) else None
    if name == "data-provider":
        return value if value in PROVIDERS else None
    if name == "data-id":
        return value if _EMBED_ID.fullmatch(value) else None
    if name in {"controls", "reversed"}:
        return ""
    return value


_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={
        tag: set(rule.attributes) | ({"class"} if rule.classes else set())
        for tag, rule in ALLOWED.items()
        if rule.attributes or rule.classes
    },
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel=None,
    generic_attribute_prefixes=set(),
    url_schemes=set(URL_SCHEMES),
)


def _sanitise(html: str) -> str:
    return _CLEANER.clean(html)
