"""`make serve`: the site as in production, with its periodic worker, until Ctrl-C.

Prepares the data folder (key, database, demo content once, static files), then runs the application server and the
worker as children that end with this process, however it ends.
"""

import contextlib
import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from newsroom import env

START_SECONDS = 30
STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1


class Unusable(Exception):
    """The site cannot be started; the text is one sentence."""


def main(arguments: list[str]) -> int:
    """Serve until a signal; 0 after Ctrl-C, 2 when it cannot start, 1 when the server ends by itself."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    if "--dev" in arguments:
        os.environ["DEBUG"] = "on"
    try:
        host, port = env.text("HOST", "127.0.0.1"), env.whole("PORT", 8000, 1, 65535)
        _check_port(host, port)
        env.make_secret_key(env.data_dir())
        prepare()
    except (Unusable, env.BadSetting) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if "--dev" in arguments:
        address = f"[{host}]" if ":" in host else host
        os.execv(sys.executable, [sys.executable, "manage.py", "runserver", f"{address}:{port}"])
    return _run(host, port)


def prepare() -> None:
    """Bring the data folder up to date: database, demo content (once, into an empty one), static files.

    Raises Unusable with one sentence.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError, InterfaceError

    from newsroom.commandline import database_sentence

    try:
        django.setup()
        from django.conf import settings
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()) or not settings.MEDIA_ROOT.is_dir():
            _tell("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        _load_demo_once(call_command)
        if not settings.DEBUG:
            _collect_static(call_command)
        connection.close()
    except (ImproperlyConfigured, CommandError) as error:
        raise Unusable(str(error)) from error
    except (DatabaseError, InterfaceError) as error:
        raise Unusable(database_sentence(error)) from error
    except OSError as error:
        if error.filename is None:
            raise
        raise Unusable(f"Cannot use {error.filename}: {error.strerror}.") from error


def _load_demo_once(call_command: Callable) -> None:
    """The demo goes into an empty database, and is completed when its first load was cut off; never again."""
    from django.conf import settings

    from articles.models import Article
    from newsroom.models import User

    unfinished = settings.DATA_DIR / "demo-unfinished"
    if unfinished.exists() or not (User.objects.exists() or Article.objects.exists()):
        _tell("Loading the demo content …")
        unfinished.touch()
        call_command("load_demo", verbosity=0)
        unfinished.unlink()


def _collect_static(call_command: Callable) -> None:
    """Collect, hash and compress the static files, unless nothing has changed since."""
    from django.conf import settings

    stamp = settings.DATA_DIR / "static-stamp"
    state = _static_state()
    if stamp.is_file() and stamp.read_text() == state and (settings.STATIC_ROOT / "staticfiles.json").is_file():
        return
    _tell("Preparing the static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def _static_state() -> str:
    """Changes whenever a static file of ours or the list of packages does."""
    digest = hashlib.sha256((env.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted([*(env.BASE_DIR / "static").rglob("*"), env.BASE_DIR / "newsroom" / "staticfiles.py"]):
        if path.is_file():
            info = path.stat()
            digest.update(f"{path}\0{info.st_size}\0{info.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Unusable(
            f"Port {port} on {host} cannot be used ({error.strerror}): choose another with PORT=."
        ) from error


def _start(*command: str) -> subprocess.Popen:
    # A group of its own: Ctrl-C reaches this process alone, which then ends its children in order.
    return subprocess.Popen(command, cwd=env.BASE_DIR, start_new_session=True, preexec_fn=_end_with_parent)


def _end_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _server(host: str, port: int) -> subprocess.Popen:
    return _start(
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(env.whole("WORKERS", 2, 1, 64)), "--blocking-threads", "8", "--backpressure", "64"),
        # A worker that is still loading the application when it is told to stop does not hear it.
        *("--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5"),
        *("--log-level", "error", "newsroom.wsgi:application"),
    )


def _worker() -> subprocess.Popen:
    return _start(sys.executable, "manage.py", "run_periodic")


def _run(host: str, port: int) -> int:
    stopping = False

    def stop(number: int, frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    server, worker = _server(host, port), _worker()
    try:
        if not _wait_until_up(server, host, port, lambda: stopping):
            if not stopping:
                sys.stderr.write("The application server did not start; its messages stand above.\n")
                return 1
            return 0
        _introduce()
        while not stopping:
            if server.poll() is not None:
                sys.stderr.write(f"The application server ended by itself (exit code {server.returncode}).\n")
                return 1
            if worker.poll() is not None:
                sys.stderr.write(f"The periodic worker ended (exit code {worker.returncode}); starting it again.\n")
                time.sleep(2)
                worker = _worker()
            time.sleep(0.2)
        return 0
    finally:
        for child in (server, worker):
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in (server, worker):
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _wait_until_up(server: subprocess.Popen, host: str, port: int, is_stopping: Callable[[], bool]) -> bool:
    local = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    address = f"http://[{local}]:{port}" if ":" in local else f"http://{local}:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None and not is_stopping():
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _introduce() -> None:
    from django.conf import settings

    accounts = settings.DATA_DIR / "demo-accounts.txt"
    _tell(f"Site: {settings.SITE_URL}/\nDesk: {settings.SITE_URL}/admin/")
    if accounts.is_file():
        _tell(f"Demo accounts:\n{_indented(accounts)}")
    _tell("Ctrl-C ends it.")


def _indented(path: Path) -> str:
    return "\n".join(f"  {line}" for line in path.read_text(encoding="utf-8").splitlines())


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
