"""Picture files made in memory: honest ones, and the ones that attackers send."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

MARKER = b"<script>alert('MARKER-7f3a')</script><?php MARKER_7f3a ?>"
COORDINATES = (21.0, 1.0, 42.5)
SERIAL_NUMBER = "SERIAL-998877"


def upload(content: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def encoded(image: Image.Image, format: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def scene(width: int = 320, height: int = 240, seed: int = 1) -> Image.Image:
    """Something like a photograph: large soft shapes, a little grain; another seed, another picture."""
    bands = []
    for turn in range(3):
        coarse = Image.new("L", (8, 6))
        coarse.putdata([(seed * 89 + turn * 57 + i * i * 31 + i * 113) % 256 for i in range(48)])
        grain = Image.linear_gradient("L").rotate(90 * turn).resize((width, height))
        bands.append(Image.blend(coarse.resize((width, height), Image.Resampling.BICUBIC), grain, 0.3))
    return Image.merge("RGB", bands)


def jpeg(width: int = 320, height: int = 240, seed: int = 1, **options: object) -> bytes:
    return encoded(scene(width, height, seed), "JPEG", **options)


def corners() -> Image.Image:
    """Red, green, blue and white quarters, from the upper left on: which way up a picture is."""
    image = Image.new("RGB", (64, 48), "red")
    image.paste("lime", (32, 0, 64, 24))
    image.paste("blue", (0, 24, 32, 48))
    image.paste("white", (32, 24, 64, 48))
    return image


def moving(format: str, frames: int = 4, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    pictures = [scene(*size, seed=number) for number in range(frames)]
    return encoded(pictures[0], format, save_all=True, append_images=pictures[1:], duration=80, loop=0, **options)


def exif(artist: str = "", rights: str = "", description: str = "", orientation: int = 1) -> Image.Exif:
    """What a phone writes, the place and the serial number of the camera included."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    for tag, text in ((0x013B, artist), (0x8298, rights), (0x010E, description)):
        if text:
            tags[tag] = text.encode()
    tags.get_ifd(0x8825).update({1: "N", 2: COORDINATES, 3: "E", 4: (105.0, 50.0, 3.25)})
    tags.get_ifd(0x8769)[0xA431] = SERIAL_NUMBER
    return tags


def with_iptc(content: bytes, **texts: str) -> bytes:
    """The JPEG with an IPTC block as agencies write it: byline, credit, rights, caption."""
    numbers = {"byline": 80, "credit": 110, "rights": 116, "caption": 120}
    block = b"\x1c\x01\x5a\x00\x03\x1b%G"
    for name, text in texts.items():
        block += struct.pack(">BBBH", 0x1C, 2, numbers[name], len(text.encode())) + text.encode()
    block += b"\0" * (len(block) % 2)
    resource = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
    return content[:2] + b"\xff\xed" + struct.pack(">H", len(resource) + 2) + resource + content[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_header(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + data + chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def gif_header(width: int, height: int) -> bytes:
    screen = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff"
    return screen + b"\x2c" + struct.pack("<HHHH", 0, 0, width, height) + b"\0\x02\x02\x4c\x01\0;"


def webp_header(width: int, height: int) -> bytes:
    def three(number: int) -> bytes:
        return struct.pack("<I", number)[:3]

    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + three(width - 1) + three(height - 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def flood_of_frames(frames: int, side: int = 64) -> bytes:
    """A square GIF of that many frames, each changing one pixel."""
    screen = b"GIF89a" + struct.pack("<HH", side, side) + b"\x80\0\0\0\0\0\xff\xff\xff"
    return screen + b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0" * frames + b";"


def text_bomb(kind: bytes) -> bytes:
    """200 MB of one letter, packed into a PNG's chunk of text or colour profile."""
    packed = zlib.compress(bytes(200_000_000), 9)
    inside = {b"zTXt": b"Comment\0\0", b"iTXt": b"Comment\0\1\0\0\0", b"iCCP": b"x\0\0"}[kind] + packed
    return png_header(10, 10, chunk(kind, inside))


def polyglots() -> dict[str, bytes]:
    """Whole pictures that carry something else: behind the end, in a comment, in a block of metadata."""
    picture = scene(64, 48)
    png, tags = encoded(picture, "PNG"), Image.Exif()
    tags[0x010E] = MARKER
    after_header = 8 + 25
    gif = encoded(picture, "GIF", comment=MARKER)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return {
        "tail of a JPEG": encoded(picture) + MARKER,
        "comment of a JPEG": encoded(picture, comment=MARKER),
        "EXIF of a JPEG": encoded(picture, exif=tags),
        "XMP of a JPEG": encoded(picture, xmp=MARKER),
        "profile of a JPEG": encoded(picture, icc_profile=profile + MARKER),
        "tail of a PNG": png + MARKER,
        "text of a PNG": png[:after_header] + chunk(b"tEXt", b"Comment\0" + MARKER) + png[after_header:],
        "unknown chunk of a PNG": png[:after_header] + chunk(b"prVt", MARKER) + png[after_header:],
        "EXIF of a PNG": encoded(picture, "PNG", exif=tags),
        "comment of a GIF": gif,
        "comment of a moving GIF": moving("GIF", comment=MARKER),
        "tail of a moving GIF": moving("GIF") + MARKER,
        "EXIF of a WebP": encoded(picture, "WEBP", exif=tags.tobytes()),
        "XMP of a WebP": encoded(picture, "WEBP", xmp=MARKER),
        "XMP of a moving WebP": moving("WEBP", xmp=MARKER),
        "tail of a WebP": encoded(picture, "WEBP") + MARKER,
        "EXIF of an AVIF": encoded(picture, "AVIF", exif=tags.tobytes()),
        "tail of an AVIF": encoded(picture, "AVIF") + MARKER,
        "text of a moving PNG": moving("PNG")[:after_header]
        + chunk(b"tEXt", b"Comment\0" + MARKER)
        + moving("PNG")[after_header:],
    }


def not_pictures() -> dict[str, bytes]:
    """What some program would show as a picture, and we do not take in, whatever it calls itself."""
    picture = scene(64, 48)
    return {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "pdf": encoded(picture, "PDF"),
        "eps": encoded(picture, "EPS"),
        "tiff": encoded(picture, "TIFF"),
        "bmp": encoded(picture, "BMP"),
        "ico": encoded(picture, "ICO"),
        "jp2": encoded(picture, "JPEG2000"),
        "psd": b"8BPS\0\x01" + bytes(6) + struct.pack(">HIIHH", 3, 48, 64, 8, 3) + bytes(400),
        "fits": b"SIMPLE  =                    T".ljust(2880),
        "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200),
        "html": b"<!DOCTYPE html><img src=x onerror=alert(1)>",
        "php": b"<?php system($_GET['c']); ?>",
        "zip": b"PK\x03\x04" + bytes(200),
        "noise": bytes(range(256)) * 4,
    }
