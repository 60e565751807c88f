"""Vietnamese written in the old encodings, as the programs of their time did it."""

import unicodedata

from articles.legacy.clean.encoding.tables import TCVN3, VISCII, VNI_LETTERS, VNI_PAIRS, latin_bytes, latin_letters

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TCVN3 = {ord(letter): byte for byte, letter in TCVN3.items()}
_VNI = {ord(letter): written for table in (VNI_PAIRS, VNI_LETTERS) for written, letter in table.items()}


def tcvn3(text: str) -> bytes:
    """Raises ValueError for a capital with a tone, which only the capitals' fonts can show."""
    return _with_signs(text, _TCVN3)


def vni(text: str) -> bytes:
    return _with_signs(text, _VNI)


def _with_signs(text: str, table: dict) -> bytes:
    if missing := {c for c in text if c >= "\u00c0" and c.isalpha() and ord(c) not in table}:
        raise ValueError(f"no letters for {missing}")
    return latin_bytes(text.translate(table))


def viscii(text: str) -> bytes:
    return bytes(VISCII.index(c) for c in text)


def windows_1258(text: str) -> bytes:
    return "".join(_with_the_tone_behind(c) for c in text).encode("cp1258")


def _with_the_tone_behind(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _TONES), "")
    return unicodedata.normalize("NFC", marks.replace(tone, "", 1)) + tone if tone else letter


def mojibake(text: str) -> str:
    """UTF-8 that was read as windows-1252, the usual accident."""
    return latin_letters(text.encode())


ENCODERS = {"tcvn3": tcvn3, "vni": vni, "viscii": viscii, "windows-1258": windows_1258}
