"""The light page: `?nhe=1` gives any public page as text, small and complete."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from articles.models import GalleryPhoto, Topic
from articles.site.light import lighten
from tests.articles.page import Element, Page, page
from tests.articles.stories import masthead, stored_photo, story

CSS = Path(settings.BASE_DIR, "static/site/light.css")
WHOLE = 30 * 1024


@pytest.fixture
def address() -> str:
    masthead()
    photo = stored_photo(caption="Các đại biểu", credit="Minh Đức")
    article = story(
        "Nhãn lồng vào vụ",
        by=("Thu Hà",),
        lead_photo=stored_photo(96, caption="Vườn nhãn"),
        format="photo_story",
        body=f'<p>Thân bài, <a href="/kinh-te/">kinh tế</a>.</p><figure><img src="{photo.url}" alt="x"></figure>' * 40,
    )
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    GalleryPhoto.objects.create(article=article, photo=stored_photo(95))
    for number in range(25):
        story(f"Tin số {number}", lead_photo=photo, standfirst="Sapo khá dài của một tin. " * 8)
    return article.get_absolute_url()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["story", "/", "/chinh-tri/", "/chu-de/nhan-long/"])
def test_it_loads_nothing_but_a_small_stylesheet_and_weighs_under_thirty_kilobytes(
    client: Client, address: str, path: str
) -> None:
    response = client.get(address if path == "story" else path, {"nhe": "1"})
    found = page(response)
    loaded = [e for e in found.elements if e.name in {"script", "img", "picture", "source", "audio", "video", "iframe"}]
    assert loaded == []
    assert [e["href"] for e in found.all("link") if e["rel"] != "canonical"] == ["/static/site/light.css"]
    assert "Bản chỉ có chữ." in found.one(".light").text
    assert len(gzip.compress(response.content)) + CSS.stat().st_size < WHOLE
    assert not any("style" in e.attributes for e in found.elements)


@pytest.mark.django_db
def test_it_says_all_that_the_whole_page_says(client: Client, address: str) -> None:
    whole, light = page(client.get(address)), page(client.get(address, {"nhe": "1"}))
    for selector in ("h1", ".article-body", ".byline", ".lead-picture figcaption", ".topics", ".newest"):
        assert light.one(selector).text == whole.one(selector).text


@pytest.mark.django_db
def test_machines_keep_to_the_whole_page(client: Client, address: str) -> None:
    light = page(client.get(address, {"nhe": "1"}))
    assert light.meta("robots") == "noindex"
    assert light.link("canonical") == f"http://127.0.0.1:8000{address}"
    assert page(client.get(address)).meta("robots").startswith("index")


@pytest.mark.django_db
def test_links_of_the_paper_lead_on_to_light_pages_and_back_to_the_whole_one(client: Client, address: str) -> None:
    light = page(client.get("/chinh-tri/?nhe=1"))
    assert light.one(".light a")["href"] == "/chinh-tri/"
    older = next(a for a in light.all(".pager a") if a["rel"] == "next")
    assert older["href"].startswith("/chinh-tri/?truoc=") and older["href"].endswith("&nhe=1")
    second = page(client.get(older["href"]))
    assert second.one(".light a")["href"] == older["href"].removesuffix("&nhe=1")
    cards = [a["href"] for a in light.all(".card-headline a")]
    assert cards and all(href.endswith(".html?nhe=1") for href in cards)
    assert page(client.get(cards[0])).one("h1").text == "Tin số 24"


@pytest.mark.django_db
def test_every_whole_page_leads_to_its_light_one(client: Client, address: str) -> None:
    for path in (address, "/", "/chinh-tri/"):
        links = [a["href"] for a in page(client.get(path)).all(".comfort a")]
        assert links == ["?nhe=1"], path
    cursor = next(a["href"] for a in page(client.get("/chinh-tri/")).all(".pager a"))
    assert page(client.get(cursor)).one(".comfort a")["href"].endswith("&nhe=1")


@pytest.mark.django_db
def test_what_is_not_found_or_goes_elsewhere_stays_as_it_is(client: Client, address: str) -> None:
    assert client.get("/khong-co/?nhe=1").status_code == 404
    moved = client.get(f"{address.rpartition('/')[0]}/ten-khac-{address.rpartition('-')[2]}?nhe=1")
    assert moved.status_code == 301
    assert client.get("/robots.txt?nhe=1").headers["Content-Type"].startswith("text/plain")
    assert "light.css" not in client.get("/admin/login/?nhe=1").text


def _safe(element: Element) -> bool:
    return element.name not in {"script", "img", "picture", "svg", "audio", "video", "source"}


PARTS = st.sampled_from(
    ["<p>a</p>", '<img src="/x" alt="">', "<picture><source><img></picture>", '<a href="/b/?c=&quot;d">e</a>']
    + ["<script>if (a < b) c</script>", "<svg><path></path></svg>", '<a href="https://x.org/">y</a>', "&lt;img&gt; "]
    + ['<audio src="/z"></audio>', '<a href="//x.org/">z</a>', "<ul><li>Ẳng</li></ul>", '<a href="?sau=1">t</a>']
)


@given(st.lists(PARTS, max_size=20))
def test_whatever_the_page_is_it_stays_well_formed_and_loads_nothing(parts: list[str]) -> None:
    light = lighten("<body>" + "".join(parts) + "</body>", '/"><script>')
    found = Page(light)
    assert all(_safe(element) for element in found.elements)
    assert "e" not in light or all(
        "nhe=1" in a["href"] or "x.org" in a["href"] or a.text == "Xem trang đầy đủ" for a in found.all("a")
    )
    assert lighten(light, "/").count("nhe=1") >= light.count("nhe=1")
