"""What tests of fetching may count on."""

from collections.abc import Iterator
from functools import partial

import pytest

from markets import fetching
from newsroom.fetching import Fetcher
from tests.markets.server import Misbehaving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Misbehaving]:
    """A source that every address leads to, and a fetcher that has less patience than the real one."""
    with Misbehaving() as source:
        monkeypatch.setattr(fetching, "Fetcher", partial(Fetcher, network=source.network))
        monkeypatch.setattr(fetching, "PATIENCE", 0.3)
        monkeypatch.setattr(fetching, "SECONDS", 0.8)
        yield source
