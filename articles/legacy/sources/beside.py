"""What stands beside a story in SOURCE: the pictures, recordings and documents that it names."""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from articles.legacy.clean.text import lines
from articles.legacy.sources.archive import Archive, spelling, suffix_of

_PICTURES = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff"}
_RECORDINGS = {".mp3", ".mp4", ".m4a", ".m4v", ".wav", ".wma", ".flv", ".wmv", ".avi", ".mov", ".webm", ".ogg"}
_DOCUMENTS = {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".rtf"}
SUFFIXES = frozenset(_PICTURES | _RECORDINGS | _DOCUMENTS)
# What pages are made with; no story names it.
SILENT = frozenset({".svg", ".ico", ".css", ".js", ".map", ".woff", ".woff2", ".ttf", ".eot", ".swf"})

Sibling = Callable[[str], IO[bytes] | None]


def nowhere(name: str) -> None:
    """Of a file that was named by itself: what lies beside it was not given to the import."""


class Folder:
    """A SOURCE that is a folder; `root` is resolved."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._spellings = lru_cache(maxsize=64)(_spellings)

    def seen_from(self, folder: Path) -> Sibling:
        """Looks in a story's folder, then in the whole of SOURCE."""

        def sibling(name: str) -> IO[bytes] | None:
            for candidate in _candidates(name, folder.relative_to(self._root).parts):
                path = self._exact(candidate) or self._in_any_case(candidate)
                # Links are not followed, neither the last part nor one on the way.
                if path and path.is_file() and path.resolve() == path:
                    return path.open("rb")
            return None

        return sibling

    def _exact(self, steps: tuple[str, ...]) -> Path | None:
        path = self._root.joinpath(*steps)
        return path if os.path.lexists(path) else None

    def _in_any_case(self, steps: tuple[str, ...]) -> Path | None:
        path = self._root
        for step in steps:
            name = self._spellings(path).get(spelling(step))
            if name is None:
                return None
            path = path / name
        return path


def in_archive(archive: Archive, member: str) -> Sibling:
    """Looks in the story's folder inside the archive, then in the whole archive."""

    def sibling(name: str) -> IO[bytes] | None:
        folder = PurePosixPath(member).parent.parts
        return archive.find(["/".join(candidate) for candidate in _candidates(name, folder)])

    return sibling


def _candidates(name: str, folder: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Where a name may lead, as paths below SOURCE, the likeliest first.

    An address's path is tried whole and then without its first folders, for an export rarely keeps them all
    (`/wp-content/uploads/2018/12/a.jpg` stands in `uploads/2018/12`); at least one folder must agree with it.
    """
    try:
        parts = urlsplit(" ".join(lines(name)).strip().replace("\\", "/"))
    except ValueError:
        return []
    if parts.scheme not in {"", "http", "https"}:
        return []
    path = unquote(parts.path)
    steps = [step for step in path.split("/") if step not in {"", "."}]
    if not steps or "\0" in path or suffix_of(steps[-1]) not in SUFFIXES:
        return []
    starts = [(), folder] if path.startswith("/") or parts.netloc else [folder, ()]
    wanted = [walked for start in starts if (walked := _walked(start, steps))]
    if ".." not in steps:
        # A copied site's own root is one of the folders that the story stands in, such as that of its host's name.
        wanted += [(*folder[:depth], *steps) for depth in range(1, len(folder))]
        wanted += [(*start, *steps[cut:]) for cut in range(1, len(steps) - 1) for start in starts]
    return list(dict.fromkeys(wanted))


def _walked(start: tuple[str, ...], steps: list[str]) -> tuple[str, ...]:
    """The path after these steps; empty when they lead out."""
    at = list(start)
    for step in steps:
        if step != "..":
            at.append(step)
        elif at:
            at.pop()
        else:
            return ()
    return tuple(at)


def _spellings(folder: Path) -> dict[str, str]:
    try:
        return {spelling(name): name for name in os.listdir(folder)}
    except OSError:
        return {}
