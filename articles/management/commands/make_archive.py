"""`make_archive`: an invented archive for benchmarks and trials."""

from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand

from articles.archive_making import make_archive


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 10_000_000):
        raise ArgumentTypeError("a number from 1 to 10000000")
    return int(text)


class Command(BaseCommand):
    help = "Add invented articles, published over 2005-2026: the same for the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=_count, required=True, metavar="N", help="how many to add")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed, other texts")

    def handle(self, *args, **options) -> None:
        make_archive(options["articles"], options["seed"], self.stderr.write)
        self.stdout.write(f"make_archive: created={options['articles']}")
