"""Finding the files of an import: one file, a folder, or a .zip. Nothing is ever unpacked to disk."""

import io
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from django.conf import settings

from articles.legacy.record import Refusal, Unusable
from articles.legacy.sources import beside
from articles.legacy.sources.archive import MARK, Archive, Unreadable, member_name, objection, readable, suffix_of

_IGNORED = {"thumbs.db", "desktop.ini", "__macosx"}
_ARCHIVES = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"}


@dataclass
class SourceFile:
    """A file to read; `name` is relative to SOURCE and `archive.zip!member` inside an archive.

    It can be read as often as one likes, also after the walk that gave it has gone on. `sibling` opens what stands beside it
    in SOURCE under the name that a story gives (an address or a path), and answers None when there is no such
    picture, recording or document. Nothing outside SOURCE is ever opened.
    """

    name: str
    opened: Callable[[], IO[bytes]]
    size: int = 0  # in bytes, unpacked
    sibling: Callable[[str], IO[bytes] | None] = lambda name: None
    position: int = 0  # bytes read since it was opened last
    _whole: bytes | None = None  # of a small file whose head was asked for

    def open(self) -> io.BufferedIOBase:
        """A stream of its bytes, a context manager. Raises OSError, and what zipfile raises for a damaged member."""
        self.position = 0
        return _Counting(self.opened() if self._whole is None else io.BytesIO(self._whole), self)

    def head(self, size: int) -> bytes:
        """Its first bytes. A file that has no more than these is not read from its disk or archive again."""
        with self.open() as stream:
            found = stream.read(size + 1)
        if len(found) <= size:
            self._whole = found
        return found[:size]


class _Counting(io.BufferedIOBase):
    """A stream that keeps its file's `position`."""

    def __init__(self, stream: IO[bytes], file: SourceFile) -> None:
        self._stream, self._of = stream, file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        found = self._stream.read(-1 if size is None else size)
        self._of.position += len(found)
        return found

    read1 = read

    def close(self) -> None:
        self._stream.close()
        super().close()


def check(source: str) -> Path:
    """The path of a SOURCE that can be read. Raises Unusable with a sentence."""
    path = Path(source)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise Unusable(f"{source}: no such file or folder.") from error
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise Unusable(f"{source} is neither a file nor a folder.")
    if not os.access(path, os.R_OK | (os.X_OK if stat.S_ISDIR(mode) else 0)):
        raise Unusable(f"{source} cannot be read.")
    if stat.S_ISREG(mode) and is_archive(path):
        with _archive(path, path.name):
            pass
    return path


def total_bytes(path: Path) -> int:
    """What a checked SOURCE holds to be read, unpacked: the whole that the files' sizes add up to."""
    return sum(file.size for file in walk(path) if isinstance(file, SourceFile))


def walk(path: Path, passed_over: Counter[str] | None = None) -> Iterator[SourceFile | Refusal]:
    """Every file of a checked SOURCE: a folder's in the order of names, an archive's in its own.

    Pictures, recordings and documents are no stories; `passed_over` counts them by suffix. Hidden and system files
    are passed over without a word.
    """
    counts = Counter() if passed_over is None else passed_over
    if not path.is_dir():
        yield from _file(path, readable(path.name), None, counts)
        return
    root = path.resolve()
    around = beside.Folder(root)
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unreadable.append):
        yield from _refused_folders(unreadable, root)
        folders[:] = sorted(name for name in folders if not _is_passed_over(name))
        for name in folders:
            if Path(folder, name).is_symlink():
                yield Refusal(_relative(Path(folder, name), root), "Links are not followed.")
        for name in sorted(names):
            if not _is_passed_over(name) and not _is_beside(name, counts):
                file = Path(folder, name)
                yield from _file(file, _relative(file, root), around, counts)
    yield from _refused_folders(unreadable, root)


def _refused_folders(errors: list[OSError], root: Path) -> Iterator[Refusal]:
    for error in errors:
        yield Refusal(_relative(Path(error.filename), root), f"The folder cannot be read: {error.strerror}.")
    errors.clear()


def _file(path: Path, name: str, around: beside.Folder | None, counts: Counter[str]) -> Iterator[SourceFile | Refusal]:
    """The file, or an archive's members; `around` is the folder that is being walked."""
    if around and path.is_symlink():
        yield Refusal(name, "Links are not followed.")
        return
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            yield Refusal(name, "It is not a regular file.")
        elif info.st_size > settings.IMPORT_FILE_BYTES:
            yield Refusal(name, f"The file is larger than {settings.IMPORT_FILE_BYTES // 1024**2} MB.")
        elif is_archive(path):
            yield from _members(path, name, counts)
        elif suffix_of(path.name) in _ARCHIVES:
            yield Refusal(name, "Of archives only .zip is read; unpack it and import the folder.")
        else:
            sibling = around.seen_from(path.parent) if around else beside.nowhere
            yield SourceFile(name, lambda: path.open("rb"), info.st_size, sibling)
    except OSError as error:
        yield Refusal(name, f"The file cannot be read: {error.strerror or error}.")
    except Unusable as error:
        if not around:
            raise
        yield Refusal(name, str(error))


def is_archive(path: Path) -> bool:
    """Whether the file is to be read as a zip archive, by its name or by how it begins."""
    if suffix_of(path.name) == ".zip":
        return True
    if suffix_of(path.name) in beside.SUFFIXES:
        return False  # a .docx begins like an archive, and is one
    with path.open("rb") as stream:
        return stream.read(4) == MARK


def _archive(path: Path, name: str) -> Archive:
    try:
        return Archive(path, findable=beside.SUFFIXES)
    except Unreadable as error:
        raise Unusable(f"{name} {error}") from error


def _members(path: Path, name: str, counts: Counter[str]) -> Iterator[SourceFile | Refusal]:
    archive = _archive(path, name)
    for info, window in archive:
        member = member_name(info)
        if member.endswith("/") or any(map(_is_passed_over, member.split("/"))) or _is_beside(member, counts):
            continue
        label = f"{name}!{member}"
        if reason := objection(info):
            yield Refusal(label, reason)
        elif suffix_of(member) in _ARCHIVES:
            yield Refusal(label, "Archives inside an archive are not read.")
        else:
            yield SourceFile(
                label, partial(archive.open, info, window), info.file_size, beside.in_archive(archive, member)
            )


def _relative(path: Path, root: Path) -> str:
    return readable(path.relative_to(root).as_posix())


def _is_beside(name: str, counts: Counter[str]) -> bool:
    suffix = suffix_of(name)
    if suffix in beside.SUFFIXES:
        counts[suffix] += 1
        return True
    return suffix in beside.SILENT


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") and name not in {".", ".."} or name.casefold() in _IGNORED
