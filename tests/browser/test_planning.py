"""The desk's views of a story to come and of its past: preview, calendar, versions, notes in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import publishing
from newsroom.models import User
from newsroom.roles import Role
from tests.articles.desk import change_url, draft, staff, stored
from tests.browser.conftest import sign_in
from tests.browser.test_desk import open_form, press, type_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def binh() -> User:
    return staff(Role.SECRETARY, "binh", first_name="Bình", last_name="Trần")


def test_the_preview_follows_the_typing_at_the_width_of_a_phone_or_a_desktop(
    page: Page, binh: User, complaints: list[str]
):
    sign_in(page, binh)
    open_form(page, change_url(draft(binh)))
    page.get_by_role("button", name="Xem trước").click()
    seen = page.frame_locator(".preview iframe")
    expect(seen.locator("h1")).to_have_text("Bản nháp về nhãn lồng")
    page.get_by_label("Tiêu đề").fill("Nhãn lồng được mùa")
    expect(seen.locator("h1")).to_have_text("Nhãn lồng được mùa")
    type_story(page, "Câu vừa gõ thêm. ")
    expect(seen.locator(".article-body")).to_contain_text("Câu vừa gõ thêm.")

    html = seen.locator("html")
    assert html.evaluate("() => innerWidth") <= 390
    page.get_by_role("button", name="Máy tính").click()
    expect(page.get_by_role("button", name="Máy tính")).to_have_attribute("aria-pressed", "true")
    assert 1200 < html.evaluate("() => innerWidth") <= 1280
    page.get_by_role("button", name="Đóng", exact=True).click()
    expect(page.locator(".preview")).to_be_hidden()
    # The readers' page runs no script inside the form.
    assert [said for said in complaints if "frame is sandboxed" not in said] == []


def test_a_story_dragged_to_another_day_is_planned_for_it(page: Page, binh: User, complaints: list[str]):
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    article = draft(binh, planned_on=monday)
    sign_in(page, binh)
    page.goto(reverse("desk-calendar"))
    friday = monday + timedelta(days=4)
    entry = page.locator(f"[data-article='{article.pk}']")
    with page.expect_response("**/calendar/move/"):
        entry.drag_to(page.locator(f".day[data-day='{friday}']"))
    assert stored(article).planned_on == friday
    page.reload()
    expect(page.locator(f".day[data-day='{friday}']")).to_contain_text(article.headline)
    assert complaints == []


def test_a_move_that_was_refused_puts_the_story_back_and_says_why(page: Page, binh: User):
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    article = draft(binh, planned_on=monday)
    sign_in(page, binh)
    page.goto(reverse("desk-calendar"))
    publishing.publish(article, by=binh)
    with page.expect_response("**/calendar/move/"):
        page.locator(f"[data-article='{article.pk}']").drag_to(
            page.locator(f".day[data-day='{monday + timedelta(days=4)}']")
        )
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.locator(f".day[data-day='{monday}']")).to_contain_text(article.headline)
    assert stored(article).planned_on == monday


def test_two_chosen_versions_are_compared_word_by_word(page: Page, binh: User, complaints: list[str]):
    article = draft(binh, headline="Nhãn lồng vào vụ")
    sign_in(page, binh)
    for headline in ("Nhãn lồng vào mùa", "Nhãn lồng cuối mùa"):
        open_form(page, change_url(article))
        page.get_by_label("Tiêu đề").fill(headline)
        press(page, "_continue")
    page.goto(reverse("admin:articles_article_history", args=[article.pk]))
    page.get_by_role("radio", name="So bản 3").check()
    page.get_by_role("radio", name="với bản 2").check()
    page.get_by_role("button", name="So hai bản đã chọn").click()
    compared = page.get_by_role("region", name="Phiên bản 3 so với phiên bản 2")
    expect(compared.locator("ins")).to_have_text(["cuối"])
    expect(compared.locator("del")).to_have_text(["vào"])
    assert complaints == []


def test_a_note_to_a_colleague_stands_by_the_story_and_in_the_inbox(page: Page, binh: User, complaints: list[str]):
    article = draft(binh)
    thu = staff(Role.SECRETARY, "thu", first_name="Thư", last_name="Lê")
    sign_in(page, binh)
    open_form(page, change_url(article))
    page.get_by_label("Viết cho đồng nghiệp").fill("Nhờ @thu xem lại số liệu")
    page.get_by_role("button", name="Gửi ghi chú").click()
    expect(page.locator("#ghi-chu li")).to_contain_text("Nhờ @thu xem lại số liệu")
    expect(page.locator("#ghi-chu li")).to_contain_text("Trần Bình")
    sign_in(page, thu)
    page.goto(reverse("desk-inbox"))
    page.get_by_role("link", name="nhắc đến bạn").click()
    expect(page.locator("#ghi-chu")).to_contain_text("Nhờ @thu xem lại số liệu")
    assert complaints == []


def test_the_front_page_to_come_is_seen_and_reached_from_the_menu(page: Page, binh: User):
    publishing.publish(draft(binh, headline="Hẹn ngày mai"), by=binh, at=timezone.now() + timedelta(hours=20))
    sign_in(page, binh)
    page.goto("/admin/")
    page.get_by_role("navigation").get_by_role("link", name="Trang nhất sắp tới").click()
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.get_by_label("Ngày").fill(f"{tomorrow:%d/%m/%Y}")
    page.get_by_label("Giờ").fill(f"{tomorrow:%H:%M}")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.frame_locator(".front-preview").locator("body")).to_contain_text("Hẹn ngày mai")
    for name in ("Lịch tuần", "Thùng rác"):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
