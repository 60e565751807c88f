"""What the import says stands at the desk in the language of who reads it."""

import ast
from pathlib import Path

import pytest
from django.utils import translation

from articles.desk.import_words import in_words
from articles.legacy.pictures import _REASONS

ROOT = Path(__file__).parents[2]
# What only who types the command sees, and what is about a profile's file.
FOR_THE_TERMINAL = ("--", "Name what to import", "Run ", "Stays: ", "More stories stay", "Refused: ")
# Put together of parts: the whole ones are below.
COMPOSED = {
    "The date “7” 7.",
    "The file is not 7 (byte 7)7.",
    "The directory names a place before the file's beginning.",
}
NOT_SAID = {"schema.py", "inserting.py", "frame.py", "unanswered.py"}


def said_by_the_import() -> list[str]:
    """Every sentence that stands in its code, with 7 for what is filled in."""
    found = []
    for path in sorted((ROOT / "articles" / "legacy").rglob("*.py")):
        if path.name in NOT_SAID or path.parent.name == "profiles":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        notes = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {node} & (notes | inside):
                text = node.value
            else:
                continue
            if text.endswith(".") and " " in text and text[0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ“" and "\n" not in text:
                found.append(text)
    return [text for text in found if text not in COMPOSED and not text.startswith(FOR_THE_TERMINAL)]


@pytest.mark.parametrize("sentence", said_by_the_import())
def test_every_sentence_of_the_import_is_said_in_vietnamese(sentence: str) -> None:
    with translation.override("vi"):
        assert in_words(sentence) != sentence, "it stands in articles/desk/import_words.py"


@pytest.mark.parametrize("sentence", said_by_the_import())
def test_in_english_it_is_the_sentence_of_the_report(sentence: str) -> None:
    with translation.override("en"):
        assert in_words(sentence) == sentence


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The picture /a, b.jpg is missing.", "Thiếu ảnh /a, b.jpg."),
        ("The picture a.jpg was not taken in: it is broken.", "Không nhận ảnh a.jpg: bị hỏng."),
        (
            "The picture a.jpg was not fetched: bao.example did not answer 3 times in a row.",
            "Không tải được ảnh a.jpg: bao.example không trả lời 3 lần liền.",
        ),
        ("It holds more than 50,000 tags.", "Trang có hơn 50.000 thẻ."),
        ("The date “31/02/2017” does not exist.", "Không có ngày “31/02/2017”."),
        ("The date “hôm qua” cannot be read.", "Không đọc được ngày “hôm qua”."),
        ("The file is not UTF-8 (byte 7); name its encoding with --encoding.", "Tệp không phải UTF-8 (byte 7); hãy chọn bảng mã."),
        ("Read without a profile; look it over.", "Đọc không theo mẫu trang nào; hãy xem lại."),
        ("A passage may be tcvn3 and was left as it stands: “x”; name the encoding with --encoding.", "Một đoạn có thể là tcvn3, được để nguyên: “x”; hãy chọn bảng mã."),
        ("The document a.pdf is missing; the link stays.", "Thiếu tài liệu a.pdf; liên kết để nguyên."),
        ("cu.zip unpacks to more than 100 times its size; it is not read.", "cu.zip bung ra gấp hơn 100 lần nên không đọc."),
        ("The picture (inline) is missing.", "Thiếu ảnh (trong trang)."),
        ("The document a.pdf is larger than 50 MB; the link stays.", "Tài liệu a.pdf lớn hơn 50 MB nên không nhận; liên kết để nguyên."),
        ("The kicker was left out: it is longer than 80 characters.", "Đã bỏ phần “nhãn trên tít”: dài hơn 80 ký tự."),
        (
            "Read without a profile, and its headline stands nowhere in its text, it has little text: it comes in as a draft.",
            "Đọc không theo mẫu trang nào, và tiêu đề không có trong bài, có ít chữ: bài vào thành bản nháp.",
        ),
        (
            "It names no title and no text; Left out, for nothing is known of such a field: “la”.",
            "Không có trường nào là tiêu đề hay nội dung; Đã bỏ các trường không biết là gì: “la”.",
        ),
        ("kho.zip is not a readable zip archive.", "kho.zip không phải tệp .zip đọc được."),
        ("24 records in 1 s (38 a second): 20 created, 4 rejected.", "Đọc 24 bản ghi trong 1 giây (38 bản ghi một giây)."),
    ],
)  # fmt: skip
def test_what_is_filled_in_is_said_too(said: str, shown: str) -> None:
    with translation.override("vi"):
        assert in_words(said) == shown


def test_a_word_of_the_source_is_left_alone_and_an_unknown_sentence_is_shown_as_it_is() -> None:
    with translation.override("vi"):
        assert "“caption”" in in_words("The keyword “caption” was left out: no address can be made of it.")
        assert in_words("Our fault {0}.") == "Our fault {0}." and in_words("") == ""
        assert in_words("The date “{} {0}” does not exist.") == "Không có ngày “{} {0}”."


@pytest.mark.parametrize("why", _REASONS.values())
def test_every_reason_why_a_picture_is_not_taken_in_is_said_in_vietnamese(why: str) -> None:
    with translation.override("vi"):
        assert why not in in_words(f"The picture a.jpg was not taken in: it {why}.")
