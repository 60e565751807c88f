"""The page around a story: comment forms, related links, boxes. A text copy of a page holds them as lines."""

import re

from newsroom.text import fold

# Alone on a line, one of these begins what is no longer the story (folded, without the colon).
_ENDS = frozenset(
    {"noi dung", "ho ten", "ho va ten", "ten cua ban", "dia chi email", "ma xac nhan", "ma bao ve", "tieu de"}
    | {"gui binh luan", "binh luan", "y kien ban doc", "y kien cua ban", "y kien", "gui y kien", "gui phan hoi"}
    | {"phan hoi", "tin lien quan", "bai lien quan", "tin bai lien quan", "cac tin khac", "cac tin da dua"}
    | {"tin khac", "cac bai khac", "tin cu hon", "tin moi hon", "tin cung chuyen muc", "cung chuyen muc"}
    | {"cac tin cung chuyen muc", "tin moi nhat", "tin noi bat", "doc nhieu", "xem nhieu", "tin doc nhieu"}
    | {"nhung tin cu hon", "nhung tin moi hon", "nhung tin lien quan", "tin da dua", "cac tin lien quan"}
    | {"bai viet lien quan", "cac bai viet khac", "bai viet khac", "tin bai khac", "tin tuc khac", "cac bai da dang"}
    | {"bai cung chuyen muc", "bai viet cung chuyen muc", "cac tin moi hon", "cac tin cu hon", "tin cung chu de"}
    | {"tong so diem cua bai viet la", "danh gia bai viet", "xep hang", "bao cao binh luan", "viet binh luan"}
    | {"tro ve dau trang", "ve dau trang", "tin cung loai"}
)
# A form's label glued to what stands before it, as when a page's text is copied without its blocks.
_GLUED = re.compile(
    r"(?<=[^\s\"“(])(?:Nội dung|Họ tên|Họ và tên|Tên của bạn|Địa chỉ email|Email|Mã xác nhận|Ý kiến bạn đọc|"
    r"Ý kiến của bạn|Gửi bình luận|Tin liên quan|Các tin khác|Tin cũ hơn)\s*:"
)
_BOX = re.compile(r"gia vang (?:sjc )?9999\b.{0,30}|ty gia(?: ngoai te)? (?:dvt|don vi).{0,30}")
_ALONE = frozenset({"quang cao", "xem them", "in bai viet", "in trang", "chia se", "facebook", "zalo", "nghe doc bai"})
# What a paper says of itself in place of a summary.
_BOILERPLATE = re.compile(
    r"(?:báo|đài|tạp chí|trang|cổng|website)\b.{0,80}?(?:cơ quan|tiếng nói|cổng thông tin|trang thông tin)\b.{0,40}?"
    r"(?:đảng bộ|tỉnh ủy|tỉnh uỷ|thành ủy|thành uỷ|ubnd|ủy ban|uỷ ban|chính quyền)\b.{0,80}",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\s*\(\d+\)$")
_TAGS = re.compile(r"(?:tags?|từ khóa|từ khoá|chủ đề)\s*:\s*(.+)", re.IGNORECASE)
_PROSE = 150


def split_off(lines: list[str]) -> tuple[list[str], list[str]]:
    """(the story's lines, the page's lines behind it). A glued label cuts its line in two."""
    for at, line in enumerate(lines):
        if is_end(line):
            return lines[:at], lines[at:]
        if glued := _GLUED.search(line):
            return [*lines[:at], line[: glued.start()].rstrip()], [line[glued.start() :], *lines[at + 1 :]]
    return lines, []


def is_noise(line: str) -> bool:
    """Whether the line is a button or a label of the page that may stand inside a story."""
    return len(line) <= 60 and fold(line).strip(" :.»>") in _ALONE


def is_boilerplate(text: str) -> bool:
    """Whether the text describes the paper (`Báo …, cơ quan của Đảng bộ tỉnh …`) and not a story."""
    return len(text) <= 250 and _BOILERPLATE.fullmatch(text) is not None


def keywords(line: str) -> list[str]:
    """The keywords of a line like `Từ khóa: nhãn sớm, Khoái Châu`; empty for any other line."""
    match = _TAGS.fullmatch(line)
    if not match or len(match[1]) > 300:
        return []
    words = [word.strip(" .#") for word in re.split(r"[,;|]", match[1])]
    return [word for word in words if word] if all(len(word) <= 60 for word in words) else []


def has_prose(lines: list[str]) -> bool:
    """Whether a line of the page's part is as long as a paragraph: perhaps the cut came too early."""
    return any(len(line) > _PROSE for line in lines)


def is_end(line: str) -> bool:
    """Whether the line is a label that what follows is no longer the story (`Tin liên quan`, `Ý kiến bạn đọc (3)`)."""
    if not line or len(line) > 60:
        return False
    bare = fold(_COUNT.sub("", line))
    return bare.rstrip(" :.»>") in _ENDS or _BOX.fullmatch(bare) is not None
