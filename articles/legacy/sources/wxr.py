"""WordPress's export files (WXR 1.0 to 1.2): posts and pages, with the site's authors, categories and library."""

import hashlib
import re
from collections.abc import Iterator
from functools import partial

from django.conf import settings

from articles.legacy.clean import byline
from articles.legacy.clean.encoding import Undecodable
from articles.legacy.clean.text import line
from articles.legacy.clean.wordpress import Attachment, Content, Library, original_name
from articles.legacy.record import Record, Refusal, Signature, checksum
from articles.legacy.sources import fields, items, lines
from articles.legacy.sources.elements import CONTROLS, Damaged, Element, Forbidden
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.names import field_of
from articles.legacy.sources.raw import Frame, RawRecord, read_all
from newsroom.text import fold

NAME = "wxr"
VERSION = "wxr 1"  # raised when the same bytes are read differently: stored stories are then brought up to date

# What WordPress keeps beside its posts and pages in the same table.
_NOT_RECORDS = frozenset(
    {"attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache", "user_request"}
    | {"wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family"}
    | {"wp_font_face", "acf-field", "acf-field-group", "wpcf7_contact_form", "mc4wp-form", "elementor_library"}
)
# Statuses of posts that have been public or will be; the date of any other is that of its writing.
_WITH_DATE = frozenset({"publish", "private", "future", "trash"})
_NEVER = "0000-00-00"
_VIEWS = tuple("views post_views_count _post_views_count wpb_post_views_count post_views _views view_count".split())  # noqa: SIM905
# Fields that sites added by hand, when their names say what they hold.
_ADDED = frozenset({"authors", "credit", "standfirst", "kicker", "caption", "photo_credit"})
_NOBODY = frozenset({"uncategorized", "uncategorised", "chua-phan-loai", "khong-phan-loai"})
_DEEPEST = 10  # categories
_POST_ID = re.compile(rb"<wp:post_id>\s*(?:<!\[CDATA\[)?\s*(\d{1,20})")


def recognises(name: str, head: bytes) -> bool:
    """Whether a file that begins with these bytes is a WordPress export."""
    head = lines.narrow(head)
    return b"<rss" in head and b"wordpress.org/export/" in head


def read(file: SourceFile, encoding_name: str) -> Iterator[Record | Refusal]:
    return read_all(cut(file, encoding_name))


def cut(file: SourceFile, encoding_name: str) -> Iterator[RawRecord | Refusal]:
    """Every post and page of the export. The record's number is WordPress's id of the post.

    The file is read twice: posts name files of the library that stand behind them.
    """
    try:
        site = _Site()
        around = hashlib.blake2b(digest_size=8)  # of all that items are read with
        library = _library(file, encoding_name, around)
        with lines.opened(file, encoding_name) as (stream, text):
            for count, part in enumerate(items.split(stream, settings.IMPORT_RECORD_BYTES)):
                if part.kind == "head":
                    around.update(part.raw)
                    how, frame = f"{VERSION} {text.verdict} {around.hexdigest()}", Frame(part.raw, b"</channel></rss>")
                    yield from site.read(file.name, text.of(part.raw)[0])
                elif part.kind == "tail":
                    if not count:
                        yield Refusal(file.name, "The export holds no items.")
                    elif b"</channel>" not in part.raw:
                        yield Refusal(file.name, "The file is cut: the end of the export is missing.")
                elif part.kind == "item":
                    number = _number(part, count)
                    read = partial(_item, file.name, number, part.raw, site, library, text)
                    yield RawRecord(file, number, part.raw, how, read, frame, partial(_named, library, part.raw))
                else:
                    yield Refusal(file.name, _WHY_NO_ITEM[part.kind](), _number(part, count), part.raw)
    except (Undecodable, Forbidden) as error:
        yield Refusal(file.name, str(error))


_WHY_NO_ITEM = {
    "long": lambda: f"The item does not end within {settings.IMPORT_RECORD_BYTES // 1024**2} MB.",
    "cut": lambda: "The item is cut: it does not end.",
}


def _number(part: items.Part, count: int) -> str:
    found = _POST_ID.search(part.raw)
    return found[1].decode() if found else f"item {count}"


def _library(file: SourceFile, encoding_name: str, around: hashlib.blake2b) -> Library:
    library = Library()
    with lines.opened(file, encoding_name) as (stream, text):
        for part in items.split(stream, settings.IMPORT_RECORD_BYTES):
            if part.kind != "item" or b"attachment_url" not in part.raw:
                continue
            around.update(part.raw)
            try:
                item = Element.of(text.of(part.raw)[0])
            except (Damaged, Undecodable):
                continue  # refused in its turn, when the items are read
            if url := line(item.text("wp:attachment_url")):
                alt = _meta(item).get("_wp_attachment_image_alt", "")
                file_ = Attachment(url, fields.words_of(item.text("excerpt:encoded")), fields.words_of(alt))
                library.add(item.text("wp:post_id").strip(), file_, item.text("wp:post_parent").strip())
    return library


def _named(library: Library, raw: bytes) -> bytes:
    """The files of the library that the item may name by number, or that were uploaded to a post that it names."""
    posts: dict[str, str] = {}
    for number in {found.decode() for found in re.findall(rb"\d{1,20}", raw)}:
        posts.setdefault(number, "")
        posts |= dict.fromkeys(library.of_post(number), number)
    return b"".join(file.as_item(number, post) for number, post in posts.items() if (file := library.get(number)))


def _item(
    file: str, number: str, raw: bytes, site: "_Site", library: Library, text: lines.Text
) -> Record | Refusal | None:
    try:
        decoded, warnings = text.of(raw)
        controls = len(raw) - len(raw.translate(None, CONTROLS))
        item = Element.of(decoded)
    except (Undecodable, Damaged) as error:
        return Refusal(file, str(error), number, raw)
    if item.text("wp:post_type").strip() in _NOT_RECORDS or _is_empty_draft(item):
        return None
    record = _Post(item, site, library).record(file, number, raw)
    if isinstance(record, Record):
        record.provenance["encoding"] = text.verdict
        record.warnings += warnings
        if controls:
            record.warnings.append(f"{controls} control characters were left out.")
    return record


def _is_empty_draft(item: "Element") -> bool:
    return item.text("wp:status").strip() == "auto-draft" and not item.text("content:encoded").strip()


def _meta(item: Element) -> dict[str, str]:
    """What the site's plugins keep of the post."""
    return {meta.text("wp:meta_key"): meta.text("wp:meta_value") for meta in item.all("wp:postmeta")}


class _Site:
    """The authors and categories that the items name."""

    def __init__(self) -> None:
        self.authors: dict[str, str] = {}
        self._categories: dict[str, tuple[str, str]] = {}  # nicename: (name, nicename of the parent)
        self._numbers: dict[str, str] = {}  # number: nicename

    def read(self, file: str, head: str) -> Iterator[Refusal]:
        """Read what stands before the first item. Raises Forbidden."""
        try:
            rss = Element.of(head + "</channel></rss>")
        except Forbidden:
            raise
        except Damaged as error:
            yield Refusal(file, f"The head of the export cannot be read, so authors and categories lack: {error}")
            return
        for channel in rss.all("channel"):
            for author in channel.all("wp:author"):
                name = line(author.text("wp:author_display_name"))
                self.authors[author.text("wp:author_login").strip()] = name
            for category in channel.all("wp:category"):
                nicename = category.text("wp:category_nicename").strip()
                name = fields.words_of(category.text("wp:cat_name"))
                self._categories[nicename] = (name, category.text("wp:category_parent").strip())
                self._numbers[category.text("wp:term_id").strip()] = nicename

    def path(self, nicename: str, name: str) -> list[str]:
        """The names from the top of the tree down to this category."""
        path = [self._categories.get(nicename, (name, ""))[0] or name]
        for _ in range(_DEEPEST):
            nicename = self._categories.get(nicename, ("", ""))[1]
            if not nicename or nicename not in self._categories:
                break
            path.insert(0, self._categories[nicename][0])
        return list(dict.fromkeys(path))

    def nicename(self, number: str) -> str:
        return self._numbers.get(number, "")


class _Post:
    """One item that is a story."""

    def __init__(self, item: Element, site: _Site, library: Library) -> None:
        self._item, self._site, self._library = item, site, library
        self._meta = _meta(item)
        self._status = item.text("wp:status").strip().lower() or "publish"
        self._type = item.text("wp:post_type").strip() or "post"
        self._number = item.text("wp:post_id").strip()
        self._content = Content(item.text("content:encoded"), library, self._number)

    def record(self, file: str, number: str, raw: bytes) -> Record | Refusal:
        cover, missing = self._cover()
        path, others = self._categories()
        values: dict[str, object] = {
            "legacy_id": self._number,
            "legacy_url": self._item.text("link"),
            "headline": self._item.text("title"),
            "standfirst": Content(self._item.text("excerpt:encoded"), self._library, self._number).html,
            "body": self._content.html,
            "published_at": self._published_at(),
            "updated_at": self._date("wp:post_modified", "wp:post_modified_gmt"),
            "status": "publish" if self._status == "publish" and self._type == "post" else "draft",
            "password": self._item.text("wp:post_password"),
            "topics": [topic.text() for topic in self._terms("post_tag")],
            "language": next((term.attributes.get("nicename", "") for term in self._terms("language")), ""),
            "authors": [self._author(term) for term in self._terms("author")],
            "views": next((self._meta[key] for key in _VIEWS if self._meta.get(key)), ""),
            "comments": list(self._comments()),
            "cover": cover,
        }
        for key, value in self._meta.items():
            if not key.startswith("_") and (field := field_of(key)) in _ADDED and not values.get(field):
                values[field] = value
        record = fields.record_of(values, file, number)
        if isinstance(record, Refusal):
            record.raw = raw
            return record
        record.categories = path
        record.warnings += [*self._content.warnings, *missing]
        if self._type != "post":
            record.warnings.append(f"Its type is “{self._type}”; it comes in as a draft.")
        if others:
            record.provenance["categories"] = "; ".join(others)
        if (guid := line(self._item.text("guid"))) and guid != record.legacy_url:
            record.provenance["guid"] = guid
        self._sign(record)
        # What the item names and other parts of the file hold is part of what it says.
        outside = "\0".join([self._content.html, str(cover), *path, *(author.name for author in record.authors)])
        record.checksum = checksum(VERSION, raw + outside.encode("utf-8", "replace"))
        record.raw = raw
        return record

    def _terms(self, domain: str) -> Iterator[Element]:
        return (term for term in self._item.all("category") if term.attributes.get("domain", "category") == domain)

    def _date(self, local: str, universal: str) -> str:
        """Local time, which is Vietnam's; universal time where the local one is not set."""
        if (text := self._item.text(local).strip()) and not text.startswith(_NEVER):
            return text
        if (text := self._item.text(universal).strip()) and not text.startswith(_NEVER):
            return f"{text}+00:00"
        return ""

    def _published_at(self) -> str:
        # WordPress dates a draft by when it was begun, and shows by an empty universal time that it never was out.
        never_out = self._item.text("wp:post_date_gmt").strip().startswith(_NEVER)
        if never_out and self._status not in _WITH_DATE:
            return ""
        return self._date("wp:post_date", "wp:post_date_gmt")

    def _categories(self) -> tuple[list[str], list[str]]:
        """(the path of the category that the story stands in, the names of its others)."""
        primary = self._site.nicename(self._meta.get("_yoast_wpseo_primary_category", ""))
        paths = {
            nicename: self._site.path(nicename, fields.words_of(term.text()))
            for term in self._terms("category")
            if (nicename := term.attributes.get("nicename", "") or fold(term.text())) not in _NOBODY
        }
        if not paths:
            return [], []
        path = paths.get(primary) or max(paths.values(), key=len)
        return path, [other[-1] for other in paths.values() if other[-1] not in path]

    def _author(self, term: Element) -> str:
        """A name that a plugin for several authors gives."""
        return self._site.authors.get(term.attributes.get("nicename", "").removeprefix("cap-")) or term.text()

    def _sign(self, record: Record) -> None:
        """Let the account that entered the post sign it when nobody else does, and when it is somebody."""
        if record.authors or record.credit or "byline" in record.provenance:
            return
        login = self._item.text("dc:creator").strip()
        name = self._site.authors.get(login, login)
        if signed := byline.read_byline(name):
            record.authors, record.credit = signed.authors, signed.credit
        elif name and name != login:
            record.authors = [Signature(name, "text")]

    def _cover(self) -> tuple[dict[str, str] | None, list[str]]:
        number = self._meta.get("_thumbnail_id", "").strip()
        if number in {"", "0", "-1"}:
            return None, []
        file = self._library.get(number)
        if file is None:
            return None, [f"The lead picture {number[:20]} is not in the export."]
        # The body may show the same picture in another size.
        shown = re.findall(r'<img\b[^<>]*?\bsrc="([^"]*)"', self._content.html)
        url = next((src for src in shown if original_name(src) == original_name(file.url)), file.url)
        return {"url": url, "caption": file.caption, "alt": file.alt}, []

    def _comments(self) -> Iterator[dict[str, str]]:
        """The comments that readers saw."""
        for comment in self._item.all("wp:comment"):
            kind = comment.text("wp:comment_type").strip()
            if comment.text("wp:comment_approved").strip() == "1" and kind in {"", "comment"}:
                yield {
                    "author": comment.text("wp:comment_author"),
                    "date": comment.text("wp:comment_date"),
                    "text": comment.text("wp:comment_content"),
                }
