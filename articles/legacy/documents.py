"""Documents that a story links to: brought along where they are found."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from articles.legacy.clean.text import shorten
from articles.legacy.finding import Finder, NotFound, last_part
from articles.legacy.links import host_of, targets
from articles.legacy.record import Unusable
from articles.legacy.sources.beside import Sibling
from articles.media import attachments
from newsroom.html import MEDIA_PATH
from newsroom.text import one_line


class Documents:
    """Finds and stores documents, outside of any transaction."""

    def __init__(self, finder: Finder, *, dry_run: bool) -> None:
        self.stored = 0
        self._finder, self._dry_run = finder, dry_run

    def find(
        self, body: str, sibling: Sibling, hosts: Iterable[str], former: dict[str, str], warnings: list[str]
    ) -> dict[str, str]:
        """The address here of each document that the clean body links to; those of `former` are known already.

        Raises Unusable when the disk takes no more.
        """
        found: dict[str, str] = {}
        for url in targets(body):
            if not attachments.is_document(_path(url)) or url.startswith(MEDIA_PATH):
                continue
            if url in former:
                found[url] = former[url]
                continue
            label = f"The document {shorten(one_line(url), 100)}"
            try:
                content = self._finder.read(url, sibling, attachments.MOST_BYTES)
                found[url] = self._taken(content, last_part(url))
            except NotFound as reason:
                # A link to another house's document is only a link.
                if str(reason) or not host_of(url) or host_of(url) in hosts:
                    warnings.append(f"{label} {str(reason) or 'is missing'}; the link stays.")
            except attachments.NotTaken as reason:
                warnings.append(f"{label} {reason}; the link stays.")
            except OSError as error:
                raise Unusable(f"The media folder cannot be written: {error.strerror or error}.") from error
        return found

    def _taken(self, content: bytes, name: str) -> str:
        attachments.check(content, name)
        if self._dry_run:
            return ""
        self.stored += 1
        return MEDIA_PATH + attachments.receive(content, name).file


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
