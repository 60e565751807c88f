"""The clock: jobs in turn, faults that stay where they are, and an end that comes at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles.media.receiving import receive
from articles.models import Photo
from newsroom import periodic
from newsroom.checks import media_folder_is_usable
from newsroom.health import heartbeat_file
from newsroom.management.commands import run_periodic
from newsroom.periodic import Job, Worker
from tests.articles.pictures import jpeg, upload
from tests.newsroom.processes import ROOT, environment, manage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often the worker looked after its connections; the one that a test's transaction lives in stays open."""
    looked: list[bool] = []
    monkeypatch.setattr(periodic, "close_old_connections", lambda: looked.append(True))
    return looked


def counted(done: list[str], name: str, steps: int = 1) -> Callable[[], Iterator[None]]:
    def work() -> Iterator[None]:
        for _step in range(steps):
            done.append(name)
            yield

    return work


def failing() -> Iterator[None]:
    yield
    raise RuntimeError("this job is broken")


def last_beat() -> float:
    return heartbeat_file().stat().st_mtime


def test_once_makes_the_renditions_that_are_waiting() -> None:
    photo = receive(upload(jpeg(400, 300)))[0]
    call_command("run_periodic", "--once")
    assert Photo.objects.get(pk=photo.pk).renditions_made
    call_command("run_periodic", "--once")


def test_each_round_is_told_to_the_health_page(client) -> None:
    heartbeat_file().touch()
    os.utime(heartbeat_file(), (1, 1))
    assert client.get("/readyz").json()["worker"] is False
    Worker(jobs=(Job("nothing", 0, lambda: []),)).round()
    assert time.time() - last_beat() < 60
    assert client.get("/readyz").json()["worker"] is True


def test_jobs_run_in_turn_each_at_its_own_pace() -> None:
    done: list[str] = []
    worker = Worker(jobs=(Job("often", 0, counted(done, "often")), Job("seldom", 3600, counted(done, "seldom"))))
    worker.round()
    worker.round()
    assert done == ["often", "seldom", "often"]


def test_a_job_that_fails_stops_no_other_and_is_logged_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    worker = Worker(jobs=(Job("broken", 0, failing), Job("sound", 0, counted(done, "sound"))))
    worker.round()
    worker.round()
    assert done == ["sound", "sound"]
    # It is not tried again in the very next round, or a fault would fill the disk with its log.
    (record,) = caplog.records
    assert record.job == "broken" and "this job is broken" in str(record.exc_info[1])


def test_once_runs_every_job_and_tells_of_the_failed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    jobs = (Job("broken", 0, failing), Job("sound", 3600, counted(done, "sound")))
    assert Worker(jobs=jobs).run_once() is False
    assert done == ["sound"]
    monkeypatch.setattr(run_periodic, "Worker", partial(Worker, jobs))
    with pytest.raises(CommandError) as caught:
        call_command("run_periodic", "--once")
    assert caught.value.returncode == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_obeyed_after_the_step_at_hand(number: int) -> None:
    done: list[str] = []

    def interrupted() -> Iterator[None]:
        for name in ("first", "second", "third"):
            done.append(name)
            if name == "second":
                os.kill(os.getpid(), number)
                done.append("finished")
            yield

    before = signal.getsignal(number)
    Worker(jobs=(Job("interrupted", 0, interrupted), Job("next", 0, counted(done, "next")))).run()
    assert done == ["first", "second", "finished"]
    assert signal.getsignal(number) == before


def test_a_database_that_is_away_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("could not connect to server")

    done: list[str] = []
    worker = Worker(jobs=(Job("often", 0, counted(done, "often")),))
    os.utime(heartbeat_file(), (1, 1))
    with monkeypatch.context() as patched:
        patched.setattr(periodic, "_ask_database", away)
        worker.round()
        worker.round()
    assert done == [] and last_beat() > 1
    worker.round()
    assert done == ["often"]
    assert [record.getMessage() for record in caplog.records] == [
        "the database is away; waiting for it",
        "the database is back",
    ]


def test_each_round_lets_go_of_a_connection_that_broke(rounds: list[bool]) -> None:
    worker = Worker(jobs=(Job("often", 0, lambda: []),))
    worker.round()
    worker.round()
    assert len(rounds) == 2


def test_the_clocks_list_of_jobs_names_each_once() -> None:
    names = [job.name for job in periodic.JOBS]
    assert "renditions" in names and len(set(names)) == len(names)


def test_an_installation_is_told_that_its_media_folder_is_missing(settings, tmp_path: Path) -> None:
    assert media_folder_is_usable(None) == []
    settings.MEDIA_ROOT = tmp_path / "not mounted"
    (warning,) = media_folder_is_usable(None)
    assert warning.id == "newsroom.W003" and "not mounted" in warning.msg


def started(data: Path, **extra: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_periodic"],
        cwd=ROOT,
        env=environment(data, **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def end(worker: subprocess.Popen[str], number: int = signal.SIGTERM) -> float:
    """Send the signal; the seconds until it obeyed, with exit code 0."""
    began = time.monotonic()
    worker.send_signal(number)
    _out, errors = worker.communicate(timeout=30)
    assert worker.returncode == 0 and "Traceback" not in errors, errors
    return time.monotonic() - began


RECEIVE = """
from io import BytesIO
from articles.media.receiving import receive
from PIL import Image
from tests.articles.pictures import encoded
print(receive(BytesIO(encoded(Image.effect_noise((2400, 1800), 60))))[0].file.name)
"""
LEFT = "from articles.models import Photo; print(Photo.objects.awaiting_renditions().count())"


def shell(data: Path, code: str) -> str:
    done = manage(data, "shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_real_process_ends_at_once_in_the_middle_of_a_picture_and_the_next_completes_it(tmp_path: Path) -> None:
    assert manage(tmp_path, "migrate", "-v", "0").returncode == 0
    folder = tmp_path / "media" / shell(tmp_path, RECEIVE).removesuffix(".jpg")
    worker = started(tmp_path)
    wait_for(lambda: folder.is_dir() and len(list(folder.glob("[0-9]*"))) >= 2)
    assert end(worker) < 5
    assert (tmp_path / "periodic.heartbeat").exists()
    assert shell(tmp_path, LEFT) == "1" and len(list(folder.iterdir())) < 19
    assert manage(tmp_path, "run_periodic", "--once").returncode == 0
    assert shell(tmp_path, LEFT) == "0" and len(list(folder.iterdir())) == 19


def test_the_real_process_waits_for_its_database_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    nobody = "postgresql://nobody@127.0.0.1:9/none"
    worker = started(tmp_path, DATABASE_URL=nobody)
    beat = tmp_path / "periodic.heartbeat"
    wait_for(beat.exists)
    assert worker.poll() is None
    assert end(worker, signal.SIGINT) < 5
    once = manage(tmp_path, "run_periodic", "--once", DATABASE_URL=nobody)
    assert once.returncode == 2 and once.stderr.startswith("The database cannot be used:")
