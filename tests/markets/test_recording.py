"""What recording does with a table that is strange: the rules that keep the tables from lying."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from markets.models import QUOTES, Board, CurrencyQuote, DepositQuote, GoldQuote, Receipt, Source
from markets.recording import decide, record_typed
from newsroom.models import User
from tests.markets.oracle import SOURCE_OF
from tests.markets.samples import (
    BIDV_2019,
    DOJI_2019,
    OCB_2019,
    bidv,
    doji,
    ocb,
    received,
    sample,
    vn,
)

pytestmark = pytest.mark.django_db

FAIR = ("38,900", "39,050")
DOLLAR, EURO = ("23,175", "23,175", "23,295"), ("25,871", "25,936", "26,613")


def summary(stored: int = 0, unchanged: int = 0, held: int = 0, rejected: int = 0) -> str:
    return f"stored={stored} unchanged={unchanged} held={held} rejected={rejected}"


def desk() -> User:
    user = User.objects.create_user("market", is_staff=True)
    user.groups.add(Group.objects.get(name="market"))
    return user


def shown() -> dict[str, Any]:
    """What readers see now of the only board: price by product or code."""
    board = Board.objects.get()
    return {row.get("product") or row.get("code"): row.get("buy") or row.get("cash_buy") for row in board.rows}


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in QUOTES.values()]


# Twice the same


@pytest.mark.parametrize("name", SOURCE_OF)
def test_any_answer_may_come_twice_and_the_second_changes_nothing(name):
    """Also where the source tells no time, so that each answer is of its own moment."""
    now = vn(2026, 11, 25, 9)
    first = received(SOURCE_OF[name], sample(name), now=now)
    assert first.counts["stored"] and first.summary == summary(stored=first.counts["stored"])
    before, boards = everything(), list(Board.objects.values())
    again = received(SOURCE_OF[name], sample(name), now=now + timedelta(hours=1))
    assert again.summary == summary(unchanged=first.counts["stored"])
    assert everything() == before and [board["rows"] for board in Board.objects.values()] == [
        board["rows"] for board in boards
    ]


def test_a_source_without_a_clock_is_new_on_a_new_day_and_when_it_moved():
    payload = sample("pnj-get-gold-price-v3-2026-09-22.json")
    moved = payload.replace(b'"gia_ban": "85.530"', b'"gia_ban": "85.630"')
    assert received("pnj-v3", payload, now=vn(2026, 9, 22, 9)).summary == summary(stored=7)
    assert received("pnj-v3", moved, now=vn(2026, 9, 22, 10)).summary == summary(stored=1, unchanged=6)
    assert received("pnj-v3", payload, now=vn(2026, 9, 22, 11)).summary == summary(stored=1, unchanged=6), (
        "and back again"
    )
    assert received("pnj-v3", payload, now=vn(2026, 9, 23, 9)).summary == summary(stored=7)


def test_what_waits_at_the_desk_is_not_stored_again_by_the_next_fetch():
    for hour in (9, 10):
        report = received(
            "vnexpress-gold-js", b"vGoldSjcBuy = '936,6'; vGoldSjcSell = '936,7';", now=vn(2026, 9, 22, hour)
        )
        assert report.summary == summary(held=1)
    assert GoldQuote.objects.count() == 1


# Held for a person


def test_buying_above_selling_waits_for_a_person_who_can_only_type_it_anew():
    report = received("bidv-fx", bidv("08/07/2019", USD=("23,300", "23,175", "23,295"), EUR=EURO))
    assert report.summary == summary(stored=1, held=1) and report.sentences == ["USD: Giá mua cao hơn giá bán."]
    waiting, user = CurrencyQuote.objects.held().get(), desk()
    with pytest.raises(ValidationError, match="dòng này không thể nhận; hãy nhập giá đúng thành dòng mới"):
        decide(waiting, accept=True, by=user)
    assert shown() == {"EUR": "25871"}
    right = CurrencyQuote(
        source=waiting.source, code="USD", cash_buy=23200, sell=23295, as_of=waiting.as_of, fetched_at=vn(2019, 7, 8, 16), unit="đồng"
    )  # fmt: skip
    record_typed([right], by=user)
    assert shown()["USD"] == "23200"
    assert decide(waiting, accept=False, by=user).state == "rejected"


@pytest.mark.parametrize("kept", [DOJI_2019, "sjc-tygiavang-2019-07-08.xml", BIDV_2019, "vcb-pxml-2019-07-08.xml"])
def test_a_table_whose_columns_changed_places_reaches_no_reader(kept):
    slug, payload = SOURCE_OF[kept], sample(kept).decode("utf-8-sig")
    pairs = [("Sell=", "Buy="), ("sell=", "buy="), ('"ban":', '"muaTm":')]
    for one, other in pairs:
        payload = payload.replace(one, "\0").replace(other, one).replace("\0", other)
    report = received(slug, payload.encode())
    assert not report.counts["stored"] and report.counts["held"] > 3 and not Board.objects.exists()


def test_cash_and_transfer_that_changed_places_are_seen_by_the_whole_table():
    cash = {
        "USD": ("23,185", "23,175", "23,295"),
        "EUR": ("25,936", "25,871", "26,613"),
        "GBP": ("28,996", "28,822", "29,287"),
    }
    assert received("bidv-fx", bidv("08/07/2019", **cash)).summary == summary(held=3)
    assert "hai cột có thể đã đổi chỗ" in CurrencyQuote.objects.first().reason
    assert received("bidv-fx", bidv("09/07/2019", USD=("23,185", "23,175", "23,295"), EUR=EURO)).counts["held"] == 0


def test_a_product_that_the_source_never_had_waits():
    received("doji", doji("09:00 08/07/2019", A=FAIR, B=FAIR))
    report = received("doji", doji("10:00 08/07/2019", A=FAIR, B=FAIR, C=FAIR))
    assert report.summary == summary(stored=2, held=1)
    assert report.sentences == ["C: Nguồn này chưa từng có “C”."] and "C" not in shown()
    decide(GoldQuote.objects.held().get(), accept=True, by=desk())
    assert received("doji", doji("11:00 08/07/2019", A=FAIR, B=FAIR, C=FAIR)).summary == summary(stored=3)


def test_nothing_is_new_at_a_source_without_a_table_within_30_days():
    received("doji", doji("09:00 08/07/2019", A=FAIR))
    assert received("doji", doji("09:00 08/08/2019", A=FAIR, B=FAIR)).counts["held"] == 0
    source = Source.objects.get(slug="bidv-fx")
    typed = CurrencyQuote(
        source=source, code="USD", sell=23295, as_of=vn(2019, 7, 8), fetched_at=vn(2019, 7, 8), unit="đồng"
    )
    record_typed([typed], by=desk())
    assert received("bidv-fx", bidv("08/07/2019", USD=DOLLAR, EUR=EURO)).counts["held"] == 0, (
        "what is typed is no table"
    )


def test_a_product_under_a_new_name_is_no_stranger_and_is_judged_by_its_old_price():
    def bar(updated: str, name: str, price: str) -> bytes:
        item = f'<item buy="{price}" sell="{price}" type="{name}"/><item buy="38.500" sell="38.600" type="Nhẫn"/>'
        return f'<root><ratelist updated="{updated}" unit="ngàn đồng/lượng"><city name="Hà Nội">{item}</city></ratelist></root>'.encode()

    received("sjc-xml", bar("09:00 08/07/2019", "Vàng SJC 1L", "38.900"))
    assert received("sjc-xml", bar("09:00 09/07/2019", "Vàng SJC 1L - 10L", "39.000")).summary == summary(stored=2)
    assert shown() == {"Vàng SJC 1L": None, "Vàng SJC 1L - 10L": 39_000_000, "Nhẫn": 38_500_000}
    report = received("sjc-xml", bar("09:00 10/07/2019", "Vàng SJC 1L, 10L, 1KG", "49.000"))
    assert report.summary == summary(stored=1, held=1) and "lệch 25,6%" in report.sentences[0]


def test_a_table_of_which_most_is_missing_changes_nothing():
    received("doji", doji("09:00 08/07/2019", A=FAIR, B=FAIR, C=FAIR))
    before = Board.objects.get().rows
    report = received("doji", doji("10:00 08/07/2019", A=("38,950", "39,100")))
    assert report.summary == summary(held=1)
    assert report.sentences == ["A: Bảng thiếu 2 trong 3 mục mà nguồn vẫn niêm yết."]
    assert Board.objects.get().rows == before
    assert received("doji", doji("11:00 08/07/2019", A=FAIR, B=FAIR, C=FAIR)).summary == summary(stored=3)


def test_a_table_of_which_most_is_doubtful_is_held_whole():
    received("doji", doji("09:00 08/07/2019", A=FAIR, B=FAIR, C=FAIR))
    report = received("doji", doji("10:00 08/07/2019", A=("48,900", "49,050"), B=("48,900", "49,050"), C=FAIR))
    assert report.summary == summary(held=3) and "Quá nửa bảng này không đáng tin" in report.sentences[2]
    assert shown() == {"A": 38_900_000, "B": 38_900_000, "C": 38_900_000}


def test_a_table_of_which_most_cannot_be_read_is_held_whole_and_ends_nothing():
    received("bidv-fx", bidv("08/07/2019", USD=DOLLAR, EUR=EURO, LAK=("-", "2.45", "2.91")))
    foreign = bidv(
        "09/07/2019", USD=("23.175,0", "-", "23.295,0"), EUR=("25.871,0", "-", "26.613,0"), LAK=("-", "2.45", "2.91")
    )
    assert received("bidv-fx", foreign).summary == summary(held=1, rejected=2)
    assert shown()["USD"] == "23175"


def test_one_row_that_cannot_be_read_does_not_end_what_it_was_about():
    received("ocb", ocb("01/07/2019", m6="7.10", m9="7.20", m12="7.30"))
    report = received("ocb", ocb("02/07/2019", m6="7.10", m9="chưa có", m12="7.30"))
    assert report.summary == summary(stored=2, rejected=1)
    assert [row["rate"] for row in Board.objects.get().rows] == ["7.10", "7.20", "7.30"]


# Changed pages


@pytest.mark.parametrize(
    ("slug", "good", "damage"),
    [
        ("ocb", OCB_2019, ("Lĩnh lãi cuối kỳ", "Ưu đãi")),
        ("ocb", OCB_2019, ("tbVND", "tbMoi")),
        ("agribank", "agribank-ty-gia-2026-09-22.html", ("Giá bán", "Ghi chú")),
        ("webgia", "webgia-lai-suat-2026-09-22.html", ("Ngân hàng", "Tổ chức")),
        ("vietcombank-xml", "vcb-pxml-2026-09-22.xml", ("Exrate ", "Rate ")),
        ("sjc-json", "sjc-priceservice-current-2026-09-22.json", ("TypeName", "ProductName")),
        ("sbv", "sbv-ty-gia-trung-tam-2019-07-08.html", ("1 Đô la Mỹ =", "Tỷ giá")),
    ],
)
def test_a_page_of_another_shape_is_one_rejection_and_the_last_good_table_stays(slug, good, damage):
    received(slug, sample(good))
    before, boards = everything(), list(Board.objects.values())
    report = received(slug, sample(good).decode().replace(*damage).encode())
    assert report.summary == summary(rejected=1) and report.sentences
    assert (everything(), list(Board.objects.values())) == (before, boards)
    assert Receipt.objects.first().reason == report.sentences[0], "what came is kept, with what was wrong with it"


def test_the_challenge_page_of_a_blocked_fetch_is_one_rejection():
    report = received("sjc-json", sample("sjc-cloudflare-challenge-403.html"))
    assert report.summary == summary(rejected=1)
    assert Receipt.objects.get().body == sample("sjc-cloudflare-challenge-403.html")


# Time


def test_a_time_that_goes_back_is_stored_for_its_own_day_only():
    received("btmc-xml", sample("btmc-getpricebtmc-2026-09-22.xml"))
    before = Board.objects.get().rows
    older = (
        sample("btmc-getpricebtmc-2026-09-22.xml")
        .replace(b"22/09/2026", b"21/09/2026")
        .replace(b"14760000", b"14790000")
    )
    assert received("btmc-xml", older).summary == summary(stored=3)
    assert [(row["sell"], row["as_of"]) for row in Board.objects.get().rows] == [
        (row["sell"], row["as_of"]) for row in before
    ]


def test_other_prices_under_the_same_stamp_are_a_correction_judged_like_any_move():
    received("doji", doji("15:40 08/07/2019", A=FAIR))
    assert received("doji", doji("15:40 08/07/2019", A=("38,950", "39,100"))).summary == summary(stored=1)
    assert received("doji", doji("15:40 08/07/2019", A=("48,950", "49,100"))).summary == summary(held=1)
    assert shown() == {"A": 38_950_000} and GoldQuote.objects.accepted().count() == 2, "nothing is overwritten"


def test_a_history_of_one_product_ends_no_other_and_brings_names_that_are_new():
    first = sample("sjc-priceservice-history-2026-09.json")
    received("sjc-history", first)
    other = first.replace("Vàng SJC 1L, 10L, 1KG".encode(), "Vàng SJC 5 chỉ".encode())
    assert received("sjc-history", other).summary == summary(stored=4)
    assert all(shown().values())


def test_snapshots_of_one_day_in_one_answer_are_all_kept_and_the_newest_is_shown():
    received("btmc", sample("btmc-getpricebtmc-2026-09-22.json"))
    assert GoldQuote.objects.filter(product="VÀNG MIẾNG SJC (Vàng SJC)").count() == 3
    assert shown()["VÀNG MIẾNG SJC (Vàng SJC)"] == 144_600_000


def test_a_jump_inside_one_answer_is_seen():
    payload = (
        sample("sjc-priceservice-history-2026-09.json").replace(b"145,600", b"165,600").replace(b"148,600", b"168,600")
    )
    payload = payload.replace(b"145600000", b"165600000").replace(b"148600000", b"168600000")
    assert received("sjc-history", payload).summary == summary(stored=3, held=1)


# Units and bands


def test_a_unit_that_was_inferred_wrong_is_set_right_by_the_last_price_but_a_stated_one_never():
    def list_of(price: str, unit: str = "") -> bytes:
        item = f'<item buy="{price}" sell="{price}" type="A"/>'
        return f'<root><ratelist {unit}><city name="Hà Nội">{item}</city></ratelist></root>'.encode()

    stated = 'unit="ngàn đồng/lượng"'
    received("sjc-xml", list_of("28.900", stated), day=vn(2009, 12, 1).date())
    assert received("sjc-xml", list_of("28.950"), day=vn(2009, 12, 2).date()).summary == summary(stored=1)
    quote = GoldQuote.objects.get(as_of=vn(2009, 12, 2))
    assert (quote.sell, quote.unit, quote.unit_found) == (28_950_000, "nghìn đồng/lượng", "inferred")
    assert received("sjc-xml", list_of("2.895", stated), day=vn(2009, 12, 3).date()).summary == summary(held=1)


def test_a_price_ten_times_too_large_is_never_made_to_fit():
    received("doji", doji("09:00 08/07/2019", A=FAIR))
    assert received("doji", doji("10:00 08/07/2019", A=("389,000", "390,500"))).summary == summary(held=1)


def test_a_price_that_the_last_table_did_not_quote_is_judged_by_the_band():
    received("doji", doji("09:00 08/07/2019", A=("38,900", "-"), B=FAIR, C=FAIR))
    report = received("doji", doji("10:00 08/07/2019", A=("38,900", "390,500"), B=FAIR, C=FAIR))
    assert report.summary == summary(stored=2, held=1) and "ngoài khoảng tin được" in report.sentences[0]


def test_a_rate_on_demand_may_not_grow_by_ten():
    page = sample("bidv-interest-2026-09-22.json")
    received("bidv-deposits", page, day=vn(2026, 9, 22).date())
    report = received("bidv-deposits", page.replace(b'"VND": "0.1"', b'"VND": "1.0"'), day=vn(2026, 9, 23).date())
    assert report.summary == summary(stored=11, held=1)


def test_special_rates_are_stored_and_flagged_and_not_counted():
    assert received("ocb", sample(OCB_2019)).summary == summary(stored=38)
    assert DepositQuote.objects.filter(special=True).count() == 1


def test_the_central_rate_is_stored_of_both_who_publish_it():
    received("sbv", sample("sbv-ty-gia-trung-tam-2019-07-08.html"))
    received("vietinbank-fx", sample("vietinbank-exrate-2019-07-08.html"))
    rates = CurrencyQuote.objects.filter(central__isnull=False).values_list("source__slug", "central")
    assert set(rates) == {("sbv", 23066), ("vietinbank-fx", 23066)}


def test_a_days_930_rows_cost_few_queries_when_they_come_again(django_assert_max_num_queries):
    row = '<Data row="1" n_1="A{0}" pb_1="14460000" ps_1="14760000" d_1="22/09/2026 {1:02d}:{2:02d}" />'
    rows = "".join(row.format(number % 12, 8 + number // 12 // 10, number // 12 % 10) for number in range(930))
    payload = f"<DataList>{rows}</DataList>".encode()
    assert received("btmc-xml", payload).summary == summary(stored=930)
    with django_assert_max_num_queries(20):
        assert received("btmc-xml", payload).summary == summary(unchanged=930)
