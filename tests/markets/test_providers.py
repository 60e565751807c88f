"""What is read in the answers of each source, and what is refused."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.providers import MAX_BYTES, MAX_ROWS, PROVIDERS, read, reading
from markets.providers.table import Refused, Table
from newsroom.text import VIETNAM
from tests.markets.oracle import EXPECTED, REFUSED_FOR, SOURCE_OF, counted, is_read, moment
from tests.markets.samples import (
    BIDV_2019,
    BIDV_2026,
    BIDV_SESSIONS,
    DOJI_2019,
    DOJI_2026,
    OCB_2019,
    bidv,
    doji,
    ocb,
    sample,
    vn,
)

NOW = vn(2026, 11, 25, 9)


def table(slug: str, payload: bytes, day: date | None = None, now: datetime = NOW) -> Table:
    return read(PROVIDERS[slug], payload, day, now)


@pytest.mark.parametrize("name", [name for name in SOURCE_OF if name in EXPECTED])
def test_each_sample_gives_what_the_oracle_says(name):
    oracle = EXPECTED[name]
    found = table(SOURCE_OF[name], sample(name))
    assert not found.unreadable
    assert counted(found.quotes) == oracle["rows_total"]
    for wanted in oracle["quotes"]:
        assert is_read(wanted, found.quotes), wanted
    if oracle.get("as_of"):
        assert max(quote.as_of for quote in found.quotes) == moment(oracle["as_of"])


def test_every_sample_of_the_oracle_is_asked_for():
    assert EXPECTED.keys() - {"_about"} <= SOURCE_OF.keys() | REFUSED_FOR.keys()
    assert set(SOURCE_OF.values()) == PROVIDERS.keys()


@pytest.mark.parametrize(
    "name", [name for name, oracle in EXPECTED.items() if oracle and "as_of" in oracle and not oracle["as_of"]]
)
def test_a_sample_without_its_day_takes_the_day_asked_for(name):
    asked = date(2019, 7, 8)
    for quote in table(SOURCE_OF[name], sample(name), asked).quotes:
        assert quote.as_of.astimezone(VIETNAM).date() == asked or SOURCE_OF[name] == "csv"


@pytest.mark.parametrize(("name", "slug"), REFUSED_FOR.items())
def test_what_is_not_the_table_is_refused(name, slug):
    with pytest.raises(Refused):
        table(slug, sample(name))


def test_no_source_takes_the_table_of_another():
    """But for what is one format at two addresses, and the two shapes that SJC's one service answers in."""
    for name, slug in SOURCE_OF.items():
        taken = set()
        for other, provider in PROVIDERS.items():
            try:
                read(provider, sample(name), None, NOW)
            except Refused:
                continue
            taken.add(other)
        assert taken - {"sjc-json", "sjc-history"} == {slug} - {"sjc-json", "sjc-history"}, name


def test_no_sample_gives_a_zero_and_every_row_keeps_what_was_written():
    for name, slug in SOURCE_OF.items():
        for quote in table(slug, sample(name)).quotes:
            assert 0 not in quote.prices and quote.raw and quote.unit and quote.as_of.tzinfo


def test_doji_leaves_out_its_dollar_row():
    assert table("doji", sample(DOJI_2019)).left_out == ["USD/VND"]


def test_doji_mixes_two_units_and_a_label_that_is_right_counts_as_stated():
    found = {quote.product: quote for quote in table("doji", sample(DOJI_2026)).quotes}
    assert (found["DOJI HN lẻ"].unit, found["DOJI HN lẻ"].unit_found) == ("nghìn đồng/lượng", "inferred")
    assert (found["Nhẫn Tròn 9999 Hưng Thịnh Vượng"].unit) == "nghìn đồng/chỉ"
    assert (found["Vàng 24k"].unit_found, found["Vàng 24k"].sell) == ("stated", 142_100_000)


def test_a_label_that_lies_about_the_unit_is_not_believed():
    payload = doji("15:40 08/07/2019", Bar=("38,900", "39,050"), **{"Vàng 24k (nghìn/chỉ)": ("38,250", "39,050")})
    quote = table("doji", payload).quotes[1]
    assert (quote.product, quote.sell, quote.unit_found) == ("Vàng 24k", 39_050_000, "inferred")


def test_one_absurd_price_does_not_change_how_the_others_are_read():
    payload = doji("15:40 08/07/2019", A=("38,900", "39,050"), B=("389,000", "390,500"), C=("38,900", "39,060"))
    assert [quote.sell for quote in table("doji", payload).quotes] == [39_050_000, 390_500_000, 39_060_000]


def test_a_list_of_doji_with_only_dead_stamps_is_of_the_day_asked_for_or_of_now():
    payload = doji("07:00 01/01/1970", A=("38,900", "39,050"))
    assert table("doji", payload).quotes[0].as_of == NOW
    assert table("doji", payload, date(2019, 7, 8)).quotes[0].as_of == vn(2019, 7, 8)


def test_bidv_takes_its_day_from_the_payload_else_from_the_operator_else_from_now():
    own = bidv("08/07/2019", USD=("23,175", "23,175", "23,295"))
    assert table("bidv-fx", own, date(2020, 1, 2)).quotes[0].as_of == vn(2019, 7, 8, 15, 20)
    assert table("bidv-fx", sample(BIDV_2026), date(2026, 9, 22)).quotes[0].as_of == vn(2026, 9, 22, 8, 30)
    assert table("bidv-fx", sample(BIDV_2026)).quotes[0].as_of == vn(2026, 11, 25, 8, 30)


def test_an_hour_that_has_not_come_yet_today_was_yesterdays():
    early = vn(2026, 11, 25, 0, 5)
    assert table("bidv-fx", sample(BIDV_2026), now=early).quotes[0].as_of == vn(2026, 11, 24, 8, 30)


def test_bidv_leaves_out_small_notes_and_refuses_its_list_of_sessions():
    assert table("bidv-fx", sample(BIDV_2019)).left_out == ["USD(1-2-5)", "USD(10-20)"]
    with pytest.raises(Refused, match="danh sách phiên"):
        table("bidv-fx", sample(BIDV_SESSIONS))


def test_a_price_that_cannot_be_read_is_told_and_the_other_rows_are_kept():
    payload = bidv("08/07/2019", USD=("23.175,00", "23,175", "23,295"), EUR=("25,871", "-", "26,613"))
    found = table("bidv-fx", payload)
    assert [quote.code for quote in found.quotes] == ["EUR"]
    assert [(row.label, row.reason) for row in found.unreadable] == [("USD", "Không đọc được số “23.175,00”.")]


@pytest.mark.parametrize("blank", ["-", "", " ", "\u00a0", "0", "0.00", None])
def test_not_quoted_has_many_spellings_and_none_of_them_is_zero(blank):
    payload = bidv("08/07/2019", LAK=(blank, "2.45", "2.91"))
    assert table("bidv-fx", payload).quotes[0].cash_buy is None


def test_an_absent_price_is_not_quoted():
    payload = json.dumps({"data": [{"currency": "USD", "ban": 23295}]}).encode()
    assert table("bidv-fx", payload).quotes[0].prices == (None, None, Decimal(23295), None)


def test_ocb_keeps_the_special_row_apart_with_its_condition():
    special = [quote for quote in table("ocb", sample(OCB_2019)).quotes if quote.special]
    assert [(quote.term_months, str(quote.rate), quote.min_amount, quote.note) for quote in special] == [
        (12, "7.90", 500_000_000_000, "(*) từ 500 tỷ đồng")
    ]


def test_ocb_a_term_that_is_no_longer_sold_is_stored_as_not_quoted():
    (quote, _) = table("ocb", ocb("01/07/2019", m6="-", m12="7,30 %")).quotes
    assert (quote.term_months, quote.rate, quote.is_counted) == (6, None, False)


def test_ocb_columns_are_known_by_their_headings_not_by_their_order():
    page = sample(OCB_2019).decode().replace("Lĩnh lãi hàng tháng", "Chuyển đổi").replace("Lĩnh lãi hàng quý", "x")
    page = page.replace("Lĩnh lãi trước", "Lĩnh lãi hàng tháng")
    found = table("ocb", page.encode())
    six = {quote.payout: str(quote.rate) for quote in found.quotes if quote.term_months == 6}
    assert six == {"end": "7.10", "monthly": "6.85"} and found.left_out == ["Chuyển đổi", "x"]


@pytest.mark.parametrize(
    ("label", "term"),
    [
        ("Không kỳ hạn", (0, None)),
        ("KKH", (0, None)),
        ("06 Tháng", (6, None)),
        ("364 Ngày", (None, 364)),
        ("1 tuần", (None, 7)),
        ("2 năm", (24, None)),
        ("Từ 1 tháng đến dưới 2 tháng", None),
        ("Trên 36 tháng", None),
        ("0 ngày", None),
        ("", None),
    ],
)
def test_a_term_is_read_from_the_whole_label(label, term):
    assert reading.term(label) == term


REFUSED = {
    "doctype": b"<?xml version='1.0'?><!DOCTYPE GoldList [<!ENTITY a 'x'>]><GoldList><DGPlist/></GoldList>",
    "empty": b"",
    "cloudflare": b"<!DOCTYPE html><html><title>Just a moment...</title></html>",
    "not utf-8": "Lãi suất".encode("utf-16"),
    "another xml": b"<root/>",
    "no row": b"<GoldList><DGPlist/></GoldList>",
    "nan": b'{"data": [NaN]}',
    "deep json": b'{"data": ' + b"[" * 100_000,
    "huge number": b'{"data": ' + b"9" * 5000 + b"}",
    "deep html": b"<div>" * 100_000 + b"<table id=tbVND>",
    "deep html in disguise": b"<div></i>" * 100_000 + b"<table id=tbVND>",
    "too long": b" " * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("slug", PROVIDERS)
def test_what_is_no_table_is_refused_in_a_sentence(slug, payload):
    with pytest.raises(Refused) as caught:
        table(slug, payload)
    assert str(caught.value).endswith(".")


def test_a_table_of_far_too_many_rows_is_refused():
    payload = doji("15:40 08/07/2019", **{f"A{number}": ("38,900", "39,050") for number in range(MAX_ROWS + 1)})
    with pytest.raises(Refused, match="quá nhiều dòng"):
        table("doji", payload)


def ends_well(slug: str, payload: bytes) -> None:
    try:
        found = table(slug, payload)
    except Refused:
        return
    for quote in found.quotes:
        assert quote.as_of.tzinfo and all(price is None or price > 0 for price in quote.prices)


@settings(deadline=None)
@given(payload=st.binary(max_size=400))
def test_any_bytes_end_in_a_table_or_a_refusal(payload):
    for slug in PROVIDERS:
        ends_well(slug, payload)


@settings(deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(["currency", "muaTm", "muaCk", "ban", "nameVI"]),
            st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.just("USD"), st.lists(st.none())),
        )
    )
)
def test_rows_of_any_kind_end_in_a_table_or_a_refusal(rows):
    ends_well("bidv-fx", json.dumps({"data": rows}).encode())
