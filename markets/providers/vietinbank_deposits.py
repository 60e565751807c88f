"""VietinBank's deposit rates: the HTML table `#hor-ex-b`, whose terms are ranges."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.providers import quotes, reading
from markets.providers.deposits import terms
from markets.providers.grid import headings, rows_of
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    rows = rows_of(page.css_first("table#hor-ex-b"))
    found = terms([row[0] for row in rows])
    first = next((number for number, term in enumerate(found) if term), 0)
    above = [fold(words) for words in headings(rows[:first])]
    # Of a table for persons and for firms the persons' column.
    persons = [number for number, words in enumerate(above) if number and "to chuc" not in words]
    dong = [number for number in persons if "vnd" in above[number].split()]
    dong = dong or [number for number in persons if "lai suat" in above[number]]
    if not above or "ky han" not in above[0] or len(dong) != 1:
        raise Refused(_("Đây không phải là bảng lãi suất của VietinBank."))
    as_of = reading.page_stamp(page) or reading.moment_without_day(day, None, now)
    table = Table()
    for term, row in zip(found[first:], rows[first:], strict=True):
        if term is None and len(set(row)) == 1:
            table.left_out.append(row[0])  # a remark across all columns
            continue
        with table.row(row[0]):
            if term is None or dong[0] >= len(row):
                raise ValueError(_("“%(text)s” không phải là một kỳ hạn.") % {"text": row[0][:60]})
            note = "" if reading.term(row[0]) else row[0]
            rate = reading.percent(row[dong[0]])
            table.add(quotes.deposit("VietinBank", term, rate, note=note, as_of=as_of, raw=" | ".join(row)))
    return table


PROVIDER = Provider(
    slug="vietinbank-deposits",
    name="VietinBank",
    kind="deposit",
    url="https://www.vietinbank.vn/",
    parse=parse,
    feed=Feed(
        note=gettext_lazy(
            "Không có địa chỉ sẵn: chưa biết trang nào của VietinBank nay còn bảng lãi suất đọc được. Muốn tự lấy thì "
            "ghi địa chỉ của trang ấy; không thì nhận tệp đã lưu."
        )
    ),
)
