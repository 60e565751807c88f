"""An import that is killed, that finds its disk full or its database gone, ends where one clean run would have."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from articles.legacy import run as running
from articles.legacy.writer import Writer
from articles.media import files
from articles.models import Article, ImportRecord, ImportRun, Photo
from tests.articles.imports import crawled, failing, imported, run, summary, write
from tests.articles.pictures import jpeg
from tests.environment import database_url
from tests.newsroom.processes import ROOT, environment, manage

KILLS = 30
DUPLICATE = 1


def archive(folder: Path) -> Path:
    """Stories with pictures, links, documents, related stories, a duplicate, refusals, and what has no place yet."""
    stories = [
        crawled(
            number,
            body=f'<p>Đoạn của bài {number}, xem <a href="http://bao.example/tin/bai-{(number * 7) % 40}.html">bài</a>'
            f' và <a href="http://bao.example/upload/{number % 3}.pdf">kế hoạch</a>.</p>'
            f'<p><img src="/anh/{number % 5}.jpg" alt="Ảnh {number}"></p>',
            cover=f"/anh/{number % 4}.jpg" if number % 2 else "",
            related=[f"http://bao.example/tin/bai-{(number * 3) % 45}.html"],
            author=f"Tác giả {'ABCDEFG'[number % 7]}",
            cates=["Kinh tế", f"Mục {number % 3}"],
            tags=[f"chủ đề {number % 4}"],
            la=number if number % 9 == 0 else None,
        )
        for number in range(1, 31)
    ]
    stories.insert(20, crawled(DUPLICATE, title="Trùng mã"))
    path = write(folder / "cu" / "e.jsonl", stories)
    text = path.read_text(encoding="utf-8").splitlines()
    text[10:10] = ['{"id": 99, "title": "Cụt', '"chuỗi"']
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    for number in range(4):
        picture = folder / "cu" / "anh" / f"{number}.jpg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(jpeg(80, 60, seed=number % 3))
    for number in range(2):
        document = folder / "cu" / "upload" / f"{number}.pdf"
        document.parent.mkdir(exist_ok=True)
        document.write_bytes(b"%PDF-1.4 " + bytes([number]) * 200)
    (folder / "cu" / "z.txt").write_text("Tít của tệp chữ\n\n08/07/2019\n\nMột đoạn.\n", encoding="utf-8")
    return folder / "cu"


class Installations:
    """Installations of the same migrated state, on the database that the tests run on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: list[str] = []
        self.base = self._new("goc")
        done = manage(self.base, "migrate", **self.database("goc"))
        assert done.returncode == 0, done.stderr

    def database(self, name: str) -> dict[str, str]:
        if connection.vendor == "sqlite":
            return {}
        return {"DATABASE_URL": database_url(f"killing_{os.getpid()}_{name}")}

    def _new(self, name: str, template: str = "") -> Path:
        data = self.folder / name
        if template:
            shutil.copytree(self.folder / template, data)
        else:
            data.mkdir()
        if connection.vendor == "postgresql":
            self._on_server(f'CREATE DATABASE "killing_{os.getpid()}_{name}"', template)
            self.made.append(name)
        return data

    def _on_server(self, command: str, template: str = "") -> None:
        import psycopg2

        server = psycopg2.connect(os.environ["DATABASE_URL"])
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(command + (f' TEMPLATE "killing_{os.getpid()}_{template}"' if template else ""))
        server.close()

    def run(self, name: str, source: Path, kills: int, seed: int) -> dict:
        data = self._new(name, "goc")
        command = [sys.executable, "-m", "tests.articles.killing", str(source), str(kills), str(seed)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(data, **self.database(name)),
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def close(self) -> None:
        for name in self.made:
            self._on_server(f'DROP DATABASE IF EXISTS "killing_{os.getpid()}_{name}" WITH (FORCE)')


def test_killed_at_any_instant_and_run_again_it_ends_as_one_clean_run(tmp_path: Path) -> None:
    source = archive(tmp_path)
    places = Installations(tmp_path)
    try:
        clean = places.run("sach", source, 0, 0)["left"]
        assert len(clean["Article"]) == 31 and len(clean["ImportRefusal"]) == 3 and len(clean["media"]) == 5
        killed = turn = 0
        while killed < KILLS:
            turn += 1
            outcome = places.run(f"lan{turn}", source, min(8, KILLS - killed), seed=turn)
            killed += outcome["kills"]
            assert outcome["left"] == clean, f"turn {turn}, after {outcome['kills']} kills"
    finally:
        places.close()


def test_the_desk_saves_while_an_import_runs(tmp_path: Path) -> None:
    """A second process writes all the while; it sees the import grow between its own saves and is never locked out."""
    places = Installations(tmp_path)
    program = (
        "from articles.models import Category, ImportRun\n"
        "import time\n"
        "seen = set()\n"
        "while True:\n"
        "    Category(name=f'Mục {time.time_ns()}').save()\n"
        "    last = ImportRun.objects.last()\n"
        "    seen.add(last.created if last else 0)\n"
        "    if last and last.finished_at:\n"
        "        break\n"
        "    time.sleep(0.01)\n"
        "print(len(seen))\n"
    )
    try:
        path = write(tmp_path / "e.jsonl", [crawled(number) for number in range(4000)])
        desk = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", program],
            cwd=ROOT,
            env=environment(places.base, **places.database("goc")),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        done = manage(places.base, "import_articles", str(path), **places.database("goc"))
        if done.returncode:
            desk.kill()
        out, errors = desk.communicate(timeout=60)
        assert (done.returncode, desk.returncode) == (0, 0), (done.stderr, errors)
        assert int(out.split()[-1]) >= 4
    finally:
        places.close()


# Disks and databases that fail


def breaking(monkeypatch: pytest.MonkeyPatch, at: int, fault: Callable[[], None]) -> None:
    """Let `fault` happen before the batch with that number is written."""
    written = Writer.write
    count = iter(range(1, 1000))

    def write_or_fail(self: Writer, items: list) -> list:
        if next(count) == at:
            fault()
        return written(self, items)

    monkeypatch.setattr(running, "BATCH", 3)
    monkeypatch.setattr(Writer, "write", write_or_fail)


def go_on(*args: object) -> str:
    """The summary of the next run, in what would be another process."""
    ImportRun.objects.filter(finished_at=None).update(owner="elsewhere 1 x", heartbeat_at=None)
    return run(*args)[-1]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_one_sentence_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA query_only = ON")
            return
        import psycopg2

        server = psycopg2.connect(os.environ["DATABASE_URL"])
        server.autocommit = True
        server.cursor().execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        server.close()

    path = write(tmp_path / "e.jsonl", [crawled(number) for number in range(10)])
    with monkeypatch.context() as patched:
        breaking(patched, 3, gone)
        code, sentence, lines = failing(path)
    assert (code, lines) == (2, []) and "database" in sentence and "\n" not in sentence
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA query_only = OFF")
    connection.close_if_unusable_or_obsolete()
    assert Article.objects.count() == 6
    assert go_on(path) == summary(created=4, unchanged=6)


@pytest.mark.django_db(transaction=True)
def test_a_database_whose_disk_is_full_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        # PostgreSQL's disk cannot be filled from here; its errors take the same way.
        return

    def full() -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 5}")

    stories = [crawled(number, body=f"<p>{'chữ ' * 5000}{number}.</p>") for number in range(10)]
    path = write(tmp_path / "e.jsonl", stories)
    with monkeypatch.context() as patched:
        breaking(patched, 3, full)
        code, sentence, _ = failing(path)
    connection.cursor().execute("PRAGMA max_page_count = 1000000")
    assert code == 2 and "full" in sentence and "\n" not in sentence
    assert Article.objects.count() == ImportRecord.objects.count() == 6
    assert go_on(path) == summary(created=4, unchanged=6)


usage = namedtuple("usage", "total used free")


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["document", "nearly full", "picture"])
def test_a_media_folder_that_takes_no_more_is_one_sentence_and_nothing_is_half_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "cu"
    told = {"cover": "/anh/1.jpg"} if fault == "picture" else {"body": '<p><a href="/upload/a.pdf">Kế hoạch</a>.</p>'}
    write(folder / "e.jsonl", [crawled(1), crawled(2, **told)])
    for name, content in (("anh/1.jpg", jpeg()), ("upload/a.pdf", b"%PDF-1.4")):
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(content)
    with monkeypatch.context() as patched:
        if fault == "nearly full":
            patched.setattr("shutil.disk_usage", lambda path: usage(100, 99, 1))
        else:
            patched.setattr(files, "put", full)
        code, sentence, lines = failing(folder)
    assert (code, lines) == (2, []) and "\n" not in sentence
    assert "cannot be written" in sentence or "nearly full" in sentence
    assert not Article.objects.exists() and not Photo.objects.exists()
    assert run(folder)[-1] == summary(created=2)
    assert "/media/attachments/" in imported(2).body or imported(2).lead_photo.file
