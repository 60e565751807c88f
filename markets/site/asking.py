"""What a reader asks of a market page: which day, which source, which product, which period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from markets import boards
from markets.models import Board, Kind, Quote, Source, TableSetting
from markets.site import writing
from markets.site.charts import PERIODS
from markets.site.full import item_label, items
from markets.site.subjects import Subject
from newsroom.api import read_day
from newsroom.text import VIETNAM

DEFAULT_PERIOD = 30


class NoTable(Http404):
    """There is nothing to show; the text is a Vietnamese sentence for the page that says so."""

    status = 404


class NothingYet(NoTable):
    """The page is there, its table is still to come."""

    status = 200


@dataclass(frozen=True)
class Asked:
    """A table that exists, and what of it is to be shown."""

    subject: Subject
    at: datetime
    day: date | None  # None for the table in force
    sources: list[Source]  # that have one, the default first
    source: Source
    board: Board
    period: int
    items: dict[str, dict]
    item: str  # whose history is shown; "" when the board has no price at all
    is_item_chosen: bool  # not the one shown by itself

    @property
    def judged_at(self) -> datetime:
        """The moment for which the table is called old or not."""
        return boards.end_of(self.day) if self.day else self.at

    @property
    def source_if_chosen(self) -> str:
        """For addresses: the source, unless it is the one shown by itself."""
        return "" if self.source == self.sources[0] else self.source.slug

    @property
    def choices(self) -> dict[str, Source]:
        """The sources by the word that an address names each with: none for the first."""
        first, *others = self.sources
        return {"": first} | {source.slug: source for source in others}

    @property
    def last(self) -> date:
        """The last day of the history: the table's own, so that an old one has its history too."""
        return self.board.as_of.astimezone(VIETNAM).date()

    @property
    def item_label(self) -> str:
        return item_label(self.board.kind)(self.items[self.item])

    def history(self) -> list[Quote]:
        """Of the item, of the period that ends on the table's own day."""
        first = self.last - timedelta(days=self.period - 1)
        return boards.history(self.source, self.subject.kind, self.items[self.item], first, self.board.as_of)

    @cached_property
    def setting(self) -> TableSetting:
        return setting_of(self.subject.kind)


def setting_of(kind: Kind) -> TableSetting:
    return TableSetting.objects.filter(kind=kind).first() or TableSetting(kind=kind)


def read(subject: Subject, parameters: QueryDict, at: datetime) -> Asked:
    """Find what is asked for. Raises NoTable with the reason when it is not there."""
    day = asked_day(parameters, at)
    kind = subject.kind
    sources = boards.sources_on(kind, day) if day else boards.sources_now(kind, at)
    if not sources:
        raise NoTable(nothing_on(day)) if day else NothingYet(nothing_yet())
    slug = parameters.get("nguon") or sources[0].slug
    source = next((source for source in sources if source.slug == slug), None)
    if source is None:
        raise NoTable(_("Nguồn bạn chọn không có số liệu này."))
    board = boards.board_on(source, kind, day) if day else boards.board_now(source, kind, at)
    if board is None:  # taken back since the sources were asked for
        raise NoTable(nothing_yet())
    found = items(board)
    usual = _usual_item(kind, found)
    item = parameters.get("muc") or usual
    if item and item not in found:
        raise NoTable(no_such_item())
    return Asked(subject, at, day, sources, source, board, _period(parameters), found, item, item != usual)


def asked_day(parameters: QueryDict, at: datetime) -> date | None:
    """The day asked for, None for now. Raises NoTable when it is not a day that can have been."""
    written = parameters.get("ngay", "").strip()
    if not written:
        return None
    day = read_day(written)
    if day is None:
        raise NoTable(_("Ngày không hợp lệ. Hãy viết như 2019-07-08."))
    if day > timezone.localdate(at):
        raise NoTable(_("Ngày %(day)s chưa tới.") % {"day": writing.day(day)})
    return day


def nothing_on(day: date) -> str:
    return _("Không có số liệu cho ngày %(day)s.") % {"day": writing.day(day)}


def nothing_yet() -> str:
    return _("Chưa có số liệu nào. Mời bạn quay lại sau.")


def no_such_item() -> str:
    return _("Bảng này không có mục bạn chọn.")


def _period(parameters: QueryDict) -> int:
    written = parameters.get("ky") or str(DEFAULT_PERIOD)
    if written not in {str(period) for period in PERIODS}:
        raise NoTable(_("Kỳ của biểu đồ là 7, 30 hoặc 365 ngày."))
    return int(written)


def _usual_item(kind: Kind, found: dict[str, dict]) -> str:
    """The product whose history most readers come for: the first, but of rates the ordinary one of 12 months."""
    if kind == Kind.CURRENCY and "usd" in found:
        return "usd"
    if kind == Kind.DEPOSIT:
        yearly = (slug for slug, row in found.items() if row["term_months"] == 12 and not row["special"])
        return next(yearly, next(iter(found), ""))
    return next(iter(found), "")
