"""The pages of what went wrong; 500 and 503 need neither database nor context."""

import logging

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from newsroom.pages import furniture

logger = logging.getLogger(__name__)


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    try:
        return render(request, name, furniture(request, is_indexable=False), status=status)
    except (DatabaseError, InterfaceError):
        # The page about a missing page must not fail because the database does.
        logger.exception("the database failed while an error page was made")
        return unavailable(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("a form without a valid token was refused", extra={"reason": reason, "path": request.path})
    return _page(request, "403.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "404.html", 404)


def gone(request: HttpRequest) -> HttpResponse:
    return _page(request, "410.html", 410)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
