"""The one door for pictures: the desk's uploads, imports and the demo all come through here.

What is stored is never the file that came: the decoder's process (`articles.media.decoding`) makes a new one of its
pixels. The same picture is stored once, whoever brings it and whatever else its file said.
"""

import fcntl
import hashlib
import json
import logging
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from articles.media import files
from articles.models import Photo
from articles.models.media import WORDS
from newsroom.health import FREE_DISK_AT_LEAST
from newsroom.text import one_line

if TYPE_CHECKING:
    from newsroom.models import User

logger = logging.getLogger(__name__)

DECODE_SECONDS = 60  # by the clock; the process bounds its own computing time more tightly
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp"}
SENTENCES = {
    "empty": gettext_lazy("Tệp ảnh rỗng."),
    "bytes": gettext_lazy("Tệp ảnh nặng quá %(megabytes)s MB."),
    "format": gettext_lazy("Tệp này không phải ảnh JPEG, PNG, GIF, WebP hoặc AVIF."),
    "pixels": gettext_lazy("Ảnh quá lớn: nhận tối đa 80 triệu điểm ảnh, mỗi cạnh tối đa 20.000 điểm."),
    "frames": gettext_lazy("Ảnh động quá dài: nhận tối đa 300 khung hình, tổng cộng 200 triệu điểm ảnh."),
    "unreadable": gettext_lazy("Ảnh bị hỏng hoặc không đọc được."),
    "heavy": gettext_lazy("Ảnh quá nặng để xử lý; hãy thu nhỏ rồi gửi lại."),
    "disk": gettext_lazy("Máy chủ sắp hết chỗ chứa nên tạm thời không nhận ảnh; hãy báo quản trị."),
    "filled": gettext_lazy("Ảnh này đã có tệp rồi."),
}


class Refused(ValueError):
    """The picture is not taken in; the text is a sentence for who brought it. `reason` is a word of SENTENCES."""

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason] % {"megabytes": settings.PHOTO_MAX_BYTES // 1024**2})
        self.reason = reason


class _Arrived(NamedTuple):
    """A picture that passed: what was made of it, and what its file told."""

    content: bytes
    facts: dict
    name: str


def receive(
    file: File | IO[bytes],
    *,
    by: "User | None" = None,
    name: str = "",
    caption: str = "",
    credit: str = "",
    alt_text: str = "",
    is_illustration: bool = False,
) -> tuple[Photo, bool]:
    """Store a picture; return it, and whether it is new. One that is stored already is returned as it is.

    `file` is open for reading bytes; `name` is what its owner called it (default: the file's own name). An empty
    caption or credit is filled from what the file tells. Raises Refused; OSError when the media folder cannot be
    written; IntegrityError never.
    """
    arrived = _examined(file, by, name)
    if known := _stored(arrived):
        return known, False
    columns = _put(arrived)
    photo = Photo(
        caption=caption or _told(arrived, "caption"),
        credit=credit or _told(arrived, "credit"),
        alt_text=alt_text,
        is_illustration=is_illustration,
        created_by=by,
        **columns,
    )
    try:
        with transaction.atomic():
            photo.save()
    except IntegrityError:
        # Somebody brought the same picture in this very moment.
        _discard(columns["file"])
        if known := _stored(arrived):
            return known, False
        raise
    return photo, True


def inspect(file: File | IO[bytes], *, name: str = "") -> None:
    """Raise Refused where `receive` would; nothing is stored."""
    _examined(file, None, name)


def fill(photo: Photo, file: File | IO[bytes], *, by: "User | None" = None, name: str = "") -> Photo:
    """Give a placeholder its picture; its own caption and credit stay. Return the photo that has the picture now.

    That is another one than `photo` when the same picture was stored before: then the placeholder is left as it is,
    and the caller lets its stories point to the answer. Raises as `receive` does, and Refused when the placeholder
    has its picture already.
    """
    name = name or photo.missing_name
    if not photo.is_missing:
        raise _refusal("filled", by, name)
    arrived = _examined(file, by, name)
    if known := _stored(arrived):
        return known
    values = _put(arrived) | {
        "missing_name": "",
        "caption": photo.caption or _told(arrived, "caption"),
        "credit": photo.credit or _told(arrived, "credit"),
        "created_by": photo.created_by or by,
        "renditions": [],
        "renditions_made": False,
    }
    try:
        with transaction.atomic():
            is_ours = Photo.objects.filter(pk=photo.pk, file="").update(**values)
    except IntegrityError:
        _discard(values["file"])
        if known := _stored(arrived):
            return known
        raise
    if not is_ours:
        _discard(values["file"])
        raise _refusal("filled", by, name, arrived.facts["seen"])
    photo.refresh_from_db()
    photo.save(update_fields=WORDS)
    return photo


def _discard(name: str) -> None:
    """Remove a file that no picture needs after all; another may have come to the same name."""
    if not Photo.objects.filter(file=name).exists():
        files.remove(name)


def _stored(arrived: _Arrived) -> Photo | None:
    return Photo.objects.filter(sha256=arrived.facts["sha256"]).first()


def _told(arrived: _Arrived, field: str) -> str:
    """What the file itself says, in one line that the field can hold."""
    longest = Photo._meta.get_field(field).max_length  # type: ignore[union-attr]
    return Truncator(one_line(arrived.facts[field])).chars(longest or 0)


def _put(arrived: _Arrived) -> dict:
    """Write the file under a name that nobody can guess without the picture; return the columns that tell of it.

    It is made of the pixels, so that an import that was killed finds the file it had written.
    """
    name = f"photos/{timezone.localtime():%Y/%m}/{arrived.facts['sha256'][:32]}{SUFFIXES[arrived.facts['format']]}"
    files.put(name, arrived.content)
    return {
        "file": name,
        "original_name": arrived.name,
        **{key: arrived.facts[key] for key in ("width", "height", "sha256")},
    }


def _examined(file: File | IO[bytes], by: "User | None", name: str) -> _Arrived:
    """The picture made anew, or Refused, with a line in the log."""
    name = _plain_name(name or getattr(file, "name", None) or "")
    usage = shutil.disk_usage(settings.MEDIA_ROOT)
    if usage.free < usage.total * FREE_DISK_AT_LEAST:
        raise _refusal("disk", by, name)
    if (getattr(file, "size", None) or 0) > settings.PHOTO_MAX_BYTES:
        raise _refusal("bytes", by, name)
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        source, target = Path(folder, "came"), Path(folder, "made")
        size = _copy(file, source)
        if not 0 < size <= settings.PHOTO_MAX_BYTES:
            raise _refusal("bytes" if size else "empty", by, name)
        facts = _decoded(source, target)
        if reason := facts.get("refused"):
            with source.open("rb") as opened:
                seen = facts["seen"] or opened.read(12).hex(" ")
            raise _refusal(reason, by, name, seen, facts.get("detail", ""))
        return _Arrived(target.read_bytes(), facts, name)


def _plain_name(name: object) -> str:
    """The last part of whatever path a browser, an archive or an open file calls the picture by."""
    last = re.split(r"[/\\]", str(name))[-1]
    # Names on old disks need not be Unicode; what cannot be told becomes a question mark.
    return one_line(last.encode("utf-8", "replace").decode())[: Photo._meta.get_field("original_name").max_length]


def _copy(file: File | IO[bytes], target: Path) -> int:
    """Write what came to a file, at most a little over the limit; return the number of bytes."""
    if file.seekable():
        file.seek(0)
    size = 0
    with target.open("wb") as out:
        while size <= settings.PHOTO_MAX_BYTES and (piece := file.read(1024**2)):
            size += out.write(piece)
    return size


def _decoded(source: Path, target: Path) -> dict:
    """What the decoder's process answers; a process that ended badly is an answer too."""
    command = [sys.executable, "-m", "articles.media.decoding", str(source), str(target)]
    try:
        with _one_at_a_time():
            done = subprocess.run(command, cwd=settings.BASE_DIR, env={}, capture_output=True, timeout=DECODE_SECONDS)
    except subprocess.TimeoutExpired:
        return {"refused": "heavy", "seen": "", "detail": "timeout"}
    if done.returncode == 0:
        return json.loads(done.stdout)
    last_words = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    is_heavy = done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}
    detail = last_words or f"exit {done.returncode}"
    return {"refused": "heavy" if is_heavy else "unreadable", "seen": "", "detail": detail}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """However many pictures come at once, this machine spends the memory of one decoder."""
    with open(settings.DATA_DIR / "decoding.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _refusal(reason: str, by: "User | None", name: str, seen: str = "", detail: str = "") -> Refused:
    logger.warning(
        "a picture was refused",
        extra={
            "user": by.pk if by else None,
            # Names may be private ("hồ sơ bệnh án …"); the hash is enough to find who asks about it.
            "name_hash": hashlib.sha256(name.encode()).hexdigest()[:16],
            "seen": seen,
            "reason": reason,
            "detail": detail,
        },
    )
    return Refused(reason)
