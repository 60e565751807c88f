"""A story that is here already and has changed in the source."""

from django.db.models import QuerySet

from articles.legacy.keys import Digests
from articles.legacy.places import Places
from articles.legacy.rows import TEXTS, hang_on, keep_pictures, lead_here, lead_of, placeholders, tie
from articles.legacy.rules import Rules, Task
from articles.models import Article, ImportPicture, ImportRelation, Photo
from articles.publishing import import_published

Status = Article.Status


class Held(Exception):
    """The record must not be written; the text is the reason, a sentence."""


def hold(task: Task, article: Article, rules: Rules) -> None:
    """Raise Held when the source must not overwrite the article."""
    former = task.former
    if former and article.version != former.imported_version and not rules.overwrite_edited:
        raise Held("It was edited at the desk since it was imported, and has changed in the source.")
    if article.status == Status.PUBLISHED and task.record.status != "published":
        raise Held("The source no longer shows it as published; decide at the desk whether to withdraw it.")


def update(task: Task, rules: Rules, places: Places, claimed: Digests | None) -> Article:
    """Write the changed record over the article that it became. Raises Held."""
    former, record = task.former, task.record
    assert former is not None and former.article_id is not None
    article = Article.objects.select_for_update().get(pk=former.article_id)
    hold(task, article, rules)
    article.version += 1
    for name in TEXTS:
        setattr(article, name, getattr(record, name))
    article.body = record.body_html
    if record.categories:
        article.category_id = places.category(record, record.warnings)
    if article.status in {Status.DRAFT, Status.PUBLISHED}:
        article.published_precision = record.precision
        if task.public_since and not rules.as_draft:
            import_published(article, task.public_since)
            article.updated_at = record.updated_at
        elif article.status == Status.DRAFT:
            article.published_at = record.published_at
    made = placeholders(task.shown)
    _lead(article, task, made)
    article.save()
    article.bylines.all().delete()
    article.topics.clear()
    article.related.clear()
    ImportRelation.objects.filter(article=article).delete()
    hang_on([task], [article], places)
    lead_here([task], [article], claimed)
    tie(former, task, article).save()
    _retell(task)
    keep_pictures([task], [former], made)
    remove_unnamed(former.pictures.exclude(mark__in=[one.mark for one in task.shown]))
    return article


def _lead(article: Article, task: Task, made: dict[str, Photo]) -> None:
    lead, caption = lead_of(task, made)
    if lead:
        article.lead_photo, article.lead_caption = lead, caption
    elif task.former and task.former.pictures.filter(photo=article.lead_photo_id).exists():
        # The source shows it no longer, or shows it in the text now; a picture chosen at the desk stays.
        article.lead_photo, article.lead_caption = None, ""


def _retell(task: Task) -> None:
    """Bring the words around pictures that are still missing up to date."""
    for one in task.shown:
        if one.photo and one.photo.is_missing:
            told = one.picture
            words = {"missing_name": told.name, "alt_text": told.alt, "caption": told.caption, "credit": told.credit}
            for name, value in words.items():
                setattr(one.photo, name, value)
            one.photo.save(update_fields=list(words))


def remove_unnamed(rows: QuerySet[ImportPicture]) -> None:
    """Forget pictures that a record names no longer, and the placeholders that nobody needs then."""
    photos = [row.photo for row in rows.select_related("photo")]
    rows.delete()
    for photo in photos:
        remove_unused_placeholder(photo)


def remove_unused_placeholder(photo: Photo) -> None:
    if (
        photo.is_missing
        and not ImportPicture.objects.filter(photo=photo).exists()
        and not Article.objects.filter(lead_photo=photo).exists()
    ):
        photo.delete()
