"""A product that its dealer calls otherwise from some day on keeps one history."""

import pytest
from django.test import Client

from markets.models import GoldQuote
from tests.articles.page import page
from tests.markets.samples import doji, received
from tests.markets.test_api_markets import HISTORY, get
from tests.markets.test_site_tools import GOLD, figures, lines, table

pytestmark = pytest.mark.django_db
OLD, NEW = "Vàng SJC 1L - 10L", "Vàng SJC 1L, 10L, 1KG"


def a_rename() -> None:
    """Four days on end, of which the last two are under the new name."""
    for number, name, price in (("02", OLD, 38_500), ("03", OLD, 38_600), ("04", NEW, 38_700), ("05", NEW, 38_800)):
        received("doji", doji(f"15:40 {number}/07/2019", **{name: (f"{price:,}", f"{price + 150:,}")}))


@pytest.mark.parametrize("name", [OLD, NEW])
def test_the_api_gives_both_under_either_name(client: Client, name: str) -> None:
    a_rename()
    points = get(client, HISTORY, kind="gold", source="doji", product=name)["results"]
    assert [(p["as_of"][:10], p["product"], p["buy"], p["buy_change"]) for p in points] == [
        ("2019-07-02", OLD, 38_500_000, None),
        ("2019-07-03", OLD, 38_600_000, 100_000),
        ("2019-07-04", NEW, 38_700_000, 100_000),
        ("2019-07-05", NEW, 38_800_000, 100_000),
    ]


def test_the_chart_its_figures_and_its_file_do_not_break(client: Client) -> None:
    a_rename()
    seen = page(client.get(GOLD, {"ky": "7"}))
    assert [row[0] for row in figures(seen)] == ["05/07/2019", "04/07/2019", "03/07/2019", "02/07/2019"]
    (line,) = lines(seen, "line-sell")
    assert line.count("M") == 1 and line.count("L") == 3
    assert len(table(client.get(f"{GOLD}lich-su.csv", {"ky": "7"}))) == 5


def test_two_products_sold_side_by_side_are_never_one_history(client: Client) -> None:
    both = {"Vàng 1L": ("38,900", "39,050"), "Vang 1L": ("38,800", "38,950")}
    for day in ("04", "05"):
        received("doji", doji(f"15:40 {day}/07/2019", **both))
    for name, price in (("Vàng 1L", 38_900_000), ("Vang 1L", 38_800_000)):
        points = get(client, HISTORY, kind="gold", source="doji", product=name)["results"]
        assert [(p["product"], p["buy"]) for p in points] == [(name, price)] * 2


def test_a_name_that_only_waits_or_was_refused_adds_nothing(client: Client) -> None:
    a_rename()
    GoldQuote.objects.filter(product=NEW).update(state="rejected", reason="Nhầm.")
    points = get(client, HISTORY, kind="gold", source="doji", product=OLD)["results"]
    assert [p["as_of"][:10] for p in points] == ["2019-07-02", "2019-07-03"]


def test_another_place_is_another_history(client: Client) -> None:
    a_rename()
    assert get(client, HISTORY, kind="gold", source="doji", product=NEW, place="Hà Nội") == {"results": []}
