"""VnExpress's currency script of 2009 to 2018: one price in nghìn đồng each. Read with a pattern, never run."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.providers import quotes, reading
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold

_ELEMENT = re.compile(r"\bv(Forexs|Costs)\[([0-9]{1,3})\]\s{0,9}=\s{0,9}(['\"])([^'\"\n]{0,40})\3")
# The script names one currency in words.
_NAMED = {"bat thai lan": "THB", "bat thai": "THB"}


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    rows: dict[int, dict[str, str]] = {}
    for name, index, _quote, written in _ELEMENT.findall(reading.text(payload)):
        rows.setdefault(int(index), {})[name] = written
    if not rows:
        raise Refused(_("Đây không phải là tệp tỷ giá của VnExpress."))
    as_of = reading.moment_without_day(day, None, now)
    table = Table()
    for index in sorted(rows):
        name, cost = (reading.words(rows[index].get(part)) for part in ("Forexs", "Costs"))
        with table.row(name):
            code = _NAMED.get(fold(name), name)
            if "Costs" not in rows[index]:
                raise ValueError(_("Thiếu giá."))
            thousands = reading.small_number(cost)
            table.add(
                quotes.currency(
                    code,
                    name="" if code == name else name,
                    sell=None if thousands is None else thousands * 1000,
                    unit="nghìn đồng",
                    as_of=as_of,
                    raw=reading.raw(Forexs=name, Costs=cost),
                )
            )
    return table


PROVIDER = Provider(
    slug="vnexpress-forex-js",
    name="VnExpress",
    kind="currency",
    url="https://vnexpress.net/",
    parse=parse,
    feed=Feed(
        note=gettext_lazy(
            "Không có địa chỉ sẵn: tệp tỷ giá này của VnExpress đã ngừng từ khoảng năm 2018 và không ghi ngày, nên giá cũ lấy hôm nay "
            "sẽ mang ngày hôm nay. Chỉ dùng để nhận tệp đã lưu, kèm ngày của tệp."
        )
    ),
)
