"""The pages that search engines should know besides the stories: each app registers its own."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple


class Entry(NamedTuple):
    path: str
    changed_at: datetime | None = None


_sources: list[Callable[[], Iterable[Entry]]] = []


def register(source: Callable[[], Iterable[Entry]]) -> None:
    """Let the sitemap ask `source` for pages, each time it is fetched. Called once, when the app is ready."""
    if source not in _sources:
        _sources.append(source)


def entries() -> Iterator[Entry]:
    for source in _sources:
        yield from source()
