"""How far an import is, for whoever watches it at a terminal."""

import sys
from collections.abc import Callable
from types import TracebackType

from tqdm import tqdm

from articles.legacy.sources.files import SourceFile

_REFUSALS_TOLD = 20


class Progress:
    """A bar on standard error with the rate and the time left by bytes; silent when that is no terminal."""

    def __init__(self, tell: Callable[[str], None], measure: Callable[[], int] = int) -> None:
        """`tell` takes a line for people; `measure` gives the bytes to be read, and is asked when somebody watches."""
        self._tell = tell
        self._bar = tqdm(unit="B", unit_scale=True, unit_divisor=1024, file=sys.stderr, disable=None, leave=False)
        if not self._bar.disable:
            self._bar.total = measure() or None
        self._before = self._records = self._refusals = 0
        self._file: SourceFile | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end()

    def begins(self, file: SourceFile) -> None:
        """The next file is being read."""
        if self._file:
            self._before += self._file.size
        self._file = file

    def records(self, count: int) -> None:
        """So many more records are settled."""
        self._records += count
        if self._bar.disable:
            return
        position = min(self._file.position, self._file.size) if self._file else 0
        elapsed = self._bar.format_dict["elapsed"] or 1
        self._bar.set_postfix_str(f"{self._records} records, {self._records / elapsed:.0f}/s", refresh=False)
        self._bar.update(self._before + position - self._bar.n)

    def end(self) -> None:
        """Take the bar away; messages may still come."""
        self._bar.close()

    def refused(self, label: str, reason: str) -> None:
        """Tell of the first refusals; the report and the quarantine have all of them."""
        self._refusals += 1
        if self._refusals <= _REFUSALS_TOLD:
            self.tell(f"Refused: {label}: {reason}")
        elif self._refusals == _REFUSALS_TOLD + 1:
            self.tell("More records are refused; the report and the desk list all of them.")

    def tell(self, message: str) -> None:
        """A line of its own, above the bar."""
        with self._bar.external_write_mode(file=sys.stderr):
            self._tell(message)
