"""Finding the files of an import: one file, a folder, or a .zip. Nothing is ever unpacked to disk."""

import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from articles.legacy.record import Refusal, Unusable
from newsroom.text import nfc, one_line

FILE_BYTES = 2 * 1024**3
ZIP_ENTRIES = 5_000
ZIP_BYTES = 2 * 1024**3
ZIP_RATIO = 100
# What a folder of stories holds beside them: pictures and the systems' own files are not records.
_BESIDE = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg", ".ico", ".mp3", ".mp4", ".css", ".js"}
_IGNORED = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class SourceFile:
    """A file to read; `name` is relative to SOURCE and `archive.zip!member` inside an archive."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


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
        _opened(path, path.name).close()
    return path


def walk(path: Path) -> Iterator[SourceFile | Refusal]:
    """Every file of a checked SOURCE, in the order of names; pictures, hidden and system files are passed over."""
    if not path.is_dir():
        yield from _file(path, _readable(path.name), of_folder=False)
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not _is_passed_over(name))
        for name in sorted(names):
            if not _is_passed_over(name) and Path(name).suffix.lower() not in _BESIDE:
                file = Path(folder, name)
                yield from _file(file, _readable(file.relative_to(path).as_posix()), of_folder=True)


def _file(path: Path, name: str, *, of_folder: bool) -> Iterator[SourceFile | Refusal]:
    if of_folder and path.is_symlink():
        yield Refusal(name, "Links are not followed.")
        return
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            yield Refusal(name, "It is not a regular file.")
        elif info.st_size > FILE_BYTES:
            yield Refusal(name, "The file is larger than 2 GB.")
        elif is_archive(path):
            yield from _members(path, name)
        else:
            yield SourceFile(name, lambda: path.open("rb"))
    except OSError as error:
        yield Refusal(name, f"The file cannot be read: {error.strerror or error}.")
    except Unusable as error:
        if not of_folder:
            raise
        yield Refusal(name, str(error))


def is_archive(path: Path) -> bool:
    """Whether the file is to be read as a zip archive, by its name or by how it begins."""
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def _opened(path: Path, name: str) -> zipfile.ZipFile:
    """The archive, within the limits that no honest archive passes. Raises Unusable."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unusable(f"{name} is not a readable zip archive.") from error
    try:
        _check_limits(archive.infolist(), name)
    except Unusable:
        archive.close()
        raise
    return archive


def _members(path: Path, name: str) -> Iterator[SourceFile | Refusal]:
    with _opened(path, name) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        for info in sorted(members, key=_member_name):
            member = _member_name(info)
            parts = PurePosixPath(member).parts
            if any(_is_passed_over(part) for part in parts) or PurePosixPath(member).suffix.lower() in _BESIDE:
                continue
            label = f"{name}!{member}"
            if reason := _objection(info, member):
                yield Refusal(label, reason)
            else:
                # zipfile gives out at most the size that was checked above, and verifies the checksum.
                yield SourceFile(label, lambda info=info: archive.open(info))


def _check_limits(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse an archive that unpacks to more than any newsroom's archive does (a zip bomb)."""
    size = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if len(members) > ZIP_ENTRIES:
        raise Unusable(f"{name} holds more than {ZIP_ENTRIES} files; unpack it and import the folder.")
    if size > ZIP_BYTES:
        raise Unusable(f"{name} unpacks to more than 2 GB; unpack it and import the folder.")
    if size > 1024 * 1024 and size > ZIP_RATIO * max(packed, 1):
        raise Unusable(f"{name} unpacks to more than {ZIP_RATIO} times its size; it is not read.")


def _objection(info: zipfile.ZipInfo, member: str) -> str:
    path = PurePosixPath(member)
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "The name leads out of the archive."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "Links are not followed."
    if info.flag_bits & 0x1:
        return "The file is encrypted."
    if path.suffix.lower() in {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz"}:
        return "Archives inside an archive are not read."
    return ""


def _member_name(info: zipfile.ZipInfo) -> str:
    name = info.filename.replace("\\", "/")
    if not info.flag_bits & 0x800:
        # Many packers write UTF-8 without saying so; Python then reads code page 437.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return _readable(name)
    return _readable(name)


def _readable(name: str) -> str:
    """The name as it can be stored and printed: NFC, without controls, bytes that are no text replaced."""
    return one_line(nfc(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))) or "?"


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") and name not in {".", ".."} or name.casefold() in _IGNORED
