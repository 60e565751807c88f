"""What stands on the page of a story besides its text, in each format, and what it leads on to."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from articles.media.attachments import receive_recording
from articles.models import Article, Correction, GalleryPhoto, LiveEntry, Place, ReadCount, Topic
from articles.reads import weight
from tests.articles.page import Page, page
from tests.articles.stories import SEED_TIME, category, masthead, stored_photo, story

pytestmark = pytest.mark.django_db

VIDEO = "https://youtu.be/aqz-KE-bpKQ"


def seen(client: Client, article: Article) -> Page:
    return page(client.get(article.get_absolute_url()))


def headlines(found: Page, where: str) -> list[str]:
    return [link.text for link in found.all(f"{where} a")]


# Formats


def test_a_photo_story_shows_its_pictures_in_order_each_with_number_caption_and_credit(client: Client) -> None:
    article = story(format="photo_story")
    photos = [stored_photo(90 + n, 60, caption=f"Ảnh {n}", credit="Minh Đức", alt_text=f"Mô tả {n}") for n in range(3)]
    for position, photo in ((2, photos[0]), (1, photos[1]), (3, photos[2])):
        GalleryPhoto.objects.create(article=article, photo=photo, position=position)
    GalleryPhoto.objects.filter(position=1).update(caption="Chú thích riêng")
    found = seen(client, article)
    assert [figure["id"] for figure in found.all(".gallery figure")] == ["anh-1", "anh-2", "anh-3"]
    assert [image["alt"] for image in found.all(".gallery img")] == ["Mô tả 1", "Mô tả 0", "Mô tả 2"]
    assert [caption.text for caption in found.all(".gallery figcaption")] == [
        "1/3 Chú thích riêng · Ảnh: Minh Đức",
        "2/3 Ảnh 0 · Ảnh: Minh Đức",
        "3/3 Ảnh 2 · Ảnh: Minh Đức",
    ]


def test_a_video_is_a_link_with_the_lead_picture_on_it_and_nobody_is_asked_before_the_click(client: Client) -> None:
    response = client.get(story(format="video", video_url=VIDEO, lead_photo=stored_photo()).get_absolute_url())
    found = page(response)
    link = found.one(".video a")
    assert link["href"] == "https://www.youtube.com/watch?v=aqz-KE-bpKQ"
    assert (link["target"], link["rel"]) == ("_blank", "noopener")
    assert found.one(".video a img")["fetchpriority"] == "high"
    assert found.one(".play").text == "Xem video YouTube"
    assert not found.all("iframe") and "frame-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["https://example.org/phim", "https://www.google.com/maps/embed?pb=!1m18!1m12", ""])
def test_an_address_that_is_no_video_shows_none(client: Client, address: str) -> None:
    found = seen(client, story(format="video", video_url=address, lead_photo=stored_photo()))
    assert not found.all(".video") and found.one(".lead-picture img")


def test_a_long_read_lists_its_chapters_and_they_are_there(client: Client) -> None:
    body = "<p>Mở.</p><h2>Một <em>đêm</em></h2><p>.</p><h3>Nhỏ</h3><h2>Sáng &amp; chiều</h2><p>.</p>"
    found = seen(client, story(format="long_read", body=body))
    listed = [(link["href"], link.text) for link in found.all(".chapters a")]
    assert listed == [("#phan-1", "Một đêm"), ("#phan-2", "Sáng & chiều")]
    assert [heading["id"] for heading in found.all(".article-body h2")] == ["phan-1", "phan-2"]
    assert found.all(".is-long_read")
    assert not seen(client, story("Tin thường", body=body)).all(".chapters")


def test_a_live_page_has_the_newest_on_top_permalinks_and_what_matters_apart(client: Client) -> None:
    article = story(format="live")
    now = timezone.now()
    for minutes, headline, is_key in ((30, "Khai mạc", True), (20, "", False), (10, "Kết quả", True)):
        LiveEntry.objects.create(
            article=article,
            headline=headline,
            body=f'<p>Lúc {minutes}, <a href="https://example.org/">nguồn</a>.</p>',
            posted_at=now - timedelta(minutes=minutes),
            is_key=is_key,
        )
    LiveEntry.objects.create(article=article, body="<p>Chưa tới giờ</p>", posted_at=now + timedelta(hours=1))
    found = seen(client, article)
    entries = found.all(".live-entries li")
    assert [entry.text.split(",")[-2][-6:] for entry in entries] == ["Lúc 10", "Lúc 20", "Lúc 30"]
    assert [f"#{entry['id']}" for entry in entries] == [link["href"] for link in found.all(".live-time a")]
    assert headlines(found, ".key-entries") == ["Kết quả", "Khai mạc"]
    assert {link["rel"] for link in found.all(".live-text a")} == {"noopener"}
    assert "Chưa tới giờ" not in client.get(article.get_absolute_url()).text


def test_a_recording_can_be_played_and_moved_about_in(client: Client) -> None:
    sent = SimpleUploadedFile("doc.mp3", b"ID3" + bytes(range(100)))
    article = story(recording=receive_recording(sent, sent.name))
    audio = seen(client, article).one("audio")
    assert audio["preload"] == "none" and "controls" in audio.attributes
    whole = client.get(audio["src"])
    assert whole.headers["Content-Type"] == "audio/mpeg" and whole.headers["Accept-Ranges"] == "bytes"
    assert "Content-Disposition" not in whole.headers or "attachment" not in whole.headers["Content-Disposition"]
    assert b"".join(whole.streaming_content) == b"ID3" + bytes(range(100))


# Words about the story


def test_a_correction_stands_above_the_text_with_its_kind_and_day(client: Client) -> None:
    article = story()
    Correction.objects.create(article=article, kind="apology", text="Viết nhầm <tên>.", published_at=SEED_TIME)
    Correction.objects.create(article=article, text="Sẽ đăng mai", published_at=timezone.now() + timedelta(days=1))
    found = seen(client, article)
    assert found.one(".corrections").text == "Cáo lỗi 21:24, 08/07/2019: Viết nhầm <tên>."
    assert found.one(".corrections time")["datetime"] == "2019-07-08T21:24:00+07:00"
    names = [element.attributes.get("class") for element in found.elements]
    assert names.index("corrections") < names.index("article-body")


def test_sponsored_content_says_so_on_the_page_on_its_cards_and_to_search_engines(client: Client) -> None:
    article = story(sponsor="Xưởng mộc", body='<p><a href="https://example.org/">x</a> <a href="/">y</a></p>')
    found = seen(client, article)
    assert found.one(".story-head .sponsored").text == "Nội dung tài trợ: Xưởng mộc"
    assert [link.attributes.get("rel") for link in found.all(".article-body a")] == ["sponsored noopener", None]
    assert page(client.get("/chinh-tri/")).one(".card .sponsored").text == "Nội dung tài trợ"
    assert not seen(client, story("Bài thường")).all(".story-head .sponsored")


def test_places_are_linked(client: Client) -> None:
    article = story()
    article.places.add(Place.objects.create(name="Phố Hiến"), Place.objects.create(name="Bến Cổ"))
    found = seen(client, article)
    assert [(a.text, a["href"]) for a in found.all(".topics a")] == [
        ("Bến Cổ", "/dia-danh/ben-co/"),
        ("Phố Hiến", "/dia-danh/pho-hien/"),
    ]


def test_a_pull_quote_keeps_its_class_and_another_class_does_not_come_in(client: Client) -> None:
    body = '<blockquote class="pull x"><p>Lời</p></blockquote><blockquote class="x"><p>Lời</p></blockquote>'
    found = seen(client, story(body=body))
    assert [quote.attributes.get("class") for quote in found.all("blockquote")] == ["pull", None]


@pytest.mark.parametrize(
    ("caption", "facts", "shown"),
    [
        ("<figcaption>Mùa nhãn</figcaption>", {"credit": "Minh Đức"}, "Mùa nhãn · Ảnh: Minh Đức"),
        ("<figcaption>Mùa nhãn. Ảnh: minh đức</figcaption>", {"credit": "Minh Đức"}, "Mùa nhãn. Ảnh: minh đức"),
        ("", {"credit": "Minh <Đức>"}, "Ảnh: Minh <Đức>"),
        ("<figcaption>Mùa nhãn</figcaption>", {"is_illustration": True}, "Mùa nhãn · (Ảnh minh họa)"),
        ("<figcaption>Mùa nhãn</figcaption>", {}, "Mùa nhãn"),
    ],
)
def test_a_picture_in_the_text_names_whose_it_is_once(client: Client, caption: str, facts: dict, shown: str) -> None:
    photo = stored_photo(**facts)
    found = seen(client, story(body=f'<figure class="image"><img src="{photo.url}" alt="x">{caption}</figure>'))
    assert found.one(".article-body figcaption").text == shown


def test_sharing_needs_no_script_and_carries_the_address_alone(client: Client) -> None:
    masthead()
    links = {link.text: link["href"] for link in seen(client, story("Giá & vàng")).all(".share a")}
    assert links["Facebook"].startswith("https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2F127.0.0.1%3A8000%2F")
    assert links["Zalo"].startswith("https://zalo.me/share?url=http%3A%2F%2F")
    assert links["Thư điện tử"].startswith("mailto:?subject=Gi%C3%A1%20%26%20v%C3%A0ng&body=http%3A")


# Leading on


def test_related_stories_are_those_chosen_by_hand_then_those_of_its_topics_and_never_more_than_five(
    client: Client,
) -> None:
    nhan, other = Topic.objects.create(name="Nhãn"), category("Kinh tế")
    article = story()
    article.topics.add(nhan)
    for number in range(6):
        story(f"Cùng chủ đề {number}", category=other, published_at=SEED_TIME + timedelta(hours=number)).topics.add(
            nhan
        )
    article.related.add(story("Chọn tay", category=other, published_at=SEED_TIME - timedelta(days=900)))
    for hidden in ({"status": "draft"}, {"published_at": timezone.now() + timedelta(days=1)}, {"language": "en"}):
        secret = story("Chưa được thấy", category=other, **hidden)
        secret.topics.add(nhan)
        article.related.add(secret)
    found = headlines(seen(client, article), ".related")
    assert found == ["Chọn tay", *(f"Cùng chủ đề {number}" for number in (5, 4, 3, 2))]


def test_a_related_story_is_not_named_again_among_the_newest(client: Client) -> None:
    article, near = story(), story("Bài gần", published_at=SEED_TIME + timedelta(days=2))
    far = story("Bài xa", published_at=SEED_TIME + timedelta(days=1))
    article.related.add(near)
    found = seen(client, article)
    assert headlines(found, ".related") == ["Bài gần"]
    assert headlines(found, ".newest") == [far.headline]


def test_what_is_read_most_stands_in_its_order_without_the_story_itself(client: Client) -> None:
    article = story()
    now = weight(timezone.now())
    for name, score in (("Nhiều nhất", now), ("Nhì", now - 1), ("Xưa rồi", now - 100)):
        ReadCount.objects.create(article=story(name, category=category("Khác")), total=9, score=score)
    ReadCount.objects.create(article=article, total=99, score=now + 1)
    ReadCount.objects.create(article=story("Nháp", status="draft"), total=99, score=now + 1)
    assert headlines(seen(client, article), ".most-read") == ["Nhiều nhất", "Nhì"]


def test_a_series_counts_its_parts_by_time_and_leads_from_one_to_the_next(client: Client) -> None:
    series = Topic.objects.create(name="Giữ nghề", is_series=True)
    parts = [story(f"Phần {n}", published_at=SEED_TIME + timedelta(days=n)) for n in range(3)]
    parts.append(story("Phần ẩn", status="draft"))
    for part in parts:
        part.topics.add(series)
    found = seen(client, parts[1])
    assert found.one(".series-name span").text == "Phần 2/3"
    assert [(a["rel"], a.text) for a in found.all(".series li a")] == [("prev", "Phần 0"), ("next", "Phần 2")]
    assert [a["rel"] for a in seen(client, parts[2]).all(".series li a")] == ["prev"]


def test_a_translation_is_offered_once_readers_may_see_it(client: Client) -> None:
    article = story()
    english = story("Longan season", language="en", original=article, status="draft")
    assert not seen(client, article).all(".story-facts a")[-1].attributes.get("hreflang")
    english.status = "published"
    english.save()
    links = {
        a["hreflang"]: a["href"] for a in seen(client, article).all(".story-facts a") if "hreflang" in a.attributes
    }
    assert links == {"en": english.get_absolute_url()}
    back = [a["href"] for a in seen(client, english).all(".story-facts a") if a.attributes.get("hreflang") == "vi"]
    assert back == [article.get_absolute_url()]


# Costs and odd stories


@pytest.mark.parametrize("format", ["news", "photo_story", "video", "long_read", "live"])
def test_a_story_of_any_format_costs_at_most_eight_queries(
    client: Client, django_assert_max_num_queries, format: str
) -> None:
    masthead()
    article = story(format=format, by=("Thu Hà", "Minh Đức"), lead_photo=stored_photo(), video_url=VIDEO)
    article.topics.add(*(Topic.objects.create(name=f"Chủ đề {n}") for n in range(3)))
    article.places.add(Place.objects.create(name="Phố Hiến"))
    for number in range(12):
        other = story(f"Bài {number}")
        other.topics.add(*article.topics.all())
        article.related.add(other)
        ReadCount.objects.create(article=other, total=1, score=weight(timezone.now()))
    if format == "photo_story":
        for number in range(4):
            GalleryPhoto.objects.create(article=article, photo=stored_photo(91 + number))
    if format == "live":
        for number in range(4):
            LiveEntry.objects.create(article=article, body=f"<p>{number}</p>")
    client.get(article.get_absolute_url())
    with django_assert_max_num_queries(8):
        assert client.get(article.get_absolute_url()).status_code == 200


def test_a_story_with_everything_at_once_costs_four_queries_more(client: Client, django_assert_max_num_queries) -> None:
    photo = stored_photo()
    article = story(by=("Thu Hà",), lead_photo=photo, body=f'<p><img src="{stored_photo(95).url}" alt="x"></p>')
    article.topics.add(Topic.objects.create(name="Tuyến", is_series=True))
    Correction.objects.create(article=article, text="Sửa")
    GalleryPhoto.objects.create(article=article, photo=photo)
    LiveEntry.objects.create(article=article, body="<p>x</p>")
    with django_assert_max_num_queries(12):
        assert client.get(article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "facts",
    [
        {"headline": "Ẳ" * 250},
        {"headline": "𝔘" + "🦜" * 200, "standfirst": "مرحبا بالعالم " * 20},
        {"standfirst": "", "body": "", "lead_photo": None},
        {"format": "photo_story"},
        {"format": "live"},
        {"format": "video", "body": ""},
        {"format": "long_read", "body": "<h2></h2><h2>Một</h2>"},
    ],
)
def test_an_odd_story_has_a_whole_page(client: Client, facts: dict) -> None:
    response = client.get(story(**facts).get_absolute_url())
    assert response.status_code == 200
    assert page(response).one("article.story h1")


def test_three_hundred_topics_are_three_hundred_links(client: Client) -> None:
    article = story()
    article.topics.set(
        Topic.objects.bulk_create(Topic(name=f"T{n}", slug=f"t{n}", sort_key=f"{n:03}") for n in range(300))
    )
    assert len(seen(client, article).all(".topics a")) == 300
