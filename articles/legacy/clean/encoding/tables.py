"""The letters of the old Vietnamese encodings, as Latin letters: what their bytes look like under windows-1252.

TCVN3 (ABC) follows TCVN 5712:1993 for the letters that its fonts have, VISCII follows RFC 1456, and VNI the
keyboards and fonts of VNI Software. The tables agree with glibc's charmaps, which the tests ask where they can.
"""

import codecs

# The bytes that windows-1252 leaves open stand for themselves, as browsers read them.
BYTES = bytes(range(256))
WINDOWS_1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in BYTES)

_TCVN3 = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
TCVN3: dict[int, str] = {start + at: letter for start, run in _TCVN3.items() for at, letter in enumerate(run)}

_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VISCII_LETTERS = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
VISCII: str = "".join(_VISCII_CONTROLS.get(b, chr(b)) for b in range(128)) + _VISCII_LETTERS

# VNI writes a letter with its marks as the bare letter and one sign behind it.
_VNI_MARKED = (
    ("aeouyôö", "ùøûõï", ("áàảãạ", "éèẻẽẹ", "óòỏõọ", "úùủũụ", "ýỳỷỹỵ", "ớờởỡợ", "ứừửữự")),
    ("aeo", "âáàåãä", ("âấầẩẫậ", "êếềểễệ", "ôốồổỗộ")),
    ("a", "êéèúüë", ("ăắằẳẵặ",)),
)
VNI_PAIRS: dict[str, str] = {
    base + sign: letter
    for bases, signs, rows in _VNI_MARKED
    for base, row in zip(bases, rows, strict=True)
    for sign, letter in zip(signs, row, strict=True)
}
# The sign of a capital is a capital, but typists left it small.
VNI_PAIRS |= {
    pair[0].upper() + case(pair[1]): letter.upper()
    for pair, letter in VNI_PAIRS.items()
    for case in (str.lower, str.upper)
}
VNI_LETTERS: dict[str, str] = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))
VNI_LETTERS |= {letter.upper(): meant.upper() for letter, meant in VNI_LETTERS.items()}

# Vietnamese letters that windows-1252 does not have: a text with one of them is Unicode already.
UNICODE_ONLY: str = "ĂăĐđĨĩŨũƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))

_FROM_1252: dict[int, int] = {code: code for code in range(256)} | {ord(c): b for b, c in enumerate(WINDOWS_1252)}


def latin_letters(raw: bytes) -> str:
    """The bytes as windows-1252 letters, one each. `latin_bytes` takes it back without loss."""
    return codecs.charmap_decode(raw, "strict", WINDOWS_1252)[0]


def latin_bytes(text: str) -> bytes:
    """The bytes that the letters were; C1 controls stand for themselves. Raises UnicodeEncodeError."""
    return codecs.charmap_encode(text, "strict", _FROM_1252)[0]
