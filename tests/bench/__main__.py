"""Run every measurement on SQLite and, where there is a server, PostgreSQL; print a table and write bench.json."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.everything import ROOT, postgres_url

MEASUREMENTS = ("pages", "markets", "imports", "desk")
OUTPUT = ROOT / "bench.json"


def databases() -> dict[str, str]:
    """Name and DATABASE_URL of each database; PostgreSQL's is made anew."""
    found = {"SQLite": ""}
    if url := postgres_url():
        import psycopg2

        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS newsroom_bench")
            cursor.execute("CREATE DATABASE newsroom_bench")
        connection.close()
        found["PostgreSQL"] = urlsplit(url)._replace(path="/newsroom_bench").geturl()
    else:
        sys.stderr.write("Not run: PostgreSQL (no server, and TEST_POSTGRES_URL is not set).\n")
    return found


def measure(name: str, database: str, url: str) -> list[dict]:
    """The rows of one measurement on one database."""
    data = Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
    environment = {**os.environ, "DATA_DIR": str(data), "PAGE_CACHE": "off", "LOG_LEVEL": "ERROR", "DATABASE_URL": url}
    environment["SECRET_KEY"] = "only-for-benchmarks-0123456789-abcdefghijklmnop"
    for variable in ("SITE_URL", "DEBUG", "REDIS_URL"):
        environment.pop(variable, None)
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"tests.bench.{name}"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
        )
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return [{"database": database, **row} for row in json.loads(done.stdout)]


def main(chosen: list[str]) -> int:
    rows: list[dict] = []
    for name in chosen or MEASUREMENTS:
        for database, url in databases().items():
            sys.stderr.write(f"{name} on {database} …\n")
            rows += measure(name, database, url)
    for row in rows:
        sys.stdout.write(
            f"{row['database']:<11} {row['what']:<56} {row['value']:>12} {row['unit']:<10} goal {row['goal']}\n"
        )
    machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    OUTPUT.write_text(json.dumps({**machine, "rows": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"Written to {OUTPUT.name}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
