"""What became of each record: counts, and JSON Lines for whoever asked for them."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TextIO

from articles.legacy.record import Unusable

OUTCOMES = ("created", "updated", "unchanged", "rejected")


@dataclass
class Outcome:
    """One line of the report; the fields are those of the file."""

    source: str
    record: str | None
    outcome: str
    article: int | None = None
    legacy_url: str | None = None
    reason: str | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.source} ({self.record})" if self.record else self.source


class Report:
    """Counts outcomes and, given a path, writes each as a line. A context manager: it closes the file."""

    def __init__(self, path: str | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._path = path
        self._file: TextIO | None = None
        if path:
            try:
                self._file = Path(path).open("w", encoding="utf-8")  # noqa: SIM115  (closed on leaving)
            except (OSError, ValueError) as error:
                raise Unusable(f"The report {path} cannot be written.") from error

    def __enter__(self) -> "Report":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, outcomes: list[Outcome]) -> None:
        """Count and write. Raises Unusable when the report's disk is full."""
        for outcome in outcomes:
            self.counts[outcome.outcome] += 1
        if self._file:
            try:
                self._file.writelines(json.dumps(asdict(outcome), ensure_ascii=False) + "\n" for outcome in outcomes)
                self._file.flush()
            except OSError as error:
                raise Unusable(f"The report {self._path} cannot be written: {error.strerror}.") from error

    @property
    def summary(self) -> str:
        """`created=1 updated=0 unchanged=0 rejected=0`"""
        return " ".join(f"{name}={self.counts[name]}" for name in OUTCOMES)
