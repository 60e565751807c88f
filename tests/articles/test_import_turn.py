"""One import at a time: who holds the turn, and who only seems to."""

import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from articles.legacy.turn import owner
from articles.models import Article, ImportRun
from tests.articles.imports import failing, run, summary

pytestmark = pytest.mark.django_db

SEED = Path(__file__).parent / "files" / "hung-yen-thong-tin-doi-ngoai.txt"
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


def other_run(name: str, seconds_ago: int = 0) -> ImportRun:
    return ImportRun.objects.create(owner=name, heartbeat_at=timezone.now() - timedelta(seconds=seconds_ago))


def named_like(process: int, began: str = "") -> str:
    """What a run in that process of this machine is called."""
    machine, _, own = owner().rsplit(" ", 2)
    stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return f"{machine} {process} {began or stat[19]}"


def waits() -> bool:
    code, sentence, _ = failing(SEED)
    assert code == 2 and not Article.objects.exists()
    return "still running" in sentence


def test_an_import_on_another_machine_is_waited_for_until_its_heart_has_stopped() -> None:
    other = other_run("elsewhere 12 abcd", 60)
    assert waits()
    ImportRun.objects.filter(pk=other.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=100))
    assert run(SEED)[-1] == summary(created=1)


def test_an_import_of_this_very_process_is_waited_for() -> None:
    other_run(owner())
    assert waits()


def test_a_living_process_is_waited_for_and_one_that_was_killed_holds_nobody_up() -> None:
    process = subprocess.Popen(SLEEPS)
    try:
        other_run(named_like(process.pid))
        assert waits()
        process.kill()
        # Nobody has asked after it yet: its number is still taken.
        while Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            time.sleep(0.01)
        assert run(SEED)[-1] == summary(created=1)
    finally:
        process.kill()
        process.wait()


def test_a_number_that_another_process_has_by_now_holds_nobody_up() -> None:
    process = subprocess.Popen(SLEEPS)
    try:
        other_run(named_like(process.pid, began="12345"))
        other_run(f"{socket.gethostname()} {os.getpid()} 12345")
        assert run(SEED)[-1] == summary(created=1)
    finally:
        process.kill()
        process.wait()


def test_a_run_is_called_by_its_time_in_vietnam() -> None:
    other = other_run("elsewhere 12 abcd", 100)
    ImportRun.objects.update(started_at="2019-07-08T20:24:00Z")
    other.refresh_from_db()
    assert str(other) == f"{other.pk}: 03:24, 09/07/2019"
