"""A few lines of Python in a process of their own, to see how much memory they take."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BEFORE = "import django; django.setup()\n"
# Not getrusage: what it tells of a process begins with what its parent held.
_AFTER = "\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"


def measured(script: str) -> tuple[str, int]:
    """(what the script printed, the most memory in MB that its process held)."""
    done = subprocess.run(
        [sys.executable, "-c", _BEFORE + script + _AFTER],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    *printed, kilobytes = done.stdout.splitlines()
    return "\n".join(printed), int(kilobytes) // 1024
