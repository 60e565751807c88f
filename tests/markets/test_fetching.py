"""A day of a source that misbehaves: what comes of it, what readers see meanwhile, and what the desk is told."""

import gzip
import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from markets import fetching
from markets.fetching import collect_due
from markets.models import GoldQuote, Receipt, Source
from newsroom.models import User
from tests.articles.stories import category, masthead, story
from tests.markets.samples import doji, sample, vn
from tests.markets.server import Answer, Misbehaving, drips, half_of, never_ends, says, unless_known

pytestmark = pytest.mark.django_db
KEY = "khoa/bi-mat 0123456789"
CHALLENGE = sample("sjc-cloudflare-challenge-403.html")


def table(time: str, buy: str = "144,600", sell: str = "147,600", day: str = "22/09/2026") -> bytes:
    return doji(f"{time} {day}", A=(buy, sell), B=(buy, sell))


def enabled(slug: str = "doji", **fields: object) -> Source:
    Source.objects.filter(slug=slug).update(is_enabled=True, **fields)
    return Source.objects.get(slug=slug)


class Day:
    """A newsroom with one source of gold on a Tuesday: the clock, the readers' page and the desk's."""

    def __init__(self, clock: time_machine.Traveller, server: Misbehaving) -> None:
        self.clock, self.server = clock, server
        self.article = story(category=category())
        self.admin = User.objects.create_user("quan-tri", password="mật khẩu dài", is_staff=True)
        self.admin.groups.add(Group.objects.get(name="administrator"))

    @property
    def desk(self) -> Client:
        """The administrator's browser, signed in at this hour."""
        client = Client()
        client.force_login(self.admin)
        return client

    @property
    def source(self) -> Source:
        return Source.objects.get(slug="doji")

    def go_on(self, answer: Answer) -> None:
        """Let the clock ask when the source is due, while it answers so."""
        self.server.answer = answer
        due = self.source.next_due_at
        if due and due > timezone.now():
            self.clock.move_to(due)
        before = len(self.server.asked)
        assert len(list(collect_due())) == 1
        assert len(self.server.asked) == before + 1

    def read(self) -> tuple[str, str, bool]:
        """(price, time, whether it is called old) as readers see them beside a story."""
        html = Client().get(self.article.get_absolute_url()).text
        shown = html.split('id="gia-vang"')[1].split("</section>")[0]
        price = re.search(r'<data value="\d+">([^<]+)</data>', shown)
        time = re.search(r"<time [^>]+>([^<]+)</time>", shown)
        assert price and time
        return price[1], time[1], "số liệu đã cũ" in shown

    def told(self) -> str:
        """What the desk is told of the source: its state, and what was wrong last."""
        html = self.desk.get(reverse("admin:markets_source_changelist"), {"q": ""}).text
        row = next(row for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL) if ">doji<" in row)
        cells = re.findall(r'class="field-(?:condition|problem)">(.*?)</td>', row)
        return " | ".join(re.sub(r"<[^>]+>", "", cell) for cell in cells)


@pytest.fixture
def day(server: Misbehaving):  # noqa: ANN201
    masthead()
    with time_machine.travel(vn(2026, 9, 22, 8, 30), tick=False) as clock:
        enabled(key=KEY)
        yield Day(clock, server)


GOOD = ("144,60", "08:25, 22/09/2026", False)


def test_a_day_of_a_source_that_does_everything_wrong(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    day.go_on(unless_known(table("08:25"), '"1"'))
    assert day.read() == GOOD and day.told().startswith("bình thường, hỏi lại 08:4")

    # The same, which need not even be sent.
    day.go_on(unless_known(table("08:25"), '"1"'))
    assert day.server.asked[-1].headers["If-None-Match"] == '"1"'
    assert timezone.localtime().hour == 8 and timezone.localtime().minute in {40, 41}
    newest = Receipt.objects.first()
    assert newest and (newest.stored, newest.unchanged) == (0, 2)
    assert day.read() == GOOD and GoldQuote.objects.count() == 2

    # A page that bars the way: kept for the desk to look at, and never read.
    day.go_on(says(CHALLENGE, 403, Content_Type="text/html"))
    newest = Receipt.objects.first()
    assert newest and newest.body == CHALLENGE and newest.rejected == 1
    assert day.read() == GOOD
    assert day.told().startswith("hỏng 1 lần liên tiếp") and day.told().endswith("Nguồn trả lời bằng mã lỗi 403.")

    # Even a good table is not believed when it comes as an error.
    day.go_on(says(table("09:00", "150,000", "153,000"), 503))
    assert day.read() == GOOD and "mã lỗi 503" in day.told()

    day.go_on(day.server.says_nothing)
    assert day.read() == GOOD and "không nối được" in day.told().lower()

    day.go_on(drips(table("09:00", "150,000", "153,000")))
    assert day.read() == GOOD and day.told().startswith("hỏng 4 lần liên tiếp")

    # The fifth failure: it is left alone, for longer and longer.
    whole = table("09:00", "150,000", "153,000")
    day.go_on(half_of(whole))
    newest = Receipt.objects.first()
    assert newest and newest.body == whole[: len(whole) // 2] and newest.reason == "Câu trả lời không trọn vẹn."
    assert day.read() == GOOD and day.told().startswith("tạm ngừng sau 5 lần hỏng liên tiếp")
    rests = []
    bomb = gzip.compress(b"<GoldList>" + b" " * 60_000_000)
    assert len(bomb) < fetching.MAX_BYTES
    for answer, words in [
        (says(b"", Content_Length=50 * 1024**2), "lớn hơn 1 MB"),
        (never_ends([b"x" * 65536] * 800), "lớn hơn 1 MB"),
        (says(bomb, Content_Encoding="gzip"), "lớn hơn 1 MB"),
        (says(b"\x89PNG\r\n", Content_Type="image/png"), "không phải là chữ mã UTF-8"),
        (says(b'{"price": 150000}', Content_Type="application/json"), "XML đúng dạng"),
        (says(b"", 302, Location="http://10.0.0.1/api"), "không được phép hỏi"),
        (says(b"", 302, Location="http://giavang.doji.vn:8080/"), "không được phép hỏi"),
        (says(b""), "XML đúng dạng"),
    ]:
        day.go_on(answer)
        rests.append((day.source.next_due_at - timezone.now()) / timedelta(minutes=1))
        assert day.read() == GOOD and words in day.told()
        assert day.source.is_left_alone
    least = [10, 20, 40, 60, 60, 60, 60, 60]
    assert all(minutes <= rest <= minutes * 1.1 for minutes, rest in zip(least, rests, strict=True))

    # Ten times too dear: held for a person, though the source is well again.
    day.go_on(says(table("14:00", "1,446,000", "1,476,000")))
    assert day.read() == GOOD
    assert day.told().startswith("bình thường") and "2 dòng chờ duyệt" in day.told()

    # A jump of a fifth within the day is held too.
    day.go_on(says(table("14:10", "173,500", "177,100")))
    assert day.read() == GOOD and "2 dòng chờ duyệt" in day.told()

    # The clock of the source goes backwards: an older table never replaces a newer one.
    day.go_on(says(table("08:00", "144,000", "147,000")))
    assert day.read() == GOOD and day.told().startswith("bình thường")

    day.go_on(says(table("15:00", "145,100", "148,100")))
    assert day.read() == ("145,10", "15:00, 22/09/2026", False)
    assert day.told().startswith("bình thường") and day.told().endswith(" | –")
    assert day.source.failures == 0

    # Two days of silence: the table stays, and says that it is old.
    day.clock.move_to(vn(2026, 9, 24, 9))
    day.go_on(day.server.says_nothing)
    assert day.read()[1:] == ("15:00, 22/09/2026", True)
    day.go_on(says(table("08:50", "145,300", "148,300", "24/09/2026")))
    assert day.read()[1:] == ("08:50, 24/09/2026", False)

    assert KEY not in caplog.text and "bi-mat" not in caplog.text


def test_no_page_ever_asks_a_source(day: Day) -> None:
    day.go_on(says(table("08:25")))
    day.clock.move_to(vn(2026, 9, 25, 9))
    assert Source.objects.due(timezone.now()).exists()
    asked = len(day.server.asked)
    pages = ["/", day.article.get_absolute_url(), "/thi-truong/", "/thi-truong/gia-vang/", "/api/v1/markets/"]
    for path in pages:
        assert Client().get(path).status_code == 200
    admin = [reverse("admin:markets_source_changelist"), reverse("admin:markets_source_change", args=[day.source.pk])]
    for path in admin:
        assert day.desk.get(path).status_code == 200
    form = {"is_enabled": "on", "address": "https://giavang.doji.vn/khac"}
    assert day.desk.post(admin[1], form).status_code == 302
    act = {"action": "ask_next_round", "_selected_action": [day.source.pk]}
    assert day.desk.post(admin[0], act).status_code == 302
    assert len(day.server.asked) == asked


def test_the_key_is_sent_and_never_shown_even_when_the_source_repeats_it(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = "Invalid api_key khoa/bi-mat 0123456789, asked as api_key=khoa%2Fbi-mat%200123456789"
    day.go_on(says(echo.encode(), 401))
    assert day.server.asked[0].path == "/api/giavang/?api_key=khoa%2Fbi-mat+0123456789"
    receipt = Receipt.objects.get()
    assert receipt.body == b"Invalid api_key ***, asked as api_key=***"
    day.server.network.addresses["giavang.doji.vn"] = "10.0.0.1"
    day.clock.shift(timedelta(minutes=5))
    list(collect_due())
    assert "không được phép hỏi" in day.told()
    pages = [
        reverse("admin:index"),
        reverse("admin:markets_source_changelist"),
        reverse("admin:markets_source_change", args=[day.source.pk]),
        reverse("admin:markets_source_history", args=[day.source.pk]),
        reverse("admin:markets_receipt_changelist"),
        reverse("admin:markets_receipt_change", args=[receipt.pk]),
        "/api/v1/markets/",
        "/thi-truong/",
    ]
    shown = "".join(day.desk.get(path).text for path in pages) + caplog.text + repr(day.source) + str(day.source)
    assert "bi-mat" not in shown and "0123456789" not in shown
