"""WebSub: the paper's hub is told which feeds have changed, so that readers' programs hear of a story at once.

What the newest feeds held is kept in a file of the data folder. The clock compares it with what they hold now, so a
story whose scheduled minute has come is told like one published by hand; after a failure the hub is told later.
"""

import json
import logging
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from articles.models import Article
from articles.site.feeds import IN_FEED, WHOLE, feed_address
from articles.site.metadata import updated_iso
from newsroom.fetching import Fetcher, Network, NotFetched
from newsroom.models import Masthead
from newsroom.pages import absolute

logger = logging.getLogger(__name__)

FIRST_RETRY, LONGEST_RETRY = 60, 3600  # seconds
ANSWER_AT_MOST = 64 * 1024
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

State = dict[str, Any]


def tell(network: Network | None = None) -> Iterator[None]:
    """The clock's job: tell the hub, if there is one, of the feeds that changed. One step at the most."""
    hub = Masthead.current().hub
    state = _read()
    if not hub:
        # A hub that is set later is told of what comes after that.
        _file().unlink(missing_ok=True)
        return
    shown = {str(story.pk): updated_iso(story) for story in _newest()}
    if state is None:
        _keep({"shown": shown})
        return
    changed = _changed(state["shown"], shown)
    if not changed or time.time() < state.get("retry_at", 0):
        return
    addresses = _feeds_of(changed)
    try:
        _publish(hub, addresses, network or Network())
    except NotFetched as failure:
        tries = state.get("tries", 0) + 1
        wait = min(FIRST_RETRY * 2 ** min(tries - 1, 10), LONGEST_RETRY)
        logger.warning("the hub could not be told", extra={"hub": hub, "error": str(failure), "again_after": wait})
        _keep(state | {"tries": tries, "retry_at": time.time() + wait})
    else:
        logger.info("the hub was told", extra={"hub": hub, "feeds": len(addresses)})
        _keep({"shown": shown})
    yield


def _changed(before: dict[str, str], now: dict[str, str]) -> set[str]:
    """The stories that came, were edited or were withdrawn; those that newer ones pushed out have not changed."""
    missing = [int(pk) for pk in before.keys() - now.keys()]
    pushed_out = set(Article.objects.published().filter(pk__in=missing).values_list("pk", flat=True)) if missing else ()
    withdrawn = {str(pk) for pk in missing if pk not in pushed_out}
    return withdrawn | {pk for pk, moment in now.items() if before.get(pk) != moment}


def _newest() -> list[Article]:
    """What the newest feeds of both languages hold."""
    public = Article.objects.published().newest_first().only("published_at", "published_precision", "updated_at")
    return [story for language in Article.Language.values for story in public.in_language(language)[:IN_FEED]]


def _feeds_of(pks: Iterable[str]) -> list[str]:
    """The feeds that hold, or held, those stories; those of withdrawn ones too."""
    stories = Article.objects.filter(pk__in=[int(pk) for pk in pks]).select_related("category__parent")
    found: dict[str, None] = {}
    for story in stories.defer("body").prefetch_related("bylines__author", "topics"):
        language = story.language
        own = [feed_address("newest-feed", language)]
        own += [
            feed_address("category-feed", language, home.slug)
            for home in (story.category, story.category.parent)
            if home
        ]
        own += [feed_address("author-feed", language, byline.author.slug) for byline in story.bylines.all()]
        own += [feed_address("topic-feed", language, topic.slug) for topic in story.topics.all()]
        for address in [*own, feed_address("json-feed", language)]:
            found |= dict.fromkeys([absolute(address), absolute(f"{address}?{WHOLE}=1")])
    return list(found)


def _publish(hub: str, addresses: list[str], network: Network) -> None:
    """Raises NotFetched."""
    fetcher = Fetcher([urlsplit(hub).hostname or ""], ANSWER_AT_MOST, network=network)
    form = urlencode([("hub.mode", "publish"), *(("hub.url", address) for address in addresses)])
    try:
        fetcher.fetch(hub, headers=_FORM, form=form.encode())
    except NotFetched as failure:
        # Hubs thank with 204 or 202 and no content.
        if failure.answer is None or failure.answer.status not in {202, 204}:
            raise


def _file() -> Path:
    return settings.DATA_DIR / "hub.json"


def _read() -> State | None:
    """What was kept; None when there is nothing usable, as before the first time."""
    try:
        state = json.loads(_file().read_text(encoding="utf-8"))
        return state if isinstance(state["shown"], dict) else None
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        logger.exception("what the hub was told is not readable; beginning anew")
        return None


def _keep(state: State) -> None:
    half = _file().with_suffix(".half")
    half.write_text(json.dumps(state), encoding="utf-8")
    half.replace(_file())
