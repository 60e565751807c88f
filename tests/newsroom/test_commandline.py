"""Commands on an installation that is not usable: one sentence, exit 2, no traceback."""

import subprocess
from pathlib import Path

import pytest

from tests.newsroom.processes import manage

SEED = str(Path(__file__).parent.parent / "articles" / "files" / "hung-yen-thong-tin-doi-ngoai.txt")


def assert_one_sentence(done: subprocess.CompletedProcess[str], part: str) -> None:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode == 2, done.stderr
    assert len(lines) == 1 and part in lines[0], done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["mysql://root@localhost/bao", "bao.db"])
def test_an_unknown_database_url(url: str, tmp_path: Path) -> None:
    assert_one_sentence(manage(tmp_path, "migrate", DATABASE_URL=url), "DATABASE_URL must begin with")


def test_a_database_server_that_does_not_answer(tmp_path: Path) -> None:
    done = manage(tmp_path, "migrate", DATABASE_URL="postgresql://bao@127.0.0.1:1/bao")
    assert_one_sentence(done, "The database cannot be used")


def test_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    assert_one_sentence(manage(tmp_path, "import_articles", SEED), "The database is not migrated")


def test_a_missing_media_folder(tmp_path: Path) -> None:
    assert_one_sentence(manage(tmp_path, "import_articles", SEED), "The media folder")


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    assert_one_sentence(manage(tmp_path / "var", "check"), "The data folder")


def test_a_value_that_is_not_understood(tmp_path: Path) -> None:
    assert_one_sentence(manage(tmp_path, "check", PAGE_CACHE="maybe"), "PAGE_CACHE must be on or off")


def test_a_weak_key(tmp_path: Path) -> None:
    assert_one_sentence(manage(tmp_path, "check", SECRET_KEY="secret"), "SECRET_KEY must be at least")
