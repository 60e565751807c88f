"""The environment, read in one place. Every reader refuses a value it does not understand."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """A value in the environment cannot be used; the text is one sentence for the operator."""


def text(name: str, default: str = "") -> str:
    """The variable's value without blanks around it; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def switch(name: str, default: bool) -> bool:
    """Read on/off (also true/false, yes/no, 1/0)."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"on", "true", "yes", "1"}:
        return True
    if value in {"off", "false", "no", "0"}:
        return False
    raise BadSetting(f"{name} must be on or off, not {value!r}.")


def whole(name: str, default: int, low: int, high: int) -> int:
    """Read a whole number between low and high."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise BadSetting(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def words(name: str, default: list[str] | None = None) -> list[str]:
    """Read a comma-separated list."""
    found = [word.strip() for word in text(name).split(",") if word.strip()]
    return found or list(default or [])


def data_dir() -> Path:
    """The folder of everything that is not code: database, media, static files, key.

    It is made when missing. Raises BadSetting when it cannot be made or written.
    """
    folder = Path(text("DATA_DIR", str(BASE_DIR / "var"))).expanduser()
    if not folder.is_absolute():
        folder = BASE_DIR / folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadSetting(f"The data folder {folder} cannot be written.")
    return folder


def make_secret_key(folder: Path) -> None:
    """Keep a random key in the data folder unless SECRET_KEY or an earlier key is there."""
    if text("SECRET_KEY"):
        return
    path = folder / "secret-key"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(64))
    except FileExistsError:
        return
    except OSError as error:
        raise BadSetting(f"The key file {path} cannot be made: {error.strerror}.") from error


def secret_key(folder: Path) -> str:
    """SECRET_KEY, else the one kept in the data folder. Never a default."""
    key = text("SECRET_KEY")
    if not key:
        try:
            key = (folder / "secret-key").read_text().strip()
        except FileNotFoundError:
            raise BadSetting(
                f"SECRET_KEY is not set and {folder / 'secret-key'} does not exist: "
                "set it, or run `manage.py migrate` once on this machine to have one made."
            ) from None
    if len(key) < 32 or len(set(key)) < 5:
        raise BadSetting("SECRET_KEY must be at least 32 characters of random text.")
    return key


def site_url() -> str:
    """The public address, without a slash at its end; default http://HOST:PORT."""
    host = text("HOST", "127.0.0.1")
    host = f"[{host}]" if ":" in host else host
    url = text("SITE_URL", f"http://{host}:{whole('PORT', 8000, 1, 65535)}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or "@" in parts.netloc:
        raise BadSetting(f"SITE_URL must look like https://baophohien.vn, not {url!r}.")
    return url


# Load balancers and monitors ask these, by whatever name and scheme they reach the process.
ANSWERED_ANYWHERE = frozenset({"/healthz", "/readyz"})


def www_twin(host: str) -> str:
    """The host with `www.` before it, or without; empty for one that is no domain."""
    if host.startswith("www."):
        return host.removeprefix("www.")
    name = host.partition(":")[0]
    return f"www.{host}" if "." in name and not name.replace(".", "").isdigit() else ""


def allowed_hosts(site: str) -> list[str]:
    """ALLOWED_HOSTS, this machine, and SITE_URL's host with its www twin. A star is refused: it lets anyone name our host."""
    hosts = words("ALLOWED_HOSTS")
    if any(host in {"*", "."} or "/" in host for host in hosts):
        raise BadSetting("ALLOWED_HOSTS must name hosts, without *, schemes or slashes.")
    own = urlsplit(site).hostname or ""
    for host in ["localhost", "127.0.0.1", "::1", text("HOST"), own, www_twin(own)]:
        host = f"[{host}]" if ":" in host else host
        if host and host not in hosts:
            hosts.append(host)
    return hosts


def database(url: str, folder: Path) -> dict:
    """Django's description of the database that DATABASE_URL names.

    `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://user:password@host:port/name`, with the host
    left out or in `?host=/folder` for a socket. Empty: SQLite in the data folder.
    """
    if not url:
        return _sqlite(folder / "newsroom.sqlite3")
    parts = urlsplit(url)
    if parts.scheme in {"sqlite", "sqlite3"} and not parts.netloc:
        name = unquote(parts.path.removeprefix("/"))
        if not name:
            raise BadSetting("DATABASE_URL names no SQLite file: write sqlite:////var/lib/newsroom/newsroom.sqlite3.")
        path = Path(name)
        return _sqlite(path if path.is_absolute() else folder / path)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts)
    shown = f"{parts.scheme}://…" if parts.scheme else "a text without a scheme"
    raise BadSetting(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {shown}.")


def _sqlite(path: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Without IMMEDIATE more than half of concurrent read-then-write transactions fail at once (measured);
        # WAL lets readers go on while one writes; a checkpointed log is cut back to 64 MB.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


def _postgresql(parts) -> dict:
    query = dict(parse_qsl(parts.query))
    name = unquote(parts.path.removeprefix("/"))
    try:
        port = parts.port
    except ValueError:
        raise BadSetting("DATABASE_URL has a port that is not a number.") from None
    if not name or "/" in name:
        raise BadSetting("DATABASE_URL names no database: write postgresql://user@host/name.")
    host = query.pop("host", None) or (unquote(parts.hostname) if parts.hostname else "")
    unknown = set(query) - {"sslmode", "sslrootcert", "connect_timeout"}
    if unknown:
        raise BadSetting(f"DATABASE_URL has parameters that are not known: {', '.join(sorted(unknown))}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **query},
    }


def redis_url() -> str:
    """REDIS_URL or empty; only redis://, rediss:// and unix:// are known."""
    url = text("REDIS_URL")
    if url and urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
        raise BadSetting("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return url


def require_media_folder(folder: Path) -> None:
    """Refuse to go on without the media folder: a volume that is not mounted must not be written beside.

    `manage.py migrate` makes the folder of a new installation. Raises BadSetting.
    """
    if not folder.is_dir():
        raise BadSetting(f"The media folder {folder} is missing: mount it, or run `manage.py migrate` to make it.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadSetting(f"The media folder {folder} cannot be written.")


def mail(url: str) -> dict[str, str | int | bool]:
    """Django's e-mail settings by what EMAIL_URL says: `smtp://user:password@host:port`, `smtps://…`, `smtp+tls://…`.

    Empty: no mail is sent; the desk's inbox has everything all the same.
    """
    if not url:
        return {"EMAIL_HOST": ""}
    parts = urlsplit(url)
    ports = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
    try:
        port = parts.port or ports[parts.scheme]
    except (KeyError, ValueError):
        raise BadSetting("EMAIL_URL must look like smtp+tls://user:password@host:587.") from None
    if not parts.hostname:
        raise BadSetting("EMAIL_URL names no host: write smtp+tls://user:password@host:587.")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
