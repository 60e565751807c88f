"""The sizes in which readers get a picture: made once, by the clock, never because an address asked for them."""

import errno
import io
import logging
from collections.abc import Iterator
from typing import NamedTuple

from django.core.files.storage import default_storage
from PIL import Image

from articles.media import files
from articles.media.decoding import RECEIVED
from articles.models import Photo
from articles.models.media import WIDTHS

logger = logging.getLogger(__name__)

PICTURES_A_ROUND = 5

# Qualities tried from the left until the file fits; the last is taken even if it does not.
_QUALITIES = {"AVIF": (58, 50, 42, 35), "WEBP": (78, 68, 58, 48), "JPEG": (80, 72, 64, 56)}
_OPTIONS: dict[str, dict] = {
    # One thread: the other processor is for readers' pages.
    "AVIF": {"speed": 6, "max_threads": 1},
    "WEBP": {"method": 4},
    "JPEG": {"progressive": True, "optimize": True},
}
_SUFFIXES = {"AVIF": "avif", "WEBP": "webp", "JPEG": "jpg"}
HERO = 1080, 110_000  # the width of the picture above a story, and the bytes that it may weigh

# What search engines ask for, at least 1200 wide where the original has that much.
CROPS = {"CROP-16x9": (16, 9), "CROP-4x3": (4, 3), "CROP-1x1": (1, 1)}
CROP_WIDTH = 1200
SMALLEST_CROP = 600
# The card of a shared link; networks drop heavier ones.
SHARE, SHARE_SIZE, SHARE_BYTES = "CROP-1200x630", (1200, 630), 300_000


class Unreadable(Exception):
    """The stored picture is gone or broken; making its renditions cannot help."""


class Rendition(NamedTuple):
    format: str
    name: str
    width: int
    height: int
    box: tuple[float, float, float, float]  # of the original: left, top, right, bottom
    at_most: int  # bytes, if a quality of ours can reach it

    @property
    def encoding(self) -> str:
        return "JPEG" if self.format.startswith("CROP") else self.format

    def as_record(self) -> dict:
        """What `Photo.renditions` keeps of it, once its file is there."""
        weight = default_storage.size(self.name)
        return {
            "format": self.format,
            "name": self.name,
            "width": self.width,
            "height": self.height,
            "bytes": weight,
        }


def planned(photo: Photo) -> list[Rendition]:
    """Every rendition that the picture should have; none is larger than the original."""
    size = full_width, full_height = photo.width or 0, photo.height or 0
    renditions = []
    for width in (width for width in WIDTHS if width <= full_width):
        height = max(1, round(full_height * width / full_width))
        at_most = round(HERO[1] * (width / HERO[0]) ** 1.5)
        for name, suffix in _SUFFIXES.items():
            place = f"{photo.folder}/{width}.{suffix}"
            renditions.append(Rendition(name, place, width, height, (0, 0, *size), at_most))
    for name, ratio in CROPS.items():
        box = _crop_box(photo, size, ratio)
        width = min(CROP_WIDTH, int(box[2] - box[0]))
        if width >= SMALLEST_CROP:
            height = round(width * ratio[1] / ratio[0])
            renditions.append(Rendition(name, _crop_name(photo, name), width, height, box, SHARE_BYTES))
    if full_width >= SHARE_SIZE[0] and full_height >= SHARE_SIZE[1]:
        box = _crop_box(photo, size, SHARE_SIZE)
        renditions.append(Rendition(SHARE, _crop_name(photo, SHARE), *SHARE_SIZE, box, SHARE_BYTES))
    return renditions


def _crop_name(photo: Photo, name: str) -> str:
    return f"{photo.folder}/{name.removeprefix('CROP-')}-{photo.focal_mark}.jpg"


def _crop_box(photo: Photo, size: tuple[int, int], ratio: tuple[int, int]) -> tuple[float, float, float, float]:
    """The largest part of that shape, as near to the focal point as the edges allow."""
    scale = min(size[0] / ratio[0], size[1] / ratio[1])
    width, height = ratio[0] * scale, ratio[1] * scale
    left = min(max(photo.focal_x * size[0] - width / 2, 0), size[0] - width)
    top = min(max(photo.focal_y * size[1] - height / 2, 0), size[1] - height)
    return left, top, left + width, top + height


def make_renditions(photo: Photo) -> None:
    """Make all that are missing and record them. Safe to repeat, to cut off and to run twice at once.

    Raises Unreadable when the picture's own file is missing or broken, OSError when the storage fails.
    """
    for _made in step_by_step(photo):
        pass


def step_by_step(photo: Photo) -> Iterator[Rendition]:
    """Make the missing ones, one a step; the row is written after the last, so it never names a file to come."""
    renditions = planned(photo)
    # Files are stored whole or not at all, so those of a run that was cut off count.
    missing = [rendition for rendition in renditions if not default_storage.exists(rendition.name)]
    if missing:
        image = _opened(photo)
        for rendition in missing:
            files.put(rendition.name, _encoded(image, rendition))
            yield rendition
    records = [rendition.as_record() for rendition in renditions]
    # Whoever moved the focal point in the meantime gets the crops of the next round.
    current = Photo.objects.filter(pk=photo.pk, file=photo.file.name, focal_x=photo.focal_x, focal_y=photo.focal_y)
    if current.update(renditions=records, renditions_made=True):
        photo.renditions, photo.renditions_made = records, True


def make_waiting() -> Iterator[Rendition]:
    """The clock's job: the renditions of a few waiting pictures, oldest first, one file a step."""
    for photo in Photo.objects.awaiting_renditions().order_by("pk")[:PICTURES_A_ROUND]:
        try:
            yield from step_by_step(photo)
        except Unreadable:
            # We wrote that file ourselves: trying again would not mend it, and would hold up the others.
            logger.exception("readers get a picture without renditions", extra={"photo": photo.pk})
            Photo.objects.filter(pk=photo.pk).update(renditions_made=True)


def _opened(photo: Photo) -> Image.Image:
    """The picture (of a moving one the first frame), decoded; RGB, or RGBA where something shows through."""
    try:
        with default_storage.open(str(photo.file.name)) as file, Image.open(file, formats=RECEIVED) as image:
            return image.convert("RGBA" if image.has_transparency_data else "RGB")
    except (OSError, SyntaxError, ValueError) as error:
        # Pillow's own errors carry no number; any number but "no such file" is the disk's fault, not the picture's.
        if getattr(error, "errno", None) not in {None, errno.ENOENT}:
            raise
        raise Unreadable(f"{photo.file.name} is missing or broken.") from error


def _encoded(image: Image.Image, rendition: Rendition) -> bytes:
    """The rendition at the best quality that keeps within its bytes."""
    small = image.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS, rendition.box, reducing_gap=3.0)
    if rendition.encoding == "JPEG" and small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small)
        small = paper
    for quality in _QUALITIES[rendition.encoding]:
        out = io.BytesIO()
        small.save(out, rendition.encoding, quality=quality, **_OPTIONS[rendition.encoding])
        if out.tell() <= rendition.at_most:
            break
    return out.getvalue()
