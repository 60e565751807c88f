"""The sizes in which readers get a picture."""

import itertools
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from articles.media import files, renditions
from articles.media.receiving import receive
from articles.media.renditions import Unreadable, make_renditions, make_waiting, step_by_step
from articles.models import Photo
from tests.articles.pictures import encoded, jpeg, moving, opened, scene, upload

pytestmark = pytest.mark.django_db


def received(content: bytes) -> Photo:
    return receive(upload(content))[0]


def stored(name: str) -> bytes:
    return Path(settings.MEDIA_ROOT, name).read_bytes()


def made(photo: Photo, format: str) -> list[dict]:
    return [rendition for rendition in photo.renditions if rendition["format"] == format]


def of_folder(photo: Photo) -> set[str]:
    folder = Path(settings.MEDIA_ROOT, files.folder_of(photo.file.name))
    return {path.relative_to(settings.MEDIA_ROOT).as_posix() for path in folder.iterdir()}


@pytest.fixture
def photo() -> Photo:
    """Wide enough for everything."""
    return received(jpeg(1600, 1280))


def test_each_width_is_made_in_three_formats(photo: Photo) -> None:
    make_renditions(photo)
    photo.refresh_from_db()
    assert photo.renditions_made and photo not in Photo.objects.awaiting_renditions()
    for format in ("AVIF", "WEBP", "JPEG"):
        assert [(r["width"], r["height"]) for r in made(photo, format)] == [
            (360, 288), (540, 432), (720, 576), (1080, 864), (1440, 1152),
        ]  # fmt: skip


def test_what_the_row_tells_is_what_the_files_hold(photo: Photo) -> None:
    make_renditions(photo)
    for rendition in photo.renditions:
        image = opened(stored(rendition["name"]))
        assert image.size == (rendition["width"], rendition["height"])
        assert image.format == ("JPEG" if rendition["format"].startswith("CROP") else rendition["format"])
    assert of_folder(photo) == {rendition["name"] for rendition in photo.renditions}


def test_pages_offer_the_modern_formats_first(photo: Photo) -> None:
    assert photo.sources == [] and photo.jpeg_srcset == ""
    make_renditions(photo)
    assert [mime for mime, _srcset in photo.sources] == ["image/avif", "image/webp"]
    assert photo.jpeg_srcset.startswith("/media/photos/") and photo.jpeg_srcset.endswith("/1440.jpg 1440w")


@pytest.mark.parametrize(
    ("size", "widths", "crops"),
    [
        ((200, 150), [], {}),
        ((360, 270), [360], {}),
        ((1079, 700), [360, 540, 720], {"16x9": (1079, 607), "4x3": (933, 700), "1x1": (700, 700)}),
        ((1300, 640), [360, 540, 720, 1080], {
            "16x9": (1137, 640), "4x3": (853, 640), "1x1": (640, 640), "1200x630": (1200, 630),
        }),
        ((800, 2400), [360, 540, 720], {"16x9": (800, 450), "4x3": (800, 600), "1x1": (800, 800)}),
    ],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else "",
)  # fmt: skip
def test_nothing_is_ever_larger_than_the_original(size: tuple[int, int], widths: list[int], crops: dict) -> None:
    photo = received(jpeg(*size))
    make_renditions(photo)
    assert photo.renditions_made
    assert [r["width"] for r in made(photo, "AVIF")] == widths
    shapes = {
        r["format"].removeprefix("CROP-"): (r["width"], r["height"])
        for r in photo.renditions
        if r["format"].startswith("CROP")
    }
    assert shapes == crops


def test_search_engines_and_shared_links_get_their_shapes(photo: Photo) -> None:
    make_renditions(photo)
    crops = {r["format"]: (r["width"], r["height"]) for r in photo.renditions if r["format"].startswith("CROP")}
    assert crops == {
        "CROP-16x9": (1200, 675),
        "CROP-4x3": (1200, 900),
        "CROP-1x1": (1200, 1200),
        "CROP-1200x630": (1200, 630),
    }


def test_even_a_restless_picture_weighs_little_when_it_is_shared() -> None:
    photo = received(encoded(Image.effect_noise((1400, 900), 60).convert("RGB"), quality=95))
    make_renditions(photo)
    (card,) = made(photo, renditions.SHARE)
    assert len(stored(card["name"])) <= 300_000


def test_the_picture_above_a_story_weighs_little(photo: Photo) -> None:
    make_renditions(photo)
    for format in ("AVIF", "WEBP", "JPEG"):
        hero = next(r for r in made(photo, format) if r["width"] == 1080)
        assert len(stored(hero["name"])) <= 110_000


@pytest.mark.parametrize(
    ("focal", "colour"),
    [((0.05, 0.5), "red"), ((0.5, 0.5), "lime"), ((0.95, 0.5), "blue"), ((0, 0), "red"), ((1, 1), "blue")],
)
def test_crops_keep_what_the_editor_calls_the_main_thing(focal: tuple[float, float], colour: str) -> None:
    wide = Image.new("RGB", (2400, 800), "lime")
    wide.paste("red", (0, 0, 800, 800))
    wide.paste("blue", (1600, 0, 2400, 800))
    photo = received(encoded(wide, "PNG"))
    photo.focal_x, photo.focal_y = focal
    photo.save()
    make_renditions(photo)
    (square,) = made(photo, "CROP-1x1")
    image = opened(stored(square["name"]))
    wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
    for point in ((40, 400), (400, 400), (760, 400)):
        assert all(abs(have - want) < 12 for have, want in zip(image.getpixel(point), wanted, strict=True))


def test_a_second_run_makes_nothing(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    make_renditions(photo)
    before = photo.renditions

    def untouched(*args: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(files, "put", untouched)
    make_renditions(photo)
    assert photo.renditions == before
    assert list(make_waiting()) == []


@pytest.mark.parametrize("steps", [1, 7, 18, 19])
def test_a_run_that_is_cut_off_is_completed_by_the_next(photo: Photo, steps: int) -> None:
    work = step_by_step(photo)
    first = [rendition.name for rendition in itertools.islice(work, steps)]
    work.close()
    photo.refresh_from_db()
    assert photo.renditions == [] and not photo.renditions_made
    second = [rendition.name for rendition in step_by_step(photo)]
    assert len(first) == steps and not set(first) & set(second)
    photo.refresh_from_db()
    assert photo.renditions_made
    assert of_folder(photo) == {rendition["name"] for rendition in photo.renditions}


def test_two_workers_at_once_do_no_harm(photo: Photo) -> None:
    one, other = step_by_step(photo), step_by_step(Photo.objects.get(pk=photo.pk))
    for _steps in itertools.zip_longest(one, other):
        pass
    photo.refresh_from_db()
    assert photo.renditions_made
    assert of_folder(photo) == {rendition["name"] for rendition in photo.renditions}


def test_another_focal_point_gives_new_crops_and_keeps_the_old_files(photo: Photo) -> None:
    make_renditions(photo)
    shared = made(photo, renditions.SHARE)[0]["name"]
    photo.focal_x = 0.9
    photo.save(update_fields=["focal_x"])
    photo.refresh_from_db()
    # Until the worker comes by, pages go on with the crops that they have.
    assert photo in Photo.objects.awaiting_renditions()
    assert made(photo, renditions.SHARE)[0]["name"] == shared
    assert {rendition.format[:5] for rendition in make_waiting()} == {"CROP-"}
    photo.refresh_from_db()
    assert made(photo, renditions.SHARE)[0]["name"] != shared
    assert opened(stored(shared)).size == (1200, 630)


def test_a_focal_point_moved_while_the_worker_works_is_not_lost(photo: Photo) -> None:
    work = step_by_step(photo)
    next(work)
    Photo.objects.filter(pk=photo.pk).update(focal_x=0.1)
    for _step in work:
        pass
    assert photo in Photo.objects.awaiting_renditions()
    list(make_waiting())
    photo.refresh_from_db()
    assert photo.renditions_made
    assert photo.focal_mark in made(photo, "CROP-16x9")[0]["name"]


def test_changing_a_caption_makes_nothing_again(photo: Photo) -> None:
    make_renditions(photo)
    photo.caption = "Chú thích mới"
    photo.save()
    assert not Photo.objects.awaiting_renditions().exists()


def test_what_shows_through_stands_on_white_where_a_format_has_no_glass() -> None:
    glass = Image.new("RGBA", (800, 600), (255, 0, 0, 0))
    photo = received(encoded(glass, "PNG"))
    make_renditions(photo)
    assert opened(stored(made(photo, "JPEG")[0]["name"])).getpixel((9, 9)) == (255, 255, 255)
    assert opened(stored(made(photo, "WEBP")[0]["name"])).mode == "RGBA"


def test_a_moving_picture_stands_still_in_its_small_sizes() -> None:
    photo = received(moving("GIF", 3, (400, 300)))
    make_renditions(photo)
    assert getattr(opened(stored(made(photo, "WEBP")[0]["name"])), "n_frames", 1) == 1
    assert opened(stored(photo.file.name)).n_frames == 3


def test_a_round_makes_a_few_pictures_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renditions, "PICTURES_A_ROUND", 2)
    photos = [received(jpeg(400, 300, seed)) for seed in range(3)]
    list(make_waiting())
    assert list(Photo.objects.awaiting_renditions()) == photos[2:]
    list(make_waiting())
    assert not Photo.objects.awaiting_renditions().exists()


def test_placeholders_wait_for_no_renditions() -> None:
    Photo.objects.create(missing_name="x.jpg")
    assert not Photo.objects.awaiting_renditions().exists()


@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "noise"])
def test_a_broken_file_is_told_once_and_holds_up_nobody(damage: str, caplog: pytest.LogCaptureFixture) -> None:
    broken, whole = received(encoded(scene(400, 300, 1), "PNG")), received(jpeg(400, 300, 2))
    path = Path(broken.file.path)
    content = path.read_bytes()
    path.unlink()
    if damage != "gone":
        path.write_bytes({"empty": b"", "cut": content[: len(content) // 2], "noise": bytes(5000)}[damage])
    with pytest.raises(Unreadable):
        make_renditions(broken)
    list(make_waiting())
    list(make_waiting())
    assert [record.photo for record in caplog.records if record.levelname == "ERROR"] == [broken.pk]
    assert Photo.objects.get(pk=whole.pk).renditions
    assert Photo.objects.get(pk=broken.pk).renditions == []


def test_a_storage_that_fails_is_tried_again(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(files, "put", full)
        with pytest.raises(OSError, match="No space"):
            list(make_waiting())
    assert photo in Photo.objects.awaiting_renditions()
    list(make_waiting())
    assert photo not in Photo.objects.awaiting_renditions()
