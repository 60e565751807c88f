"""Whatever becomes of a source's answer, readers are told nothing false: the file goes in by the command, the API answers."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from markets.boards import end_of
from tests.markets.oracle import SOURCE_OF
from tests.markets.samples import sample
from tests.markets.test_recording_damage import DAY_OF

pytestmark = pytest.mark.django_db
KEYS = ("product", "place", "code", "bank", "channel", "payout", "term_months", "term_days", "special")
PRICES = ("buy", "sell", "cash_buy", "transfer_buy", "central", "rate")
Shown = dict[tuple, tuple]


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside leaves no trace in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(client: Client) -> tuple[Shown, bool]:
    """What the read API shows: of each row its prices, and whether any table passes for fresh."""
    answer: dict[str, list[dict[str, Any]]] = client.get("/api/v1/markets/").json()
    boards = [board for found in answer.values() for board in found]
    # A footnote lost takes the least sum of a special rate with it, not its flag.
    shown = {
        tuple(row.get(name) for name in KEYS): tuple(row.get(name) for name in PRICES)
        for board in boards
        for row in board["rows"]
        if any(row.get(name) is not None for name in PRICES)
    }
    return shown, any(not board["stale"] for board in boards if board["rows"])


def given(name: str, payload: bytes, folder: Path, *, says_day: bool = True) -> None:
    """The file as the operator gives it; a table that is not accepted ends the command with a code of its own."""
    file = folder / "answer"
    file.write_bytes(payload)
    day = ["--day", DAY_OF[name].isoformat()] if says_day else []
    with suppress(SystemExit, CommandError):
        call_command("update_markets", SOURCE_OF[name], "--file", file, *day)


def shown_after(client: Client, name: str, folder: Path, payload: bytes, **options: bool) -> tuple[Shown, bool]:
    """What stands before readers once that answer came, on top of what was given before."""
    with taken_back():
        given(name, payload, folder, **options)
        return told(client)


def text_of(name: str) -> str:
    return sample(name).decode("utf-8-sig")


def false_rows(shown: Shown, right: Shown) -> dict[tuple, tuple]:
    """Rows that say another price than the source's own answer does; a price that is left out is no lie."""
    return {
        key: prices
        for key, prices in shown.items()
        if any(price is not None for price in prices)
        and any(
            price not in {None, own} for price, own in zip(prices, right.get(key, (None,) * len(prices)), strict=True)
        )
    }


def evening(name: str) -> Any:
    return time_machine.travel(end_of(DAY_OF[name]).replace(microsecond=0), tick=True)


# Texts of samples in which a heading or a key changes places with another: what is meant can then only be guessed.
SWAPS = [
    ("Mua", "Bán"), ("buy", "sell"), ("Buy", "Sell"), ("pb_", "ps_"), ("giamua", "giaban"), ("gia_mua", "gia_ban"),
    ("priceIn", "priceOut"), ("buyingPrice", "sellingPrice"), ("muaTm", "muaCk"), ("muaCk", "ban"), ("cash", "transfer"),
    ("Transfer", "Sell"), ("tiền mặt", "chuyển khoản"), ("bidRateTM", "bidRateCK"), ("cuối kỳ", "hàng tháng"),
]  # fmt: skip
_GROUPED = re.compile(r"(?<![\w:/.,-])[0-9]{1,3}(?:[.,][0-9]{3})+(?![\w:/,-])")


def swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\x01").replace(other, one).replace("\x01", other)


def damages(name: str) -> Iterator[tuple[str, bytes]]:
    whole, text = sample(name), text_of(name)
    # What is read of an answer cut at any place is proved in `test_recording_damage`; here it goes all the way.
    for part in (10, 19):
        yield f"cut at {part}/20", whole[: len(whole) * part // 20]
    yield "the other decimal mark", text.translate(str.maketrans(".,", ",.")).encode()
    yield "ten times as much", _GROUPED.sub(r"\g<0>0", text).encode()
    yield "a thousand times as much", _GROUPED.sub(r"\g<0>.000", text).encode()
    yield "a page that bars the way", sample("sjc-cloudflare-challenge-403.html")
    yield "nothing", b""
    yield "an empty list", b"[]"
    yield "an empty object", b'{"data": []}'
    yield "a declared entity", b'<!DOCTYPE x [<!ENTITY a "1">]>' + whole
    for one, other in SWAPS:
        if one in text and other in text:
            yield f"{one} for {other}", swapped(text, one, other).encode()


@pytest.mark.parametrize("name", SOURCE_OF)
def test_a_damaged_answer_puts_no_false_price_before_readers(client, tmp_path, name):
    with evening(name):
        alone = {damage: shown_after(client, name, tmp_path, payload)[0] for damage, payload in damages(name)}
        given(name, sample(name), tmp_path)
        right, is_fresh = told(client)
        assert right and is_fresh
        for damage, payload in damages(name):
            assert not false_rows(alone[damage], right), damage
            shown, _fresh = shown_after(client, name, tmp_path, payload)
            assert not false_rows(shown, right), f"{damage}, after the whole one"


# How each answer writes its day: what a year later and what can no longer be read looks like.
_DAY = re.compile(r"\b(?:2019|2026)\b")
# The history of SJC counts the days of its rows since 1970.
_STAMP = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/(2019|2026)|(2019|2026)-([0-9]{2})-([0-9]{2})")


DATED = [name for name, slug in SOURCE_OF.items() if slug != "sjc-history" and _STAMP.search(text_of(name))]


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize("years", [-1, 1])
def test_a_table_of_another_year_is_fresh_to_nobody(client, tmp_path, name, years):
    other = _DAY.sub(lambda year: str(int(year[0]) + years), text_of(name))
    with evening(name):
        _shown, is_fresh = shown_after(client, name, tmp_path, other.encode())
        assert not is_fresh
        given(name, sample(name), tmp_path)
        right, _fresh = told(client)
        shown, _fresh = shown_after(client, name, tmp_path, other.encode())
        assert shown == right, "what is in force stays"


# A page without its time has none, and is of the day that it was fetched.
@pytest.mark.parametrize("name", [name for name in DATED if not name.endswith((".html", ".csv"))])
def test_a_time_that_cannot_be_read_is_not_taken_for_now(client, tmp_path, name):
    unreadable = _STAMP.sub("hôm qua", text_of(name))
    with evening(name):
        _shown, is_fresh = shown_after(client, name, tmp_path, unreadable.encode(), says_day=False)
    assert not is_fresh
