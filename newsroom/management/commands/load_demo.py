"""`load_demo`: the invented paper, for who wants to try the newsroom."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from articles.legacy.record import Unusable
from newsroom import env
from newsroom.demo.loading import load
from newsroom.text import one_line


class Command(BaseCommand):
    help = (
        "Load the invented paper Báo Phố Hiến with accounts to try the desk. Running it again adds and changes nothing, "
        "except that DEMO_PASSWORD, when it is set, becomes the password of all demo accounts."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--beside-real-content", action="store_true", help="also into a database that has stories of its own"
        )

    def handle(self, *args, **options) -> None:
        try:
            table = load(password=env.text("DEMO_PASSWORD"), beside_real_content=options["beside_real_content"])
        except Unusable as error:
            raise CommandError(one_line(str(error)), returncode=2) from error
        if options["verbosity"]:
            self.stderr.write(f"Demo accounts:\n{table}" if table else "The demo was loaded before; nothing to add.")
