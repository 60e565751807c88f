"""Players of other houses: which of them stories may name, told by the address alone.

Stories keep only the pair (provider, id); the page that a reader opens is made from it here.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:embed|shorts|live|v)/([A-Za-z0-9_-]{11})/?")
_FACEBOOK_ID = re.compile(
    r"watch/\?v=[0-9]{5,25}|reel/[0-9]{5,25}|[A-Za-z0-9.\-]{1,80}/videos/[0-9]{5,25}|[A-Za-z0-9.\-]{1,80}/posts/[A-Za-z0-9]{5,120}"
    r"|permalink\.php\?story_fbid=[A-Za-z0-9]{5,120}&id=[0-9]{3,25}"
)
_FACEBOOK_VIDEO_PATH = re.compile(r"/([A-Za-z0-9.\-]{1,80})/videos/(?:[^/]{1,200}/)?([0-9]{5,25})/?")
_MAPS_ID = re.compile(r"[A-Za-z0-9!%._:+\-]{10,1500}")

# What an id of each provider looks like, whole.
_IDS = {
    "youtube": _YOUTUBE_ID,
    "facebook": _FACEBOOK_ID,
    "tiktok": re.compile(r"[0-9]{5,25}"),
    "google-maps": _MAPS_ID,
    "vimeo": re.compile(r"[0-9]{5,15}"),
}
PROVIDERS = frozenset(_IDS)
# The houses that keep videos, as readers know them.
HOUSES = {"youtube": "YouTube", "facebook": "Facebook", "tiktok": "TikTok", "vimeo": "Vimeo"}
_PAGES = {
    "youtube": "https://www.youtube.com/watch?v=",
    "facebook": "https://www.facebook.com/",
    "tiktok": "https://www.tiktok.com/embed/v2/",
    "vimeo": "https://vimeo.com/",
}
# Longitude and latitude of the map's middle.
_MAPS_PLACE = re.compile(r"!2d(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)!3d(-?[0-9]{1,2}(?:\.[0-9]{1,20})?)")


def is_embed(provider: str, identity: str) -> bool:
    """Whether the pair names a player that stories may hold."""
    pattern = _IDS.get(provider)
    return pattern is not None and pattern.fullmatch(identity) is not None


def embed_provider(url: str) -> tuple[str, str] | None:
    """The (provider, id) of a player's or its page's address; None for any other.

    The host must be exactly one of the known ones, with http or https and no port or user name.
    """
    url = url.strip()
    if url.startswith("//"):
        url = f"https:{url}"
    if re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or parts.netloc.lower() != (parts.hostname or ""):
            return None
        query = {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=50).items()}
    except ValueError:
        return None
    host = parts.netloc.lower().removeprefix("www.")
    reader = _READERS.get(host)
    found = reader(parts.path, query) if reader else None
    return found if found and is_embed(*found) else None


def page_url(provider: str, identity: str) -> str:
    """The address of the provider's own page. Raises ValueError for a pair that is not an embed."""
    if not is_embed(provider, identity):
        raise ValueError(f"{provider!r} and {identity[:80]!r} name no known player.")
    if provider == "google-maps":
        place = _MAPS_PLACE.search(unquote(identity))
        return f"https://www.google.com/maps?q={place[2]},{place[1]}" if place else "https://www.google.com/maps"
    return _PAGES[provider] + identity


def _youtube(path: str, query: dict[str, str]) -> tuple[str, str] | None:
    if match := _YOUTUBE_PATH.fullmatch(path.partition("&")[0]):
        return "youtube", match[1]
    return ("youtube", query["v"]) if path.rstrip("/") == "/watch" and "v" in query else None


def _short_youtube(path: str, query: dict[str, str]) -> tuple[str, str] | None:
    return "youtube", path.strip("/")


def _facebook(path: str, query: dict[str, str]) -> tuple[str, str] | None:
    if path in {"/plugins/video.php", "/plugins/post.php"}:
        # The plugin's address carries the page's, which never is a plugin again.
        inner = query.get("href", "")
        return embed_provider(inner) if "/plugins/" not in unquote(inner) else None
    if match := _FACEBOOK_VIDEO_PATH.fullmatch(path):
        return "facebook", f"{match[1]}/videos/{match[2]}"
    if path.rstrip("/") in {"/watch", "/video.php"}:
        return "facebook", f"watch/?v={query.get('v', '')}"
    if path == "/permalink.php":
        return "facebook", f"permalink.php?story_fbid={query.get('story_fbid', '')}&id={query.get('id', '')}"
    return "facebook", path.strip("/")


def _tiktok(path: str, query: dict[str, str]) -> tuple[str, str] | None:
    match = re.fullmatch(r"/(?:@[^/]{1,80}/video|embed(?:/v[0-9])?|player/v1)/([0-9]+)/?", path)
    return ("tiktok", match[1]) if match else None


def _google_maps(path: str, query: dict[str, str]) -> tuple[str, str] | None:
    return ("google-maps", query.get("pb", "")) if path == "/maps/embed" else None


def _vimeo(path: str, query: dict[str, str]) -> tuple[str, str] | None:
    match = re.fullmatch(r"/(?:video/)?([0-9]+)/?", path)
    return ("vimeo", match[1]) if match else None


_READERS = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "youtube-nocookie.com": _youtube,
    "youtu.be": _short_youtube,
    "facebook.com": _facebook,
    "m.facebook.com": _facebook,
    "tiktok.com": _tiktok,
    "google.com": _google_maps,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
}
