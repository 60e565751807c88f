"""An invented old archive for measurements: the same stories as JSON Lines and as pages of a shipped profile."""

import json
import random
import zipfile
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

from articles.inventing import invented

_BEGAN = datetime(2005, 1, 1, 6)


def _story(number: int) -> dict:
    of = random.Random(number)
    story = invented(number, of)
    paragraphs = story.paragraphs
    paragraphs[1] = paragraphs[1].replace(" ", " <em>", 1).replace(".", ".</em>", 1)
    if number % 4 == 0:
        target = of.randint(1, number)
        paragraphs[-2] += f' Xem <a href="http://www.bao.example/tin/bai-{target + 100_000}.html">bài trước</a>.'
    return {
        "id": 100_000 + number,
        "url": f"http://bao.example/tin/bai-{100_000 + number}.html",
        "title": story.headline,
        "sapo": story.standfirst,
        "body": "".join(f"<p>{text}</p>" for text in paragraphs),
        "author": story.author,
        "publish": (_BEGAN + timedelta(minutes=9 * number)).strftime("%d/%m/%Y %H:%M"),
        "cates": [story.category],
        "tags": story.topics,
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
