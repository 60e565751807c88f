"""What happens by the clock: one process, a short list of jobs, in turn.

Nothing that readers need waits for it: a scheduled story is public on the minute without it. Every job may come late,
run twice, and be cut off between two steps.
"""

import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from articles import changes, notices
from articles.desk import trials
from articles.media.renditions import make_waiting
from articles.site import hub
from markets import recording
from markets.fetching import collect_due
from newsroom.health import heartbeat_file

logger = logging.getLogger(__name__)

BETWEEN_ROUNDS = 5  # seconds
AFTER_A_FAULT = 60  # seconds until a job that failed is tried again


class Job(NamedTuple):
    """Something to do every so often. Its work is done in steps: the worker may stop for good between two."""

    name: str
    every: float  # seconds from the end of one run to the next, at the least
    work: Callable[[], Iterable[object]]


JOBS = (
    Job("renditions", BETWEEN_ROUNDS, make_waiting),
    Job("changes to live stories", BETWEEN_ROUNDS, changes.put_due_in_force),
    Job("mails", BETWEEN_ROUNDS, notices.mail_waiting),
    Job("markets", BETWEEN_ROUNDS, collect_due),
    Job("market boards and receipts", 3600, recording.tend),
    Job("hub", 2 * BETWEEN_ROUNDS, hub.tell),
    Job("files sent for import", 3600, trials.forget_old),
)


class Worker:
    """Runs the jobs until SIGTERM or Ctrl-C, which it obeys after the step at hand; a second signal kills."""

    def __init__(self, jobs: tuple[Job, ...] = JOBS) -> None:
        self.jobs = jobs
        self.is_stopping = False
        self._due = {job.name: 0.0 for job in jobs}
        self._is_database_away = False

    def run(self) -> None:
        """Round after round. A job that fails and a database that is away are logged and waited for."""
        with self._signals():
            while not self.is_stopping:
                self.round()
                self._wait()

    def run_once(self) -> bool:
        """One run of every job; whether all went well. Raises DatabaseError when there is no database."""
        with self._signals():
            _ask_database()
            _beat()
            outcomes = [self._run(job) for job in self.jobs]
            return all(outcomes)

    def round(self) -> None:
        """Run the jobs that are due."""
        _beat()
        due = [job for job in self.jobs if self._due[job.name] <= time.monotonic()]
        if not due or not self._has_database():
            return
        for job in due:
            self._due[job.name] = time.monotonic() + (job.every if self._run(job) else AFTER_A_FAULT)

    def _wait(self) -> None:
        until = time.monotonic() + BETWEEN_ROUNDS
        while not self.is_stopping and time.monotonic() < until:
            time.sleep(0.2)

    def _run(self, job: Job) -> bool:
        """Do the job's steps until they end or the worker does; whether none failed."""
        if self.is_stopping:
            return True
        try:
            for _step in job.work():
                _beat()
                if self.is_stopping:
                    break
        except Exception:
            # The one place where a fault of any kind must not spread: the other jobs have nothing to do with it.
            logger.exception("a periodic job failed", extra={"job": job.name})
            return False
        return True

    def _has_database(self) -> bool:
        try:
            _ask_database()
        except (DatabaseError, InterfaceError) as error:
            if not self._is_database_away:
                logger.error("the database is away; waiting for it", extra={"error": str(error)})
            self._is_database_away = True
            return False
        if self._is_database_away:
            logger.warning("the database is back")
        self._is_database_away = False
        return True

    @contextmanager
    def _signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: object) -> None:
        self.is_stopping = True
        signal.signal(number, signal.SIG_DFL)


def _ask_database() -> None:
    """Let go of a connection that is broken or too old, and see that the next one answers."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _beat() -> None:
    heartbeat_file().touch()
