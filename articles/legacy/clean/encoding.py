"""From bytes to text. Nothing is ever replaced silently: what cannot be read is refused by name."""

import codecs

# What --encoding accepts, beside auto.
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "windows-1258": "cp1258"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Undecodable(Exception):
    """The bytes are not in that encoding; the text is a sentence."""


def decode(raw: bytes, encoding: str = "auto") -> str:
    """The text of `raw`. With "auto" a byte order mark decides, else it must be UTF-8."""
    codec = ENCODINGS.get(encoding) or next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        hint = "; name its encoding with --encoding" if encoding == "auto" else ""
        raise Undecodable(f"The file is not {error.encoding.upper()} (byte {error.start + 1}){hint}.") from error
