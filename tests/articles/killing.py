"""Imports that are killed, and what they leave: `killing.py SOURCE KILLS SEED`, in an installation that is migrated.

Runs the import over and over, each time in a process of its own that is killed at a random instant, until it has been
killed that often and then has ended by itself. Prints one JSON object: `kills`, and `left`, all that stands in the
database and the media folder but keys, times and runs.
"""

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path


def main(source: str, kills: int, seed: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    chance = random.Random(seed)
    whole = 1.0
    killed = 0
    while True:
        began = time.monotonic()
        child = start(source)
        if killed < kills:
            time.sleep(chance.uniform(0, whole * 1.1))
            ended, _ = os.waitpid(child, os.WNOHANG)
            if not ended:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
                killed += 1
                continue
        else:
            os.waitpid(child, 0)
        whole = max(time.monotonic() - began, 0.2)
        break
    sys.stdout.write(json.dumps({"kills": killed, "left": left()}, ensure_ascii=False))


def start(source: str) -> int:
    """The number of a process that imports; it shares nothing with this one."""
    child = os.fork()
    # A group of its own, made from both sides: the child may be killed before it has run at all.
    os.setpgid(child, child)
    if child:
        return child
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115  (the process ends with it)
    from django.core.management import CommandError, call_command

    from articles.legacy import run

    run.BATCH = 6
    try:
        call_command("import_articles", source)
    except CommandError as error:
        os._exit(error.returncode)
    os._exit(0)


def left() -> dict[str, list]:
    from django.apps import apps
    from django.conf import settings
    from django.db import models

    aside = {"id", "run", "owner", "created_at", "modified_at", "first_seen_at", "last_seen_at"}

    def natural(row: models.Model | None) -> object:
        """A row as it can be told without its key."""
        if row is None:
            return None
        names = ("slug", "legacy_url", "sha256", "source_id", "missing_name", "name", "place", "digest")
        return [str(value) for name in names if (value := getattr(row, name, ""))]

    found: dict[str, list] = {}
    for model in apps.get_app_config("articles").get_models():
        if model.__name__ in {"ImportRun", "ImportMade"}:
            continue
        rows = []
        for row in model._default_manager.all():
            told: dict[str, object] = {}
            for field in model._meta.concrete_fields:
                if field.name in aside:
                    continue
                value = getattr(row, field.name)
                if isinstance(field, models.ForeignKey):
                    told[field.name] = natural(value)
                elif isinstance(value, bytes | memoryview):
                    told[field.name] = bytes(value).hex()
                else:
                    told[field.name] = value if isinstance(value, list | dict) else str(value)
            for field in model._meta.many_to_many:
                told[field.name] = sorted(map(natural, getattr(row, field.name).all()))
            rows.append(told)
        found[model.__name__] = sorted(rows, key=lambda told: json.dumps(told, sort_keys=True, default=str))
    made = apps.get_model("articles", "ImportMade").objects.values_list("kind", "row")
    kinds = {"author": "Author", "topic": "Topic", "category": "Category"}
    found["made"] = sorted(
        [kind, natural(apps.get_model("articles", kinds[kind]).objects.get(pk=pk))] for kind, pk in made
    )
    root = Path(settings.MEDIA_ROOT)
    found["media"] = sorted(
        [str(path.relative_to(root)), hashlib.sha256(path.read_bytes()).hexdigest()]
        for path in root.rglob("*")
        if path.is_file()
    )
    return json.loads(json.dumps(found, default=str))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
