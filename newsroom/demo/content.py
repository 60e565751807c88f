"""The demo's files, read: the paper, its pictures, and a file of stories for each category.

A story's body is written as paragraphs with a blank line between them. One that begins with `<` is HTML as it stands;
one that begins with `[picture]` is that picture with the caption that follows.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from newsroom.text import VIETNAM

FOLDER = Path(__file__).parent
PICTURES = FOLDER / "pictures"
RECORDINGS = FOLDER / "recordings"
SEED = FOLDER / "hung-yen-thong-tin-doi-ngoai.txt"
SEED_CATEGORY = "thong-tin-doi-ngoai"

_AGO = re.compile(r"-(?:([0-9]+)h)?(?:([0-9]+)m)?")
_DAY = re.compile(r"([+-][0-9]+)d ([0-9]{2}):([0-9]{2})")
_FIGURE = re.compile(r"\[([a-z-]+)\] (.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story as its file tells it: categories and topics by slug and name, times as `moment` reads them."""

    key: str
    category: str
    headline: str
    standfirst: str
    body: str
    by: list[str]
    picture: str
    topics: list[str] = field(default_factory=list)
    state: str = "published"  # draft, in_review, published or withdrawn
    at: str = ""
    embargo: str = ""
    kicker: str = ""
    dateline: str = ""
    caption: str = ""
    language: str = "vi"
    format: str = "news"
    photos_by: list[str] = field(default_factory=list)
    translated_by: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    series: str = ""
    original: str = ""  # the key of the story that it translates, which must be older
    related: list[str] = field(default_factory=list)  # keys of other stories
    sponsor: str = ""
    video_url: str = ""
    recording: str = ""  # the name of a file in RECORDINGS
    gallery: list[dict] = field(default_factory=list)  # picture, caption
    live: list[dict] = field(default_factory=list)  # at, headline, body, is_key
    corrections: list[dict] = field(default_factory=list)  # at, kind, text

    def html(self, figure: Callable[[str, str], str]) -> str:
        return as_html(self.body, figure)


def paper() -> dict:
    """Masthead, accounts and authors."""
    return _read(FOLDER / "paper.toml")


def pages() -> dict:
    """The pages that stand still, and the items of menus."""
    return _read(FOLDER / "pages.toml")


def as_html(body: str, figure: Callable[[str, str], str] | None = None) -> str:
    """A body as HTML; `figure` makes that of a picture from its key and caption."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", body.strip())]
    return "\n".join(_html(part, figure) for part in parts)


def pictures() -> dict[str, dict]:
    """Caption and alternative text of each picture, by the name of its file."""
    return _read(PICTURES / "pictures.toml")


def categories() -> list[dict]:
    """The top categories in their order, each with the `children` that it may have."""
    return [_read(path)["category"] for path in _story_files()]


def stories() -> list[Story]:
    return [
        Story(**{"category": file["category"]["slug"], **table})
        for file in map(_read, _story_files())
        for table in file["story"]
    ]


def moment(written: str, now: datetime) -> datetime | None:
    """The time meant by `-2h10m` (that long before `now`) or `-3d 14:05` (that day's clock in Vietnam); "" is None."""
    if not written:
        return None
    if match := _DAY.fullmatch(written):
        day = now.astimezone(VIETNAM).date() + timedelta(days=int(match[1]))
        return datetime.combine(day, time(int(match[2]), int(match[3])), VIETNAM)
    if (match := _AGO.fullmatch(written)) and written != "-":
        return now - timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))
    raise ValueError(f"{written!r} is no time of a demo story.")


def _html(part: str, figure: Callable[[str, str], str] | None) -> str:
    if part.startswith("<"):
        return part
    if figure and (match := _FIGURE.fullmatch(part)):
        return figure(match[1], match[2])
    return f"<p>{part}</p>"


def _story_files() -> list[Path]:
    return sorted((FOLDER / "stories").glob("*.toml"))


def _read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))
