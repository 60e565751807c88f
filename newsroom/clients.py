"""Who asks, as far as the connection tells."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings


def address_of(environ: Mapping[str, Any]) -> str:
    """The asker's IP address, of a WSGI environment or `request.META`.

    Behind TRUSTED_PROXIES of our own it is what the outermost of these wrote down; what stands before that was
    sent by the asker and is believed by nobody.
    """
    if settings.TRUSTED_PROXIES:
        told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if len(told) >= settings.TRUSTED_PROXIES and told[-settings.TRUSTED_PROXIES]:
            return told[-settings.TRUSTED_PROXIES]
    return environ.get("REMOTE_ADDR", "")
