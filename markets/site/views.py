"""The market pages: all three tables, each whole, their files, and the box for other sites."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from markets import boards
from markets.models import GoldUnit, Kind
from markets.site import asking, charts, downloads, writing
from markets.site.asking import Asked, NoTable, NothingYet
from markets.site.converters import converter
from markets.site.full import full_table, item_label
from markets.site.subjects import SUBJECTS, Subject, overview_url
from markets.tables import ReadersTable, has_clock, readers_table, unit_of_gold
from newsroom.editions import ENGLISH, in_edition
from newsroom.metadata import listing, page_title, share_page, short
from newsroom.middleware import embeddable
from newsroom.models import Masthead
from newsroom.pages import absolute, furniture, in_both_languages

BOX_WIDTH, BOX_HEIGHT = 320, 460


@require_safe
def markets(request: HttpRequest) -> HttpResponse:
    """The three tables as they stand beside an article, of now or of a day."""
    at = timezone.now()
    try:
        day = asking.asked_day(request.GET, at)
        found = [(subject, _short_table(subject, day, at)) for subject in SUBJECTS]
        tables = [(table, subject.url(ngay=day), subject) for subject, table in found if table]
        if not tables:
            raise NoTable(asking.nothing_on(day)) if day else NothingYet(asking.nothing_yet())
    except NoTable as reason:
        return _without_table(request, None, reason)
    name = _("Thị trường ngày %(day)s") % {"day": writing.day(day)} if day else _("Thị trường")
    about = _("Giá vàng, tỷ giá, lãi suất tiết kiệm: số liệu mới nhất của từng nguồn, có tăng giảm và giờ cập nhật.")
    own = overview_url(ngay=day)
    context = _context(request, None, name, about, own)
    context |= {"tables": tables, "day": day, "now_url": overview_url()}
    return render(request, "markets/markets.html", context)


@require_safe
def market(request: HttpRequest, subject: Subject) -> HttpResponse:
    """One kind's whole table of one source, its history, and the converter."""
    try:
        asked = asking.read(subject, request.GET, timezone.now())
    except NoTable as reason:
        return _without_table(request, subject, reason)
    own = {"nguon": asked.source_if_chosen, "ngay": asked.day.isoformat() if asked.day else ""}
    name = f"{subject.name} {asked.source.name}" if asked.source_if_chosen else str(subject.name)
    if asked.day:
        name = _("%(name)s ngày %(day)s") % {"name": name, "day": writing.day(asked.day)}
    about = _("%(about)s Nguồn: %(source)s.") % {"about": subject.about, "source": asked.source.name}
    context = _context(request, subject, name, about, subject.url(**own))
    around = boards.days_around(asked.source, subject.kind, asked.day or asked.last, asked.at)
    form = converter(asked.board, request.GET)
    context |= {
        "day": asked.day,
        "now_url": subject.url(nguon=asked.source_if_chosen),
        "around": around,
        "before_url": around.before and subject.url(**own | {"ngay": around.before}),
        "after_url": around.after and subject.url(**own | {"ngay": around.after}),
        "kept": own,
        "kept_pairs": list(own.items()),
        "board": asked.board,
        "table": full_table(asked.board, asked.setting),
        "has_clock": has_clock(asked.board.as_of),
        "is_stale": asked.board.is_stale(asked.judged_at),
        "sources": [
            (source.name, subject.url(**own | {"nguon": slug}), source == asked.source)
            for slug, source in asked.choices.items()
        ],
        "table_file": subject.url("market-table-file", **own),
        "history": _history(asked, own) if asked.item else None,
        "form": form,
        "sums": form.sums() if form and form.is_bound and form.is_valid() else [],
        "box_code": _box_code(subject),
        "box_url": subject.url("market-box"),
    }
    return render(request, "markets/market.html", context)


@require_safe
def table_csv(request: HttpRequest, subject: Subject) -> HttpResponse:
    asked = asking.read(subject, request.GET, timezone.now())
    return downloads.table_file(asked.board, f"{subject.slug}-{asked.source.slug}-{asked.last}")


@require_safe
def history_csv(request: HttpRequest, subject: Subject) -> HttpResponse:
    asked = asking.read(subject, request.GET, timezone.now())
    if not asked.item:
        raise NoTable(asking.no_such_item())
    name = f"{subject.slug}-{asked.item[:60].strip('-')}-{asked.period}-{asked.last}"
    return downloads.history_file(subject.kind, asked.item_label, asked.source.name, asked.history(), name)


@require_safe
def box(request: HttpRequest, subject: Subject) -> HttpResponse:
    """A small page with one table, for frames on other sites."""
    table = _short_table(subject, None, timezone.now())
    language = get_language() or "vi"
    context = {
        "masthead": Masthead.current().in_language(language),
        "table": table,
        "subject": subject,
        "url": absolute(subject.url()),
        "site_url": absolute(in_edition("/", language)),
    }
    return embeddable(render(request, "markets/box.html", context))


def _short_table(subject: Subject, day: date | None, at: datetime) -> ReadersTable | None:
    """The table as it stands beside an article, of the source that comes first."""
    kind = subject.kind
    sources = boards.sources_on(kind, day) if day else boards.sources_now(kind, at)
    if not sources:
        return None
    board = boards.board_on(sources[0], kind, day) if day else boards.board_now(sources[0], kind, at)
    if board is None:
        return None
    return readers_table(board, asking.setting_of(kind), boards.end_of(day) if day else at)


def _context(request: HttpRequest, subject: Subject | None, name: str, about: str, own: str) -> dict[str, Any]:
    """What every market page has; `own` is its canonical path."""
    trail = [(_("Trang chủ"), in_edition("/", get_language() or "vi")), (_("Thị trường"), overview_url())]
    if subject:
        trail.append((str(subject.name), subject.url()))
    vietnamese = "/" + own.removeprefix(ENGLISH).removeprefix("/")
    head = {"canonical": absolute(own), "meta_description": short(about)} | in_both_languages(vietnamese)
    context = furniture(request, **head)
    context |= {
        "subject": subject,
        "tabs": [(_("Tất cả"), overview_url(), subject is None)]
        + [(other.name, other.url(), other == subject) for other in SUBJECTS],
        "name": name,
        "page_title": page_title(name, context["masthead"].name),
        "breadcrumbs": trail,
        "structured_data": listing(trail),
    }
    return context | {"share": share_page(context, "website")}


def _without_table(request: HttpRequest, subject: Subject | None, reason: NoTable) -> HttpResponse:
    """The page in its place, with why there is no table on it and the way to those that are."""
    name = str(subject.name) if subject else _("Thị trường")
    own = subject.url() if subject else overview_url()
    context = _context(request, subject, name, name, own)
    context |= {"reason": str(reason), "is_indexable": False, "language_versions": [], "now_url": own}
    context |= {"share": {}, "structured_data": ""}
    return render(request, "markets/no_table.html", context, status=reason.status)


def _history(asked: Asked, own: dict[str, Any]) -> dict[str, Any]:
    subject, setting = asked.subject, asked.setting
    row = asked.items[asked.item]
    unit = unit_of_gold(row, setting) if subject.kind == Kind.GOLD else GoldUnit.TAEL
    words = {Kind.GOLD: unit.label, Kind.CURRENCY: _("đồng"), Kind.DEPOSIT: _("%/năm")}
    label = item_label(subject.kind)
    shown = own | {"muc": asked.item if asked.is_item_chosen else ""}
    return {
        "chart": charts.chart(
            subject.kind,
            asked.item_label,
            unit,
            str(words[subject.kind]),
            charts.points_of(asked.history()),
            asked.last,
            asked.period,
        ),
        "choices": [(slug, label(row), slug == asked.item) for slug, row in asked.items.items()],
        "periods": [
            (days, subject.url(**shown, ky=days) + "#lich-su", days == asked.period) for days in charts.PERIODS
        ],
        "file": subject.url("market-history-file", **shown, ky=asked.period),
        "kept": [*own.items(), ("ky", asked.period)],
    }


def _box_code(subject: Subject) -> str:
    """What another site puts into its own page."""
    url = absolute(subject.url("market-box"))
    return (
        f'<iframe src="{url}" title="{subject.name}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" '
        'loading="lazy" frameborder="0"></iframe>'
    )
