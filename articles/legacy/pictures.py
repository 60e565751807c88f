"""The pictures of a record: their places in the story, and their files."""

import hashlib
import html
import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings

from articles.legacy.clean.byline import split_photo_credit
from articles.legacy.clean.text import shorten
from articles.legacy.finding import Finder, NotFound, last_part
from articles.legacy.keys import Key
from articles.legacy.record import Picture, Record, Unusable
from articles.legacy.sources.beside import Sibling
from articles.media import placeholders, receiving
from articles.models import ImportPicture, Photo
from newsroom.markup import pieces
from newsroom.text import one_line, plain_text

LENGTHS = {"name": 300, "alt": 300, "caption": 500, "credit": 200}
_REMEMBERED = 10_000  # pictures that are known again by their bytes
_LABEL = 100
_CARD_WIDTH = 200  # pixels; what is smaller was an ornament of the page
_REASONS = {
    "empty": "is empty",
    "bytes": "is too heavy",
    "format": "is no JPEG, PNG, GIF, WebP or AVIF",
    "pixels": "is too large",
    "frames": "has too many frames",
    "unreadable": "is broken",
    "heavy": "takes too much to decode",
}

# One picture at the beginning of a clean text, with its caption. A link around it led to the same picture.
_OPENING = re.compile(
    r"\s*<(figure|p)(?: class=\"[^\"]*\")?>(?:<p(?: class=\"[^\"]*\")?>)?(?:<a [^>]*>)?<img src=\"([^\"]+)\"[^>]*>(?:</a>)?(?:</p>)?"
    r"(?:<figcaption>((?:(?!<a |</figcaption>).)*)</figcaption>)?</\1>\s*",
    re.DOTALL,
)


@dataclass
class Shown:
    """A picture that a story shows. After `Pictures.find` it has its photo, or is still a placeholder."""

    name: str  # as the source wrote it; empty when only the words around it are known
    picture: Picture  # what is told of it, fitted to the columns of a photo
    mark: str
    leads: bool = False
    former: ImportPicture | None = None
    photo: Photo | None = None
    is_found: bool = False
    refused: str = ""  # why the file that was found was not taken in, and its digest
    warnings: list[str] = field(default_factory=list)

    @classmethod
    def again(cls, row: ImportPicture) -> "Shown":
        """A picture of a record that came in earlier."""
        photo = row.photo
        told = Picture(photo.missing_name, photo.alt_text, photo.caption, photo.credit)
        return cls(row.name, told, row.mark, former=row, photo=photo, is_found=not photo.is_missing)

    @property
    def label(self) -> str:
        name = "(inline)" if self.name.startswith("data:") else shorten(one_line(self.name), _LABEL)
        return f"The picture {name}" if self.name else "A picture"


def place(record: Record, key: Key) -> list[Shown]:
    """Give each picture its place: put placeholders of ours for those in the body, and name the one that leads.

    The first picture leads unless it stands in the body; another one that the body does not show is put at its end.
    """
    if not record.pictures and "<img" not in record.body_html:
        return []
    told = {picture.name: picture for picture in reversed(record.pictures) if picture.name}
    shown: dict[str, Shown] = {}

    def show(picture: Picture, *, leads: bool = False) -> Shown:
        name = picture.name
        if name not in shown:
            shown[name] = Shown(name, _fitted(record, picture), placeholders.mark_of(*key, name), leads)
        return shown[name]

    def tag(picture: Picture, alt: str) -> str:
        inline = picture.name.startswith("data:")
        address = placeholders.address(show(picture).mark, "" if inline else picture.name)
        return f'<img src="{address}" alt="{html.escape(alt or picture.alt)}">'

    body, written, at = record.body_html, [], 0
    for piece in pieces(body) if "<img" in body else ():
        name = piece.attributes.get("src", "").strip() if piece.kind == "start" and piece.value == "img" else ""
        if name:
            alt = one_line(piece.attributes.get("alt", ""))
            written += [body[at : piece.start], tag(told.get(name) or Picture(name, alt, "", ""), alt)]
            at = piece.end
    written.append(body[at:])
    for number, picture in enumerate(record.pictures):
        if number == 0 and picture.name not in shown:
            show(picture, leads=True)
        elif picture.name and picture.name not in shown:
            words = f"{picture.caption} Ảnh: {picture.credit}" if picture.credit else picture.caption
            caption = f"<figcaption>{html.escape(words.strip(), quote=False)}</figcaption>" if words else ""
            written.append(f"\n<figure>{tag(picture, '')}{caption}</figure>")
    record.body_html = "".join(written)
    return sorted(shown.values(), key=lambda one: not one.leads)


def lead_by_the_first(record: Record, shown: list[Shown]) -> None:
    """Let the picture that begins the clean body lead the story with its caption, unless another one does.

    It leaves the body, where readers would see it a second time.
    """
    if any(one.leads for one in shown) or not (opening := _OPENING.match(record.body_html)):
        return
    mark, caption, rest = (
        placeholders.mark_in(opening[2]),
        plain_text(opening[3] or ""),
        record.body_html[opening.end() :],
    )
    first = next((one for one in shown if one.mark == mark), None)
    if first is None or mark in rest or len(caption) > LENGTHS["caption"]:
        return
    if not first.picture.caption and caption:
        words, credit = split_photo_credit(caption)
        first.picture = first.picture._replace(caption=words, credit=first.picture.credit or credit)
    first.leads = True
    record.body_html = rest


def for_cards(shown: Iterable[Shown]) -> Photo | None:
    """The first picture that was found inside the text, to lead the story in lists while it stays where it stands."""
    found = (one.photo for one in shown if one.is_found and one.photo)
    return next((photo for photo in found if (photo.width or 0) >= _CARD_WIDTH), None)


class Pictures:
    """Finds and stores pictures, outside of any transaction: decoding one takes longer than readers may wait."""

    def __init__(self, finder: Finder, *, dry_run: bool, beat: Callable[[], None] = lambda: None) -> None:
        self.stored = self.missing = 0
        self._finder, self._dry_run, self._beat = finder, dry_run, beat
        self._known: OrderedDict[str, int] = OrderedDict()  # the photo of bytes that came before

    def find(self, shown: Iterable[Shown], sibling: Sibling) -> None:
        """Find what has no picture yet, and say in its warnings what was not found.

        Raises Unusable when the disk takes no more.
        """
        for one in shown:
            if one.is_found:
                continue
            self._find(one, sibling)
            self.missing += not one.is_found
            self._beat()

    def _find(self, one: Shown, sibling: Sibling) -> None:
        try:
            if not one.name:
                raise NotFound
            content = self._finder.read(one.name, sibling, settings.PHOTO_MAX_BYTES)
        except NotFound as reason:
            one.warnings.append(f"{one.label} {str(reason) or 'is missing'}.")
            return
        digest = hashlib.sha256(content).hexdigest()
        former = one.former.refused if one.former else ""
        try:
            if former.endswith(digest):
                raise receiving.Refused(former.split()[0])
            self._take(one, content, digest)
        except receiving.Refused as refusal:
            if refusal.reason == "disk":
                raise Unusable("The disk of the media folder is nearly full: make room, and run again.") from refusal
            one.refused = f"{refusal.reason} {digest}"
            one.warnings.append(f"{one.label} was not taken in: it {_REASONS[refusal.reason]}.")
        except OSError as error:
            raise Unusable(f"The media folder cannot be written: {error.strerror or error}.") from error

    def _take(self, one: Shown, content: bytes, digest: str) -> None:
        """Store the picture, or find it stored. Raises Refused, OSError."""
        one.is_found = True
        if digest in self._known and self._dry_run:
            return
        known = Photo.objects.filter(pk=self._known.get(digest, 0)).exclude(file="").first()
        name, picture = last_part(one.name), one.picture
        try:
            if self._dry_run:
                receiving.inspect(io.BytesIO(content), name=name)
            elif known:
                one.photo = known
            elif one.photo:
                one.photo = self._filled(one.photo, content, name)
            else:
                one.photo, is_new = receiving.receive(
                    io.BytesIO(content),
                    name=name,
                    caption=picture.caption,
                    credit=picture.credit,
                    alt_text=picture.alt,
                )
                self.stored += is_new
        except receiving.Refused:
            one.is_found = False
            raise
        self._known[digest] = one.photo.pk if one.photo else 0
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _filled(self, placeholder: Photo, content: bytes, name: str) -> Photo:
        """The photo that has the picture now: the placeholder, or another one that was stored before."""
        try:
            photo = receiving.fill(placeholder, io.BytesIO(content), name=name)
        except receiving.Refused as refusal:
            if refusal.reason != "filled":
                raise
            # Somebody at the desk was quicker.
            return Photo.objects.get(pk=placeholder.pk)
        self.stored += photo.pk == placeholder.pk
        return photo


def _fitted(record: Record, picture: Picture) -> Picture:
    fitting = picture
    for name, length in LENGTHS.items():
        value = one_line(getattr(picture, name))
        fitting = fitting._replace(**{name: shorten(value, length)})
        if len(value) > length and name != "name":
            record.warnings.append(f"A picture's {name} was shortened to {length} characters.")
    return fitting
