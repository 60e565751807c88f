"""The demo's market tables: three saved answers of 8 July 2019, recorded like any other."""

from django.conf import settings

from markets.models import Source, TableSetting
from markets.providers import PROVIDERS
from markets.recording import Report, record

_FILES = {"doji": "doji.xml", "bidv-fx": "bidv-fx.json", "ocb": "ocb.html"}


def load_markets() -> list[Report]:
    """Record the three answers, and choose their sources for tables that have none. Safe to repeat."""
    reports = []
    for slug, name in _FILES.items():
        payload = (settings.BASE_DIR / "newsroom" / "demo" / "markets" / name).read_bytes()
        reports.append(record(PROVIDERS[slug], payload))
        source = Source.objects.get(slug=slug)
        TableSetting.objects.filter(kind=source.kind, source=None).update(source=source)
    return reports
