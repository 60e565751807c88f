"""Server time and queries of the market tables with ten years of quotes: read by readers, and saved at the desk."""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from markets.models import Source
    from newsroom.models import User

DAYS = 3650
REPEATS = 40
RATES = 39  # of a large bank's table


def save_grid(source: "Source", by: "User") -> None:
    """What one press of the desk's button does: read the table, judge what was typed, store it. All is taken back."""
    from django.db import transaction
    from django.utils import timezone

    from markets.desk import entering, prices
    from markets.models import GoldUnit, Kind

    with transaction.atomic():
        grid = entering.opened(source, Kind.DEPOSIT, timezone.now(), GoldUnit.MILLION_TAEL)
        known = [entry for _row, entry in grid.entries if entry.before][:RATES]
        for entry in known:
            rate = entry.cells[0].before + Decimal("0.05")
            entry.cells[0].typed, entry.cells[0].began = prices.written(Kind.DEPOSIT, rate, grid.unit), ""
        assert entering.save(grid, by)["stored"] == RATES
        transaction.set_rollback(True)


def decide_table(quotes: list, by: "User") -> None:
    """Let a table of held quotes through; all is taken back."""
    from django.db import transaction

    from markets.recording import decide_all

    with transaction.atomic():
        decided, _refused = decide_all(quotes, accept=True, by=by)
        assert len(decided) == len(quotes)
        transaction.set_rollback(True)


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.template import Context, Template
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from markets import boards
    from markets.models import QUOTES, DayBoard, DepositQuote, Kind, Source
    from markets.providers import PROVIDERS
    from markets.recording import list_days, rebuild_all_boards, record
    from newsroom.models import User
    from tests.bench.quotes import write_quotes

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    today = timezone.localdate()
    with transaction.atomic():
        count = write_quotes(today, DAYS)
    rebuild_all_boards()
    list_days()
    rows = [{"what": "quotes stored", "value": count, "unit": "", "goal": "about 1.2 million"}]

    def measured(what: str, act: Callable[[], object], most_ms: float, most_queries: int | None = None) -> None:
        for _ in range(3):
            act()
        with CaptureQueriesContext(connection) as captured:
            act()
        queries = len(captured)
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(REPEATS):
            act()
        cpu, wall = (time.process_time() - cpu) / REPEATS, (time.perf_counter() - wall) / REPEATS
        goal = f"at most {most_ms:g}"
        rows.append({"what": f"{what}: CPU", "value": round(cpu * 1e3, 2), "unit": "ms", "goal": goal})
        rows.append({"what": f"{what}: wall", "value": round(wall * 1e3, 2), "unit": "ms", "goal": goal})
        limit = f"at most {most_queries}" if most_queries else "none"
        rows.append({"what": f"{what}: queries", "value": queries, "unit": "", "goal": limit})

    client = Client(HTTP_HOST="127.0.0.1:8000")

    def page(path: str) -> Callable[[], object]:
        def get() -> None:
            response = client.get(path)
            assert response.status_code == 200, (path, response.status_code)

        return get

    past = today - timedelta(days=5 * 365)
    measured("the boards of a past day, not made ready, all kinds", lambda: boards.on_day(past), 50)
    # What the clock does; of all ten years it would take some minutes.
    for made in DayBoard.objects.filter(day__range=(past - timedelta(days=45), past)).select_related("source"):
        if boards.make_ready(made):
            made.save()
    measured("boards now", lambda: boards.now(timezone.now()), 20)
    for slug, kind in (("doji", Kind.GOLD), ("bidv-fx", Kind.CURRENCY), ("ocb", Kind.DEPOSIT)):
        source = Source.objects.get(slug=slug)
        measured(f"the {kind.value} board of a past day", lambda s=source, k=kind: boards.board_on(s, k, past), 20)
        row = boards.board_on(source, kind, past).rows[0]
        key = {name: row[name] for name in QUOTES[kind].KEY}
        year = (past - timedelta(days=364), boards.end_of(past))
        measured(f"a year of one {kind.value}", lambda s=source, k=kind, i=key, y=year: boards.history(s, k, i, *y), 20)

    measured("the boards of a past day, all kinds", lambda: boards.on_day(past), 20)

    by = User.objects.create_superuser("bench")
    ocb = Source.objects.get(slug="ocb")
    measured(f"saving a grid of {RATES} rates", lambda: save_grid(ocb, by), 150)
    now = timezone.now()
    held = DepositQuote.objects.accepted().filter(source=ocb).order_by("-as_of", "position")[:RATES]
    waiting = list(held)
    for row in waiting:
        row.pk, row.state, row.reason, row.as_of, row.fetched_at = None, "held", "x", now, now
    DepositQuote.objects.bulk_create(waiting)
    measured(f"deciding on {RATES} held rates", lambda: decide_table(waiting, by), 150)
    DepositQuote.objects.held().delete()
    sample = (Path(__file__).parents[1] / "markets/files/doji-giavang-2026-09-22.xml").read_bytes()
    measured("an answer of a source, tried", lambda: record(PROVIDERS["doji"], sample, dry_run=True), 150)

    tag = Template("{% load markets %}{% market_tables moment %}").render
    moment = Context({"moment": timezone.now() - timedelta(days=2000)})
    measured("tables beside an article, warm", lambda: tag(moment), 1, 3)
    measured("gold page, chart of a year", page("/thi-truong/gia-vang/?ky=365"), 40)
    measured("gold page of a past day", page(f"/thi-truong/gia-vang/?ngay={past}"), 40)
    measured("deposits page of a past day", page(f"/thi-truong/lai-suat/?ngay={past}"), 40)
    measured("API, all boards of a past day", page(f"/api/v1/markets/?on={past}"), 40)
    product = quote("SJC lẻ Hà Nội")
    address = f"/api/v1/markets/history/?kind=gold&source=doji&product={product}&from={past - timedelta(days=364)}"
    measured("API, a year of history", page(f"{address}&to={past}"), 40)
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
