"""`make serve`: what it prints, what it refuses, and that Ctrl-C ends everything it started."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.newsroom.processes import ROOT, environment

# Its starts share one data folder, so they stay in one worker.
pytestmark = pytest.mark.xdist_group("serving")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(data: Path, port: int, **extra: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "newsroom.serving"],
        cwd=ROOT,
        env=environment(data, PORT=str(port), HOST="127.0.0.1", **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def status(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def children_of(pid: int) -> set[int]:
    """All processes below `pid`, however deep."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_running(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all starts of this module: only the first one prepares it."""
    return tmp_path_factory.mktemp("serving")


def wait_until_served(process: subprocess.Popen[str]) -> list[str]:
    """What it printed until it was ready."""
    said = []
    for line in process.stdout:
        said.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            return said
    raise AssertionError(process.stderr.read())


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_a_whole_newsroom_and_ends_all_it_started(ending: signal.Signals, data: Path) -> None:
    port = free_port()
    process = serve(data, port, DEMO_PASSWORD="mat-khau-cua-bai-thu")
    try:
        said = wait_until_served(process)
        assert f"Site: http://127.0.0.1:{port}/" in said
        assert f"Desk: http://127.0.0.1:{port}/admin/" in said
        printed = "\n".join(said)
        for name in ("phongvien", "bientap", "thuky", "tongbientap", "quantri", "thitruong"):
            assert name in printed
        assert "mat-khau-cua-bai-thu" in printed
        assert status(port, "/") == status(port, "/admin/login/") == status(port, "/healthz") == 200
        assert status(port, "/khong-co/") == 404
        deadline = time.monotonic() + 30
        while status(port, "/readyz") != 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert status(port, "/readyz") == 200, "database, cache, media and worker are all well"
        children = children_of(process.pid)
        assert len(children) >= 3, "the application server, its workers and the periodic worker"
        process.send_signal(ending)
        assert process.wait(timeout=30) == 0
        assert not [pid for pid in children if is_running(pid)]
    finally:
        process.kill()
        process.communicate()
    assert (data / "demo-accounts.txt").stat().st_mode & 0o777 == 0o600


def test_a_second_start_prepares_nothing_anew(data: Path) -> None:
    for _start in ("first", "second"):
        process = serve(data, free_port())
        try:
            said = wait_until_served(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
    assert not [line for line in said if line.startswith(("Preparing", "Loading"))]


def test_children_end_even_when_the_parent_is_killed(data: Path) -> None:
    process = serve(data, free_port())
    try:
        wait_until_served(process)
        children = children_of(process.pid)
        process.kill()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any(map(is_running, children)):
            time.sleep(0.1)
        assert not [pid for pid in children if is_running(pid)]
    finally:
        process.kill()
        process.communicate()


def refused(data: Path, port: int, **extra: str) -> str:
    process = serve(data, port, **extra)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert len(err.splitlines()) == 1, err
    return err


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"Port {port} on 127.0.0.1 cannot be used" in refused(tmp_path, port)
    assert list(tmp_path.iterdir()) == [], "nothing is made before it is known that it can be served"


def test_a_data_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    assert "The data folder" in refused(tmp_path / "var", free_port())


def test_an_unknown_database_is_one_sentence(tmp_path: Path) -> None:
    assert "DATABASE_URL must begin" in refused(tmp_path, free_port(), DATABASE_URL="oracle://x/y")


def fake_python(folder: Path, version: str) -> Path:
    path = folder / "python3"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
    path.chmod(0o755)
    return path


def test_an_old_python_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "environment", tmp_path / "deploy")
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    old = fake_python(tmp_path, "3.9.2")
    done = subprocess.run(
        ["sh", "deploy/environment", "requirements.txt"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "Python 3.11 or newer is needed (found: Python 3.9.2); install it, or name one with PYTHON=."
    ]
    assert not (tmp_path / ".venv").exists()
