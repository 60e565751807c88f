"""Old addresses lead to their pages, or say that these are gone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from articles.models import Address
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


class OldAddressMiddleware:
    """Asked after a 404, and before a page whose query may be an old system's number (`/?p=1520`)."""

    # Parameters that our own pages read: they never name an old article.
    OWN = {"truoc", "sau", "ngay", "nhe", "trang", "q"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_desk(request.path) or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if set(request.GET) - self.OWN and (answer := answer_for(request, by_parameters=True)):
            return answer
        response = self.get_response(request)
        if response.status_code == 404:
            return answer_for(request) or response
        return response
