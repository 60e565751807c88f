"""The market pages: today's tables and those of a day, by source, with their words, addresses and limits."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from markets.models import GoldQuote, Source, TableSetting
from markets.recording import rebuild_all_boards, tend
from tests.articles.page import Page, page
from tests.articles.stories import category, masthead, story
from tests.markets.samples import DOJI_2026, bidv, doji, received, received_all_of_2019, sample, vn

pytestmark = pytest.mark.django_db
PAGES = ["/thi-truong/gia-vang/", "/thi-truong/ty-gia/", "/thi-truong/lai-suat/"]
FILES = [f"{path}{name}" for path in PAGES for name in ("bang.csv", "lich-su.csv")]
BOXES = ["/thi-truong/hop/gia-vang/", "/thi-truong/hop/ty-gia/", "/thi-truong/hop/lai-suat/"]


def rows(seen: Page, table: str) -> list[list[str]]:
    """The words of each line of a table's body."""
    found: list[list[str]] = []
    for element in seen.elements:
        if not any(parent.fits(f"table#{table}") for parent in element.parents):
            continue
        if element.name == "tr":
            found.append([])
        elif element.name in {"th", "td"} and any(parent.name == "tbody" for parent in element.parents):
            found[-1].append(element.text)
    return [row for row in found if row]


def other_source() -> Source:
    source = Source.objects.create(slug="other", name="Nguồn khác", kind="gold", url="https://example.vn/")
    GoldQuote.objects.create(
        source=source, product="Khác", buy=39_000_000, sell=39_100_000, as_of=vn(2019, 7, 8, 16),
        fetched_at=vn(2019, 7, 8, 16), unit="đồng/lượng", unit_found="typed",
    )  # fmt: skip
    rebuild_all_boards()
    return source


@pytest.mark.parametrize("path", ["/thi-truong/", *PAGES])
def test_before_there_is_any_data_a_page_says_so_and_is_kept_out_of_search(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    seen = page(response)
    assert seen.one(".nothing").text == "Chưa có số liệu nào. Mời bạn quay lại sau."
    assert seen.meta("robots") == "noindex"


def test_the_menu_leads_to_the_tables_once_there_are_any(client: Client) -> None:
    masthead()
    assert "/thi-truong/" not in client.get("/").text
    received_all_of_2019()
    seen = page(client.get("/"))
    assert {e["href"] for e in seen.all(".categories a")} == {"/thi-truong/"}
    assert "/thi-truong/" in [e["href"] for e in seen.all("footer a")]
    assert {e["aria-current"] for e in page(client.get("/thi-truong/")).all(".categories a")} == {"true"}


def test_the_overview_shows_the_three_tables_and_the_way_to_each(client: Client) -> None:
    received_all_of_2019()
    seen = page(client.get("/thi-truong/"))
    assert [table["id"] for table in seen.all("main table")] == ["gia-vang", "ty-gia", "lai-suat"]
    assert [a["href"] for a in seen.all(".market-more a")] == PAGES
    assert [a.text for a in seen.all(".market-more a")] == [
        "Bảng giá vàng đầy đủ",
        "Bảng tỷ giá đầy đủ",
        "Bảng lãi suất đầy đủ",
    ]
    assert seen.one("h1").text == "Thị trường"
    assert "Giá chỉ mang tính chất tham khảo." in seen.one("main").text


def test_a_page_shows_every_row_with_its_unit_source_and_times(client: Client) -> None:
    with time_machine.travel(vn(2019, 7, 8, 15, 45), tick=False):
        received_all_of_2019()
        gold, currency, deposit = (page(client.get(path)) for path in PAGES)
    assert len(rows(gold, "bang-gia-vang")) == 7
    assert rows(gold, "bang-gia-vang")[-1] == ["Giá Nguyên Liệu 18K", "27,42", "–"]
    assert gold.one("table#bang-gia-vang").text.startswith("Giá vàng triệu đồng/lượng")
    assert gold.one(".market-source").text == ("Nguồn: DOJI, 15:40, 08/07/2019. Tòa soạn nhận lúc 15:45, 08/07/2019.")
    assert [t["datetime"] for t in gold.all(".market-source time")] == [
        "2019-07-08T15:40:00+07:00",
        "2019-07-08T15:45:00+07:00",
    ]
    assert rows(currency, "bang-ty-gia")[0] == ["USD Đô la Mỹ", "23.175", "23.175", "23.295"]
    assert rows(currency, "bang-ty-gia")[4] == ["KRW Won Hàn Quốc", "18,27", "–", "22,20"]
    assert [th.text for th in deposit.all("table#bang-lai-suat-1 th")][:5] == [
        "Kỳ hạn",
        "Lĩnh lãi cuối kỳ",
        "Lĩnh lãi hằng tháng",
        "Lĩnh lãi hằng quý",
        "Lĩnh lãi trả trước",
    ]
    assert ["6 tháng", "7,10", "7,00", "7,04", "6,85"] in rows(deposit, "bang-lai-suat-1")
    (special,) = rows(deposit, "bang-lai-suat-2")
    assert special[1] == "7,90" and "500.000.000.000 đồng" in special[0] and "đặc biệt" in special[0]


def test_an_old_table_says_so_in_words_and_a_past_days_is_judged_by_that_day(client: Client) -> None:
    received_all_of_2019()
    assert ", số liệu đã cũ" in page(client.get(PAGES[0])).one(".market-source").text
    assert ", số liệu đã cũ" not in page(client.get(PAGES[0], {"ngay": "2019-07-09"})).one(".market-source").text
    assert ", số liệu đã cũ" in page(client.get(PAGES[0], {"ngay": "2019-07-10"})).one(".market-source").text


def test_a_weekend_makes_no_table_old(client: Client) -> None:
    received("bidv-fx", bidv("05/07/2019", USD=("23,175", "-", "23,295")))
    for day, is_old in (("2019-07-07", False), ("2019-07-08", False), ("2019-07-09", True)):
        text = page(client.get(PAGES[1], {"ngay": day})).one(".market-source").text
        assert ("đã cũ" in text) is is_old, day


def test_a_past_day_has_its_own_table_title_and_canonical_address(client: Client) -> None:
    masthead()
    received_all_of_2019()
    received("doji", sample(DOJI_2026))
    seen = page(client.get(PAGES[0], {"ngay": "2019-07-08"}))
    assert rows(seen, "bang-gia-vang")[0] == ["DOJI HN lẻ", "38,90", "39,05"]
    assert seen.one("h1").text == "Giá vàng ngày 08/07/2019"
    assert seen.one("title").text == "Giá vàng ngày 08/07/2019 – Báo Phố Hiến"
    assert seen.link("canonical") == "http://127.0.0.1:8000/thi-truong/gia-vang/?ngay=2019-07-08"
    assert seen.meta("robots").startswith("index")
    assert {"/thi-truong/gia-vang/"} <= {a["href"] for a in seen.all(".day-form a")}
    whole = page(client.get("/thi-truong/", {"ngay": "2019-07-08"}))
    assert [table["id"] for table in whole.all("main table")] == ["gia-vang", "ty-gia", "lai-suat"]
    assert [a["href"] for a in whole.all(".market-more a")] == [f"{path}?ngay=2019-07-08" for path in PAGES]


def test_midnight_in_vietnam_parts_the_days(client: Client) -> None:
    received("bidv-fx", bidv("08/07/2019", "23:50", USD=("23,175", "-", "23,295")))
    received("bidv-fx", bidv("09/07/2019", "00:10", USD=("23,185", "-", "23,305")))
    for day, price in (("2019-07-08", "23.175"), ("2019-07-09", "23.185")):
        assert rows(page(client.get(PAGES[1], {"ngay": day})), "bang-ty-gia")[0][1].startswith(price)


@pytest.mark.parametrize("path", ["/thi-truong/", *PAGES])
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2019-06-30", "Không có số liệu cho ngày 30/06/2019."),
        ("0001-01-01", "Không có số liệu cho ngày 01/01/0001."),
        ("9999-12-31", "Ngày 31/12/9999 chưa tới."),
        ("2019-02-30", "Ngày không hợp lệ. Hãy viết như 2019-07-08."),
        ("hôm qua", "Ngày không hợp lệ. Hãy viết như 2019-07-08."),
    ],
)
def test_a_day_without_a_table_is_a_clear_page_of_its_own(client: Client, path: str, day: str, words: str) -> None:
    received_all_of_2019()
    response = client.get(path, {"ngay": day})
    seen = page(response)
    assert (response.status_code, seen.one(".nothing").text) == (404, words)
    assert seen.meta("robots") == "noindex" and seen.one("input#ngay")["type"] == "date"


def test_tomorrow_has_not_come_and_today_has(client: Client) -> None:
    with time_machine.travel(vn(2019, 7, 8, 0, 10), tick=False):
        received("doji", doji("00:05 08/07/2019", A=("38,900", "39,050")))
        assert client.get(PAGES[0], {"ngay": "2019-07-08"}).status_code == 200
        assert client.get(PAGES[0], {"ngay": "2019-07-09"}).status_code == 404


def test_a_price_of_a_time_to_come_is_on_no_page(client: Client) -> None:
    with time_machine.travel(vn(2019, 7, 8, 12), tick=False):
        received("doji", doji("11:00 08/07/2019", A=("38,900", "39,050")))
        received("doji", doji("13:00 08/07/2019", A=("38,800", "38,950")))
        html = client.get(PAGES[0]).text
    assert "38,90" in html and "38,80" not in html


def test_the_reader_goes_from_one_quoted_day_to_the_next(client: Client) -> None:
    for day in ("05", "06", "08"):
        received("doji", doji(f"15:40 {day}/07/2019", A=("38,900", "39,050")))
    seen = page(client.get(PAGES[0], {"ngay": "2019-07-06"}))
    assert [(a["rel"], a["href"]) for a in seen.all(".whole .pager a")] == [
        ("prev", "/thi-truong/gia-vang/?ngay=2019-07-05"),
        ("next", "/thi-truong/gia-vang/?ngay=2019-07-08"),
    ]
    assert seen.one("input#ngay")["min"] == "2019-07-05"
    assert seen.one("input#ngay")["max"] == timezone.localdate().isoformat()
    now = page(client.get(PAGES[0]))
    assert [a["href"] for a in now.all(".whole .pager a")] == ["/thi-truong/gia-vang/?ngay=2019-07-06"]


def test_every_source_has_its_table_the_desks_choice_first(client: Client) -> None:
    received_all_of_2019()
    other_source()
    seen = page(client.get(PAGES[0]))
    assert rows(seen, "bang-gia-vang") == [["Khác", "39,00", "39,10"]], "nothing chosen: the freshest"
    TableSetting.objects.filter(kind="gold").update(source=Source.objects.get(slug="doji"))
    seen = page(client.get(PAGES[0]))
    assert len(rows(seen, "bang-gia-vang")) == 7
    assert [(a.text, a["href"]) for a in seen.all(".whole .choices a")] == [
        ("DOJI", "/thi-truong/gia-vang/"),
        ("Nguồn khác", "/thi-truong/gia-vang/?nguon=other"),
    ]
    chosen = page(client.get(PAGES[0], {"nguon": "other"}))
    assert rows(chosen, "bang-gia-vang") == [["Khác", "39,00", "39,10"]]
    assert chosen.one("h1").text == "Giá vàng Nguồn khác"
    assert chosen.link("canonical").endswith("/thi-truong/gia-vang/?nguon=other")
    assert page(client.get(PAGES[0], {"nguon": "doji"})).link("canonical").endswith("/thi-truong/gia-vang/")
    past = page(client.get(PAGES[0], {"nguon": "other", "ngay": "2019-07-08"}))
    assert past.link("canonical").endswith("?nguon=other&ngay=2019-07-08")
    unknown = client.get(PAGES[0], {"nguon": "khong-co"})
    assert unknown.status_code == 404 and "Nguồn bạn chọn không có số liệu này." in unknown.text


def test_what_waits_or_was_refused_is_on_no_page_and_in_no_file(client: Client) -> None:
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050"), Rejected=("38,910", "39,060")))
    GoldQuote.objects.filter(product="Rejected").update(state="rejected", reason="Nhầm.")
    rebuild_all_boards()
    GoldQuote.objects.create(
        source=Source.objects.get(slug="doji"), product="A", buy=40_000_000, as_of=vn(2019, 7, 8, 16),
        fetched_at=vn(2019, 7, 8, 16), unit="đồng/lượng", unit_found="rule", state="held", reason="Lạ.",
    )  # fmt: skip
    for path in ("/thi-truong/", PAGES[0], FILES[0], FILES[1], BOXES[0], "/api/v1/markets/"):
        for query in ({}, {"ngay": "2019-07-08"}):
            text = client.get(path, query).text
            assert "Rejected" not in text and not re.search("40,00|40000000", text), (path, query)


def test_a_market_page_is_whole_for_machines(client: Client) -> None:
    masthead()
    received_all_of_2019()
    for path in ("/thi-truong/", *PAGES):
        response = client.get(path)
        seen = page(response)
        crumbs = seen.structured_data()["BreadcrumbList"]["itemListElement"]
        assert [crumb["position"] for crumb in crumbs] == list(range(1, len(crumbs) + 1))
        assert crumbs[-1]["item"] == seen.link("canonical") == f"http://127.0.0.1:8000{path}"
        assert 50 <= len(seen.meta("description")) <= 300
        assert seen.meta("og:url") == seen.link("canonical")
        assert not response.cookies and "s-maxage" in response.headers["Cache-Control"] and response.headers["ETag"]


@pytest.mark.parametrize("path", ["/thi-truong/", *PAGES, *BOXES])
def test_no_style_script_or_handler_stands_in_a_page(client: Client, path: str) -> None:
    received_all_of_2019()
    for number in range(1, 6):
        received("doji", doji(f"15:40 0{number}/07/2019", **{"DOJI HN lẻ": ("38,900", "39,050")}))
    response = client.get(path)
    for element in page(response).elements:
        is_code = element.name == "script" and element.attributes.get("type") != "application/ld+json"
        assert element.name != "style" and (not is_code or not element.text and element["src"].startswith("/static/"))
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]


def test_names_of_a_source_are_escaped_everywhere(client: Client) -> None:
    hostile = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    for number in (6, 8):
        received("doji", doji(f"15:40 0{number}/07/2019", **{hostile: ("38,900", "39,050")}))
    for path in ("/thi-truong/", PAGES[0], BOXES[0]):
        html = client.get(path).text
        assert "<script>alert" not in html and hostile in html


def test_a_page_costs_few_queries_however_many_sources_and_rows(client: Client, django_assert_max_num_queries) -> None:
    masthead()
    received_all_of_2019()
    other_source()
    TableSetting.objects.filter(kind="gold").update(source=Source.objects.get(slug="doji"))
    for path in PAGES:
        with django_assert_max_num_queries(10):
            client.get(path)
        # Of gold one more for the names that a product has had.
        with django_assert_max_num_queries(14):
            client.get(path, {"ngay": "2019-07-08"})
    list(tend())
    for path in PAGES:
        with django_assert_max_num_queries(11):
            client.get(path, {"ngay": "2019-07-08"})
    with django_assert_max_num_queries(11):
        client.get("/thi-truong/")


def test_a_story_offers_its_own_days_tables_within_eight_queries(client: Client, django_assert_max_num_queries) -> None:
    masthead()
    received_all_of_2019()
    article = story(category=category())
    with django_assert_max_num_queries(8):
        html = client.get(article.get_absolute_url()).text
    assert '<a href="/thi-truong/?ngay=2019-07-08">Giá ngày 08/07/2019</a>' in html


def test_the_box_is_the_one_page_that_other_sites_may_frame(client: Client) -> None:
    received_all_of_2019()
    response = client.get(BOXES[0])
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src 'none'" in policy
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    seen = page(response)
    assert seen.one("table")["id"] == "gia-vang" and not seen.all("script") and seen.meta("robots") == "noindex"
    assert seen.one(".market-more a")["href"] == "http://127.0.0.1:8000/thi-truong/gia-vang/"
    whole = client.get(PAGES[0])
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    code = page(whole).one("textarea#ma-nhung")
    assert "readonly" in code.attributes
    assert 'src="http://127.0.0.1:8000/thi-truong/hop/gia-vang/"' in code.text


def test_a_box_without_data_says_so(client: Client) -> None:
    response = client.get(BOXES[2])
    assert response.status_code == 200 and "Chưa có số liệu nào" in response.text


@pytest.mark.parametrize("path", ["/thi-truong/", *PAGES, *FILES, *BOXES])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


NAMES = st.sampled_from(
    ["ngay", "nguon", "muc", "ky", "so", "don_vi", "vang", "ngoai_te", "chieu", "on", "kind", "source", "product"]
    + ["place", "currency", "bank", "term_months", "term_days", "channel", "payout", "from", "to", "utm_source"]
)
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "2019-07-08",
            "2019-07-10",
            "0001-01-01",
            "9999-12-31",
            "1900-01-01",
            "doji",
            "ocb",
            "bidv-fx",
            "gold",
            "deposit",
        ]
        + ["currency", "7", "30", "365", "OCB", "USD", "usd", "chi", "luong", "doji-hn-le", "DOJI HN lẻ", "tu-dong"]
        + ["1", "12", "1.000", "2,5", "1e9", "-1", "0", "999999999999999999999", "\0", "\ud800", "٣", "²", "end"]
    ),
    st.dates(date(1, 1, 1)).map(str),
)


@pytest.mark.django_db
def test_no_query_string_is_ever_a_fault(client: Client) -> None:
    with time_machine.travel(vn(2019, 7, 8, 16), tick=False):
        received_all_of_2019()
    addresses = ["/thi-truong/", *PAGES, *FILES, *BOXES, "/api/v1/markets/", "/api/v1/markets/history/"]
    client.raise_request_exception = False

    @settings(max_examples=300, deadline=timedelta(seconds=10), suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(addresses), st.lists(st.tuples(NAMES, VALUES), max_size=6))
    def answers(address: str, asked: list[tuple[str, str]]) -> None:
        response = client.get(address, [(name, value.encode("utf-8", "surrogatepass")) for name, value in asked])
        assert response.status_code < 500, (address, asked)

    answers()
