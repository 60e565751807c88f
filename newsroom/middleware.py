"""What every answer carries: headers of safety, of caching, and one log line for what went wrong or was written."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control

from newsroom.editions import language_of

logger = logging.getLogger("newsroom.requests")

Answer = Callable[[HttpRequest], HttpResponse]

_STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'none'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
# CKEditor 4 writes inline handlers and styles and cannot run without; what a script could do with that stays on
# this host: pictures, connections and forms go nowhere else.
_EDITOR = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
    "object-src": "'none'",
}


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


STRICT_POLICY, EDITOR_POLICY = _policy(_STRICT), _policy(_EDITOR)
EMBEDDABLE_POLICY = _policy({**_STRICT, "script-src": "'none'", "frame-ancestors": "*"})
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"


def is_desk(path: str) -> bool:
    return path.startswith("/admin/")


def loose_policy_for_editor(response: HttpResponse) -> HttpResponse:
    """Mark the answer of a form that holds the editor; all others keep the strict policy."""
    response.headers["Content-Security-Policy"] = EDITOR_POLICY
    return response


def embeddable(response: HttpResponse) -> HttpResponse:
    """Mark a page that any other site may show in a frame; it runs no script."""
    response.headers["Content-Security-Policy"] = EMBEDDABLE_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


class HeadersMiddleware:
    """Safety headers on every answer, errors included."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", STRICT_POLICY)
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if is_desk(request.path):
            patch_cache_control(response, private=True, no_store=True)
        return response


class CompressionMiddleware(GZipMiddleware):
    """gzip for what is text; pictures and recordings are compressed already, and their length tells how much is to come."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(("image/", "audio/")):
            return response
        return super().process_response(request, response)


class PublicAnswerMiddleware:
    """Readers' answers: how long shared caches may keep them, and that no page cache had a part in them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_desk(request.path):
            response.headers.setdefault("X-Page-Cache", "pass")
            if response.status_code >= 500 or request.method not in {"GET", "HEAD"}:
                response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("Cache-Control", PUBLIC_CACHE_CONTROL)
        return response


class LanguageMiddleware:
    """The address decides a reader's language, the account decides the desk's; Accept-Language never matters."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path)
        if is_desk(request.path):
            language = getattr(request.user, "language", language)
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RequestLogMiddleware:
    """One line for each answer that failed, was refused or may have written; its number goes out in a header."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.number = secrets.token_hex(8)  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = self.get_response(request)
        if response.status_code >= 400 or request.method not in {"GET", "HEAD"}:
            level = logging.ERROR if response.status_code >= 500 else logging.INFO
            logger.log(
                level,
                "%s %s",
                request.method,
                response.status_code,
                extra={
                    "path": request.path,
                    "status": response.status_code,
                    "milliseconds": round((time.perf_counter() - began) * 1000, 1),
                    "user": getattr(getattr(request, "user", None), "pk", None) if is_desk(request.path) else None,
                    "request_number": request.number,  # type: ignore[attr-defined]
                },
            )
        response.headers["X-Request-Id"] = request.number  # type: ignore[attr-defined]
        return response
