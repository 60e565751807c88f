"""The front page: what the desk puts on top, the newest around it, and no story twice."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article, FrontSlot
from articles.site.front import front_context
from tests.articles.page import Page, page
from tests.articles.stories import SEED_TIME, category, stored_photo, story

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def place(article: Article, position: int = 1, **facts: object) -> FrontSlot:
    return FrontSlot.objects.create(article=article, position=position, **{"starts_at": SEED_TIME, **facts})


def many(number: int, **facts: object) -> list[Article]:
    """Stories, the newest first."""
    return [
        story(f"Bài {place}", published_at=SEED_TIME - timedelta(minutes=place), **facts) for place in range(number)
    ]


def top(seen: Page) -> list[str]:
    """The headlines in the positions of the page, from the first."""
    cards = [headline.text for headline in seen.all(".front-top .card-headline")]
    return cards + [link.text for link in seen.all(".front-latest a")]


def names(stories: list[Article]) -> list[str]:
    return [article.headline for article in stories]


def test_without_the_desk_the_newest_lead(client: Client) -> None:
    stories = many(9)
    seen = page(client.get("/"))
    assert top(seen) == names(stories)
    assert seen.one(".front-lead h2").text == "Bài 0"
    assert len(seen.all(".front-seconds .card")) == 4


def test_what_the_desk_places_takes_its_position_and_the_newest_fill_the_others(client: Client) -> None:
    stories = many(30)
    place(stories[20], 1)
    place(stories[2], 4)
    expected = [stories[20], stories[0], stories[1], stories[2], *stories[3:12]]
    assert top(page(client.get("/"))) == names(expected)


def test_a_position_far_down_lengthens_the_list(client: Client) -> None:
    stories = many(30)
    place(stories[25], 16)
    assert top(page(client.get("/"))) == names([*stories[:15], stories[25]])


def test_of_two_in_one_position_the_later_stands_and_a_story_in_two_stands_in_the_first(client: Client) -> None:
    stories = many(20)
    place(stories[18], 1)
    place(stories[17], 1, starts_at=SEED_TIME + HOUR)
    place(stories[17], 3, starts_at=SEED_TIME + HOUR)
    assert top(page(client.get("/")))[:4] == names([stories[17], stories[0], stories[1], stories[2]])


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "withdrawn"},
        {"published_at": timezone.now() + 1000 * HOUR},
        {"embargo_until": timezone.now() + 1000 * HOUR},
        {"language": "en"},
    ],
)
def test_what_readers_may_not_see_leaves_its_position_to_another(client: Client, hidden: dict) -> None:
    stories = many(6)
    place(stories[5], 1)
    place(story("Không ai thấy", **hidden), 1, starts_at=SEED_TIME + HOUR)
    seen = page(client.get("/"))
    assert top(seen)[:2] == ["Bài 5", "Bài 0"]
    assert "Không ai thấy" not in client.get("/").text


def test_a_slot_stands_from_its_start_until_its_end(client: Client) -> None:
    stories = many(8)
    place(stories[7], 1, starts_at=SEED_TIME + HOUR, ends_at=SEED_TIME + 2 * HOUR)
    for after, lead in [(HOUR - timedelta(seconds=1), 0), (HOUR, 7), (2 * HOUR, 0)]:
        with time_machine.travel(SEED_TIME + after, tick=False):
            assert top(page(client.get("/")))[0] == f"Bài {lead}"


def test_the_front_page_of_a_moment_to_come_can_be_asked_for() -> None:
    many(3)
    later = timezone.now() + HOUR
    planned = story("Sắp đăng", published_at=later)
    place(planned, 2, starts_at=later)
    context = front_context(later, "vi")
    assert [context["lead"].headline, context["seconds"][0].headline] == ["Bài 0", "Sắp đăng"]
    assert "Sắp đăng" not in names([front_context(timezone.now(), "vi")["lead"]])
    assert "Sắp đăng" not in names(front_context(timezone.now(), "vi")["seconds"])


def test_no_story_stands_on_the_page_twice(client: Client) -> None:
    home, child = category("Xã hội"), category("Giáo dục", category("Xã hội"))
    many(12, category=home)
    many(12, category=child)
    many(12)
    place(Article.objects.order_by("published_at").first(), 2)
    seen = page(client.get("/"))
    links = [a["href"] for a in seen.all("main a") if a["href"].endswith(".html")]
    assert len(links) == len(set(links)) == 13 + 2 * 4


def test_a_block_holds_its_childrens_stories_and_leads_to_them(client: Client) -> None:
    many(13)
    child = category("Giáo dục", category("Xã hội", position=1), position=2)
    story("Trường vùng bãi", category=child, published_at=SEED_TIME - timedelta(days=1))
    seen = page(client.get("/"))
    assert [headline.text for headline in seen.all(".block h3")] == ["Trường vùng bãi"]
    assert [a["href"] for a in seen.all(".block-head a")] == ["/xa-hoi/", "/xa-hoi/giao-duc/"]


def test_the_english_front_page_has_the_english_stories_and_categories(client: Client) -> None:
    home = category("Xã hội", english_name="Society")
    category("Giáo dục", home)
    for number in range(14):
        story(f"Story {number}", category=home, language="en", published_at=SEED_TIME + number * HOUR)
    many(3)
    place(Article.objects.get(headline="Story 3"))
    seen = page(client.get("/en/"))
    assert top(seen)[:2] == ["Story 3", "Story 13"]
    assert [a.text for a in seen.all(".block-head a")] == ["Society"]
    assert "Bài 0" not in client.get("/en/").text


def test_it_costs_at_most_ten_queries(client: Client, django_assert_max_num_queries) -> None:
    for number in range(9):
        home = category(f"Mục {number}", position=number)
        for part in range(6):
            story(f"Bài {number} {part}", category=home, lead_photo=stored_photo())
    for position, article in enumerate(Article.objects.order_by("pk")[:12], 1):
        place(article, position)
    with django_assert_max_num_queries(7):
        client.get("/")
