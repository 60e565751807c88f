"""Taking back what a run created."""

from collections.abc import Callable

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.legacy.record import Unusable
from articles.legacy.report import Outcome, Report
from articles.legacy.turn import taking_turn
from articles.legacy.updating import remove_unnamed
from articles.models import Address, Article, Author, Category, ImportMade, ImportRecord, ImportRun, Topic

CHUNK = 200
_MADE: dict[str, type[models.Model]] = {
    ImportMade.Kind.AUTHOR: Author,
    ImportMade.Kind.TOPIC: Topic,
    ImportMade.Kind.CATEGORY: Category,
}


def undo(number: int, report_path: str | None, tell: Callable[[str], None]) -> Report:
    """Delete the articles that run created, with the authors, topics and categories that it made and nobody uses.

    Articles edited at the desk since then stay, and stand in the report as rejected; pictures and documents stay in
    the archive. Safe to repeat. Raises Unusable for an unknown run or while an import is at work.
    """
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise Unusable(f"There is no import run {number}.")
    taken = 0
    with Report(report_path) as report, taking_turn(run):
        last = 0
        while records := list(run.records.filter(pk__gt=last).defer("raw").order_by("pk")[:CHUNK]):
            last = records[-1].pk
            with transaction.atomic():
                kept = [outcome for record in records if (outcome := _take_back(record))]
                run.heartbeat_at = timezone.now()
                run.save(update_fields=["heartbeat_at"])
            taken += len(records) - len(kept)
            report.add(kept)
        _unmake(run)
    tell(f"Run {number}: {taken} stories taken back, {report.counts['rejected']} stay.")
    return report


def _take_back(record: ImportRecord) -> Outcome | None:
    """Delete the record and its article; or say why the article stays."""
    if record.article_id is not None:
        article = Article.objects.select_for_update().get(pk=record.article_id)
        if article.version != record.imported_version:
            return _stays(record, article, "It was edited at the desk since it was imported.")
        addresses = list(Address.objects.filter(article=article).values_list("pk", flat=True))
        try:
            with transaction.atomic():
                article.delete()
        except ProtectedError:
            return _stays(record, article, "It is in use at the desk.")
        # Without their article these rows would tell readers that the page is gone for good.
        Address.objects.filter(pk__in=addresses).delete()
    remove_unnamed(record.pictures.all())
    record.delete()
    return None


def _unmake(run: ImportRun) -> None:
    """Delete what the run made and nobody uses: what it made last first, for a category may stand in another."""
    made = list(run.made.order_by("-pk"))
    for at in range(0, len(made), CHUNK):
        with transaction.atomic():
            for one in made[at : at + CHUNK]:
                row = _MADE[one.kind]._default_manager.filter(pk=one.row).first()
                if row is None or _delete_unused(row):
                    one.delete()


def _stays(record: ImportRecord, article: Article, reason: str) -> Outcome:
    provenance = record.provenance
    return Outcome(
        source=provenance.get("file", record.source_id),
        record=provenance.get("record"),
        outcome="rejected",
        article=article.pk,
        legacy_url=article.legacy_url or None,
        reason=reason,
    )


def _delete_unused(row: models.Model) -> bool:
    """Delete the row unless something refers to it, whatever the reference would do on deletion."""
    for relation in row._meta.related_objects:
        if relation.related_model._default_manager.filter(**{relation.field.name: row}).exists():
            return False
    row.delete()
    return True
