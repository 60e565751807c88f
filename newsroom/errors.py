"""The pages of what went wrong, in the language of the address; 400, 500 and 503 need neither database nor context.

The desk's own are in the desk's look: who works there has not fallen among the readers.
"""

import logging
import sys
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from newsroom.api import failure, is_api
from newsroom.editions import language_of
from newsroom.editor import UPLOAD_URL
from newsroom.middleware import is_desk
from newsroom.pages import furniture

logger = logging.getLogger(__name__)


def _page(request: HttpRequest, status: int, title: str) -> HttpResponse:
    if is_api(request.path):
        return failure(title, status)
    try:
        if is_desk(request.path):
            return _desk_page(request, status, title)
        context = furniture(request, is_indexable=False, is_here=False, page_title=title)
        return render(request, f"{status}.html", context, status=status)
    except (DatabaseError, InterfaceError):
        # The page about a missing page must not fail because the database does.
        logger.exception("the database failed while an error page was made")
        return unavailable(request)


def _desk_page(request: HttpRequest, status: int, title: str) -> HttpResponse:
    if not hasattr(request, "user"):
        request.user = AnonymousUser()
    context = admin.site.each_context(request) | {"title": title, "status": status}
    return render(request, "admin/error.html", context, status=status)


def _alone(request: HttpRequest, status: int) -> HttpResponse:
    # What fails before the middleware of languages has none yet; the desk's is the one its user chose.
    language = translation.get_language() if is_desk(request.path) else language_of(request.path)
    with translation.override(language):
        return HttpResponse(render_to_string(f"{status}.html"), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_api(request.path):
        return failure(_("Yêu cầu không hợp lệ"), 400)
    return _alone(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("Bạn không vào được trang này"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("a form without a valid token was refused", extra={"reason": reason, "path": request.path})
    if request.path == urlsplit(UPLOAD_URL).path:
        # A script asks here; the token is another one since the session ended.
        sentence = _("Bạn cần đăng nhập lại; bài đang viết vẫn còn trên trang này.")
        return JsonResponse({"uploaded": 0, "error": {"message": sentence}}, status=403)
    return _page(request, 403, _("Bạn không vào được trang này"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("Không tìm thấy trang"))


def gone(request: HttpRequest) -> HttpResponse:
    return _page(request, 410, _("Bài này đã được gỡ"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles what went wrong; a database out of reach is no fault of the page's."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    if is_api(request.path):
        return failure(_("Máy chủ gặp lỗi"), 500)
    return _alone(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    if is_api(request.path):
        response: HttpResponse = failure(_("Máy chủ đang bận"), 503)
    else:
        response = _alone(request, 503)
    response.headers["Retry-After"] = "30"
    return response
