"""`update_markets`: bring the market tables up to date, from the enabled sources or from a saved answer."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from markets.fetching import can_answer_for, collect_all
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
        parser.add_argument(
            "--day", type=day, metavar="YYYY-MM-DD", help="fetch that day; or the day of a saved answer"
        )
        parser.add_argument("--dry-run", action="store_true", help="count and report, write nothing")

    def handle(self, *args, **options) -> None:
        if unknown := [slug for slug in options["sources"] if slug not in PROVIDERS]:
            raise CommandError(f"Unknown source: {one_line(', '.join(unknown))}.", returncode=2)
        report = self._fetch(**options) if options["file"] is None else self._read(**options)
        for sentence in report.sentences:
            self.stderr.write(one_line(sentence))
        self.stdout.write(f"update_markets: {report.summary}")
        if waiting := report.counts["held"] + report.counts["rejected"]:
            raise CommandError(f"Rows held or refused: {waiting}.", returncode=1)
        if report.unfetched:
            raise CommandError(f"Enabled sources that were not fetched: {report.unfetched}.", returncode=1)

    def _fetch(self, sources: list[str], day: date | None, dry_run: bool, **options) -> Report:
        if wrong := [slug for slug in sources if not can_answer_for(slug, day)]:
            raise CommandError(f"Cannot be asked for that day: {', '.join(wrong)}.", returncode=2)
        return collect_all(sources, day=day, dry_run=dry_run)

    def _read(self, sources: list[str], file: str, day: date | None, dry_run: bool, **options) -> Report:
        if len(sources) != 1:
            raise CommandError("Name the one SOURCE whose answer --file is.", returncode=2)
        try:
            with Path(file).open("rb") as stream:
                payload = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"Cannot read {one_line(file)}: {error.strerror}.", returncode=2) from error
        return record(PROVIDERS[sources[0]], payload, day=day, dry_run=dry_run)
