"""`make test`: the whole suite on SQLite and on PostgreSQL, in a browser too, and a last line of counts.

Says plainly what this machine could not run. With CI=true nothing may be left out.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in {"true", "1", "yes"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped)\b")


def postgres_url() -> str:
    """TEST_POSTGRES_URL, else a server of this machine that lets the present user in; empty when there is none."""
    import psycopg2

    candidates = [os.environ.get("TEST_POSTGRES_URL", "")]
    if not candidates[0]:
        user = os.environ.get("USER") or "root"
        candidates = [
            f"postgresql://{user}@/postgres?host=/var/run/postgresql",
            f"postgresql://{user}@127.0.0.1/postgres",
            "postgresql://postgres@127.0.0.1/postgres",
        ]
    for url in candidates:
        try:
            psycopg2.connect(url, connect_timeout=3).close()
        except psycopg2.Error as error:
            if os.environ.get("TEST_POSTGRES_URL"):
                sys.exit(f"TEST_POSTGRES_URL cannot be used: {' '.join(str(error).split())}")
            continue
        return url
    return ""


def redis_url() -> str:
    """TEST_REDIS_URL, else this machine's Redis, when it answers."""
    import redis

    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=2).ping()
    except redis.RedisError:
        return ""
    return url


def run(title: str, environment: dict[str, str], arguments: list[str]) -> dict[str, int]:
    """One pass of the suite; returns its counts. A pass that ran nothing counts as an error."""
    sys.stdout.write(f"\n== {title}\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "-q", "-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadgroup"]
    command += arguments
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True, errors="replace"
    )
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        sys.stdout.write(line)
        last = line if _COUNT.search(line) else last
    process.wait()
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for number, word in _COUNT.findall(last):
        counts["failed" if word.startswith("error") else word] += int(number)
    if process.returncode and not counts["failed"]:
        counts["failed"] = 1
    return counts


def main() -> int:
    missing = []
    environment = {}
    arguments = sys.argv[1:]
    if browser := next((path for name in BROWSERS if (path := shutil.which(name))), ""):
        environment["TEST_BROWSER"] = browser
    else:
        missing.append("browser tests: no Chromium (on Debian: apt install chromium)")
        arguments = [*arguments, "-m", "not browser"]
    if cache := redis_url():
        environment["TEST_REDIS_URL"] = cache
    else:
        missing.append("tests of the shared cache: no Redis (on Debian: apt install redis-server)")
    database = postgres_url()
    if not database:
        missing.append("the suite on PostgreSQL: no server, and TEST_POSTGRES_URL is not set")
    total = run("SQLite", {**environment, "TEST_DATABASE_URL": ""}, arguments)
    if database:
        where = urlsplit(database).hostname or "this machine"
        counts = run(f"PostgreSQL ({where})", {**environment, "TEST_DATABASE_URL": database}, arguments)
        total = {name: total[name] + counts[name] for name in total}
    for sentence in missing:
        sys.stdout.write(f"Not run: {sentence}.\n")
    if CI and (missing or total["skipped"]):
        sys.stdout.write("With CI=true nothing may be left out.\n")
        total["failed"] += 1
    sys.stdout.write(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped\n")
    return 1 if total["failed"] or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
