"""What is to become of each record of a batch: settled without reading it where that can be, and in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from articles.legacy import gate, pictures
from articles.legacy.keys import Digests, Fingerprints, Key, fingerprints, key_of
from articles.legacy.record import Record, Refusal, checksum
from articles.legacy.report import Outcome
from articles.legacy.rules import Refused, Rules, Task
from articles.legacy.sources.raw import RawRecord
from articles.models import ImportRecord

Item = RawRecord | Refusal
TWICE = "The same story came earlier in this run."


class Known(NamedTuple):
    """What an earlier run stored of a record."""

    pk: int
    source: str
    source_id: str
    article: int | None
    legacy_url: str
    warnings: list[str]
    lacks_pictures: bool
    fingerprint: int | None


_KNOWN = ("pk", "source", "source_id", "article", "legacy_url", "warnings", "lacks_pictures", "fingerprint")


@dataclass
class Plan:
    outcomes: list[Outcome] = field(default_factory=list)  # of every record, in their order
    tasks: list[Task] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    lacking: list[tuple[Outcome, RawRecord, int]] = field(default_factory=list)  # unchanged, but pictures are missing
    told_anew: dict[int, int] = field(default_factory=dict)  # unchanged, but told by another fingerprint now


class Planner:
    """Plans the batches of one run; remembers which stories came in it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._seen = Digests()

    def plan(self, items: list[Item], now: datetime) -> Plan:
        plan = Plan()
        raws = [item for item in items if isinstance(item, RawRecord)]
        prints = {id(raw): fingerprints(raw, self._rules.source) for raw in raws}
        known = _known(prints.values())
        read = {id(raw): _read(raw) for raw in raws if not known.keys() & prints[id(raw)]}
        keys = {at: key_of(found, self._rules.source) for at, found in read.items() if isinstance(found, Record)}
        formers = _formers(keys.values())
        for item in items:
            if isinstance(item, Refusal):
                self._refuse(plan, item, None)
                continue
            found = read.get(id(item))
            row = next((known[one] for one in prints[id(item)] if one in known), None)
            if row:
                self._settle_known(plan, item, row)
            elif isinstance(found, Refusal):
                self._refuse(plan, found, item)
            elif found is not None:
                key = keys[id(item)]
                self._settle(plan, item, found, key, formers.get(key), prints[id(item)], now)
        return plan

    def _settle_known(self, plan: Plan, raw: RawRecord, row: Known) -> None:
        outcome = Outcome(
            raw.file.name, raw.number, "unchanged", row.article, row.legacy_url or None, None, row.warnings
        )
        plan.outcomes.append(outcome)
        key = Key(row.source, row.source_id)
        if key.digest in self._seen:
            self._reject(plan, outcome, TWICE, raw, key)
            return
        self._seen.add(key.digest)
        if row.lacks_pictures and row.article:
            plan.lacking.append((outcome, raw, row.pk))

    def _settle(
        self,
        plan: Plan,
        raw: RawRecord,
        record: Record,
        key: Key,
        former: ImportRecord | None,
        prints: Fingerprints,
        now: datetime,
    ) -> None:
        outcome = Outcome(record.file, record.number, "rejected", None, record.legacy_url or None)
        plan.outcomes.append(outcome)
        if key.digest in self._seen:
            self._reject(plan, outcome, TWICE, raw, key, record.headline)
            return
        told_by = prints.of(key, raw)
        if former and former.checksum == record.checksum:
            self._seen.add(key.digest)
            outcome.outcome, outcome.article, outcome.warnings = "unchanged", former.article_id, former.warnings
            plan.told_anew[former.pk] = told_by
            if former.lacks_pictures and former.article_id:
                plan.lacking.append((outcome, raw, former.pk))
            return
        shown = pictures.place(record, key)
        if refusal := gate.admit(record, now):
            self._reject(plan, outcome, refusal.reason, raw, key, record.headline)
            return
        pictures.lead_by_the_first(record, shown)
        self._seen.add(key.digest)
        plan.tasks.append(Task(raw, record, key, told_by, former, outcome, shown))

    def _refuse(self, plan: Plan, refusal: Refusal, raw: RawRecord | None) -> None:
        outcome = Outcome(refusal.file, refusal.number, "rejected", reason=refusal.reason)
        plan.outcomes.append(outcome)
        plan.refused.append(Refused(outcome, raw, refusal.raw))

    def _reject(self, plan: Plan, outcome: Outcome, reason: str, raw: RawRecord, key: Key, headline: str = "") -> None:
        outcome.outcome, outcome.reason, outcome.article, outcome.warnings = "rejected", reason, None, []
        plan.refused.append(Refused(outcome, raw, raw.raw, key, headline))


def _read(raw: RawRecord) -> Record | Refusal | None:
    found = raw.read()
    if isinstance(found, Record):
        encoding = found.provenance.get("encoding", "").partition(" ")[0]
        if encoding not in {"", "utf-8"}:
            # The same bytes say something else when the operator names another encoding.
            found.checksum = checksum(encoding, found.checksum.encode())
    return found


def _known(prints: Iterable[Fingerprints]) -> dict[int, Known]:
    """What is stored under these fingerprints."""
    wanted = [one for pair in prints for one in pair]
    rows = ImportRecord.objects.filter(fingerprint__in=wanted).values_list(*_KNOWN) if wanted else ()
    return {row[-1]: Known(*row) for row in rows}


def _formers(keys: Iterable[Key]) -> dict[Key, ImportRecord]:
    """What earlier runs imported under these keys, one query a source."""
    by_source: dict[str, list[str]] = {}
    for key in keys:
        by_source.setdefault(key.source, []).append(key.source_id)
    return {
        Key(row.source, row.source_id): row
        for source, ids in by_source.items()
        for row in ImportRecord.objects.filter(source=source, source_id__in=ids).defer("raw")
    }
