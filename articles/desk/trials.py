"""Files sent to the desk for import: kept out of the web's reach until they are imported, or a day old."""

import json
import shutil
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from articles.legacy.record import Unusable
from articles.legacy.report import OUTCOMES, Outcome, Report
from articles.legacy.run import Options, import_articles
from articles.legacy.sources import files

# A request waits until its file is imported; what is larger is for the command.
MOST_BYTES = 20 * 1024**2
MOST_UNPACKED_BYTES = 100 * 1024**2
KEPT_SECONDS = 24 * 3600
_NOTES = 10  # the last messages of an import that are shown
_FACTS = "facts.json"


class TooLarge(ValueError):
    """An archive unpacks to more than the desk imports at once."""


@dataclass
class Trial:
    """One file that was sent, how it is to be read, and what became of it so far."""

    key: str
    choices: dict[str, Any] = field(default_factory=dict)  # what was chosen of `Options`
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # messages of the import for people
    run: int = 0  # the run that imported it for good

    @classmethod
    def receive(cls, upload: UploadedFile) -> "Trial":
        """Store the file under its own name, which may be all that tells its story from others.

        Raises TooLarge, Unusable for a broken archive, and OSError when the disk does not take it.
        """
        trial = cls(str(uuid4()))
        trial._shelf.mkdir(parents=True, mode=0o700)
        trial.folder.chmod(0o700)
        try:
            path = trial._shelf / (upload.name or "")
            with path.open("xb") as stored:
                for chunk in upload.chunks():
                    stored.write(chunk)
            if files.total_bytes(files.check(str(path))) > MOST_UNPACKED_BYTES:
                raise TooLarge
        except (TooLarge, Unusable, OSError):
            trial.forget()
            raise
        return trial

    @classmethod
    def find(cls, key: UUID) -> "Trial | None":
        """None when it was never sent, or is too old."""
        try:
            return cls(**json.loads((_root() / str(key) / _FACTS).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    @property
    def folder(self) -> Path:
        return _root() / self.key

    @property
    def file(self) -> Path | None:
        """The file itself, while it is kept."""
        return next(self._shelf.iterdir(), None) if self._shelf.is_dir() else None

    @property
    def report(self) -> Path:
        """What became of each record, or would: JSON Lines."""
        return self.folder / ("run.jsonl" if self.run else "trial.jsonl")

    def try_out(self, choices: dict[str, Any]) -> None:
        """A dry run. Raises Unusable; the choices of the last trial that ran are those that stay."""
        _, report, notes = self._import(choices, "trial.jsonl", dry_run=True)
        self.choices, self.counts, self.notes = choices, _counts(report), notes
        self._store()

    def import_it(self) -> int:
        """Import the file as it was tried out, let go of it, and return the run's number. Raises Unusable."""
        self.run, report, notes = self._import(self.choices, "run.jsonl", dry_run=False)
        self.counts, self.notes = _counts(report), notes
        self._store()
        shutil.rmtree(self._shelf)
        return self.run

    def _import(self, choices: dict[str, Any], report: str, *, dry_run: bool) -> tuple[int, Report, list[str]]:
        file = self.file
        if file is None:
            raise Unusable("The file is no longer kept: send it again.")
        notes: deque[str] = deque(maxlen=_NOTES)

        def tell(message: str) -> None:
            # Refusals stand in the report.
            if not message.startswith("Refused: "):
                notes.append(message)

        options = Options([str(file)], dry_run=dry_run, report=str(self.folder / report), **choices)
        try:
            number, told = import_articles(options, tell)
        except Unusable as error:
            # Where the file is kept is nobody's business.
            raise Unusable(str(error).replace(f"{self._shelf}/", "")) from error
        return number, told, list(notes)

    def forget(self) -> None:
        """Delete the file and all that is known of it."""
        shutil.rmtree(self.folder)

    @property
    def _shelf(self) -> Path:
        return self.folder / "file"

    def _store(self) -> None:
        fresh = self.folder / f"{_FACTS}.new"
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.replace(self.folder / _FACTS)


def outcomes(report: Path, name: str = "") -> Iterator[Outcome]:
    """The lines of a report: all, those with this outcome, or with `warnings` those that were warned of."""
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            outcome = Outcome(**json.loads(line))
            if not name or outcome.outcome == name or name == "warnings" and outcome.warnings:
                yield outcome


def forget_old() -> Iterator[str]:
    """Delete what is a day old, and tell its key. Safe to repeat, and beside another process that does the same."""
    if not _root().is_dir():
        return
    for folder in _root().iterdir():
        with suppress(FileNotFoundError):  # the other one was quicker
            if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
                shutil.rmtree(folder)
                yield folder.name


def is_kept_file(source: str) -> bool:
    """Whether a SOURCE of a run is a file that was sent to the desk."""
    return Path(source).is_relative_to(_root())


def _root() -> Path:
    return settings.DATA_DIR / "imports"


def _counts(report: Report) -> dict[str, int]:
    return {name: report.counts[name] for name in OUTCOMES}
