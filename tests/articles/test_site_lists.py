"""Front page, categories, authors, topics: what stands there, in which order, page by page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Author, Byline, Photo, Place, Topic
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


LISTS = ["/chinh-tri/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/", "/chu-de/mua-lu/", "/dia-danh/pho-hien/"]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_whatever_its_length(client: Client, address: str, django_assert_max_num_queries) -> None:
    topics = [Topic.objects.create(name="Nhãn lồng"), Topic.objects.create(name="Mùa lũ", is_series=True)]
    place = Place.objects.create(name="Phố Hiến")
    for number in range(25):
        article = story(f"Bài {number}", by=("Thu Hà",), lead_photo=stored_photo())
        article.topics.add(*topics)
        article.places.add(place)
    with django_assert_max_num_queries(7):
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


@pytest.mark.parametrize(
    "address",
    ["/khong-co/", "/tac-gia/khong-co/", "/chu-de/khong-co/", "/dia-danh/khong-co/", "/a/b/", "/en/khong-co/"],
)
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


def test_an_author_s_portrait_stands_on_the_page_and_in_its_structured_data(client: Client) -> None:
    Author.objects.create(name="Thu Hà", portrait=stored_photo())
    seen = page(client.get("/tac-gia/thu-ha/"))
    portrait = seen.one(".portrait img")
    assert portrait["alt"] == "Thu Hà"
    images = seen.structured_data()["ProfilePage"]["mainEntity"]["image"]
    assert images == [f"http://127.0.0.1:8000{portrait['src']}"]


@pytest.mark.parametrize(("model", "address"), [(Topic, "/chu-de/nhan-long/"), (Place, "/dia-danh/nhan-long/")])
def test_what_the_desk_says_of_a_subject_stands_above_its_stories(client: Client, model: type, address: str) -> None:
    subject = model.objects.create(name="Nhãn lồng", description="Đặc sản tiến vua.")
    story().topics.add(subject) if model is Topic else story().places.add(subject)
    seen = page(client.get(address))
    assert seen.one(".listing-about").text == seen.meta("description") == "Đặc sản tiến vua."
    assert headlines(seen) == ["Nhãn lồng vào vụ"]


def test_a_series_is_numbered_from_its_first_part_and_leafs_both_ways(client: Client) -> None:
    series = Topic.objects.create(name="Mùa lũ", is_series=True)
    for number in range(23, 0, -1):  # written in another order than they are published
        story(f"Phần {number}", published_at=SEED_TIME + timedelta(minutes=number)).topics.add(series)
    story("Chưa đăng", status="draft").topics.add(series)
    first = page(client.get("/chu-de/mua-lu/"))
    assert headlines(first) == [f"Phần {number}" for number in range(1, 21)]
    assert [part.text for part in first.all(".part")] == headlines(first)
    assert [a["rel"] for a in first.all(".pager a")] == ["next"]
    second = page(client.get(first.one(".pager a")["href"]))
    assert headlines(second) == ["Phần 21", "Phần 22", "Phần 23"] == [part.text for part in second.all(".part")]
    assert [a["rel"] for a in second.all(".pager a")] == ["prev"]
    back = page(client.get(second.one(".pager a")["href"]))
    assert headlines(back) == headlines(first) == [part.text for part in back.all(".part")]


def test_each_edition_lists_its_own_stories(client: Client) -> None:
    Author.objects.create(name="Thu Hà")
    home = category(english_name="Politics", english_description="From the province.")
    category("Giáo dục", home)
    category("Y tế", home, english_name="Health")
    topic, place = Topic.objects.create(name="Nhãn lồng"), Place.objects.create(name="Phố Hiến")
    for language, headline in [("vi", "Nhãn lồng vào vụ"), ("en", "Longan season")]:
        article = story(headline, by=("Thu Hà",), language=language)
        article.topics.add(topic)
        article.places.add(place)
    for address in ("/chinh-tri/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/", "/dia-danh/pho-hien/"):
        assert headlines(page(client.get(address))) == ["Nhãn lồng vào vụ"], address
        assert headlines(page(client.get(f"/en{address}"))) == ["Longan season"], address
    seen = page(client.get("/en/chinh-tri/"))
    assert (seen.one("h1").text, seen.meta("description")) == ("Politics", "From the province.")
    assert [a["href"] for a in seen.all(".breadcrumbs a")] == ["/en/", "/en/chinh-tri/"]
    assert [a["href"] for a in seen.all(".listing-children a")] == ["/en/chinh-tri/y-te/"]
    assert client.get("/en/chinh-tri/giao-duc/").status_code == 404


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
