"""Taking back what a run created."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.legacy.record import Unusable
from articles.legacy.report import Outcome, Report
from articles.legacy.turn import taking_turn
from articles.legacy.updating import remove_unnamed
from articles.media import files
from articles.media.attachments import FOLDER as DOCUMENTS
from articles.models import (
    Address,
    Article,
    Attachment,
    Author,
    Category,
    ImportMade,
    ImportRecord,
    ImportRun,
    Photo,
    Topic,
)
from newsroom.html import MEDIA_PATH

CHUNK = 200
KEPT_NAMED = 20
_MADE: dict[str, type[models.Model]] = {
    ImportMade.Kind.AUTHOR: Author,
    ImportMade.Kind.TOPIC: Topic,
    ImportMade.Kind.CATEGORY: Category,
}
# Any file of the media folder that a text shows or links to, without its suffix and the name of its rendition.
_FILE = re.compile(rf"{re.escape(MEDIA_PATH)}((?:photos|{DOCUMENTS.rstrip('/')})/\d{{4}}/\d{{2}}/[0-9a-f]+)")


@dataclass
class Undone:
    """What became of a run that was taken back."""

    report: Report
    taken: int = 0
    stays: int = 0
    pictures: int = 0
    documents: int = 0
    named: list[Outcome] = field(default_factory=list)  # the first of the stories that stay

    @property
    def sentence(self) -> str:
        """`19 stories taken back, with 3 pictures and 1 document; 1 stays.`"""
        files_ = f", with {_count(self.pictures, 'picture')} and {_count(self.documents, 'document')}"
        stays = f"; {self.stays} {'stays' if self.stays == 1 else 'stay'}" if self.stays else ""
        return f"{_count(self.taken, 'story', 'stories')} taken back{files_}{stays}."


def undo(number: int, report_path: str | None, tell: Callable[[str], None]) -> Undone:
    """Delete the articles that run created, with the authors, topics and categories that it made, and the pictures and
    documents that came in with them, as far as nobody uses these.

    Articles edited at the desk since then stay, and stand in the report as rejected. Safe to repeat. Raises Unusable
    for an unknown run or while an import is at work.
    """
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise Unusable(f"There is no import run {number}.")
    with Report(report_path) as report, taking_turn(run):
        done, brought = Undone(report), _Brought()
        # The last first: a translation goes before its original, which it protects.
        newest = run.records.order_by("-pk").values_list("pk", flat=True).first()
        last = newest + 1 if newest else 0
        while records := list(run.records.filter(pk__lt=last).defer("raw").order_by("-pk")[:CHUNK]):
            last = records[-1].pk
            with transaction.atomic():
                kept = [outcome for record in records if (outcome := _take_back(record, brought))]
                run.heartbeat_at = timezone.now()
                run.save(update_fields=["heartbeat_at"])
            done.taken += len(records) - len(kept)
            done.stays += len(kept)
            done.named += kept[: KEPT_NAMED - len(done.named)]
            report.add(kept)
        _unmake(run)
        done.pictures, done.documents = brought.remove_unused(run)
    tell(f"Run {number}: {done.sentence}")
    for outcome in done.named:
        tell(f"Stays: article {outcome.article} ({outcome.label}): {outcome.reason}")
    if done.stays > len(done.named):
        tell("More stories stay; the report names all of them.")
    return done


def _take_back(record: ImportRecord, brought: "_Brought") -> Outcome | None:
    """Delete the record and its article; or say why the article stays."""
    if record.article_id is not None:
        article = Article.objects.select_for_update().get(pk=record.article_id)
        if article.version != record.imported_version:
            return _stays(record, article, "It was edited at the desk since it was imported.")
        addresses = list(Address.objects.filter(article=article).values_list("pk", flat=True))
        try:
            with transaction.atomic():
                # Those it came with: what the desk corrects gives the story another version.
                article.corrections.all().delete()
                article.delete()
        except ProtectedError:
            return _stays(record, article, "It is in use at the desk.")
        # Without their article these rows would tell readers that the page is gone for good.
        Address.objects.filter(pk__in=addresses).delete()
    brought.note(record)
    remove_unnamed(record.pictures.all())
    record.delete()
    return None


class _Brought:
    """The pictures and documents that came in with the stories that are taken back."""

    def __init__(self) -> None:
        self._photos: set[int] = set()
        self._documents: set[str] = set()

    def note(self, record: ImportRecord) -> None:
        self._photos.update(record.pictures.exclude(photo__file="").values_list("photo", flat=True))
        self._documents.update(url.removeprefix(MEDIA_PATH) for url in record.provenance.get("documents", {}).values())

    def remove_unused(self, run: ImportRun) -> tuple[int, int]:
        """Delete those that nobody brought to the desk and nothing uses; return how many of each.

        A document does not tell who brought it: one that was there before the run stays.
        """
        photos = _rows(Photo.objects.filter(created_by=None), "pk", self._photos)
        documents = _rows(Attachment.objects.filter(created_at__gte=run.started_at), "file", self._documents)
        used = _files_in_texts() if photos or documents else set()
        return _remove(photos, used), _remove(documents, used)


def _rows(rows: models.QuerySet, name: str, values: set) -> list:
    every = sorted(values)
    chunks = (every[at : at + CHUNK] for at in range(0, len(every), CHUNK))
    return [row for chunk in chunks for row in rows.filter(**{f"{name}__in": chunk}).order_by("pk")]


def _files_in_texts() -> set[str]:
    """What texts show and link to. It reads each once, where asking for each file would read all for each."""
    used: set[str] = set()
    for model in apps.get_app_config("articles").get_models():
        if any(column.name == "body" for column in model._meta.concrete_fields):
            bodies = model._default_manager.filter(body__contains=MEDIA_PATH).values_list("body", flat=True)
            for body in bodies.iterator(CHUNK):
                used.update(_FILE.findall(body))
    return used


def _remove(rows: list, used: set[str]) -> int:
    """Delete the rows that nothing refers to and no text uses, with their files; return how many."""
    count = 0
    for row in rows:
        name = str(row.file)
        with transaction.atomic():
            if files.folder_of(name) not in used and _delete_unused(row):
                transaction.on_commit(partial(files.remove, name), robust=True)
                count += 1
    return count


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
    if any(relation.filter(**{name: row}).exists() for relation, name in _references(type(row))):
        return False
    # Not its own delete(): what it would ask of every text is known here.
    models.Model.delete(row)
    return True


def _references(model: type[models.Model]) -> Iterator[tuple[models.QuerySet, str]]:
    """Every table that refers to rows of this model, and its column; those without a name on this side too."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and not relation.many_to_many:
            yield relation.related_model._default_manager.all(), relation.field.name


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
