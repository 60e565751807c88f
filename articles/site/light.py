"""The light page, `?nhe=1`: any public page as text alone, for a slow line or a counted one.

It is made of the finished page, so no page and no partial knows of it: pictures, scripts and players are left out, the
stylesheet is another one, and links within the paper lead on to light pages.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.templatetags.static import static
from django.utils.translation import gettext as _

from newsroom.markup import Piece, pieces
from newsroom.middleware import is_desk

SWITCH = "nhe"
# Elements that go with all they hold, and elements that are a tag alone.
_DROPPED = frozenset(["script", "picture", "svg", "audio", "video", "button"])
_DROPPED_TAGS = frozenset(["img", "source"])
_KEPT_LINKS = frozenset(["canonical"])
# What is no page: files, feeds, machines.
_NO_PAGE = re.compile(r"/(?:static|media|admin|api|rss)/|/[^/]*\.(?!html\b)[a-z]+$")


class LightPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
        if request.GET.get(SWITCH) == "1" and is_page and not response.streaming and not is_desk(request.path):
            response.content = lighten(response.text, _whole_page(request))
        return response


def lighten(html: str, whole_page: str) -> str:
    """The page as text; `whole_page` is the address where it has everything."""
    written, out = 0, []
    for start, end, new in _edits(html, whole_page):
        out += [html[written:start], new]
        written = end
    return "".join([*out, html[written:]])


def _whole_page(request: HttpRequest) -> str:
    rest = request.GET.copy()
    del rest[SWITCH]
    return f"{request.path}?{rest.urlencode()}" if rest else request.path


def _edits(html: str, whole_page: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands there instead), in order."""
    dropping, since = "", 0
    for piece in pieces(html):
        if dropping:
            if piece.kind == "end" and piece.value == dropping:
                yield since, piece.end, ""
                dropping = ""
        elif piece.kind == "start" and piece.value in _DROPPED:
            dropping, since = piece.value, piece.start
        elif piece.kind == "start" and (new := _replacement(piece, whole_page)) is not None:
            yield piece.start, piece.end, new


def _replacement(piece: Piece, whole_page: str) -> str | None:
    facts = piece.attributes
    match piece.value:
        case "link" if facts.get("rel") == "stylesheet" and facts.get("href") == static("site/site.css"):
            return f'<link rel="stylesheet" href="{static("site/light.css")}">'
        case "link":
            return None if facts.get("rel") in _KEPT_LINKS else ""
        case "meta" if facts.get("name") == "robots":
            return '<meta name="robots" content="noindex">'
        case "meta" if "property" in facts or facts.get("name", "").startswith("twitter:"):
            return ""
        case "body":
            words, link = _("Bản chỉ có chữ."), _("Xem trang đầy đủ")
            return f'<body>\n<p class="light">{escape(words)} <a href="{escape(whole_page)}">{escape(link)}</a></p>'
        case "a" if "href" in facts and facts["href"].startswith(("/", "?")):
            return _tag("a", facts | {"href": _light(facts["href"])})
        case name if name in _DROPPED_TAGS:
            return ""
    return None


def _light(address: str) -> str:
    parts = urlsplit(address)
    if _NO_PAGE.search(parts.path) or address.startswith("//"):
        return address
    query = QueryDict(parts.query, mutable=True)
    query[SWITCH] = "1"
    return parts._replace(query=query.urlencode()).geturl()


def _tag(name: str, attributes: dict[str, str]) -> str:
    return "".join([f"<{name}", *(f' {key}="{escape(value)}"' for key, value in attributes.items()), ">"])
