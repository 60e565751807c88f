"""Records that were not taken in are kept until they are, and can be read again after what hindered them is mended."""

import hashlib
import io
import zlib
from collections.abc import Iterable

from django.db.models import QuerySet

from articles.legacy import sources
from articles.legacy.clean.encoding import ENCODINGS
from articles.legacy.record import Record, Refusal
from articles.legacy.report import Outcome
from articles.legacy.rules import Refused, Rules
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.raw import Frame, RawRecord
from articles.models import ImportFrame, ImportRefusal, ImportRun

_REWRITTEN = ("run", "source", "key", "headline", "reason", "is_whole", "frame", "reading", "raw", "last_seen_at")


class Quarantine:
    """Keeps what a run refuses, and lets go what it takes in."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._holds_any = ImportRefusal.objects.exists()
        self._frames: dict[Frame, ImportFrame] = {}

    def forget(self) -> None:
        """After a transaction that was rolled back: what it had stored is not there."""
        self._frames.clear()

    def keep(self, refused: Iterable[Refused], run: ImportRun) -> None:
        rows = {row.place: row for row in (self._row(one, run) for one in refused)}
        if self._holds_any and rows:
            # What the desk closed stays closed as long as it is the same record, refused for the same reason.
            closed = ImportRefusal.objects.filter(place__in=rows).exclude(closed_at=None)
            others = [row.pk for row in closed if _what(row) != _what(rows[row.place])]
            ImportRefusal.objects.filter(pk__in=others).reopen()
        ImportRefusal.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["place"], update_fields=_REWRITTEN
        )
        self._holds_any |= bool(rows)

    def holds(self, outcomes: Iterable[Outcome]) -> bool:
        """Whether a record that is in the archive now is still kept."""
        return self._holds_any and self._among(outcomes).exists()

    def release(self, outcomes: Iterable[Outcome]) -> None:
        """Let go the records that are in the archive now."""
        if self._holds_any:
            self._among(outcomes).delete()

    def _among(self, outcomes: Iterable[Outcome]) -> QuerySet[ImportRefusal]:
        places = [self._place(one.source, one.record) for one in outcomes if one.outcome != "rejected"]
        return ImportRefusal.objects.filter(place__in=places)

    def _row(self, one: Refused, run: ImportRun) -> ImportRefusal:
        outcome, raw = one.outcome, one.raw
        return ImportRefusal(
            place=self._place(outcome.source, outcome.record),
            run=run,
            source=self._rules.source[:120],
            file=_fitted(outcome.source, 1000),
            record=None if outcome.record is None else _fitted(outcome.record, 200),
            key=_fitted(one.key.source_id, 500) if one.key else "",
            headline=_fitted(one.headline, 250),
            reason=_fitted(outcome.reason or "", 5000),
            is_whole=raw is not None,
            frame=self._frame(raw) if raw else None,
            reading=self._reading(raw) if raw else {},
            raw=zlib.compress(raw.raw if raw else one.kept),
        )

    def _place(self, file: str, record: str | None) -> str:
        words = f"{self._rules.source}\0{file}\0{record}".encode("utf-8", "replace")
        return hashlib.blake2b(words, digest_size=16).hexdigest()

    def _frame(self, raw: RawRecord) -> ImportFrame | None:
        frame = Frame(raw.frame.before + raw.beside(), raw.frame.after)
        if frame == Frame():
            return None
        if frame not in self._frames:
            digest = hashlib.blake2b(b"\0".join(frame), digest_size=16).hexdigest()
            parts = {"before": zlib.compress(frame.before), "after": zlib.compress(frame.after)}
            self._frames = {frame: ImportFrame.objects.get_or_create(digest=digest, defaults=parts)[0]}
        return self._frames[frame]

    def _reading(self, raw: RawRecord) -> dict[str, str]:
        format_name, _, *settled = raw.reader.split()
        # What the whole file was found to be in holds for a record that is read alone.
        found = settled[0] if settled and settled[0] in ENCODINGS else self._rules.encoding
        return {"format": format_name, "encoding": found, "profile": self._rules.profile}


def _what(row: ImportRefusal) -> tuple[str, bytes]:
    return row.reason, row.raw_bytes


def raw_of(row: ImportRefusal) -> RawRecord | Refusal:
    """The kept record, to be read again."""
    if not row.is_whole:
        return Refusal(row.file, "Only its beginning was kept: import its file again.", row.record, row.raw_bytes)
    raw = row.raw_bytes
    frame = Frame(zlib.decompress(row.frame.before), zlib.decompress(row.frame.after)) if row.frame else Frame()
    whole = frame.before + raw + frame.after
    file = SourceFile(row.file, lambda: io.BytesIO(whole), len(whole))
    found = [part for part in sources.cut(file, **_how(row)) if isinstance(part, RawRecord)]

    def read() -> Record | Refusal | None:
        record = found[-1].read() if found else Refusal(row.file, row.reason)
        if record is not None:
            record.number = row.record
        return record

    reader = found[-1].reader if found else f"{row.reading['format']} 0"
    return RawRecord(file, row.record, raw, reader, read, frame)


def _how(row: ImportRefusal) -> dict[str, str]:
    return {
        "format_name": row.reading["format"],
        "encoding": row.reading["encoding"],
        "profile": row.reading["profile"],
    }


def _fitted(text: str, length: int) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:length]
