"""Whatever is asked of a list: a page, a redirect or a refusal of ours, never a failure."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Author, Place, Topic
from tests.articles.stories import story

pytestmark = pytest.mark.django_db

LISTS = [
    "/", "/chinh-tri/", "/tac-gia/thu-ha/", "/chu-de/nhan-long/", "/dia-danh/pho-hien/", "/luu-tru/",
    "/luu-tru/2019/", "/luu-tru/2019/07/", "/luu-tru/2019/07/08/", "/dinh-chinh/", "/tim-kiem/", "/api/v1/articles/",
]  # fmt: skip
NAMES = [
    "truoc", "sau", "q", "chuyen_muc", "tac_gia", "chu_de", "tu", "den", "sap_xep", "trang", "nhe",
    "category", "author", "topic", "from", "to", "language", "cursor", "limit",
]  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "\0", "nhãn\0", "\ud800", "9" * 400, "-1", "2019-07-08", "0001-01-01", "9999-12-31", "2019-02-30",
            "AAAAAAAAAAAAAAAAAAAAAA", "_" * 22, "f" * 22, "nhãn", "x" * 10_000, "chinh-tri", "[]", "%", "'--",
        ]
    ),
    st.dates().map(str),
    st.integers().map(str),
    st.binary(max_size=20),
)  # fmt: skip
PROPERTY = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def written(value: str | bytes) -> str:
    """Percent-encoded, lone surrogates and all."""
    return quote(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"), safe="")


@pytest.fixture
def paper(db) -> None:
    article = story(by=("Thu Hà",))
    article.topics.add(Topic.objects.create(name="Nhãn lồng"))
    article.places.add(Place.objects.create(name="Phố Hiến"))
    assert Author.objects.exists()


@PROPERTY
@given(
    address=st.sampled_from(LISTS),
    edition=st.sampled_from(["", "/en"]),
    query=st.lists(st.tuples(st.sampled_from(NAMES), WORDS), max_size=4),
)
def test_no_query_makes_a_list_fail(paper, client: Client, address: str, edition: str, query: list) -> None:
    asked = "&".join(f"{name}={written(value)}" for name, value in query)
    response = client.get(f"{edition}{address}?{asked}")
    assert response.status_code in {200, 301, 400, 404}


@PROPERTY
@given(
    start=st.sampled_from(["tac-gia", "chu-de", "dia-danh", "luu-tru", "luu-tru/2019", "chinh-tri", "api/v1/articles"]),
    rest=st.lists(WORDS.filter(lambda word: len(word) < 2000), min_size=1, max_size=3),
)
def test_no_address_makes_a_list_fail(paper, client: Client, start: str, rest: list) -> None:
    response = client.get(f"/{start}/" + "/".join(written(part) for part in rest) + "/")
    assert response.status_code in {200, 301, 400, 404}
