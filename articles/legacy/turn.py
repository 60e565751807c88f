"""One import at a time: a run holds the turn while its process lives and its heart beats."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from articles.legacy.record import Unusable
from articles.models import ImportRun

STALE_AFTER = timedelta(seconds=90)
_BEAT_EVERY = timedelta(seconds=15)
_PROCESS = secrets.token_hex(4)  # for systems that do not tell when a process began


def owner() -> str:
    """This machine, this process, and when it began: a later process with the same number began later."""
    return f"{_machine()} {os.getpid()} {_began(os.getpid()) or _PROCESS}"


@contextmanager
def taking_turn(run: ImportRun) -> Iterator[None]:
    """Hold the turn for `run`, which is stored here when it is new. Raises Unusable while another import runs.

    A run whose process was killed holds nothing: on this machine at once, on another when its heart stops.
    """
    with transaction.atomic():
        _let_one_in()
        for other in ImportRun.objects.filter(finished_at__isnull=True):
            if is_alive(other):
                raise Unusable(f"Import {other.pk} is still running ({other.owner}); wait until it has ended.")
        run.owner, run.heartbeat_at, run.finished_at = owner(), timezone.now(), None
        run.save()
    try:
        yield
    finally:
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])


def beat(run: ImportRun) -> None:
    """Show that the run is at work, at most every few seconds. Not inside a transaction, which would hide it."""
    now = timezone.now()
    if run.heartbeat_at is None or now - run.heartbeat_at > _BEAT_EVERY:
        run.heartbeat_at = now
        run.save(update_fields=["heartbeat_at"])


def is_alive(run: ImportRun) -> bool:
    """Whether an unfinished run may still be at work."""
    if run.heartbeat_at is None or run.heartbeat_at < timezone.now() - STALE_AFTER:
        return False
    machine, number, began = run.owner.rsplit(" ", 2)
    if machine != _machine():
        return True
    if int(number) == os.getpid():
        return run.owner == owner()
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, but there
    return _began(int(number)) in {began, None}


def _machine() -> str:
    return socket.gethostname()[:150]


def _began(process: int) -> str | None:
    """When the process began, in this machine's own count; empty when it has ended. None where the system tells nothing."""
    if not Path("/proc/self/stat").exists():
        return None
    try:
        # The name of the program stands in brackets, and may hold anything.
        state, *facts = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].decode().split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # One that was killed and that nobody has asked after still has its number.
    return "" if state in {"Z", "X"} else facts[18]


def _let_one_in() -> None:
    # SQLite's write transactions come one after the other by themselves.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {ImportRun._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
