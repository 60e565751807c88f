"""Records become articles, a batch in a few short transactions, each tied to where it came from."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from articles.legacy import missing, rows, updating
from articles.legacy.documents import Documents
from articles.legacy.finding import Finder
from articles.legacy.hosts import Hosts
from articles.legacy.inserting import insert
from articles.legacy.keys import Digests
from articles.legacy.links import on_this_site, redirected
from articles.legacy.pictures import Pictures
from articles.legacy.places import Places
from articles.legacy.planning import Item, Plan, Planner
from articles.legacy.quarantine import Quarantine
from articles.legacy.report import OUTCOMES, Outcome
from articles.legacy.rules import Refused, Rules, Task
from articles.legacy.turn import beat
from articles.legacy.updating import Held
from articles.media import placeholders
from articles.models import Article, ImportPicture, ImportRecord, ImportRun

# Changed stories are written one by one; the desk must not wait for more of them than these.
UPDATES_AT_ONCE = 50


class Writer:
    """Writes the batches of one run. With a dry run everything is rolled back."""

    def __init__(self, run: ImportRun, rules: Rules, finder: Finder | None = None) -> None:
        self.run, self.rules = run, rules
        self._counts = Counter({name: getattr(run, name) for name in OUTCOMES})
        self._planner = Planner(rules)
        self._places = Places(rules.category)
        self._hosts = Hosts()
        self._quarantine = Quarantine(rules)
        self._claimed = Digests() if rules.dry_run else None
        finder = finder or Finder()
        self.pictures = Pictures(finder, dry_run=rules.dry_run, beat=self.beat)
        self.documents = Documents(finder, dry_run=rules.dry_run)

    def beat(self) -> None:
        """Show that this run is alive, while it does what takes long."""
        if not self.rules.dry_run:
            beat(self.run)

    def write(self, items: list[Item]) -> list[Outcome]:
        """Write the batch and the run's counts, and tell what became of each record.

        Raises Unusable when the media folder takes no more; what is written then stays, and a next run goes on.
        """
        plan = self._planner.plan(items, timezone.now())
        if plan.lacking:
            missing.fill(plan.lacking, self.pictures, dry_run=self.rules.dry_run)
        if plan.tasks:
            self._complete(plan.tasks)
        written = {id(task.outcome) for task in plan.tasks}
        settled = [outcome for outcome in plan.outcomes if id(outcome) not in written]
        for tasks in _portions(plan.tasks):
            self._in_transaction(plan, settled, tasks)
            settled = []
        return plan.outcomes

    def finish(self) -> None:
        """Store the counts of batches in which nothing had to be written."""
        if not self.rules.dry_run:
            self._count(self.run, self._counts)

    def _complete(self, tasks: list[Task]) -> None:
        """Find the pictures and documents, and lead the links where they belong: all that may take its time."""
        named: dict[tuple[int, str], ImportPicture] = {}
        formers = [task.former.pk for task in tasks if task.former]
        if formers:
            known = ImportPicture.objects.filter(record__in=formers).select_related("photo")
            named = {(row.record_id, row.mark): row for row in known}
        self._hosts.learn(tasks)
        for task in tasks:
            record, sibling = task.record, task.raw.file.sibling
            for one in task.shown:
                if task.former and (row := named.get((task.former.pk, one.mark))):
                    one.former, one.photo, one.is_found = row, row.photo, not row.photo.is_missing
            if task.shown:
                self.pictures.find(task.shown, sibling)
                found = {one.mark: one.photo for one in task.shown if one.is_found and one.photo}
                record.body_html = placeholders.put_in(record.body_html, found)
            if "<a " in record.body_html:
                hosts = self._hosts.of(task.key.source)
                former = task.former.provenance.get("documents", {}) if task.former else {}
                task.documents = self.documents.find(record.body_html, sibling, hosts, former, record.warnings)
                record.body_html = redirected(record.body_html, partial(_target, task.documents, hosts))

    def _in_transaction(self, plan: Plan, settled: list[Outcome], tasks: list[Task]) -> None:
        """Write these tasks, and what became of the records that are settled."""
        is_idle = not tasks and not plan.refused and not plan.told_anew and not self._is_due()
        if is_idle and not self._quarantine.holds(settled):
            self._counts.update(outcome.outcome for outcome in settled)
            return
        told = [list(task.record.warnings) for task in tasks]
        try:
            self._write_all(plan, settled, tasks, alone=False)
        except (IntegrityError, DataError):
            # One row that the database refuses must not take the others with it: once more, each by itself.
            for task, warnings in zip(tasks, told, strict=True):
                task.record.warnings = warnings
            self._write_all(plan, settled, tasks, alone=True)
        plan.refused, plan.told_anew = [], {}

    def _is_due(self) -> bool:
        return self.run.heartbeat_at is not None and (timezone.now() - self.run.heartbeat_at).total_seconds() > 5

    def _write_all(self, plan: Plan, settled: list[Outcome], tasks: list[Task], *, alone: bool) -> None:
        try:
            with transaction.atomic():
                if self.rules.dry_run:
                    self.run = ImportRun.objects.create(owner="dry run")
                self._hosts.learn(tasks)
                self._hosts.remember()
                refused = [*plan.refused, *self._settle(tasks, alone=alone)]
                outcomes = [*settled, *(task.outcome for task in tasks)]
                self._quarantine.keep(refused, self.run)
                self._quarantine.release(outcomes)
                self._places.remember(self.run)
                for pk, fingerprint in plan.told_anew.items():
                    ImportRecord.objects.filter(pk=pk).update(fingerprint=fingerprint)
                counts = self._counts + Counter(outcome.outcome for outcome in outcomes)
                self._count(self.run, counts)
                if self.rules.dry_run:
                    transaction.set_rollback(True)
        except BaseException:
            self._forget()
            raise
        if self.rules.dry_run:
            self._forget()
        self._counts = counts

    def _forget(self) -> None:
        self._places.forget()
        self._hosts.forget()
        self._quarantine.forget()

    def _count(self, run: ImportRun, counts: Counter[str]) -> None:
        for name in OUTCOMES:
            setattr(run, name, counts[name])
        run.heartbeat_at = timezone.now()
        run.save(update_fields=[*OUTCOMES, "heartbeat_at"])

    def _settle(self, tasks: list[Task], *, alone: bool) -> list[Refused]:
        """Write the tasks into their outcomes; return those that were refused after all."""
        self._places.look_up(task.record for task in tasks)
        groups = [[task] for task in tasks] if alone else _kinds(tasks)
        refused = []
        for group in groups:
            try:
                if alone:
                    with transaction.atomic():
                        self._write(group)
                else:
                    self._write(group)
            except Held as reason:
                refused.append(self._refused(group[0], str(reason)))
                group[0].outcome.article = group[0].former.article_id if group[0].former else None
            except (IntegrityError, DataError) as error:
                if not alone:
                    raise
                refused.append(self._refused(group[0], f"The database refused it: {' '.join(str(error).split())}."))
        return refused

    def _write(self, tasks: list[Task]) -> None:
        """Write one changed record, or any number of new ones."""
        first = tasks[0]
        if first.former and first.former.article_id:
            article = updating.update(first, self.rules, self._places, self._claimed)
            first.outcome.outcome, first.outcome.article = "updated", article.pk
            return
        if first.former and not self.rules.overwrite_edited:
            raise Held("It was deleted at the desk since it was imported, and has changed in the source.")
        for task, article in zip(tasks, self._create(tasks), strict=True):
            task.outcome.outcome = "created"
            task.outcome.article = None if self.rules.dry_run else article.pk

    def _create(self, tasks: list[Task]) -> list[Article]:
        made = rows.placeholders(one for task in tasks for one in task.shown)
        places = [self._places.category(task.record, task.record.warnings) for task in tasks]
        articles = [
            rows.article_of(task, category, made, as_draft=self.rules.as_draft)
            for task, category in zip(tasks, places, strict=True)
        ]
        insert(articles)
        rows.hang_on(tasks, articles, self._places)
        rows.lead_here(tasks, articles, self._claimed)
        records = []
        for task, article in zip(tasks, articles, strict=True):
            row = task.former or ImportRecord(source=task.key.source, source_id=task.key.source_id)
            row.run = self.run
            records.append(rows.tie(row, task, article))
        insert([row for task, row in zip(tasks, records, strict=True) if not task.former])
        for task in tasks:
            if task.former:
                task.former.save()
        rows.keep_pictures(tasks, records, made)
        return articles

    def _refused(self, task: Task, reason: str) -> Refused:
        task.outcome.outcome, task.outcome.reason = "rejected", reason
        task.outcome.warnings = task.record.warnings
        return Refused(task.outcome, task.raw, key=task.key, headline=task.record.headline)


def _target(documents: dict[str, str], hosts: set[str], url: str) -> str | None:
    return documents.get(url) or on_this_site(url, hosts)


def _portions(tasks: list[Task]) -> Iterator[list[Task]]:
    """What is written in one transaction each: first all new stories, then the changed ones in small numbers."""
    new = [task for task in tasks if not task.former]
    changed = [task for task in tasks if task.former]
    if new or not changed:
        yield new
    for at in range(0, len(changed), UPDATES_AT_ONCE):
        yield changed[at : at + UPDATES_AT_ONCE]


def _kinds(tasks: list[Task]) -> list[list[Task]]:
    """New stories together, every other one by itself."""
    new = [task for task in tasks if not task.former]
    return [*([new] if new else []), *([task] for task in tasks if task.former)]
