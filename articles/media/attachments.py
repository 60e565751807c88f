"""Documents that stories link to, and recordings of stories: received once, and told by what they hold."""

import errno
import hashlib
import io
import shutil
import zipfile
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.utils import timezone

from articles.media import files
from articles.models import Attachment
from newsroom.health import FREE_DISK_AT_LEAST
from newsroom.text import one_line

FOLDER = "attachments/"
MOST_BYTES = 50 * 1024**2
TYPES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# What readers listen to; it is played on our own pages, and never taken in by an import.
RECORDINGS = {".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".m4a": "audio/mp4"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MP4_BRANDS = frozenset([b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash"])
_PARTS = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx"}
_PDF_BEGINS_WITHIN = 1024


class NotTaken(ValueError):
    """The document is not taken in; the text is a sentence's end, in English."""


def is_document(name: str) -> bool:
    """Whether a file of that name may be a document of a kind that is taken in."""
    return PurePosixPath(name).suffix.lower() in TYPES


def check(content: bytes, name: str) -> None:
    """Raise NotTaken unless the whole of a file, or one byte more than is allowed, is the document that it is called."""
    if len(content) > MOST_BYTES:
        raise NotTaken(f"is larger than {MOST_BYTES // 1024**2} MB")
    if not content:
        raise NotTaken("is empty")
    if _kind(content, PurePosixPath(name).suffix.lower()) is None:
        raise NotTaken("is not what its name says")


def receive_recording(file: IO[bytes], name: str) -> Attachment:
    """Store a recording. Raises NotTaken for what is none of RECORDINGS, and OSError."""
    content = file.read(MOST_BYTES + 1)
    suffix = PurePosixPath(name).suffix.lower()
    if len(content) > MOST_BYTES:
        raise NotTaken(f"is larger than {MOST_BYTES // 1024**2} MB")
    if suffix not in RECORDINGS or _kind_of_recording(content) != suffix:
        raise NotTaken("is not what its name says")
    return receive(content, name)


def receive(content: bytes, name: str) -> Attachment:
    """Store what passed `check`; a document that is stored already is returned as it is. Raises OSError."""
    digest = hashlib.sha256(content).hexdigest()
    if known := Attachment.objects.filter(sha256=digest).first():
        return known
    usage = shutil.disk_usage(settings.MEDIA_ROOT)
    if usage.free < usage.total * FREE_DISK_AT_LEAST:
        raise OSError(errno.ENOSPC, "the disk is nearly full", str(settings.MEDIA_ROOT))
    # Named by its content, so that a run that was cut off finds the file it had written.
    stored = f"{FOLDER}{timezone.localtime():%Y/%m}/{digest[:32]}{PurePosixPath(name).suffix.lower()}"
    files.put(stored, content)
    original = one_line(PurePosixPath(name).name)[: Attachment._meta.get_field("original_name").max_length]
    facts = {"file": stored, "original_name": original, "size": len(content)}
    return Attachment.objects.get_or_create(sha256=digest, defaults=facts)[0]


def _kind_of_recording(content: bytes) -> str:
    """The suffix for what the content begins with; empty for what is no recording."""
    if content.startswith(b"OggS"):
        return ".ogg"
    if content[4:8] == b"ftyp" and content[8:12] in _MP4_BRANDS:
        return ".m4a"
    # A frame of MPEG layer III: eleven set bits, a version and a bit rate that exist.
    is_frame = len(content) > 4 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2 and content[2] & 0xF0 != 0xF0
    return ".mp3" if content.startswith(b"ID3") or (is_frame and content[1] & 0x18 != 0x08) else ""


def _kind(content: bytes, suffix: str) -> str | None:
    """The suffix, when the content is of that kind; Office's old formats are told from each other by name alone."""
    if b"%PDF-" in content[:_PDF_BEGINS_WITHIN]:
        found = ".pdf"
    elif content.startswith(_OLD_OFFICE):
        found = suffix if suffix in {".doc", ".xls", ".ppt"} else ""
    elif content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                names = set(package.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return None
        found = next((kind for part, kind in _PARTS.items() if part in names), "")
    else:
        return None
    return suffix if found == suffix else None
