"""The market desk in the admin: who may, what is typed, what is decided, and that history stays as it is."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from markets.models import Board, CurrencyQuote, DepositQuote, GoldQuote, Receipt, Source, TableSetting
from markets.providers import PROVIDERS
from markets.recording import decide
from newsroom.models import User
from tests.markets.samples import bidv, doji, received, received_all_of_2019, vn

pytestmark = pytest.mark.django_db

MODELS = ["goldquote", "currencyquote", "depositquote", "receipt", "source", "tablesetting"]


def member(role: str) -> User:
    user = User.objects.create_user(role, password="mật khẩu dài", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def market(client: Client) -> Client:
    client.force_login(member("market"))
    return client


def add(client: Client, model: str, **values: object) -> object:
    slug = {"goldquote": "doji", "currencyquote": "bidv-fx", "depositquote": "ocb"}[model]
    form = {"source": Source.objects.get(slug=slug).pk, "as_of_0": "09/07/2019", "as_of_1": "09:00"} | values
    return client.post(reverse(f"admin:markets_{model}_add"), form)


def gold(client: Client, **values: object) -> object:
    return add(client, "goldquote", product="DOJI HN lẻ", unit="triệu đồng/lượng", **values)


def errors(response: object) -> str:
    assert response.status_code == 200
    form = response.context["adminform"].form
    return " ".join(message for messages in form.errors.values() for message in messages)


def test_a_price_typed_the_vietnamese_way_is_stored_in_dong_and_shown_at_once(market):
    received_all_of_2019()
    assert gold(market, buy="38,95", sell="39,10").status_code == 302
    quote = GoldQuote.objects.latest("pk")
    assert (quote.buy, quote.sell, quote.unit, quote.unit_found) == (
        38_950_000,
        39_100_000,
        "triệu đồng/lượng",
        "typed",
    )
    assert (quote.decided_by.username, quote.raw, quote.as_of) == ("market", "buy=38,95 sell=39,10", vn(2019, 7, 9, 9))
    board = Board.objects.get(kind="gold")
    assert (board.as_of, board.rows[0]["buy"], len(board.rows)) == (vn(2019, 7, 9, 9), 38_950_000, 7)
    assert LogEntry.objects.get().object_id == str(quote.pk)


@pytest.mark.parametrize(
    ("unit", "typed", "stored"),
    [
        ("nghìn đồng/chỉ", "3.895", 38_950_000),
        ("đồng/chỉ", "3.895.000", 38_950_000),
        ("nghìn đồng/lượng", "38.950", 38_950_000),
        ("đồng/lượng", "38.950.000", 38_950_000),
    ],
)
def test_gold_may_be_typed_in_any_of_its_units(market, unit, typed, stored):
    add(market, "goldquote", product="A", unit=unit, buy=typed)
    assert GoldQuote.objects.get().buy == stored


def test_currency_and_deposits_are_typed_the_vietnamese_way(market):
    add(market, "currencyquote", code="usd", cash_buy="23.175", sell="23.295,5")
    currency = CurrencyQuote.objects.get()
    assert (currency.code, currency.cash_buy, str(currency.sell), currency.unit) == ("USD", 23175, "23295.5000", "đồng")
    add(
        market,
        "depositquote",
        bank="OCB",
        channel="counter",
        payout="end",
        term_months="12",
        rate="7,90",
        special="on",
        min_amount="500.000.000.000",
    )
    deposit = DepositQuote.objects.get()
    assert (str(deposit.rate), deposit.min_amount, deposit.special) == ("7.900", 500_000_000_000, True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"buy": "abc"}, "không phải là một số rõ ràng"),
        ({"buy": "-38,9"}, "Đọc được −38,9; số phải lớn hơn 0."),
        ({"buy": "38,1234567"}, "Đọc được 38,1234567; chỉ nhận nhiều nhất 6 chữ số"),
        ({"buy": "38,9", "unit": "đồng/lượng"}, "Đọc được 38,9 đồng/lượng; số này không tròn đồng."),
        ({"buy": "39,10", "sell": "38,95"}, "Giá mua không được cao hơn giá bán."),
        ({"buy": "9" * 30}, "số quá lớn"),
        ({}, "Hãy nhập ít nhất một giá."),
        ({"buy": "389"}, "ngoài khoảng tin được"),
    ],
)
def test_a_number_that_is_wrong_is_told_as_it_was_read(market, values, words):
    form = {"product": "A", "unit": "triệu đồng/lượng"} | values
    assert words in errors(add(market, "goldquote", **form))
    assert not GoldQuote.objects.exists()


def test_a_term_is_in_months_or_in_days(market):
    form = {"bank": "OCB", "channel": "counter", "payout": "end", "rate": "7,1"}
    assert "đúng một trong hai" in errors(add(market, "depositquote", **form))


def test_a_jump_is_taken_only_when_the_person_says_it_is_right(market):
    received("doji", doji("15:40 08/07/2019", **{"DOJI HN lẻ": ("38,900", "39,050")}))
    assert "lệch 18,3% so với 38.900.000" in errors(gold(market, buy="46", sell="46,5"))
    assert gold(market, buy="46", sell="46,5", confirm="on").status_code == 302
    quote = GoldQuote.objects.latest("pk")
    assert quote.state == "accepted" and "lệch" in quote.reason and quote.decided_by.username == "market"


def test_a_name_that_the_source_never_had_must_be_confirmed(market):
    received("doji", doji("15:40 08/07/2019", **{"DOJI HN lẻ": ("38,900", "39,050")}))
    form = {"product": "DOJI HN lè", "unit": "triệu đồng/lượng", "buy": "38,95"}
    assert "Nguồn này chưa từng có “DOJI HN lè”." in errors(add(market, "goldquote", **form))
    assert add(market, "goldquote", confirm="on", **form).status_code == 302


def test_a_correction_of_the_same_time_is_a_new_row_that_readers_see(market):
    received("doji", doji("09:00 09/07/2019", **{"DOJI HN lẻ": ("38,900", "39,050")}))
    gold(market, buy="38,95", sell="39,10")
    assert GoldQuote.objects.count() == 2
    assert [row["buy"] for row in Board.objects.get().rows] == [38_950_000]


def held() -> GoldQuote:
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050")))
    received("doji", doji("15:00 08/07/2019", A=("46,000", "46,500")))
    return GoldQuote.objects.held().get()


def decided(client: Client, action: str, quote: object) -> object:
    address = reverse(f"admin:markets_{quote._meta.model_name}_changelist")
    return client.post(address, {"action": action, "_selected_action": [quote.pk]}, follow=True)


def test_a_held_price_is_shown_when_the_desk_accepts_it(market):
    quote = held()
    assert "Đã quyết định 1 dòng." in decided(market, "accept", quote).text
    quote.refresh_from_db()
    assert (quote.state, quote.decided_by.username, quote.buy) == ("accepted", "market", 46_000_000)
    assert Board.objects.get().rows[0]["buy"] == 46_000_000
    assert LogEntry.objects.get().object_id == str(quote.pk)


def test_an_accepted_price_can_be_taken_back_and_the_one_before_it_stands_again(market):
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050")))
    received("doji", doji("15:00 08/07/2019", A=("39,900", "40,050")))
    decided(market, "reject", GoldQuote.objects.get(as_of=vn(2019, 7, 8, 15)))
    assert [row["buy"] for row in Board.objects.get().rows] == [38_900_000]
    assert GoldQuote.objects.get(state="rejected").reason == "Người trực bảng giá rút lại."


def test_what_contradicts_itself_can_never_be_accepted(market):
    received("bidv-fx", bidv("08/07/2019", USD=("23,300", "-", "23,295")))
    quote = CurrencyQuote.objects.get()
    assert "dòng này không thể nhận; hãy nhập giá đúng thành dòng mới." in decided(market, "accept", quote).text
    quote.refresh_from_db()
    assert quote.state == "held" and not Board.objects.exists()


def test_history_is_neither_edited_nor_deleted(market):
    received_all_of_2019()
    quote = GoldQuote.objects.first()
    address = reverse("admin:markets_goldquote_change", args=[quote.pk])
    page = market.get(address)
    assert page.status_code == 200 and 'name="buy"' not in page.text and "Buy=" in page.text
    assert "38.900.000" in page.text
    assert market.post(address, {"buy": "1"}).status_code == 403
    assert market.get(reverse("admin:markets_goldquote_delete", args=[quote.pk])).status_code == 403
    market.post(
        reverse("admin:markets_goldquote_changelist"), {"action": "delete_selected", "_selected_action": [quote.pk]}
    )
    assert GoldQuote.objects.filter(pk=quote.pk).exists()


def test_receipts_sources_and_settings_are_only_read_by_the_market_desk(market):
    received_all_of_2019()
    for model, instance in [
        ("receipt", Receipt.objects.first()),
        ("source", Source.objects.first()),
        ("tablesetting", TableSetting.objects.first()),
    ]:
        assert market.get(reverse(f"admin:markets_{model}_changelist")).status_code == 200
        address = reverse(f"admin:markets_{model}_change", args=[instance.pk])
        assert market.get(address).status_code == 200
        assert market.post(address, {"is_enabled": "on"}).status_code == 403
        assert market.get(reverse(f"admin:markets_{model}_add")).status_code == 403
    assert (
        "Giá Nguyên Liệu"
        in market.get(reverse("admin:markets_receipt_change", args=[Receipt.objects.get(source__slug="doji").pk])).text
    )


def test_an_administrator_enables_sources_and_chooses_the_tables(client):
    client.force_login(member("administrator"))
    source, setting = Source.objects.get(slug="doji"), TableSetting.objects.get(kind="gold")
    client.post(reverse("admin:markets_source_change", args=[source.pk]), {"is_enabled": "on", "slug": "x"})
    form = {"source": source.pk, "gold_unit": "nghìn đồng/chỉ", "rows": "A"}
    client.post(reverse("admin:markets_tablesetting_change", args=[setting.pk]), form)
    source.refresh_from_db()
    setting.refresh_from_db()
    assert (source.is_enabled, source.slug) == (True, "doji")
    assert (setting.source, setting.gold_unit, setting.chosen_rows) == (source, "nghìn đồng/chỉ", ["A"])


def test_a_reporter_sees_nothing_of_the_market_desk(client):
    client.force_login(member("reporter"))
    received_all_of_2019()
    for model in MODELS:
        assert client.get(reverse(f"admin:markets_{model}_changelist")).status_code == 403
    for model in MODELS[:3]:
        assert client.get(reverse(f"admin:markets_{model}_add")).status_code == 403
    with pytest.raises(PermissionDenied):
        decide(GoldQuote.objects.first(), accept=False, by=User.objects.get(username="reporter"))


def test_lists_of_the_desk_cost_the_same_however_long(market, django_assert_max_num_queries):
    received_all_of_2019()
    for model in MODELS:
        with django_assert_max_num_queries(9):
            market.get(reverse(f"admin:markets_{model}_changelist"))


def test_a_fresh_installation_has_every_source_switched_off():
    assert set(Source.objects.values_list("slug", "is_enabled")) == {(slug, False) for slug in PROVIDERS}
    assert set(TableSetting.objects.values_list("kind", "source")) == {
        ("gold", None),
        ("currency", None),
        ("deposit", None),
    }
