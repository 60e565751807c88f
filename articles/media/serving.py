"""Stored pictures and documents over HTTP, as the web server in front would send them."""

import os
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from articles.media import placeholders
from articles.media.attachments import FOLDER
from articles.media.attachments import TYPES as DOCUMENTS

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif"}
# The names that files are stored under, and no other: nothing hidden, no step upwards, one suffix.
_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,99}/){0,8}[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.[a-z0-9]{1,5}", re.ASCII)


@require_safe
def serve_media(request: HttpRequest, name: str) -> FileResponse:
    """A file of the media folder. Names are never used twice, so a copy stays good for a year."""
    if not _NAME.fullmatch(name):
        raise Http404
    if name.startswith(placeholders.FOLDER):
        return _no_picture()
    root = os.path.realpath(settings.MEDIA_ROOT)
    path = Path(os.path.realpath(os.path.join(root, name)))
    is_document = name.startswith(FOLDER)
    kind = (DOCUMENTS if is_document else TYPES).get(path.suffix)
    if kind is None or not path.is_relative_to(root) or not path.is_file():
        raise Http404
    # A document is handed over to be kept, never shown under our own name.
    response = FileResponse(path.open("rb"), content_type=kind, as_attachment=is_document)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "Last-Modified": http_date(path.stat().st_mtime),
        # A picture opened by itself runs nothing, whatever is hidden in it; partners may show it.
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    for header, value in headers.items():
        response.headers[header] = value
    return response


def _no_picture() -> FileResponse:
    """What the editor shows in the place of a picture that is still missing; readers' pages bring their own."""
    picture = (settings.BASE_DIR / "static" / "site" / "no-picture.svg").open("rb")
    response = FileResponse(picture, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
