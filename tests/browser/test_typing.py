"""Typed text survives in a real browser: the machine off, the session over, the network gone, a colleague taking over."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, WorkingCopy
from newsroom.models import User
from newsroom.roles import Role
from tests.articles.desk import ADD, change_url, draft, staff, stored
from tests.articles.stories import category
from tests.articles.test_desk_pasting import FILES
from tests.browser.conftest import leave, sign_in
from tests.browser.test_desk import open_form, press, type_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def binh() -> User:
    return staff(Role.EDITOR, "binh", first_name="Bình", last_name="Trần")


@pytest.fixture
def other(chromium: Browser, live_server: LiveServer):
    """A second browser, of a colleague."""
    context: BrowserContext = chromium.new_context(base_url=live_server.url, locale="vi-VN")
    context.set_default_timeout(15_000)
    yield context.new_page()
    leave(context)


def kept_on_server(page: Page) -> None:
    expect(page.locator(".kept-at")).to_contain_text("Đã giữ lúc", timeout=5_000)


def test_a_browser_killed_while_typing_loses_nothing(page: Page, other: Page, binh: User):
    article = draft(binh)
    sign_in(page, binh)
    open_form(page, change_url(article))
    page.get_by_label("Tiêu đề").fill("Gõ dở thì mất điện")
    type_story(page, "Câu cuối trước khi mất điện. ")
    kept_on_server(page)
    page.context.close()

    sign_in(other, binh)
    open_form(other, change_url(article))
    expect(other.locator(".offer").first).to_contain_text("Bạn có bản chưa lưu")
    other.locator(".offer .put-back").first.click()
    expect(other.get_by_label("Tiêu đề")).to_have_value("Gõ dở thì mất điện")
    press(other, "_continue")
    assert stored(article).headline == "Gõ dở thì mất điện"
    assert "Câu cuối trước khi mất điện." in stored(article).body
    assert not WorkingCopy.objects.exists()


def test_a_story_never_saved_is_offered_with_its_category(page: Page, other: Page, binh: User):
    category("Kinh tế")
    sign_in(page, binh)
    open_form(page, ADD)
    page.get_by_label("Tiêu đề").fill("Bài chưa từng lưu")
    page.get_by_label("Chuyên mục").select_option(label="Kinh tế")
    kept_on_server(page)
    page.context.close()
    sign_in(other, binh)
    open_form(other, ADD)
    expect(other.locator(".offer").first).to_contain_text("Bài chưa từng lưu")
    other.locator(".offer .put-back").first.click()
    type_story(other, "Thân bài.")
    press(other, "_continue")
    assert Article.objects.get().category.name == "Kinh tế"


def test_while_the_network_is_gone_the_browser_keeps_the_text(page: Page, binh: User):
    article = draft(binh)
    sign_in(page, binh)
    open_form(page, change_url(article))
    page.context.set_offline(True)
    page.get_by_label("Tiêu đề").fill("Gõ lúc mất mạng")
    expect(page.locator(".kept-at")).to_contain_text("Mất kết nối", timeout=6_000)
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    open_form(page, change_url(article))
    local = page.locator(".offer[data-copy=local]")
    expect(local).to_be_visible()
    local.locator(".put-back").click()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Gõ lúc mất mạng")


def test_a_colleague_takes_over_and_the_first_one_is_told_and_compares(page: Page, other: Page, binh: User):
    article = draft(binh, headline="Tít chung")
    thu = staff(Role.SECRETARY, "thu", first_name="Thư", last_name="Lê")
    sign_in(page, binh)
    open_form(page, change_url(article))
    page.get_by_label("Tiêu đề").fill("Tít của Bình")
    kept_on_server(page)

    sign_in(other, thu)
    open_form(other, change_url(article))
    expect(other.locator(".others")).to_contain_text("Trần Bình đang mở bài này")
    expect(other.locator(".others")).to_contain_text("có phần chưa lưu")
    with other.expect_navigation():
        other.locator(".take-over").click()
    other.get_by_label("Tiêu đề").fill("Tít của Thư")
    press(other, "_continue")

    # The first one's form says so by itself at its next beat, which a look at the window brings on.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".taken")).to_contain_text("Lê Thư đã tiếp quản bài này")
    press(page, "_continue")
    expect(page.locator(".conflict")).to_contain_text("Tít của Thư")
    expect(page.get_by_label("Tiêu đề")).to_have_value("Tít của Bình")
    assert stored(article).headline == "Tít của Thư"
    copy = WorkingCopy.objects.filter(user=binh).latest("saved_at")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/admin/articles/working-copy/{copy.pk}/")
    expect(page.locator(".diff-pair ins").first).to_have_text("Bình")
    expect(page.locator(".diff-pair del").first).to_have_text("Thư")


def test_what_is_pasted_from_word_comes_in_clean(page: Page, binh: User):
    article = draft(binh, body="<p>Đầu.</p>")
    sign_in(page, binh)
    open_form(page, change_url(article))
    word = (FILES / "word.html").read_text(encoding="utf-8")
    page.evaluate(
        """(html) => {
          const editor = CKEDITOR.instances.id_body;
          editor.focus();
          editor.fire("paste", { type: "html", dataValue: html, method: "paste",
                                 dataTransfer: new CKEDITOR.plugins.clipboard.dataTransfer() });
        }""",
        word,
    )
    page.wait_for_function("() => CKEDITOR.instances.id_body.getData().includes('Nhãn hương chi')")
    expect(page.locator(".cke_notification_info")).to_contain_text("1 ảnh chưa vào bài")
    press(page, "_continue")
    body = stored(article).body
    assert "<li>Nhãn lồng</li>" in body and "<td>Hồng Nam</td>" in body and "mso" not in body


def test_a_paste_while_the_server_is_away_brings_the_words(page: Page, binh: User):
    article = draft(binh, body="")
    sign_in(page, binh)
    open_form(page, change_url(article))
    page.context.set_offline(True)
    page.evaluate(
        """() => {
          const editor = CKEDITOR.instances.id_body;
          editor.focus();
          editor.fire("paste", { type: "html", dataValue: "<p class=MsoNormal>Chữ dán lúc <b>mất mạng</b></p>",
                                 method: "paste", dataTransfer: new CKEDITOR.plugins.clipboard.dataTransfer() });
        }"""
    )
    page.wait_for_function("() => CKEDITOR.instances.id_body.getData().includes('Chữ dán lúc mất mạng')")
    page.context.set_offline(False)


def test_the_length_is_counted_and_control_enter_hands_the_story_over(page: Page):
    mai = staff(Role.REPORTER, "mai")
    article = draft(mai, body="<p>Một hai ba bốn.</p>")
    sign_in(page, mai)
    open_form(page, change_url(article))
    expect(page.locator(".cke + .counter")).to_contain_text("4 từ, 15 ký tự")
    type_story(page, " Năm sáu.")
    expect(page.locator(".cke + .counter")).to_contain_text("6 từ")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert stored(article).status == Article.Status.IN_REVIEW
