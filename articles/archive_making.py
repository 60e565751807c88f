"""An invented old archive, for trials and measurements: the same stories for the same seed, on any machine."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from articles.inventing import CATEGORIES, TOPICS, Invented, invented
from articles.models import Article, Author, Byline, Category, ReadCount, Topic
from articles.reads import weight
from articles.statistics import refresh_statistics
from newsroom.text import slugify_vi

_BEGAN = datetime(2005, 1, 1, tzinfo=UTC)
_ENDED = datetime(2026, 11, 1, tzinfo=UTC)
_AT_ONCE = 1000
# One story in so many was read.
_READ_EVERY = 20


def make_archive(count: int, seed: int, tell: Callable[[str], None]) -> None:
    """Add that many published stories, spread evenly over 2005–2026 and never in the future."""
    now = timezone.now()
    categories = {name: _category(name) for name in CATEGORIES}
    topics = {name: Topic.objects.get_or_create(name=name)[0] for name in TOPICS}
    authors: dict[str, Author] = {}
    for first in range(1, count + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count + 1))
        stories = [invented(number, random.Random(f"{seed}/{number}")) for number in numbers]
        for story in stories:
            if story.author not in authors:
                authors[story.author] = Author.objects.named(story.author) or Author.objects.create(name=story.author)
        with transaction.atomic():
            rows = [
                _row(story, categories[story.category], moment_of(number, count, now))
                for number, story in zip(numbers, stories, strict=True)
            ]
            made = Article.objects.bulk_create(rows)
            pairs = list(zip(made, stories, strict=True))
            Byline.objects.bulk_create(Byline(article=row, author=authors[story.author]) for row, story in pairs)
            about = Article.topics.through
            about.objects.bulk_create(
                about(article=row, topic=topics[name]) for row, story in pairs for name in story.topics
            )
            ReadCount.objects.bulk_create(
                _reads(row, moment_of(number, count, now))
                for number, row in list(zip(numbers, made, strict=True))[::_READ_EVERY]
            )
        tell(f"{numbers[-1]} of {count} articles.")
    refresh_statistics()


def moment_of(number: int, count: int, now: datetime) -> datetime:
    """When the story of that number out of so many appeared."""
    return _BEGAN + (min(_ENDED, now) - _BEGAN) * (number / (count + 1))


def _category(name: str) -> Category:
    slug = slugify_vi(name, 80)
    return Category.objects.filter(slug=slug).first() or Category.objects.create(name=name, slug=slug)


def _row(story: Invented, category: Category, moment: datetime) -> Article:
    row = Article(
        headline=story.headline,
        standfirst=story.standfirst,
        body="".join(f"<p>{text}</p>" for text in story.paragraphs),
        category=category,
        status=Article.Status.PUBLISHED,
        published_at=moment.replace(second=0, microsecond=0),
    )
    row.fill_derived(body_is_clean=True)
    return row


def _reads(row: Article, moment: datetime) -> ReadCount:
    total = row.pk % 500 + 1
    return ReadCount(article=row, total=total, score=weight(moment + timedelta(days=1)))
