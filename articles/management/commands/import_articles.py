"""`import_articles`: bring the stories of an old system in, or take a run back."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from articles.legacy import sources
from articles.legacy.clean.encoding import ENCODINGS
from articles.legacy.record import Unusable
from articles.legacy.report import Report
from articles.legacy.run import Options, import_articles
from articles.legacy.undo import undo
from newsroom.text import one_line


class Command(BaseCommand):
    help = "Import legacy articles from files, folders and .zip archives. Running it again changes only what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("sources", nargs="*", metavar="SOURCE", help="a file, a folder or a .zip")
        add("--format", choices=["auto", *sources.FORMATS], default="auto")
        add("--profile", default="auto", metavar="NAME", help="how pages are read: a shipped profile or a .toml file")
        add("--encoding", choices=["auto", *ENCODINGS], default="auto")
        add("--source", default="", metavar="NAME", help="the old system's name in the records' keys")
        add("--category", default="", metavar="SLUG", help="for records that name none")
        add("--media-root", default="", metavar="DIR", help="where pictures and documents are, by their old addresses")
        add("--fetch-images", action="store_true", help="fetch pictures that are nowhere else, from allowed hosts")
        add("--allow-host", action="append", default=[], metavar="HOST", help="a host to fetch from; may be repeated")
        add("--dry-run", action="store_true", help="count and report, write nothing")
        add("--as-draft", action="store_true", help="publish nothing")
        add("--overwrite-edited", action="store_true", help="also over the desk's own edits")
        add("--report", metavar="FILE", help="write one JSON line a record")
        add("--undo", type=int, metavar="RUN", help="take back what that run created")

    def handle(self, *args, **options) -> None:
        try:
            number, report, sentence = self._work(options)
        except Unusable as error:
            raise CommandError(one_line(str(error)), returncode=2) from error
        self.stdout.write(f"run={number}")
        self.stdout.write(f"import_articles: {report.summary}")
        if report.counts["rejected"]:
            raise CommandError(sentence, returncode=1)

    def _work(self, options: dict) -> tuple[int, Report, str]:
        """(the run's number, its report, what is said when something was refused or stays)."""
        if (options["undo"] is None) == (not options["sources"]):
            raise Unusable("Name what to import, or the run to take back with --undo, and not both.")
        if options["undo"] is not None:
            undone = undo(options["undo"], options["report"], self._tell)
            return options["undo"], undone.report, undone.sentence
        names = Options.__dataclass_fields__
        number, report = import_articles(Options(**{name: options[name] for name in names}), self._tell)
        return number, report, f"{report.counts['rejected']} of {report.counts.total()} records were refused."

    def _tell(self, message: str) -> None:
        self.stderr.write(one_line(message))
