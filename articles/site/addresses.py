"""Old addresses lead to their pages, or say that these are gone."""

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware
from django.utils.http import escape_leading_slashes

from articles.models import Address
from newsroom import env
from newsroom.api import is_api
from newsroom.editions import ENGLISH
from newsroom.errors import gone, not_found
from newsroom.middleware import is_desk


def answer_for(request: HttpRequest, *, by_parameters: bool = False) -> HttpResponse | None:
    """301 to the article or page that the old address means, 410 when it is gone, None when nobody knows it."""
    address = Address.objects.of_request(
        request.path, request.META.get("QUERY_STRING", ""), by_parameters=by_parameters
    )
    if address is None:
        return None
    if address.moved_to:
        return HttpResponsePermanentRedirect(address.moved_to)
    article = address.article
    if article is None or article.is_withdrawn:
        return gone(request)
    if not article.is_public():
        return not_found(request)
    return HttpResponsePermanentRedirect(article.get_absolute_url())


class OneHostMiddleware:
    """http and the www twin of SITE_URL's host lead to SITE_URL, in one redirect to where the page really is."""

    # And those of pages below a path of ours.
    OWN_BELOW = {
        "/thi-truong/": {"nguon", "muc", "ky", "so", "don_vi", "vang", "ngoai_te", "chieu"},
        "/api/v1/markets/": {"on", "kind", "source", "product", "place", "currency", "bank", "term_months", "term_days"}
        | {"channel", "payout", "from", "to"},
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._common = CommonMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in env.ANSWERED_ANYWHERE or not self._is_elsewhere(request):
            return self.get_response(request)
        path = request.get_full_path()
        if not is_desk(request.path) and request.method in {"GET", "HEAD"}:
            answer = answer_for(request, by_parameters=bool(set(request.GET) - OldAddressMiddleware.OWN))
            if isinstance(answer, HttpResponsePermanentRedirect):
                path = answer.url
            elif self._common.should_redirect_with_slash(request):
                path = request.get_full_path(force_append_slash=True)
        return HttpResponsePermanentRedirect(urljoin(f"{settings.SITE_URL}/", escape_leading_slashes(path)))

    def _is_elsewhere(self, request: HttpRequest) -> bool:
        ours = urlsplit(settings.SITE_URL)
        return (ours.scheme == "https" and not request.is_secure()) or request.get_host() == env.www_twin(ours.netloc)


class OldAddressMiddleware:
    """Asked after a 404, and before a page whose query may be an old system's number (`/?p=1520`)."""

    # Parameters that our own pages read: they never name an old article.
    OWN = {
        "truoc", "sau", "ngay", "nhe", "q", "chuyen_muc", "tac_gia", "chu_de", "tu", "den", "sap_xep", "trang", "toan-van",
    }  # fmt: skip

    # And those of pages below a path of ours.
    OWN_BELOW = {
        "/thi-truong/": {"nguon", "muc", "ky", "so", "don_vi", "vang", "ngoai_te", "chieu"},
        "/api/v1/markets/": {"on", "kind", "source", "product", "place", "currency", "bank", "term_months", "term_days"}
        | {"channel", "payout", "from", "to"},
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_desk(request.path) or is_api(request.path) or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if set(request.GET) - self._own(request.path) and (answer := answer_for(request, by_parameters=True)):
            return answer
        response = self.get_response(request)
        if response.status_code == 404:
            return answer_for(request) or response
        return response

    def _own(self, path: str) -> set[str]:
        page = "/" + path.removeprefix(ENGLISH).removeprefix("/")
        below = (names for start, names in self.OWN_BELOW.items() if page.startswith(start))
        return self.OWN.union(*below)
