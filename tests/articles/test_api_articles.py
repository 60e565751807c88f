"""The articles of the read API: what machines get, exactly, and how they are told what is wrong."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from articles.models import Article, Byline, Correction, GalleryPhoto, Photo, Topic
from tests.articles.stories import SEED_TIME, category, stored_photo, story

pytestmark = pytest.mark.django_db
LIST = "/api/v1/articles/"
SITE = "http://127.0.0.1:8000"


def get(client: Client, address: str = LIST, **parameters: object) -> dict:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.text
    return json.loads(response.content)


def headlines(client: Client, **parameters: object) -> list[str]:
    return [row["headline"] for row in get(client, **parameters)["results"]]


def test_a_summary_says_what_a_list_needs(client: Client) -> None:
    home = category("Giáo dục", category("Xã hội"))
    article = story(by=("Thu Hà",), category=home, kicker="Nông sản", lead_photo=stored_photo(alt_text="Chùm nhãn"))
    assert get(client) == {
        "results": [
            {
                "id": article.pk,
                "url": SITE + article.get_absolute_url(),
                "language": "vi",
                "kicker": "Nông sản",
                "headline": "Nhãn lồng vào vụ",
                "standfirst": "Sapo.",
                "category": {"slug": "giao-duc", "name": "Giáo dục", "path": "xa-hoi/giao-duc"},
                "authors": [{"slug": "thu-ha", "name": "Thu Hà", "role": "text"}],
                "published_at": "2019-07-08T21:24:00+07:00",
                "updated_at": None,
                "photo": {
                    "src": SITE + article.lead_photo.url,
                    "alt": "Chùm nhãn",
                    "caption": "",
                    "credit": "",
                    "width": 90,
                    "height": 60,
                },
            }
        ],
        "next": None,
    }


def test_the_detail_has_everything(client: Client) -> None:
    text_photo = stored_photo(caption="Trong kho")
    lead, hung = stored_photo(credit="Thu Hà"), Photo.objects.create(missing_name="a.jpg", alt_text="Mất")
    article = story(
        by=("Thu Hà",),
        body=f'<p>Thân <b>bài</b>.</p><figure><img src="{text_photo.url}" alt="Vườn"><figcaption>Ở vườn</figcaption>'
        "</figure>",
        dateline="(BĐT)",
        credit="TTXVN",
        lead_photo=lead,
        lead_caption="Chùm nhãn",
        legacy_id="1520",
        legacy_url="/?p=1520",
    )
    Byline.objects.create(article=article, author=article.bylines.get().author, role="photo", position=1)
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    GalleryPhoto.objects.create(article=article, photo=lead)
    GalleryPhoto.objects.create(article=article, photo=hung, caption="Đã mất")
    Correction.objects.create(article=article, text="Sửa.", published_at=SEED_TIME)
    found = get(client, f"{LIST}{article.pk}/")
    assert found["body"] == article.body
    assert found["body_text"] == "Thân bài. Ở vườn"
    assert (found["dateline"], found["credit"]) == ("(BĐT)", "TTXVN")
    assert [author["role"] for author in found["authors"]] == ["text", "photo"]
    assert found["topics"] == [{"slug": "nhan-long", "name": "Nhãn lồng"}]
    assert found["legacy"] == {"id": "1520", "url": "/?p=1520"}
    assert found["corrections"] == [{"kind": "correction", "text": "Sửa.", "published_at": "2019-07-08T21:24:00+07:00"}]
    shown = [(p["src"], p["alt"], p["caption"], p["credit"], p["width"]) for p in found["photos"]]
    assert shown == [
        (SITE + lead.url, "", "Chùm nhãn", "Thu Hà", 90),
        (None, "Mất", "Đã mất", "", None),
        (SITE + text_photo.url, "Vườn", "Ở vườn", "", 90),
    ]


def test_what_a_story_has_not_is_null(client: Client) -> None:
    found = get(client, f"{LIST}{story().pk}/")
    assert (found["credit"], found["legacy"], found["photos"], found["updated_at"]) == (None, None, [], None)


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "withdrawn"])
def test_what_is_not_public_is_not_given(client: Client, status: str) -> None:
    article = story(status=status)
    response = client.get(f"{LIST}{article.pk}/")
    assert response.status_code == (410 if status == "withdrawn" else 404)
    assert list(json.loads(response.content)) == ["error"]
    assert get(client)["results"] == []


def test_an_embargo_and_a_time_to_come_are_kept(client: Client) -> None:
    for facts in ({"embargo_until": SEED_TIME + timedelta(36500)}, {"published_at": SEED_TIME + timedelta(36500)}):
        assert client.get(f"{LIST}{story(**facts).pk}/").status_code == 404
    assert headlines(client) == []


def test_the_list_is_narrowed_by_each_parameter(client: Client) -> None:
    child = category("Giáo dục", category("Xã hội"))
    one = story("Một nhãn", by=("Thu Hà",), category=child)
    Byline.objects.create(article=one, author=one.bylines.get().author, role="photo")
    one.topics.add(Topic.objects.create(name="Nhãn lồng"))
    story("Two", language="en", published_at=SEED_TIME + timedelta(hours=3))
    assert headlines(client) == ["Two", "Một nhãn"]
    for narrowed in (
        {"category": "xa-hoi"}, {"author": "thu-ha"}, {"topic": "nhan-long"}, {"q": "NHAN mot"}, {"language": "vi"},
        {"to": "2019-07-08"}, {"from": "2019-07-08", "to": "2019-07-08"},
    ):  # fmt: skip
        assert headlines(client, **narrowed) == ["Một nhãn"], narrowed
    assert headlines(client, **{"from": "2019-07-09"}) == ["Two"]


@pytest.mark.parametrize("question", [{}, {"q": "bài"}, {"category": "chinh-tri", "q": "bài"}])
def test_next_leads_through_the_whole_list_and_keeps_the_question(client: Client, question: dict) -> None:
    for number in range(7):
        story(f"Bài {number}", published_at=SEED_TIME - timedelta(minutes=number // 2))
    expected = [article.headline for article in Article.objects.newest_first()]
    answer = get(client, limit=3, **question)
    seen = [row["headline"] for row in answer["results"]]
    while answer["next"]:
        assert answer["next"].startswith(f"{SITE}{LIST}?")
        answer = get(client, answer["next"].removeprefix(SITE))
        seen += [row["headline"] for row in answer["results"]]
    assert seen == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "101"), ("limit", "-1"), ("limit", "x"), ("limit", "9" * 30),
        ("from", "2019-02-30"), ("to", "8/7/2019"), ("language", "fr"), ("cursor", "x"), ("cursor", "_" * 22),
        ("category", "khong-co"), ("author", "khong-co"), ("topic", "khong-co"), ("q", "a" * 201), ("q", "\0"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_refused_with_a_sentence(client: Client, name: str, value: str) -> None:
    response = client.get(LIST, {name: value})
    assert response.status_code == 400
    assert json.loads(response.content)["error"]


@pytest.mark.parametrize("address", [f"{LIST}1/", f"{LIST}{'9' * 18}/", f"{LIST}{'9' * 30}/", f"{LIST}x/"])
def test_a_story_that_is_not_there_is_not_found(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert json.loads(response.content)["error"]


def test_answers_can_be_kept_and_asked_for_again(client: Client) -> None:
    for address in (LIST, f"{LIST}{story().pk}/", "/api/v1/openapi.json"):
        response = client.get(address)
        assert response.headers["Cache-Control"].startswith("public")
        again = client.get(address, headers={"if-none-match": response.headers["ETag"]})
        assert again.status_code == 304


def test_the_list_costs_the_same_whatever_its_length(client: Client, django_assert_max_num_queries) -> None:
    for number in range(30):
        story(f"Bài {number}", by=("Thu Hà",), lead_photo=stored_photo())
    with django_assert_max_num_queries(4):
        assert len(get(client, limit=30, category="chinh-tri", author="thu-ha")["results"]) == 30


def test_the_description_is_valid_and_names_every_field(client: Client) -> None:
    described = get(client, "/api/v1/openapi.json")
    OpenAPIV31SpecValidator(described).validate()
    article = story(by=("Thu Hà",), lead_photo=stored_photo())
    schemas = described["components"]["schemas"]
    assert set(schemas["ArticleSummary"]["required"]) == set(get(client)["results"][0])
    assert set(schemas["Article"]["required"]) == set(get(client, f"{LIST}{article.pk}/"))
    for address in described["paths"]:
        assert client.get(address.replace("{id}", str(article.pk))).status_code in {200, 400}
