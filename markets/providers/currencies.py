"""Tables of currencies, known by their headings: what the banks' pages and an editor's sheet share."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser

from markets.providers import quotes, reading
from markets.providers.grid import columns, headings, rows_of
from markets.providers.table import Refused, Table

# On folded words; the first that matches says what the column is.
HEADINGS = {
    "central": r"trung tam|central",
    "sell": r"\bban\b|\bsell",
    "cash_buy": r"tien mat|\btm\b|\bcash\b",
    "transfer_buy": r"chuyen khoan|\bck\b|transfer",
    "buy": r"\bmua\b|\bbuy",
    "name": r"^ten\b|\bname\b",
    "code": r"\bma\b|ngoai te|tien te|dong tien|currency|\bcode\b|^loai( tien)?$",
}
PRICES = ("cash_buy", "transfer_buy", "buy", "sell", "central")


def read_page(page: LexborHTMLParser, selector: str, as_of: datetime, refusal: str) -> Table:
    """The first table of the page that has a column of currency codes and at least a buying and a selling price.

    Prices are written as 25,960.00. Raises Refused with that sentence when there is none.
    """
    for node in page.css(selector):
        rows = rows_of(node)
        first, code = next(
            (
                (number, column)
                for number, row in enumerate(rows)
                for column, label in enumerate(row)
                if quotes.is_currency(label)
            ),
            (0, 0),
        )
        # The codes are known by themselves; what the other columns are only their headings say.
        places = columns(headings(rows[:first]), {name: HEADINGS[name] for name in (*PRICES, "name")})
        if "sell" in places and {"cash_buy", "transfer_buy", "buy"} & places.keys():
            return _read(rows[first:], code, places, as_of)
    raise Refused(refusal)


def _read(rows: Sequence[Sequence[str]], code: int, places: dict[str, int], as_of: datetime) -> Table:
    table = Table()
    labels = [row[code] if code < len(row) else row[0] for row in rows]
    for label, found, row in zip(labels, quotes.codes(labels), rows, strict=True):
        is_remark = len(set(row)) == 1
        if found is None or is_remark:
            table.left_out.append(label)
            continue
        with table.row(label):
            if max(places.values()) >= len(row):
                raise ValueError(_("Dòng thiếu cột."))
            prices = {field: reading.english_number(row[places[field]]) for field in PRICES if field in places}
            table.add(
                quotes.currency(
                    found,
                    name=row[places["name"]] if "name" in places else "",
                    cash=prices.get("cash_buy") or prices.get("buy"),
                    transfer=prices.get("transfer_buy"),
                    sell=prices.get("sell"),
                    central=prices.get("central"),
                    as_of=as_of,
                    raw=" | ".join(row),
                )
            )
    return table
