"""Who wrote it: the short last line of an old story, read into names, parts and an agency."""

import re
from typing import NamedTuple

from articles.legacy.record import Signature
from newsroom.text import fold, one_line

LONGEST = 130

# Offices and accounts that sign for nobody, folded.
_NOBODY = frozenset(
    {"pv", "ctv", "btv", "nhom pv", "nhom ctv", "phong vien", "nhom phong vien", "cong tac vien", "bien tap vien"}
    | {"ban bien tap", "bbt", "toa soan", "tong hop", "st", "admin", "administrator", "webmaster", "root", "editor"}
)
# Agencies that stand alone as the last line, folded; any other source must be named with `Theo` or `Nguồn`.
_AGENCIES = frozenset(
    {"ttxvn", "vov", "vtv", "vnexpress", "vietnam+", "vietnamplus", "ttxvn/vietnam+", "bnews", "dcsvn", "reuters"}
    | {"afp", "ap", "xinhua", "tan hoa xa", "chinhphu.vn", "cong thong tin dien tu chinh phu"}
)
_PART = r"(?:tin|bài|ảnh|clip|video|thực hiện|tác giả|người viết|biên dịch|lược dịch|dịch|nguồn(?: tin| ảnh)?|đồ họa)"
_PREFIX = re.compile(rf"(?<!\w)({_PART}(?:\s*(?:,|và|&|/|-|–|\+|\s)\s*{_PART})*)\s*:\s*", re.IGNORECASE)
_FROM = re.compile(r"\(?\s*theo\s*:?\s+", re.IGNORECASE)
_JOINTS = re.compile(r"\s+[-–—]+\s+|\s*[,;/&+–—]\s*|\s+và\s+|\s+-|-\s+", re.IGNORECASE)
_HYPHEN_JOINS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]*\.?")
_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_ENDS_SENTENCE = re.compile(r"[^\W\d_]{2,}\.")
_REMARK = re.compile(r"\s*\((?:tổng hợp|biên tập|lược dịch|dịch|t/h|st|ghi)\)\s*\.?$", re.IGNORECASE)
_OFFICES = frozenset({"Báo", "Đài", "Cổng", "Sở"})
_SOURCE_WORDS = frozenset({"báo", "đài", "tạp", "trang", "website", "cổng", "nguồn", "bộ", "sở", "ban", "hãng"})


class Signed(NamedTuple):
    """The names on a byline and the agency or office that it credits (empty when none)."""

    authors: list[Signature]
    credit: str


def read_byline(line: str) -> Signed | None:
    """Read a byline; None when the line is anything else, which is then text of the story.

    A byline of nobody (`PV`) is one without names. Names in capitals come back in ordinary spelling.
    """
    line = one_line(line) if len(line) <= 4 * LONGEST else ""
    if not line or len(line) > LONGEST:
        return None
    authors: list[Signature] = []
    credits: list[str] = []
    parts = _PREFIX.split(line)
    before, labelled = parts[0].strip(" -–—,;/"), list(zip(parts[1::2], parts[2::2], strict=True))
    for label, names in [("", before), *labelled]:
        if not label and not names:
            continue
        names = _without_brackets(names.strip(" -–—,;/") if label else names.removesuffix("(").strip(" -–—,;/"))
        if label and fold(label).startswith("nguon"):
            if not (source := _source(names)):
                return None
            credits.append(source)
            continue
        read = _read_names(names, _role(label))
        if read is None:
            return None
        authors += [a for a in read.authors if a.name not in {seen.name for seen in authors}]
        credits += [read.credit] if read.credit else []
    return Signed(authors, ", ".join(dict.fromkeys(credits)))


def is_labelled(line: str) -> bool:
    """Whether a byline says itself what it is: `Ảnh: …`, `Theo …`, `PV`."""
    return bool(_PREFIX.search(line) or _FROM.match(line)) or fold(line) in _NOBODY or _is_agency(line)


def photographers(line: str) -> list[str]:
    """The names that a byline puts to the pictures: those of `Ảnh: …`, and of `Bài, ảnh: …` too."""
    parts = _PREFIX.split(one_line(line))
    found = (
        _read_names(names.strip(" -–—,;/"), "photo")
        for label, names in zip(parts[1::2], parts[2::2], strict=True)
        if "anh" in fold(label).split() and not fold(label).startswith("nguon")
    )
    return [author.name for read in found if read for author in read.authors]


def photo_credit(line: str) -> str:
    """The name in a line that is a picture's credit alone (`Ảnh: Văn Thịnh`, `(Ảnh: TTXVN)`), else empty."""
    match = re.fullmatch(r"\(?\s*(?:ảnh|nguồn ảnh)\s*:\s*([^()]{1,80}?)\s*[).]*", line, re.IGNORECASE)
    return _credited(match[1]) if match else ""


def split_photo_credit(caption: str) -> tuple[str, str]:
    """(caption, credit) of a caption that ends in `Ảnh: Văn Thịnh`; the credit is empty when it does not."""
    match = re.fullmatch(r"(.+?)[\s(\[/–-]*\b(?:nguồn )?ảnh\s*:\s*([^():]{1,60}?)\s*[)\].]*", caption, re.IGNORECASE)
    if not match or not (credit := _credited(match[2])):
        return caption, ""
    return match[1].strip(), credit


def _credited(text: str) -> str:
    return text if _is_agency(text) else _name(text) or _source(text)


def _role(label: str) -> str:
    words = fold(label)
    if "dich" in words:
        return "translation"
    if not words or re.search(r"\b(?:tin|bai|thuc hien|tac gia|nguoi viet)\b", words):
        return "text"
    return "photo" if "anh" in words or "do hoa" in words else "video"


def _read_names(text: str, role: str) -> Signed | None:
    """Names and agencies of one part of a byline; None when one of them is neither."""
    text = _without_brackets(text)
    if _is_agency(text):
        return Signed([], text)
    authors: list[Signature] = []
    credit = ""
    pieces = [piece for piece in _JOINTS.split(text) if piece.strip(" .()")]
    if not pieces:
        return None
    for piece in pieces:
        piece = _without_brackets(piece)
        if _is_agency(piece):
            credit = piece
        elif from_ := _FROM.match(piece):
            if not (credit := _source(piece[from_.end() :])):
                return None
        elif fold(piece).strip(" .") in _NOBODY:
            continue
        elif piece.partition(" ")[0] in _OFFICES and _source(piece):
            credit = piece
        elif name := _name(piece):
            authors.append(Signature(name, role))
        elif len(halves := [_name(half) for half in _HYPHEN_JOINS.split(piece)]) > 1 and all(halves):
            authors += [Signature(half, role) for half in halves]
        else:
            return None
    return Signed(authors, credit)


def _is_agency(text: str) -> bool:
    return fold(text).strip(" .") in _AGENCIES


def _without_brackets(text: str) -> str:
    """Without brackets around the whole, and without a remark in brackets behind it (`PV (tổng hợp)`)."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip()
    return _REMARK.sub("", text) if "(" in text else text


def _name(text: str) -> str:
    """The text as a person's name, or empty when it is none: one to five words, each with a capital, or initials."""
    words = text.strip(" ()").split()
    if not 1 <= len(words) <= 5:
        return ""
    if len(words) > 1 and _ENDS_SENTENCE.fullmatch(words[-1]):
        words[-1] = words[-1][:-1]
    for word in words:
        if not word[0].isupper() or not (_NAME.fullmatch(word) or _INITIALS.fullmatch(word)):
            return ""
    if len(words) == 1 and len(words[0]) == 1:
        return ""
    whole = " ".join(words)
    if any("." in word for word in words):
        return whole
    # KHÁNH TRUNG is printed in capitals, not called so; three capitals (T.H without dots) may be initials.
    return whole.title() if whole.isupper() and (len(words) > 1 or len(whole) > 3) else whole


def _source(text: str) -> str:
    """The name of an agency, paper or office; empty when the words read like a sentence."""
    text = one_line(text).strip(" ()").rstrip(".")
    words = text.split()
    if not 1 <= len(words) <= 8 or len(text) > 80 or re.search(r"[,:;!?…“”\"]|\.\s", text):
        return ""
    first = words[0]
    named = first[0].isupper() or first.casefold() in _SOURCE_WORDS or re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", first)
    capitals = sum(word[0].isupper() for word in words)
    # `Theo kế hoạch năm nay` and `Theo Sở Y tế tỉnh đã có` begin sentences: most words of a name have no verbs
    # between them, which shows as a capital in at least every third word.
    return text if named and (len(words) == 1 or capitals * 3 >= len(words)) else ""
