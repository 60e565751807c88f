"""Pictures that were missing when their story came in, and are found in a later run."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F

from articles import publishing
from articles.legacy.pictures import Pictures, Shown, for_cards
from articles.legacy.report import Outcome
from articles.legacy.sources.raw import RawRecord
from articles.legacy.updating import remove_unused_placeholder
from articles.media import placeholders
from articles.models import Article, ImportPicture, ImportRecord, Photo
from newsroom.html import clean_html

Lacking = tuple[Outcome, RawRecord, int]  # the record's outcome so far, the record, the key of what was stored of it


def fill(lacking: list[Lacking], pictures: Pictures, *, dry_run: bool) -> None:
    """Put pictures that are found now into the places that wait for them, and call those records updated.

    The rest of each story stays as it is, whoever edited it since.
    """
    rows = ImportPicture.objects.filter(record__in=[pk for _, _, pk in lacking]).select_related("photo").order_by("pk")
    shown: dict[int, list[Shown]] = defaultdict(list)
    for row in rows:
        shown[row.record_id].append(Shown.again(row))
    for outcome, raw, pk in lacking:
        missed = [one for one in shown[pk] if not one.is_found]
        pictures.find(missed, raw.file.sibling)
        outcome.warnings = _left(outcome.warnings, shown[pk])
        found = any(one.is_found for one in missed)
        if dry_run:
            changed = _with_pictures(Article.objects.filter(import_records=pk).first(), shown[pk]) is not None
        else:
            is_news = any(one.is_found or one.refused for one in missed) or len(missed) < len(shown[pk])
            changed = is_news and _write(pk, shown[pk], outcome.warnings)
        if found or changed:
            outcome.outcome = "updated"


def _left(warnings: list[str], shown: list[Shown]) -> list[str]:
    """The record's warnings with those of its pictures told anew."""
    kept = [w for w in warnings if not any(one.name and w.startswith(f"{one.label} ") for one in shown)]
    return [*kept, *(warning for one in shown if one.name for warning in one.warnings)]


def _with_pictures(article: Article | None, shown: list[Shown]) -> str | None:
    """The article's text with the pictures that have a file now; None when that changes nothing."""
    if article is None:
        return None
    found = {one.mark: one.photo for one in shown if one.photo and not one.photo.is_missing}
    body = placeholders.put_in(article.body, found)
    return None if body == article.body else clean_html(body)


def _write(pk: int, shown: list[Shown], warnings: list[str]) -> bool:
    """Write what was found; return whether the story changed by it."""
    with transaction.atomic():
        record = ImportRecord.objects.select_for_update().defer("raw").get(pk=pk)
        article = Article.objects.select_for_update().filter(pk=record.article_id or 0).first()
        is_edited = article is None or article.version != record.imported_version
        for one in shown:
            row, photo = one.former, one.photo
            assert row is not None and photo is not None
            former = row.photo
            if former.pk != photo.pk or row.refused != one.refused and not one.is_found:
                row.photo, row.refused = photo, one.refused
                row.save()
            if former.pk != photo.pk:
                publishing.show_instead(former, photo)
                remove_unused_placeholder(former)
        body = _with_pictures(article, shown)
        changed: dict[str, str | Photo] = {} if body is None else {"body": body}
        if article is not None and article.lead_photo_id is None and not is_edited and (lead := for_cards(shown)):
            changed["lead_photo"] = lead
        if article is not None and changed:
            # Whoever has the story open at the desk must not put the gap back unawares.
            Article.objects.filter(pk=article.pk).update(**changed, version=F("version") + 1)
        record.lacks_pictures = any(one.name and not one.is_found for one in shown)
        record.warnings = warnings
        if article is not None and not is_edited:
            record.imported_version = Article.objects.values_list("version", flat=True).get(pk=article.pk)
        record.save(update_fields=["lacks_pictures", "warnings", "imported_version"])
    return bool(changed)
