"""Runs of the import command, and small exports for them."""

import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article


def run(*args: object, **options: object) -> list[str]:
    """The lines on standard output of a run that ends well."""
    out = StringIO()
    call_command("import_articles", *map(str, args), stdout=out, stderr=StringIO(), **options)
    return out.getvalue().splitlines()


def failing(*args: object, **options: object) -> tuple[int, str, list[str]]:
    """(exit code, sentence, standard output) of a run that does not."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_articles", *map(str, args), stdout=out, stderr=StringIO(), **options)
    return caught.value.returncode, str(caught.value), out.getvalue().splitlines()


def summary(created: int = 0, updated: int = 0, unchanged: int = 0, rejected: int = 0) -> str:
    return f"import_articles: created={created} updated={updated} unchanged={unchanged} rejected={rejected}"


def reported(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def crawled(number: int, **facts: object) -> dict:
    """A crawler's record of a story that lacks nothing."""
    return {
        "id": number,
        "url": f"http://bao.example/tin/bai-{number}.html",
        "title": f"Bài số {number}",
        "sapo": "Sapo của bài, một câu.",
        "body": f"<p>Đoạn một của bài {number}.</p><p>Đoạn hai của bài, dài hơn một chút.</p>",
        "author": "Đào Doan",
        "publish": "08/07/2019 21:24",
        "cates": ["Kinh tế"],
        "tags": ["nhãn lồng"],
        **facts,
    }


def write(path: Path, stories: Iterable[dict]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(story, ensure_ascii=False) + "\n" for story in stories), encoding="utf-8")
    return path


def imported(number: int) -> Article:
    return Article.objects.get(legacy_url=f"http://bao.example/tin/bai-{number}.html")


def edit_at_the_desk(article: Article, **facts: object) -> None:
    Article.objects.filter(pk=article.pk).update(version=article.version + 1, **facts or {"headline": "Sửa ở bàn"})
