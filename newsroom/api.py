"""The manners of the read API: JSON answers, JSON errors, GET and HEAD alone.

ETag, 304 and Cache-Control are those of every public answer: the middleware gives them.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

FIRST_PART = "/api/"


class Refused(Exception):
    """The request cannot be answered; the text is a Vietnamese sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def is_api(path: str) -> bool:
    return path.startswith(FIRST_PART)


def answer(content: Mapping[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


def failure(sentence: str, status: int) -> JsonResponse:
    return answer({"error": sentence}, status)


def endpoint(view: Callable[..., Mapping[str, Any]]) -> Callable[..., HttpResponse]:
    """Make a view of a function that returns what to answer, or raises Refused."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            response = failure(_("Địa chỉ này chỉ để đọc: dùng GET."), 405)
            response.headers["Allow"] = "GET, HEAD"
            return response
        try:
            return answer(view(request, *args, **kwargs))
        except Refused as refusal:
            return failure(str(refusal), refusal.status)

    return wrapped


def word(request: HttpRequest, name: str, default: str | None = None) -> str:
    """The parameter's text. Raises Refused when it is missing and has no default, or no database can hold it."""
    value = request.GET.get(name, "")
    if "\0" in value:
        raise Refused(_("Tham số %(name)s có ký tự không hợp lệ.") % {"name": name})
    if value == "" and default is None:
        raise Refused(_("Thiếu tham số %(name)s.") % {"name": name})
    return value or default or ""


def day(request: HttpRequest, name: str, default: date) -> date:
    """The parameter as a day in Vietnam. Raises Refused when it is not written `2019-07-08`."""
    value = word(request, name, "")
    if not value:
        return default
    if (found := read_day(value)) is None:
        raise Refused(_("Tham số %(name)s phải là ngày, viết như 2019-07-08.") % {"name": name})
    return found


def maybe_day(request: HttpRequest, name: str) -> date | None:
    """The same, or None when the parameter is absent."""
    return day(request, name, date.min) if word(request, name, "") else None


def whole(request: HttpRequest, name: str, largest: int) -> int | None:
    """The parameter as a whole number from 0 to `largest`; None when it is absent. Raises Refused for anything else."""
    value = word(request, name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 19 and int(value) <= largest):
        raise Refused(_("Tham số %(name)s phải là số nguyên từ 0 đến %(most)d.") % {"name": name, "most": largest})
    return int(value)


def read_day(written: str) -> date | None:
    """The day written `2019-07-08` and no other way; None for anything else."""
    if len(written) != len("2019-07-08"):
        return None
    try:
        return parse_date(written)
    except ValueError:
        return None
