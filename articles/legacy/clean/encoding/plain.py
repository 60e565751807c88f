"""A quick look at a text: most texts are right as they stand, and need no patterns to show it."""

import re

_NOWHERE = 0x80  # of a letter that may stand behind no other, nor first
# Letters of right Vietnamese that never stand behind these others; what was read wrongly is full of such pairs.
_PAIRS = (("aeiouyâãêôõý", "ìò"), ("aeouy", "ùõ"), ("a", "âáàãêéèú"), ("e", "âáàã"), ("o", "â"))
# Letters beyond Latin-1 that Vietnamese does not use, in UTF-8: Œ Š Ÿ Ž œ š ž begin as ũ does; then † ‡ €. Of ˆ ˜ the
# first byte is enough.
_LIKE_U = re.compile(b"\xc5[^\xa8\xa9]")
_SIGNS = re.compile(b"\xe2(?:\x80[\xa0\xa1]|\x82\xac)")


class Look:
    """Tells texts that hold none of some letters of Latin-1, nor a pair that Vietnamese has not."""

    def __init__(self, letters: str) -> None:
        first, second = bytearray([_NOWHERE] * 256), bytearray(256)
        for letter in letters:
            second[ord(letter)] |= _NOWHERE
        for bit, (befores, behinds) in enumerate(_PAIRS):
            for table, members in ((first, befores), (second, behinds)):
                for letter in members + members.upper():
                    table[ord(letter)] |= 1 << bit
        self._first, self._second = bytes(first), bytes(second)

    def is_right(self, text: str) -> bool:
        """True only when that is certain. Takes a tenth of the time of a pattern."""
        try:
            raw = text.encode()
        except UnicodeEncodeError:
            return False
        if _LIKE_U.search(raw) or _SIGNS.search(raw) or b"\xcb" in raw or "ƒ" in text:
            return False
        letters = f" {text} ".encode("latin-1", "replace")
        # Each byte tells what may follow it, or what it may follow; as long numbers they are compared at once.
        before = int.from_bytes(letters.translate(self._first), "little") << 8
        return not before & int.from_bytes(letters.translate(self._second), "little")
