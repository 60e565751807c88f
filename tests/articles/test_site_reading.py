"""A story's body on the page: links, players, pictures and tables; all else as it is stored."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles.site.reading import for_readers, photos_in
from newsroom.html import clean_html
from newsroom.text import plain_text
from tests.articles.page import Page
from tests.articles.stories import stored_photo, with_renditions
from tests.newsroom.hostile_html import HOSTILE


def read(body: str) -> Page:
    return Page(for_readers(clean_html(body), {}))


def test_what_needs_nothing_stays_as_it_is_stored() -> None:
    body = clean_html(
        '<p>Một &amp; <strong>hai</strong></p><blockquote><p>Ba</p></blockquote><p class="align-right">T</p>'
    )
    assert for_readers(body, {}) == body


@pytest.mark.parametrize(
    "href", ["https://example.org/a?b=1&c=2", "http://example.org", "https://127.0.0.1.evil.example/"]
)
def test_a_foreign_link_opens_apart_and_gives_nothing_of_ours(href: str) -> None:
    link = read(f'<p><a href="{href}" title="t">x</a></p>').one("a")
    assert (link["href"], link["rel"], link["target"], link["title"]) == (href, "noopener", "_blank", "t")


@pytest.mark.parametrize("href", ["/kinh-te/", "#chu", "http://127.0.0.1:8000/kinh-te/", "mailto:a@b.vn", "tel:0221"])
def test_a_link_within_the_paper_stays_plain(href: str) -> None:
    assert read(f'<p><a href="{href}">x</a></p>').one("a").attributes == {"href": href}


@pytest.mark.parametrize(
    ("frame", "page_address", "words"),
    [
        ("https://www.youtube.com/embed/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube"),
        ("https://player.vimeo.com/video/123456", "https://vimeo.com/123456", "Vimeo"),
        ("https://www.tiktok.com/embed/v2/7000000000", "https://www.tiktok.com/embed/v2/7000000000", "TikTok"),
        ("https://www.facebook.com/watch/?v=123456", "https://www.facebook.com/watch/?v=123456", "Facebook"),
        ("https://www.google.com/maps/embed?pb=!1m14!2d106.05!3d20.64!4f13", "https://www.google.com/maps?q=20.64,106.05", "Maps"),
        ("https://www.google.com/maps/embed?pb=!1m14!1m12!1m3", "https://www.google.com/maps", "Maps"),
    ],
)  # fmt: skip
def test_a_player_is_a_link_that_loads_nothing_by_itself(frame: str, page_address: str, words: str) -> None:
    seen = read(f'<p>a</p><iframe src="{frame}"></iframe>')
    link = seen.one("figure.embed a.player")
    assert (link["href"], link["rel"], link["target"]) == (page_address, "noopener", "_blank")
    assert words in link.text
    assert not {"src", "data-id"} & {name for element in seen.elements for name in element.attributes}


def test_a_player_keeps_its_caption() -> None:
    seen = read('<figure data-provider="youtube" data-id="dQw4w9WgXcQ"><figcaption>Lễ hội</figcaption></figure>')
    assert seen.one("figure.embed figcaption").text == "Lễ hội"


def test_a_player_is_named_in_the_page_s_language() -> None:
    with translation.override("en"):
        english = read('<iframe src="https://youtu.be/dQw4w9WgXcQ"></iframe>').one("a").text
    assert "YouTube" in english


@pytest.mark.django_db
def test_a_stored_picture_comes_in_every_format_and_late() -> None:
    photo = with_renditions(stored_photo(alt_text="Đồng nhãn"))
    body = clean_html(f'<figure class="image"><img src="{photo.url}"><figcaption>Chú thích</figcaption></figure>')
    seen = Page(for_readers(body, photos_in(body)))
    image = seen.one("figure.image img")
    assert (image["alt"], image["loading"], image["width"], image["height"]) == ("Đồng nhãn", "lazy", "90", "60")
    assert "360w" in image["srcset"] and len(seen.all("picture source")) == 2
    assert seen.one("figcaption").text == "Chú thích"


@pytest.mark.django_db
def test_the_stories_own_words_for_a_picture_go_before_the_picture_s() -> None:
    photo = stored_photo(alt_text="Đồng nhãn")
    body = clean_html(f'<p><img src="{photo.url}" alt="Nhãn chín"></p>')
    assert Page(for_readers(body, photos_in(body))).one("img")["alt"] == "Nhãn chín"


@pytest.mark.django_db
def test_a_body_without_pictures_asks_for_none(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert photos_in("<p>Chữ</p>") == {}
    body = "".join(f'<img src="{stored_photo().url}">' for _ in range(3))
    with django_assert_num_queries(1):
        assert len(photos_in(body)) == 3


def test_a_picture_that_is_not_known_is_late_too() -> None:
    image = read('<p><img src="/media/cu/a.jpg" alt="A" width="10" height="5"></p>').one("img")
    assert (image["src"], image["loading"], image["width"]) == ("/media/cu/a.jpg", "lazy", "10")


def test_sound_and_film_are_fetched_when_they_are_asked_for() -> None:
    assert read('<video src="/media/a.mp4" controls></video>').one("video")["preload"] == "none"


TABLE = (
    "<table><thead><tr><th>Huyện</th><th>2018</th><th>Tăng</th><th>Ghi chú</th></tr></thead><tbody>"
    "<tr><th>Văn Lâm</th><td>1.204,5</td><td>−20,4 %</td><td>Tăng 3</td></tr>"
    "<tr><th>Kim Động</th><td>610</td><td></td><td>7</td></tr></tbody></table>"
)


def test_a_table_scrolls_in_a_frame_of_its_own_with_a_name() -> None:
    seen = read(TABLE + "<p>a</p>" + TABLE)
    frames = seen.all(".table-frame")
    assert [frame["aria-label"] for frame in frames] == ["Bảng 1, cuộn ngang được", "Bảng 2, cuộn ngang được"]
    assert all((frame["role"], frame["tabindex"]) == ("region", "0") for frame in frames)
    assert len(seen.all(".table-frame table")) == 2


def test_columns_of_numbers_stand_to_the_right_with_their_heads() -> None:
    numbers = sorted(cell.text for cell in read(TABLE).all(".number"))
    assert numbers == sorted(["2018", "1.204,5", "610", "Tăng", "−20,4 %", ""])


def test_a_table_with_joined_cells_or_in_a_cell_is_left_as_it_is() -> None:
    joined = '<table><tr><td colspan="2">1</td></tr><tr><td>2</td><td>3</td></tr></table>'
    assert not read(joined).all(".number")
    nested = read("<table><tr><td>Chữ<table><tr><td>1</td></tr></table></td></tr></table>")
    assert len(nested.all(".table-frame")) == 1


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_html_gains_nothing_on_the_page(source: str) -> None:
    shown = for_readers(clean_html(source), {})
    names = {(element.name, name) for element in Page(shown).elements for name in element.attributes}
    assert not [name for _tag, name in names if name.startswith("on") or name in {"style", "srcdoc"}]
    assert not {"script", "style", "iframe", "object"} & {tag for tag, _name in names}


@given(st.text(alphabet=st.sampled_from("<>/ptdrhabli=\"' 1.,&"), max_size=120))
def test_no_word_of_a_story_is_lost_or_moved(source: str) -> None:
    body = clean_html(source)
    shown = for_readers(body, {})
    assert plain_text(shown) == plain_text(body)
    Page(shown)
