"""Who is asked, when, how often and by whom: claims, days off, past days, two calls, and the command."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from markets import fetching
from markets.fetching import NotNow, collect, collect_due
from markets.models import QUOTES, Board, CurrencyQuote, Receipt, Source, SpecialDays
from markets.providers import PROVIDERS
from newsroom.periodic import JOBS
from tests.environment import database_url
from tests.markets.oracle import SOURCE_OF
from tests.markets.samples import (
    BIDV_2019,
    BIDV_2026,
    BIDV_SESSIONS,
    DOJI_2026,
    FILES,
    doji,
    sample,
    vn,
)
from tests.markets.server import Asked, Handler, Misbehaving, in_turn, says
from tests.markets.test_market_desk import errors, member
from tests.markets.test_update_command import everything, failing, run, summary
from tests.newsroom.processes import manage

pytestmark = pytest.mark.django_db
TUESDAY = vn(2026, 9, 22, 9)


def enable(*slugs: str, **fields: object) -> list[Source]:
    Source.objects.filter(slug__in=slugs).update(is_enabled=True, **fields)
    return list(Source.objects.filter(slug__in=slugs))


def due(slug: str) -> datetime:
    at = Source.objects.get(slug=slug).next_due_at
    assert at
    return timezone.localtime(at)


NEWEST = {slug: name for name, slug in SOURCE_OF.items()}
ADDRESSED = [slug for slug, provider in PROVIDERS.items() if provider.feed.address]


@pytest.mark.parametrize("slug", ADDRESSED)
def test_every_source_with_an_address_is_asked_there_and_its_answer_stored(slug: str, server: Misbehaving) -> None:
    enable(slug, key="khoa-12345678" if PROVIDERS[slug].feed.key else "")
    server.answer = says(sample(NEWEST[slug]))
    if slug == "bidv-fx":
        server.answer = in_turn(says(sample(BIDV_SESSIONS)), says(sample(BIDV_2026)))
    with time_machine.travel(TUESDAY, tick=False):
        collect(Source.objects.get(slug=slug))
    receipt = Receipt.objects.get(source__slug=slug)
    assert receipt.stored and not receipt.rejected
    address = PROVIDERS[slug].feed.address
    for asked in server.asked:
        assert asked.host == address.split("/")[2] and "{" not in asked.path
        assert asked.headers["User-Agent"].startswith("newsroom (+") and "Cookie" not in asked.headers
        assert ("khoa-12345678" in asked.path) == bool(PROVIDERS[slug].feed.key)


def test_a_source_is_asked_in_the_way_that_it_understands(server: Misbehaving) -> None:
    enable("vietcombank-json", "techcombank", "sjc-history", "bidv-deposits", "btmc-xml")
    with time_machine.travel(vn(2026, 9, 5, 9), tick=False):
        for source in Source.objects.filter(is_enabled=True):
            collect(source)
    asked = {item.host: item for item in server.asked}
    assert asked["www.vietcombank.com.vn"].path == "/api/exchangerates?date=2026-09-05"
    assert asked["techcombank.com"].path.endswith("/_jcr_content.exchange-rates.2026-09-05.integration.json")
    history = asked["sjc.com.vn"]
    assert history.method == "POST" and parse_qs(history.body) == {
        "method": ["GetGoldPriceHistory"], "goldPriceId": ["1"], "fromDate": ["09/05/2026"], "toDate": ["09/05/2026"],
    }  # fmt: skip
    assert history.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (asked["bidv.com.vn"].method, asked["bidv.com.vn"].body) == ("POST", "")
    assert asked["api.btmc.vn"].headers["Accept"] == "application/xml"


def test_bidv_is_asked_for_its_sessions_and_then_for_the_last_of_them(server: Misbehaving) -> None:
    enable("bidv-fx")
    server.answer = in_turn(says(sample(BIDV_SESSIONS)), says(sample(BIDV_2019)))
    with time_machine.travel(vn(2026, 9, 22, 9), tick=False):
        assert run("bidv-fx", "--day", "2019-07-08") == summary(stored=8)
    first, second = server.asked
    assert (first.path, parse_qs(first.body)) == (
        "/ServicesBIDV/ExchangeDetailSearchTimeServlet",
        {"date": ["08/07/2019"]},
    )
    assert (second.path, parse_qs(second.body)) == (
        "/ServicesBIDV/ExchangeDetailServlet",
        {"date": ["08/07/2019"], "time": ["2019070803"]},
    )
    assert CurrencyQuote.objects.earliest("as_of").as_of == vn(2019, 7, 8, 15, 20)


def test_a_day_on_which_nothing_was_quoted_is_a_gap_and_no_failure(server: Misbehaving) -> None:
    enable("bidv-fx", "vietcombank-json", "techcombank", "sjc-history")

    def empty(handler: Handler, asked: Asked) -> None:
        answers = {
            "bidv.com.vn": b'{"status": 1, "data": []}',
            "www.vietcombank.com.vn": b'{"Count": 0, "Data": null}',
            "techcombank.com": b'{"exchangeRate": {"data": []}}',
            "sjc.com.vn": b'{"success": true, "data": []}',
        }
        handler.send(answers[asked.host])

    server.answer = empty
    with time_machine.travel(TUESDAY, tick=False):
        assert run("--day", "2026-09-20") == summary()
    assert len(server.asked) == 4 and not Receipt.objects.exists()
    assert not Source.objects.filter(failures__gt=0).exists()


def test_past_days_are_fetched_for_their_own_day_and_change_no_board_of_today(server: Misbehaving) -> None:
    enable("vietcombank-json")
    rates = '{"Count": 1, "Data": [{"currencyCode": "USD", "cash": "%s", "transfer": "-", "sell": "26400.00"}]}'
    with time_machine.travel(TUESDAY, tick=False):
        server.answer = says((rates % "25950.00").encode())
        assert run() == summary(stored=1)
        before = due("vietcombank-json")
        server.answer = says((rates % "25900.00").encode())
        assert run("vietcombank-json", "--day", "2026-09-18") == summary(stored=1)
        assert run("vietcombank-json", "--day", "2026-09-18") == summary(unchanged=1)
    assert list(CurrencyQuote.objects.values_list("as_of", flat=True)) == [vn(2026, 9, 22), vn(2026, 9, 18)]
    assert Board.objects.get().rows[0]["cash_buy"] == "25950" and due("vietcombank-json") == before


def test_a_past_day_is_asked_only_of_sources_that_know_it(server: Misbehaving) -> None:
    enable("ocb", "doji", "vietcombank-json")
    code, said, lines = failing("ocb", "vietcombank-json", "--day", "2019-07-08")
    assert (code, lines) == (2, []) and "Cannot be asked for that day: ocb" in said
    tomorrow = f"{timezone.localdate() + timedelta(days=1)}"
    code, said, lines = failing("vietcombank-json", "--day", tomorrow)
    assert (code, lines) == (2, []) and "Cannot be asked for that day: vietcombank-json" in said
    assert run("--day", tomorrow) == summary()
    assert server.asked == []
    server.answer = says(sample("vcb-api-exchangerates-2026-09-22.json"))
    assert run("--day", "2026-09-22") == summary(stored=4)
    assert [asked.host for asked in server.asked] == ["www.vietcombank.com.vn"]


def test_the_command_asks_the_enabled_sources_and_counts_their_rows(server: Misbehaving) -> None:
    enable("doji", "ocb")

    def answer(handler: Handler, asked: Asked) -> None:
        handler.send(sample(DOJI_2026) if "doji" in asked.host else b"<html>bao tri</html>")

    server.answer = answer
    code, said, lines = failing()
    assert (code, lines) == (1, [summary(stored=10, rejected=1)])
    assert "ocb: Đây không phải là trang lãi suất của OCB." in said
    assert run("doji") == summary(unchanged=10)


def test_a_source_that_is_not_enabled_is_told_and_not_asked(server: Misbehaving) -> None:
    out, err = StringIO(), StringIO()
    call_command("update_markets", "doji", stdout=out, stderr=err)
    assert out.getvalue().strip() == summary() and "doji: Nguồn chưa được bật." in err.getvalue()
    assert server.asked == []


def test_a_dry_run_asks_and_counts_and_leaves_nothing(server: Misbehaving) -> None:
    enable("doji")
    server.answer = says(sample(DOJI_2026))
    before = everything()
    assert run("doji", "--dry-run") == summary(stored=10)
    assert everything() == before and len(server.asked) == 1


def test_a_source_that_demands_a_pause_gets_it_from_the_command_too(server: Misbehaving) -> None:
    enable("vietcombank-xml")
    server.answer = says(sample("vcb-pxml-2026-09-22.xml"))
    with time_machine.travel(TUESDAY, tick=False) as clock:
        run("vietcombank-xml")
        code, said, _lines = failing("vietcombank-xml")
        assert code == 1 and "chỉ cho hỏi lại sau 09:05, 22/09/2026" in said and len(server.asked) == 1
        fetching.start_again(Source.objects.get(slug="vietcombank-xml"))
        assert len(list(collect_due())) == 1 and len(server.asked) == 1, "it is passed over in this round"
        clock.shift(timedelta(minutes=5))
        server.answer = says(b"", 500)
        failing("vietcombank-xml")
        assert due("vietcombank-xml") >= vn(2026, 9, 22, 9, 10), "not even after a failure"


def test_one_process_at_a_time_asks_a_source_and_a_dead_ones_claim_runs_out(server: Misbehaving) -> None:
    with time_machine.travel(TUESDAY, tick=False) as clock:
        (source,) = enable("doji", claimed_until=TUESDAY + fetching.CLAIM)
        assert list(collect_due()) == []
        with pytest.raises(NotNow, match="Nguồn đang được hỏi"):
            collect(source)
        clock.shift(fetching.CLAIM)
        server.answer = says(sample(DOJI_2026))
        assert len(list(collect_due())) == 1 and len(server.asked) == 1
        assert Source.objects.get(slug="doji").claimed_until is None


def test_what_a_process_learns_after_its_claim_ran_out_changes_nothing_of_the_next_ones(server: Misbehaving) -> None:
    (source,) = enable("doji")
    theirs = timezone.now() + timedelta(hours=1)

    def taken_over(handler: Handler, asked: Asked) -> None:
        handler.send(sample(DOJI_2026))

    server.answer = taken_over
    real = fetching._record

    def slow(*args: object) -> object:
        Source.objects.filter(pk=source.pk).update(claimed_until=theirs)
        return real(*args)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetching, "_record", slow)
        collect(source)
    source.refresh_from_db()
    assert source.claimed_until == theirs and source.last_success_at is None


def test_asking_inside_a_transaction_is_refused(server: Misbehaving) -> None:
    (source,) = enable("doji")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        collect(source)
    assert server.asked == []


def test_a_fault_of_the_software_is_a_failure_of_the_source_and_is_not_hidden(
    server: Misbehaving, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source,) = enable("doji")

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fetching.recording, "record", broken)
    with pytest.raises(ZeroDivisionError):
        list(collect_due())
    source.refresh_from_db()
    assert source.failures == 1 and "Phần mềm gặp lỗi" in source.problem and source.claimed_until is None


AT_ONCE = ["doji", "sjc-xml", "pnj-v1", "pnj-v3", "mi-hong", "webgia"]
ENABLE = f"from markets.models import Source; Source.objects.filter(slug__in={AT_ONCE}).update(is_enabled=True)"
WORK = """
from functools import partial
from markets import fetching
from tests.markets.server import Here
fetching.Fetcher = partial(fetching.Fetcher, network=Here({port}))
list(fetching.collect_due())
"""
LEFT = "from markets.models import Source; print(*Source.objects.filter(failures=1, claimed_until=None).values_list('slug', flat=True))"


@pytest.mark.django_db(transaction=True)
def test_three_processes_at_once_ask_each_source_once(server: Misbehaving, tmp_path: Path) -> None:
    # SQLite's test database stands in the memory of this process; the others have one of their own in a file.
    where = {} if connection.vendor == "sqlite" else {"DATABASE_URL": database_url()}

    def shell(code: str) -> str:
        done = manage(tmp_path, "shell", "--no-imports", "-c", code, **where)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "media").mkdir()
    assert manage(tmp_path, "migrate", "-v", "0", **where).returncode == 0
    shell(ENABLE)
    server.answer = says(b"<GoldList/>")
    with ThreadPoolExecutor() as pool:
        list(pool.map(shell, [WORK.format(port=server.network.port)] * 3))
    assert len(server.asked) == len(AT_ONCE)
    assert sorted(shell(LEFT).split()) == sorted(AT_ONCE)


def test_the_clock_has_the_job_and_a_late_clock_asks_once(server: Misbehaving) -> None:
    assert collect_due in [job.work for job in JOBS]
    server.answer = says(sample(DOJI_2026))
    with time_machine.travel(TUESDAY, tick=False):
        enable("doji", "ocb", next_due_at=TUESDAY - timedelta(days=9))
        Source.objects.filter(slug="ocb").update(is_enabled=False)
        assert len(list(collect_due())) == 1 and len(server.asked) == 1
        assert TUESDAY + timedelta(minutes=10) <= due("doji") <= TUESDAY + timedelta(minutes=11)


@pytest.mark.parametrize(
    ("slug", "now", "next_at"),
    [
        ("doji", vn(2026, 9, 22, 21, 55), vn(2026, 9, 23, 7)),  # not at night
        ("doji", vn(2026, 9, 22, 3), vn(2026, 9, 22, 7)),
        ("doji", vn(2026, 9, 26, 21, 55), vn(2026, 9, 28, 7)),  # Saturday: gold is not traded on Sunday
        ("vietcombank-json", vn(2026, 9, 25, 21, 55), vn(2026, 9, 28, 7)),  # Friday
        ("doji", vn(2026, 2, 15, 12), vn(2026, 2, 23, 7)),  # Tết, the 16th to the 21st, and a Sunday
        ("doji", vn(2026, 4, 29, 21, 55), vn(2026, 5, 2, 7)),
    ],
)
def test_while_the_market_is_closed_nobody_is_asked(
    slug: str, now: datetime, next_at: datetime, server: Misbehaving
) -> None:
    (source,) = enable(slug)
    server.answer = says(sample(NEWEST[slug]))
    with time_machine.travel(now, tick=False):
        collect(source)
    assert due(slug) == next_at


def test_the_newsroom_knows_better_which_days_are_off(client: Client, server: Misbehaving) -> None:
    client.force_login(member("market"))
    add = reverse("admin:markets_specialdays_add")
    with time_machine.travel(vn(2026, 9, 22, 9), tick=False):
        (source,) = enable("doji")
        server.answer = says(doji("08:25 22/09/2026", A=("144,600", "147,600")))
        collect(source)
        assert Board.objects.get().stale_on == date(2026, 9, 24)
        days = {"name": "Kiểm kê", "first_on": "23/09/2026", "last_on": "25/09/2026"}
        assert client.post(add, days).status_code == 302
        assert Board.objects.get().stale_on == date(2026, 9, 27), "Saturday is the next day of the market"
        assert client.post(add, days | {"name": "Làm bù", "first_on": "24/09/2026", "last_on": "24/09/2026", "is_open": "on"})  # fmt: skip
        assert Board.objects.get().stale_on == date(2026, 9, 25)
    with time_machine.travel(vn(2026, 9, 22, 21, 59), tick=False):
        collect(source)
    assert due("doji") == vn(2026, 9, 24, 7)
    shown = reverse("admin:markets_specialdays_delete", args=[SpecialDays.objects.get(name="Làm bù").pk])
    assert client.post(shown, {"post": "yes"}).status_code == 302
    assert Board.objects.get().stale_on == date(2026, 9, 27)


def test_days_off_that_end_before_they_begin_or_last_for_ever_are_refused(client: Client) -> None:
    client.force_login(member("market"))
    for last, words in [("22/09/2026", "Ngày cuối không được trước ngày đầu."), ("23/09/2027", "Dài hơn 60 ngày")]:
        form = {"name": "Tết", "first_on": "23/09/2026", "last_on": last}
        assert words in client.post(reverse("admin:markets_specialdays_add"), form).text
    assert not SpecialDays.objects.exists()


def change(client: Client, slug: str, **form: str):  # noqa: ANN201
    source = Source.objects.get(slug=slug)
    return client.post(reverse("admin:markets_source_change", args=[source.pk]), form)


def test_the_operator_writes_a_key_that_nobody_reads_again(client: Client) -> None:
    client.force_login(member("administrator"))
    for form, key in [
        ({"is_enabled": "on", "new_key": "khoa-thu-nhat"}, "khoa-thu-nhat"),
        ({"is_enabled": "on", "minutes": "30"}, "khoa-thu-nhat"),
        ({"is_enabled": "on", "new_key": "khoa-thu-hai"}, "khoa-thu-hai"),
        ({"is_enabled": "on", "forget_key": "on"}, ""),
    ]:
        assert change(client, "doji", **form).status_code == 302
        assert Source.objects.get(slug="doji").key == key
        page = client.get(reverse("admin:markets_source_change", args=[Source.objects.get(slug="doji").pk])).text
        assert "khoa-thu" not in page
    assert "khoa-thu" not in change(client, "doji", new_key="khoa-thu-ba", minutes="2").text
    assert 'name="new_key"' not in client.get(reverse("admin:markets_source_change", args=[Source.objects.get(slug="ocb").pk])).text  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "form", "words"),
    [
        ("doji", {"address": "http://a.example/?api_key=1"}, "Hãy ghi khóa vào ô khóa"),
        ("doji", {"address": "http://ai:mat@a.example/"}, "không kèm tên đăng nhập"),
        ("doji", {"address": "https://a.example:8443/"}, "cổng thường"),
        ("doji", {"address": "ftp://a.example/"}, "Chỉ nhận http, https"),
        ("doji", {"new_key": "ngan"}, "ít nhất 8"),
        ("doji", {"minutes": "4"}, "5"),
        ("vietcombank-json", {"address": "https://a.example/hom-nay"}, "phải có {day}"),
        ("csv", {"is_enabled": "on"}, "Muốn bật thì phải có địa chỉ."),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(client: Client, slug: str, form: dict, words: str) -> None:
    client.force_login(member("administrator"))
    assert words in errors(change(client, slug, **form))
    assert not Source.objects.get(slug=slug).is_enabled


def test_an_editors_sheet_may_be_fetched_from_an_address_of_the_newsroom(client: Client, server: Misbehaving) -> None:
    client.force_login(member("administrator"))
    assert change(client, "csv", is_enabled="on", address="https://bang.example/gia.csv").status_code == 302
    server.answer = says((FILES / "bang-lai-suat-nhap-tay-2019-07-08.csv").read_bytes(), Content_Type="text/csv")
    assert len(list(collect_due())) == 1
    assert server.asked[0].host == "bang.example" and QUOTES["deposit"].objects.exists()


def test_after_a_change_by_its_operator_a_source_is_tried_again_at_once(client: Client, server: Misbehaving) -> None:
    client.force_login(member("administrator"))
    (source,) = enable("doji", failures=9, problem="Không.", next_due_at=timezone.now() + timedelta(hours=1))
    assert failing("doji")[0] == 1 and "tạm ngừng tới" in failing("doji")[1] and server.asked == []
    change(client, "doji", is_enabled="on", address="http://moi.example/gia")
    server.answer = says(sample(DOJI_2026))
    assert len(list(collect_due())) == 1 and server.asked[0].host == "moi.example"
    source.refresh_from_db()
    assert (source.failures, source.problem) == (0, "")


def test_the_market_desk_sees_how_the_sources_are_and_changes_none(client: Client) -> None:
    client.force_login(member("market"))
    enable("doji", key="khoa-thu-nhat")
    page = client.get(reverse("admin:markets_source_change", args=[Source.objects.get(slug="doji").pk])).text
    assert "hỏi ở lượt tới" in page and "khoa-thu" not in page and 'name="is_enabled"' not in page
    assert change(client, "doji", is_enabled="").status_code == 403


def test_a_table_whose_time_is_ours_says_the_same_all_day_and_again_the_next(server: Misbehaving) -> None:
    (source,) = enable("pnj-v3")
    server.answer = says(sample("pnj-get-gold-price-v3-2026-09-22.json"))
    with time_machine.travel(TUESDAY, tick=False) as clock:
        stored = collect(source).report.counts["stored"]
        clock.shift(timedelta(hours=2))
        assert stored and collect(source).report.counts == {"unchanged": stored}
        clock.shift(timedelta(days=1))
        assert collect(source).report.counts["stored"] == stored
    assert Board.objects.get().stale_on == date(2026, 9, 25)
