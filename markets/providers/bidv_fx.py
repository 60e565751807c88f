"""BIDV's exchange rates: the JSON answer of its second call, one session of one day."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from markets.providers import quotes, reading
from markets.providers.table import Asking, Feed, NothingQuoted, Provider, Refused, Request, Table

_PRICES = ("muaTm", "muaCk", "ban")


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    answer = reading.json(payload)
    rows = reading.records(reading.inside(answer, "data"))
    if rows and any("namerecord" in row for row in rows):
        raise Refused(_("Đây là danh sách phiên của BIDV, chưa phải là bảng tỷ giá."))
    if not rows or not all("currency" in row for row in rows):
        raise Refused(_("Đây không phải là bảng tỷ giá của BIDV."))
    own_day = reading.told(answer.get("day"), reading.stamp, day)
    hour = reading.words(answer.get("hour"))
    at = reading.clock(hour)
    if hour and at is None and day is None:
        raise Refused(_("Không đọc được giờ “%(text)s” của bảng.") % {"text": hour[:40]})
    as_of = reading.moment_without_day(own_day.date() if own_day else day, at, now)
    table = Table()
    labels = [reading.words(row.get("currency")) for row in rows]
    for row, label, code in zip(rows, labels, quotes.codes(labels), strict=True):
        if code is None:
            table.left_out.append(label)
            continue
        with table.row(label):
            cash, transfer, sell = (reading.english_number(row.get(name)) for name in _PRICES)
            table.add(
                quotes.currency(
                    code,
                    name=row.get("nameVI"),
                    cash=cash,
                    transfer=transfer,
                    sell=sell,
                    as_of=as_of,
                    raw=reading.raw(**{name: row.get(name) for name in _PRICES}),
                )
            )
    return table


def _ask(address: str, day: date) -> Asking:
    """First the day's sessions, then the table of the last of them."""
    on = f"{day:%d/%m/%Y}"
    sessions = yield Request(f"{address}ExchangeDetailSearchTimeServlet", form={"date": on})
    yield Request(f"{address}ExchangeDetailServlet", form={"date": on, "time": _last_session(sessions, on)})


def _last_session(payload: bytes, on: str) -> str:
    rows = reading.records(reading.inside(reading.json(payload), "data"))
    if rows is None or not all(reading.words(row.get("time")).isdecimal() and row.get("namerecord") for row in rows):
        raise Refused(_("Đây không phải là danh sách phiên của BIDV."))
    if not rows:
        raise NothingQuoted(_("BIDV chưa có phiên tỷ giá nào ngày %(day)s.") % {"day": on})
    return reading.words(max(rows, key=lambda row: int(row["time"]))["namerecord"])


PROVIDER = Provider(
    slug="bidv-fx",
    name="BIDV",
    kind="currency",
    url="https://bidv.com.vn/",
    parse=parse,
    feed=Feed("https://bidv.com.vn/ServicesBIDV/", takes_day=True, ask=_ask),
)
