"""A text in runs, each with the font it is set in: every run is read by what speaks for it, font, label or words."""

import re
from collections import Counter
from dataclasses import dataclass, field

from articles.legacy.clean.encoding.evidence import (
    CERTAIN,
    WORTH_TELLING,
    Choice,
    attempt,
    choose,
    dereference,
    joined,
)
from articles.legacy.clean.encoding.fonts import ANOTHER, Font
from articles.legacy.clean.encoding.readings import READINGS
from articles.legacy.clean.encoding.syllables import is_syllable
from articles.legacy.clean.encoding.tables import UNICODE_ONLY, latin_letters
from newsroom.text import nfc

END = "\0"  # between the pieces of a run

# What speaks for a reading beside the words, on the scale of `evidence.score`.
_FONT = 4.0  # the run's own font says so
_LABEL = 3.0  # the page's label says so; labels are often false
_OTHERS = 3.0  # other runs of the same text are read so
_WHOLE = 4.0  # the text is bytes, and they are read so

_UNICODE = re.compile(f"[{UNICODE_ONLY}]")
_VIETNAMESE = re.compile("[ƠơƯư\u1ea0-\u1ef9]")
_VISCII_CAPITAL = re.compile("[\x02\x05\x06\x14\x19\x1e]")
_BROKEN = re.compile("[\udc80-\udcff]")
# Mojibake of Vietnamese letters; where it does not decode whole something is lost, often a no-break space.
_DAMAGED = re.compile("Ã[\u0080-¿ ]|á[º»]|Ä[‘ƒ\u0090]|Æ[°¡]|â€")
_REFERENCE = re.compile(r"(&(?:#\w{1,8}|[a-zA-Z]\w{1,30});)")
_SOFT_HYPHEN = re.compile(r"&shy;|&#173;|&#[xX]0*[aA][dD];")
_ETH = re.compile(r"&ETH;|&#208;|&#[xX]0*[dD]0;")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:\u00ad+[^\W\d_]+)+")
_WITH_ETH = re.compile(r"\w*[Ðð]\w*")


@dataclass
class Run:
    """Text that stands together in one font. `source` has its character references unread."""

    source: str
    font: Font = ANOTHER


@dataclass
class Settled:
    texts: list[str] = field(default_factory=list)  # one a run, with as many END as the run has
    read_as: Counter[tuple[str, str]] = field(default_factory=Counter)  # (reading, what spoke for it): letters
    margin: float = CERTAIN  # of the least certain reading taken
    doubtful: list[tuple[str, str]] = field(default_factory=list)  # (what it might be, the text as it stands)
    lost: int = 0  # bytes that are of no encoding


def settle(runs: list[Run], *, latin: bool = False, told: str = "", label: str = "") -> Settled:
    """Read every run.

    With `latin` the letters are bytes under windows-1252, of an unknown encoding or of the one that the operator
    `told`; `label` is the charset that the page claims. Otherwise the text is Unicode, some runs of which may be old.
    """
    return _Settling(runs, latin, told, label).settle()


class _Settling:
    def __init__(self, runs: list[Run], latin: bool, told: str, label: str) -> None:
        self.runs, self.latin, self.told = runs, latin, told
        self.letters = [dereference(run.source) for run in runs]
        self.settled = Settled()
        self.prior = {run.font.encoding: _OTHERS for run in runs if run.font.encoding}
        if label in READINGS:
            self.prior[label] = self.prior.get(label, 0.0) + _LABEL
        self.whole = Choice(READINGS[told], "", CERTAIN) if told in READINGS else self._read_whole()
        self.spoke_for_whole = "told" if told else "declared" if self._is_whole(label) else "statistics"

    def _is_whole(self, name: str) -> bool:
        return self.whole.reading is not None and self.whole.reading.name == name

    def _read_whole(self) -> Choice:
        """How the runs without an old font are to be read, judged together."""
        if self.told:
            return Choice(None, "", CERTAIN)
        sample = joined(
            run.source
            for run, letters in zip(self.runs, self.letters, strict=True)
            if not run.font.encoding and not letters.isascii() and (self.latin or not _UNICODE.search(letters))
        )
        whole = choose(sample, self.prior)
        if self.latin:
            self.settled.margin = whole.margin
            if whole.reading:
                self.prior = {whole.reading.name: _WHOLE}
            elif whole.rival:
                self.settled.doubtful.append((whole.rival, sample))
        elif whole.reading:
            self.prior[whole.reading.name] = _OTHERS
        return whole

    def settle(self) -> Settled:
        for run, letters in zip(self.runs, self.letters, strict=True):
            self.settled.texts.append(self._text(run, letters))
        if any(_VIETNAMESE.search(text) for text in self.settled.texts):
            self.settled.texts = [_tidy(text) for text in self.settled.texts]
        return self.settled

    def _text(self, run: Run, letters: str) -> str:
        if letters.isascii() and not _VISCII_CAPITAL.search(letters):
            return _upper(run.source) if run.font.capitals else run.source
        choice = self._choose(run, letters)
        if choice.reading is None:
            if choice.rival and choice.margin >= WORTH_TELLING and not self._is_doubtful_as_a_whole():
                self.settled.doubtful.append((choice.rival, run.source))
            elif len(_DAMAGED.findall(letters)) > 1:
                self.settled.doubtful.append(("mojibake", run.source))
            return self._as_it_stands(run.source)
        name = choice.reading.name
        spoke = "fonts" if name == run.font.encoding else self.spoke_for_whole if self._is_whole(name) else "statistics"
        self.settled.read_as[name, spoke] += len(letters)
        self.settled.margin = min(self.settled.margin, choice.margin)
        return _upper(choice.text) if run.font.capitals and name == run.font.encoding else choice.text

    def _choose(self, run: Run, letters: str) -> Choice:
        if _BROKEN.search(letters):
            return choose(latin_letters(run.source.encode("utf-8", "surrogateescape")), self.prior)
        if not self.latin and _UNICODE.search(letters):
            return Choice(None, run.source, CERTAIN)
        if run.font.encoding:
            return choose(run.source, {run.font.encoding: _FONT}, certain=True)
        if self.told and self.latin:
            text = attempt(self.whole.reading, run.source, letters) if self.whole.reading else None
            return self.whole._replace(text=text or "")
        return choose(run.source, self.prior, certain=self.latin and self.whole.reading is not None)

    def _is_doubtful_as_a_whole(self) -> bool:
        return self.latin and bool(self.settled.doubtful)

    def _as_it_stands(self, source: str) -> str:
        if broken := len(_BROKEN.findall(source)):
            self.settled.lost += broken
            source = source.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return nfc(source)


def _upper(source: str) -> str:
    parts = _REFERENCE.split(source)
    return "".join(part if at % 2 else part.upper() for at, part in enumerate(parts))


def _tidy(text: str) -> str:
    """A piece of a Vietnamese text with Đ for the Icelandic letter of the same shape, and without hyphenation."""
    if "&" in text:
        text = _ETH.sub("Ð", _SOFT_HYPHEN.sub("\u00ad", text))
    if "\u00ad" in text:
        text = _HYPHENATED.sub(_without_hyphenation, text)
    return _WITH_ETH.sub(_with_d, text) if "Ð" in text or "ð" in text else text


def _without_hyphenation(match: re.Match[str]) -> str:
    # In TCVN3 the soft hyphen is ư: where that gives a syllable, nobody knows which one it is.
    return match[0] if is_syllable(match[0].replace("\u00ad", "ư")) else match[0].replace("\u00ad", "")


def _with_d(match: re.Match[str]) -> str:
    word = match[0].replace("Ð", "Đ")
    small = word.replace("ð", "đ")
    if is_syllable(small):
        return small
    # ÐBSCL, QÐ: abbreviations. Icelandic has no word that begins with Ð.
    return word if match[0][0] == "Ð" or match[0].isupper() and word.replace("Đ", "D").isascii() else match[0]
