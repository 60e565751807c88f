"""The market pages that search engines should know."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import override

from markets.models import Board
from markets.site.subjects import BY_KIND, overview_url
from newsroom.sitemaps import Entry


def addresses() -> Iterator[Entry]:
    """The pages that have a table now, in both languages, each with when its newest table came. One query."""
    came: dict[str, list] = {}
    for kind, fetched_at in Board.objects.standing(timezone.now()).values_list("kind", "fetched_at"):
        came.setdefault(kind, []).append(fetched_at)
    if not came:
        return
    for language in ("vi", "en"):
        with override(language):
            entries = [Entry(overview_url(), max(max(moments) for moments in came.values()))]
            entries += [Entry(subject.url(), max(came[kind])) for kind, subject in BY_KIND.items() if kind in came]
        yield from entries
