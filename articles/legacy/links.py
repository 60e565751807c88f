"""Links inside stories: to this paper's old addresses, to its documents, and to the stories named as related."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from articles.legacy.sources.archive import suffix_of
from articles.legacy.sources.beside import SUFFIXES
from articles.models import Address, Article, ImportRelation
from articles.models.address import split_address
from newsroom.html import safe_url

PATH, QUERY = 700, 300
# Bytes of an address; PostgreSQL keeps no more than 2,700 in an index.
ADDRESS_BYTES = 2000
_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")* href="([^"]*)"')
_SAME_PAPER = re.compile(r"^(?:www|m|wap|mobile)\.")


def host_of(url: str) -> str:
    """The host of an address without `www.` and its like; empty when it has none."""
    try:
        return _SAME_PAPER.sub("", urlsplit(url.strip()).hostname or "")
    except ValueError:
        return ""


def targets(body: str) -> list[str]:
    """The addresses that a clean body links to."""
    return [html.unescape(found) for found in dict.fromkeys(_LINK.findall(body))] if "<a " in body else []


def redirected(body: str, target_of: Callable[[str], str | None]) -> str:
    """The clean body with the links that `target_of` knows a new target for led there."""
    if "<a " not in body:
        return body

    def link(tag: re.Match[str]) -> str:
        target = target_of(html.unescape(tag[1]))
        at = tag.start(1) - tag.start()
        return tag[0] if target is None else f'{tag[0][:at]}{html.escape(target)}"'

    return _LINK.sub(link, body)


def on_this_site(url: str, hosts: Iterable[str]) -> str | None:
    """The old address as one of this site, which answers it in one step once its story is in; None for others' addresses.

    Addresses of files stay as they are: a file that was not found is not here either.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or port not in {None, 80, 443} or host_of(url) not in hosts:
        return None
    if suffix_of(parts.path) in SUFFIXES:
        return None
    # More than one slash at the beginning would name another host.
    path = "/" + parts.path.lstrip("/")
    return safe_url(parts._replace(scheme="", netloc="", path=path).geturl())


def old_address(url: str) -> tuple[str, str] | None:
    """(path, query) of an address that a story can be found by; None for the front page, and for what no row can hold.

    Raises ValueError for what is no address.
    """
    path, query = split_address(url)
    too_long = len(path) > PATH or len(query) > QUERY or len(f"{path}{query}".encode()) > ADDRESS_BYTES
    is_page = path.startswith("/") and (path, query) != ("/", "") and "\0" not in path + query
    return (path, query) if is_page and not too_long else None


def relate(named: Mapping[int, list[str]]) -> None:
    """Let each article (by its key) be related to the stories at these old addresses, now or once they are imported."""
    wanted: dict[tuple[str, str], list[int]] = defaultdict(list)
    for article, urls in named.items():
        for url in urls:
            try:
                address = old_address(url) if url.startswith(("/", "http://", "https://")) else None
            except ValueError:
                continue
            if address:
                wanted[address].append(article)
    if not wanted:
        return
    rows = Address.objects.filter(path__in={path for path, _ in wanted}, query__in={query for _, query in wanted})
    found = {(row.path, row.query): row.article_id for row in rows if row.article_id is not None}
    _connect(
        (article, found[address]) for address, articles in wanted.items() if address in found for article in articles
    )
    ImportRelation.objects.bulk_create(
        [
            ImportRelation(article_id=article, address=str(Address(path=path, query=query)))
            for (path, query), articles in wanted.items()
            if (path, query) not in found
            for article in dict.fromkeys(articles)
        ],
        ignore_conflicts=True,
    )


def settle_relations(addresses: Mapping[str, int]) -> None:
    """Connect the stories that waited for these old addresses, each given with the article that has it now."""
    waiting = ImportRelation.objects.filter(address__in=list(addresses))
    if pairs := [(row.article_id, addresses[row.address]) for row in waiting]:
        _connect(pairs)
        waiting.delete()


def _connect(pairs: Iterable[tuple[int, int]]) -> None:
    through = Article.related.through
    through.objects.bulk_create(
        [through(from_article_id=one, to_article_id=other) for one, other in dict.fromkeys(pairs) if one != other],
        ignore_conflicts=True,
    )
