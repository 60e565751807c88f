"""`/healthz` and `/readyz`: is the process up, and is all it needs well?"""

import os
import time

import pytest
from django.db import OperationalError, connection
from django.test import Client

from newsroom import health

PARTS = ("database", "cache", "media", "worker")


@pytest.fixture
def worker(settings, tmp_path) -> None:
    """A periodic worker that has just been round."""
    settings.DATA_DIR = tmp_path
    health.heartbeat_file().touch()


def test_a_process_that_answers_is_up(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True, "process": True})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_all_is_well(client: Client, worker: None) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ok": True, **dict.fromkeys(PARTS, True)})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("age", [None, health.WORKER_SILENT_AFTER + 60])
def test_a_worker_that_is_silent_is_told(client: Client, worker: None, age: int | None) -> None:
    if age is None:
        health.heartbeat_file().unlink()
    else:
        then = time.time() - age
        os.utime(health.heartbeat_file(), (then, then))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ok": False, "database": True, "cache": True, "media": True, "worker": False}


@pytest.mark.django_db
def test_a_media_folder_that_is_not_there_is_told(client: Client, worker: None, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "khong-co"
    response = client.get("/readyz")
    assert (response.status_code, response.json()["media"]) == (503, False)


@pytest.mark.django_db
def test_a_cache_that_forgets_is_told(client: Client, worker: None, settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    response = client.get("/readyz")
    assert (response.status_code, response.json()["cache"]) == (503, False)


@pytest.mark.django_db
def test_a_database_that_fails_is_told_and_leaves_the_process_up(client: Client, worker: None, monkeypatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)
    assert client.get("/healthz").status_code == 200
