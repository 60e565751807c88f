"""A story's text as it leaves the house in a feed: plain HTML that any reader program shows, with whole addresses."""

from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.media.placeholders import is_placeholder
from articles.models import Article, Photo
from articles.models.media import WIDTHS
from newsroom.embeds import embed_provider, is_embed, page_url
from newsroom.markup import Piece, pieces
from newsroom.text import vn_date

# As wide as a column of text on a good screen needs.
_WIDTH = WIDTHS[3]
_KEPT = frozenset(
    ["href", "title", "src", "alt", "width", "height", "colspan", "rowspan", "scope", "start", "type", "value"]
    + ["span", "datetime", "controls"]
)


def whole_text(story: Article, photos: Mapping[str, Photo]) -> SafeString:
    """Lead picture, video, text, gallery and live entries. `photos` are those of the story's bodies (`photos_in`).

    Reads `gallery` and `live_entries`, which the caller prefetches.
    """
    lead = story.lead_photo
    parts: list[str] = []
    if lead and not lead.is_missing and not (lead.folder and lead.folder in story.body):
        parts.append(_figure(lead, story.lead_caption))
    if story.video_url and (found := embed_provider(story.video_url)):
        parts.append(_link(page_url(*found)))
    parts.append(plain(story.body, photos))
    parts += [_figure(entry.photo, entry.caption) for entry in story.gallery.all() if not entry.photo.is_missing]
    for entry in story.live_entries.all():
        name = f"{timezone.localtime(entry.posted_at):%H:%M} {vn_date(entry.posted_at)}"
        parts += [format_html("<h3>{}</h3>", f"{name}: {entry.headline}" if entry.headline else name)]
        parts.append(plain(entry.body, photos))
    # Reviewed: clean HTML and what format_html wrote.
    return mark_safe("".join(parts))


def plain(body: str, photos: Mapping[str, Photo]) -> str:
    """Clean HTML without classes and players, every address whole."""
    written, out = 0, []
    for start, end, new in _edits(body, photos):
        out += [body[written:start], new]
        written = end
    return "".join([*out, body[written:]])


def _edits(body: str, photos: Mapping[str, Photo]) -> Iterator[tuple[int, int, str]]:
    for piece in pieces(body):
        if piece.kind != "start":
            continue
        facts = piece.attributes
        if piece.value == "figure" and is_embed(facts.get("data-provider", ""), facts.get("data-id", "")):
            yield piece.start, piece.end, f"<figure>{_link(page_url(facts['data-provider'], facts['data-id']))}"
        elif piece.value == "img":
            yield piece.start, piece.end, _picture(facts, photos)
        elif facts:
            yield piece.start, piece.end, _tag(piece)


def _picture(facts: Mapping[str, str], photos: Mapping[str, Photo]) -> str:
    address = facts.get("src", "")
    if is_placeholder(address) or not address:
        return ""
    if photo := photos.get(address):
        return _img(photo, facts.get("alt", "") or photo.alt_text)
    return _written("img", facts)


def _tag(piece: Piece) -> str:
    return _written(piece.value, piece.attributes)


def _written(name: str, facts: Mapping[str, str]) -> str:
    kept = {key: _whole(value) if key in {"href", "src"} else value for key, value in facts.items() if key in _KEPT}
    return "".join([f"<{name}", *(f' {key}="{escape(value)}"' for key, value in kept.items()), ">"])


def _whole(address: str) -> str:
    return urljoin(f"{settings.SITE_URL}/", address)


def _img(photo: Photo, alt: str) -> SafeString:
    name, width, height = readable_file(photo)
    return format_html('<img src="{}" width="{}" height="{}" alt="{}">', _whole(name), width, height, alt)


def readable_file(photo: Photo) -> tuple[str, int | None, int | None]:
    """Address, width and height of the file of it that any program shows: the JPEG for a column, else the original."""
    fitting = [r for r in photo.renditions if r["format"] == "JPEG" and r["width"] <= _WIDTH]
    if not fitting:
        return photo.url, photo.width, photo.height
    best = max(fitting, key=lambda made: made["width"])
    return settings.MEDIA_URL + best["name"], best["width"], best["height"]


def _figure(photo: Photo, caption: str) -> SafeString:
    caption = caption or photo.caption
    words = " · ".join(filter(None, [caption, photo.credit]))
    image = _img(photo, photo.alt_text or caption)
    return (
        format_html("<figure>{}<figcaption>{}</figcaption></figure>", image, words)
        if words
        else format_html("<figure>{}</figure>", image)
    )


def _link(address: str) -> SafeString:
    return format_html('<p><a href="{}">{}</a></p>', address, address)
