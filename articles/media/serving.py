"""Stored pictures over HTTP, as the web server in front would send them."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils.http import http_date
from django.views.decorators.http import require_safe

TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif"}
assert set(TYPES.values()) <= {*mimetypes.types_map.values(), "image/webp", "image/avif"}


@require_safe
def serve_media(request: HttpRequest, name: str) -> FileResponse:
    """A file of the media folder. Names are never used twice, so a copy stays good for a year."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    kind = TYPES.get(path.suffix)
    if kind is None or not path.is_relative_to(root) or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type=kind)
    response.headers.update(
        {
            "Cache-Control": "public, max-age=31536000, immutable",
            "Last-Modified": http_date(path.stat().st_mtime),
            # A picture opened by itself runs nothing, whatever is hidden in it; partners may show it.
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
    )
    return response
