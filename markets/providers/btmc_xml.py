"""Bảo Tín Minh Châu's prices in XML: what the same service answers when it is asked for XML."""

from datetime import date, datetime

from markets.providers import btmc, reading
from markets.providers.table import Feed, Provider, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    return btmc.table_of([row.attrib for row in reading.xml(payload).iter("Data")])


PROVIDER = Provider(
    slug="btmc-xml",
    name="Bảo Tín Minh Châu",
    kind="gold",
    url="https://btmc.vn/",
    parse=parse,
    feed=Feed(btmc.ADDRESS, key=btmc.KEY, accept="application/xml"),
)
