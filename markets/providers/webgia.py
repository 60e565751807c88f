"""Webgia's comparison of deposit rates: one board of rates at the counter and one of rates online.

Only their headings tell them apart.
"""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.deposits import read_board
from markets.providers.grid import rows_of
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold

# Boards of deposits that readers of the paper do not make.
_OTHERS = re.compile(r"\busd\b|\beur\b|ngoai te|doanh nghiep|to chuc")


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    heading = ""
    for node in page.css("h1, h2, h3, h4, h5, table"):
        if node.tag != "table":
            heading = reading.words(node.text())
            continue
        channel, rows = quotes.channel(heading), rows_of(node)
        is_of_banks = bool(rows) and fold(rows[0][0]) == "ngan hang"
        if is_of_banks and channel and not _OTHERS.search(fold(heading)):
            read_board(table, rows, channel, as_of)
        else:
            table.left_out.append(heading)
    if not table.quotes and not table.unreadable:
        raise Refused(_("Đây không phải là bảng so sánh lãi suất của Webgia."))
    return table


PROVIDER = Provider(
    slug="webgia",
    name="Webgia",
    kind="deposit",
    url="https://webgia.com/",
    parse=parse,
    feed=Feed("https://webgia.com/lai-suat/"),
)
