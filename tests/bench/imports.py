"""Imports of an old archive by the command itself: records a second, memory, and how long a write holds the database.

100,000 records unless BENCH=full asks for 1,000,000. Without search index and counters, which have their own figures.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.archive import write_lines, write_pages

COUNT = 1_000_000 if os.environ.get("BENCH") == "full" else int(os.environ.get("BENCH_RECORDS", "100000"))
PAGES = max(COUNT // 10, 1)
RSS_GOAL = 200


def manage(*arguments: str) -> tuple[float, float, float, str]:
    """(seconds, seconds of CPU, most MB in memory, standard output) of one command."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "manage.py", *arguments], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    out = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, (arguments, child.returncode)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out


def measured(what: str, source: Path, count: int, goal: int, outcome: str) -> list[dict]:
    seconds, cpu, memory, out = manage("import_articles", str(source))
    assert re.search(rf"{outcome}={count}\b", out), out
    return [
        {"what": f"{what}, by the clock", "value": round(count / seconds), "unit": "records/s", "goal": f">= {goal}"},
        {"what": f"{what}, by CPU", "value": round(count / cpu), "unit": "records/s", "goal": "none"},
        {"what": f"{what}: memory", "value": round(memory), "unit": "MB", "goal": f"<= {RSS_GOAL}"},
    ]


def main() -> None:
    folder = Path(os.environ["DATA_DIR"])
    lines, pages = folder / "archive.jsonl", folder / "pages.zip"
    write_lines(lines, COUNT)
    write_pages(pages, PAGES)
    manage("migrate", "-v", "0")
    rows = [
        *measured(f"{COUNT:,} records of JSON Lines", lines, COUNT, 3000, "created"),
        *measured("the same again, unchanged", lines, COUNT, 20_000, "unchanged"),
        *measured(f"{PAGES:,} pages in a .zip with a profile", pages, PAGES, 2000, "created"),
        *measured("the same pages again, unchanged", pages, PAGES, 20_000, "unchanged"),
    ]
    shutil.rmtree(folder / "media", ignore_errors=True)
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
