"""Reads counted by the real application server: by several processes, at their end, and through a kill."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsroom.processes import ROOT, environment, manage

STORY = """
from tests.articles.stories import story
print(story().pk)
"""
COUNTED = """
from articles.models import ReadCount, ReadDay
from django.db.models import Sum
print(ReadCount.objects.aggregate(n=Sum("total"))["n"] or 0, ReadDay.objects.aggregate(n=Sum("count"))["n"] or 0)
"""
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/142.0 Mobile Safari/537.36"


def shell(data: Path, code: str) -> str:
    done = manage(data, "shell", "--no-imports", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Server:
    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
            + ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--workers-kill-timeout", "10"]
            + ["--log-level", "error", "newsroom.wsgi:application"],
            cwd=ROOT,
            env=environment(data, TRUSTED_PROXIES="1"),
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None and time.monotonic() < deadline
                time.sleep(0.1)

    def read(self, pk: str, readers: range) -> None:
        for number in readers:
            address = f"14.{number // 256}.{number % 256}.9"
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/-/doc/{pk}",
                method="POST",
                headers={"User-Agent": PHONE, "X-Forwarded-For": address},
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answer.status == 204

    def end(self, number: int = signal.SIGTERM) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(30)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    assert manage(tmp_path, "migrate", "-v", "0").returncode == 0
    return tmp_path


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    running = Server(data)
    yield running
    running.end(signal.SIGKILL)


def test_two_processes_count_every_read_and_write_them_down_within_seconds_and_at_their_end(
    data: Path, server: Server
) -> None:
    pk = shell(data, STORY)
    server.read(pk, range(40))
    deadline = time.monotonic() + 40
    while (counted := shell(data, COUNTED)) != "40 40":
        assert time.monotonic() < deadline, counted
        time.sleep(1)
    server.read(pk, range(40, 60))
    server.end()
    assert shell(data, COUNTED) == "60 60"
