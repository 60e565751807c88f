"""From bytes, or from text that was once read wrongly, to Vietnamese as it was meant.

Nothing is converted silently: every answer names the encoding that was found and what spoke for it, and what stays
doubtful is left as it stands and told in a sentence.
"""

import codecs
import math
import re
import unicodedata
from typing import NamedTuple

from articles.legacy.clean.encoding.document import Run, Settled, settle
from articles.legacy.clean.encoding.page import Page
from articles.legacy.clean.encoding.plain import Look
from articles.legacy.clean.encoding.readings import READINGS
from articles.legacy.clean.encoding.tables import latin_letters
from articles.legacy.clean.text import shorten
from newsroom.text import nfc, plain_text

# What --encoding accepts, beside auto.
ENCODINGS = ("utf-8", "utf-16", "windows-1258", "tcvn3", "vni", "viscii", "windows-1252")

_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1258": "cp1258"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_LABEL = re.compile(r"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{3,40})""", re.IGNORECASE)
_LABELS = {
    "windows-1258": "windows-1258", "cp1258": "windows-1258", "x-cp1258": "windows-1258", "viscii": "viscii",
    "csviscii": "viscii", "tcvn": "tcvn3", "tcvn3": "tcvn3", "tcvn-5712": "tcvn3", "x-viet-tcvn": "tcvn3",
    "x-viet-tcvn5712": "tcvn3", "x-viet-vni": "vni",
}  # fmt: skip
_LABEL_WITHIN = 4096
_NOT_TEXT = re.compile(rb"[\x00\x01\x03\x04\x07\x08\x0e-\x13\x15-\x18\x1b\x1c\x1d\x7f]")
_BROKEN = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[\u0080-\ud7ff\ue000-\U0010ffff]")
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
# What right Vietnamese has no use for; without any of it there is nothing to repair.
_SUSPICIOUS = re.compile(
    "[\x00\x80-\x9f¡-§©ª¬-¯±-¸º¼-¿ÄÅÆÇÈËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿŒœŠšŸŽžƒˆ˜†‡€\ud800-\udfff&]"
    r"|[aeiouyâãêôõý][ÌÒìò]|[aeouy][ùõ]|a[âáàãêéèú]|e[âáàã]|oâ|\.vn[a-z3]|vni-",
    re.IGNORECASE,
)

# The same for whole pages in lower case, but for the references that every page uses; a third of the time.
_SUSPICIOUS_IN_PAGE = (
    re.compile("[\x00\x80-\x9f¡-§©ª¬-¯±-¸º¼-¿äåæçèëîïðñö×øûüþÿßœšžƒˆ˜†‡€\ud800-\udfff]"),
    re.compile(r"[ìòùõâáàãêéèú](?:(?<=[aeiouyâãêôõý][ìò])|(?<=[aeouy][ùõ])|(?<=a[âáàãêéèú])|(?<=e[âáàã])|(?<=oâ))"),
    re.compile(r"\.vn[a-z3]|vni-|&(?!(?:nbsp|amp|lt|gt|quot|raquo|laquo|copy);)"),
)
_PAGES = Look(
    "".join(map(chr, [0, *range(0x80, 0xA0)])) + "¡¢£¤¥¦§©ª¬\xad®¯±²³´µ¶·¸º¼½¾¿äåæçëîïðñö×øûüþÿßÄÅÆÇËÎÏÐÑÖØÛÜÞ"
)
_UNUSUAL_REFERENCE = re.compile("&(?!(?:nbsp|amp|lt|gt|quot|raquo|laquo|copy);)")


class Undecodable(Exception):
    """The bytes are not in that encoding; the text is a sentence."""


class Decoded(NamedTuple):
    """Text in NFC. The verdict names the encoding found and what spoke for it: `tcvn3 (fonts)`."""

    text: str
    verdict: str
    warnings: list[str]  # sentences for the import's report
    confidence: float  # from 0.5, a guess, to 1.0, certain


def decode(raw: bytes, encoding: str = "auto") -> str:
    """The text of bytes whose encoding is known. With "auto" a byte order mark decides, else it must be UTF-8."""
    if encoding in {"tcvn3", "vni", "viscii"}:
        return READINGS[encoding].read(latin_letters(raw))
    if encoding == "windows-1252":
        return latin_letters(raw)
    codec = _CODECS.get(encoding) or next((codec for mark, codec, _ in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        hint = "; name its encoding with --encoding" if encoding == "auto" else ""
        raise Undecodable(f"The file is not {error.encoding.upper()} (byte {error.start + 1}){hint}.") from error


def open_text(raw: bytes, encoding: str = "auto") -> Decoded:
    """The text of a plain text file, or of one field of an export. Raises Undecodable."""
    return _read_lines(_open(raw, encoding))


def open_page(raw: bytes, encoding: str = "auto") -> Decoded:
    """A whole HTML page. Its tags stay as they are but for the attributes that readers see. Raises Undecodable."""
    opened = _open(raw, encoding)
    if opened.verdict == "utf-8" and not _is_suspicious(opened.text) and unicodedata.is_normalized("NFC", opened.text):
        return Decoded(opened.text, opened.verdict, [], 1.0)
    return _read_page(opened)


def _is_suspicious(page: str) -> bool:
    if _PAGES.is_right(page) and not _UNUSUAL_REFERENCE.search(page):
        small = page.encode().lower()  # a text in bytes takes a tenth of the time
        if b".vn" not in small and b"vni-" not in small:
            return False
    lower = page.lower()
    return any(suspicious.search(lower) for suspicious in _SUSPICIOUS_IN_PAGE)


def repair(text: str) -> Decoded:
    """Text, plain or HTML, that came as Unicode (JSON, CSV, XML) and may hold what was read wrongly before."""
    is_markup = _MARKUP.search(text)
    if not _SUSPICIOUS.search(text) and (not is_markup or unicodedata.is_normalized("NFC", text)):
        return Decoded(nfc(text), "unicode", [], 1.0)
    # JSON may hold half of a pair of surrogates, which is no character.
    opened = _Opened(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), "unicode")
    return _read_page(opened) if is_markup else _read_lines(opened)


class _Opened(NamedTuple):
    text: str
    verdict: str
    is_latin: bool = False  # the letters are bytes under windows-1252
    told: str = ""  # the 8-bit encoding that the operator named


def _open(raw: bytes, encoding: str) -> _Opened:
    if encoding in READINGS or encoding == "windows-1252":
        decode(raw, encoding)  # raises when the bytes cannot be so
        return _Opened(latin_letters(raw), encoding, True, encoding)
    if encoding == "auto" and (marked := next((name for mark, _, name in _MARKS if raw.startswith(mark)), "")):
        return _Opened(decode(raw), f"{marked} (byte order mark)")
    if encoding == "auto" and (wide := _wide(raw)):
        return _Opened(decode(wide + raw), "utf-16")
    try:
        return _Opened(decode(raw, encoding), "utf-8" if encoding == "auto" else encoding)
    except Undecodable:
        if encoding != "auto" or _NOT_TEXT.search(raw):
            raise
    text = raw.decode("utf-8", "surrogateescape")
    # A few bytes that do not fit are damage, or an old piece in a new page; many are another encoding.
    if len(_BEYOND_ASCII.findall(text)) > 4 * len(_BROKEN.findall(text)):
        return _Opened(text, "utf-8")
    return _Opened(latin_letters(raw), "windows-1252", True)


def _wide(raw: bytes) -> bytes:
    """The byte order mark that UTF-16 without one lacks; empty for anything else."""
    head = raw[:64]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or max(even, odd) * 4 < len(head) or min(even, odd):
        return b""
    return codecs.BOM_UTF16_BE if even else codecs.BOM_UTF16_LE


def _read_lines(opened: _Opened) -> Decoded:
    runs = [Run(line) for line in re.split("(?<=[\n\r])", opened.text.replace("\0", ""))]
    settled = settle(runs, latin=opened.is_latin, told=opened.told)
    return _decoded("".join(settled.texts), opened, settled)


def _read_page(opened: _Opened) -> Decoded:
    page = Page(opened.text)
    label = _label(opened.text) if opened.is_latin else ""
    settled = settle(page.runs, latin=opened.is_latin, told=opened.told, label=label)
    return _decoded(page.assemble(settled.texts), opened, settled)


def _label(page: str) -> str:
    found = _LABEL.search(page, 0, _LABEL_WITHIN)
    return _LABELS.get(found[1].lower(), "") if found else ""


def _decoded(text: str, opened: _Opened, settled: Settled) -> Decoded:
    doubtful, warnings = settled.doubtful, []
    if settled.lost:
        warnings.append(f"Bytes that are not UTF-8 ({settled.lost}) were replaced by U+FFFD.")
    if doubtful:
        passages = f"{len(doubtful)} passages" if len(doubtful) > 1 else "A passage"
        were = "were left as they stand, the first" if len(doubtful) > 1 else "was left as it stands"
        shown = shorten(plain_text(doubtful[0][1]), 60)
        warnings.append(
            f"{passages} may be {_named(doubtful[0][0], opened)} and {were}: “{shown}”; "
            "name the encoding with --encoding."
        )
    confidence = 0.5 if doubtful and opened.is_latin else round(1 / (1 + math.exp(-settled.margin)), 2)
    return Decoded(text, _verdict(opened, settled), warnings, confidence)


def _verdict(opened: _Opened, settled: Settled) -> str:
    spoke_for: dict[str, str] = {}
    for (name, spoke), _ in settled.read_as.most_common():
        spoke_for.setdefault(name, spoke)
    found = [f"{_named(name, opened)} ({spoke})" for name, spoke in spoke_for.items()]
    if opened.told:
        found = [f"{opened.told} (told)", *(one for one in found if not one.endswith(" (told)"))]
    elif not opened.is_latin or not found:
        found.insert(0, f"{opened.verdict} (doubtful)" if opened.is_latin and settled.doubtful else opened.verdict)
    return found[0] + (f" with {', '.join(found[1:])}" if found[1:] else "")


def _named(reading: str, opened: _Opened) -> str:
    if reading == "mojibake":
        return "utf-8" if opened.is_latin else "double-encoded utf-8"
    return "twice encoded utf-8" if reading == "mojibake twice" else reading
