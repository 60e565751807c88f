"""The import at the desk in a real browser: sent, tried out, imported, read again; with scripts and without."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, ImportRefusal
from newsroom.roles import Role
from tests.articles.desk import staff
from tests.articles.imports import crawled, write
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEND = "/admin/articles/importrun/import/"


@pytest.fixture
def export(settings, tmp_path: Path) -> Path:
    """An export of two stories, one of them cut off."""
    settings.DATA_DIR = tmp_path / "data"
    path = write(tmp_path / "xuat.jsonl", [crawled(1)])
    path.write_text(path.read_text(encoding="utf-8") + '{"id": 7, "title": "Bị cắt ngang\n', encoding="utf-8")
    return path


def import_it(page: Page, export: Path) -> None:
    page.goto(SEND)
    page.get_by_label("Tệp").set_input_files(export)
    page.get_by_role("button", name="Chạy thử").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chạy thử: xuat.jsonl")
    assert not Article.objects.exists()
    page.get_by_role("button", name="Nhập thật").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả nhập")


def test_an_administrator_sends_a_file_looks_and_imports_it(page: Page, export: Path, complaints: list[str]):
    sign_in(page, staff(Role.ADMINISTRATOR))
    import_it(page, export)
    expect(page.locator(".messagelist")).to_contain_text("Bài mới: 1")
    page.get_by_role("link", name="Không phải JSON").click()
    expect(page.locator("pre.raw")).to_contain_text("Bị cắt ngang")
    page.get_by_role("button", name="Thử lại").click()
    expect(page.locator(".messagelist")).to_contain_text("Vẫn bị từ chối")
    assert ImportRefusal.objects.count() == 1 and complaints == []


def test_a_narrow_screen_shows_all_of_the_report(page: Page, export: Path):
    export.write_text(json.dumps(crawled(1, cover="/anh/" + "dai" * 60 + ".jpg")), encoding="utf-8")
    sign_in(page, staff(Role.ADMINISTRATOR))
    page.set_viewport_size({"width": 360, "height": 800})
    import_it(page, export)
    for address in (page.url, "/admin/articles/importrun/", "/admin/articles/importrecord/", SEND):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_it_works_without_scripts(chromium: Browser, live_server: LiveServer, export: Path):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="vi-VN")
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, staff(Role.ADMINISTRATOR))
    import_it(page, export)
    assert Article.objects.count() == 1
    context.close()
