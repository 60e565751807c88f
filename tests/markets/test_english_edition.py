"""The market pages of the English edition: the same tables at `/en/…`, with numbers and days as English readers write them."""

import csv
import io

import pytest
import time_machine
from django.test import Client

from articles.models import Address
from markets.models import TableSetting
from tests.articles.feeds import locations
from tests.articles.page import page
from tests.articles.stories import category, masthead, story
from tests.markets.samples import BIDV_2026, bidv, doji, received, received_all_of_2019, sample, vn
from tests.markets.test_site import PAGES, rows

pytestmark = pytest.mark.django_db
ALL = ["/thi-truong/", *PAGES]
HOST = "http://127.0.0.1:8000"


@pytest.mark.parametrize("path", ALL)
def test_each_edition_names_the_other_and_says_its_own_language(client: Client, path: str) -> None:
    received_all_of_2019()
    for here, language in ((path, "vi"), (f"/en{path}", "en")):
        response = client.get(here, {"ngay": "2019-07-08"})
        seen = page(response)
        assert response.headers["Content-Language"] == language and seen.one("html")["lang"] == language
        versions = {e["hreflang"]: e["href"] for e in seen.all("link") if "hreflang" in e.attributes}
        assert versions == {
            "vi": f"{HOST}{path}?ngay=2019-07-08",
            "en": f"{HOST}/en{path}?ngay=2019-07-08",
            "x-default": f"{HOST}{path}?ngay=2019-07-08",
        }
        assert seen.link("canonical") == versions[language]


@pytest.mark.parametrize("path", ALL)
def test_nothing_on_an_english_page_leads_to_the_vietnamese_tables(client: Client, path: str) -> None:
    received_all_of_2019()
    received("doji", doji("15:40 05/07/2019", **{"DOJI HN lẻ": ("38,800", "38,950")}))
    seen = page(client.get(f"/en{path}"))
    inside = [e for e in seen.elements if any(parent.name == "main" for parent in e.parents)]
    addresses = [e.attributes.get(name) for e in inside for name in ("href", "action") if name in e.attributes]
    assert addresses and not [a for a in addresses if a and a.startswith(("/thi-truong", f"{HOST}/thi-truong"))]
    for address in {a.partition("#")[0] for a in addresses if a and a.startswith("/")} - {"/en/"}:
        assert client.get(address).status_code == 200, address


def test_numbers_and_days_are_written_the_english_way(client: Client) -> None:
    received_all_of_2019()
    received("doji", doji("15:40 05/07/2019", **{"DOJI HN lẻ": ("38,800", "39,000")}))
    gold, currency = (page(client.get(f"/en{path}", {"ngay": "2019-07-08"})) for path in PAGES[:2])
    assert rows(gold, "bang-gia-vang")[0][:2] == ["DOJI HN lẻ", "38.90 ▲ up 0.10"]
    assert rows(currency, "bang-ty-gia")[0] == ["USD Đô la Mỹ", "23,175", "23,175", "23,295"]
    assert gold.one("h1").text == "Gold prices, 8 Jul 2019"
    assert gold.all(".market-source time")[0].text == "15:40, 8 Jul 2019"
    assert gold.all(".market-source time")[0]["datetime"] == "2019-07-08T15:40:00+07:00"
    assert [li.text for li in gold.all(".chart-days li")][-1] == "8 Jul 2019"
    assert all("." in li.text and "," not in li.text for li in gold.all(".chart-ticks li"))


@pytest.mark.parametrize(
    ("typed", "paid"), [("1,000", "23,295,000 đồng"), ("2.5", "58,238 đồng"), ("1,000.50", "23,306,648 đồng")]
)
def test_an_english_thousand_is_a_thousand(client: Client, typed: str, paid: str) -> None:
    received_all_of_2019()
    seen = page(client.get(f"/en{PAGES[1]}", {"so": typed, "ngoai_te": "usd", "chieu": "ra-dong"}))
    assert [dd.text for dd in seen.all(".sums dd")][-1] == paid
    assert seen.one("input#doi-so")["value"] == typed


def test_an_english_file_opens_in_an_english_spreadsheet(client: Client) -> None:
    received_all_of_2019()
    content = client.get(f"/en{PAGES[1]}bang.csv").content
    assert content.startswith(b"\xef\xbb\xbf")
    found = {row[0]: row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))}
    assert found["JPY"][2:5] == ["209.06", "210.33", "216.55"]


def test_an_english_story_has_english_tables_beside_it(client: Client) -> None:
    received_all_of_2019()
    english = story("Longan season", language="en", category=category())
    seen = page(client.get(english.get_absolute_url()))
    assert [table["id"] for table in seen.all("aside table")] == ["gia-vang", "ty-gia", "lai-suat"]
    assert "38.90" in seen.one("table#gia-vang").text and "23,175" in seen.one("table#ty-gia").text
    assert [a["href"] for a in seen.all(".market-more a")] == [f"/en{path}" for path in PAGES]
    assert seen.one(".market-day a")["href"] == "/en/thi-truong/?ngay=2019-07-08"
    assert "Prices are for reference only." in seen.one("aside").text
    vietnamese = page(client.get(story("Mùa nhãn", category=category()).get_absolute_url()))
    assert "38,90" in vietnamese.one("table#gia-vang").text


def test_the_english_box_is_framed_and_leads_to_english_pages(client: Client) -> None:
    masthead(english_name="Pho Hien News")
    received_all_of_2019()
    response = client.get("/en/thi-truong/hop/gia-vang/")
    seen = page(response)
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"] and not seen.all("script")
    assert seen.one(".market-more a")["href"] == f"{HOST}/en/thi-truong/gia-vang/"
    assert "Pho Hien News" in seen.one("title").text
    code = page(client.get(f"/en{PAGES[0]}")).one("textarea#ma-nhung").text
    assert f'src="{HOST}/en/thi-truong/hop/gia-vang/"' in code


@pytest.mark.parametrize("path", ALL)
def test_what_is_not_there_is_told_in_english(client: Client, path: str) -> None:
    received_all_of_2019()
    response = client.get(f"/en{path}", {"ngay": "2019-06-30"})
    seen = page(response)
    assert (response.status_code, seen.one(".nothing").text) == (404, "There are no figures for 30 Jun 2019.")
    assert not [e for e in seen.all("link") if "hreflang" in e.attributes]


def test_the_sitemap_names_the_pages_that_have_a_table_in_both_languages(client: Client) -> None:
    masthead()
    assert not [path for path in locations(client, "/sitemap-trang.xml") if "thi-truong" in path]
    received("bidv-fx", bidv("08/07/2019", USD=("23,175", "-", "23,295")))
    assert [path for path in locations(client, "/sitemap-trang.xml") if "thi-truong" in path] == [
        "/thi-truong/", "/thi-truong/ty-gia/", "/en/thi-truong/", "/en/thi-truong/ty-gia/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["nguon=doji", "muc=doji-hn-le", "ky=7", "so=2&don_vi=chi&vang=doji-hn-le", "so=2&ngoai_te=usd&chieu=ra-dong"],
)
@pytest.mark.parametrize("start", ["", "/en"])
def test_no_parameter_of_a_market_page_is_taken_for_an_old_address(client: Client, start: str, query: str) -> None:
    received_all_of_2019()
    path = f"{start}{PAGES[0]}"
    old = story("Bài cũ")
    Address.objects.create(path=path.rstrip("/"), query=query.partition("&")[0], article=old)
    Address.objects.create(path=path.rstrip("/"), query="p=1520", article=old)
    assert client.get(f"{path}?{query}").status_code == 200
    assert client.get(f"{path}?p=1520").status_code == 301, "an old system's number still leads to its story"


def test_the_read_api_keeps_its_parameters_to_itself(client: Client) -> None:
    received_all_of_2019()
    Address.objects.create(path="/api/v1/markets", query="on=2019-07-08", article=story("Bài cũ"))
    assert client.get("/api/v1/markets/?on=2019-07-08").status_code == 200


def test_each_edition_keeps_its_own_tables_ready(client: Client) -> None:
    with time_machine.travel(vn(2026, 9, 22, 12), tick=False):
        received("bidv-fx", sample(BIDV_2026))
        TableSetting.objects.filter(kind="currency").update(rows="USD")
        english, vietnamese = story("One", language="en"), story("Một")
        shown = [page(client.get(s.get_absolute_url())).one("table#ty-gia").text for s in (english, vietnamese)]
    assert "Buy" in shown[0] and "Mua" in shown[1]
