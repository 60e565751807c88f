"""What the pages of the market desk have in common: who may open them, and what stands around them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from markets.models import QUOTES

View = Callable[..., HttpResponse]


def market_page(*rights: str) -> Callable[[View], View]:
    """A page of the desk for who has all these rights in `markets`: others are refused, strangers sent to sign in."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not all(request.user.has_perm(f"markets.{right}") for right in rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return admin.site.admin_view(guarded)

    return decorate


def quote_rights(act: str) -> list[str]:
    """The rights to do that to quotes of every kind."""
    return [f"{act}_{model._meta.model_name}" for model in QUOTES.values()]


def context(request: HttpRequest, title: str, **page: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title, "app_label": "markets", **page}
