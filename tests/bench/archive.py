"""An invented old archive for measurements: the same stories as JSON Lines and as pages of a shipped profile."""

import json
import random
import zipfile
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

_WORDS = """
tỉnh huyện xã thôn nhãn lồng nông dân sản xuất lúa vụ mùa năm nay hội nghị triển khai công tác kế hoạch nhiệm vụ
thực hiện chương trình phát triển kinh tế xã hội văn hóa giáo dục y tế đường giao thông nông thôn mới doanh nghiệp
đầu tư dự án khu công nghiệp lao động việc làm thu nhập người dân cán bộ đảng viên chi bộ nghị quyết đại hội chính
quyền địa phương an ninh trật tự phòng chống thiên tai dịch bệnh thủy lợi đê điều sông Hồng Phố Hiến Văn Giang
Khoái Châu Kim Động Tiên Lữ Phù Cừ Ân Thi Yên Mỹ Mỹ Hào Văn Lâm trường học sinh viên giáo viên thi đua khen thưởng
""".split()  # noqa: SIM905
_CATEGORIES = ("Chính trị", "Kinh tế", "Xã hội", "Văn hóa", "Giáo dục", "Y tế", "Pháp luật", "Thể thao")
_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Hoàng", "Phạm Minh", "Vũ Đức", "Đỗ Thu", "Bùi Quang", "Đặng Ngọc")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Khánh", "Lan", "Long", "Mai", "Nam", "Phương", "Sơn")
_BEGAN = datetime(2005, 1, 1, 6)


def _sentence(of: random.Random) -> str:
    words = of.choices(_WORDS, k=of.randint(14, 26))
    return " ".join(words).capitalize() + "."


def _story(number: int) -> dict:
    of = random.Random(number)
    paragraphs = [" ".join(_sentence(of) for _ in range(of.randint(2, 4))) for _ in range(of.randint(9, 13))]
    paragraphs[1] = paragraphs[1].replace(" ", " <em>", 1).replace(".", ".</em>", 1)
    if number % 4 == 0:
        target = of.randint(1, number)
        paragraphs[-2] += f' Xem <a href="http://www.bao.example/tin/bai-{target + 100_000}.html">bài trước</a>.'
    return {
        "id": 100_000 + number,
        "url": f"http://bao.example/tin/bai-{100_000 + number}.html",
        "title": f"{_sentence(of)[:70].rstrip(' .')} {number}",
        "sapo": _sentence(of) + " " + _sentence(of),
        "body": "".join(f"<p>{text}</p>" for text in paragraphs),
        "author": f"{of.choice(_FAMILIES)} {of.choice(_GIVEN)}",
        "publish": (_BEGAN + timedelta(minutes=9 * number)).strftime("%d/%m/%Y %H:%M"),
        "cates": [of.choice(_CATEGORIES)],
        "tags": of.sample(["nhãn lồng", "nông thôn mới", "Phố Hiến", "đầu tư", "khen thưởng", "thủy lợi"], 2),
    }


def write_lines(path: Path, count: int) -> None:
    """Write JSON Lines of 3 to 5 KB of HTML each."""
    with path.open("w", encoding="utf-8") as out:
        for number in range(1, count + 1):
            out.write(json.dumps(_story(number), ensure_ascii=False) + "\n")


def write_pages(path: Path, count: int) -> None:
    """Write an archive of pages as the shipped profile `portal` reads them, a folder a thousand."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for number in range(1, count + 1):
            out.writestr(f"{number // 1000:04d}/{number}.html", _page(number))


def _page(number: int) -> str:
    story = _story(number)
    day, clock = story["publish"].split()
    address = f"http://bao.example/tin/{day[6:]}{day[3:5]}/bai-{1_000_000 + number}/"
    body = story["body"].replace("<p>", '<p style="text-align: justify;">')
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{escape(story["title"])} - Báo điện tử</title>
<meta name="keywords" content="{", ".join(story["tags"])}">
<link rel="canonical" href="{address}"></head><body>
<div class="breadcrumb"><a href="/">Trang chủ</a> &raquo; <a href="/tin/">{story["cates"][0]}</a></div>
<div class="col-content"><h1 class="title">{escape(story["title"])}</h1><div class="date">{clock}, {day}</div>
<div class="content"><p style="text-align: justify;"><strong>{story["sapo"]}</strong></p>
{body}
<p style="text-align: right;"><strong>{story["author"]}</strong></p></div>
<div class="tin-lien-quan"><h3>Tin liên quan</h3><ul><li><a href="/tin/200501/bai-1000001/">Tin cũ</a></li></ul></div>
<form class="comment"><label>Nội dung:</label><textarea name="noidung"></textarea></form></div>
<div class="col-right"><p>Giá vàng</p></div></body></html>
"""
