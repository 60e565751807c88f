"""The article page: its markup, who sees what, what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article, Byline, Photo, Topic
from tests.articles.page import page
from tests.articles.stories import SEED_TIME, category, masthead, stored_photo, story, with_renditions

pytestmark = pytest.mark.django_db


def test_the_markup_that_others_rely_on(client: Client) -> None:
    photo = stored_photo(alt_text="Hội trường", credit="Minh Đức")
    article = story(
        "Hưng Yên đối ngoại", by=("Đào Doan",), lead_photo=photo, lead_caption="Các đại biểu", standfirst="Ngày 8.7."
    )
    seen = page(client.get(article.get_absolute_url()))
    assert seen.one("article.story h1").text == "Hưng Yên đối ngoại"
    assert seen.one("h1").text == "Hưng Yên đối ngoại"
    time = seen.one(".story-facts time")
    assert time["datetime"] == "2019-07-08T21:24:00+07:00"
    assert time.text == "Thứ hai, 08/07/2019 21:24 (GMT+7)"
    assert seen.one("article .standfirst").text == "Ngày 8.7."
    assert seen.one("article figure img")["alt"] == "Hội trường"
    assert seen.one("article figure figcaption").text == "Các đại biểu · Ảnh: Minh Đức"
    assert seen.one("article .article-body").text == "Thân bài."
    author = next(a for a in seen.all("article .byline a") if a["rel"] == "author")
    assert (author.text, author["href"]) == ("Đào Doan", "/tac-gia/dao-doan/")
    assert seen.one("aside.beside").parents[-1].fits(".story-page")


def test_the_head_says_what_the_page_is(client: Client) -> None:
    masthead()
    article = story("Nhãn lồng vào vụ", standfirst="Nhà vườn mong đầu ra ổn định.", by=("Thu Hà",))
    seen = page(client.get(article.get_absolute_url()))
    url = f"http://127.0.0.1:8000{article.get_absolute_url()}"
    assert seen.one("html")["lang"] == "vi"
    assert seen.one("title").text == "Nhãn lồng vào vụ – Báo Phố Hiến"
    assert seen.meta("description") == "Nhà vườn mong đầu ra ổn định."
    assert seen.link("canonical") == seen.meta("og:url") == url
    assert "max-image-preview:large" in seen.meta("robots")
    assert seen.meta("og:type") == "article" and seen.meta("og:locale") == "vi_VN"
    assert seen.meta("article:published_time") == "2019-07-08T21:24:00+07:00"
    assert seen.meta("og:image").endswith("/static/site/share.png")
    news = seen.structured_data()["NewsArticle"]
    assert news["headline"] == "Nhãn lồng vào vụ"
    assert news["datePublished"] == news["dateModified"] == "2019-07-08T21:24:00+07:00"
    assert [person["name"] for person in news["author"]] == ["Thu Hà"]


def test_a_long_headline_leaves_the_paper_out_of_the_title(client: Client) -> None:
    masthead()
    headline = "Dài " * 30
    assert page(client.get(story(headline).get_absolute_url())).one("title").text == headline.strip()


def test_a_day_without_a_clock_is_shown_without_one_everywhere(client: Client) -> None:
    midnight = datetime(2019, 7, 7, 17, tzinfo=UTC)
    article = story(published_at=midnight, published_precision="day")
    seen = page(client.get(article.get_absolute_url()))
    time = seen.one(".story-facts time")
    assert (time["datetime"], time.text) == ("2019-07-08", "Thứ hai, 08/07/2019")
    assert seen.structured_data()["NewsArticle"]["datePublished"] == "2019-07-08"
    card = page(client.get("/chinh-tri/")).one(".card time")
    assert (card["datetime"], card.text) == ("2019-07-08", "08/07/2019")


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2019, 7, 8, 16, 59, tzinfo=UTC), "Thứ hai, 08/07/2019 23:59 (GMT+7)"),
        (datetime(2019, 7, 8, 17, 0, tzinfo=UTC), "Thứ ba, 09/07/2019 00:00 (GMT+7)"),
    ],
)
def test_the_day_changes_at_midnight_in_vietnam(client: Client, moment: datetime, shown: str) -> None:
    article = story(published_at=moment)
    with time_machine.travel(moment, tick=False):
        seen = page(client.get(article.get_absolute_url()))
    assert seen.one(".story-facts time").text == shown
    assert shown.startswith(seen.one(".masthead-date").text)


def test_an_update_is_told_beside_the_first_time(client: Client) -> None:
    article = story(updated_at=SEED_TIME + timedelta(hours=1))
    seen = page(client.get(article.get_absolute_url()))
    assert [t["datetime"] for t in seen.all(".story-facts time")] == [
        "2019-07-08T21:24:00+07:00",
        "2019-07-08T22:24:00+07:00",
    ]
    assert seen.structured_data()["NewsArticle"]["dateModified"] == "2019-07-08T22:24:00+07:00"


def test_everybody_who_worked_on_a_story_is_named_with_the_part(client: Client) -> None:
    article = story(by=("Thu Hà", "Minh Đức"), credit="TTXVN")
    Byline.objects.filter(author__name="Minh Đức").update(role=Byline.Role.PHOTO)
    assert page(client.get(article.get_absolute_url())).one(".byline").text == "Thu Hà Ảnh: Minh Đức Nguồn: TTXVN"


def test_the_picture_above_a_story_comes_first_and_in_every_format(client: Client) -> None:
    photo = with_renditions(stored_photo())
    seen = page(client.get(story(lead_photo=photo).get_absolute_url()))
    image = seen.one(".lead-picture img")
    assert image["fetchpriority"] == "high" and "loading" not in image.attributes
    assert (image["width"], image["height"]) == ("90", "60")
    assert "360w" in image["srcset"] and image["sizes"]
    assert [s["type"] for s in seen.all(".lead-picture source")] == ["image/avif", "image/webp"]


def test_before_the_renditions_are_made_the_plain_file_is_shown(client: Client) -> None:
    photo = stored_photo(caption="Đồng nhãn")
    image = page(client.get(story(lead_photo=photo).get_absolute_url())).one(".lead-picture img")
    assert image["src"] == photo.url and "srcset" not in image.attributes
    assert image["alt"] == "Đồng nhãn"
    assert client.get(image["src"]).status_code == 200


def test_a_picture_that_nobody_has_found_keeps_its_place_and_caption(client: Client) -> None:
    photo = Photo.objects.create(missing_name="hoi-nghi.jpg", caption="Các đại biểu dự hội nghị")
    article = story(lead_photo=photo)
    seen = page(client.get(article.get_absolute_url()))
    assert seen.one("figure.lead-picture img")["src"].endswith("site/no-picture.svg")
    assert seen.one("figure img")["alt"] == seen.one("figcaption").text == "Các đại biểu dự hội nghị"
    assert not page(client.get("/chinh-tri/")).all("main img")


def test_an_illustration_is_called_one(client: Client) -> None:
    photo = stored_photo(is_illustration=True)
    assert page(client.get(story(lead_photo=photo).get_absolute_url())).one("figcaption").text == "(Ảnh minh họa)"


def test_topics_and_newer_stories_of_the_category_lead_on(client: Client) -> None:
    article = story()
    article.topics.add(Topic.objects.create(name="Đầu tư công"))
    other = story("Bài khác", published_at=SEED_TIME + timedelta(days=1))
    story("Chưa đăng", status="draft")
    seen = page(client.get(article.get_absolute_url()))
    assert seen.one(".topics a")["href"] == "/chu-de/dau-tu-cong/"
    assert [a["href"] for a in seen.all(".newest a")] == [other.get_absolute_url()]


def test_breadcrumbs_lead_up_to_the_parent_category(client: Client) -> None:
    article = story(category=category("Giáo dục", category("Xã hội")))
    response = client.get(article.get_absolute_url())
    assert response.request["PATH_INFO"].startswith("/giao-duc/")
    seen = page(response)
    assert [a["href"] for a in seen.all(".breadcrumbs a")] == ["/", "/xa-hoi/", "/xa-hoi/giao-duc/"]
    places = seen.structured_data()["BreadcrumbList"]["itemListElement"]
    assert [place["position"] for place in places] == [1, 2, 3]
    assert next(a for a in seen.all(".categories a") if "aria-current" in a.attributes).text == "Xã hội"


@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_what_is_not_published_is_not_found(client: Client, status: str) -> None:
    assert client.get(story(status=status).get_absolute_url()).status_code == 404


def test_a_scheduled_story_appears_on_the_minute(client: Client) -> None:
    article = story(published_at=SEED_TIME)
    for seconds, status in ((-1, 404), (0, 200)):
        with time_machine.travel(SEED_TIME + timedelta(seconds=seconds), tick=False):
            assert client.get(article.get_absolute_url()).status_code == status


def test_an_embargo_holds_although_the_time_of_publication_has_come(client: Client) -> None:
    article = story(embargo_until=timezone.now() + timedelta(minutes=1))
    assert client.get(article.get_absolute_url()).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert client.get(article.get_absolute_url()).status_code == 200


def test_a_withdrawn_story_is_gone_at_every_address_and_says_so(client: Client) -> None:
    article = story("Bài đã gỡ", status="withdrawn", first_published_at=SEED_TIME)
    for address in (article.get_absolute_url(), f"/khac/ten-khac-{article.pk}.html", f"/a/b/c-{article.pk}.html"):
        response = client.get(address)
        assert response.status_code == 410
        assert page(response).one("h1").text == "Bài này đã được gỡ"
        assert "Bài đã gỡ" not in response.text


def test_pages_of_what_readers_may_not_see_tell_nothing_of_it(client: Client) -> None:
    article = story("Chuyện còn kín", status="draft")
    assert "Chuyện còn kín" not in client.get(article.get_absolute_url()).text


def test_a_story_with_its_market_tables_costs_at_most_eight_queries(
    client: Client, django_assert_max_num_queries
) -> None:
    article = story(by=("Thu Hà", "Minh Đức"), lead_photo=stored_photo())
    article.topics.add(Topic.objects.create(name="Đầu tư công"), Topic.objects.create(name="Nhãn lồng"))
    for number in range(8):
        story(f"Bài {number}", lead_photo=stored_photo(), category=category("Đối ngoại", category()))
    client.get(article.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(article.get_absolute_url())


def test_pictures_in_the_text_cost_one_query_together(client: Client, django_assert_max_num_queries) -> None:
    body = "".join(f'<p><img src="{stored_photo().url}" alt="Ảnh"></p>' for _ in range(5))
    address = story(body=body).get_absolute_url()
    with django_assert_max_num_queries(9):
        assert len(page(client.get(address)).all(".article-body img")) == 5


def test_an_english_story_is_read_in_english(client: Client) -> None:
    article = story("Longan season", language="en", standfirst="Growers hope.")
    assert article.get_absolute_url().startswith("/en/chinh-tri/longan-season-")
    response = client.get(article.get_absolute_url(), headers={"accept-language": "vi"})
    seen = page(response)
    assert seen.one("html")["lang"] == response.headers["Content-Language"] == "en"
    assert seen.one(".story-facts time").text == "Monday, 08/07/2019 21:24 (GMT+7)"
    assert seen.structured_data()["NewsArticle"]["inLanguage"] == "en"


def test_the_language_of_the_browser_never_matters(client: Client) -> None:
    response = client.get(story().get_absolute_url(), headers={"accept-language": "en"})
    assert page(response).one("html")["lang"] == "vi"
    assert "Accept-Language" not in response.headers.get("Vary", "")


def test_head_answers_like_get_without_a_body(client: Client) -> None:
    address = story().get_absolute_url()
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Cache-Control", "Content-Security-Policy"):
        assert head.headers[name] == get.headers[name]
    assert client.post(address).status_code == 405


def test_the_queryset_and_the_instance_agree_on_who_may_see(client: Client) -> None:
    now = timezone.now()
    for status in Article.Status:
        for shift in (-1, 1):
            for embargo in (None, now - timedelta(days=1), now + timedelta(days=1)):
                article = story(status=status, published_at=now + timedelta(days=shift), embargo_until=embargo)
                seen = Article.objects.published().filter(pk=article.pk).exists()
                assert seen == article.is_public() == (client.get(article.get_absolute_url()).status_code == 200)
