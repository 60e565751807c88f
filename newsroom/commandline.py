"""What happens around every command: one sentence and exit 2 where an installation is not usable."""

import sys

from newsroom import env

# Commands that write pictures: a media folder that is not mounted must stop them, not be written beside.
WRITES_MEDIA = frozenset(["import_articles", "load_demo", "make_archive", "restore", "run_periodic"])


def run(argv: list[str]) -> None:
    """Run one management command.

    A wrong setting, an unreachable database, a database that is not migrated or a disk that cannot be
    written ends in one sentence on standard error and exit code 2, never in a traceback.
    """
    try:
        env.make_secret_key(env.data_dir())
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError, InterfaceError
    except env.BadSetting as error:
        _refuse(str(error))
    try:
        if argv[1:2] and argv[1] in WRITES_MEDIA and "--help" not in argv:
            from django.conf import settings

            env.require_media_folder(settings.MEDIA_ROOT)
        execute_from_command_line(argv)
    except (env.BadSetting, ImproperlyConfigured) as error:
        _refuse(str(error))
    except (DatabaseError, InterfaceError) as error:
        _refuse(database_sentence(error))
    except OSError as error:
        if error.filename is None:
            raise
        _refuse(f"Cannot use {error.filename}: {error.strerror}.")


def database_sentence(error: BaseException) -> str:
    """Say in one sentence what is wrong with the database, and what to do about it."""
    text = " ".join(str(error).split())
    if "no such table" in text or "no such column" in text or "does not exist" in text and "relation" in text:
        return "The database is not migrated: run `manage.py migrate` first."
    return f"The database cannot be used: {text}."


def _refuse(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(2)
