"""Records become articles, a batch in one transaction, each tied to where it came from."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from articles.legacy import gate
from articles.legacy.keys import Key, key_of
from articles.legacy.places import KINDS, Places
from articles.legacy.record import Record, Refusal
from articles.legacy.report import OUTCOMES, Outcome
from articles.models import Address, Article, Byline, Category, ImportRecord, ImportRun, Photo
from articles.models.address import split_address
from articles.publishing import import_published
from newsroom.html import TooLarge

Status = Article.Status


class Held(Exception):
    """The record must not be written; the text is the reason, a sentence."""


@dataclass(frozen=True)
class Rules:
    """How this import treats what it meets."""

    source: str = ""
    category: Category | None = None
    as_draft: bool = False
    overwrite_edited: bool = False
    dry_run: bool = False


@dataclass
class _Task:
    """One record of a batch that is to be written."""

    record: Record
    key: Key
    former: ImportRecord | None
    outcome: Outcome
    warnings: list[str] = field(default_factory=list)


class Writer:
    """Writes batches for one run. With a dry run every batch is rolled back."""

    def __init__(self, run: ImportRun, rules: Rules) -> None:
        self.run = run
        self.rules = rules
        self._seen: set[int] = set()
        self._counts: Counter[str] = Counter()
        self._made: dict[str, list[int]] = {}

    def write(self, items: list[Record | Refusal]) -> list[Outcome]:
        """Write the batch and the run's counts in one transaction, and tell what became of each record."""
        outcomes, tasks = self._plan(items, timezone.now())
        try:
            self._in_transaction(outcomes, tasks, alone=False)
        except (IntegrityError, DataError):
            # One row that the database refuses must not take the others with it: once more, each by itself.
            self._in_transaction(outcomes, tasks, alone=True)
        return outcomes

    def _plan(self, items: list[Record | Refusal], now: datetime) -> tuple[list[Outcome], list[_Task]]:
        """Settle what needs no writing; return all outcomes in their order, and what is to be written."""
        keys = [key_of(item, self.rules.source) if isinstance(item, Record) else None for item in items]
        known = _stored(key for key in keys if key)
        outcomes: list[Outcome] = []
        tasks: list[_Task] = []
        for item, key in zip(items, keys, strict=True):
            outcome = Outcome(item.file, item.number, "rejected")
            outcomes.append(outcome)
            if isinstance(item, Refusal) or key is None:
                outcome.reason = item.reason if isinstance(item, Refusal) else None
                continue
            outcome.legacy_url = item.legacy_url or None
            former = known.get(key)
            if key.digest in self._seen:
                outcome.reason = "The same story came earlier in this run."
            elif former and former.checksum == item.checksum:
                outcome.outcome, outcome.article, outcome.warnings = "unchanged", former.article_id, item.warnings
                self._seen.add(key.digest)
            elif refusal := gate.admit(item, now):
                outcome.reason = refusal.reason
            else:
                self._seen.add(key.digest)
                tasks.append(_Task(item, key, former, outcome))
        return outcomes, tasks

    def _in_transaction(self, outcomes: list[Outcome], tasks: list[_Task], *, alone: bool) -> None:
        with transaction.atomic():
            if self.rules.dry_run:
                self.run = ImportRun.objects.create(owner="dry run")
            places = Places(self.rules.category)
            for task in tasks:
                self._settle(task, places, alone=alone)
            counts = self._counts + Counter(outcome.outcome for outcome in outcomes)
            made = {kind: [*self._made.get(kind, []), *places.made.get(kind, [])] for kind in KINDS}
            for name in OUTCOMES:
                setattr(self.run, name, counts[name])
            self.run.heartbeat_at = timezone.now()
            self.run.options = {**self.run.options, "made": made}
            self.run.save(update_fields=[*OUTCOMES, "heartbeat_at", "options"])
            if self.rules.dry_run:
                transaction.set_rollback(True)
        self._counts, self._made = counts, made

    def _settle(self, task: _Task, places: Places, *, alone: bool) -> None:
        """Write one record, or put the reason why not in its outcome."""
        outcome = task.outcome
        task.warnings = list(task.record.warnings)
        try:
            if alone:
                with transaction.atomic():
                    article, outcome.outcome = self._write(task, places)
            else:
                article, outcome.outcome = self._write(task, places)
        except Held as error:
            outcome.outcome, outcome.reason = "rejected", str(error)
            outcome.article = task.former.article_id if task.former else None
        except ValidationError as error:
            outcome.outcome, outcome.reason = "rejected", " ".join(_sentences(error))
        except TooLarge as error:
            outcome.outcome, outcome.reason = "rejected", str(error)
        except (IntegrityError, DataError) as error:
            if not alone:
                raise
            outcome.outcome, outcome.reason = "rejected", f"The database refused it: {' '.join(str(error).split())}."
        else:
            outcome.article = None if self.rules.dry_run and outcome.outcome == "created" else article.pk
        outcome.warnings = task.warnings

    def _write(self, task: _Task, places: Places) -> tuple[Article, str]:
        former, record = task.former, task.record
        if former and former.article_id is None and not self.rules.overwrite_edited:
            raise Held("It was deleted at the desk since it was imported, and has changed in the source.")
        if former and former.article_id:
            article, done = self._opened_for_update(former, record), "updated"
        else:
            article, done = Article(), "created"
        is_public = record.status == "published" and record.published_at is not None and not self.rules.as_draft
        for name in ("headline", "kicker", "standfirst", "dateline", "credit", "legacy_id", "legacy_url"):
            setattr(article, name, getattr(record, name))
        article.body = record.body_html
        if article.pk is None or record.categories:
            article.category = places.category(record, task.warnings)
        if article.status in {Status.DRAFT, Status.PUBLISHED}:
            article.published_precision = record.precision
            if is_public:
                import_published(article, record.published_at)
            elif article.status == Status.DRAFT:
                article.published_at = record.published_at
        article.fill_derived()
        article.clean_fields(exclude=["category", "lead_photo", "created_by", "published_at", "body"])
        photos = self._lead_photo(article, task)
        article.save()
        self._tie(article, task, places, photos)
        return article, done

    def _opened_for_update(self, former: ImportRecord, record: Record) -> Article:
        article = Article.objects.select_for_update().get(pk=former.article_id)
        if article.version != former.imported_version and not self.rules.overwrite_edited:
            raise Held("It was edited at the desk since it was imported, and has changed in the source.")
        if article.status == Status.PUBLISHED and record.status != "published":
            raise Held("The source no longer shows it as published; decide at the desk whether to withdraw it.")
        article.version += 1
        return article

    def _lead_photo(self, article: Article, task: _Task) -> list[int]:
        """Give the article its first picture's place, file or not; return the ids of what was made for it."""
        former = task.former.provenance.get("photos", []) if task.former else []
        if not task.record.pictures:
            return former
        picture = task.record.pictures[0]
        photo = article.lead_photo
        if photo is None or photo.pk not in former:
            photo = Photo()
        photo.alt_text, photo.caption, photo.credit = picture.alt, picture.caption, picture.credit
        if photo.is_missing:
            photo.missing_name = picture.name
            task.warnings.append(f"The picture {picture.name} is missing." if picture.name else "A picture is missing.")
        photo.save()
        article.lead_photo = photo
        return sorted({*former, photo.pk})

    def _tie(self, article: Article, task: _Task, places: Places, photos: list[int]) -> None:
        """Write what hangs on a stored article: bylines, topics, old address, and where it came from."""
        record = task.record
        article.bylines.all().delete()
        authors = [(places.author(name, task.warnings), role) for name, role in record.authors]
        Byline.objects.bulk_create(
            Byline(article=article, author=author, role=role, position=position)
            for position, (author, role) in enumerate(dict.fromkeys(pair for pair in authors if pair[0]))
        )
        article.topics.set([topic for name in record.topics if (topic := places.topic(name, task.warnings))])
        if record.legacy_url:
            _keep_address(article, record.legacy_url, task.warnings)
        row = task.former or ImportRecord(source=task.key.source, source_id=task.key.source_id, run=self.run)
        if task.former and task.former.article_id is None:
            row.run = self.run
        row.article = article
        row.checksum, row.imported_version = record.checksum, article.version
        row.provenance = {"file": record.file, "record": record.number, "byline": record.byline, "photos": photos}
        row.save()


def _stored(keys: Iterable[Key]) -> dict[Key, ImportRecord]:
    """What earlier runs imported under these keys, one query a source."""
    by_source: dict[str, list[str]] = {}
    for key in keys:
        by_source.setdefault(key.source, []).append(key.source_id)
    return {
        Key(row.source, row.source_id): row
        for source, ids in by_source.items()
        for row in ImportRecord.objects.filter(source=source, source_id__in=ids)
    }


def _keep_address(article: Article, url: str, warnings: list[str]) -> None:
    """Let the old address lead to the article, unless it is somebody else's already."""
    try:
        path, query = split_address(url)
    except ValueError:
        warnings.append("Its old address cannot be read.")
        return
    if (path, query) == ("/", "") or len(path) > 700 or len(query) > 300:
        warnings.append("Its old address is kept, but does not lead to it.")
        return
    row, _ = Address.objects.get_or_create(path=path, query=query, defaults={"article": article})
    if row.article_id != article.pk:
        warnings.append("Its old address already leads elsewhere.")


def _sentences(error: ValidationError) -> list[str]:
    return [f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()]
