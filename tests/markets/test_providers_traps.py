"""What lies in wait in each source's format, beyond its sample: other years, other styles, other shapes."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from markets.models import DepositQuote, GoldQuote
from markets.providers import PROVIDERS, read, reading
from markets.providers.deposits import terms
from markets.providers.names import place, product_key
from markets.providers.quotes import codes, gold_unit, is_silver
from markets.providers.table import Refused, Table
from tests.markets.samples import sample, vn

NOW = vn(2026, 11, 25, 9)
DASHES = ["-", "", " ", "\u00a0", "0", "0.00", None, "–"]


def table(slug: str, payload: bytes | str | dict | list, day: date | None = None) -> Table:
    written = payload if isinstance(payload, bytes | str) else json.dumps(payload)
    return read(PROVIDERS[slug], written if isinstance(written, bytes) else written.encode(), day, NOW)


def changed(name: str, *changes: tuple[str, str]) -> str:
    """The sample with texts replaced, each of which must be in it."""
    text = sample(name).decode("utf-8-sig")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


# Gold


def sjc(*items: str, updated: str = "03:31:17 PM 08/07/2019", unit: str = 'unit="ngàn đồng/lượng"') -> str:
    return (
        f'<root><ratelist updated="{updated}" {unit}><city name="Hồ Chí Minh">{"".join(items)}</city></ratelist></root>'
    )


@pytest.mark.parametrize(
    ("updated", "as_of"),
    [
        ("08:58:32 AM 22/05/2013", vn(2013, 5, 22, 8, 58).replace(second=32)),
        ("12:05:00 AM 22/05/2013", vn(2013, 5, 22, 0, 5)),
        ("12:05:00 PM 22/05/2013", vn(2013, 5, 22, 12, 5)),
        ("22/09/2026 09:00", vn(2026, 9, 22, 9)),
        ("09:00 22/09/2026", vn(2026, 9, 22, 9)),
        ("22/09/2026", vn(2026, 9, 22)),
        ("", NOW),
    ],
)
def test_sjc_has_written_its_time_in_several_ways(updated, as_of):
    (quote,) = table("sjc-xml", sjc('<item buy="40.720" sell="40.820" type="Vàng SJC 1L"/>', updated=updated)).quotes
    assert quote.as_of == as_of


@pytest.mark.parametrize("updated", ["hôm nay", "09:00 31/02/2026"])
def test_a_time_that_cannot_be_read_is_of_the_day_asked_for_and_never_of_now(updated):
    answer = sjc('<item buy="40.720" sell="40.820" type="Vàng SJC 1L"/>', updated=updated)
    with pytest.raises(Refused, match="Không đọc được giờ"):
        table("sjc-xml", answer)
    (quote,) = table("sjc-xml", answer, day=date(2026, 9, 22)).quotes
    assert quote.as_of == vn(2026, 9, 22)


def test_sjc_groups_thousands_with_either_mark_and_no_price_has_decimals():
    dots, commas = (
        table("sjc-xml", sjc(f'<item buy="36{mark}420" sell="36{mark}520" type="A"/>')).quotes[0] for mark in ".,"
    )
    assert dots.prices == commas.prices == (36_420_000, 36_520_000)
    assert table("sjc-xml", sjc('<item buy="36.42" sell="36.520" type="A"/>')).unreadable[0].label == "A, Hồ Chí Minh"


def test_sjc_says_its_unit_or_it_is_inferred_and_marked_so():
    item = '<item buy="144,600" sell="147,600" type="A"/>'
    stated, inferred = (table("sjc-xml", sjc(item, unit=unit)).quotes[0] for unit in ('unit="ngàn đồng/lượng"', ""))
    assert (stated.unit_found, inferred.unit_found) == ("stated", "inferred")
    assert stated.sell == inferred.sell == 147_600_000
    mace = table("sjc-xml", sjc('<item buy="14,460" sell="14,760" type="A"/>', unit="")).quotes[0]
    assert (mace.sell, mace.unit) == (147_600_000, "nghìn đồng/chỉ")
    with pytest.raises(Refused, match="Không rõ đơn vị “USD/ounce”"):
        table("sjc-xml", sjc(item, unit='unit="USD/ounce"'))


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("Đà Nẵng", "Đà Nẵng"),
        ("Ðà Nẵng", "Đà Nẵng"),  # the Icelandic letter
        ("Quãng Ngãi", "Quảng Ngãi"),
        ("Biên Hoà", "Biên Hòa"),
        ("TPHCM", "TPHCM"),
        ("Giá vàng nữ trang", "Giá vàng nữ trang"),
        ("", ""),
    ],
)
def test_a_misspelt_place_is_no_second_place(written, spelt):
    assert place(written) == spelt


def test_a_misspelt_place_keeps_its_prices_and_two_blanks_are_one():
    quotes = table("sjc-xml", sample("sjc-tygiavang-2019-07-08.xml")).quotes
    assert {"Đà Nẵng", "Quảng Ngãi"} <= {quote.place for quote in quotes}


def test_the_names_that_one_product_has_had_are_one_product():
    bars = ["Vàng SJC 1L", "Vàng SJC 1L - 10L", "Vàng SJC 1L, 10L, 1KG", "Vàng SJC 1L-10L-1KG", "Vàng miếng SJC 1L"]
    assert len({product_key(name) for name in bars}) == 1
    for names in (
        ["Vàng nữ trang 24 K", "Vàng nữ trang 99,99%", "Nữ trang 99.99%"],
        ["Vàng nữ trang 18 K", "Vàng nữ trang 75%"],
        ["Vàng nhẫn SJC 99,99 0,5 chỉ", "Vàng nhẫn SJC 99,99% 0.5 chỉ, 0.3 chỉ"],
    ):
        assert len({product_key(name) for name in names}) == 1
    others = ["Vàng SJC 5 chỉ", "Vàng SJC 0.5 chỉ, 1 chỉ, 2 chỉ", "Vàng nữ trang 99%", "Vàng nhẫn SJC 99,99 1 chỉ"]
    assert len({product_key(name) for name in [bars[0], *others]}) == 1 + len(others)


def test_sjc_json_prices_as_text_and_as_numbers_must_agree():
    name = "sjc-priceservice-current-2026-09-22.json"
    found = table("sjc-json", changed(name, ('"Buy": "100,736"', '"Buy": "100,763"')))
    assert [(row.label, "không khớp" in row.reason) for row in found.unreadable] == [
        ("Nữ trang 75%, Hồ Chí Minh", True)
    ]
    text_alone = table("sjc-json", changed(name, ('"BuyValue": 100736000.0,', ""))).quotes
    assert [quote.buy for quote in text_alone if quote.product == "Nữ trang 75%"] == [100_736_000]


def test_sjc_json_of_the_shape_before_and_of_failure():
    name = "sjc-priceservice-current-2026-09-22.json"
    answer = json.loads(sample(name))
    old = {"success": True, "latestDate": answer["latestDate"], "DataList": {"Data": answer["data"]}}
    assert len(table("sjc-json", old).quotes) == 8
    with pytest.raises(Refused):
        table("sjc-json", answer | {"success": False})


def test_sjc_json_change_is_told_or_unknown_never_zero_by_default():
    row = {"TypeName": "A", "Buy": "144,600", "Sell": "147,600"}
    told = row | {"BuyDiffer": "-1,000", "BuyDifferValue": -1_000_000, "SellDiffer": "0", "SellDifferValue": 0}
    untold = row | {"BuyDiffer": None, "BuyDifferValue": 0}
    changes = [(quote.buy_change, quote.sell_change) for quote in table("sjc-json", {"data": [told, untold]}).quotes]
    assert changes == [(-1_000_000, 0), (None, None)]


def test_the_history_of_sjc_is_not_its_present_table():
    with pytest.raises(Refused, match="nhiều ngày"):
        table("sjc-json", sample("sjc-priceservice-history-2026-09.json"))
    found = table("sjc-history", sample("sjc-priceservice-history-2026-09.json"))
    assert [quote.as_of for quote in found.quotes] == [vn(2026, 9, day) for day in (18, 19, 21, 22)]
    assert not found.is_whole


def test_pnj_versions_differ_by_ten_and_each_knows_its_unit():
    first = table("pnj-v1", sample("pnj-get-gold-price-v1-2026-09-22.json")).quotes[0]
    third = table("pnj-v3", sample("pnj-get-gold-price-v3-2026-09-22.json")).quotes[1]
    assert (first.unit, third.unit) == ("nghìn đồng/chỉ", "nghìn đồng/lượng")
    assert first.prices == third.prices == (144_600_000, 147_600_000)


def test_pnj_without_its_time_is_of_the_day_asked_for():
    without = changed("pnj-get-gold-price-v1-2026-09-22.json", (',\n "updateDate": "22/09/2026 09:12:44"', ""))
    assert table("pnj-v1", without, date(2026, 9, 22)).quotes[0].as_of == vn(2026, 9, 22)


def test_btmc_keys_carry_a_number_that_need_not_be_the_rows():
    row = {"@row": "9", "@n_7": "VÀNG MIẾNG SJC", "@pb_7": "14460000", "@ps_7": "0", "@d_7": "22/09/2026 09:05"}
    assert table("btmc", {"DataList": {"Data": [row]}}).quotes[0].prices == (144_600_000, None)


def test_btmc_a_row_without_its_time_is_unreadable_not_of_now():
    row = {"@n_7": "A", "@pb_7": "14460000", "@ps_7": "14760000", "@d_7": "sáng nay"}
    found = table("btmc", {"DataList": {"Data": [row]}})
    assert not found.quotes and "giờ “sáng nay”" in found.unreadable[0].reason


def test_phu_quy_silver_is_left_out_and_a_unit_it_states_is_used():
    rows = [
        {
            "productTypeName": "A",
            "priceIn": 144_600_000,
            "priceOut": 147_600_000,
            "type": 1,
            "unitOfMeasure": "Vnđ/Lượng",
        },
        {"productTypeName": "B", "priceIn": 14_460_000, "priceOut": 14_760_000, "type": 1, "unitOfMeasure": None},
        {"productTypeName": "C", "priceIn": 1, "priceOut": 2, "type": 1, "unitOfMeasure": "Vnđ/Thùng"},
        {"productTypeName": "D", "priceIn": 1, "priceOut": 2, "type": 2, "unitOfMeasure": "Vnđ/Kg"},
        {"productTypeName": "Bạc thỏi", "priceIn": 1, "priceOut": 2},
    ]
    found = table("phu-quy", {"errorCode": "0", "data": rows})
    assert [quote.prices for quote in found.quotes] == [(144_600_000, 147_600_000)] * 2
    assert [quote.unit_found for quote in found.quotes] == ["stated", "rule"]
    assert ([row.label for row in found.unreadable], found.left_out) == (["C"], ["D", "Bạc thỏi"])
    with pytest.raises(Refused):
        table("phu-quy", {"errorCode": "1", "data": rows})


def test_mi_hong_answers_with_a_list_alone_too_and_its_changes_are_by_chi():
    rows = json.loads(sample("mihong-current-2026-09-22.json"))["data"]
    quote = table("mi-hong", rows).quotes[0]
    assert (quote.prices, quote.buy_change, quote.sell_change) == ((145_000_000, 147_200_000), -400_000, -600_000)


@pytest.mark.parametrize(
    ("name", "silver"),
    [
        ("BẠC MIẾNG BẢN VỊ 2024", True),
        ("Bạc thỏi 999", True),
        ("Vàng bậc thang", False),
        ("BAC MIENG 999", True),
        ("Vàng miếng", False),
        ("Silver", True),
    ],
)
def test_silver_is_told_by_its_name(name, silver):
    assert is_silver(name) is silver


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("ngàn đồng/lượng", "nghìn đồng/lượng"),
        ("tr.đ/lượng", "triệu đồng/lượng"),
        ("Mua vào (triệu đồng / lượng)", "triệu đồng/lượng"),
        ("triệu/cây", "triệu đồng/lượng"),
        ("x1000đ/chỉ", "nghìn đồng/chỉ"),
        ("Vnđ/Chỉ", "đồng/chỉ"),
        ("đồng/lượng", "đồng/lượng"),
        ("đồng", None),
        ("Vnđ/Kg", None),
    ],
)
def test_a_unit_is_read_from_words(written, unit):
    assert gold_unit(written) == unit


# VnExpress


def test_the_old_scripts_are_read_with_a_pattern_and_never_run():
    script = "var vGoldSjcBuy = \"36,60\"; evil(); var vGoldSjcSell = '36,72'; var vGoldSbjBuy = '36,62';"
    found = table("vnexpress-gold-js", script)
    assert [quote.prices for quote in found.quotes] == [(36_600_000, 36_720_000)]
    assert [row.label for row in found.unreadable] == ["SBJ"], "a price alone is half a row"


def test_the_old_currency_script_names_one_currency_in_words():
    quotes = {
        quote.code: quote for quote in table("vnexpress-forex-js", sample("vnexpress-forex_content-2013.js")).quotes
    }
    assert (quotes["THB"].name, quotes["THB"].sell, quotes["THB"].unit) == ("Bat Thái Lan", Decimal(680), "nghìn đồng")


def test_the_box_names_its_sponsors_only_in_their_logos():
    name = "vnexpress-sidebar-box-2019-07-08.html"
    found = table("vnexpress-box", changed(name, ('alt="Doji"', 'alt="PNJ"'), ('alt="OCB"', 'alt="TPBank"')))
    assert {quote.product for quote in found.quotes if isinstance(quote, GoldQuote)} == {"Giá vàng 9999 (PNJ)"}
    assert {quote.bank for quote in found.quotes if isinstance(quote, DepositQuote)} == {"TPBank"}


def test_the_box_with_its_columns_moved_is_refused():
    name = "vnexpress-sidebar-box-2019-07-08.html"
    with pytest.raises(Refused, match="các cột lạ"):
        table("vnexpress-box", changed(name, ("<td>Mua</td><td>Bán</td>", "<td>Bán</td><td>Mua</td>")))


# Currencies


def vietcombank(stamp: str, rate: str = 'Buy="23170" Transfer="-" Sell="23290"') -> str:
    return (
        f'<ExrateList><DateTime>{stamp}</DateTime><Exrate CurrencyCode="USD" CurrencyName="A  " {rate}/></ExrateList>'
    )


@pytest.mark.parametrize(
    ("stamp", "as_of"),
    [
        ("7/8/2019 3:45:21 PM", vn(2019, 7, 8, 15, 45).replace(second=21)),
        ("10/8/2015 7:09:09 AM", vn(2015, 10, 8, 7, 9).replace(second=9)),
        ("9/2/2026 5:38:54 PM", vn(2026, 9, 2, 17, 38).replace(second=54)),
        ("9/22/2026 12:00:00 AM", vn(2026, 9, 22)),
    ],
)
def test_vietcombank_puts_the_month_first(stamp, as_of):
    assert table("vietcombank-xml", vietcombank(stamp)).quotes[0].as_of == as_of


def test_vietcombank_with_the_day_first_is_refused_before_it_misdates_anything():
    with pytest.raises(Refused, match="tháng/ngày/năm"):
        table("vietcombank-xml", vietcombank("22/9/2026 8:31:02 AM"))


def test_vietcombank_of_2015_has_prolog_comment_and_plain_numbers():
    payload = '<?xml version="1.0" encoding="utf-8"?>\r\n<!--For reference only.-->\r\n' + vietcombank(
        "10/8/2015 7:09:09 AM", 'Buy="16831.49" Transfer="0" Sell="22625"'
    )
    assert table("vietcombank-xml", payload).quotes[0].prices == (Decimal("16831.49"), None, Decimal(22625), None)


@pytest.mark.parametrize("blank", DASHES)
@pytest.mark.parametrize(
    ("slug", "make"),
    [
        ("vietcombank-json", lambda blank: {"Data": [{"currencyCode": "USD", "cash": blank, "sell": "26310.00"}]}),
        ("techcombank", lambda blank: {"exchangeRate": {"data": [{"label": "USD", "sourceCurrency": "USD", "bidRateTM": blank, "askRate": "26330"}]}}),
        ("agribank", lambda blank: f'<table class="table-bordered table-striped"><tr><th>Mã<th>Mua tiền mặt<th>Bán<tr><td>USD<td>{blank or ""}<td>26,310.00</table>'),
    ],
)  # fmt: skip
def test_not_quoted_is_never_zero_at_any_bank(slug: str, make: Callable, blank: str | None):
    (quote,) = table(slug, make(blank)).quotes
    assert quote.cash_buy is None and quote.sell in {26310, 26330}


def test_techcombank_the_hundred_note_stands_for_the_dollar_unless_there_is_a_plain_row():
    assert codes(["USD (50,100)", "USD (5,10,20)", "EUR"]) == ["USD", None, "EUR"]
    assert codes(["USD (50-100)", "USD", "USD(1-2-5)"]) == [None, "USD", None]


def test_techcombank_times_are_in_utc():
    (first, *_) = table("techcombank", sample("techcombank-exchange-2026-09-22.json")).quotes
    assert first.as_of == vn(2026, 9, 22, 8, 33).replace(second=10)
    late = changed("techcombank-exchange-2026-09-22.json", ("2026-09-22T01:33:10.892Z", "2026-09-22T17:30:00Z"))
    assert table("techcombank", late).quotes[0].as_of == vn(2026, 9, 23, 0, 30)


def test_columns_of_a_page_are_known_by_their_headings():
    name = "agribank-ty-gia-2026-09-22.html"
    moved = changed(
        name, ("<th>Mua tiền mặt</th><th>Mua chuyển khoản</th>", "<th>Mua chuyển khoản</th><th>Mua tiền mặt</th>")
    )
    dollar = table("agribank", moved).quotes[0]
    assert (dollar.transfer_buy, dollar.cash_buy) == (Decimal("25960.00"), Decimal("25970.00"))
    for gone in ("Giá bán", "Mua tiền mặt</th><th>Mua chuyển khoản"):
        with pytest.raises(Refused):
            table("agribank", changed(name, (gone, "x</th><th>y")))
    with pytest.raises(Refused, match="Không rõ cột nào đúng"):
        table("agribank", changed(name, ("Mua chuyển khoản", "Mua tiền mặt")))


def test_vietinbank_keeps_the_central_rate_and_reads_an_english_heading():
    name = "vietinbank-exrate-2019-07-08.html"
    english = changed(
        name,
        ("Tỷ giá trung tâm", "Central rate"),
        ("Tỷ giá mua Tiền mặt", "Buying (cash)"),
        ("Tỷ giá mua Chuyển khoản", "Buying (transfer)"),
        ("Tỷ giá bán", "Selling"),
    )
    for payload in (sample(name), english):
        dollar = table("vietinbank-fx", payload).quotes[-1]
        assert dollar.prices == (23167, 23177, 23287, 23066)


def test_headings_in_two_rows_are_read_down_their_columns():
    payload = """<table id="hor-ex-b"><tr><th rowspan=2>Mã</th><th colspan=2>Tỷ giá mua</th><th rowspan=2>Bán</th></tr>
    <tr><th>Tiền mặt</th><th>Chuyển khoản</th></tr><tr><td>USD</td><td>23,167</td><td>23,177</td><td>23,287</td></tr></table>"""
    assert table("vietinbank-fx", payload).quotes[0].prices == (23167, 23177, 23287, None)


def test_the_state_banks_rate_is_of_the_day_it_is_in_force():
    name = "sbv-ty-gia-trung-tam-2019-07-08.html"
    friday = changed(name, ("<td>08/07/2019</td>", "<td>05/07/2019</td>"))
    (quote,) = table("sbv", friday).quotes
    assert (quote.as_of, quote.central, "192/TB-NHNN" in quote.raw) == (vn(2019, 7, 8), Decimal(23066), True)
    issued = changed(name, (", áp dụng cho ngày 08/07/2019", ""))
    assert table("sbv", issued).quotes[0].as_of == vn(2019, 7, 8)


@pytest.mark.parametrize(
    ("sentence", "as_of"),
    [
        ("Tỷ giá cập nhật lúc 15:02 ngày 08/07/2019 và chỉ", vn(2019, 7, 8, 15, 2)),
        ("Tỷ giá ngày 08/07/2019 (lần 1)", vn(2019, 7, 8)),
        ("lúc 15h02, 08/07/2019", vn(2019, 7, 8, 15, 2)),
        ("08/07/2019 lúc 15:02", vn(2019, 7, 8, 15, 2)),
        ("phiên bản 108/07/2019", None),
        ("không ngày", None),
    ],
)
def test_a_time_is_found_in_a_sentence(sentence, as_of):
    assert reading.stamp_within(sentence) == as_of


# Deposits


def test_fractions_that_are_percentages_already_do_not_pass_for_rates():
    row = {"tenorType": "Savings", "tenor": "12-months", "currencyCode": "VND", "rates": 5.9}
    assert table("vietcombank-deposits", {"Data": [row]}).quotes[0].rate == 590, "which no band lets through"


def test_vietcombank_firms_are_not_readers():
    row = {"tenorType": "Savings", "tenor": "12-months", "currencyCode": "VND", "rates": 0.059}
    with pytest.raises(Refused, match="khách hàng cá nhân"):
        table("vietcombank-deposits", {"AccountType": "Organization", "Data": [row]})


def test_a_fixed_deposit_that_pays_otherwise_than_savings_is_left_out():
    rows = [
        {"tenorType": kind, "tenor": tenor, "currencyCode": "VND", "rates": rate}
        for kind, tenor, rate in [("FixedDeposit", "12-months", 0.049), ("Savings", "12-months", 0.059), ("FixedDeposit", "Demand", 0.001)]
    ]  # fmt: skip
    found = table("vietcombank-deposits", {"Data": rows})
    assert [(quote.term_months, quote.rate) for quote in found.quotes] == [
        (12, Decimal("5.900")),
        (0, Decimal("0.100")),
    ]
    assert found.left_out == ["FixedDeposit 12-months VND"]


def test_vietcombanks_old_page_has_sections():
    page = changed(
        "vcb-plistlaisuat-2019-07-08.html",
        ("</tbody>", "<tr><td>Tiền gửi có kỳ hạn</td></tr><tr><td>12 tháng</td><td>6,50 %</td></tr></tbody>"),
    )
    found = table("vietcombank-deposits-html", page)
    assert (len(found.quotes), found.left_out) == (13, ["12 tháng"])


def test_bidv_writes_percentages_in_two_styles_and_the_south_stands_in_for_the_north():
    rows = [
        {"title_vi": "6 Tháng", "VND": "5.50%"},
        {"title_vi": "12 Tháng", "VND": "5,9"},
        {"title_vi": "364 Ngày", "VND": ""},
    ]
    for region in ("hanoi", "hcm"):
        found = table("bidv-deposits", {region: {"data": rows}}).quotes
        assert [(quote.term_label, quote.rate) for quote in found] == [
            ("6 tháng", Decimal("5.50")),
            ("12 tháng", Decimal("5.9")),
            ("364 ngày", None),
        ]


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["Từ 1 tháng đến dưới 2 tháng", "Từ 2 đến dưới 3 tháng"], [(1, None), (2, None)]),
        (["12 tháng", "Trên 12 tháng đến dưới 18 tháng"], [(12, None), (13, None)]),
        (["Từ 11 tháng đến dưới 12 tháng", "12 tháng"], [(11, None), (12, None)]),
        (["36 tháng", "Trên 36 tháng"], [(36, None), (37, None)]),
        (["Trên 36 tháng"], [(36, None)]),
        (["Từ 36 tháng trở lên"], [(36, None)]),
        (["Không kỳ hạn", "Dưới 1 tháng"], [(0, None), (None, 1)]),
        (["Từ 7 ngày đến dưới 14 ngày"], [(None, 7)]),
        (["Kỳ hạn", "Ghi chú 12 tháng", "12"], [None, None, None]),
    ],
)
def test_a_range_of_terms_is_its_lower_bound(labels, found):
    assert terms(labels) == found


def test_vietinbank_ranges_rates_of_persons_and_its_day():
    found = table("vietinbank-deposits", sample("vietinbank-lai-suat-2019-07-08.html"))
    rates = {quote.term_label: str(quote.rate) for quote in found.quotes}
    assert len(found.quotes) == 14 and not found.unreadable
    assert (rates["1 tháng"], rates["11 tháng"], rates["12 tháng"], rates["13 tháng"]) == (
        "4.50",
        "5.60",
        "7.00",
        "6.80",
    )
    assert {quote.as_of for quote in found.quotes} == {vn(2019, 7, 1)}


def test_webgias_boards_are_told_apart_by_their_headings_alone():
    name = "webgia-lai-suat-2026-09-22.html"
    swapped = changed(
        name, ("gửi tại Quầy", "gửi X"), ("gửi Trực tuyến (Online)", "gửi tại Quầy"), ("gửi X", "gửi Trực tuyến")
    )
    at_counter = {quote.bank for quote in table("webgia", swapped).quotes if quote.channel == "counter"}
    assert at_counter == {"OCB", "TPBank"}
    firms = changed(name, ("khách hàng cá nhân gửi tại Quầy", "khách hàng doanh nghiệp gửi tại Quầy"))
    assert {quote.channel for quote in table("webgia", firms).quotes} == {"online"}
    with pytest.raises(Refused):
        table("webgia", changed(name, ("gửi tại Quầy", ""), ("gửi Trực tuyến (Online)", "")))


def test_a_page_that_ends_inside_its_table_is_refused():
    page = sample("agribank-ty-gia-2026-09-22.html").decode()
    with pytest.raises(Refused, match="cắt giữa bảng"):
        table("agribank", page[: page.index("26,310.00") + 5])
