"""A zip archive, read some thousand entries at a time: the library alone keeps 640 bytes of each in memory.

Each slice of the archive's directory is shown to `zipfile` as an archive of its own, with the packed data where it
always was; so members are read, checked and measured by the library.
"""

import io
import os
import struct
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings

from newsroom.text import is_one_line, nfc, one_line

_SLICE = 1024
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENTRY_BYTES = 46
_ENTRY_LENGTHS = struct.Struct("<28x3H12x")
_LONGEST_COMMENT = 65_535
# Archives below this size are not measured against their packed size: a short file of blanks is no bomb.
_UNSUSPECTED_BYTES = 1024 * 1024
# Other methods are refused; some of them reserve gigabytes before the first byte.
READ_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
MARK = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s22xHH")  # what stands before a member: the mark, the lengths of its name and extra
_NAME_IS_UTF8 = 0x800
_PLAIN_FLAGS = _NAME_IS_UTF8 | 0x8 | 0x6  # where the sizes stand, and how hard it was packed, change nothing
_SMALL = 4 * 1024**2
_MOST_MEASURED = 1000
_MEASURED: set[tuple[int, ...]] = set()


class Unreadable(Exception):
    """The file is no archive that can be read, or one that no honest packer makes; the text is a sentence's end."""


class Archive(AbstractContextManager):
    """The members of a .zip, in the archive's own order. Raises Unreadable when opened."""

    def __init__(self, path: Path, findable: frozenset[str] = frozenset()) -> None:
        """`findable`: the suffixes of members that will be asked for by name."""
        self._findable = findable
        self._file = path.open("rb")
        try:
            self._find_directory()
            self._check_once()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeError) as error:
            self._file.close()
            raise Unreadable("is not a readable zip archive.") from error
        except Unreadable:
            self._file.close()
            raise
        self._places: dict[int, int] | None = None
        # Members may be read, and their neighbours be asked for, after the walk has gone on.
        weakref.finalize(self, self._file.close)

    def __exit__(self, *args: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[tuple[zipfile.ZipInfo, zipfile.ZipFile]]:
        """Every member and the archive to open it with."""
        for _, entries in self._slices():
            window = self._window(entries)
            for info in window.infolist():
                yield info, window

    def find(self, names: list[str]) -> IO[bytes] | None:
        """The first of these members that there is, open, whatever the case of its name; links and such are none."""
        if self._places is None:
            self._places = {hash(spelling(name)): at for name, at in self._named() if suffix_of(name) in self._findable}
        for name in names:
            at = self._places.get(hash(spelling(name)))
            if at is None:
                continue
            self._file.seek(at)
            fixed = self._file.read(_ENTRY_BYTES)
            window = self._window([fixed + self._file.read(self._length(fixed, at))])
            info = window.infolist()[0]
            if spelling(member_name(info)) == spelling(name) and not objection(info):
                return window.open(info)
        return None

    def _find_directory(self) -> None:
        end = self._file.seek(0, io.SEEK_END)
        tail_start = self._file.seek(max(0, end - _END.size - _LONGEST_COMMENT))
        tail = self._file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0:
            raise zipfile.BadZipFile
        _, disk, _, _, count, size, offset, _ = _END.unpack_from(tail, at)
        closing = tail_start + at
        locator = tail[max(0, at - _LOCATOR64.size) : at]
        if locator.startswith(b"PK\x06\x07"):
            closing -= _LOCATOR64.size + _END64.size
            self._file.seek(max(0, closing))
            signature, _, _, _, disk, _, _, count, size, offset = _END64.unpack(self._file.read(_END64.size))
            if signature != b"PK\x06\x06":
                raise zipfile.BadZipFile
        self._start, self._end, self._offset = closing - size, closing, offset
        if disk or self._start < 0:
            raise zipfile.BadZipFile
        if count > settings.IMPORT_ZIP_ENTRIES:
            raise Unreadable(f"holds more than {settings.IMPORT_ZIP_ENTRIES} files; unpack it and import the folder.")
        self._packed = end

    def open(self, info: zipfile.ZipInfo, window: zipfile.ZipFile) -> IO[bytes]:
        """A member's bytes, verified; small ones are unpacked at once, in a third of the library's time."""
        content = self._unpacked(info)
        return window.open(info) if content is None else io.BytesIO(content)

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes | None:
        """All of a small, ordinary and whole member; None for any other: what is wrong with it the library says."""
        if info.flag_bits & ~_PLAIN_FLAGS or max(info.file_size, info.compress_size) > _SMALL:
            return None
        if not 0 <= info.header_offset < self._start:
            return None
        self._file.seek(info.header_offset)
        head = self._file.read(_LOCAL.size)
        if len(head) < _LOCAL.size:
            return None
        mark, name_length, extra_length = _LOCAL.unpack(head)
        rest = self._file.read(name_length + extra_length + info.compress_size)
        packed = rest[name_length + extra_length :]
        end = getattr(info, "_end_offset", None)  # where the next member begins, in newer libraries
        if end is not None and info.header_offset + len(head) + len(rest) > end:
            return None
        name = _decoded(rest[:name_length], info.flag_bits)
        if mark != MARK or name != info.orig_filename or len(packed) != info.compress_size:
            return None
        if info.compress_type == zipfile.ZIP_DEFLATED:
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                packed = unpacker.decompress(packed, info.file_size + 1)
            except zlib.error:
                return None
            if not unpacker.eof:
                return None
        elif info.compress_type != zipfile.ZIP_STORED:
            return None
        return packed if len(packed) == info.file_size and zlib.crc32(packed) == info.CRC else None

    def _check_once(self) -> None:
        """Measure the archive, unless this process has measured it before and it is still the same."""
        told = os.fstat(self._file.fileno())
        limits = settings.IMPORT_ZIP_ENTRIES, settings.IMPORT_ZIP_RATIO
        known = (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns, *limits)
        if known not in _MEASURED:
            self._check_ratio()
            if len(_MEASURED) > _MOST_MEASURED:
                _MEASURED.clear()
            _MEASURED.add(known)

    def _check_ratio(self) -> None:
        """Members' own statements of their size bind: the library gives out no byte beyond them."""
        total = count = 0
        for info, _ in self:
            total, count = total + info.file_size, count + 1
        if count > settings.IMPORT_ZIP_ENTRIES:
            raise Unreadable(f"holds more than {settings.IMPORT_ZIP_ENTRIES} files; unpack it and import the folder.")
        # Against the file's true size: members that share their packed bytes are counted as often as they unpack.
        if total > _UNSUSPECTED_BYTES and total > settings.IMPORT_ZIP_RATIO * self._packed:
            raise Unreadable(f"unpacks to more than {settings.IMPORT_ZIP_RATIO} times its size; it is not read.")

    def _slices(self) -> Iterator[tuple[int, list[bytes]]]:
        """(where it begins, entries) for each slice of the directory."""
        at = first = self._start
        entries: list[bytes] = []
        while at < self._end:
            self._file.seek(at)
            block = self._file.read(min(1024 * 1024, self._end - at))
            used = 0
            while used + _ENTRY_BYTES <= len(block):
                length = self._length(block[used : used + _ENTRY_BYTES], at + used) + _ENTRY_BYTES
                if used + length > len(block):
                    break
                entries.append(block[used : used + length])
                used += length
                if len(entries) == _SLICE:
                    yield first, entries
                    first, entries = at + used, []
            if not used:
                raise zipfile.BadZipFile
            at += used
        if entries:
            yield first, entries

    def _length(self, entry: bytes, at: int) -> int:
        """How many bytes of name, extra and comment follow the entry's fixed part."""
        if not entry.startswith(b"PK\x01\x02"):
            raise zipfile.BadZipFile
        length = sum(_ENTRY_LENGTHS.unpack(entry))
        if at + _ENTRY_BYTES + length > self._end:
            raise zipfile.BadZipFile
        return length

    def _named(self) -> Iterator[tuple[str, int]]:
        for at, entries in self._slices():
            for entry, info in zip(entries, self._window(entries).infolist(), strict=True):
                yield member_name(info), at
                at += len(entry)

    def _window(self, entries: list[bytes]) -> zipfile.ZipFile:
        directory = b"".join(entries)
        count, size, offset = len(entries), len(directory), self._offset
        end64 = _END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, size, offset)
        locator = _LOCATOR64.pack(b"PK\x06\x07", 0, offset + size, 1)
        end = _END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        return zipfile.ZipFile(_Window(self._file, self._start, directory + end64 + locator + end))


class _Window(io.RawIOBase):
    """The file up to its directory, then another directory in its place."""

    def __init__(self, file: IO[bytes], cut: int, tail: bytes) -> None:
        self._file, self._cut, self._tail, self._at = file, cut, tail, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._cut + len(self._tail)}[whence]
        if base + offset < 0:
            raise zipfile.BadZipFile("The directory names a place before the file's beginning.")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        size = size if size >= 0 else self._cut + len(self._tail) - self._at
        found = b""
        if self._at < self._cut:
            self._file.seek(self._at)
            found = self._file.read(min(size, self._cut - self._at))
        if len(found) < size and self._at + len(found) >= self._cut:
            at = self._at + len(found) - self._cut
            found += self._tail[at : at + size - len(found)]
        self._at += len(found)
        return found


def _decoded(name: bytes, flags: int) -> str:
    """A member's name as the library reads it; in ASCII without its code page, which takes three times as long."""
    if name.isascii():
        return name.decode("ascii")
    return name.decode("utf-8" if flags & _NAME_IS_UTF8 else "cp437", "replace")


def objection(info: zipfile.ZipInfo) -> str:
    """Why a member is not read, a sentence; empty when it is."""
    parts = member_name(info).split("/")
    if not parts[0] or ".." in parts or ":" in parts[0]:
        return "The name leads out of the archive."
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        return "Links are not followed."
    if info.flag_bits & 0x1:
        return "The file is encrypted."
    if info.compress_type not in READ_METHODS:
        return f"The file is packed in a way that is not read (method {info.compress_type})."
    if info.file_size > settings.IMPORT_FILE_BYTES:
        return f"The file is larger than {settings.IMPORT_FILE_BYTES // 1024**2} MB."
    return ""


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's path with slashes, as it can be stored and printed."""
    name = info.filename.replace("\\", "/")
    if not info.flag_bits & _NAME_IS_UTF8 and not name.isascii():
        # Many packers write UTF-8 without saying so; Python then reads code page 437.
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return readable(name)
    return readable(name)


def suffix_of(name: str) -> str:
    """The name's last suffix with its dot, in lower case."""
    last = name.rpartition("/")[2]
    if last in {"", "."}:
        return PurePosixPath(name).suffix.lower()
    stem, _, suffix = last.rpartition(".")
    return f".{suffix.lower()}" if stem and suffix else ""


def readable(name: str) -> str:
    """The name as it can be stored and printed: NFC, without controls, bytes that are no text replaced."""
    if name.isascii() and is_one_line(name):
        return name.strip(" ") or "?"
    return one_line(nfc(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))) or "?"


def spelling(name: str) -> str:
    """One spelling for names that differ in case or normal form only, as systems change them in copying."""
    return nfc(name).casefold()
