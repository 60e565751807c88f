"""How the sources are, and what the desk's first page says of the markets."""

import pytest
import time_machine

from markets.models import Source
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.page import page
from tests.markets.grids import sheet
from tests.markets.samples import doji, received, received_all_of_2019, vn

HEALTH = "/admin/markets/health/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_morning_after():
    with time_machine.travel(vn(2019, 7, 9, 9, 5)):
        received_all_of_2019()
        yield


@pytest.fixture
def market():
    return desk_of(staff(Role.MARKET))


def line(client, name: str) -> str:
    return next(e.text for e in page(client.get(HEALTH)).all(".sources li") if e.text.startswith(name))


def test_each_source_tells_when_it_was_heard_and_what_came_of_it(market):
    told = line(market, "DOJI doji")
    assert "tắt" in told and "ghi 7, không đổi 0, chờ duyệt 0, không nhận 0" in told and "cách đây" in told
    assert "giá vàng 15:40, 08/07/2019" in told
    shown = page(market.get(HEALTH))
    silent = next(e.text for e in shown.all("p.quiet") if e.text.startswith("Đang tắt và chưa nhận lần nào:"))
    assert "Bảo Tín Minh Châu (btmc)" in silent and "DOJI" not in silent


def test_an_answer_that_could_not_be_read_is_a_problem_and_comes_first(market):
    received("doji", b"<html>503</html>")
    shown = page(market.get(HEALTH))
    first = shown.all(".sources li")[0].text
    assert first.startswith("DOJI doji") and "Lần nhận cuối không đọc được" in first
    assert "/admin/markets/receipt/?source__id__exact=" in " ".join(e["href"] for e in shown.all(".sources a"))


def test_a_row_that_could_not_be_read_is_a_problem_too(market):
    received("doji", doji("09:00 09/07/2019", **{"DOJI HN lẻ": ("x", "39,050"), "DOJI HN buôn": ("38,910", "39,040")}))
    assert "1 dòng không nhận" in line(market, "DOJI doji")


def test_only_sources_that_are_switched_on_alarm_the_first_page(market):
    received("doji", b"<html>503</html>")
    assert "Nguồn đang hỏng" not in market.get("/admin/").text
    Source.objects.filter(slug="doji").update(is_enabled=True)
    assert "Nguồn đang hỏng" in market.get("/admin/").text
    received("doji", doji("09:00 09/07/2019", **{"DOJI HN lẻ": ("38,900", "39,050")}))
    Source.objects.filter(slug="btmc").update(is_enabled=True)
    assert "Đã bật nhưng chưa nhận được lần nào." in market.get("/admin/").text


def test_old_numbers_of_a_source_that_is_switched_on_are_a_problem(market):
    Source.objects.filter(slug="doji").update(is_enabled=True)
    with time_machine.travel(vn(2019, 7, 20, 9)):
        assert "Số liệu đã cũ." in line(desk_of(staff(Role.ADMINISTRATOR)), "DOJI doji")


def tables(client) -> list[str]:
    return [e.text for e in page(client.get("/admin/")).all(".market-board li")]


def test_the_first_page_says_which_tables_are_still_to_be_typed_today(market):
    gold, currency, deposit = tables(market)
    assert gold.startswith("Giá vàng chưa cập nhật · DOJI · 15:40, 08/07/2019")
    assert "chưa cập nhật" in currency and "đã cập nhật" in deposit
    sheet(market).type("DOJI HN lẻ", Mua="38,95", Bán="39,10").save()
    assert "đã cập nhật" in tables(market)[0]


def test_no_table_is_asked_for_on_a_day_without_a_market():
    with time_machine.travel(vn(2019, 7, 14, 9)):  # a Sunday
        gold, currency, _deposit = tables(desk_of(staff(Role.MARKET)))
    assert "đã cập nhật" in gold and "đã cập nhật" in currency


def test_the_first_page_of_who_writes_says_nothing_of_markets():
    for role in (Role.REPORTER, Role.EDITOR, Role.EDITOR_IN_CHIEF):
        shown = desk_of(staff(role)).get("/admin/").text
        assert "market-board" not in shown and "/admin/markets/" not in shown


def test_the_first_pages_cost_is_small(market, django_assert_max_num_queries):
    market.get("/admin/")
    with django_assert_max_num_queries(14):
        market.get("/admin/")
    with django_assert_max_num_queries(13):
        market.get(HEALTH)
