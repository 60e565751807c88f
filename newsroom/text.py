"""Vietnamese text: normal form, folding, slugs, alphabetical order, dates and numbers as papers print them."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsroom.markup import RAW_TEXT, pieces

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
WEEKDAYS_ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Tones in dictionary order: none, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# The seven letters of their own. What follows the base letter sorts after every letter from a to z.
_LETTERS = {"a\u0306": "a{", "a\u0302": "a|", "e\u0302": "e{", "o\u0302": "o{", "o\u031b": "o|", "u\u031b": "u{"}

# Elements inside a line; any other tag parts two words.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small "  # noqa: SIM905
    "span strike strong sub sup time tt u var wbr o:p st1:place".split()
)
_UNREAD = (RAW_TEXT - {"plaintext", "xmp"}) | {"template", "svg", "math", "object", "select"}

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")  # Unicode's category Cc, whole
_MINUS = "\N{MINUS SIGN}"


def nfc(s: str) -> str:
    """The text in Unicode normal form C, the only one the newsroom stores."""
    return unicodedata.normalize("NFC", s)


def fold(s: str) -> str:
    """The text as search compares it: no marks, no case, đ as d, single blanks."""
    return _fold_again(s) if len(s) <= _SHORT else _fold(s)


def _fold(s: str) -> str:
    bare = _without_marks(s.replace("đ", "d").replace("Đ", "D")).casefold()
    # Casefolding may bring marks of its own (İ becomes i with a dot above).
    return " ".join((bare if bare.isascii() else _without_marks(bare)).split())


_SHORT = 250  # names, keywords and headlines come again and again
_fold_again = lru_cache(maxsize=4096)(_fold)


def _without_marks(s: str) -> str:
    letters = unicodedata.normalize("NFD", s)
    # A text has few different marks: five times as fast as to ask of each letter whether it is one.
    for c in set(letters):
        if unicodedata.category(c) == "Mn":
            letters = letters.replace(c, "")
    return letters


def slugify_vi(s: str, max_length: int = 100) -> str:
    """A part of an address: `Đường đỏ` gives `duong-do`. Empty when no Latin letter or digit is left.

    A longer one is cut between words, or inside the first word when that alone is too long.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", fold(s)).strip("-")
    if len(slug) <= max_length:
        return slug
    cut = slug[: max_length + 1].rpartition("-")[0]
    return cut or slug[:max_length]


def sort_key(s: str) -> str:
    """A text whose bytes compare in Vietnamese alphabetical order, on SQLite and under PostgreSQL's "C" alike.

    Letters first (a ă â b c d đ e ê … o ô ơ … u ư), tones only between words of the same letters. Case and
    punctuation do not count.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in re.findall(r"[^\W_]+", nfc(s).casefold()):
        written = ""
        tone = "0"
        for character in word:
            if character == "đ":
                written += "d{"
                continue
            base, *marks = list(unicodedata.normalize("NFD", character))
            written += next((_LETTERS[base + mark] for mark in marks if base + mark in _LETTERS), base)
            tone = max([tone, *(_TONES[mark] for mark in marks if mark in _TONES)])
        letters.append(written)
        tones.append(tone)
    # "!" between words and a blank before the tones: a short text comes before a longer one that begins with it.
    return "!".join(letters) + " " + "".join(tones) if letters else ""


def name_sort_key(s: str) -> str:
    """The sort key of a person's name: by the given name, which is the last word, then by the rest."""
    *family, given = s.split() or [""]
    return f"{sort_key(given)} {sort_key(' '.join(family))}".rstrip()


def one_line(s: str) -> str:
    """The text on one line: NFC, controls and every kind of blank made single blanks, none at the ends."""
    if is_one_line(s):
        return nfc(s).strip(" ")
    return " ".join(_CONTROL.sub(" ", nfc(s).replace("\ufeff", "")).split())


def is_one_line(s: str) -> bool:
    """Whether the text holds no blanks but single spaces, nor anything else that cannot be seen.

    Cheap to ask, where to split a text and to join it again is not.
    """
    return s.isprintable() and "  " not in s


def plain_text(html: str) -> str:
    """The words of an HTML text on one line, with a blank between blocks; scripts and the like are left out."""
    found: list[str] = []
    unread: list[str] = []
    for piece in pieces(html):
        if piece.kind == "text":
            if not unread:
                found.append(piece.value)
            continue
        if piece.value in _UNREAD:
            if piece.kind == "start":
                unread.append(piece.value)
            elif piece.value in unread:
                del unread[unread.index(piece.value) :]
        if piece.value not in INLINE:
            found.append(" ")
    return one_line("".join(found))


def weekday_vi(day: date) -> str:
    """The weekday as Vietnamese papers print it: `Thứ hai` … `Chủ nhật`."""
    return WEEKDAYS[day.weekday()]


def article_time(dt: datetime, precision: str = "minute", language: str = "vi") -> str:
    """The time above a story in Vietnam's time zone: `Thứ hai, 08/07/2019 21:24 (GMT+7)`.

    With precision "day" the clock is left out: its time is not known. `dt` must carry its time zone.
    """
    local = _local(dt)
    weekday = (WEEKDAYS_ENGLISH if language == "en" else WEEKDAYS)[local.weekday()]
    day = f"{weekday}, {_day(local)}"
    return day if precision == "day" else f"{day} {local:%H:%M} (GMT+7)"


def short_time(dt: datetime) -> str:
    """The time in Vietnam in a narrow place: `21:24, 08/07/2019`."""
    local = _local(dt)
    return f"{local:%H:%M}, {_day(local)}"


def vn_date(day: date) -> str:
    """The day as `08/07/2019`; of a time with a zone, the day it is in Vietnam."""
    return _day(_local(day) if isinstance(day, datetime) else day)


def _local(dt: datetime) -> datetime:
    if dt.tzinfo is None:
        raise ValueError("A time without a time zone cannot be shown.")
    return dt.astimezone(VIETNAM)


def _day(day: date) -> str:
    # strftime's %Y does not fill years before 1000 with zeros on every system.
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def vn_number(value: Decimal | int, places: int | None = None) -> str:
    """The number as `1.234.567,89`, with `places` decimals, or those it has. A minus is −."""
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError("Only finite numbers can be shown.")
    plain = f"{number:,f}" if places is None else f"{number:,.{places}f}"
    shown = plain.replace(",", " ").replace(".", ",").replace(" ", ".")
    if not shown.strip("-0.,"):
        return shown.removeprefix("-")
    return shown.replace("-", _MINUS)


_PLAIN_NUMBER = re.compile(r"[0-9]+")
_DOT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|[1-9][0-9]{0,2},[0-9]{3}\.[0-9]+")
_COMMA_DECIMALS = re.compile(r"[0-9]+,[0-9]+")
_DOT_DECIMALS = re.compile(r"[0-9]+\.[0-9]+")


def parse_vn_number(text: str) -> Decimal:
    """Read a number typed at the desk: `14.850` is 14850, `25.450,5` and `210,33` have decimals.

    A single dot before exactly three digits groups thousands unless the number begins with 0; `25.5` is read
    with decimals. Raises ValueError with a Vietnamese sentence for anything that could mean two things.
    """
    compact = re.sub(r"\s+", "", nfc(text))
    sign = -1 if compact[:1] in {"-", _MINUS} else 1
    digits = compact[1:] if compact[:1] in {"-", _MINUS, "+"} else compact
    if not digits:
        raise ValueError("Chưa có số.")
    if len(digits) > 40:
        raise ValueError("Số quá dài.")
    if _PLAIN_NUMBER.fullmatch(digits):
        plain = digits
    elif _DOT_GROUPS.fullmatch(digits):
        plain = digits.replace(".", "").replace(",", ".")
    elif _COMMA_GROUPS.fullmatch(digits):
        plain = digits.replace(",", "")
    elif _COMMA_DECIMALS.fullmatch(digits):
        plain = digits.replace(",", ".")
    elif _DOT_DECIMALS.fullmatch(digits):
        plain = digits
    else:
        raise ValueError(f"“{text.strip()[:40]}” không phải là một số rõ ràng; hãy viết như 14.850 hoặc 25.450,5.")
    return sign * Decimal(plain)
