"""Stored pictures and documents over HTTP, as the web server in front would send them."""

import os
import re
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles.media import placeholders
from articles.media.attachments import FOLDER, RECORDINGS
from articles.media.attachments import TYPES as DOCUMENTS

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif"}
# The names that files are stored under, and no other: nothing hidden, no step upwards, one suffix.
_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,99}/){0,8}[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.[a-z0-9]{1,5}", re.ASCII)
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@require_safe
def serve_media(request: HttpRequest, name: str) -> FileResponse:
    """A file of the media folder. Names are never used twice, so a copy stays good for a year.

    Of a recording also the one part that was asked for: without it a player cannot move about in it.
    """
    if not _NAME.fullmatch(name):
        raise Http404
    if name.startswith(placeholders.FOLDER):
        return _no_picture()
    root = os.path.realpath(settings.MEDIA_ROOT)
    path = Path(os.path.realpath(os.path.join(root, name)))
    is_recording = name.startswith(FOLDER) and path.suffix in RECORDINGS
    is_document = name.startswith(FOLDER) and not is_recording
    kind = (RECORDINGS if is_recording else DOCUMENTS if is_document else TYPES).get(path.suffix)
    if kind is None or not path.is_relative_to(root) or not path.is_file():
        raise Http404
    # A document is handed over to be kept, never shown under our own name.
    file = path.open("rb")
    response = FileResponse(file, content_type=kind, as_attachment=is_document)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Last-Modified": http_date(path.stat().st_mtime),
        # A picture opened by itself runs nothing, whatever is hidden in it; partners may show it.
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    for header, value in headers.items():
        response.headers[header] = value
    return _part(request, response, file) if is_recording else response


def _part(request: HttpRequest, whole: FileResponse, file: BinaryIO) -> FileResponse:
    """The part that the request asks for, else the whole; an odd or a manifold wish is answered with the whole."""
    whole.headers["Accept-Ranges"] = "bytes"
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    size = os.fstat(file.fileno()).st_size
    if asked is None or not any(asked.groups()):
        return whole
    first = int(asked[1]) if asked[1] else max(size - int(asked[2]), 0)
    last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
    if first >= size or first > last:
        whole.status_code = 416
        whole.headers["Content-Range"] = f"bytes */{size}"
        whole.headers["Content-Length"] = "0"
        whole.streaming_content = iter(())
        return whole
    file.seek(first)
    whole.streaming_content = _Slice(file, last - first + 1)  # type: ignore[assignment]
    whole.status_code = 206
    whole.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    whole.headers["Content-Length"] = str(last - first + 1)
    return whole


class _Slice:
    """A file read on from where it stands, and no further than so many bytes."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.file.close()


def _no_picture() -> FileResponse:
    """What the editor shows in the place of a picture that is still missing; readers' pages bring their own."""
    picture = (settings.BASE_DIR / "static" / "site" / "no-picture.svg").open("rb")
    response = FileResponse(picture, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
