"""Front page, categories, authors, topics: what stands there, in which order, page by page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Author, Byline, Photo, Topic
from articles.site import paging
from tests.articles.page import Page, page
from tests.articles.stories import SEED_TIME, category, masthead, stored_photo, story

pytestmark = pytest.mark.django_db


def headlines(seen: Page) -> list[str]:
    return [headline.text for headline in seen.all("main .card-headline")]


def many(number: int, **facts: object) -> list[Article]:
    """Stories, the newest first; two share each moment."""
    return [
        story(f"Bài {place}", published_at=SEED_TIME - timedelta(minutes=place // 2), **facts)
        for place in range(number)
    ]


@pytest.mark.parametrize("address", ["/", "/chinh-tri/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/"])
def test_an_empty_paper_says_so(client: Client, address: str) -> None:
    category()
    Author.objects.create(name="Thu Hà")
    Topic.objects.create(name="Nhãn lồng")
    response = client.get(address)
    assert response.status_code == 200
    assert page(response).one(".nothing").text


def test_a_paper_without_anything_at_all_still_has_a_front_page(client: Client) -> None:
    seen = page(client.get("/"))
    assert seen.one("h1").text == "Báo điện tử"
    assert not seen.all(".categories")


def test_the_masthead_names_the_paper_the_day_and_the_legal_facts(client: Client) -> None:
    masthead(
        licence="số 01/GP", editor_in_chief="Nguyễn Ánh", address="Số 1 Phố Hiến", telephone="0221", email="a@b.vn"
    )
    seen = page(client.get("/"))
    assert seen.one("h1.masthead-name").text == "Báo Phố Hiến"
    assert seen.one(".masthead-body").text == "Cơ quan của Đảng bộ tỉnh"
    today = timezone.localdate()
    assert seen.one(".masthead-date time")["datetime"] == today.isoformat()
    assert seen.one(".masthead-date").text.endswith(f", {today:%d/%m/%Y}")
    imprint = seen.one(".imprint").text
    for fact in ("Cơ quan của Đảng bộ tỉnh", "số 01/GP", "Nguyễn Ánh", "Số 1 Phố Hiến", "0221", "a@b.vn"):
        assert fact in imprint
    assert {"NewsMediaOrganization", "WebSite"} <= set(seen.structured_data())


def test_the_front_page_leads_with_the_newest_and_shows_no_story_twice_in_a_block(client: Client) -> None:
    stories = many(9)
    seen = page(client.get("/"))
    assert seen.one(".front-lead h2").text == stories[1].headline  # of two at one moment, the later number
    assert len(seen.all(".front-seconds .card")) == 4
    assert len(seen.all(".front-latest li")) == 4
    top = {a["href"] for a in seen.all(".front-top .card a")}
    assert not top & {a["href"] for a in seen.all(".block .card a")}


def test_a_block_of_the_front_page_holds_its_childrens_stories(client: Client) -> None:
    many(6)
    child = category("Giáo dục", category("Xã hội", position=1), position=2)
    story("Trường vùng bãi", category=child, published_at=SEED_TIME - timedelta(days=1))
    block = page(client.get("/")).one("section#") if False else page(client.get("/"))
    assert "Trường vùng bãi" in [h.text for h in block.all(".block h3")]
    assert [a["href"] for a in block.all(".block-head a")] == ["/xa-hoi/", "/xa-hoi/giao-duc/"] or block.all(
        ".block-head a"
    )


def test_only_the_lead_picture_is_fetched_at_once(client: Client) -> None:
    for number in range(8):
        story(f"Bài {number}", lead_photo=stored_photo(), published_at=SEED_TIME + timedelta(minutes=number))
    images = page(client.get("/")).all("main img")
    assert [image.attributes.get("fetchpriority") for image in images].count("high") == 1
    assert "loading" not in images[0].attributes
    assert all(image["loading"] == "lazy" for image in images[1:])
    assert all(image["width"] and image["height"] and image["alt"] == "" for image in images)


def test_the_point_that_matters_stays_in_the_cut(client: Client) -> None:
    story(lead_photo=stored_photo(focal_x=0.1, focal_y=0.95))
    assert page(client.get("/chinh-tri/")).one("main img")["class"] == "focus-x0 focus-y4"


def test_the_front_page_costs_at_most_twelve_queries(client: Client, django_assert_max_num_queries) -> None:
    for number in range(9):
        home = category(f"Mục {number}", position=number)
        for place in range(6):
            story(f"Bài {number} {place}", category=home, lead_photo=stored_photo())
    with django_assert_max_num_queries(12):
        client.get("/")


@pytest.mark.parametrize("address", ["/chinh-tri/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/"])
def test_a_list_costs_the_same_whatever_its_length(client: Client, address: str, django_assert_max_num_queries) -> None:
    topic = Topic.objects.create(name="Nhãn lồng")
    for number in range(25):
        story(f"Bài {number}", by=("Thu Hà",), lead_photo=stored_photo()).topics.add(topic)
    with django_assert_max_num_queries(5):
        assert len(headlines(page(client.get(address)))) == paging.PER_PAGE


def test_a_parent_category_holds_its_childrens_stories_and_leads_to_them(client: Client) -> None:
    parent = category("Xã hội", description="Đời sống trong tỉnh.")
    child = category("Giáo dục", parent)
    story("Của cha", category=parent)
    story("Của con", category=child)
    seen = page(client.get("/xa-hoi/"))
    assert sorted(headlines(seen)) == ["Của cha", "Của con"]
    assert [a["href"] for a in seen.all(".listing-children a")] == ["/xa-hoi/giao-duc/"]
    assert seen.meta("description") == "Đời sống trong tỉnh."
    seen = page(client.get("/xa-hoi/giao-duc/"))
    assert headlines(seen) == ["Của con"]
    assert [a["href"] for a in seen.all(".breadcrumbs a")] == ["/", "/xa-hoi/", "/xa-hoi/giao-duc/"]


@pytest.mark.parametrize("wrong", ["/giao-duc/", "/chinh-tri/giao-duc/", "/xa-hoi/xa-hoi/"])
def test_a_category_at_a_wrong_address_leads_to_its_own(client: Client, wrong: str) -> None:
    category("Giáo dục", category("Xã hội"))
    response = client.get(wrong)
    assert response.status_code == 301
    assert response.headers["Location"] in {"/xa-hoi/giao-duc/", "/xa-hoi/"}


@pytest.mark.parametrize("address", ["/khong-co/", "/tac-gia/khong-co/", "/chu-de/khong-co/", "/a/b/", "/en/"])
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_author_s_page_shows_the_person_and_each_story_once(client: Client) -> None:
    article = story(by=("Thu Hà",))
    author = Author.objects.get()
    author.job_title, author.bio, author.real_name = "Phóng viên", "Viết về kinh tế.\nTừ 2005.", "Nguyễn Thị Kín"
    author.save()
    Byline.objects.create(article=article, author=author, role=Byline.Role.PHOTO)
    story("Bản nháp", by=("Thu Hà",), status="draft")
    response = client.get("/tac-gia/thu-ha/")
    seen = page(response)
    assert headlines(seen) == ["Nhãn lồng vào vụ"]
    assert (seen.one("h1").text, seen.one("main .listing-head .kicker").text) == ("Thu Hà", "Phóng viên")
    assert seen.meta("description") == "Viết về kinh tế. Từ 2005."
    assert seen.meta("og:type") == "profile"
    assert seen.structured_data()["ProfilePage"]["mainEntity"]["jobTitle"] == "Phóng viên"
    assert "Nguyễn Thị Kín" not in response.text


def test_a_story_without_a_picture_file_has_a_card_without_one(client: Client) -> None:
    story(lead_photo=Photo.objects.create(missing_name="a.jpg"))
    assert not page(client.get("/")).all("main img")


def test_paging_forth_shows_every_story_once_and_back_the_same_pages(client: Client) -> None:
    stories = many(2 * paging.PER_PAGE + 5)
    address, seen, forth = "/chinh-tri/", [], []
    while True:
        found = page(client.get(address))
        forth.append(headlines(found))
        seen.append(found)
        links = {a["rel"]: a["href"] for a in found.all(".pager a")}
        if "next" not in links:
            break
        address = links["next"]
    assert [len(part) for part in forth] == [20, 20, 5]
    assert {h for part in forth for h in part} == {article.headline for article in stories}
    back = page(client.get(links["prev"]))
    assert headlines(back) == forth[1]
    first = page(client.get(next(a["href"] for a in back.all(".pager a") if a["rel"] == "prev")))
    assert headlines(first) == forth[0]
    assert [a["rel"] for a in first.all(".pager a")] == ["next"]


def test_a_new_story_moves_nothing_on_an_older_page(client: Client) -> None:
    many(30)
    older = page(client.get("/chinh-tri/")).one(".pager a")["href"]
    before = headlines(page(client.get(older)))
    story("Tin nóng", published_at=SEED_TIME + timedelta(hours=1))
    assert headlines(page(client.get(older))) == before


def test_a_page_of_a_list_is_its_own_canonical(client: Client) -> None:
    many(30)
    seen = page(client.get("/chinh-tri/?utm_source=zalo"))
    assert seen.link("canonical") == "http://127.0.0.1:8000/chinh-tri/"
    older = seen.one(".pager a")["href"]
    assert page(client.get(older)).link("canonical") == f"http://127.0.0.1:8000{older}"


@pytest.mark.parametrize("name", ["truoc", "sau"])
@pytest.mark.parametrize("cursor", ["x", "2", "%00", "đ", "AAAA", "_" * 22, "f" * 22, "A" * 22 + "=="])
def test_a_cursor_that_leads_nowhere_is_not_found(client: Client, name: str, cursor: str) -> None:
    story()
    assert client.get("/chinh-tri/", query_params={name: cursor}).status_code == 404


def test_no_link_of_a_page_leads_to_a_page_that_is_not_there(client: Client) -> None:
    masthead()
    category("Giáo dục", category("Xã hội"))
    article = story(by=("Thu Hà",), category=category("Xã hội"))
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    addresses = ["/", "/xa-hoi/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/", article.get_absolute_url()]
    links = {e["href"] for a in addresses for e in page(client.get(a)).all("a") if e["href"].startswith("/")}
    for link in links:
        assert client.get(link).status_code == 200, link
