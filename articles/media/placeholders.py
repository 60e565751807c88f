"""The place of a picture inside a story's text until its file is found.

It is stored as an ordinary picture at an address of our own, `/media/missing/<mark>/<name>.svg`, so it survives the
sanitiser, the editor shows it, and a picture can be put exactly there later, whatever was written around it since.
"""

import hashlib
import html
import re
from collections.abc import Mapping

from articles.models import Photo
from newsroom.html import MEDIA_PATH
from newsroom.text import slugify_vi

FOLDER = "missing/"  # below the media folder's address; no file is ever stored there
_MARK_BYTES = 8
_IMAGE = re.compile(r'<img(?: [a-z-]+(?:="[^"]*")?)*>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_ADDRESS = re.compile(rf"{re.escape(MEDIA_PATH + FOLDER)}([0-9a-f]{{{2 * _MARK_BYTES}}})/[a-z0-9-]+\.svg")


def mark_of(*whose: str) -> str:
    """A mark for one picture of one story; the same for the same words."""
    words = "\0".join(whose).encode("utf-8", "replace")
    return hashlib.blake2b(words, digest_size=_MARK_BYTES).hexdigest()


def address(mark: str, name: str) -> str:
    """The address that stands for the missing picture `name`; it tells the name."""
    file = re.split(r"[/\\]", name.partition("?")[0])[-1]
    return f"{MEDIA_PATH}{FOLDER}{mark}/{slugify_vi(file, 60) or 'anh'}.svg"


def mark_in(address: str) -> str:
    """The mark that the address of a place bears; empty when it is another address."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else ""


def is_placeholder(address: str) -> bool:
    return bool(mark_in(address))


def put_in(body: str, photos: Mapping[str, Photo]) -> str:
    """The clean body with pictures in the places that bear their marks; the words written for each place stay."""
    if MEDIA_PATH + FOLDER not in body:
        return body

    def picture(tag: re.Match[str]) -> str:
        told = dict(_ATTRIBUTE.findall(tag[0]))
        photo = photos.get(mark_in(told.get("src", "")))
        if photo is None:
            return tag[0]
        alt = told.get("alt") or html.escape(photo.alt_text)
        return f'<img src="{html.escape(photo.url)}" alt="{alt}" width="{photo.width}" height="{photo.height}">'

    return _IMAGE.sub(picture, body)
