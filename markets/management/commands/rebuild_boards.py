"""`rebuild_boards`: make every market table that readers see anew from the recorded quotes."""

from django.core.management.base import BaseCommand

from markets.models import Board
from markets.recording import list_days, rebuild_all_boards


class Command(BaseCommand):
    help = "Make the market tables anew from the recorded quotes, as after quotes were changed in the database itself."

    def handle(self, *args, **options) -> None:
        rebuild_all_boards()
        list_days()
        self.stdout.write(f"rebuild_boards: boards={Board.objects.count()}")
