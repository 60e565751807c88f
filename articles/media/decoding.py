"""A stranger's picture, decoded and encoded anew. Runs as a process of its own: `decoding.py SOURCE TARGET`.

Threat: decoders are where a hostile file bites. Here it meets neither our memory nor our secrets: the process knows
no Django, no environment and no database, and its time, memory and output are bounded by the kernel. What it writes
to TARGET is made of pixels alone; nothing else of SOURCE, hidden or not, is carried over.

One JSON object on standard output: `format`, `width`, `height`, `sha256` (of the pixels as decoded, upright and in
sRGB), `caption`, `credit`; or `refused` (a word of `articles.media.receiving.SENTENCES`). `seen` is the format that
the content showed. Any other end, by exception or by signal, means that the file cannot be used.
"""

import contextlib
import hashlib
import io
import json
import os
import resource
import sys
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageFile, ImageSequence, UnidentifiedImageError

from articles.media import embedded

MAX_PIXELS = 80_000_000
MAX_SIDE = 20_000
MAX_FRAMES = 300
MAX_MOVING_PIXELS = 200_000_000  # of all frames together
CPU_SECONDS = 20
MEMORY = 2 * 1024**3
MAX_STORED_BYTES = 120 * 1024**2

RECEIVED = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_OPTIONS: dict[str, dict] = {
    "JPEG": {"quality": 90, "progressive": True},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 90},
}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PROFILE_OF_MODE = {"L": "GRAY", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK"}
_STRIP = 256  # rows


class _Refused(Exception):
    def __init__(self, reason: str, seen: str = "") -> None:
        super().__init__(reason)
        self.answer = {"refused": reason, "seen": seen}


def main(source: str, target: str) -> int:
    _bound_this_process()
    try:
        answer = _decode(Path(source), Path(target))
    except _Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"refused": "heavy", "seen": ""}
    sys.stdout.write(json.dumps(answer))
    return 0


def _bound_this_process() -> None:
    os.nice(10)  # readers' pages go first
    for what, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, MAX_STORED_BYTES),
    ):
        # A limit already lower stays; macOS knows no limit of memory.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _decode(source: Path, target: Path) -> dict:
    with _opened(source) as image:
        # A phone's JPEG may carry a second picture (depth, HDR); the first is the photograph.
        seen = "JPEG" if image.format == "MPO" else str(image.format)
        count = 1 if seen == "JPEG" else getattr(image, "n_frames", 1)
        width, height = image.size
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            raise _Refused("pixels", seen)
        if count > MAX_FRAMES or (count > 1 and count * width * height > MAX_MOVING_PIXELS):
            raise _Refused("frames", seen)
        answer = {"seen": seen, **embedded.texts(image)}
        if count > 1:
            return answer | _encode_moving(image, seen, target)
        clean = _upright(_plain(image), embedded.orientation(image))
    name = {"GIF": "PNG", "AVIF": "JPEG" if clean.mode == "RGB" else "WEBP"}.get(seen, seen)
    clean.save(target, name, **_OPTIONS[name])
    digest = hashlib.sha256()
    _add(digest, clean)
    return answer | _facts(name, clean, digest.hexdigest())


def _opened(source: Path) -> ImageFile.ImageFile:
    try:
        return Image.open(source, formats=RECEIVED)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _Refused("pixels") from None
    except UnidentifiedImageError:
        raise _Refused("format") from None


def _encode_moving(image: Image.Image, seen: str, target: Path) -> dict:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(_plain(frame))
        durations.append(int(frame.info.get("duration", 0)))
    mode = "RGBA" if any(frame.mode == "RGBA" for frame in frames) else "RGB"
    digest = hashlib.sha256(json.dumps(durations).encode())
    for number, frame in enumerate(frames):
        if frame.mode != mode:
            frames[number] = frame.convert(mode)
        _add(digest, frames[number])

    name = "WEBP" if seen == "AVIF" else seen
    options = _OPTIONS[name] | {"save_all": True, "append_images": frames[1:], "duration": durations}
    if "loop" in image.info:
        options["loop"] = image.info["loop"]
    if name == "GIF" and mode == "RGBA":
        options["disposal"] = 2
    frames[0].save(target, name, **options)
    return _facts(name, frames[0], digest.hexdigest())


def _facts(name: str, image: Image.Image, digest: str) -> dict:
    return {"format": name, "width": image.width, "height": image.height, "sha256": digest}


def _add(digest: "hashlib._Hash", image: Image.Image) -> None:
    digest.update(f"{image.mode} {image.width} {image.height}\n".encode())
    for top in range(0, image.height, _STRIP):
        digest.update(image.crop((0, top, image.width, min(top + _STRIP, image.height))).tobytes())


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    turn = _UPRIGHT.get(orientation)
    return image.transpose(turn) if turn is not None else image


def _plain(image: Image.Image) -> Image.Image:
    """A copy in sRGB, RGB or (where something shows through) RGBA, with nothing beside its pixels."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        # 16 bits to 8 by scaling; Pillow's own conversion clips at 255.
        clean = image.point(lambda value: value * (1 / 256)).convert("L")
    elif image.has_transparency_data:
        clean = image.convert("RGBA")
    else:
        clean = image.convert("RGB") if image.mode in {"P", "1"} else image.copy()
    clean = _in_srgb(clean, profile) if profile else clean
    if clean.mode == "RGBA" and clean.getchannel("A").getextrema()[0] == 255:
        clean = clean.convert("RGB")
    if clean.mode not in {"RGB", "RGBA"}:
        clean = clean.convert("RGB")
    clean.info = {}
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the file's own profile means them; as they are when the profile is broken or of another kind."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        kind = source.profile.xcolor_space.strip()
        if kind != _PROFILE_OF_MODE.get(image.mode) or "sRGB" in ImageCms.getProfileDescription(source):
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
