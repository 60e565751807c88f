"""Is the process up (`/healthz`), and is all it needs well (`/readyz`)?"""

import logging
import os
import shutil
import time

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)
WORKER_SILENT_AFTER = 300  # seconds
FREE_DISK_AT_LEAST = 0.05


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return _answer({"process": True})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    return _answer(
        {
            "database": _is_well(_database_answers),
            "cache": _is_well(_cache_answers),
            "media": _is_well(_media_is_writable),
            "worker": _is_well(_worker_beats),
        }
    )


def _answer(parts: dict[str, bool]) -> JsonResponse:
    well = all(parts.values())
    response = JsonResponse({"ok": well, **parts}, status=200 if well else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_well(check) -> bool:
    try:
        return check()
    except Exception:  # whatever a part's client raises, the answer is that the part is not well
        logger.exception("a part of the installation is not well", extra={"part": check.__name__})
        return False


def _database_answers() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache_answers() -> bool:
    cache.set("readyz", "1", 10)
    return cache.get("readyz") == "1"


def _media_is_writable() -> bool:
    usage = shutil.disk_usage(settings.MEDIA_ROOT)
    return os.access(settings.MEDIA_ROOT, os.W_OK) and usage.free / usage.total > FREE_DISK_AT_LEAST


def heartbeat_file():
    """The periodic worker touches this file each round."""
    return settings.DATA_DIR / "periodic.heartbeat"


def _worker_beats() -> bool:
    return time.time() - heartbeat_file().stat().st_mtime < WORKER_SILENT_AFTER
