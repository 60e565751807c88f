"""One redirect at most leads from http, the www twin, a missing slash or an old address to the page itself."""

import pytest
from django.test import Client

from articles.models import Address
from tests.articles.stories import category, story

pytestmark = pytest.mark.django_db
OURS = "https://baophohien.example"


@pytest.fixture(autouse=True)
def https(settings) -> None:
    settings.SITE_URL = OURS
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["baophohien.example", "www.baophohien.example"]


def goes_to(client: Client, address: str) -> str:
    """Where one redirect leads to; the page there is a page."""
    scheme, _, rest = address.partition("://")
    host, _, path = rest.partition("/")
    response = client.get(f"/{path}", headers={"host": host}, secure=scheme == "https")
    assert response.status_code == 301, response.status_code
    assert not response.cookies
    target = response.headers["Location"]
    if target.startswith("/"):
        target = f"{OURS}{target}"
    assert target.startswith(f"{OURS}/")
    there = client.get(target.removeprefix(OURS), headers={"host": "baophohien.example"}, secure=True)
    assert there.status_code == 200
    return target.removeprefix(OURS)


@pytest.mark.parametrize("start", ["http://baophohien.example", "http://www.baophohien.example", "https://www.baophohien.example"])  # fmt: skip
def test_every_variant_leads_home_in_one_step(client: Client, start: str) -> None:
    category("Giáo dục", category("Xã hội"))
    article = story()
    Address.objects.create(path="/tin/1520.htm", article=article)
    Address.objects.create(path="/detail.aspx", query="newsid=9", article=article)
    own = article.get_absolute_url()
    assert goes_to(client, f"{start}/") == "/"
    assert goes_to(client, f"{start}/xa-hoi/giao-duc/") == "/xa-hoi/giao-duc/"
    assert goes_to(client, f"{start}/xa-hoi/giao-duc") == "/xa-hoi/giao-duc/"
    assert goes_to(client, f"{start}/xa-hoi?utm_source=zalo") == "/xa-hoi/?utm_source=zalo"
    assert goes_to(client, f"{start}{own}") == own
    assert goes_to(client, f"{start}/tin/1520.htm") == own
    assert goes_to(client, f"{start}/Detail.aspx?NewsID=9") == own


def test_the_right_address_is_answered_at_once(client: Client) -> None:
    own = story().get_absolute_url()
    assert client.get(own, headers={"host": "baophohien.example"}, secure=True).status_code == 200
    assert goes_to(client, "https://baophohien.example/chinh-tri") == "/chinh-tri/"


def test_a_path_with_two_slashes_never_leads_to_another_site(client: Client) -> None:
    for path in ("//evil.example/", "//evil.example", "/%2Fevil.example/", "/\\evil.example/"):
        response = client.get(path, headers={"host": "www.baophohien.example"}, SERVER_NAME="x", secure=True)
        assert response.status_code in {301, 404}
        assert response.headers.get("Location", f"{OURS}/").startswith(f"{OURS}/")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_monitors_are_answered_by_any_name(client: Client, path: str) -> None:
    assert client.get(path, headers={"host": "www.baophohien.example"}).status_code in {200, 503}


def test_a_site_without_https_is_read_as_it_is(client: Client, settings) -> None:
    settings.SITE_URL, settings.SECURE_SSL_REDIRECT = "http://127.0.0.1:8000", False
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    assert client.get("/", headers={"host": "localhost:8000"}).status_code == 200
    assert client.get("/", headers={"host": "www.127.0.0.1"}).status_code == 400
