"""A grid of the market desk as a person uses it: opened, typed in by row and column, sent as a browser sends it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.articles.page import Element, Page

GOLD, CURRENCY, DEPOSIT = "gold/doji", "currency/bidv-fx", "deposit/ocb"


def address(table: str) -> str:
    return f"/admin/markets/grid/{table}/"


@dataclass
class Sheet:
    client: Client
    address: str
    response: HttpResponse

    def __post_init__(self) -> None:
        self.page = Page(self.response.text)
        self.fields = _fields(self.page)
        self.labels = {e["id"]: e.text for e in self.page.elements if "id" in e.attributes}

    @property
    def rows(self) -> list[str]:
        """What the rows are called, those still to be named left out."""
        return [e.text for e in self.page.all(".grid tbody tr th span") if _is_name(e) and e.text != "dòng mới"]

    @property
    def columns(self) -> list[str]:
        return [e.text for e in self.page.all(".grid thead th.number")]

    def name(self, row: str | int, column: str) -> str:
        """The field of that cell; the row by its name, or by its place among the new ones."""
        numbers = dict(enumerate(_new_rows(self.page)))
        for cell in self.page.all("input.cell"):
            row_id, column_id = cell["aria-labelledby"].split()
            is_row = row_id == f"n{numbers[row]}" if isinstance(row, int) else self.labels[row_id] == row
            if is_row and self.labels[column_id] == column:
                return cell["name"]
        raise AssertionError(f"no cell {row}, {column}; rows {self.rows}, columns {self.columns}")

    def shown(self, row: str | int, column: str) -> str:
        return self.fields[self.name(row, column)]

    def beside(self, row: str | int, column: str) -> str:
        """All that stands below the cell: the last price, the change, errors and doubts."""
        return self.labels[f"d{self.name(row, column)}"]

    def type(self, row: str | int, **prices: str) -> "Sheet":
        """Type into cells; `Mua_tiền_mặt` is the column "Mua tiền mặt"."""
        for column, text in prices.items():
            self.fields[self.name(row, column.replace("_", " "))] = text
        return self

    def call(self, new: int, /, **names: str) -> "Sheet":
        """Name the new row at that place."""
        for name, text in names.items():
            self.fields[f"{_new_rows(self.page)[new]}-{name}"] = text
        return self

    def tick(self, row: str | int, column: str = "") -> "Sheet":
        """Confirm a doubtful cell, or the name of a new row."""
        of_row = _new_rows(self.page)[row] if isinstance(row, int) else ""
        name = f"{self.name(row, column)}-ok" if column else f"{of_row}-ok"
        self.fields[name] = next(e["value"] for e in self.page.all("input") if e.attributes.get("name") == name)
        return self

    def choose(self, row: str, mine: bool) -> "Sheet":
        """Settle a conflict."""
        radios = [e for e in self.page.all("tr.taken input") if row in _legend(e, self.page)]
        self.fields |= {e["name"]: e["value"] for e in radios if e["value"].startswith("mine") is mine}
        return self

    def send(self, button: str, **fields: str) -> HttpResponse:
        return self.client.post(self.address, self.fields | fields | {button: "1"})

    def save(self) -> HttpResponse:
        return self.send("_continue")

    def again(self, button: str = "_continue", **fields: str) -> "Sheet":
        """The page that comes when that is sent."""
        return Sheet(self.client, self.address, self.send(button, **fields))

    @property
    def notes(self) -> str:
        return " ".join(
            e.text for e in self.page.all(".errornote") + self.page.all("#said") + self.page.all(".problems")
        )


def sheet(client: Client, table: str = GOLD, **query: Any) -> Sheet:
    answer = client.get(address(table), query)
    assert answer.status_code == 200, answer.status_code
    return Sheet(client, address(table), answer)


def _fields(page: Page) -> dict[str, str]:
    found = {}
    for element in page.all("#grid_form input"):
        if "name" in element.attributes and element.attributes.get("type") not in {"checkbox", "radio"}:
            found[element["name"]] = element.attributes.get("value", "")
        elif "checked" in element.attributes:
            found[element["name"]] = element["value"]
    for select in page.all("#grid_form select"):
        options = [e for e in page.all("option") if select in e.parents]
        chosen = [e for e in options if "selected" in e.attributes] or options[:1]
        found[select["name"]] = chosen[0]["value"]
    return found


def _is_name(element: Element) -> bool:
    return element.attributes.get("id", "").startswith("n")


def _new_rows(page: Page) -> list[str]:
    """The numbers of the rows that are still to be named."""
    return [e["id"][1:] for e in page.all("tr.new span") if _is_name(e)]


def _legend(element: Element, page: Page) -> str:
    fieldset = next(parent for parent in reversed(element.parents) if parent.name == "fieldset")
    return fieldset.text
