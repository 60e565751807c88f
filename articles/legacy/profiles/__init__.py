"""Profiles: how the pages of each family of old systems are read, told in TOML files and nowhere in code.

`example/bao-cu.toml` explains every key. A file dropped beside the shipped ones, or named with `--profile ./cu.toml`,
needs no Python.
"""

import hashlib
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from articles.legacy.profiles.schema import Profile, build
from articles.legacy.record import Unusable

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=1)
def shipped() -> tuple[Profile, ...]:
    """The profiles that come with the newsroom, in the order of their names."""
    return tuple(_load(path) for path in sorted(_FOLDER.glob("*.toml")))


@lru_cache(maxsize=1)
def state() -> str:
    """Tells one set of shipped profiles from another."""
    return hashlib.blake2b(repr([(p.name, p.version) for p in shipped()]).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=16)
def find(name: str) -> Profile:
    """The profile with this name, or in this file. Raises Unusable with a sentence."""
    if name.endswith(".toml") or "/" in name:
        return _load(Path(name))
    known = {profile.name: profile for profile in shipped()}
    if name not in known:
        raise Unusable(f"There is no profile {name!r}; shipped are {', '.join(known)}, or name a .toml file.")
    return known[name]


def _load(path: Path) -> Profile:
    try:
        raw = path.read_bytes()
        data: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        raise Unusable(f"{path}: the profile cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise Unusable(f"{path}: the profile is not UTF-8 (byte {error.start + 1}).") from error
    except tomllib.TOMLDecodeError as error:
        raise Unusable(f"{path}: the profile is not TOML: {error}.") from error
    version = hashlib.blake2b(repr(data).encode(), digest_size=6).hexdigest()
    return build(data, path.stem, str(path.name if path.parent == _FOLDER else path), version)
