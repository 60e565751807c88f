"""`unanswered_addresses`: which old addresses no story answers, out of a list or an access log."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from articles.legacy.unanswered import unanswered


class Command(BaseCommand):
    help = "List old addresses that no article answers, the most wanted first, one a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="addresses, one a line, or an access log; - for standard input"
        )

    def handle(self, *args, **options) -> None:
        source = sys.stdin.fileno() if options["file"] == "-" else options["file"]
        count = 0
        try:
            with open(source, encoding="utf-8", errors="replace", closefd=options["file"] != "-") as lines:
                for address, _times in unanswered(lines):
                    self.stdout.write(address)
                    count += 1
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']} cannot be read.", returncode=2) from error
        self.stderr.write(f"{count} addresses lead to no story.")
