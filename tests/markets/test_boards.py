"""The read side: what stands in the tables now and on a day, when they are called old, and how they look."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.utils import translation

from markets import boards
from markets.demo import load_markets
from markets.models import Board, CurrencyQuote, DepositQuote, GoldQuote, Source, TableSetting
from markets.recording import rebuild_all_boards
from markets.tables import is_fine
from markets.working_days import first_stale_day, usual
from tests.markets.samples import (
    DOJI_2026,
    OCB_2019,
    bidv,
    doji,
    ocb,
    received,
    received_all_of_2019,
    sample,
    vn,
)

pytestmark = pytest.mark.django_db


def beside() -> str:
    """The tables as they stand beside an article, blanks between the tags taken out."""
    return re.sub(r">\s+<", "><", Template("{% load markets %}{% market_tables %}").render(Context()).strip())


def cells(html: str, table: str) -> list[list[str]]:
    """The words of each row of a table's body."""
    body = re.search(rf'id="{table}".*?<tbody>(.*?)</tbody>', html, re.DOTALL)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


def test_the_three_tables_of_the_demo_read_as_papers_print_them():
    load_markets()
    html = beside()
    assert cells(html, "gia-vang")[0] == ["DOJI HN lẻ", "38,90", "39,05"]
    assert "Giá Nguyên Liệu 18K" not in html, "below 99.99 % is not under the heading 9999"
    assert cells(html, "ty-gia") == [
        ["USD", "23.175", "23.295"],
        ["EUR", "25.871", "26.613"],
        ["JPY", "209,06", "216,55"],
        ["CNY", "3.332", "3.418"],
        ["KRW", "18,27", "22,20"],
        ["GBP", "28.822", "29.287"],
        ["AUD", "16.060", "16.347"],
    ]
    assert cells(html, "lai-suat")[:3] == [["1", "5,30"], ["3", "5,45"], ["6", "7,10"]]
    assert ["12", "7,30"] in cells(html, "lai-suat") and "7,90" not in html, "a special rate is never the ordinary one"
    for words in (
        '<caption>Giá vàng 9999 <span class="unit">triệu đồng/lượng</span></caption>',
        '<caption>Tỷ giá <span class="unit">đồng</span></caption>',
        '<caption>Lãi suất tiết kiệm <span class="unit">%/năm</span></caption>',
        '<th scope="col">Kỳ hạn (tháng)</th>',
        '<data value="38900000">38,90</data>',
        '<a href="https://doji.vn/" rel="noopener">DOJI</a>, '
        '<time datetime="2019-07-08T15:40:00+07:00">15:40, 08/07/2019</time>',
        '<time datetime="2019-07-01T00:00:00+07:00">01/07/2019</time>',
        "Mua tiền mặt; CNY mua chuyển khoản.",
        "OCB, gửi tại quầy, lĩnh lãi cuối kỳ.",
    ):
        assert words in html
    assert html.count("Giá chỉ mang tính chất tham khảo.") == 1


@pytest.mark.parametrize(
    ("product", "fine"),
    [
        ("Vàng SJC 1L, 10L, 1KG", True),
        ("Vàng nhẫn SJC 99,99 0.5 chỉ, 0.3 chỉ", True),
        ("Vàng miếng SJC 999.9", True),
        ("Vàng nữ trang 99,99%", True),
        ("Vàng 24k", True),
        ("Vàng nữ trang 99%", False),
        ("Vàng nữ trang 58,3%", False),
        ("Nữ trang 75%", False),
        ("Vàng 416 (10K)", False),
        ("Giá Nguyên Liệu 18K", False),
        ("Vàng trang sức 99,9", False),
        ("985", False),
        ("Bạc miếng 999", False),
    ],
)
def test_only_the_finest_gold_stands_under_9999(product, fine):
    assert is_fine(product) is fine


def test_loading_the_demo_twice_changes_nothing_and_keeps_the_desks_choice():
    load_markets()
    TableSetting.objects.filter(kind="gold").update(source=Source.objects.get(slug="ocb"))
    assert [report.summary for report in load_markets()] == [
        f"stored=0 unchanged={rows} held=0 rejected=0" for rows in (7, 8, 38)
    ]
    assert TableSetting.objects.get(kind="gold").source.slug == "ocb"


def test_without_any_data_nothing_is_printed():
    assert beside() == ""


def test_a_table_without_data_is_left_out():
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050")))
    html = beside()
    assert 'id="gia-vang"' in html and 'id="ty-gia"' not in html and 'id="lai-suat"' not in html


def test_a_price_that_is_not_quoted_is_a_dash_in_words():
    received("doji", doji("15:40 08/07/2019", A=("38,900", "-")))
    assert '<abbr title="không niêm yết">–</abbr>' in beside()


def test_names_of_a_source_are_escaped():
    received("doji", doji("15:40 08/07/2019", **{"&lt;b&gt;A&lt;/b&gt;": ("38,900", "39,050")}))
    assert "&lt;b&gt;A&lt;/b&gt;" in beside()


def test_the_tables_cost_two_queries_and_one_while_nothing_changes(django_assert_num_queries):
    received_all_of_2019()
    template = Template("{% load markets %}{% market_tables moment %}")
    moment = Context({"moment": vn(2019, 7, 8, 21, 24)})
    with django_assert_num_queries(2):
        template.render(moment)
    with django_assert_num_queries(1):
        template.render(moment)


def test_a_new_price_and_a_new_setting_show_at_once():
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050")))
    assert cells(beside(), "gia-vang") == [["A", "38,90", "39,05"]]
    received("doji", doji("10:00 08/07/2019", A=("38,950", "39,100")))
    assert cells(beside(), "gia-vang") == [["A", "38,95", "39,10"]]
    TableSetting.objects.filter(kind="gold").update(gold_unit="nghìn đồng/chỉ")
    assert cells(beside(), "gia-vang") == [["A", "3.895", "3.910"]]


def test_a_price_taken_back_disappears_at_once():
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050")))
    assert "38,90" in beside()
    GoldQuote.objects.update(state="rejected", reason="Nhầm.")
    rebuild_all_boards()
    assert beside() == ""


def test_a_change_is_told_by_an_arrow_and_in_words():
    received("doji", doji("15:40 06/07/2019", A=("38,500", "38,650"), B=("38,500", "38,650"), C=("38,500", "-")))
    received("doji", doji("15:40 08/07/2019", A=("38,600", "38,645"), B=("38,500", "38,650"), C=("38,500", "38,650")))
    html = beside()
    up = '<span class="change"><span aria-hidden="true">▲</span><span class="unseen">tăng</span> 0,10</span>'
    down = '<span class="change"><span aria-hidden="true">▼</span><span class="unseen">giảm</span> 0,005</span>'
    assert f'<data value="38600000">38,60</data>{up}' in html
    assert f"</data>{down}" in html
    assert html.count('<span class="unseen">không đổi</span>') == 3, "B both ways, C where it was quoted before"
    assert "▲ tăng, ▼ giảm so với ngày 06/07/2019." in html


def test_a_table_without_any_move_says_since_when():
    received("doji", doji("15:40 06/07/2019", A=("38,500", "38,650")))
    received("doji", doji("15:40 08/07/2019", A=("38,500", "38,650")))
    assert "Không đổi so với ngày 06/07/2019." in beside() and "▲" not in beside()


def test_the_first_table_of_a_source_says_nothing_of_changes():
    received_all_of_2019()
    assert "▲" not in beside() and "ông đổi" not in beside()


def test_rings_may_be_shown_by_the_mace_with_their_unit():
    received("doji", doji("15:40 08/07/2019", **{"SJC": ("38,900", "39,050"), "Nhẫn trơn": ("38,800", "39,000")}))
    TableSetting.objects.filter(kind="gold").update(rings_by_mace=True)
    assert cells(beside(), "gia-vang") == [["SJC", "38,90", "39,05"], ["Nhẫn trơn nghìn đồng/chỉ", "3.880", "3.900"]]
    assert '<caption>Giá vàng 9999 <span class="unit">triệu đồng/lượng</span></caption>' in beside()


@pytest.mark.parametrize(
    ("published_at", "offered"),
    [
        (vn(2019, 7, 8, 0, 10), True),
        (vn(2019, 7, 8, 23, 59), True),
        (vn(2019, 7, 9, 0, 0), False),  # nothing was quoted on that day
        (vn(2015, 1, 1), False),
        (None, False),
    ],
)
def test_an_old_story_offers_the_tables_of_its_own_day_where_there_are_any(published_at, offered):
    received_all_of_2019()
    html = Template("{% load markets %}{% market_tables moment %}").render(Context({"moment": published_at}))
    link = '<a href="/thi-truong/?ngay=2019-07-08">Giá ngày 08/07/2019</a>'
    assert (link in html, "?ngay=" in html) == (offered, offered)


def test_a_story_of_today_offers_no_other_tables():
    received_all_of_2019()
    with time_machine.travel(vn(2019, 7, 8, 22), tick=False):
        html = Template("{% load markets %}{% market_tables moment %}").render(Context({"moment": vn(2019, 7, 8, 9)}))
    assert "?ngay=" not in html and 'href="/thi-truong/gia-vang/">Bảng giá vàng đầy đủ</a>' in html


def test_the_tables_speak_english_on_an_english_page():
    received_all_of_2019()
    with translation.override("en"):
        english = beside()
    assert "Gold" in english and "Giá vàng" not in english.replace("Giá vàng 24k", "")
    assert "Giá vàng 9999" in beside(), "and Vietnamese on the next"


def test_the_chosen_source_stands_before_a_fresher_one():
    received_all_of_2019()
    other = Source.objects.create(slug="other", name="Khác", kind="gold", url="https://example.vn/")
    GoldQuote.objects.create(
        source=other,
        product="Khác",
        buy=39_000_000,
        sell=39_100_000,
        as_of=vn(2019, 7, 9),
        fetched_at=vn(2019, 7, 9),
        unit="đồng/lượng",
        unit_found="typed",
    )
    rebuild_all_boards()
    assert 'href="https://example.vn/"' in beside(), "nothing chosen: the freshest"
    TableSetting.objects.filter(kind="gold").update(source=Source.objects.get(slug="doji"))
    assert 'href="https://example.vn/"' not in beside()
    TableSetting.objects.filter(kind="gold").update(source=Source.objects.get(slug="ocb"))
    assert 'href="https://example.vn/"' in beside(), "the chosen one has nothing: the freshest"


def test_the_desk_chooses_rows_and_the_unit_of_gold():
    received_all_of_2019()
    TableSetting.objects.filter(kind="gold").update(
        rows="doji hcm lẻ\nDOJI HN lẻ\nkhông có", gold_unit="nghìn đồng/chỉ"
    )
    TableSetting.objects.filter(kind="deposit").update(rows="36\n0")
    html = beside()
    assert cells(html, "gia-vang") == [["DOJI HCM lẻ", "3.889", "3.906"], ["DOJI HN lẻ", "3.890", "3.905"]]
    assert "nghìn đồng/chỉ" in html
    assert cells(html, "lai-suat") == [["36", "7,60"], ["Không kỳ hạn", "0,30"]]


@pytest.mark.parametrize(
    ("kind", "as_of", "today", "old"),
    [
        ("gold", date(2019, 7, 5), date(2019, 7, 6), False),  # Friday, seen on Saturday
        ("gold", date(2019, 7, 6), date(2019, 7, 8), False),  # Saturday, seen on Monday
        ("gold", date(2019, 7, 5), date(2019, 7, 7), True),  # Friday, seen on Sunday: Saturday was missed
        ("currency", date(2019, 7, 5), date(2019, 7, 8), False),  # Friday, seen on Monday
        ("currency", date(2019, 7, 4), date(2019, 7, 8), True),
        ("currency", date(2019, 7, 8), date(2019, 7, 8), False),
        ("currency", date(2019, 2, 1), date(2019, 2, 10), False),  # Tết
        ("currency", date(2019, 8, 30), date(2019, 9, 3), False),  # 2 September
        ("currency", date(2025, 4, 4), date(2025, 4, 8), False),  # the Hùng kings' day, a Monday
        ("deposit", date(2019, 7, 1), date(2019, 8, 15), False),
        ("deposit", date(2019, 7, 1), date(2019, 8, 16), True),
    ],
)
def test_a_table_is_old_when_a_working_day_was_missed(kind, as_of, today, old):
    assert (today >= first_stale_day(kind, as_of, usual(kind))) is old


def test_an_old_table_stays_and_says_so_in_words():
    received_all_of_2019()
    with time_machine.travel(vn(2019, 7, 9, 9), tick=False):
        assert "số liệu đã cũ" not in beside()
    with time_machine.travel(vn(2019, 7, 10, 9), tick=False):
        html = beside()
    assert html.count('<span class="stale">, số liệu đã cũ</span>') == 2, "gold and currencies, not the deposits"
    assert 'id="gia-vang"' in html


def board_on(day: date, kind: str) -> Board | None:
    return next((board for board in boards.on_day(day) if board.kind == kind), None)


def test_a_day_shows_the_newest_rows_of_the_week_before_it():
    received_all_of_2019()
    received("doji", sample(DOJI_2026))
    assert board_on(date(2019, 7, 8), "gold").rows[0]["buy"] == 38_900_000
    assert board_on(date(2019, 7, 14), "gold").as_of == vn(2019, 7, 8, 15, 40)
    assert board_on(date(2019, 7, 15), "gold").as_of == vn(2019, 7, 8, 15, 40)
    assert board_on(date(2019, 7, 16), "gold") is None
    assert board_on(date(2019, 7, 7), "gold") is None, "nothing from a time to come"
    assert board_on(date(2019, 8, 15), "deposit").as_of == vn(2019, 7, 1)
    assert board_on(date(2019, 8, 16), "deposit") is None
    assert board_on(date(2026, 9, 22), "gold").rows[0]["buy"] == 144_600_000


def test_now_shows_every_source_however_old_but_nothing_of_a_time_to_come():
    received_all_of_2019()
    with time_machine.travel(vn(2019, 7, 25, 9), tick=False):
        received("ocb", sample(OCB_2019).replace(b"01/07/2019", b"01/08/2019"))
    standing = {board.kind: (board.source.slug, board.as_of) for board in boards.now(vn(2019, 7, 31, 23, 59))}
    assert standing == {
        "gold": ("doji", vn(2019, 7, 8, 15, 40)),
        "currency": ("bidv-fx", vn(2019, 7, 8, 15, 20)),
        "deposit": ("ocb", vn(2019, 7, 1)),
    }
    assert {board.as_of for board in boards.now(vn(2019, 8, 1)) if board.kind == "deposit"} == {vn(2019, 8, 1)}


def test_a_day_ends_at_midnight_in_vietnam():
    received("bidv-fx", bidv("08/07/2019", "23:59", USD=("23,175", "-", "23,295")))
    received("bidv-fx", bidv("09/07/2019", "00:00", USD=("23,185", "-", "23,305")))
    assert board_on(date(2019, 7, 8), "currency").rows[0]["cash_buy"] == "23175"
    assert board_on(date(2019, 7, 9), "currency").rows[0]["cash_buy"] == "23185"


def test_rates_announced_for_a_day_take_over_on_that_day_by_themselves():
    with time_machine.travel(vn(2019, 7, 25, 9), tick=False):
        received("ocb", ocb("01/07/2019", m6="7.10"))
        received("ocb", ocb("01/08/2019", m6="7.30"))
        assert cells(beside(), "lai-suat") == [["6", "7,10"]]
    with time_machine.travel(vn(2019, 7, 31, 23, 59), tick=False):
        assert cells(beside(), "lai-suat") == [["6", "7,10"]]
    with time_machine.travel(vn(2019, 8, 1), tick=False):
        assert cells(beside(), "lai-suat") == [["6", "7,30▲tăng 0,20"]]


def test_a_row_of_an_earlier_day_is_named():
    received("doji", doji("15:40 05/07/2019", A=("38,900", "39,050"), B=("38,900", "39,050")))
    received("doji", doji("15:40 08/07/2019", A=("39,000", "39,150"), B=("48,000", "48,150")))
    assert "B: giá ngày 05/07/2019." in beside()


def test_change_is_against_the_last_day_that_was_quoted():
    received("doji", doji("15:40 06/07/2019", A=("38,500", "38,650"), B=("38,500", "-")))
    received("doji", doji("09:00 08/07/2019", A=("38,800", "38,950"), B=("38,800", "38,950")))
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050"), B=("38,900", "39,050")))
    rows = {row["product"]: (row["buy_change"], row["sell_change"]) for row in Board.objects.get().rows}
    assert rows == {"A": (400_000, 400_000), "B": (400_000, None)}


def test_rows_are_numbers_as_machines_write_them():
    received_all_of_2019()
    rows = {row["code"]: row for row in Board.objects.get(kind="currency").rows}
    assert (rows["KRW"]["sell"], rows["KRW"]["transfer_buy"], rows["USD"]["sell"]) == ("22.2", None, "23295")
    deposits = Board.objects.get(kind="deposit").rows
    assert [row["rate"] for row in deposits if row["special"]] == ["7.90"]
    assert len([row for row in deposits if not row["special"]]) == 38
    terms = [row["term_months"] for row in deposits]
    assert terms == sorted(terms)


def test_a_change_of_a_currency_or_a_rate_is_kept_in_its_own_unit():
    received("bidv-fx", bidv("05/07/2019", USD=("23,170", "23,170", "-"), JPY=("209.00", "-", "216.00")))
    received("bidv-fx", bidv("08/07/2019", USD=("23,175", "-", "23,295"), JPY=("209.06", "-", "215.50")))
    rows = {row["code"]: row for row in Board.objects.get().rows}
    assert (rows["USD"]["cash_buy_change"], rows["USD"]["transfer_buy_change"]) == ("5", None)
    assert (rows["USD"]["sell_change"], rows["USD"]["before"]) == (None, "2019-07-05")
    assert (rows["JPY"]["cash_buy_change"], rows["JPY"]["sell_change"]) == ("0.06", "-0.5")


def test_a_change_is_since_the_last_price_even_when_the_day_before_had_none():
    received("doji", doji("15:40 05/07/2019", A=("38,500", "38,650"), B=("38,500", "38,650")))
    received("doji", doji("15:40 06/07/2019", A=("38,600", "38,750"), B=("-", "-")))
    received("doji", doji("15:40 08/07/2019", A=("38,700", "38,850"), B=("38,700", "38,850")))
    rows = {row["product"]: (row["buy_change"], row["before"]) for row in Board.objects.get().rows}
    assert rows == {"A": (100_000, "2019-07-06"), "B": (200_000, "2019-07-05")}


def test_the_boards_made_ready_always_agree_with_the_quotes():
    received_all_of_2019()
    received("doji", sample(DOJI_2026))
    received("doji", doji("15:40 05/07/2019", A=("38,500", "38,650")))
    received("ocb", ocb("01/08/2019", m6="7.30"))

    def ready() -> list:
        return list(
            Board.objects.order_by("source", "as_of").values_list("source__slug", "as_of", "fetched_at", "rows")
        )

    before = ready()
    rebuild_all_boards()
    assert ready() == before and len(before) == 3
    Board.objects.all().delete()
    rebuild_all_boards()
    assert ready() == before


def quote(model: type, **values) -> object:
    common = {"as_of": vn(2019, 7, 8), "fetched_at": vn(2019, 7, 8), "unit": "đồng", "unit_found": "rule"}
    return model(source=Source.objects.get(slug="doji"), **common | values)


@pytest.mark.parametrize(
    ("model", "values", "words"),
    [
        (GoldQuote, {"product": "A", "buy": 0}, "Số phải lớn hơn 0"),
        (GoldQuote, {"product": "A", "buy": 2, "sell": 1}, "Giá mua không được cao hơn giá bán"),
        (CurrencyQuote, {"code": "USD", "transfer_buy": 2, "sell": 1}, "Giá mua không được cao hơn giá bán"),
        (DepositQuote, {"bank": "A", "rate": 1}, "đúng một trong hai"),
        (DepositQuote, {"bank": "A", "rate": 1, "term_months": 1, "term_days": 30}, "đúng một trong hai"),
        (DepositQuote, {"bank": "A", "rate": 0, "term_months": 1}, "Số phải lớn hơn 0"),
        (GoldQuote, {"product": "A", "buy": 1, "state": "held"}, "phải có lý do"),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(model, values, words):
    with pytest.raises(ValidationError, match=words):
        quote(model, **values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        quote(model, **values).save()


def test_one_accepted_row_stands_for_one_thing_at_one_time():
    for model, values in [
        (GoldQuote, {"product": "A", "buy": 1}),
        (CurrencyQuote, {"code": "USD", "sell": 1}),
        (DepositQuote, {"bank": "A", "rate": 1, "term_days": 7}),
    ]:
        quote(model, **values).save()
        with pytest.raises(IntegrityError), transaction.atomic():
            quote(model, **values).save()
        quote(model, **values, state="held", reason="x").save()
