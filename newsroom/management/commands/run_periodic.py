"""`run_periodic`: what happens by the clock, until it is told to stop; or once, for cron."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from newsroom.periodic import Worker


class Command(BaseCommand):
    help = "Do what happens by the clock: renditions of new pictures and the like. Ends on SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every job one time, then end")

    def handle(self, *args, **options) -> None:
        worker = Worker()
        if not options["once"]:
            worker.run()
        elif not worker.run_once():
            raise CommandError("A job failed; its trace stands in the log.", returncode=1)
