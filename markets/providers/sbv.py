"""The State Bank's central rate of the dollar: an HTML report, one rate a working day."""

import re
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.providers import quotes, reading
from markets.providers.grid import rows_of
from markets.providers.table import Feed, Provider, Refused, Table
from newsroom.text import fold


def parse(payload: bytes, day: date | None, now: datetime) -> Table:
    page = reading.html(payload)
    rows = [row for report in page.css(".jrPage") for row in rows_of(report)]
    facts: dict[str, str] = {}
    for row in rows:
        # A label and what it says stand side by side, with empty cells round them.
        label, *said = [words for words in dict.fromkeys(row) if words] or [""]
        if said:
            facts.setdefault(fold(label), said[0])
    written = next((said for label, said in facts.items() if re.fullmatch(r"1 (do la my|usd) ?=?", label)), None)
    if written is None:
        raise Refused(_("Đây không phải là thông báo tỷ giá trung tâm của Ngân hàng Nhà nước."))
    in_force = re.search(r"áp dụng cho ngày ([0-9/]{8,10})", " ".join(words for row in rows for words in row))
    found = reading.vn_day(in_force[1]) if in_force else reading.vn_day(facts.get("ngay ban hanh", ""))
    as_of = reading.moment(found) if found else reading.moment_without_day(day, None, now)
    table = Table()
    with table.row("USD"):
        table.add(
            quotes.currency(
                "USD",
                name="Đô la Mỹ",
                central=reading.vietnamese_number(re.sub(r" ?(VND|đồng)$", "", written)),
                found=quotes.STATED,
                as_of=as_of,
                raw=f"{written} {facts.get('so van ban', '')}".strip(),
            )
        )
    return table


PROVIDER = Provider(
    slug="sbv",
    name="Ngân hàng Nhà nước",
    kind="currency",
    url="https://www.sbv.gov.vn/",
    parse=parse,
    feed=Feed(
        "https://dttktt.sbv.gov.vn/TyGia/faces/TyGiaTrungTam.jspx",
        note=gettext_lazy(
            "Trang này hay ngừng, và có lúc chỉ trả lời trình duyệt đã mở phiên; không lấy được thì nhập tay mỗi sáng."
        ),
    ),
)
