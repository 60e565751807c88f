"""The readers' pages in a browser: they fit the screen, need no script, and ask nobody else for anything."""

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from articles.models import Article, Topic
from tests.articles.stories import category, masthead, stored_photo, story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 360, 768, 1280)
BODY = (
    '<p>Chữ của bài, với <a href="https://example.org/">một liên kết</a>.</p>' * 12
    + '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe><table><tr>'
    + "".join(f"<th>Một cột rất dài số {number}</th>" for number in range(12))
    + "</tr></table>"
)


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    """A story with all that a story can hold, in a paper with more categories than a phone is wide."""
    masthead()
    for place, name in enumerate(["Thời sự", "Kinh tế", "Xã hội", "Văn hóa", "Thể thao", "Pháp luật", "Du lịch"]):
        story(f"Tin của mục {name}", category=category(name, position=place + 1), lead_photo=stored_photo(900, 600))
    photo = stored_photo(900, 600, caption="Các đại biểu", credit="Minh Đức", alt_text="Hội trường")
    made = story("Nghề làm hương xạ Ẳng, Ể, Ỗ giữ lửa", by=("Thu Hà",), lead_photo=photo, body=BODY)
    made.topics.add(Topic.objects.create(name="Nhãn lồng"))
    return made


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def brightness(page: Page) -> float:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(float(part) for part in colour.strip("rgba()").split(",")[:3]) / 3


def test_pages_fit_every_screen_and_complain_of_nothing(page: Page, article: Article, complaints: list[str]) -> None:
    for address in ("/", "/chinh-tri/", article.get_absolute_url(), "/tac-gia/thu-ha/"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            assert sideways(page) <= 0, f"{address} at {width}"
    assert complaints == []


def test_tables_stand_beside_a_story_on_a_wide_screen_and_under_it_on_a_phone(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    for width, beside in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 800})
        text, aside = page.locator(".article-body").bounding_box(), page.locator(".beside").bounding_box()
        assert (aside["x"] >= text["x"] + text["width"]) is beside
        assert (aside["y"] >= text["y"] + text["height"]) is not beside


def test_lines_are_no_longer_than_the_eye_follows(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.article-body')).fontSize)")
    width = page.locator(".article-body > p").first.bounding_box()["width"]
    assert size == 18
    assert width / (size * 0.5) <= 72


def test_on_a_phone_the_categories_unfold_without_a_script(page: Page, article: Article) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto("/")
    link = page.locator(".fold a", has_text="Du lịch")
    assert not link.is_visible()
    page.locator("summary", has_text="Chuyên mục").click()
    link.click()
    page.wait_for_url("**/du-lich/")


def test_the_keyboard_reaches_the_text_first(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Tới nội dung chính"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_the_whole_card_leads_to_the_story(page: Page, article: Article) -> None:
    page.goto("/chinh-tri/")
    picture = page.locator(".card-picture").first.bounding_box()
    page.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2)
    page.wait_for_url(f"**{article.get_absolute_url()}")


def test_headlines_are_set_in_the_paper_s_own_letters(page: Page, article: Article) -> None:
    page.goto(article.get_absolute_url())
    page.evaluate("document.fonts.ready")
    assert page.evaluate("""[...document.fonts].find(f => f.family.includes("Toa Soan")).status""") == "loaded"
    # Marks above and below capitals stand inside their line.
    line, size = page.evaluate(
        "(s => [parseFloat(s.lineHeight), parseFloat(s.fontSize)])(getComputedStyle(document.querySelector('h1')))"
    )
    assert line / size >= 1.24


def test_the_dark_theme_follows_the_reader_s_system(page: Page, article: Article) -> None:
    page.goto("/")
    assert brightness(page) > 240
    page.emulate_media(color_scheme="dark")
    assert brightness(page) < 40


def test_print_leaves_the_story_alone_on_white(page: Page, article: Article) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(article.get_absolute_url())
    assert brightness(page) == 255
    for hidden in (".categories", ".beside", ".footer-categories", ".player"):
        assert not page.locator(hidden).first.is_visible()
    for shown in ("h1", ".article-body", ".byline", "figure img", ".print-only", ".masthead-name"):
        assert page.locator(shown).first.is_visible()


def test_everything_can_be_read_without_a_script(chromium: Browser, live_server: LiveServer, article: Article) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name=article.headline).first.click()
    assert page.locator("h1").text_content() == article.headline
    assert page.locator(".article-body").is_visible()
    assert page.get_by_role("link", name="Xem video trên YouTube").get_attribute("target") == "_blank"
    context.close()
