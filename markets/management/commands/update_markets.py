"""`update_markets`: bring the market tables up to date, from the enabled sources or from a saved answer."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from markets.models import Source
from markets.providers import MAX_BYTES, PROVIDERS
from markets.recording import Report, record
from newsroom.text import one_line


def day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ArgumentTypeError(f"{written!r} is not a day like 2019-07-08") from error


class Command(BaseCommand):
    help = "Update the market tables. Running it again with the same answers changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sources", nargs="*", metavar="SOURCE", help=f"one of: {', '.join(PROVIDERS)}")
        parser.add_argument("--file", metavar="FILE", help="read this saved answer of the one SOURCE named")
        parser.add_argument("--day", type=day, metavar="YYYY-MM-DD", help="for answers that do not carry their day")
        parser.add_argument("--dry-run", action="store_true", help="count and report, write nothing")

    def handle(self, *args, **options) -> None:
        if unknown := [slug for slug in options["sources"] if slug not in PROVIDERS]:
            raise CommandError(f"Unknown source: {one_line(', '.join(unknown))}.", returncode=2)
        if options["file"] is None:
            report, unfetched = Report(), self._unfetched(options["sources"])
        else:
            report, unfetched = self._read(options), 0
        for sentence in report.sentences:
            self.stderr.write(one_line(sentence))
        self.stdout.write(f"update_markets: {report.summary}")
        if waiting := report.counts["held"] + report.counts["rejected"]:
            raise CommandError(f"Rows held or refused: {waiting}.", returncode=1)
        if unfetched:
            raise CommandError(f"Enabled sources that were not fetched: {unfetched}.", returncode=1)

    def _read(self, options: dict) -> Report:
        if len(options["sources"]) != 1:
            raise CommandError("Name the one SOURCE whose answer --file is.", returncode=2)
        try:
            with Path(options["file"]).open("rb") as file:
                payload = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"Cannot read {one_line(options['file'])}: {error.strerror}.", returncode=2) from error
        (slug,) = options["sources"]
        return record(PROVIDERS[slug], payload, day=options["day"], dry_run=options["dry_run"])

    def _unfetched(self, slugs: list[str]) -> int:
        """Name the enabled sources; none has an address to be fetched from yet."""
        enabled = Source.objects.filter(is_enabled=True, slug__in=slugs or list(PROVIDERS))
        for source in enabled:
            self.stderr.write(f"{source.slug} is enabled but has no address to fetch from; use --file.")
        return len(enabled)
