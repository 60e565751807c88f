"""A story in a browser: its comforts work, are remembered, move nothing, and every format fits every screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, GalleryPhoto, LiveEntry, Place, Topic
from tests.articles.desk import change_url, draft, staff
from tests.articles.stories import category, masthead, stored_photo, story
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 360, 768, 1280)
LONG_WORD = "Nghiêngngảnghiêngngửa" * 4
TABLE = "<table><tr>" + "".join(f"<th>Một cột dài số {n}</th>" for n in range(12)) + "</tr></table>"
BODY = (
    "<p>Đoạn văn của bài viết, dài vừa đủ để đọc.</p><h2>Phần thứ nhất</h2>"
    + "<p>Chữ.</p>" * 20
    + f'<h2>Phần thứ hai</h2><blockquote class="pull"><p>Ẳng Ể Ỗ ặ</p></blockquote>{TABLE}'
)


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    masthead()
    made = story("Ẳng Ể Ỗ giữ lửa", by=("Thu Hà",), lead_photo=stored_photo(900, 600), body=BODY)
    made.related.add(story("Bài kia", category=category("Kinh tế")))
    return made


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def brightness(page: Page) -> float:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(float(part) for part in colour.strip("rgba()").split(",")[:3]) / 3


def letters(page: Page) -> float:
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('.article-body')).fontSize)")


def odd_stories() -> list[Article]:
    entry_of = story("Trực tiếp", format="live")
    LiveEntry.objects.create(article=entry_of, headline=LONG_WORD, body=f"<p>{LONG_WORD}</p>", is_key=True)
    pictures = story("Ảnh", format="photo_story")
    for number in range(2):
        GalleryPhoto.objects.create(article=pictures, photo=stored_photo(900, 600 + number, caption=LONG_WORD))
    many = story("Nhiều chủ đề", sponsor=LONG_WORD)
    topics = [Topic(name=f"Chủ đề {n}", slug=f"chu-de-{n}", sort_key=f"{n:03}") for n in range(300)]
    many.topics.set(Topic.objects.bulk_create(topics))
    many.places.add(Place.objects.create(name=LONG_WORD))
    return [
        entry_of,
        pictures,
        many,
        story("Tít rất dài " * 20, standfirst="", body=""),
        story(LONG_WORD, kicker=LONG_WORD[:80], standfirst=LONG_WORD, body=f"<p>{LONG_WORD}</p>"),
        story("🦜" * 120, standfirst="مرحبا بالعالم " * 30),
        story("Dài", format="long_read", body=BODY, lead_photo=stored_photo(901, 600)),
        story("Video", format="video", video_url="https://youtu.be/aqz-KE-bpKQ"),
    ]


def test_every_format_and_every_odd_story_fits_every_screen_at_every_size_of_letters(
    page: Page, article: Article, complaints: list[str]
) -> None:
    for odd in [article, *odd_stories()]:
        page.goto(odd.get_absolute_url())
        for size in ("", "largest"):
            page.evaluate("size => { document.documentElement.dataset.size = size }", size)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                assert sideways(page) <= 0, f"{odd} at {width}, {size}"
    assert complaints == []


def test_the_size_of_the_letters_is_remembered_before_anything_is_painted(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    before = letters(page)
    page.get_by_role("button", name="Chữ rất to").click()
    assert letters(page) > before * 1.3
    assert page.get_by_role("button", name="Chữ rất to").get_attribute("aria-pressed") == "true"
    page.route("**/reader.js", lambda route: route.abort())
    page.reload()
    assert letters(page) > before * 1.3
    assert page.context.cookies() == []


def test_a_chosen_theme_wins_over_the_system_and_automatic_gives_it_back(page: Page, article: Article) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(article.get_absolute_url())
    page.get_by_role("button", name="Tối").click()
    assert brightness(page) < 40
    page.goto("/chinh-tri/")
    assert brightness(page) < 40
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="Sáng").click()
    assert brightness(page) > 240
    page.get_by_role("button", name="Tự động").click()
    assert brightness(page) < 40


def test_paper_is_white_whatever_theme_was_chosen(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.get_by_role("button", name="Tối").click()
    page.emulate_media(media="print")
    assert brightness(page) == 255
    for hidden in (".tools", ".share", ".related", ".comfort"):
        assert not page.locator(hidden).first.is_visible()
    assert "Nguồn: Báo Phố Hiến" in page.locator(".print-only").text_content()


def test_nothing_moves_while_the_page_becomes_whole(page: Page, article: Article) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.moved += entry.value; })
          .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(article.get_absolute_url())
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("window.moved") < 0.01


def test_the_address_is_copied_and_said_to_be(page: Page, article: Article) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(article.get_absolute_url())
    page.get_by_role("button", name="Chép liên kết").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").endswith(article.get_absolute_url())


SPEECH = """
  const spoken = window.spoken = [];
  let told = () => {};
  const voices = [];
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices, speak: (part) => spoken.push(part.text + "|" + part.lang), cancel: () => { spoken.push("stop"); },
    addEventListener: (_, then) => { told = then; },
  }});
  window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
  window.voicesCome = (...langs) => { voices.push(...langs.map((lang) => ({ lang }))); told(); };
"""


def test_a_story_is_read_out_only_where_there_is_a_vietnamese_voice(page: Page, article: Article) -> None:
    page.add_init_script(SPEECH)
    page.goto(article.get_absolute_url())
    button = page.get_by_role("button", name="Nghe bài")
    page.evaluate("voicesCome('en-US')")
    assert not button.is_visible()
    page.evaluate("voicesCome('vi-VN')")
    button.click()
    spoken = page.evaluate("spoken")
    assert spoken[:2] == ["Ẳng Ể Ỗ giữ lửa|vi", "Sapo.|vi"] and "Phần thứ nhất|vi" in spoken
    page.get_by_role("button", name="Dừng đọc").click()
    assert page.evaluate("spoken.at(-1)") == "stop"
    assert button.is_visible()


def test_arrow_keys_lead_from_picture_to_picture(page: Page, live_server: LiveServer) -> None:
    pictures = story("Ảnh", format="photo_story", body="<p>Chữ.</p>" * 10)
    for number in range(3):
        GalleryPhoto.objects.create(article=pictures, photo=stored_photo(900, 600 + number), position=number)
    page.goto(pictures.get_absolute_url())
    for key, at in (("ArrowRight", "anh-1"), ("ArrowRight", "anh-2"), ("ArrowLeft", "anh-1")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == at
        assert -5 <= page.locator(f"#{at}").bounding_box()["y"] < 400


def test_a_live_page_takes_in_what_is_new_by_itself(page: Page, live_server: LiveServer) -> None:
    live = story("Trực tiếp", format="live")
    LiveEntry.objects.create(
        article=live, headline="Cũ", body="<p>Cũ</p>", posted_at=timezone.now() - timedelta(hours=1)
    )
    page.clock.install()
    page.goto(live.get_absolute_url())
    LiveEntry.objects.create(article=live, headline="Mới", body="<p>Mới</p>")
    page.clock.run_for(61_000)
    page.locator(".live-entries h3", has_text="Mới").wait_for()
    assert page.locator(".live-entries h3").all_text_contents() == ["Mới", "Cũ"]
    assert page.locator(".live-news").text_content() == "Có diễn biến mới: 1"
    page.clock.run_for(61_000)
    page.wait_for_timeout(300)
    assert page.locator(".live-entries h3").count() == 2


def test_chapters_lead_to_their_place(page: Page, live_server: LiveServer) -> None:
    page.goto(story("Dài", format="long_read", body=BODY).get_absolute_url())
    page.get_by_role("link", name="Phần thứ hai").click()
    assert 0 <= page.locator("#phan-2").bounding_box()["y"] < 300


def test_marks_on_marks_are_never_cut(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    for selector in ("h1", ".pull", ".card-headline", ".article-body h2", ".standfirst", ".article-body"):
        line, size = page.evaluate(
            "s => { const c = getComputedStyle(document.querySelector(s)); return [c.lineHeight, c.fontSize].map(parseFloat) }",
            selector,
        )
        assert line / size >= 1.24, selector
    assert page.evaluate("getComputedStyle(document.querySelector('.article-body')).hyphens") == "manual"


def test_everything_of_a_story_is_there_without_a_script(
    chromium: Browser, live_server: LiveServer, article: Article
) -> None:
    odd = odd_stories()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(article.get_absolute_url())
    assert page.get_by_role("link", name="Facebook").is_visible()
    assert page.get_by_role("link", name="Bản chỉ có chữ").is_visible()
    assert page.locator("button:visible").count() == 0
    page.goto(odd[1].get_absolute_url())
    assert page.locator(".gallery img").count() == 2
    page.goto(odd[7].get_absolute_url())
    assert page.get_by_role("link", name="Xem video YouTube").get_attribute("target") == "_blank"
    page.get_by_role("link", name="Bản chỉ có chữ").click()
    assert page.locator("img").count() == 0 and page.locator(".article-body").is_visible()
    page.get_by_role("link", name="Xem trang đầy đủ").click()
    assert page.locator(".comfort").is_visible()
    context.close()


# At the desk


def test_a_new_row_of_a_gallery_has_a_chooser_that_works(page: Page, live_server: LiveServer) -> None:
    reporter = staff("reporter")
    photo = stored_photo(900, 600, caption="Đồng nhãn")
    sign_in(page, reporter)
    page.goto(change_url(draft(reporter, format="photo_story")))
    page.locator("#gallery-group .add-row a").click()
    page.locator("#gallery-0 .select2-selection").click()
    page.locator(".select2-search__field").last.fill("đồng nhãn")
    page.locator(".select2-results__option", has_text="Đồng nhãn").click()
    assert page.locator("#gallery-0 .photo-chosen").get_attribute("src").endswith(f"/{photo.pk}/thumbnail/")
    assert page.locator("#gallery-0 .photo-upload").is_visible()
    page.locator("[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    assert GalleryPhoto.objects.get().photo == photo


def test_a_quotation_stands_out_by_one_button(page: Page, live_server: LiveServer, complaints: list[str]) -> None:
    reporter = staff("reporter")
    article = draft(reporter, body="<p>Một lời đáng nhớ.</p>")
    sign_in(page, reporter)
    page.goto(change_url(article))
    page.wait_for_function("() => window.CKEDITOR?.instances.id_body?.status === 'ready'")
    page.frame_locator(".cke_wysiwyg_frame").locator("p").click()
    page.get_by_role("button", name="Trích dẫn nổi bật").click()
    page.locator("[name=_continue]").click()
    page.locator(".messagelist .success").wait_for()
    assert '<blockquote class="pull">' in Article.objects.get(pk=article.pk).body
    assert complaints == []
