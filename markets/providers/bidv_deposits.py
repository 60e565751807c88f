"""BIDV's deposit rates: JSON with a table for Hà Nội and one for Hồ Chí Minh City, which have been the same."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Asking, Feed, Provider, Refused, Request, Table


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    regions = [reading.records(reading.inside(answer, region, "data")) for region in ("hanoi", "hcm")]
    # The newsroom is in the north; the south stands in for it.
    rows = regions[0] or regions[1]
    if not rows or not all("title_vi" in row and "VND" in row for row in rows):
        raise Refused(_("Đây không phải là bảng lãi suất của BIDV."))
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    for row in rows:
        label = reading.words(row["title_vi"])
        with table.row(label):
            term = reading.term(label)
            if not term:
                raise ValueError(_("“%(text)s” không phải là một kỳ hạn.") % {"text": label[:60]})
            rate = reading.percent(row["VND"])
            table.add(quotes.deposit("BIDV", term, rate, as_of=as_of, found=quotes.RULE, raw=f"{label} | {row['VND']}"))
    return table


def _ask(address: str, day: date) -> Asking:
    yield Request(address, form={})


PROVIDER = Provider(
    slug="bidv-deposits",
    name="BIDV",
    kind="deposit",
    url="https://bidv.com.vn/",
    parse=parse,
    feed=Feed("https://bidv.com.vn/ServicesBIDV/InterestDetailServlet", ask=_ask),
)
