"""The command: counts, exit codes, running it twice, and what is held or refused."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from markets.models import QUOTES, Board, CurrencyQuote, DepositQuote, GoldQuote, Receipt, Source
from tests.markets.samples import (
    BIDV_2019,
    BIDV_2026,
    BIDV_SESSIONS,
    DOJI_2019,
    DOJI_2026,
    FILES,
    OCB_2019,
    bidv,
    doji,
    ocb,
    received,
    vn,
)

pytestmark = pytest.mark.django_db


def run(*args: object) -> str:
    """The last line on standard output of a run that ends well."""
    out = StringIO()
    call_command("update_markets", *map(str, args), stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()[-1]


def failing(*args: object) -> tuple[int, str, list[str]]:
    """(exit code, all that was said, standard output) of a run that does not."""
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("update_markets", *map(str, args), stdout=out, stderr=err)
    return caught.value.returncode, err.getvalue() + str(caught.value), out.getvalue().splitlines()


def summary(stored: int = 0, unchanged: int = 0, held: int = 0, rejected: int = 0) -> str:
    return f"update_markets: stored={stored} unchanged={unchanged} held={held} rejected={rejected}"


def everything() -> list:
    models = [*QUOTES.values(), Board, Receipt, Source]
    return [list(model.objects.order_by("pk").values()) for model in models]


SAMPLES = [
    ("doji", DOJI_2019, 7),
    ("doji", DOJI_2026, 10),
    ("bidv-fx", BIDV_2019, 8),
    ("bidv-fx", BIDV_2026, 4),
    ("ocb", OCB_2019, 38),
]


@pytest.mark.parametrize(("slug", "name", "rows"), SAMPLES)
def test_a_saved_answer_is_stored_and_a_second_run_changes_nothing(slug, name, rows):
    arguments = (slug, "--file", FILES / name, "--day", "2026-09-22")
    assert run(*arguments) == summary(stored=rows)
    before = [list(model.objects.order_by("pk").values()) for model in QUOTES.values()]
    boards = list(Board.objects.values("as_of", "fetched_at", "rows"))
    assert run(*arguments) == summary(unchanged=rows)
    assert before == [list(model.objects.order_by("pk").values()) for model in QUOTES.values()]
    assert boards == list(Board.objects.values("as_of", "fetched_at", "rows"))


@pytest.mark.parametrize(("slug", "name", "rows"), SAMPLES)
def test_a_dry_run_counts_the_same_and_writes_nothing(slug, name, rows):
    before = everything()
    assert run(slug, "--file", FILES / name, "--dry-run") == summary(stored=rows)
    assert everything() == before


def test_everything_received_is_kept_once_with_its_counts():
    for _ in range(2):
        run("doji", "--file", FILES / DOJI_2019)
    second, first = Receipt.objects.all()
    assert (first.stored, first.unchanged, second.stored, second.unchanged) == (7, 0, 0, 7)
    assert first.body == second.body == (FILES / DOJI_2019).read_bytes()
    assert second.payload is None and first.sha256 == second.sha256
    assert set(GoldQuote.objects.values_list("receipt", flat=True)) == {first.pk}


@pytest.mark.parametrize(
    ("slug", "name"), [("ocb", DOJI_2019), ("doji", BIDV_2019), ("bidv-fx", BIDV_SESSIONS), ("bidv-fx", OCB_2019)]
)
def test_an_answer_that_is_not_the_sources_table_is_one_rejection(slug, name):
    code, said, lines = failing(slug, "--file", FILES / name)
    assert (code, lines) == (1, [summary(rejected=1)])
    receipt = Receipt.objects.get()
    assert receipt.rejected == 1 and receipt.reason and receipt.reason in said
    assert receipt.body == (FILES / name).read_bytes() and not Board.objects.exists()


def test_wrong_use_is_exit_2_with_nothing_written(tmp_path: Path):
    for args, words in [
        (("khong-co",), "Unknown source: khong-co"),
        (("doji", "khong-co"), "Unknown source: khong-co"),
        (("doji", "--file", tmp_path / "none.xml"), "Cannot read"),
        (("doji", "--file", tmp_path), "Cannot read"),
        (("--file", FILES / DOJI_2019), "Name the one SOURCE"),
        (("doji", "ocb", "--file", FILES / DOJI_2019), "Name the one SOURCE"),
    ]:
        code, said, lines = failing(*args)
        assert (code, lines) == (2, []) and words in said
    assert not Receipt.objects.exists()


def test_a_day_that_is_none_is_told():
    with pytest.raises(CommandError, match="not a day like 2019-07-08"):
        run("doji", "--day", "8/7/2019")


def test_without_a_file_and_with_nothing_enabled_all_counts_are_zero():
    assert run() == run("doji", "ocb") == summary()


def test_an_enabled_source_without_an_address_is_named():
    Source.objects.filter(slug="csv").update(is_enabled=True)
    code, said, lines = failing()
    assert (code, lines) == (1, [summary()]) and "csv: Chưa có địa chỉ để lấy số liệu." in said


def test_a_source_need_not_be_enabled_to_be_read_from_a_file():
    assert not Source.objects.filter(is_enabled=True).exists()
    assert run("doji", "--file", FILES / DOJI_2019) == summary(stored=7)


def test_a_jump_is_held_and_readers_keep_the_last_good_price(tmp_path: Path):
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050"), B=("38,900", "39,050")))
    jump = tmp_path / "jump.xml"
    jump.write_bytes(doji("15:00 08/07/2019", A=("46,000", "46,500"), B=("39,000", "39,150")))
    code, said, lines = failing("doji", "--file", jump)
    assert (code, lines) == (1, [summary(stored=1, held=1)])
    assert "A: 46.000.000 lệch 18,3% so với 38.900.000 lúc 09:00, 08/07/2019." in said
    rows = {row["product"]: row["buy"] for row in Board.objects.get().rows}
    assert rows == {"A": 38_900_000, "B": 39_000_000}
    assert failing("doji", "--file", jump)[2] == [summary(unchanged=1, held=1)], "it waits, and is not stored twice"
    assert GoldQuote.objects.held().count() == 1


@pytest.mark.parametrize(
    ("slug", "payload"),
    [
        ("doji", doji("15:40 08/07/2019", A=("2,900", "3,050"), B=("389,000", "390,500"), C=("38,900", "39,050"))),
        ("bidv-fx", bidv("08/07/2019", USD=("23.175", "-", "23.295"), EUR=("25,871", "-", "26,613"))),
        ("ocb", ocb("01/07/2019", m6="0.071", m12="7.30")),
        ("ocb", ocb("01/07/2019", m6="71.0", m12="7.30")),
    ],
)
def test_a_price_outside_the_absolute_band_is_held(slug, payload):
    report = received(slug, payload)
    assert report.counts["held"] == 1 and "ngoài khoảng tin được" in report.sentences[0]


def test_a_move_is_judged_only_against_a_quote_at_most_30_days_away():
    received("bidv-fx", bidv("01/06/2019", USD=("23,175", "-", "23,295")))
    far = bidv("08/07/2019", USD=("30,000", "-", "30,200"))
    assert received("bidv-fx", far).counts["stored"] == 1
    near = bidv("09/07/2019", USD=("23,175", "-", "23,295"))
    assert received("bidv-fx", near).counts["held"] == 1
    older = bidv("20/06/2019", USD=("30,000", "-", "30,200"))
    assert received("bidv-fx", older).counts["stored"] == 1, "the nearest in time is of 8 July, which is newer"


def test_what_may_move_in_a_month_may_not_move_in_a_day():
    received("doji", doji("09:00 01/07/2019", A=("38,000", "38,100")))
    assert received("doji", doji("09:00 02/07/2019", A=("43,000", "43,100"))).counts["held"] == 1
    assert received("doji", doji("09:00 29/07/2019", A=("43,000", "43,100"))).counts["stored"] == 1


def test_a_whole_list_by_chi_is_set_right_by_the_last_accepted_price():
    received("doji", doji("09:00 08/07/2030", A=("350,000", "352,000")), now=vn(2030, 7, 8, 9))
    GoldQuote.objects.update(state="accepted", reason="")
    report = received("doji", doji("10:00 08/07/2030", A=("35,100", "35,300")), now=vn(2030, 7, 8, 10))
    quote = GoldQuote.objects.get(as_of=vn(2030, 7, 8, 10))
    assert report.counts["stored"] == 1
    assert (quote.sell, quote.unit, quote.unit_found) == (353_000_000, "nghìn đồng/chỉ", "inferred")


def test_an_older_answer_is_stored_for_its_own_day_and_never_replaces_a_newer_board():
    received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050")))
    report = received("doji", doji("15:40 05/07/2019", A=("38,500", "38,650")))
    assert report.counts["stored"] == 1
    board = Board.objects.get()
    assert (board.as_of, board.rows[0]["buy"]) == (vn(2019, 7, 8, 15, 40), 38_900_000)
    assert board.rows[0]["buy_change"] == 400_000, "what came late still gives the change since then"


def test_a_source_that_corrects_itself_at_the_same_time_is_believed_and_both_rows_stay():
    for price in ("38,900", "38,950"):
        received("doji", doji("15:40 08/07/2019", A=(price, "39,050")))
    assert GoldQuote.objects.accepted().count() == 2
    assert Board.objects.get().rows[0]["buy"] == 38_950_000


def test_one_table_that_gives_two_prices_for_the_same_thing_is_not_believed_twice():
    rows = "<Row Name='A' Buy='38,900' Sell='39,050'/><Row Name='A' Buy='38,800' Sell='39,050'/>"
    stamp = "<DateTime>15:40 08/07/2019</DateTime>"
    report = received("doji", f"<GoldList><DGPlist>{stamp}{rows}</DGPlist></GoldList>".encode())
    assert report.summary == "stored=1 unchanged=0 held=0 rejected=1"


def test_what_a_newer_table_no_longer_has_is_no_longer_quoted():
    received("doji", doji("09:00 08/07/2019", A=("38,900", "39,050"), B=("38,900", "39,050")))
    report = received("doji", doji("10:00 08/07/2019", A=("38,900", "39,050")))
    assert report.summary == "stored=1 unchanged=0 held=0 rejected=0"
    rows = {row["product"]: row["buy"] for row in Board.objects.get().rows}
    assert rows == {"A": 38_900_000, "B": None}
    assert received("doji", doji("10:00 08/07/2019", A=("38,900", "39,050"))).counts["unchanged"] == 1
    assert GoldQuote.objects.count() == 4


def test_a_price_from_the_future_is_held_but_rates_may_be_announced():
    tomorrow = timezone.localtime() + timedelta(days=3)
    assert received("bidv-fx", bidv(f"{tomorrow:%d/%m/%Y}", USD=("25,000", "-", "25,200"))).counts["held"] == 1
    assert received("ocb", ocb(f"{tomorrow:%d/%m/%Y}", m6="7.10")).counts["stored"] == 1
    assert DepositQuote.objects.get().state == "accepted"


def test_a_name_too_long_for_the_table_is_one_rejected_row():
    report = received("doji", doji("15:40 08/07/2019", A=("38,900", "39,050"), **{"B" * 130: ("38,900", "39,050")}))
    assert report.summary == "stored=1 unchanged=0 held=0 rejected=1"


def test_odd_characters_of_a_source_do_not_stop_the_recording():
    payload = b'{"data": [{"currency": "USD", "nameVI": "a\\u0000\\ud800b", "ban": "23,295"}]}'
    assert received("bidv-fx", payload).counts["stored"] == 1
    assert CurrencyQuote.objects.get().name == "a ?b"
