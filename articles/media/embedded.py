"""What photographers and agencies write into a picture file: who made it, and what it shows.

Read in the decoder's own process, so it imports nothing of Django.
"""

import contextlib
import re
import struct

from PIL import ImageFile, IptcImagePlugin

# What the readers of these blocks raise for broken ones. The picture is whole all the same; only its text is lost.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error)

_ORIENTATION, _DESCRIPTION, _ARTIST, _COPYRIGHT = 274, 270, 315, 33432
_BYLINE, _CREDIT, _COPYRIGHT_NOTICE, _CAPTION = (2, 80), (2, 110), (2, 116), (2, 120)
# Cameras fill the description by themselves.
_OF_THE_CAMERA = re.compile(r"(?i).*\b(digital camera|camera pictures|digital still camera)|sony dsc|dcim.*|default")
_LONGEST = 5000  # characters of one text; the stored fields are shorter


def orientation(image: ImageFile.ImageFile) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) when there is none that can be read."""
    with contextlib.suppress(*BROKEN):
        return int(image.getexif().get(_ORIENTATION, 1))
    return 1


def texts(image: ImageFile.ImageFile) -> dict[str, str]:
    """`caption` and `credit` as the file tells them, empty when it does not. IPTC goes before EXIF."""
    iptc, exif = _iptc(image), _exif(image)
    makers = [iptc.get(_BYLINE) or exif.get(_ARTIST, ""), iptc.get(_CREDIT, "")]
    makers = list(dict.fromkeys(maker for maker in makers if maker))
    caption = iptc.get(_CAPTION) or exif.get(_DESCRIPTION, "")
    return {
        "caption": "" if _OF_THE_CAMERA.fullmatch(caption) else caption,
        "credit": "/".join(makers) or iptc.get(_COPYRIGHT_NOTICE) or exif.get(_COPYRIGHT, ""),
    }


def _exif(image: ImageFile.ImageFile) -> dict[int, str]:
    with contextlib.suppress(*BROKEN):
        tags = image.getexif()
        return {tag: _text(tags[tag]) for tag in (_DESCRIPTION, _ARTIST, _COPYRIGHT) if tag in tags}
    return {}


def _iptc(image: ImageFile.ImageFile) -> dict[tuple[int, int], str]:
    with contextlib.suppress(*BROKEN):
        return {key: _text(value) for key, value in (IptcImagePlugin.getiptcinfo(image) or {}).items()}
    return {}


def _text(value: object) -> str:
    """UTF-8, which the tools of today write into fields meant for ASCII; else Latin-1, as Pillow reads them."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    raw = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.strip("\x00 \r\n\t")[:_LONGEST]
