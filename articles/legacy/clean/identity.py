"""What an old address says about its story: an address without its dirt, and the number that it carries."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from articles.legacy.clean.text import lines

_WITHOUT_SCHEME = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/.*)?", re.IGNORECASE)
_NAMES = ("p", "id", "newsid", "articleid", "postid", "storyid", "contentid", "baivietid", "tinid", "idtin", "idnews")
# How papers' systems put a story's number into its path, each after addresses seen. A number of fewer than five
# digits may be a year or belong to the words, and seven hexadecimal digits must hold one that is a digit.
_IN_PATH = (
    re.compile(r"/\d{6}/[^/]*-((?=[a-f]*\d)[0-9a-f]{7}|[a-z]?\d{5,})/?$"),  # /muc/201909/slug-d68a1b2/
    re.compile(r"-(?:a|d|post|art)?(\d{5,})(?:\.(?:html?|aspx|vnp|vgp|epi|tpo|ldo|chn|vov))?/?$"),  # slug-56210.html
    re.compile(r"/(?!(?:19|20)\d{4}/?$)(\d{5,})(?:\.(?:html?|aspx))?/?$"),  # slug/221343.htm; not a month's folder
    re.compile(r"/(\d{5,})[/-][^/]*[a-z][^/]*/?$"),  # /tin-tuc/18/137718/slug, /bai-viet/348619-slug
    re.compile(r"[-/]([a-z]\d{12,})\.html?$"),  # slug/d2021100914262592.htm
)


def clean_address(text: str) -> str:
    """The address on one line, without the invisible characters that copying leaves even in host names."""
    if text.isascii() and text.isprintable() and " " not in text and "%" not in text:
        return f"http://{text}" if _WITHOUT_SCHEME.fullmatch(text) else text
    address = "".join(" ".join(lines(text.replace("%EF%BB%BF", "").replace("%ef%bb%bf", ""))).split())
    return f"http://{address}" if _WITHOUT_SCHEME.fullmatch(address) else address


def number_in(address: str) -> str:
    """The old system's own number of the story, when its address carries one; else empty."""
    try:
        parts = urlsplit(address)
        named = {name.lower(): value for name, value in parse_qsl(parts.query)}
    except ValueError:
        return ""
    for name in _NAMES:
        if match := re.match(r"\d+", named.get(name, "")):
            return match[0]
    path = unquote(parts.path).lower()
    return next((match[1] for pattern in _IN_PATH if (match := pattern.search(path))), "")
