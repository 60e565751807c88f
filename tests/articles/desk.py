"""Staff with their roles, and the story's form as a browser sends it."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline
from newsroom.models import User
from tests.articles.stories import category

ADD = "/admin/articles/article/add/"
LIST = "/admin/articles/article/"
UPLOAD = "/admin/articles/photo/upload/"


def staff(role: str, username: str = "", **facts: Any) -> User:
    """A member of staff in that role; "superuser" for one above them all, "nobody" for one without any."""
    name = username or role
    if role == "superuser":
        return User.objects.create_superuser(name, password="mat-khau-rat-dai", **facts)
    user = User.objects.create_user(name, password="mat-khau-rat-dai", is_staff=True, **facts)
    if role != "nobody":
        user.groups.add(Group.objects.get(name=role))
    return user


def desk_of(user: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


def draft(by: User, headline: str = "Bản nháp về nhãn lồng", **facts: Any) -> Article:
    facts = {"standfirst": "Sapo.", "body": "<p>Thân bài.</p>", "category": None} | facts
    facts["category"] = facts["category"] or category()
    return Article.objects.create(headline=headline, created_by=by, **facts)


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def filled(
    article: Article | None = None,
    bylines: Iterable[dict] | None = None,
    parts: dict[str, list[dict]] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """What the form of this story posts, with some fields typed anew.

    `parts` holds rows by the name of their formset; one with an `id` is stored already.
    """
    story = article or Article(category=category())
    fields = [
        "headline",
        "kicker",
        "standfirst",
        "dateline",
        "body",
        "language",
        "format",
        "credit",
        "lead_caption",
        "slug",
        "video_url",
        "sponsor",
    ]
    data = {name: getattr(story, name) for name in fields}
    data["category"] = story.category_id
    data["lead_photo"] = story.lead_photo_id or ""
    for name in ("published_at", "embargo_until"):
        if moment := getattr(story, name):
            local = timezone.localtime(moment)
            data |= {f"{name}_0": f"{local:%d/%m/%Y}", f"{name}_1": f"{local:%H:%M}"}
    if article is not None:
        data["version"] = article.version
        data["original"] = article.original_id or ""
        data["topics"] = [topic.pk for topic in article.topics.all()]
        data["places"] = [place.pk for place in article.places.all()]
        data["related"] = [other.pk for other in article.related.all()]
    stored = list(Byline.objects.filter(article=article)) if article is not None else []
    rows = [{"id": b.pk, "author": b.author_id, "role": b.role, "position": b.position} for b in stored]
    rows = rows if bylines is None else [*bylines]
    rows = [{"role": "text", "position": "", **row} for row in rows]
    for prefix, posted in {
        "gallery": [],
        "live_entries": [],
        "corrections": [],
        "bylines": rows,
        **(parts or {}),
    }.items():
        data |= {
            f"{prefix}-TOTAL_FORMS": len(posted),
            f"{prefix}-INITIAL_FORMS": sum("id" in row for row in posted),
            f"{prefix}-MIN_NUM_FORMS": 0,
            f"{prefix}-MAX_NUM_FORMS": 1000,
        }
        for number, row in enumerate(posted):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data | {"_continue": "1"} | facts


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)
