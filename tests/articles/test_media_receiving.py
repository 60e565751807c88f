"""The one door for pictures: what comes in, what is refused, and what is left of what came."""

import io
import json
import logging
import os
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, connections
from PIL import Image, ImageCms

from articles.media import files, receiving
from articles.media.receiving import Refused, fill, receive
from articles.models import Photo
from newsroom.models import User
from tests.articles import pictures
from tests.articles.pictures import encoded, jpeg, moving, opened, scene, upload

pytestmark = pytest.mark.django_db


def stored(photo: Photo) -> bytes:
    with photo.file.open("rb") as file:
        return file.read()


def all_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def received(content: bytes, name: str = "anh.jpg", **facts: object) -> Photo:
    photo, is_new = receive(upload(content, name), **facts)
    assert is_new
    return photo


def refusal(content: bytes, name: str = "anh.jpg") -> Refused:
    with pytest.raises(Refused) as caught:
        receive(upload(content, name))
    assert not Photo.objects.exists()
    assert not all_files()
    return caught.value


@pytest.mark.parametrize(
    ("content", "suffix", "format"),
    [
        (jpeg(), ".jpg", "JPEG"),
        (encoded(scene(), "PNG"), ".png", "PNG"),
        (encoded(scene(), "GIF"), ".png", "PNG"),
        (encoded(scene(), "WEBP"), ".webp", "WEBP"),
        (encoded(scene(), "AVIF"), ".jpg", "JPEG"),
    ],
    ids=["jpeg", "png", "still gif", "webp", "avif"],
)
def test_the_five_formats_of_the_web_come_in(content: bytes, suffix: str, format: str) -> None:
    photo = received(content, "Ảnh của tôi.JPEG")
    image = opened(stored(photo))
    assert photo.file.name.endswith(suffix) and image.format == format
    assert (photo.width, photo.height) == image.size == (320, 240)
    assert len(photo.sha256) == 64
    assert not photo.renditions_made


def test_content_decides_what_a_file_is_and_its_name_never_does() -> None:
    photo = received(encoded(scene(), "PNG"), "anh.gif")
    assert photo.file.name.endswith(".png")


@pytest.mark.parametrize("content", pictures.not_pictures().values(), ids=pictures.not_pictures())
def test_anything_else_is_refused_by_its_content(content: bytes) -> None:
    assert str(refusal(content)) == "Tệp này không phải ảnh JPEG, PNG, GIF, WebP hoặc AVIF."


def test_an_empty_file_is_refused() -> None:
    assert str(refusal(b"")) == "Tệp ảnh rỗng."


class Unread(ContentFile):
    def read(self, *args: object) -> bytes:
        raise AssertionError("read before its size was looked at")


def test_a_file_over_the_limit_is_refused_before_it_is_read(settings) -> None:
    file = Unread(b"")
    file.size = settings.PHOTO_MAX_BYTES + 1
    with pytest.raises(Refused, match="20 MB"):
        receive(file)


def test_a_stream_without_a_size_is_read_no_further_than_the_limit(settings) -> None:
    settings.PHOTO_MAX_BYTES = 3 * 1024**2
    stream = io.BytesIO(bytes(9 * 1024**2))
    with pytest.raises(Refused, match="3 MB"):
        receive(stream)
    assert stream.tell() <= 4 * 1024**2


@pytest.mark.parametrize(
    "content",
    [
        pictures.png_header(12_000, 12_000),
        pictures.png_header(30_000, 30_000),
        pictures.png_header(20_001, 10),
        pictures.png_header(10, 20_001),
        pictures.jpeg_header(12_000, 12_000),
        pictures.gif_header(65_535, 65_535),
        pictures.webp_header(16_383, 16_383),
        encoded(Image.new("L", (9_000, 9_000)), "PNG", compress_level=1),
    ],
    ids=["png 144 MP", "png 900 MP", "png wide", "png high", "jpeg 144 MP", "gif", "webp", "a whole one of 81 MP"],
)
def test_too_many_pixels_are_refused_by_the_header(content: bytes) -> None:
    assert refusal(content).reason in {"pixels", "unreadable"}


@pytest.mark.parametrize(
    "content",
    [pictures.flood_of_frames(301), pictures.flood_of_frames(3000), pictures.flood_of_frames(9, 5000)],
    ids=["301 frames", "3,000 frames", "225 MP in all"],
)
def test_moving_pictures_over_the_limits_are_refused(content: bytes) -> None:
    assert refusal(content).reason == "frames"


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_bombs_in_the_chunks_of_a_png_are_refused(kind: bytes) -> None:
    assert refusal(pictures.text_bomb(kind)).reason == "unreadable"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_a_file_cut_short_is_refused(format: str, part: float) -> None:
    content = encoded(scene(640, 480), format)
    assert refusal(content[: int(len(content) * part)]).reason in {"format", "unreadable"}


def test_a_decoder_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "DECODE_SECONDS", 0.001)
    began = time.monotonic()
    assert refusal(jpeg()).reason == "heavy"
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("content", pictures.polyglots().values(), ids=pictures.polyglots())
def test_nothing_of_a_polyglot_but_its_pixels_is_stored(content: bytes) -> None:
    assert b"MARKER" in content
    photo = received(content)
    assert b"MARKER" not in stored(photo)
    assert opened(stored(photo)).size == (photo.width, photo.height)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_neither_place_nor_camera_is_left_in_what_is_stored(format: str) -> None:
    content = encoded(scene(), format, exif=pictures.exif(artist="Thu Hà").tobytes())
    assert b"SERIAL-998877" in content
    image = opened(stored(received(content)))
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    undo = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90"}
    undo |= {7: "TRANSVERSE", 8: "ROTATE_270"}
    lying = pictures.corners()
    if orientation > 1:
        lying = lying.transpose(Image.Transpose[undo[orientation]])
    photo = received(encoded(lying, "PNG", exif=pictures.exif(orientation=orientation).tobytes()))
    image = opened(stored(photo))
    assert image.size == (64, 48)
    assert [image.getpixel(point) for point in ((5, 5), (60, 5), (5, 40), (60, 40))] == [
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        (255, 255, 255),
    ]


def test_a_picture_whose_exif_is_broken_comes_in_without_it() -> None:
    whole = encoded(scene(), exif=pictures.exif(artist="Thu Hà").tobytes())
    at = whole.index(b"Exif\0\0") + 6
    photo = received(whole[: at + 4] + b"\xff\xff\xff\x7f" + whole[at + 8 :])
    assert photo.credit == ""


def test_caption_and_credit_are_read_from_the_exif() -> None:
    tags = pictures.exif(artist="Thu Hà", rights="© Báo Phố Hiến", description="Đường ra\nphố Hiến <b>x</b>")
    photo = received(encoded(scene(), exif=tags.tobytes()))
    assert (photo.caption, photo.credit) == ("Đường ra phố Hiến <b>x</b>", "Thu Hà")


def test_what_an_agency_writes_goes_before_the_exif() -> None:
    content = encoded(scene(), exif=pictures.exif(artist="CANON OWNER", description="x").tobytes())
    content = pictures.with_iptc(content, byline="Phạm Kiên", credit="TTXVN", rights="TTXVN", caption="Lễ hội phố Hiến")
    photo = received(content)
    assert (photo.caption, photo.credit) == ("Lễ hội phố Hiến", "Phạm Kiên/TTXVN")


def test_the_rights_notice_serves_as_credit_when_nobody_is_named() -> None:
    photo = received(encoded(scene(), exif=pictures.exif(rights="© Báo Phố Hiến").tobytes()))
    assert photo.credit == "© Báo Phố Hiến"


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM100MEDIA"])
def test_what_cameras_write_by_themselves_is_no_caption(words: str) -> None:
    assert received(encoded(scene(), exif=pictures.exif(description=words).tobytes())).caption == ""


def test_what_the_desk_says_goes_before_what_the_file_says() -> None:
    tags = pictures.exif(artist="Máy ảnh", description="Máy ảnh")
    photo = received(
        encoded(scene(), exif=tags.tobytes()),
        caption="Cổng làng",
        credit="Thu Hà",
        alt_text="Cổng",
        is_illustration=True,
    )
    assert (photo.caption, photo.credit, photo.alt_text) == ("Cổng làng", "Thu Hà", "Cổng")
    assert photo.is_illustration


def test_endless_texts_in_a_file_are_cut_to_what_a_field_holds() -> None:
    tags = pictures.exif(artist="â" * 3000, description="chữ " * 1000)
    photo = received(encoded(scene(), exif=tags.tobytes()))
    assert len(photo.credit) == 200 and len(photo.caption) <= 500 and photo.caption.endswith("…")


def near(pixel: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 4) -> bool:
    return all(abs(have - want) <= tolerance for have, want in zip(pixel[:3], wanted, strict=True))


def test_cmyk_becomes_the_colours_it_stands_for() -> None:
    image = opened(stored(received(encoded(pictures.corners().convert("CMYK"), quality=95))))
    assert image.mode == "RGB"
    for point, wanted in {(8, 8): (255, 0, 0), (56, 8): (0, 255, 0), (8, 40): (0, 0, 255)}.items():
        assert near(image.getpixel(point), wanted, 8)


def test_sixteen_bits_are_scaled_and_not_clipped() -> None:
    deep = Image.frombytes("I;16", (64, 48), (b"\x00\x80" * 32 + b"\xff\xff" * 32) * 48)
    image = opened(stored(received(encoded(deep, "PNG"))))
    assert near(image.getpixel((8, 8)), (128, 128, 128)) and near(image.getpixel((56, 8)), (255, 255, 255))


def swapped_profile() -> bytes:
    """An RGB profile whose red is sRGB's green, and the other way round: impossible to overlook."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    name = "sRGB built-in".encode("utf-16-be")
    return bytes(profile).replace(name, "Exchanged one".encode("utf-16-be"))


def test_colours_are_those_that_the_files_profile_means() -> None:
    photo = received(encoded(Image.new("RGB", (64, 48), "red"), "PNG", icc_profile=swapped_profile()))
    assert near(opened(stored(photo)).getpixel((8, 8)), (0, 255, 0), 8)


@pytest.mark.parametrize(
    "profile",
    [b"\0" * 200, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()],
    ids=["broken", "of another kind of colours"],
)
def test_a_profile_that_makes_no_sense_changes_nothing(profile: bytes) -> None:
    photo = received(encoded(Image.new("RGB", (64, 48), (200, 40, 30)), "PNG", icc_profile=profile))
    assert near(opened(stored(photo)).getpixel((8, 8)), (200, 40, 30))


def test_what_shows_through_goes_on_showing_through() -> None:
    glass = scene(64, 48).convert("RGBA")
    glass.putalpha(Image.linear_gradient("L").resize((64, 48)))
    assert opened(stored(received(encoded(glass, "PNG")))).mode == "RGBA"
    assert received(encoded(glass, "AVIF")).file.name.endswith(".webp")


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_moving_pictures_keep_moving(format: str) -> None:
    photo = received(moving(format, 5))
    image = opened(stored(photo))
    assert image.n_frames == 5 and image.format == ("WEBP" if format == "AVIF" else format)
    image.seek(2)
    image.load()
    assert image.info["duration"] == 80
    assert image.info["loop"] == 0


def test_a_phones_second_picture_in_one_file_is_left_out() -> None:
    both = encoded(scene(320, 240, 1), "MPO", save_all=True, append_images=[scene(320, 240, 2)])
    assert opened(both).format == "MPO"
    photo = received(both)
    assert opened(stored(photo)).format == "JPEG"
    assert len(stored(photo)) < len(both)


def test_a_camera_picture_of_48_megapixels_comes_in() -> None:
    photo = received(encoded(scene(80, 60).resize((8000, 6000)), quality=85))
    assert (photo.width, photo.height) == (8000, 6000)


HOSTILE_NAMES = [
    "../../etc/passwd.jpg", "..\\..\\windows\\win.ini", "/etc/cron.d/x.jpg", "C:\\anh\\nha.jpg", "a.jpg\0.php", "x.php",
    "x.php.jpg", "shell.phtml", ".htaccess", "web.config", "con.jpg", "aux", "-rf.jpg", "$(id).jpg", "`id`.jpg", "a;b.jpg",
    "a|b.jpg", "<script>alert(1)</script>.jpg", "\"onerror=alert(1) x=\".jpg", "a\r\nSet-Cookie: x=1.jpg", "a\tb.jpg", "", " ",
    ".", "..", "...", "/", "\\", "ảnh đẹp.jpg", "a\u0309nh.jpg", "\u202egpj.exe", "\ufeffa.jpg", "\u200b.jpg", "😀.jpg",
    "x" * 400 + ".jpg", "\ud800.jpg", "%2e%2e%2fx.jpg", "%00.jpg", "a?b=c.jpg", "a#b.jpg", "a&b.jpg", "{{7*7}}.jpg",
    "${jndi:ldap://x}.jpg", "file:///etc/passwd", "http://a.vn/x.jpg", "x.svg",
]  # fmt: skip


def test_names_are_kept_as_text_only(caplog: pytest.LogCaptureFixture) -> None:
    content = jpeg(32, 24)
    for name in HOSTILE_NAMES:
        photo, is_new = receive(io.BytesIO(content), name=name)
        assert is_new
        year, month = f"{photo.created_at.astimezone():%Y %m}".split()
        folder, _slash, file = photo.file.name.rpartition("/")
        assert folder.startswith("photos/") and len(folder) == len(f"photos/{year}/{month}")
        assert len(file) == 36 and file.endswith(".jpg") and set(file[:32]) <= set("0123456789abcdef")
        assert len(photo.original_name) <= 200 and "/" not in photo.original_name and "\\" not in photo.original_name
        photo.delete()
    assert {path.relative_to(settings.MEDIA_ROOT).parts[0] for path in all_files()} <= {"photos"}


def test_the_name_is_that_of_the_file_unless_told_otherwise() -> None:
    assert received(jpeg(seed=1), "Lễ hội.JPG").original_name == "Lễ hội.JPG"
    photo, _new = receive(upload(jpeg(seed=2), "tmp123"), name="anh/2019/le-hoi.jpg")
    assert photo.original_name == "le-hoi.jpg"


def test_the_same_picture_is_stored_once_and_returned_as_it_is(django_user_model) -> None:
    first = received(jpeg(), "mot.jpg", caption="Chú thích đầu")
    tagged = encoded(opened(jpeg()), "PNG", exif=pictures.exif(artist="Ai đó").tobytes())
    again, is_new = receive(upload(tagged, "hai.png"), caption="Chú thích khác", credit="Ai đó")
    assert not is_new and again == first
    first.refresh_from_db()
    assert (first.caption, first.credit, first.original_name) == ("Chú thích đầu", "", "mot.jpg")
    assert Photo.objects.count() == len(all_files()) == 1


def test_pictures_that_differ_in_one_pixel_are_two() -> None:
    one, other = scene(), scene()
    other.putpixel((3, 3), (1, 2, 3))
    received(encoded(one, "PNG"))
    received(encoded(other, "PNG"))
    assert Photo.objects.count() == 2


def test_whoever_loses_the_race_gets_the_winners_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either saved: the constraint decides, and the loser's file goes."""
    winner = received(jpeg())
    answers = iter([None, winner])
    monkeypatch.setattr(receiving, "_stored", lambda arrived: next(answers))
    assert receive(upload(jpeg())) == (winner, False)
    assert len(all_files()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_bring_the_same_picture_at_once_share_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, first_is_done = threading.Barrier(2), threading.Event()
    put = files.put

    def put_together(name: str, content: bytes) -> None:
        put(name, content)
        place = meeting.wait(30)
        if connection.vendor == "sqlite" and place:
            # In memory, as the tests' is, it refuses at once where a file waits its turn.
            first_is_done.wait(30)

    def bring(number: int) -> tuple[Photo, bool]:
        try:
            return receive(upload(jpeg(), f"{number}.jpg"))
        finally:
            first_is_done.set()
            connections.close_all()

    monkeypatch.setattr(files, "put", put_together)
    with ThreadPoolExecutor(2) as pool:
        (one, one_is_new), (other, other_is_new) = pool.map(bring, range(2))
    assert one == other and one_is_new != other_is_new
    assert Photo.objects.count() == len(all_files()) == 1


def test_who_brought_it_is_kept(django_user_model: type[User]) -> None:
    user = django_user_model.objects.create(username="phongvien")
    assert received(jpeg(), by=user).created_by == user


def test_each_refusal_is_logged_without_the_name(
    caplog: pytest.LogCaptureFixture, django_user_model: type[User]
) -> None:
    user = django_user_model.objects.create(username="phongvien")
    with caplog.at_level(logging.WARNING), pytest.raises(Refused):
        receive(upload(b"%PDF-1.7 ...", "ho so benh an.pdf"), by=user)
    record = caplog.records[-1]
    assert (record.user, record.reason) == (user.pk, "format")
    assert record.seen.startswith("25 50 44 46")
    assert len(record.name_hash) == 16 and "benh an" not in json.dumps(record.__dict__, default=str)


def test_a_refusal_tells_the_format_that_the_content_showed(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Refused):
        receive(upload(pictures.flood_of_frames(400)))
    assert caplog.records[-1].seen == "GIF"


def test_a_disk_that_is_nearly_full_takes_no_more_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(receiving.shutil, "disk_usage", lambda path: usage(1000, 951, 49))
    assert "sắp hết chỗ" in str(refusal(jpeg()))
    monkeypatch.setattr(receiving.shutil, "disk_usage", lambda path: usage(1000, 949, 51))
    assert received(jpeg())


@pytest.mark.parametrize("knows_files_without_a_name", [True, False])
def test_a_file_appears_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch, knows_files_without_a_name: bool) -> None:
    def power_fails(*args: object, **options: object) -> None:
        raise OSError("power failure")

    if not knows_files_without_a_name:
        monkeypatch.delattr(files.os, "O_TMPFILE")
    with monkeypatch.context() as failing:
        failing.setattr(files.os, "link", power_fails)
        failing.setattr(files.os, "replace", power_fails)
        with pytest.raises(OSError, match="power failure"):
            receive(upload(jpeg()))
    assert not all_files() and not Photo.objects.exists()
    assert received(jpeg()).file.size


def test_the_web_server_in_front_may_read_what_is_stored() -> None:
    assert os.stat(received(jpeg()).file.path).st_mode & 0o777 == 0o644


def test_the_decoder_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {}
    run = receiving.subprocess.run

    def watched(command: list[str], **options: object) -> object:
        seen.update(options)
        return run(command, **options)

    monkeypatch.setattr(receiving.subprocess, "run", watched)
    received(jpeg())
    assert seen["env"] == {}


@pytest.fixture
def placeholder() -> Photo:
    return Photo.objects.create(missing_name="uploads/2007/le-hoi.jpg", caption="Lễ hội phố Hiến", alt_text="Đoàn rước")


def test_a_placeholder_gets_its_picture_and_keeps_its_words(placeholder: Photo) -> None:
    tags = pictures.exif(artist="Thu Hà", description="IMG 001")
    filled = fill(placeholder, upload(encoded(scene(), exif=tags.tobytes()), "x.jpg"))
    assert filled == placeholder and not placeholder.is_missing
    placeholder.refresh_from_db()
    assert (placeholder.caption, placeholder.alt_text, placeholder.credit) == ("Lễ hội phố Hiến", "Đoàn rước", "Thu Hà")
    assert (placeholder.original_name, placeholder.missing_name) == ("le-hoi.jpg", "")
    assert (placeholder.width, placeholder.height) == opened(stored(placeholder)).size
    assert placeholder in Photo.objects.awaiting_renditions()


def test_a_picture_that_is_stored_already_is_told_and_the_placeholder_stays(placeholder: Photo) -> None:
    known = received(jpeg())
    assert fill(placeholder, upload(jpeg())) == known
    placeholder.refresh_from_db()
    assert placeholder.is_missing and placeholder.missing_name
    assert len(all_files()) == 1


def test_a_placeholder_is_filled_once(placeholder: Photo) -> None:
    same = Photo.objects.get(pk=placeholder.pk)
    fill(placeholder, upload(jpeg(seed=1)))
    for stale in (placeholder, same):
        with pytest.raises(Refused, match="đã có tệp"):
            fill(stale, upload(jpeg(seed=2)))
    assert len(all_files()) == 1


def test_a_bad_file_leaves_the_placeholder_as_it_was(placeholder: Photo) -> None:
    with pytest.raises(Refused):
        fill(placeholder, upload(b"%PDF-1.7"))
    placeholder.refresh_from_db()
    assert placeholder.is_missing


def test_there_is_no_second_door() -> None:
    with pytest.raises(ValueError, match="receiving"):
        Photo.objects.create(file=upload(jpeg()))
    assert not all_files()
