"""The last step before a story's body is shown: foreign links, players of other houses, pictures, wide tables, and
the anchors of its chapters.

What is stored stays clean of all this, so a change of the page's markup never touches a stored story.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import zip_longest
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.media.placeholders import is_placeholder
from articles.models import Photo
from newsroom.embeds import is_embed, page_url
from newsroom.markup import Piece, pieces
from newsroom.text import fold, one_line

# The text column of the article page (static/site/site.css), for the browser's choice of a rendition.
COLUMN = "(min-width: 44rem) 40rem, calc(100vw - 2rem)"
# What a cell of figures holds: a number with its sign and unit of a hundred, or nothing.
_NUMBER = re.compile(r"(?:[-+\u2212]?[0-9][0-9.,\u00a0 ]{0,20}%?|[-\u2013\u2014])?")


def photos_in(body: str) -> dict[str, Photo]:
    """The stored pictures that a body shows, by their address. One query, none for a body without pictures."""
    addresses = {
        piece.attributes.get("src", "") for piece in pieces(body) if piece.kind == "start" and piece.value == "img"
    }
    names = {unquote(a.removeprefix(settings.MEDIA_URL)) for a in addresses if a.startswith(settings.MEDIA_URL)}
    return {photo.url: photo for photo in Photo.objects.filter(file__in=names)} if names else {}


def chapters(body: str) -> list[tuple[str, str]]:
    """(anchor, heading) of each part of a clean body that a second-level heading begins."""
    found: list[list[str]] = []
    is_open = False
    for piece in pieces(body):
        if piece.value == "h2" and piece.kind != "text":
            is_open = piece.kind == "start"
            if is_open:
                found.append([])
        elif is_open and piece.kind == "text":
            found[-1].append(piece.value)
    return [(_anchor(number), one_line("".join(texts))) for number, texts in enumerate(found, 1)]


def for_readers(body: str, photos: Mapping[str, Photo], *, is_sponsored: bool = False) -> SafeString:
    """The body as readers get it. It must be clean (`newsroom.html.clean_html`); `photos` are those of `photos_in`.

    Nothing of another host is loaded: a player becomes a link to its page. Links of a story that somebody paid for
    say so to search engines.
    """
    written, out = 0, []
    rel = "sponsored noopener" if is_sponsored else "noopener"
    for start, end, new in sorted(_edits(body, photos, rel)):
        out += [body[written:start], new]
        written = end
    # Reviewed: clean HTML, in which whole tags are replaced by tags whose every value is escaped here or in a template.
    return mark_safe("".join([*out, body[written:]]))


def _edits(body: str, photos: Mapping[str, Photo], rel: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what stands there instead), in no order."""
    depth = tables = headings = 0
    table, figure = _Table(), _Figure()
    for piece in pieces(body):
        if (credit := figure.read(piece, photos)) is not None:
            yield piece.start, piece.start, credit
        if piece.kind == "start" and piece.value == "h2":
            headings += 1
            yield piece.start, piece.end, _tag("h2", piece.attributes | {"id": _anchor(headings)})
        if piece.kind == "start" and piece.value == "table":
            depth += 1
            if depth == 1:
                tables, table = tables + 1, _Table()
                yield piece.start, piece.start, _table_frame(tables)
        elif piece.kind == "end" and piece.value == "table":
            depth -= 1
            if depth == 0:
                yield piece.end, piece.end, "</div>"
                for cell in table.numbers():
                    yield cell.start, cell.end, _tag(cell.value, cell.attributes | {"class": "number"})
        elif piece.kind == "start" and (new := _replacement(piece, photos, rel)) is not None:
            yield piece.start, piece.end, new
        if depth == 1:
            table.read(piece)


class _Table:
    """Which cells of a story's table stand in columns of numbers, and so to the right."""

    def __init__(self) -> None:
        self.rows: list[list[tuple[Piece, list[str]]]] = []
        self.text: list[str] | None = None

    def read(self, piece: Piece) -> None:
        is_cell = piece.value in {"td", "th"}
        if piece.kind == "text":
            if self.text is not None:
                self.text.append(piece.value)
        elif piece.kind == "end":
            self.text = None if is_cell else self.text
        elif piece.value == "tr":
            self.rows.append([])
        elif is_cell:
            self.text = []
            self.rows[-1].append((piece, self.text))

    def numbers(self) -> Iterator[Piece]:
        """The start tags of those cells; none of a table with joined cells, whose columns are not told apart."""
        cells = [cell for row in self.rows for cell, _text in row]
        if any({"colspan", "rowspan"} & set(cell.attributes) for cell in cells):
            return
        for column in zip_longest(*self.rows):
            held = [entry for entry in column if entry is not None]
            figures = ["".join(text).strip() for cell, text in held if cell.value == "td"]
            if any(figures) and all(_NUMBER.fullmatch(figure) for figure in figures):
                yield from (cell for cell, _text in held)


class _Figure:
    """Whose picture a figure shows, told behind its caption unless the caption tells it."""

    def __init__(self) -> None:
        self.photo: Photo | None = None
        self.caption: list[str] | None = None  # while it is read, and after
        self.is_reading = False

    def read(self, piece: Piece, photos: Mapping[str, Photo]) -> str | None:
        """What is to stand before this piece: the credit inside the caption, or a caption of its own."""
        match piece.kind, piece.value:
            case "start", "figure":
                self.photo, self.caption, self.is_reading = None, None, False
            case "start", "img":
                self.photo = photos.get(piece.attributes.get("src", ""))
            case "start", "figcaption":
                self.caption, self.is_reading = [], True
            case "text", text if self.is_reading and self.caption is not None:
                self.caption.append(text)
            case "end", "figcaption":
                self.is_reading = False
                return self._credit("".join(self.caption or []))
            case "end", "figure":
                credit = self._credit("") if self.caption is None else None
                self.photo = None
                return f"<figcaption>{credit}</figcaption>" if credit else None
        return None

    def _credit(self, caption: str) -> str | None:
        if self.photo is None:
            return None
        credit, is_illustration = self.photo.credit, self.photo.is_illustration
        said = fold(caption)
        if (credit and fold(credit) in said) or (not credit and (not is_illustration or fold(_("minh họa")) in said)):
            return None
        words = render_to_string("articles/_credit.html", {"photo": self.photo}).strip()
        return f" · {words}" if caption.strip() else words


def _anchor(number: int) -> str:
    return f"phan-{number}"


def _replacement(piece: Piece, photos: Mapping[str, Photo], rel: str) -> str | None:
    """What stands for a start tag on the page; None when the tag stays as it is."""
    facts = piece.attributes
    match piece.value:
        case "a" if _is_foreign(facts.get("href", "")):
            return _tag("a", facts | {"rel": rel, "target": "_blank"})
        case "figure" if is_embed(facts.get("data-provider", ""), facts.get("data-id", "")):
            return _player(facts["data-provider"], facts["data-id"])
        case "img" if photo := photos.get(facts.get("src", "")):
            alt = facts.get("alt", "") or photo.alt_text
            return render_to_string("articles/_picture.html", {"photo": photo, "alt": alt, "sizes": COLUMN})
        case "img" if is_placeholder(facts.get("src", "")):
            stand_in = {"src": static("site/no-picture.svg"), "width": "1200", "height": "400"}
            return _tag("img", stand_in | {"alt": facts.get("alt", "")})
        case "img":
            return _tag("img", facts | {"loading": "lazy", "decoding": "async"})
        case "audio" | "video":
            return _tag(piece.value, facts | {"preload": "none"})
    return None


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return "".join([f"<{name}", *(f' {key}="{escape(value)}"' for key, value in attributes.items()), ">"])


def _is_foreign(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc


def _table_frame(number: int) -> str:
    name = _("Bảng %(number)d, cuộn ngang được") % {"number": number}
    return f'<div class="table-frame" role="region" tabindex="0" aria-label="{escape(name)}">'


def _player(provider: str, identity: str) -> str:
    """A figure's start with a link in the player's place; its caption, if any, and its end follow."""
    words = {
        "youtube": _("Xem video trên YouTube"),
        "facebook": _("Xem trên Facebook"),
        "tiktok": _("Xem video trên TikTok"),
        "vimeo": _("Xem video trên Vimeo"),
        "google-maps": _("Xem trên Google Maps"),
    }
    link = {"class": "player", "href": page_url(provider, identity), "rel": "noopener", "target": "_blank"}
    return f'<figure class="embed embed-{escape(provider)}">{_tag("a", link)}<span>{escape(words[provider])}</span></a>'
