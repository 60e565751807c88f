"""The search page: what is found, in which order, how it is narrowed, and what it says of a wrong word."""

from datetime import timedelta

import pytest
from django.test import Client

from articles.models import Author, Topic
from articles.site import searching
from tests.articles.page import Page, page
from tests.articles.stories import SEED_TIME, category, story
from tests.articles.test_site_lists import headlines

pytestmark = pytest.mark.django_db


def find(client: Client, **parameters: str) -> Page:
    response = client.get("/tim-kiem/", parameters)
    assert response.status_code == 200
    return page(response)


def test_without_a_question_there_is_a_form_and_no_result(client: Client) -> None:
    story()
    seen = find(client)
    assert {field["name"] for field in seen.all("form.search input")} >= {"q", "tu", "den"}
    assert not seen.all(".found")
    assert seen.meta("robots") == "noindex"


def test_all_words_must_stand_in_headline_and_standfirst_whatever_their_marks(client: Client) -> None:
    story("Đường đỏ vào vụ nhãn", standfirst="Nông dân Phố Hiến.", published_at=SEED_TIME)
    story("Nhãn lồng", standfirst="Giá ở chợ.", published_at=SEED_TIME + timedelta(hours=1))
    assert headlines(find(client, q="nhan")) == ["Nhãn lồng", "Đường đỏ vào vụ nhãn"]
    assert headlines(find(client, q="DUONG  đỏ")) == ["Đường đỏ vào vụ nhãn"]
    assert headlines(find(client, q="nhãn hiến")) == ["Đường đỏ vào vụ nhãn"]
    assert headlines(find(client, q="nha")) == []  # a word is a word, not its beginning
    assert find(client, q="???").one(".found")["data-count"] == "0"


def test_results_stand_in_one_element_and_each_hit_leads_first_to_its_story(client: Client) -> None:
    article = story()
    found = find(client, q="nhãn")
    assert (found.one(".found")["data-count"], found.one(".found")["data-exact"]) == ("1", "true")
    assert found.all(".found article a")[0]["href"] == article.get_absolute_url()


def test_readers_find_only_what_they_may_see(client: Client) -> None:
    story("Nhãn nháp", status="draft")
    story("Nhãn đã gỡ", status="withdrawn")
    story("Nhãn embargo", embargo_until=SEED_TIME + timedelta(days=36500))
    story("Nhãn mai đăng", published_at=SEED_TIME + timedelta(days=36500))
    story("Nhãn English", language="en")
    assert find(client, q="nhãn").one(".found")["data-count"] == "0"
    assert headlines(page(client.get("/en/tim-kiem/?q=nhan"))) == ["Nhãn English"]


def test_what_the_headline_says_comes_first_unless_told_otherwise(client: Client) -> None:
    story("Nhãn cũ", published_at=SEED_TIME)
    story("Vườn mới", standfirst="Trồng nhãn.", published_at=SEED_TIME + timedelta(hours=2))
    story("Nhãn giữa", published_at=SEED_TIME + timedelta(hours=1))
    assert headlines(find(client, q="nhãn")) == ["Nhãn giữa", "Nhãn cũ", "Vườn mới"]
    assert headlines(find(client, q="nhãn", sap_xep="moi-nhat")) == ["Vườn mới", "Nhãn giữa", "Nhãn cũ"]
    assert headlines(find(client, q="nhãn", sap_xep="cu-nhat")) == ["Nhãn cũ", "Nhãn giữa", "Vườn mới"]


def test_it_is_narrowed_by_category_author_topic_and_days(client: Client) -> None:
    child = category("Giáo dục", category("Xã hội"))
    one = story("Một", by=("Thu Hà",), category=child)
    one.topics.add(Topic.objects.create(name="Nhãn lồng"))
    story("Hai", published_at=SEED_TIME + timedelta(hours=3))  # 0:24 on the next day in Vietnam
    for narrowed in ({"chuyen_muc": "xa-hoi"}, {"tac_gia": "thu-ha"}, {"chu_de": "nhan-long"}, {"den": "2019-07-08"}):
        assert headlines(find(client, **narrowed)) == ["Một"], narrowed
    assert headlines(find(client, tu="2019-07-09", den="2019-07-09")) == ["Hai"]
    assert headlines(find(client, tu="2019-07-08", den="2019-07-09")) == ["Hai", "Một"]
    chosen = find(client, q="một", tac_gia="thu-ha").one(".chosen")
    assert "Thu Hà" in chosen.text


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("tu", "2019-02-30", "Ngày không đúng"),
        ("den", "08/07/2019", "Ngày không đúng"),
        ("chuyen_muc", "khong-co", "Không có chuyên mục này"),
        ("tac_gia", "khong-co", "Không có tác giả này"),
        ("chu_de", "khong-co", "Không có chủ đề này"),
        ("sap_xep", "khong-co", "Không có cách sắp xếp này"),
    ],
)
def test_a_wrong_word_is_told_at_its_field(client: Client, name: str, value: str, sentence: str) -> None:
    story()
    seen = find(client, q="nhãn", **{name: value})
    assert sentence in seen.one(".form-error").text
    assert not seen.all(".found")
    assert next(field["value"] for field in seen.all("input") if field["name"] == "q") == "nhãn"


def test_the_last_day_cannot_be_before_the_first(client: Client) -> None:
    assert "Ngày cuối" in find(client, tu="2019-07-08", den="2019-07-07").one(".form-error").text


def test_it_goes_on_page_by_page_and_keeps_the_question(client: Client) -> None:
    Author.objects.create(name="Thu Hà")
    for number in range(45):
        story(f"Nhãn {number}", published_at=SEED_TIME - timedelta(minutes=number))
    first = find(client, q="nhãn", den="2019-07-09")
    assert first.one(".found")["data-count"] == "45"
    second = page(client.get("/tim-kiem/" + next(a["href"] for a in first.all(".pager a"))))
    third = page(client.get("/tim-kiem/" + next(a["href"] for a in second.all(".pager a") if a["rel"] == "next")))
    assert headlines(first) + headlines(second) + headlines(third) == [f"Nhãn {number}" for number in range(45)]
    assert [a["rel"] for a in third.all(".pager a")] == ["prev"]


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "51", "99999999999", "\u0663"])
def test_a_page_that_no_search_has_is_not_found(client: Client, number: str) -> None:
    story()
    assert client.get("/tim-kiem/", {"q": "nhãn", "trang": number}).status_code == 404


def test_more_than_are_counted_is_said_not_to_be_exact(client: Client, monkeypatch) -> None:
    for module in ("articles.search", "articles.site.searching"):
        monkeypatch.setattr(f"{module}.COUNTED_AT_MOST", 20)
    assert searching.PER_PAGE == 20
    for number in range(21):
        story(f"Nhãn {number}")
    for parameters in ({"q": "nhãn"}, {"chuyen_muc": "chinh-tri"}):
        found = find(client, **parameters).one(".found")
        assert (found["data-count"], found["data-exact"]) == ("20", "false")


def test_it_costs_the_same_whatever_is_found(client: Client, django_assert_max_num_queries) -> None:
    for number in range(25):
        story(f"Nhãn {number}", by=("Thu Hà",))
    with django_assert_max_num_queries(8):
        find(client, q="nhãn", chuyen_muc="chinh-tri", tac_gia="thu-ha")
