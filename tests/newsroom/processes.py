"""The product's commands as processes of their own, in a data folder of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(data: Path, **extra: str) -> dict[str, str]:
    """The machine's environment, with only SQLite in `data` unless told otherwise."""
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "SECRET_KEY", "SITE_URL"}}
    return {**kept, "DATA_DIR": str(data), **extra}


def manage(data: Path, *arguments: str, timeout: float = 120, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data, **extra),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
