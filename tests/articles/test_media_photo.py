"""Where a picture is used, and what goes when it goes."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError

from articles.media.receiving import receive
from articles.media.renditions import make_renditions
from articles.models import Article, Category, Photo
from tests.articles.pictures import jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo() -> Photo:
    return receive(upload(jpeg(800, 600)))[0]


def story(**values: object) -> Article:
    category = Category.objects.get_or_create(name="Văn hóa")[0]
    return Article.objects.create(headline="Lễ hội phố Hiến", category=category, **values)


def all_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_picture_knows_the_stories_that_show_it(photo: Photo) -> None:
    make_renditions(photo)
    leading = story(lead_photo=photo)
    showing = story(body=f'<figure class="image"><img src="{photo.url}" alt=""></figure>')
    small = story(body=f'<figure class="image"><img src="/media/{photo.renditions[0]["name"]}" alt=""></figure>')
    story(body="<p>Không có ảnh.</p>")
    assert set(photo.places_used()) == {leading, showing, small}


def test_a_placeholder_is_used_where_it_leads() -> None:
    placeholder = Photo.objects.create(missing_name="x.jpg")
    story(body="<p>Không có ảnh.</p>")
    leading = story(lead_photo=placeholder)
    assert list(placeholder.places_used()) == [leading]


@pytest.mark.parametrize("use", ["lead", "body"])
def test_a_picture_in_use_is_not_deleted(photo: Photo, use: str) -> None:
    article = story(lead_photo=photo) if use == "lead" else story(body=f'<img src="{photo.url}" alt="">')
    spare = receive(upload(jpeg(seed=2)))[0]
    for delete in (photo.delete, Photo.objects.all().delete):
        with pytest.raises(ProtectedError) as caught:
            delete()
        assert caught.value.protected_objects == {article}
    assert Photo.objects.filter(pk__in=[photo.pk, spare.pk]).count() == 2
    assert len(all_files()) == 2


def test_a_deleted_picture_takes_all_its_files_along(photo: Photo, django_capture_on_commit_callbacks) -> None:
    make_renditions(photo)
    photo.focal_x = 0.2
    photo.save()
    make_renditions(photo)
    spare = receive(upload(jpeg(seed=2)))[0]
    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert [path.relative_to(settings.MEDIA_ROOT).as_posix() for path in all_files()] == [spare.file.name]


def test_deleting_many_takes_their_files_along(photo: Photo, django_capture_on_commit_callbacks) -> None:
    receive(upload(jpeg(seed=2)))
    with django_capture_on_commit_callbacks(execute=True):
        assert Photo.objects.all().delete() == (2, {"articles.Photo": 2})
    assert not all_files()


def test_files_stay_when_the_deletion_is_taken_back(photo: Photo, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                photo.delete()
                raise RuntimeError("something else fails")
        except RuntimeError:
            pass
    assert Photo.objects.exists() and len(all_files()) == 1


def test_a_picture_whose_files_are_gone_can_be_deleted(photo: Photo, django_capture_on_commit_callbacks) -> None:
    Path(photo.file.path).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert not Photo.objects.exists()
