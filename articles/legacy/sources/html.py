"""Pages of old sites, one story each: saved, copied as a whole site, or exported as files."""

import re
from collections.abc import Iterator
from functools import partial

from django.conf import settings

from articles.legacy import profiles
from articles.legacy.clean import encoding, identity
from articles.legacy.extract import bounds, by_profile, generic, metadata, story
from articles.legacy.extract.page import Page
from articles.legacy.extract.reading import Reading
from articles.legacy.profiles.schema import Profile
from articles.legacy.record import Record, Refusal, checksum
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.raw import RawRecord, read_all
from newsroom.html import MAX_LENGTH

NAME = "html"
VERSION = "html 1"  # raised when the same bytes are read differently: stored stories are then brought up to date

AUTO = "auto"
_SUFFIX = re.compile(r"\.(?:x?html?|shtml|aspx?|php\d?|jsp|vgp|epi|mhtml?)(?:[?@&%].*)?$", re.IGNORECASE)
_MARKUP = re.compile(
    rb"<!doctype\s+html|<(?:html|head|body|title|meta|table|div|p|font|center|h[1-6]|span|article|link)\b[^<]{0,2000}?>",
    re.IGNORECASE,
)
_OTHER = re.compile(
    rb"\s*(?:<\?xml[^>]{0,300}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:rss|feed|rdf:rdf|urlset|sitemapindex|wxr)\b",
    re.I | re.S,
)
_SENDS_ELSEWHERE = re.compile(r"<meta[^>]{0,80}http-equiv=[\"']?refresh[^>]{0,400}url=", re.IGNORECASE)


def recognises(name: str, head: bytes) -> bool:
    """Whether a file with this name that begins with these bytes is a page. Feeds and other XML are none."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8")
    if _OTHER.match(head.removeprefix(b"\xef\xbb\xbf")):
        return False
    is_named_so = _SUFFIX.search(name.rpartition("/")[2]) is not None
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not is_named_so and not begins.startswith(b"<"):
        return False
    return _MARKUP.search(head) is not None or is_named_so and b"\0" not in head


def read(file: SourceFile, encoding_name: str, profile: str = AUTO) -> Iterator[Record | Refusal]:
    return read_all(cut(file, encoding_name, profile))


def cut(file: SourceFile, encoding_name: str, profile: str = AUTO) -> Iterator[RawRecord | Refusal]:
    """The one story of a page, read with the named profile, or with the one whose marks it bears."""
    limit = settings.IMPORT_RECORD_BYTES
    with file.open() as stream:
        raw = stream.read(limit + 1)
    if len(raw) > limit:
        yield Refusal(file.name, f"The page is larger than {limit // 1024**2} MB.", raw=raw[:limit])
        return
    named = None if profile == AUTO else profiles.find(profile)
    if named and encoding_name == AUTO:
        encoding_name = named.encoding
    by = f"{named.name} {named.version}" if named else profiles.state()
    yield RawRecord(
        file, None, raw, f"{VERSION} {encoding_name} {by}", partial(_record, raw, file.name, encoding_name, named)
    )


def _record(raw: bytes, name: str, encoding_name: str, named: Profile | None) -> Record | Refusal:
    try:
        decoded = encoding.open_page(raw, encoding_name)
    except encoding.Undecodable as error:
        return Refusal(name, str(error), raw=raw)
    read = parse(decoded.text, name, named)
    read.raw = raw
    if isinstance(read, Record):
        read.provenance["encoding"] = decoded.verdict
        read.warnings = [*decoded.warnings, *read.warnings]
        read.checksum = checksum(f"{VERSION} {read.provenance.get('profile', '')}", raw)
    return read


def parse(text: str, name: str = "", named: Profile | None = None) -> Record | Refusal:
    """Read a page's text, with a profile or with the shipped one that it bears the marks of. Never raises."""
    if reason := bounds.objection(text):
        return Refusal(name, reason)
    page = Page(text, name, named.address.site if named else "")
    if page.is_longer_than(MAX_LENGTH):
        return Refusal(name, f"Its text is longer than {MAX_LENGTH:,} characters.")
    profile = named or by_profile.recognise(page, profiles.shipped())
    found = by_profile.read(page, profile) if profile else None
    record = Record(file=name)
    if profile and found:
        reading, era = found
        record.profile = profile.name
        record.provenance["profile"] = f"{profile.name} {profile.version}"
        if era.name:
            record.provenance["era"] = era.name
        _settle_time(page, reading)
        story.compose(record, reading, era.noise)
        _identify(record, page, profile)
    else:
        if reason := _no_story(page):
            return Refusal(name, reason)
        reading, doubts = generic.read(page)
        if generic.is_list(reading.blocks):
            return Refusal(name, "It is a list of stories, not one.")
        reading.warnings.append(generic.warning(doubts, profile.name if profile else ""))
        record.status = "draft" if doubts else "published"
        story.compose(record, reading)
        _identify(record, page, profile)
    return record


def _settle_time(page: Page, reading: Reading) -> None:
    """Check the printed time against the metadata, and take theirs where none is printed."""
    if reading.time is None:
        reading.time = metadata.published(page) or metadata.time_in_address(page.address or page.file)
        if reading.time:
            reading.provenance["published_at"] = "metadata or address"
    elif sentence := metadata.disagreement(page, reading.time):
        reading.warnings.append(sentence)


def _identify(record: Record, page: Page, profile: Profile | None) -> None:
    record.legacy_url = by_profile.address_of(page, profile) if profile else page.address
    told = by_profile.number_of(page, profile, record.legacy_url) if profile else ""
    record.legacy_id = told or identity.number_in(record.legacy_url)
    if record.legacy_id and not told:
        record.provenance["legacy_id"] = "address"


def _no_story(page: Page) -> str:
    """Why a page cannot be a story; empty when it can."""
    if page.tree.css_first("frameset"):
        return "It only holds frames; the story stands in another file."
    body = page.tree.body
    if _SENDS_ELSEWHERE.search(page.text[:5000]) and not (body and body.text(strip=True)):
        return "It only sends the reader to another page."
    return ""
