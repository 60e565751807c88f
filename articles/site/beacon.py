"""Where browsers tell that a story was read: `POST /-/doc/<id>`, answered before Django with 204 and no body."""

from collections.abc import Callable, Iterable
from typing import Any

from articles.reads import Tally
from newsroom.clients import address_of

ADDRESS = "/-/doc/"
_HEADERS = [("Cache-Control", "no-store"), ("X-Page-Cache", "pass")]

Application = Callable[[dict[str, Any], Callable], Iterable[bytes]]


def counting_reads(application: Application, tally: Tally) -> Application:
    """The application, with the beacon in front of it."""

    def answer(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(ADDRESS) or environ["REQUEST_METHOD"] != "POST":
            return application(environ, start_response)
        number = path[len(ADDRESS) :]
        if not (number.isascii() and number.isdecimal() and len(number) <= 18):
            return application(environ, start_response)
        # Browsers say whose page sends it; those that do not are old.
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin":
            tally.count(int(number), address_of(environ), environ.get("HTTP_USER_AGENT", ""))
        start_response("204 No Content", _HEADERS[:])
        return []

    return answer
