"""Every version of a story, whole: written with each save, compared, restored, and asked what readers saw.

A version is what `snapshot` gives: plain values by field name, so that it outlives a change of the tables. Rows of
other tables are kept by number and name; the name tells people what stood there when the row is gone.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Model
from django.utils.dateparse import parse_datetime

from articles.models import Article, Author, Byline, Category, GalleryPhoto, Photo, Place, Revision, Topic

if TYPE_CHECKING:
    from newsroom.models import User

TEXTS = (
    "headline",
    "kicker",
    "standfirst",
    "dateline",
    "body",
    "credit",
    "lead_caption",
    "video_url",
    "sponsor",
    "slug",
    "language",
    "format",
)
TIMES = ("published_at", "embargo_until", "take_down_at")
# What belongs to the state of a story; it is kept and shown, and never restored.
STATE = ("status", *TIMES, "updated_at")
ROWS: dict[str, type[Model]] = {"category": Category, "lead_photo": Photo, "original": Article}
LISTS: dict[str, type[Model]] = {"topics": Topic, "places": Place, "related": Article}
# What an import does by itself is no act of the desk's.
IMPORTED = "import"


def snapshot(article: Article) -> dict[str, Any]:
    """The story as it is stored now, relations included, fit for JSON."""
    found: dict[str, Any] = {name: getattr(article, name) for name in TEXTS}
    found["status"] = article.status
    for name in (*TIMES, "updated_at"):
        moment = getattr(article, name)
        found[name] = moment.isoformat() if moment else None
    for name in ROWS:
        row = getattr(article, name)
        found[name] = [row.pk, str(row)] if row else None
    for name in LISTS:
        found[name] = sorted([row.pk, str(row)] for row in getattr(article, name).all())
    found["bylines"] = [
        [byline.author_id, byline.author.name, byline.role]
        for byline in article.bylines.select_related("author").order_by("position", "pk")
    ]
    found["gallery"] = [[row.photo_id, str(row.photo), row.caption] for row in article.gallery.select_related("photo")]
    return found


def record(article: Article, act: str, *, by: "User | None", reason: str = "") -> Revision:
    """Keep the story's present version. Once for each version: the second time it brings the kept one up to date.

    To be called in the transaction that stored the version, after its relations.
    """
    article = Article.objects.get(pk=article.pk)
    former = Revision.objects.filter(article=article, version__lt=article.version).order_by("-version").first()
    revision = Revision.objects.filter(article=article, version=article.version).first() or Revision(
        article=article, version=article.version, act=act, saved_by=by, reason=reason
    )
    revision.fields = snapshot(article)
    revision.seal = _seal(revision, former)
    revision.save()
    return revision


def keep_before(articles: Iterable[Article], act: str = IMPORTED) -> None:
    """Keep the first version of stories that have none yet (imported ones), before anybody changes them."""
    numbers = [article.pk for article in articles]
    kept = set(Revision.objects.filter(article__in=numbers).values_list("article", flat=True))
    for article in Article.objects.filter(pk__in=set(numbers) - kept):
        revision = Revision(
            article=article,
            version=article.version,
            act=act,
            saved_by=article.created_by,
            saved_at=article.created_at,
            fields=snapshot(article),
        )
        revision.seal = _seal(revision, None)
        revision.save()


def _seal(revision: Revision, former: Revision | None) -> str:
    """SHA-256 over this version and the seal before it: a later change to any kept version breaks the chain."""
    facts = [
        former.seal if former else "",
        revision.article_id,
        revision.version,
        revision.act,
        revision.saved_by_id,
        revision.saved_at.isoformat(timespec="seconds"),
        revision.fields,
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_seals(article: Article) -> list[Revision]:
    """The kept versions that are not what was sealed, oldest first."""
    former, broken = None, []
    for revision in Revision.objects.filter(article=article).order_by("version"):
        if revision.seal != _seal(revision, former):
            broken.append(revision)
        former = revision
    return broken


def read_at(article: Article, at: datetime) -> Revision | None:
    """What readers saw of the story at that moment; None when they saw nothing of it."""
    stood = Revision.objects.filter(article=article, saved_at__lte=at).order_by("-version").first()
    if stood is None:
        return None
    then = Article(status=stood.fields["status"], **{name: _moment(stood.fields, name) for name in TIMES})
    return stood if then.is_public(at) else None


def _moment(fields: dict[str, Any], name: str) -> datetime | None:
    return parse_datetime(fields[name]) if fields.get(name) else None


def put_back(article: Article, fields: dict[str, Any]) -> list[str]:
    """Give the unsaved instance the texts and rows of a kept version; return what is gone since, by its name.

    Relations are stored by `put_back_relations`, after the story is. The model's own cleaner sees every text again.
    """
    gone = []
    for name in TEXTS:
        if name in fields and not (name == "slug" and article.first_published_at):
            setattr(article, name, fields[name])
    for name, model in ROWS.items():
        kept = fields.get(name)
        row = model._default_manager.filter(pk=kept[0]).first() if kept else None
        if kept and row is None:
            gone.append(kept[1])
        elif name != "category" or row is not None:
            setattr(article, name, row)
    return gone


@transaction.atomic
def put_back_relations(article: Article, fields: dict[str, Any]) -> list[str]:
    """Store topics, places, related stories, bylines and the gallery of a kept version; return what is gone since."""
    gone = []
    for name, model in LISTS.items():
        kept = dict(fields.get(name, []))
        rows = model._default_manager.filter(pk__in=kept)
        getattr(article, name).set(rows)
        gone += [kept[number] for number in kept.keys() - {row.pk for row in rows}]
    authors = {author.pk for author in Author.objects.filter(pk__in=[row[0] for row in fields.get("bylines", [])])}
    article.bylines.all().delete()
    for position, (number, name, role) in enumerate(fields.get("bylines", []), start=1):
        if number in authors:
            Byline.objects.create(article=article, author_id=number, role=role, position=position)
        else:
            gone.append(name)
    photos = {photo.pk for photo in Photo.objects.filter(pk__in=[row[0] for row in fields.get("gallery", [])])}
    article.gallery.all().delete()
    for position, (number, name, caption) in enumerate(fields.get("gallery", []), start=1):
        if number in photos:
            GalleryPhoto.objects.create(article=article, photo_id=number, caption=caption, position=position)
        else:
            gone.append(name)
    return gone
