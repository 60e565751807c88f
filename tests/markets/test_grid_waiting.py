"""What waits at the market desk: shown with its reason, decided one by one or together, corrected with a reason."""

import pytest
import time_machine
from django.contrib.admin.models import LogEntry

from markets.models import Board, CurrencyQuote, GoldQuote
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.page import Page, page
from tests.markets.samples import bidv, doji, received, vn

WAITING = "/admin/markets/waiting/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_day():
    with time_machine.travel(vn(2019, 7, 9, 9, 5)):
        yield


@pytest.fixture
def market():
    return desk_of(staff(Role.MARKET, last_name="Trần", first_name="Bình"))


@pytest.fixture
def held() -> list[GoldQuote]:
    """Of three products two jump."""
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050"), B=("38,800", "39,000"), C=("38,0", "38,9")))
    received("doji", doji("15:00 08/07/2019", A=("46,000", "46,500"), B=("46,100", "46,600"), C=("38,1", "38,9")))
    return list(GoldQuote.objects.held().order_by("position"))


def row_of(shown: Page, quote: GoldQuote) -> str:
    return shown.one(f"#gold-{quote.pk}").text


def states() -> dict[str, str]:
    return {quote.product: quote.state for quote in GoldQuote.objects.filter(as_of=vn(2019, 7, 8, 15))}


def test_each_row_shows_its_reason_and_its_price_beside_the_last_accepted(market, held):
    shown = page(market.get(WAITING))
    text = row_of(shown, held[0])
    assert "46,00" in text and "▲ tăng 7,10" in text and "38,90" in text and "09:00, 08/07/2019" in text
    assert held[0].reason in text and "Buy=46,000" in text
    assert "DOJI, 15:00, 08/07/2019" in shown.one(".waiting h2").text


def test_the_number_of_what_waits_stands_in_the_menu_and_on_the_first_page(market, held):
    assert page(market.get("/admin/")).all("span.badge")[0].text == f"{len(held)} số chờ duyệt"
    market.post(WAITING, {"reject_all": "1", "held": [f"gold-{quote.pk}" for quote in held]})
    assert not page(market.get("/admin/")).all("span.badge")
    assert "Không có số nào chờ duyệt." in market.get(WAITING).text


def test_one_row_is_accepted_or_refused_by_its_button(market, held):
    market.post(WAITING, {"accept": f"gold-{held[0].pk}"})
    answer = market.post(WAITING, {"reject": f"gold-{held[1].pk}"}, follow=True)
    assert states() | {"C": ""} == {"A": "accepted", "B": "rejected", "C": ""}
    assert "Đã từ chối 1 số." in answer.text
    held[0].refresh_from_db()
    assert (str(held[0].decided_by), held[0].buy) == ("Trần Bình", 46_000_000)
    assert {row["product"]: row["buy"] for row in Board.objects.get().rows}["A"] == 46_000_000
    decided = page(answer).one(".decisions").text
    assert "Trần Bình, 09:05, 09/07/2019" in decided and "Nhận:" in decided and "Từ chối:" in decided


def test_all_rows_of_a_table_are_decided_by_one_tick(market, held):
    whole = f"gold-{held[0].pk}"
    rows = [f"gold-{quote.pk}" for quote in held]
    answer = market.post(WAITING, {"accept_all": "1", "table": whole, f"in-{whole}": rows}, follow=True)
    assert f"Đã nhận {len(held)} số." in answer.text and not GoldQuote.objects.held().exists()


def test_nothing_ticked_decides_nothing(market, held):
    assert "Chưa chọn dòng nào." in market.post(WAITING, {"accept_all": "1"}, follow=True).text
    assert GoldQuote.objects.held().count() == len(held)
    assert market.post(WAITING, {"held": [f"gold-{held[0].pk}"]}).status_code == 400
    assert GoldQuote.objects.held().count() == len(held)


def corrected(client, quote, unit: str = "triệu đồng/lượng", **typed: str):
    row = f"{quote.kind}-{quote.pk}"
    return client.post(
        WAITING, {"correct": row, "unit": unit} | {f"{row}-{name}": text for name, text in typed.items()}
    )


def test_a_right_price_is_put_in_a_rows_place_with_the_reason(market, held):
    answer = corrected(market, held[0], buy="38,95", sell="39,10", why="Nguồn gõ nhầm")
    assert answer.status_code == 302
    held[0].refresh_from_db()
    right = GoldQuote.objects.get(receipt=None)
    assert (held[0].state, held[0].buy, right.state) == ("rejected", 46_000_000, "accepted")
    assert (right.product, right.as_of, right.buy, right.sell) == ("A", held[0].as_of, 38_950_000, 39_100_000)
    for quote in (held[0], right):
        entry = LogEntry.objects.get(object_id=str(quote.pk), content_type__model="goldquote")
        assert (
            entry.get_change_message().endswith("Lý do: Nguồn gõ nhầm") and "38.950.000" in entry.get_change_message()
        )
    assert "Lý do: Nguồn gõ nhầm" in page(market.get(WAITING)).one(".decisions").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"buy": "38,95", "sell": "39,10"}, "Hãy ghi lý do sửa."),
        ({"buy": "abc", "sell": "39,10", "why": "x"}, "không phải là một số rõ ràng"),
        ({"buy": "39,95", "sell": "39,10", "why": "x"}, "Giá mua cao hơn giá bán."),
        ({"buy": "46,00", "sell": "46,50", "why": "x"}, "Số vẫn như cũ"),
    ],
)
def test_a_wrong_correction_changes_nothing_and_keeps_what_was_typed(market, held, typed, words):
    answer = corrected(market, held[0], **typed)
    shown = page(answer)
    assert answer.status_code == 200 and words in row_of(shown, held[0])
    assert shown.one(f"#id-gold-{held[0].pk}-buy")["value"] == typed["buy"]
    assert GoldQuote.objects.held().count() == len(held) and not GoldQuote.objects.filter(receipt=None).exists()


def test_what_contradicts_itself_is_corrected_and_never_accepted(market):
    received("bidv-fx", bidv("08/07/2019", USD=("23,300", "-", "23,295")))
    usd = CurrencyQuote.objects.held().get()
    answer = market.post(WAITING, {"accept": f"currency-{usd.pk}"})
    assert answer.status_code == 200 and "không thể nhận" in answer.text
    corrected(market, usd, cash_buy="23.175", sell="23.295", why="Đảo hai cột")
    assert Board.objects.get().rows[0]["cash_buy"] == "23175"


def test_whoever_comes_second_is_told_who_decided_and_changes_nothing(market, held):
    other = desk_of(staff(Role.ADMINISTRATOR, last_name="Lê", first_name="Hoa"))
    other.post(WAITING, {"reject": f"gold-{held[0].pk}"})
    answer = market.post(WAITING, {"accept": f"gold-{held[0].pk}"})
    assert answer.status_code == 409 and "Lê Hoa đã quyết định lúc 09:05, 09/07/2019 (bị từ chối)" in answer.text
    assert corrected(market, held[0], buy="38,95", sell="39,10", why="x").status_code == 409
    assert states()["A"] == "rejected" and not GoldQuote.objects.filter(receipt=None).exists()


@pytest.mark.parametrize("row", ["", "gold-", "gold-x", "silver-1", "gold-999999", f"gold-{'9' * 30}"])
def test_a_row_that_is_none_is_refused(market, row):
    assert market.post(WAITING, {"accept": row}).status_code == 400


def test_prices_of_gold_are_shown_and_typed_in_the_unit_that_is_chosen(market, held):
    shown = page(market.get(WAITING, {"don_vi": "nghìn đồng/chỉ"}))
    assert "4.600" in row_of(shown, held[0])
    corrected(market, held[0], "nghìn đồng/chỉ", buy="3.895", sell="3.910", why="x")
    assert GoldQuote.objects.get(receipt=None).buy == 38_950_000


def test_the_page_costs_the_same_however_many_wait(market, held, django_assert_num_queries):
    market.get(WAITING)
    with django_assert_num_queries(14):
        market.get(WAITING)
    prices = {f"P{number}": ("99,000", "99,500") for number in range(30)}
    received("doji", doji("16:00 08/07/2019", **prices))
    assert GoldQuote.objects.held().count() > 30
    with django_assert_num_queries(14):
        market.get(WAITING)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.EDITOR_IN_CHIEF, "nobody"])
def test_nobody_else_decides(role, held):
    client = desk_of(staff(role))
    for button in ("accept", "reject", "correct"):
        assert client.post(WAITING, {button: f"gold-{held[0].pk}"}).status_code == 403
    assert GoldQuote.objects.held().count() == len(held) and not LogEntry.objects.exists()
