"""Named fields become a record: the same for rows of a table, objects of JSON and items of a WordPress export.

Only fields whose names are known are read; nothing else of a row or an object ever reaches a record.
"""

import html
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from articles.legacy.clean import byline, dates, encoding, frame, identity
from articles.legacy.clean.blocks import Block, Image, Kind
from articles.legacy.clean.encoding.plain import Look
from articles.legacy.clean.text import line, shorten
from articles.legacy.extract import bounds
from articles.legacy.extract.reading import Reading
from articles.legacy.extract.story import compose
from articles.legacy.record import Comment, Picture, Record, Refusal
from articles.legacy.sources import body
from articles.legacy.sources.names import field_of
from newsroom.text import fold, parse_vn_number, plain_text

_PUBLISHED = frozenset(
    {"publish", "published", "public", "posted", "live", "active", "approved", "visible", "yes", "true", "1", "x", "on"}
    | {"da dang", "da xuat ban", "xuat ban", "hien thi", "hien", "da duyet", "dang hien thi", "co", "cong khai"}
)
_DRAFT = frozenset(
    {"draft", "auto-draft", "private", "pending", "trash", "future", "scheduled", "inherit", "hidden", "deleted"}
    | {"unpublished", "inactive", "rejected", "archived", "withdrawn", "expired", "locked", "no", "false", "0", "-1"}
    | {"-2", "off", "nhap", "ban nhap", "bai nhap", "cho duyet", "chua duyet", "chua dang", "cho dang", "an", "da an"}
    | {"da go", "go bo", "da xoa", "xoa", "thung rac", "rieng tu", "hen gio", "khong", "khong hien thi", "tu choi"}
    | {"khoa", "chua xuat ban", "tra lai", "het han", "noi bo", "dang soan"}
)
_FLAGS = (0, 1, "0", "1", "true", "false", "True", "False", "TRUE", "FALSE")
_YES = frozenset({"1", "true", "yes", "x", "co", "on"})
_PATH_OF_CATEGORIES = re.compile(r"\s*(?:[;|>»›/\\]|->|::)\s*")
_LIST_OF_WORDS = re.compile(r"\s*[,;|#\n]\s*")
_ROOTS = frozenset({"trang chu", "trang nhat", "home", "root", ""})
_ACCOUNT = re.compile(r"[a-z0-9._@-]+")
# What right Vietnamese has no use for, but other encodings' bytes and marks are shown as: letters and signs, a low
# tone behind another vowel, and the same as character references. One pattern of all would cost six times as much.
_MISREAD = re.compile("[\x80-\x9f¡-§©ª¬-¯±¶¸¹º¼-¿ÄÅÆÇÈËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿŒœŠšŸŽžƒˆ˜†‡€\ud800-\udfff]")
_FIELDS = Look("".join(map(chr, range(0x80, 0xA0))) + "¡¢£¤¥¦§©ª¬\xad®¯±¶¸¹º¼½¾¿ÄÅÆÇÈËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿ")
_MISREAD_TONE = re.compile("[ÌÒìò](?<=[aeouyAEOUYâãêôõý].)")
_MISREAD_REFERENCE = re.compile(r"&(?:[AaOoUu](?:uml|ring|slash)|[Aa]Elig|ETH|eth|szlig|[Nn]tilde|times|divide);")
_WORDS_OF_OBJECTS = ("name", "title", "text", "content", "url", "src", "value")
_OF_PICTURES = frozenset({"cover", "pictures", "caption"})
_DEEPEST = 6
_MOST_VIEWS = 2_000_000_000


def gather(named: Sequence[tuple[str, object]]) -> tuple[dict[str, object], list[str]]:
    """(values by field, the names that no field is known for). Of two names for one field the first filled one holds."""
    values: dict[str, object] = {}
    unknown: list[str] = []
    for name, value in named:
        field = field_of(name)
        if field == "published_at" and (isinstance(value, bool) or value in _FLAGS):
            field = "status"  # `published: true` beside a time of its own
        if field is None:
            unknown.append(name)
        elif field not in values or values[field] in (None, "", [], {}):
            values[field] = value
    return values, unknown


def record_of(values: dict[str, object], file: str, number: str | None = None) -> Record | Refusal:
    """The record that these values make. Values are texts, numbers, booleans, None, or lists and objects of them.

    Never raises for what they hold; what cannot be used stands in the warnings.
    """
    record = Record(file=file, number=number)
    values = _repaired(record, values)
    get = values.get
    text = text_of(get("body"))
    if reason := bounds.objection(text):
        return Refusal(file, reason, number)
    record.legacy_url = identity.clean_address(text_of(get("legacy_url")))
    record.legacy_id = _identifier(get("legacy_id"))
    if not record.legacy_id and (found := identity.number_in(record.legacy_url)):
        record.legacy_id = found
        record.provenance["legacy_id"] = "address"
    record.language = "en" if fold(text_of(get("language"))).startswith(("en", "tieng anh")) else "vi"
    time = _time(record, values)
    _read_status(record, values)
    base = record.legacy_url if record.legacy_url.startswith("http") else ""
    leads, others = _pictures(values, base)
    reading = Reading(
        headline=words_of(get("headline")),
        kicker=words_of(get("kicker")),
        time=time,
        sapo=[body.paragraph(words) for words in [words_of(get("standfirst"))] if not frame.is_boilerplate(words)],
        lead=[_figure(lead) for lead in leads],
        blocks=body.blocks(text, base),
        bylines=_bylines(record, get("authors")),
        credit=_credit(record, get("credit")),
        categories=_categories(values),
        topics=_words(get("topics"), _LIST_OF_WORDS),
        related=[address for item in _listed(get("related")) if (address := _address_of(item))],
        views=_views(record, get("views")),
        comments=list(filter(None, (_comment(item) for item in _listed(get("comments"))))),
        first_paragraph="text",
    )
    if (updated := line(text_of(get("updated_at")))) and (later := dates.field_time(updated)):
        reading.updated_at = later.moment
    compose(record, reading)
    record.dateline = words_of(get("dateline")) or record.dateline
    _order_pictures(record, leads, others)
    if lost := (record.headline + record.standfirst + record.body_html).count("\N{REPLACEMENT CHARACTER}"):
        record.warnings.append(f"{lost} characters were lost before the import (U+FFFD).")
    return _refusal_of_a_bare_headline(record, values) or record


# Told by whichever record of a file is read first, but of the file: it is not kept with that record.
UNREAD = "Left out, for nothing is known of such a field: "


def unread(names: list[str]) -> str:
    """A warning about columns or keys that no field is known for."""
    shown = ", ".join(f"“{shorten(line(name), 40)}”" for name in names[:20])
    return f"{UNREAD}{shown}{' and more' if len(names) > 20 else ''}."


def text_of(value: object, depth: int = 0) -> str:
    """The value as one text; lists give a line an entry, objects what they are called, down to a few levels."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool) or depth > _DEEPEST:
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, (text_of(item, depth + 1) for item in value)))
    if isinstance(value, dict):
        return text_of(next((value[key] for key in _WORDS_OF_OBJECTS if value.get(key)), ""), depth + 1)
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else ""
    return str(value)


def words_of(value: object) -> str:
    """The value's words on one line, without markup."""
    if value is None or value == "":
        return ""  # as most fields of most records are
    text = text_of(value)
    if "<" in text or "&" in text:
        text = plain_text(text)
    return line(text)


def unmarked(value: str) -> str:
    """The text without what spreadsheets put around it to keep it a text: `'001` and `="001"`."""
    if value[:2] == '="' and value[-1:] == '"' and len(value) > 2:
        return value[2:-1].replace('""', '"')
    return value[1:] if value[:1] == "'" and value[1:2] in tuple("=+-@\t0123456789") and value[1:] else value


def _identifier(value: object) -> str:
    text = line(text_of(value))
    # A spreadsheet makes numbers of ids.
    return text.removesuffix(".0") if re.fullmatch(r"\d+\.0", text) else text


def _repaired(record: Record, values: dict[str, object]) -> dict[str, object]:
    """The values with what was once read in a wrong encoding as it was meant."""
    suspicious = {field: value for field, value in values.items() if isinstance(value, str) and _is_misread(value)}
    if not suspicious:
        return values
    verdicts: list[str] = []
    for field, value in suspicious.items():
        decoded = encoding.repair(value)
        suspicious[field] = decoded.text
        verdicts += [decoded.verdict] if decoded.text != value else []
        record.warnings += decoded.warnings
    if verdicts:
        record.provenance["repaired"] = "; ".join(dict.fromkeys(verdicts))
    return values | suspicious


def _is_misread(value: str) -> bool:
    if value.isascii() or _FIELDS.is_right(value):
        return "&" in value and _MISREAD_REFERENCE.search(value) is not None
    found = _MISREAD.search(value) or _MISREAD_TONE.search(value) or "&" in value and _MISREAD_REFERENCE.search(value)
    return bool(found)


def _time(record: Record, values: dict[str, object]) -> dates.Printed | None:
    printed = line(text_of(values.get("published_at"))) or line(text_of(values.get("created_at")))
    clock = line(text_of(values.get("clock")))
    found = dates.field_time(printed) if printed else None
    if found and found.precision == "day" and clock:
        found = dates.field_time(f"{printed} {clock}") or found
    if printed and (found is None or found.moment is None):
        record.warnings.append(f"The date “{shorten(printed, 80)}” {'does not exist' if found else 'cannot be read'}.")
        return None
    return found


def _read_status(record: Record, values: dict[str, object]) -> None:
    """What the source does not show its readers comes in as a draft, and so does what nobody understands."""
    value = values.get("status")
    said = ("1" if value else "0") if isinstance(value, bool) else fold(text_of(value))
    if said in _DRAFT or _is_yes(values.get("deleted")) or text_of(values.get("password")).strip():
        record.status = "draft"
    elif said and said not in _PUBLISHED:
        record.status = "draft"
        record.warnings.append(f"The status “{shorten(said, 40)}” is not known; it comes in as a draft.")


def _is_yes(value: object) -> bool:
    return value is True or fold(text_of(value)) in _YES


def _categories(values: dict[str, object]) -> list[str]:
    names = [
        name
        for field in ("parent", "categories", "subcategories")
        for name in _words(values.get(field), _PATH_OF_CATEGORIES)
    ]
    return [name for name in dict.fromkeys(names) if fold(name) not in _ROOTS]


def _words(value: object, joints: re.Pattern) -> list[str]:
    """The entries of a list as they stand, or those of a text between joints."""
    if isinstance(value, list):
        return [words_of(item) for item in value]
    text = text_of(value)
    if not text.strip():
        return []
    return [line(word) for word in joints.split(plain_text(text) if "<" in text or "&" in text else text)]


def _listed(value: object) -> list:
    return value if isinstance(value, list) else []


def _views(record: Record, value: object) -> int | None:
    text = re.sub(r"\s*(?:lượt|views?).*$", "", line(text_of(value)), flags=re.IGNORECASE)
    if not text or text.casefold() in {"null", "none", "n/a", "-"}:
        return None
    try:
        number = parse_vn_number(text)
    except ValueError:
        number = None
    if number is None or number != int(number) or not 0 <= number <= _MOST_VIEWS:
        record.warnings.append(f"The number of views “{shorten(text, 40)}” cannot be read.")
        return None
    return int(number)


def _comment(item: object) -> Comment | None:
    if not isinstance(item, dict):
        return None
    found = {key: text_of(value) for key, value in item.items() if isinstance(key, str)}
    text = line(plain_text(found.get("text") or found.get("content") or found.get("body") or ""))
    if not text:
        return None
    written = dates.field_time(found.get("date") or found.get("created_at") or found.get("time") or "")
    return Comment(line(found.get("author") or found.get("name") or ""), written.moment if written else None, text)


def _bylines(record: Record, value: object) -> list[str]:
    """What the field of the author says, without the names of accounts."""
    entries = [words_of(item) for item in value] if isinstance(value, list) else [words_of(value)]
    kept = []
    for entry in dict.fromkeys(entries):
        if _ACCOUNT.fullmatch(entry) and byline.read_byline(entry) is None:
            record.warnings.append(f"“{shorten(entry, 60)}” is an account, not an author's name; it was left out.")
        elif entry and not frame.is_boilerplate(entry):
            kept.append(entry)
    return kept


def _credit(record: Record, value: object) -> str:
    """The agency named as source. Crawlers write their own host's name there, which says nothing."""
    named = words_of(value)
    if not named:
        return ""
    try:
        host = urlsplit(record.legacy_url).hostname or ""
    except ValueError:
        host = ""
    if host.endswith(named.casefold().removeprefix("www.")) or "/" in named:
        return ""
    return re.sub(r"^(?:theo|nguồn)\s*:?\s+", "", named, flags=re.IGNORECASE)


def _pictures(values: dict[str, object], base: str) -> tuple[list[Picture], list[Picture]]:
    """(the story's lead pictures, its other ones) as the fields name them."""
    if _OF_PICTURES.isdisjoint(values):
        return [], []
    cover = values.get("cover")
    leads = [_picture(item, base) for item in (cover if isinstance(cover, list) else [cover])]
    leads = [lead for lead in leads if lead.name]
    caption, credit = byline.split_photo_credit(words_of(values.get("caption")))
    told = Picture("", words_of(values.get("alt")), caption, words_of(values.get("photo_credit")) or credit)
    if leads:
        leads[0] = _joined(told, leads[0])
    elif told.caption:
        leads = [told]
    return leads, [_picture(item, base) for item in _listed(values.get("pictures"))]


def _picture(item: object, base: str) -> Picture:
    given: Callable[[str], object] = item.get if isinstance(item, dict) else lambda key: None
    caption, credit = byline.split_photo_credit(words_of(given("caption") or given("title")))
    address = _address_of(item)
    with suppress(ValueError):  # an address that cannot be read stays as it was written
        address = urljoin(base, address) if address else ""
    return Picture(address, words_of(given("alt")), caption, words_of(given("credit")) or credit)


def _joined(first: Picture, second: Picture) -> Picture:
    """One picture told of twice: what the first leaves open, the second says."""
    return Picture(*(one or other for one, other in zip(first, second, strict=True)))


def _figure(picture: Picture) -> Block:
    words = f"{picture.caption} Ảnh: {picture.credit}" if picture.credit else picture.caption
    return Block(Kind.FIGURE, image=Image(picture.name, picture.alt), caption=html.escape(words, quote=False))


def _order_pictures(record: Record, leads: list[Picture], others: list[Picture]) -> None:
    """Put the lead picture first, also where it stands in the body, and the other pictures last; none twice."""
    found = {lead.name: lead for lead in leads}
    for picture in [*record.pictures, *others]:
        if picture.name or picture.caption:
            known = found.get(picture.name)
            found[picture.name] = _joined(known, picture) if known else picture
    record.pictures = list(found.values())


def _address_of(item: object) -> str:
    if isinstance(item, dict):
        item = next((item[key] for key in ("url", "src", "path", "link", "name") if item.get(key)), "")
    return html.unescape(line(text_of(item)))


def _refusal_of_a_bare_headline(record: Record, values: dict[str, object]) -> Refusal | None:
    """A row that has nothing but a headline and a day that never was is a slip of the table, not a story."""
    printed = line(text_of(values.get("published_at")))
    if record.published_at or not printed or record.legacy_id or record.legacy_url:
        return None
    if record.body_html or record.standfirst or record.pictures:
        return None
    return Refusal(
        record.file,
        f"It has neither an id nor an address nor a text, and the date “{shorten(printed, 80)}” cannot be used.",
        record.number,
    )
