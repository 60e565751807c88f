"""Which hosts are this paper's own: those of its records' old addresses."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction

from articles.legacy.links import host_of, on_this_site, redirected
from articles.legacy.rules import Task
from articles.models import Article, ImportHost, ImportRecord
from newsroom.html import clean_html

CHUNK = 200


class Hosts:
    """The hosts of each source, remembered from batch to batch, until `forget`."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """After a transaction that was rolled back: what it had stored is not there."""
        self._of: dict[str, set[str]] = {}
        self._new: dict[str, set[str]] = defaultdict(set)

    def of(self, source: str) -> set[str]:
        if source not in self._of:
            self._of[source] = set(ImportHost.objects.filter(source=source).values_list("host", flat=True))
        return self._of[source]

    def learn(self, tasks: Iterable[Task]) -> None:
        """Take the hosts of a batch's own addresses for this paper's, before its links are read."""
        for task in tasks:
            host = host_of(task.record.legacy_url)[:253]
            if host and host not in self.of(task.key.source):
                self._of[task.key.source].add(host)
                self._new[task.key.source].add(host)

    def remember(self) -> None:
        """Store what was learned, before the batch that it was learned from is."""
        for source, hosts in self._new.items():
            is_behind = ImportRecord.objects.filter(source=source).exists()
            for host in sorted(hosts):
                ImportHost.objects.get_or_create(source=source, host=host, defaults={"is_behind": is_behind})
        self._new.clear()


def catch_up(beat: Callable[[], None]) -> None:
    """Let links in stories that came in before their host was known stay on this site too. Safe to repeat."""
    for row in ImportHost.objects.filter(is_behind=True):
        hosts = set(ImportHost.objects.filter(source=row.source).values_list("host", flat=True))
        linking = ImportRecord.objects.filter(source=row.source, article__body__contains=row.host).order_by("pk")
        last = 0
        while found := list(linking.filter(pk__gt=last).values_list("pk", "article")[:CHUNK]):
            last = found[-1][0]
            with transaction.atomic():
                for article in Article.objects.select_for_update().filter(pk__in=[pk for _, pk in found]).only("body"):
                    body = redirected(article.body, partial(on_this_site, hosts=hosts))
                    if body != article.body:
                        Article.objects.filter(pk=article.pk).update(body=clean_html(body))
            beat()
        ImportHost.objects.filter(pk=row.pk).update(is_behind=False)
