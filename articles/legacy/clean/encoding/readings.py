"""Latin letters read as the Vietnamese that an old encoding meant by them.

Every reading takes letters as the bytes look under windows-1252, whether they came from bytes or stand so in a Unicode
page, and gives NFC or raises UnicodeError. U+0000 passes through: it marks where one piece of a page ends.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from articles.legacy.clean.encoding.tables import (
    TCVN3,
    UNICODE_ONLY,
    VISCII,
    VNI_LETTERS,
    VNI_PAIRS,
    WINDOWS_1252,
    latin_bytes,
)
from newsroom.text import nfc

# The letters that each sign of VNI may stand behind.
_BASES = {sign: "".join(pair[0] for pair in VNI_PAIRS if pair[1] == sign) for sign in sorted({p[1] for p in VNI_PAIRS})}
_VNI = re.compile(
    f"([{''.join(sorted({pair[0] for pair in VNI_PAIRS}))}])(\0*)([{''.join(_BASES)}])|[{''.join(VNI_LETTERS)}]"
)
_NOT_TCVN3 = re.compile(f"[ÀÁÂÃÄÅÍÚÛàðÿ{UNICODE_ONLY}]")
_NOT_VNI = re.compile(
    "|".join([*(f"(?<![{bases}]){sign}" for sign, bases in _BASES.items()), f"[çÇðÐýÝÿþÞß{UNICODE_ONLY}]"])
)
# They would be ằ, ã and â, none of which is a word.
_SIGNS_ALONE = re.compile(r"((?<![^\s\0])[»·©](?![^\s\0]))")
# Letters that repaired text may hold; a rare alphabet is a sign that letters met by chance.
_EXPECTED = frozenset(WINDOWS_1252 + UNICODE_ONLY + "\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")


class Reading(NamedTuple):
    name: str
    read: Callable[[str], str]
    # Whether a character reference stands for one of the old encoding's letters, as it does where only the font
    # makes the letters Vietnamese. A charset's references are Unicode already.
    references: bool
    foreign: re.Pattern[str] | None = None  # what the old encoding cannot have written


def _read_tcvn3(letters: str) -> str:
    parts = _SIGNS_ALONE.split(letters)
    return nfc("".join(part if at % 2 else part.translate(TCVN3) for at, part in enumerate(parts)))


def _read_vni(letters: str) -> str:
    return nfc(_VNI.sub(_vni_letter, letters))


def _vni_letter(match: re.Match[str]) -> str:
    if match[1] is None:
        return VNI_LETTERS[match[0]]
    base, between, sign = match.groups()
    return (
        VNI_PAIRS[base + sign] + between if base + sign in VNI_PAIRS else VNI_LETTERS.get(base, base) + between + sign
    )


def _read_windows_1258(letters: str) -> str:
    return nfc(latin_bytes(letters).decode("cp1258"))


def _read_viscii(letters: str) -> str:
    return nfc(latin_bytes(letters).decode("latin-1").translate(_VISCII))


def _read_mojibake(letters: str) -> str:
    text = latin_bytes(letters).decode("utf-8")
    if any(not c.isascii() and c not in _EXPECTED and unicodedata.category(c)[0] in "LMNC" for c in text):
        raise UnicodeError("repaired text holds letters that nobody expects")
    return nfc(text)


def _read_mojibake_twice(letters: str) -> str:
    return _read_mojibake(latin_bytes(letters).decode("utf-8"))


_VISCII = dict(enumerate(VISCII))

READINGS: dict[str, Reading] = {
    reading.name: reading
    for reading in (
        Reading("tcvn3", _read_tcvn3, True, _NOT_TCVN3),
        Reading("vni", _read_vni, True, _NOT_VNI),
        Reading("windows-1258", _read_windows_1258, False),
        Reading("viscii", _read_viscii, False),
        Reading("mojibake", _read_mojibake, True),
        Reading("mojibake twice", _read_mojibake_twice, True),
    )
}
