"""Where the pictures and documents that a story names are found: beside it, in a folder of media, at their old host."""

import base64
import binascii
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from articles.legacy.record import Unusable
from articles.legacy.sources import DAMAGED
from articles.legacy.sources.beside import Folder, Sibling
from newsroom.fetching import Fetcher, Network, NotFetched, Unreachable

# A host that is silent so often in a row is not asked again in this run.
_SILENCES = 3


class NotFound(Exception):
    """There is no such file; the text is a sentence's end, empty when nothing more can be said than that it is missing."""


class Finder:
    """Looks beside the story first, then under the media root, then at the old host if that was allowed."""

    def __init__(
        self,
        media_root: str = "",
        fetch: bool = False,
        hosts: Collection[str] = (),
        most_bytes: int = 0,
        network: Network | None = None,
    ) -> None:
        """Raises Unusable for a media root that is no folder, and for fetching without a list of hosts."""
        self._under: Sibling | None = None
        if media_root:
            root = Path(media_root)
            if not root.is_dir():
                raise Unusable(f"--media-root {media_root}: no such folder.")
            root = root.resolve()
            self._under = Folder(root).seen_from(root)
        if fetch and not hosts:
            raise Unusable("--fetch-images needs --allow-host: name each host that may be asked.")
        self._fetcher = Fetcher(hosts, most_bytes, network=network or Network()) if fetch else None
        self._silent: Counter[str] = Counter()

    def read(self, name: str, sibling: Sibling, most_bytes: int) -> bytes:
        """The file's bytes, at most one more than `most_bytes`. Raises NotFound; OSError never."""
        if name.startswith("data:"):
            return _inline(name)
        try:
            stream = sibling(name)
            if stream is None and self._under:
                # The folder may hold the files alone, without any folder of the address.
                stream = self._under(name) or self._under(last_part(name))
            if stream is not None:
                with stream:
                    return stream.read(most_bytes + 1)
        except DAMAGED as error:
            raise NotFound("cannot be unpacked") from error
        except OSError as error:
            raise NotFound(f"cannot be read: {error.strerror or error}") from error
        return self._fetched(name)

    def _fetched(self, url: str) -> bytes:
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            host = ""
        if self._fetcher is None or host not in self._fetcher.hosts:
            raise NotFound("")
        if self._silent[host] >= _SILENCES:
            raise NotFound(f"was not fetched: {host} did not answer {_SILENCES} times in a row")
        try:
            content = self._fetcher.fetch(url).content
        except Unreachable as error:
            self._silent[host] += 1
            raise NotFound(f"was not fetched: {error}".rstrip(".")) from error
        except NotFetched as error:
            raise NotFound(f"was not fetched: {error}".rstrip(".")) from error
        self._silent[host] = 0
        return content


def last_part(name: str) -> str:
    """The file's own name; of a picture that an address holds itself there is none."""
    return "" if name.startswith("data:") else name.partition("?")[0].replace("\\", "/").rstrip("/").rpartition("/")[2]


def _inline(address: str) -> bytes:
    """What a `data:` address holds itself."""
    kind, _, content = address.partition(",")
    try:
        return base64.b64decode(unquote_to_bytes(content)) if kind.endswith(";base64") else unquote_to_bytes(content)
    except (binascii.Error, ValueError) as error:
        raise NotFound("cannot be decoded") from error
