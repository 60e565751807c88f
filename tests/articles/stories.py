"""Stories, people and pictures as the readers' pages meet them."""

import io
from datetime import UTC, datetime
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from articles.models import Article, Author, Byline, Category, Photo
from newsroom.models import Masthead

# 21:24 on Monday 8 July 2019 in Vietnam.
SEED_TIME = datetime(2019, 7, 8, 14, 24, tzinfo=UTC)
HOSTILE = '</title></script><script>alert("1")</script>]]>&amp;\'{{ 7|add:7 }}'


def masthead(**facts: str) -> Masthead:
    row = Masthead(**{"name": "Báo Phố Hiến", "governing_body": "Cơ quan của Đảng bộ tỉnh", **facts})
    row.save()
    return row


def category(name: str = "Chính trị", parent: Category | None = None, **facts: Any) -> Category:
    return Category.objects.get_or_create(name=name, defaults={"parent": parent, **facts})[0]


def story(headline: str = "Nhãn lồng vào vụ", by: tuple[str, ...] = (), **facts: Any) -> Article:
    """A story that readers see, published at SEED_TIME unless told otherwise."""
    facts = {
        "status": "published",
        "published_at": SEED_TIME,
        "standfirst": "Sapo.",
        "body": "<p>Thân bài.</p>",
    } | facts
    facts.setdefault("category", None)
    facts["category"] = facts["category"] or category()
    article = Article.objects.create(headline=headline, **facts)
    for position, name in enumerate(by):
        author = Author.objects.filter(name=name).first() or Author.objects.create(name=name)
        Byline.objects.create(article=article, author=author, position=position)
    return article


def stored_photo(width: int = 90, height: int = 60, **facts: Any) -> Photo:
    """A picture in the media folder, as before its renditions are made."""
    held = io.BytesIO()
    Image.new("RGB", (width, height), "#98151f").save(held, "JPEG")
    photo = Photo(**facts)
    photo.file.save("anh.jpg", ContentFile(held.getvalue()), save=False)
    photo.save()
    return photo


def with_renditions(photo: Photo) -> Photo:
    """The picture as after the worker has been there."""
    stem = photo.file.name.removesuffix(".jpg")
    photo.renditions = [
        {"format": name, "name": f"{stem}-{width}.{name.lower()}", "width": width, "height": width * 2 // 3}
        for name in ("AVIF", "WEBP", "JPEG")
        for width in (360, 720)
    ]
    photo.renditions_made = True
    photo.save()
    return photo
