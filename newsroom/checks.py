"""Rules about the installation, told by `manage.py check` with a number and what to do."""

import sqlite3

from django.conf import settings
from django.core.checks import Tags, Warning, register
from django.db import connection

from newsroom import env


@register(Tags.database, deploy=True)
def sqlite_is_recent(app_configs, **kwargs) -> list:
    """SQLite before 3.51.3 (3.50.7, 3.44.6) can, rarely, damage a write-ahead log under load."""
    if connection.vendor != "sqlite" or settings.DEBUG:
        return []
    if sqlite3.sqlite_version_info >= (3, 51, 3):
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} has a rare fault of its write-ahead log.",
            hint="Fine for trials and small papers with backups; use PostgreSQL (DATABASE_URL) for a large newsroom.",
            id="newsroom.W002",
        )
    ]


@register(Tags.files, deploy=True)
def media_folder_is_usable(app_configs, **kwargs) -> list:
    """Without it the desk takes no picture and `run_periodic` does not start."""
    try:
        env.require_media_folder(settings.MEDIA_ROOT)
    except env.BadSetting as error:
        return [
            Warning(str(error), hint="See DATA_DIR; it must be writable for the web server's user.", id="newsroom.W003")
        ]
    return []
