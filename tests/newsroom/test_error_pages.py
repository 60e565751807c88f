"""The pages of what went wrong: their own words, the right number, nothing of the machine's."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import include, path

from newsroom.errors import csrf_failure
from newsroom.middleware import STRICT_POLICY
from tests.articles.desk import desk_of, staff
from tests.articles.page import Page, page
from tests.articles.stories import category, masthead

FAULTS = {
    "400": SuspiciousOperation("bí mật"),
    "403": PermissionDenied("bí mật"),
    "500": RuntimeError("bí mật"),
    "503": OperationalError("bí mật"),
    "503-too": InterfaceError("bí mật"),
}
HEADINGS = {
    400: "Yêu cầu không hợp lệ",
    403: "Bạn không vào được trang này",
    404: "Không tìm thấy trang",
    500: "Trang đang gặp sự cố",
    503: "Báo đang tạm ngừng trong chốc lát",
}


def fail(request: HttpRequest, fault: str) -> HttpResponse:
    raise FAULTS[fault]


urlpatterns = [path("loi/<fault>", fail), path("en/loi/<fault>", fail), path("", include("newsroom.urls"))]
handler400 = "newsroom.errors.bad_request"
handler403 = "newsroom.errors.forbidden"
handler404 = "newsroom.errors.not_found"
handler500 = "newsroom.errors.server_error"


@pytest.fixture
def reader(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_page_in_vietnamese_and_tells_no_secret(reader: Client, fault: str) -> None:
    response = reader.get(f"/loi/{fault}")
    status = int(fault[:3])
    assert response.status_code == status
    seen = page(response)
    assert seen.one("h1").text == HEADINGS[status]
    assert seen.one(".error-number").text == str(status)
    assert seen.one("html")["lang"] == "vi"
    assert seen.meta("robots") == "noindex"
    assert seen.one(".error a")["href"] == "/"
    assert "bí mật" not in response.text and "Traceback" not in response.text
    assert response.headers["Content-Security-Policy"] == STRICT_POLICY
    assert not response.cookies


@pytest.mark.django_db
def test_what_may_soon_be_well_again_is_kept_by_no_cache(reader: Client) -> None:
    for fault in ("500", "503"):
        assert reader.get(f"/loi/{fault}").headers["Cache-Control"] == "no-store"
    assert reader.get("/loi/503").headers["Retry-After"] == "30"


@pytest.mark.django_db
def test_a_page_that_is_not_there_still_leads_on(client: Client) -> None:
    masthead()
    category("Xã hội")
    response = client.get("/khong-co/")
    seen = page(response)
    assert response.status_code == 404
    assert seen.one("title").text == seen.one("h1").text == HEADINGS[404]
    assert {link["href"] for link in seen.all(".categories a")} == {"/xa-hoi/"}
    assert not [e for e in seen.all("link") if e["rel"] == "canonical"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/khong-co/", "/chinh-tri/bai-100000000.html", "/rss/tin-moi.rss"])
def test_a_database_that_fails_is_a_503_on_every_page(monkeypatch, address: str) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert page(response).one("h1").text == HEADINGS[503]


@pytest.mark.parametrize("status", [400, 500, 503])
def test_the_pages_of_a_broken_house_need_no_database_and_no_list_of_files(status: int, settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    seen = Page(render_to_string(f"{status}.html"))
    assert seen.link("stylesheet") == "/static/site/site.css"


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_an_english_address_fails_in_english(reader: Client, fault: str) -> None:
    seen = page(reader.get(f"/en/loi/{fault}"))
    assert seen.one("html")["lang"] == "en"
    assert seen.all(".error a")[-1]["href"] == "/en/"
    assert seen.one("h1").text not in HEADINGS.values()


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "search"), [("/khong-co/", "/tim-kiem/"), ("/en/khong-co/", "/en/tim-kiem/")])
def test_who_is_lost_may_search_or_read_on_from_a_section(client: Client, address: str, search: str) -> None:
    category("Kinh tế", english_name="Economy")
    seen = page(client.get(address))
    assert seen.one("search form")["action"] == search
    assert seen.one("search input")["name"] == "q"
    assert seen.all(".error nav a")


@pytest.mark.django_db
def test_the_desk_fails_in_its_own_look_and_not_as_a_readers_page() -> None:
    missing = desk_of(staff("reporter")).get("/admin/khong-co/")
    forbidden = desk_of(staff("market")).get("/admin/articles/article/")
    for response, status in ((missing, 404), (forbidden, 403)):
        seen = page(response)
        assert response.status_code == status
        assert seen.one("h1").text == HEADINGS[status]
        assert not seen.all(".masthead") and not seen.all(".footer-categories")
        assert "/admin/" in {link["href"] for link in seen.all("#content a")}


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_page() -> None:
    response = csrf_failure(RequestFactory().post("/admin/login/"))
    assert response.status_code == 403
    assert page(response).one("h1").text == HEADINGS[403]
