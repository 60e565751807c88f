"""Pictures at the desk: one door for uploads, placeholders that are filled, and no picture lost that a story shows."""

import pytest
from django.core.cache import cache
from django.test import Client

from articles.desk import photos
from articles.media.receiving import fill
from articles.models import Photo
from newsroom.middleware import STRICT_POLICY
from newsroom.roles import Role
from tests.articles.desk import UPLOAD, desk_of, draft, staff, stored
from tests.articles.page import page
from tests.articles.pictures import jpeg, upload
from tests.articles.stories import stored_photo, story

ADD = "/admin/articles/photo/add/"
WORDS = {"alt_text": "", "caption": "", "credit": "", "focal_x": "0.5", "focal_y": "0.5"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_uploads_yet():
    cache.clear()


@pytest.fixture
def reporter():
    return staff(Role.REPORTER)


def change(photo: Photo) -> str:
    return f"/admin/articles/photo/{photo.pk}/change/"


# The upload address


@pytest.mark.parametrize("address", [UPLOAD, f"{UPLOAD}?from=editor&responseType=json"])
def test_an_upload_is_answered_as_the_editor_wants_it(address, reporter):
    answer = desk_of(reporter).post(address, {"upload": upload(jpeg(), "nhãn lồng.jpg")})
    photo = Photo.objects.get()
    assert answer.json() == {
        "uploaded": 1, "fileName": "nhãn lồng.jpg", "url": photo.url, "id": photo.pk, "label": "nhãn lồng.jpg",
    }  # fmt: skip
    assert photo.created_by == reporter and photo.url.startswith("/media/")
    again = desk_of(reporter).post(address, {"upload": upload(jpeg())})
    assert again.json()["id"] == photo.pk


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a<script>", b"%!PS-Adobe"]
)
def test_what_is_no_picture_is_refused_with_a_sentence_the_editor_shows(content, reporter):
    answer = desk_of(reporter).post(UPLOAD, {"upload": upload(content, "x.jpg")})
    assert (answer.status_code, answer.json()["uploaded"]) == (200, 0)
    assert answer.json()["error"]["message"].endswith(".")
    assert not Photo.objects.exists()


def test_an_upload_is_posted_with_one_file_under_its_name(reporter):
    desk = desk_of(reporter)
    assert desk.get(UPLOAD).status_code == 405
    two = {"upload": [upload(jpeg(seed=1)), upload(jpeg(seed=2))]}
    for data in ({}, {"file": upload(jpeg())}, two, {"upload": upload(jpeg()), "other": upload(jpeg())}):
        assert desk.post(UPLOAD, data).json()["uploaded"] == 0
    assert not Photo.objects.exists()


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("nobody", 403), (Role.MARKET, 403)])
def test_an_upload_without_the_right_is_refused_in_json(role, status, db):
    client = desk_of(staff(role)) if role else Client()
    answer = client.post(UPLOAD, {"upload": upload(jpeg())})
    assert (answer.status_code, answer.json()["uploaded"]) == (status, 0)
    assert not Photo.objects.exists()


def test_an_upload_needs_the_token(reporter):
    desk = desk_of(reporter, enforce_csrf_checks=True)
    answer = desk.post(UPLOAD, {"upload": upload(jpeg())})
    assert (answer.status_code, answer.json()["uploaded"]) == (403, 0)
    assert "đăng nhập lại" in answer.json()["error"]["message"]
    assert not Photo.objects.exists()
    desk.get("/admin/articles/article/add/")
    token = desk.cookies["csrf"].value
    answer = desk.post(UPLOAD, {"upload": upload(jpeg())}, headers={"X-CSRFToken": token})
    assert answer.json()["uploaded"] == 1


# Finding


@pytest.mark.parametrize("typed", ["canh dong", "CÁNH ĐỒNG", "cánh  đồng", "huong ly", "dong sen"])
def test_pictures_are_found_with_or_without_accents(typed, reporter):
    wanted = stored_photo(caption="Cánh đồng sen", credit="Hương Ly")
    stored_photo(caption="Phố cổ")
    desk = desk_of(reporter)
    assert [*desk.get("/admin/articles/photo/", {"q": typed}).context["cl"].result_list] == [wanted]
    asked = {"term": typed, "app_label": "articles", "model_name": "article", "field_name": "lead_photo"}
    found = desk.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["id"] for one in found] == [str(wanted.pk)]


def test_a_placeholder_is_found_by_its_picture_once_it_is_filled(reporter):
    photo = Photo.objects.create(missing_name="cu.jpg", caption="Phố Hiến")
    fill(photo, upload(jpeg()), by=reporter, name="ảnh mới.jpg")
    found = desk_of(reporter).get("/admin/articles/photo/", {"q": "anh moi"}).context["cl"].result_list
    assert [*found] == [photo]


def test_uploads_are_limited_by_the_minute_for_each_user(reporter, monkeypatch):
    monkeypatch.setattr(photos, "UPLOADS_A_MINUTE", 2)
    desk = desk_of(reporter)
    codes = [desk.post(UPLOAD, {"upload": upload(b"x")}).status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    assert desk_of(staff(Role.EDITOR)).post(UPLOAD, {"upload": upload(b"x")}).status_code == 200


# The archive


def test_a_picture_is_added_with_its_words(reporter):
    desk_of(reporter).post(ADD, WORDS | {"upload": upload(jpeg()), "caption": "Vườn nhãn", "alt_text": "Cây nhãn"})
    photo = Photo.objects.get()
    assert (photo.caption, photo.alt_text, photo.created_by, photo.is_missing) == (
        "Vườn nhãn",
        "Cây nhãn",
        reporter,
        False,
    )


def test_a_bad_file_is_an_error_at_its_field(reporter):
    answer = desk_of(reporter).post(ADD, WORDS | {"upload": upload(b"%PDF-1.4"), "caption": "Giữ lại"})
    assert answer.status_code == 200 and "không phải ảnh" in answer.text and "Giữ lại" in answer.text
    assert not Photo.objects.exists()


def test_a_picture_that_is_there_already_keeps_its_words(reporter):
    desk = desk_of(reporter)
    desk.post(ADD, WORDS | {"upload": upload(jpeg()), "caption": "Chú thích đầu"})
    answer = desk.post(ADD, WORDS | {"upload": upload(jpeg()), "caption": "Chú thích sau"}, follow=True)
    assert "đã có trong kho" in answer.text
    assert Photo.objects.get().caption == "Chú thích đầu"


def test_a_placeholder_is_filled_and_its_stories_show_the_picture(reporter, client):
    placeholder = Photo.objects.create(missing_name="hoi-nghi.jpg", caption="Hội nghị")
    article = story(lead_photo=placeholder)
    shown = page(desk_of(reporter).get(change(placeholder)))
    assert "hoi-nghi.jpg" in shown.one("#content").text and shown.one("#id_upload")
    desk_of(reporter).post(change(placeholder), WORDS | {"upload": upload(jpeg()), "caption": "Hội nghị"})
    placeholder.refresh_from_db()
    assert not placeholder.is_missing and placeholder.caption == "Hội nghị"
    assert placeholder.url in client.get(article.get_absolute_url()).text


def test_a_placeholder_of_a_known_picture_gives_its_stories_to_that_picture(reporter):
    desk = desk_of(reporter)
    desk.post(UPLOAD, {"upload": upload(jpeg())})
    known = Photo.objects.get()
    placeholder = Photo.objects.create(missing_name="hoi-nghi.jpg")
    article = story(lead_photo=placeholder)
    desk.post(change(placeholder), WORDS | {"upload": upload(jpeg())})
    assert stored(article).lead_photo == known


def test_a_stored_file_is_never_replaced(reporter):
    photo = stored_photo()
    before = photo.file.name
    desk_of(reporter).post(change(photo), WORDS | {"upload": upload(jpeg()), "file": upload(jpeg()), "caption": "Mới"})
    photo.refresh_from_db()
    assert (photo.file.name, photo.caption) == (before, "Mới")


@pytest.mark.parametrize("value", ["-0.1", "1.5"])
def test_the_focal_point_lies_in_the_picture(value, reporter):
    answer = desk_of(reporter).post(change(stored_photo()), WORDS | {"focal_x": value})
    assert answer.status_code == 200 and "từ 0 đến 1" in answer.text


@pytest.mark.parametrize("where", ["lead", "body"])
def test_a_picture_in_use_is_not_deleted(where):
    photo = stored_photo()
    facts = {"lead_photo": photo} if where == "lead" else {"body": f'<figure><img src="{photo.url}" alt=""></figure>'}
    article = story(**facts)
    desk = desk_of(staff(Role.EDITOR_IN_CHIEF))
    answer = desk.post(f"/admin/articles/photo/{photo.pk}/delete/", {"post": "yes"})
    assert article.headline in answer.text
    desk.post("/admin/articles/photo/", {"action": "delete_selected", "_selected_action": photo.pk, "post": "yes"})
    assert Photo.objects.filter(pk=photo.pk).exists() and photo.file.storage.exists(photo.file.name)


def test_a_deleted_picture_takes_its_file_along(django_capture_on_commit_callbacks):
    photo = stored_photo()
    with django_capture_on_commit_callbacks(execute=True):
        desk_of(staff(Role.EDITOR_IN_CHIEF)).post(f"/admin/articles/photo/{photo.pk}/delete/", {"post": "yes"})
    assert not Photo.objects.exists() and not photo.file.storage.exists(photo.file.name)


def test_the_thumbnail_leads_to_the_smallest_file(reporter):
    photo = stored_photo()
    address = f"/admin/articles/photo/{photo.pk}/thumbnail/"
    assert desk_of(reporter).get(address).url == photo.url
    photo.renditions = [
        {"format": "JPEG", "name": f"photos/{width}.jpg", "width": width, "height": width} for width in (720, 360)
    ]
    photo.save()
    assert desk_of(reporter).get(address).url == "/media/photos/360.jpg"
    assert desk_of(staff(Role.MARKET)).get(address).status_code == 404
    assert "login" in Client().get(address).url


def test_the_pages_of_pictures_keep_the_strict_policy(reporter):
    desk = desk_of(reporter)
    for address in ("/admin/articles/photo/", ADD, change(stored_photo())):
        assert desk.get(address).headers["Content-Security-Policy"] == STRICT_POLICY


def test_the_chosen_picture_stands_in_the_storys_form(reporter):
    photo = stored_photo(caption="Vườn nhãn")
    article = draft(reporter, lead_photo=photo)
    shown = page(desk_of(reporter).get(f"/admin/articles/article/{article.pk}/change/"))
    assert shown.one("img.photo-chosen")["src"] == f"/admin/articles/photo/{photo.pk}/thumbnail/"
    assert shown.one(".photo-chooser")["data-upload-url"] == UPLOAD
