"""Addresses: one for each story, and every other spelling and old address leading to it."""

import pytest
from django.test import Client

from articles.models import Address, Category
from tests.articles.page import page
from tests.articles.stories import SEED_TIME, category, story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shape", ["/khac/{slug}-{pk}.html", "/chinh-tri/khac-{pk}.html", "/x-{pk}.html", "/a/b/c/d-{pk}.html", "/chinh-tri/{slug}-0{pk}.html", "/en/chinh-tri/{slug}-{pk}.html"])  # fmt: skip
def test_any_other_spelling_leads_to_the_story(client: Client, shape: str) -> None:
    article = story()
    response = client.get(shape.format(slug=article.slug, pk=article.pk))
    assert (response.status_code, response.headers["Location"]) == (301, article.get_absolute_url())


def test_an_english_story_at_its_vietnamese_shape_leads_to_the_english_one(client: Client) -> None:
    article = story("Longan season", language="en")
    response = client.get(article.get_absolute_url().removeprefix("/en"))
    assert (response.status_code, response.headers["Location"]) == (301, article.get_absolute_url())


def test_a_child_category_s_story_stands_under_the_child_alone(client: Client) -> None:
    article = story(category=category("Giáo dục", category("Xã hội")))
    assert article.get_absolute_url() == f"/giao-duc/{article.slug}-{article.pk}.html"
    response = client.get(f"/xa-hoi{article.get_absolute_url()}")
    assert (response.status_code, response.headers["Location"]) == (301, article.get_absolute_url())


def test_other_spellings_never_tell_that_a_hidden_story_is_there(client: Client) -> None:
    article = story(status="draft")
    assert client.get(f"/x/khac-{article.pk}.html").status_code == 404


@pytest.mark.parametrize(
    ("path", "query", "asked"),
    [
        ("/tin-tuc/201907/a-d6841af", "", "/tin-tuc/201907/a-d6841af/"),
        ("/tin-tuc/201907/a-d6841af", "", "/Tin-Tuc/201907/A-d6841af?utm_source=zalo"),
        ("/", "p=1520", "/?p=1520"),
        ("/detail.aspx", "catid=7&newsid=10482", "/Detail.aspx?NewsID=10482&CatID=7"),
        ("/detail.aspx", "newsid=10482", "/Detail.aspx?x=1&NewsID=10482"),
        ("/bài-cũ", "", "/b%C3%A0i-c%C5%A9"),
        ("/chinh-tri/cu-5000.html", "", "/chinh-tri/cu-5000.html"),
    ],
)
def test_an_old_address_leads_to_its_story_or_says_that_it_is_gone(
    client: Client, path: str, query: str, asked: str
) -> None:
    article = story()
    Address.objects.create(path=path, query=query, article=article)
    response = client.get(asked)
    assert (response.status_code, response.headers["Location"]) == (301, article.get_absolute_url())
    article.status = "withdrawn"
    article.save()
    assert client.get(asked).status_code == 410
    article.status = "draft"
    article.save()
    assert client.get(asked).status_code == 404


def test_an_old_address_goes_before_a_number_of_ours_that_ends_it(client: Client) -> None:
    ours, old = story("Bài của ta"), story("Bài của hệ cũ")
    Address.objects.create(path=f"/cu/trang-{ours.pk}.html", article=old)
    assert client.get(f"/cu/trang-{ours.pk}.html").headers["Location"] == old.get_absolute_url()


def test_an_old_address_never_hides_a_page_of_today(client: Client) -> None:
    article = story()
    Address.objects.create(path="/chinh-tri", article=story("Khác"))
    assert client.get("/chinh-tri/").status_code == 200
    Address.objects.create(path=article.get_absolute_url(), article=Address.objects.get().article)
    assert client.get(article.get_absolute_url()).status_code == 200


def test_an_address_marked_as_gone_is_gone(client: Client) -> None:
    Address.objects.create(path="/trang-cu")
    response = client.get("/trang-cu/")
    assert response.status_code == 410
    assert page(response).meta("robots") == "noindex"


def test_a_renamed_category_is_found_under_its_former_name(client: Client) -> None:
    home = category("Xã hội")
    home.slug = "doi-song"
    home.save()
    for address in ("/xa-hoi/", "/xa-hoi"):
        response = client.get(address)
        assert response.status_code == 301
    assert client.get("/xa-hoi/").headers["Location"] == "/doi-song/"
    assert Category.objects.get().get_absolute_url() == "/doi-song/"


def test_an_address_without_its_last_slash_leads_to_the_page(client: Client) -> None:
    story()
    response = client.get("/chinh-tri")
    assert (response.status_code, response.headers["Location"]) == (301, "/chinh-tri/")


@pytest.mark.parametrize("pk", ["1", "999999999", "9" * 18, "9" * 40])
def test_a_number_that_is_nobody_s_is_not_found(client: Client, pk: str) -> None:
    story(published_at=SEED_TIME)
    assert client.get(f"/chinh-tri/bai-{pk}.html").status_code == 404
