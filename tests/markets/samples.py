"""Answers of sources for tests: the sample files, and small ones made to order."""

import json
from datetime import datetime
from pathlib import Path

from markets.providers import PROVIDERS
from markets.recording import Report, record
from newsroom.text import VIETNAM

FILES = Path(__file__).parent / "files"

DOJI_2019, DOJI_2026 = "doji-giavang-2019-07-08.xml", "doji-giavang-2026-09-22.xml"
BIDV_2019, BIDV_2026 = "bidv-exchange-2019-07-08.json", "bidv-exchange-2026-09-22.json"
BIDV_SESSIONS = "bidv-exchange-searchtime-2019-07-08.json"
OCB_2019 = "ocb-lai-suat-2019-07-08.html"


def sample(name: str) -> bytes:
    return (FILES / name).read_bytes()


def vn(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def doji(stamp: str, **prices: tuple[str, str]) -> bytes:
    """DOJI's XML of that stamp, `15:40 08/07/2019`; each keyword is a product with what it buys and sells for."""
    rows = "".join(f"<Row Name='{name}' Sell='{sell}' Buy='{buy}' />" for name, (buy, sell) in prices.items())
    return f"<GoldList><DGPlist><DateTime>{stamp}</DateTime>{rows}</DGPlist></GoldList>".encode()


def bidv(day: str, hour: str = "15:20", **prices: tuple[str, str, str]) -> bytes:
    """BIDV's JSON of that day, `08/07/2019`; each keyword is a code with cash, transfer and sale."""
    rows = [
        {"currency": code, "nameVI": code, "muaTm": cash, "muaCk": transfer, "ban": sell}
        for code, (cash, transfer, sell) in prices.items()
    ]
    return json.dumps({"status": 1, "day": day, "hour": hour, "data": rows}).encode()


def ocb(since: str, **rates: str) -> bytes:
    """OCB's page of rates in force since that day, `01/07/2019`; `m6="7.10"` is the rate for six months."""
    rows = "".join(f"<tr><td>{name[1:]} tháng</td><td>{rate}</td></tr>" for name, rate in rates.items())
    return (
        f"<p>Lãi suất áp dụng từ ngày {since}</p>"
        f"<table id=tbVND><tr><th>Kỳ hạn</th><th>Lĩnh lãi cuối kỳ</th></tr>{rows}</table>"
    ).encode()


def received(slug: str, payload: bytes, now: datetime | None = None, **options) -> Report:
    return record(PROVIDERS[slug], payload, now=now, **options)


def received_all_of_2019() -> None:
    for slug, name in (("doji", DOJI_2019), ("bidv-fx", BIDV_2019), ("ocb", OCB_2019)):
        received(slug, sample(name))
