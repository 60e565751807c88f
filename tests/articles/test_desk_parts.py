"""What a story's form holds besides its text: video, recording, sponsor, gallery, live entries, corrections."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.desk.parts import PlainParagraphs
from articles.models import Article, Correction, GalleryPhoto, LiveEntry, Place
from newsroom.html import clean_html
from tests.articles.desk import change_url, desk_of, draft, filled, staff, stored
from tests.articles.page import page
from tests.articles.stories import stored_photo, story

pytestmark = pytest.mark.django_db

MP3 = b"ID3\x04" + bytes(300)


@pytest.fixture
def reporter():
    return staff("reporter")


@pytest.fixture
def secretary():
    return staff("secretary")


def save(desk: Client, article: Article, **facts):
    return desk.post(change_url(article), filled(stored(article), **facts))


# Video, recording, sponsor, places


def test_a_reporter_adds_a_video_a_sponsor_and_places(reporter) -> None:
    article, place = draft(reporter), Place.objects.create(name="Bến Cổ")
    facts = {"video_url": "https://youtu.be/aqz-KE-bpKQ", "sponsor": " Xưởng  mộc ", "places": [place.pk]}
    assert save(desk_of(reporter), article, **facts).status_code == 302
    after = stored(article)
    assert (after.video_url, after.sponsor) == ("https://youtu.be/aqz-KE-bpKQ", "Xưởng mộc")
    assert [*after.places.all()] == [place]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/video",
        "javascript:alert(1)",
        "https://youtube.com.example.org/watch?v=aqz-KE-bpKQ",
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3",
        "youtube",
    ],
)
def test_an_address_that_is_no_video_is_refused_at_its_field_and_nothing_is_stored(reporter, address: str) -> None:
    article = draft(reporter)
    response = save(desk_of(reporter), article, video_url=address, headline="Đổi tít")
    assert "Địa chỉ này không phải trang của một video" in response.text
    assert stored(article).headline != "Đổi tít"


def test_a_recording_is_taken_in_kept_and_taken_away(reporter) -> None:
    article, desk = draft(reporter), desk_of(reporter)
    save(desk, article, recording=SimpleUploadedFile("doc.mp3", MP3, "text/html"))
    recording = stored(article).recording
    assert recording.original_name == "doc.mp3" and recording.size == len(MP3)
    save(desk, article, headline="Tít mới")
    assert stored(article).recording == recording
    assert recording.url in desk.get(change_url(article)).text
    save(desk, article, **{"recording-clear": "on"})
    assert stored(article).recording is None


@pytest.mark.parametrize(("content", "name"), [(b"<html>", "a.mp3"), (MP3, "a.exe"), (b"OggS" + bytes(9), "a.m4a")])
def test_what_is_no_recording_is_refused_in_vietnamese(reporter, content: bytes, name: str) -> None:
    article = draft(reporter)
    response = save(desk_of(reporter), article, recording=SimpleUploadedFile(name, content))
    assert "Tệp này không phải bản ghi âm" in response.text
    assert stored(article).recording is None


# Gallery


def test_a_photo_story_gets_its_pictures_in_the_order_typed(reporter) -> None:
    article = draft(reporter, format="photo_story")
    first, second, third = (stored_photo(90 + n) for n in range(3))
    rows = [
        {"photo": first.pk, "caption": "Một", "position": "2"},
        {"photo": second.pk, "caption": " Hai ", "position": "1"},
        {"photo": third.pk, "caption": "", "position": ""},
    ]
    assert save(desk_of(reporter), article, parts={"gallery": rows}).status_code == 302
    assert [*article.gallery.values_list("photo", "caption")] == [(second.pk, "Hai"), (first.pk, "Một"), (third.pk, "")]


def test_a_picture_leaves_a_photo_story_and_comes_in_only_once(reporter) -> None:
    article, photo = draft(reporter, format="photo_story"), stored_photo()
    row = GalleryPhoto.objects.create(article=article, photo=photo, position=1)
    twice = [{"id": row.pk, "photo": photo.pk, "position": "1"}, {"photo": photo.pk, "position": "2"}]
    assert save(desk_of(reporter), article, parts={"gallery": twice}).status_code == 200
    gone = [{"id": row.pk, "photo": photo.pk, "position": "1", "DELETE": "on"}]
    assert save(desk_of(reporter), article, parts={"gallery": gone}).status_code == 302
    assert not article.gallery.exists()


@pytest.mark.parametrize(
    ("format", "parts"), [("news", []), ("photo_story", ["gallery"]), ("live", ["live_entries"]), ("video", [])]
)
def test_the_form_holds_the_parts_of_the_storys_format(reporter, format: str, parts: list[str]) -> None:
    seen = page(desk_of(reporter).get(change_url(draft(reporter, format=format))))
    shown = [group["id"] for group in seen.all("div.inline-group")]
    assert sorted(shown) == sorted(f"{name}-group" for name in ["bylines", *parts])


# Live entries


def test_a_live_entry_is_typed_as_text_and_is_of_now_and_of_who_typed_it(reporter) -> None:
    article = draft(reporter, format="live")
    row = {"headline": "Khai mạc", "body": "Mở màn <b>.\n\nĐông người.", "is_key": "on"}
    before = timezone.now()
    assert save(desk_of(reporter), article, parts={"live_entries": [row]}).status_code == 302
    entry = article.live_entries.get()
    assert entry.body == "<p>Mở màn &lt;b&gt;.</p>\n\n<p>Đông người.</p>"
    assert before <= entry.posted_at <= timezone.now()
    assert (entry.created_by, entry.is_key) == (reporter, True)


def test_a_live_entry_without_words_is_refused(reporter) -> None:
    article = draft(reporter, format="live")
    assert (
        save(desk_of(reporter), article, parts={"live_entries": [{"headline": "Có tít", "body": " "}]}).status_code
        == 200
    )
    assert not article.live_entries.exists()


def test_html_in_a_live_entry_passes_the_sanitiser(reporter) -> None:
    article = draft(reporter, format="live")
    save(desk_of(reporter), article, parts={"live_entries": [{"body": "<p>A<script>x</script></p>"}]})
    assert article.live_entries.get().body == "<p>A</p>"


def test_an_entry_left_as_it_is_stays_to_the_letter(secretary) -> None:
    article = story(format="live")
    entry = LiveEntry.objects.create(article=article, body="<p>Một.</p><p>Hai.</p>", posted_at=timezone.now())
    when = timezone.localtime(entry.posted_at)
    row = {"id": entry.pk, "headline": "", "body": "Một.\n\nHai."}
    row |= {"posted_at_0": f"{when:%d/%m/%Y}", "posted_at_1": f"{when:%H:%M:%S}"}
    assert save(desk_of(secretary), article, parts={"live_entries": [row]}).status_code == 302
    assert article.live_entries.get().body == "<p>Một.</p><p>Hai.</p>"


@given(st.text(alphabet="aẳ<>&; \n\t", max_size=40))
def test_plain_text_comes_back_from_its_html_as_it_was_typed(text: str) -> None:
    field = PlainParagraphs(required=False)
    stored_text = field.to_python(text)
    assert clean_html(stored_text) == stored_text
    shown = field.prepare_value(stored_text)
    assert not field.has_changed(stored_text, shown)


# Corrections


def test_who_publishes_corrects_in_public_under_the_own_name(secretary, client: Client) -> None:
    article = story()
    row = {"kind": "apology", "text": "Viết nhầm tên.", "published_at_0": "", "published_at_1": ""}
    now = timezone.localtime()
    row |= {"published_at_0": f"{now:%d/%m/%Y}", "published_at_1": f"{now:%H:%M}"}
    assert save(desk_of(secretary), article, parts={"corrections": [row]}).status_code == 302
    correction = article.corrections.get()
    assert (correction.kind, correction.created_by) == ("apology", secretary)
    assert stored(article).updated_at is not None
    assert "Viết nhầm tên." in client.get(article.get_absolute_url()).text


def test_a_correction_is_not_taken_back_in_silence(secretary) -> None:
    article = story()
    correction = Correction.objects.create(article=article, text="Sửa")
    when = timezone.localtime(correction.published_at)
    row = {"id": correction.pk, "kind": "correction", "text": "Sửa", "DELETE": "on"}
    row |= {"published_at_0": f"{when:%d/%m/%Y}", "published_at_1": f"{when:%H:%M}"}
    save(desk_of(secretary), article, parts={"corrections": [row]})
    assert article.corrections.get() == correction


@pytest.mark.parametrize("role", ["reporter", "editor"])
def test_who_does_not_publish_corrects_nothing(role: str) -> None:
    user = staff(role)
    article = draft(user, status="published", published_at=timezone.now() - timedelta(days=1))
    desk = desk_of(user)
    row = {"kind": "correction", "text": "Sửa", "published_at_0": "01/01/2026", "published_at_1": "08:00"}
    desk.post(change_url(article), filled(article, parts={"corrections": [row]}))
    assert not article.corrections.exists()
    assert (
        "corrections-group" not in desk.get(change_url(article)).text
        or "corrections-0-text" not in desk.get(change_url(article)).text
    )


def test_a_story_that_nobody_has_read_has_nothing_to_correct(secretary) -> None:
    assert "corrections-group" not in desk_of(secretary).get(change_url(draft(secretary))).text


def test_a_new_picture_in_a_live_story_is_an_update_that_readers_are_told_of(secretary) -> None:
    article = story(format="photo_story")
    save(desk_of(secretary), article, headline=article.headline)
    assert stored(article).updated_at is None
    save(desk_of(secretary), article, parts={"gallery": [{"photo": stored_photo().pk, "position": ""}]})
    assert stored(article).updated_at is not None
