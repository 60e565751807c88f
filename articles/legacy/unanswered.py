"""Old addresses that people still ask for and no story answers."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from articles.models import Address, Article

# The request in a line of an access log: `… "GET /tin/bai-1.html HTTP/1.1" 404 …`.
_REQUEST = re.compile(r'"(?:GET|HEAD) (\S+)(?: HTTP/[0-9.]+)?"')
_OWN = re.compile(r"-([0-9]{1,18})\.html$")
# What pages are made with, and machines' files: never a story.
_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|css|js|map|woff2?|ttf|eot|swf|flv|mp[34]|txt|xml|rss|json|webmanifest)$",
    re.IGNORECASE,
)
_OTHER_ROOMS = ("/static/", "/media/", "/admin/", "/api/")


def unanswered(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """(address, how often it was asked for) of each address that leads to no story, the most wanted first.

    Each line is an address, or one of an access log. Files, the front page and what is no address are passed over.
    """
    asked: Counter[str] = Counter(filter(None, map(_address, lines)))
    for address, count in asked.most_common():
        if not _is_answered(address):
            yield address, count


def _address(line: str) -> str:
    """The path and query of a line; empty when a story cannot be meant."""
    request = _REQUEST.search(line)
    text = request[1] if request else line.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    path = parts.path or "/"
    is_other = not path.startswith("/") or path.startswith(_OTHER_ROOMS) or _FILES.search(path)
    if is_other or path == "/" and not parts.query:
        return ""
    return f"{path}?{parts.query}" if parts.query else path


def _is_answered(address: str) -> bool:
    path, _, query = address.partition("?")
    row = Address.objects.of_request(path, query)
    if row is not None:
        return row.article_id is not None or bool(row.moved_to)
    number = _OWN.search(path)
    return number is not None and Article.objects.filter(pk=int(number[1])).exists()
