"""The desk in a real browser: written with the editor, published by a button, read by a reader, never lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Author
from newsroom.roles import Role
from tests.articles.desk import ADD, change_url, draft, staff, stored
from tests.articles.pictures import jpeg
from tests.articles.stories import category, masthead, stored_photo, story
from tests.browser.conftest import sign_in
from tests.newsroom.hostile_html import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EDITOR_IS_READY = "() => window.CKEDITOR?.instances.id_body?.status === 'ready'"
SAYS_NOTHING: list[str] = []


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(EDITOR_IS_READY)


def type_story(page: Page, text: str) -> None:
    """Type into the editor as a person does, mark by mark."""
    body = page.frame_locator(".cke_wysiwyg_frame").locator("body")
    body.click()
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator(f"button[name={name}]").click()


def test_a_reporter_writes_the_secretary_publishes_a_reader_reads(page: Page, complaints: list[str]):
    masthead()
    category("Kinh tế")
    sign_in(page, staff(Role.REPORTER))
    open_form(page, ADD)
    page.get_by_label("Tiêu đề").fill("Nhãn lồng Phố Hiến được mùa")
    page.get_by_label("Sapo").fill("Nhiều nhà vườn thu hoạch sớm.")
    page.get_by_label("Chuyên mục").select_option(label="Kinh tế")
    type_story(page, "Ở xã Hồng Nam, người trồng nhãn kể: “Vụ này đậu quả đều, giá gấp rưỡi.”")
    press(page, "_submit")
    article = Article.objects.get()
    assert "Ở xã Hồng Nam" in article.body and "&" not in article.body
    assert article.status == Article.Status.IN_REVIEW

    page.context.clear_cookies()
    sign_in(page, staff(Role.SECRETARY))
    open_form(page, change_url(article))
    page.get_by_label("Nhãn trên tít").fill("Nông nghiệp")
    press(page, "_publish")
    expect(page.locator(".messagelist")).to_contain_text("Đã đăng.")

    page.context.clear_cookies()
    page.goto(stored(article).get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhãn lồng Phố Hiến được mùa")
    expect(page.locator(".article-body")).to_contain_text("Vụ này đậu quả đều")
    assert complaints == SAYS_NOTHING


def test_control_s_in_the_editor_saves_and_stays(page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    article = draft(reporter, body="")
    sign_in(page, reporter)
    open_form(page, change_url(article))
    type_story(page, "Đoạn đầu tiên.")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert "Đoạn đầu tiên." in stored(article).body
    assert page.url.endswith(change_url(article))
    assert complaints == SAYS_NOTHING


def test_leaving_with_unsaved_text_asks_first(page: Page):
    reporter = staff(Role.REPORTER)
    sign_in(page, reporter)
    open_form(page, change_url(draft(reporter)))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert asked == []
    open_form(page, change_url(Article.objects.get()))
    type_story(page, "Chưa lưu")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_a_stale_save_shows_both_texts_and_one_is_chosen(page: Page, complaints: list[str]):
    secretary = staff(Role.SECRETARY)
    article = draft(secretary, "Bản đầu")
    sign_in(page, secretary)
    open_form(page, change_url(article))
    colleague = page.context.new_page()
    open_form(colleague, change_url(article))
    colleague.get_by_label("Tiêu đề").fill("Bản của người kia")
    press(colleague, "_continue")

    page.get_by_label("Tiêu đề").fill("Bản của tôi")
    type_story(page, "Chữ của tôi. ")
    press(page, "_continue")
    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("Bản của người kia")
    expect(conflict).to_contain_text("Bản của tôi")
    expect(page.get_by_label("Tiêu đề")).to_have_value("Bản của tôi")
    assert stored(article).headline == "Bản của người kia"

    page.wait_for_function(EDITOR_IS_READY)
    conflict.get_by_role("button", name=re.compile("Lấy bản đang lưu")).first.click()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Bản của người kia")
    press(page, "_overwrite")
    kept = stored(article)
    assert kept.headline == "Bản của người kia" and "Chữ của tôi." in kept.body
    # The browser itself notes the answer 409 as an error.
    assert [line for line in complaints if "409" not in line] == SAYS_NOTHING


def test_the_counters_count_letters_as_they_are_stored(page: Page):
    reporter = staff(Role.REPORTER)
    sign_in(page, reporter)
    open_form(page, ADD)
    headline = page.get_by_label("Tiêu đề")
    counter = page.locator("output[for=id_headline]")
    headline.fill("o\u031b\u0309")  # ở, as some keyboards write it
    expect(counter).to_have_text("1/70")
    headline.fill("a" * 71)
    expect(counter).to_have_class("counter long")
    headline.fill("a" * 111)
    expect(counter).to_have_class(re.compile("over"))
    page.locator("#id_kicker").fill("b" * 31)
    expect(page.locator("output[for=id_kicker]")).to_have_text("31/30")
    page.locator("#id_lead_caption").fill("c" * 200)
    expect(page.locator("output[for=id_lead_caption]")).to_have_text("200/200")


def test_a_picture_is_taken_in_on_the_spot_and_shown(page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    article = draft(reporter)
    sign_in(page, reporter)
    open_form(page, change_url(article))
    file = {"name": "vườn nhãn.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    page.locator(".photo-upload input").set_input_files(file)
    expect(page.locator("img.photo-chosen")).to_be_visible()
    press(page, "_continue")
    assert stored(article).lead_photo.original_name == "vườn nhãn.jpg"
    page.locator(".photo-upload input").set_input_files({**file, "buffer": b"no picture"})
    expect(page.locator(".photo-message")).to_contain_text("không phải ảnh")
    assert complaints == SAYS_NOTHING


def test_the_archive_is_searched_with_thumbnails(page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    stored_photo(caption="Cánh đồng sen")
    sign_in(page, reporter)
    open_form(page, ADD)
    page.locator(".photo-chooser .select2-selection").click()
    result = page.locator(".select2-results__option", has_text="Cánh đồng sen")
    expect(result.locator("img")).to_be_visible()
    result.click()
    expect(page.locator("img.photo-chosen")).to_be_visible()
    assert complaints == SAYS_NOTHING


def test_a_picture_pasted_into_the_text_is_uploaded_with_the_token(page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    article = draft(reporter, body="")
    sign_in(page, reporter)
    open_form(page, change_url(article))
    page.evaluate(
        """(bytes) => {
          const file = new File([new Uint8Array(bytes)], "dan.jpg", { type: "image/jpeg" });
          const data = new DataTransfer();
          data.items.add(file);
          const editor = CKEDITOR.instances.id_body;
          editor.focus();
          const transfer = new CKEDITOR.plugins.clipboard.dataTransfer(data);
          editor.fire("paste", { type: "auto", dataValue: "", dataTransfer: transfer, method: "paste" });
        }""",
        list(jpeg()),
    )
    page.wait_for_function("() => /<img[^>]+src=.\\/media\\//.test(CKEDITOR.instances.id_body.getData())")
    press(page, "_continue")
    assert "<img" in stored(article).body and "/media/photos/" in stored(article).body
    assert complaints == SAYS_NOTHING


def test_hostile_pastes_run_nothing(page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    article = draft(reporter)
    sign_in(page, reporter)
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    open_form(page, change_url(article))
    for hostile in HOSTILE:
        page.evaluate(
            """(html) => {
              const editor = CKEDITOR.instances.id_body;
              editor.focus();
              editor.fire("paste", { type: "html", dataValue: html, method: "paste",
                                     dataTransfer: new CKEDITOR.plugins.clipboard.dataTransfer() });
            }""",
            hostile,
        )
    page.wait_for_timeout(300)
    press(page, "_continue")
    page.wait_for_function(EDITOR_IS_READY)
    page.wait_for_timeout(300)
    assert ran == []
    assert not [line for line in complaints if "another host" in line]
    assert "<script" not in stored(article).body and "onerror" not in re.sub(r">[^<]*<", "><", stored(article).body)


@pytest.mark.parametrize(
    "body",
    [
        '<figure class="image"><figcaption>Ảnh đã mất</figcaption></figure><p>Thân bài.</p>',
        '<figure class="image"><a href="/x"></a></figure><p>Thân bài.</p>',
        '<div class="box"><figure class="image wide"></figure></div><p>Thân bài.</p>',
        '<figure data-provider="youtube" data-id="dQw4w9WgXcQ"></figure><p>Thân bài.</p>',
        '<table><caption>Giá</caption><tbody><tr><td colspan="2">Thân bài.</td></tr></tbody></table>',
    ],
)
def test_every_stored_text_opens_in_the_editor_and_stays_whole(body: str, page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    article = draft(reporter, body=body)
    sign_in(page, reporter)
    open_form(page, change_url(article))
    type_story(page, "Thêm. ")
    press(page, "_continue")
    assert "Thân bài." in stored(article).body and "Thêm." in stored(article).body
    for kept in ("Ảnh đã mất", "data-provider", "colspan"):
        assert (kept in body) is (kept in stored(article).body)
    assert complaints == SAYS_NOTHING


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_the_desk_complains_or_scrolls_sideways(page: Page, complaints: list[str], width: int, theme: str):
    chief = staff("superuser")
    article = draft(chief, "Ủy ban nhân dân tỉnh họp phiên thường kỳ tháng bảy, bàn nhiều việc hệ trọng")
    photo = stored_photo(900, 600)
    sign_in(page, chief)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    addresses = ["/admin/", "/admin/articles/article/", ADD, change_url(article), "/admin/articles/author/add/"]
    addresses += [f"/admin/articles/photo/{photo.pk}/change/", "/admin/newsroom/user/", "/admin/articles/category/add/"]
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
    assert complaints == SAYS_NOTHING


def test_a_story_opened_and_saved_untouched_is_the_same_to_the_letter(page: Page):
    body = (
        "<h2>Mục</h2><p>Một, <strong>hai</strong> &amp; ba.<br>Bốn.</p><ul><li>Năm</li><li>Sáu</li></ul>"
        '<figure class="image"><img src="/media/a.jpg" alt="Sen" width="4" height="3"><figcaption>Sen</figcaption></figure>'
        "<blockquote><p>Bảy</p></blockquote><table><tbody><tr><td>Tám</td></tr></tbody></table>"
    )
    secretary = staff(Role.SECRETARY)
    article = stored(story(body=body))
    sign_in(page, secretary)
    open_form(page, change_url(article))
    press(page, "_continue")
    assert (stored(article).body, stored(article).updated_at) == (article.body, None)


def test_the_pencil_leads_to_the_chosen_picture(page: Page, complaints: list[str]):
    secretary = staff(Role.SECRETARY)
    photo = stored_photo(caption="Cánh đồng sen")
    sign_in(page, secretary)
    open_form(page, change_url(draft(secretary, lead_photo=photo)))
    with page.expect_popup() as popup:
        page.locator("#change_id_lead_photo").click()
    expect(popup.value.get_by_label("Chú thích")).to_have_value("Cánh đồng sen")
    assert complaints == SAYS_NOTHING


def test_a_picture_sent_after_the_session_ended_is_answered_in_words(page: Page):
    reporter = staff(Role.REPORTER)
    sign_in(page, reporter)
    open_form(page, ADD)
    page.context.clear_cookies()
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    page.locator(".photo-upload input").set_input_files(file)
    expect(page.locator(".photo-message")).to_have_text("Bạn cần đăng nhập lại; bài đang viết vẫn còn trên trang này.")
    page.route("**/photo/upload/", lambda route: route.fulfill(status=502, body="<html>", content_type="text/html"))
    page.locator(".photo-upload input").set_input_files(file)
    expect(page.locator(".photo-message")).to_have_text("Chưa gửi được ảnh; hãy thử lại.")


def test_a_picture_in_the_text_has_a_description_and_no_caption_nobody_wrote(page: Page, complaints: list[str]):
    reporter = staff(Role.REPORTER)
    article = draft(reporter, body="")
    photo = stored_photo()
    sign_in(page, reporter)
    open_form(page, change_url(article))
    page.locator(".cke_button__image").click()
    dialog = page.locator(".cke_dialog")
    expect(dialog.get_by_label("Mô tả ảnh (cho người không thấy ảnh)")).to_be_visible()
    dialog.get_by_label("URL").fill(photo.url)
    dialog.get_by_label("Mô tả ảnh (cho người không thấy ảnh)").fill("Sen nở")
    dialog.get_by_label("Ảnh có chú thích").check()
    page.locator(".cke_dialog_ui_button_ok").click()
    page.wait_for_function("() => CKEDITOR.instances.id_body.getData().includes('<figure')")
    press(page, "_continue")
    assert 'alt="Sen nở"' in stored(article).body and "<figcaption" not in stored(article).body
    assert complaints == SAYS_NOTHING


def test_what_was_typed_when_the_session_had_ended_is_offered_again(page: Page):
    reporter, photo = staff(Role.REPORTER), stored_photo(caption="Sen")
    mai = Author.objects.create(name="Trần Mai")
    article = draft(reporter)
    sign_in(page, reporter)
    open_form(page, change_url(article))
    page.get_by_label("Tiêu đề").fill("Ba trang chưa lưu")
    type_story(page, "Gõ ba giờ liền. ")
    page.locator(".photo-chooser .select2-selection").click()
    page.locator(".select2-results__option", has_text="Sen").click()
    page.locator("#bylines-group .add-row a").click()
    page.locator("#bylines-0 .select2-selection").click()
    page.locator(".select2-results__option", has_text="Trần Mai").click()
    page.context.clear_cookies(name="sessionid")
    press(page, "_continue")
    page.get_by_label("Tên đăng nhập").fill(reporter.username)
    page.get_by_label("Mật khẩu").fill("mat-khau-rat-dai")
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_function(EDITOR_IS_READY)
    expect(page.get_by_label("Tiêu đề")).to_have_value(article.headline)
    page.locator(".offer:visible .put-back").first.click()
    expect(page.get_by_label("Tiêu đề")).to_have_value("Ba trang chưa lưu")
    page.wait_for_function("() => CKEDITOR.instances.id_body.getData().includes('ba giờ')")
    press(page, "_continue")
    kept = stored(article)
    assert (kept.headline, kept.lead_photo) == ("Ba trang chưa lưu", photo) and "Gõ ba giờ liền." in kept.body
    assert [byline.author for byline in kept.bylines.all()] == [mai]
    expect(page.locator(".offer:visible")).to_have_count(0)
    open_form(page, change_url(article))
    expect(page.locator(".offer:visible")).to_have_count(0)
