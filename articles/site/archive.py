"""The archive by day: which years, months and days have stories, and the stories of a day. Days are Vietnam's."""

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby

from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.site.views import list_context, story_list
from newsroom.editions import in_edition
from newsroom.text import VIETNAM, article_time, vn_date

# No paper is older, and later years are not asked for before they come.
FIRST_YEAR, LAST_YEAR = 1865, 2999
MONTHS = [
    gettext_lazy("Tháng 1"),
    gettext_lazy("Tháng 2"),
    gettext_lazy("Tháng 3"),
    gettext_lazy("Tháng 4"),
    gettext_lazy("Tháng 5"),
    gettext_lazy("Tháng 6"),
    gettext_lazy("Tháng 7"),
    gettext_lazy("Tháng 8"),
    gettext_lazy("Tháng 9"),
    gettext_lazy("Tháng 10"),
    gettext_lazy("Tháng 11"),
    gettext_lazy("Tháng 12"),
]
WEEKDAYS = [
    gettext_lazy("Thứ hai"),
    gettext_lazy("Thứ ba"),
    gettext_lazy("Thứ tư"),
    gettext_lazy("Thứ năm"),
    gettext_lazy("Thứ sáu"),
    gettext_lazy("Thứ bảy"),
    gettext_lazy("Chủ nhật"),
]
# The beginning, in Vietnam, of the period in which the moment `hop.moment` lies. SQLite
# would round a fraction of a second up, into the next period; it is cut off.
_BEGINNING = {
    "sqlite": "datetime(substr(hop.moment, 1, 19), '+7 hours', 'start of {period}', '-7 hours')",
    "postgresql": "date_trunc('{period}', hop.moment AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh'",
}


@require_safe
def years(request: HttpRequest, language: str) -> HttpResponse:
    months = days_with_stories(language, "month")
    trail = [_of_archive()]
    context = list_context(request, language, trail, description=_about(trail))
    context["years"] = list(_by_year(months, language))
    return render(request, "articles/archive.html", context)


@require_safe
def year(request: HttpRequest, language: str, year: str) -> HttpResponse:
    first = _day(year)
    months = days_with_stories(language, "month", first, date(first.year, 12, 31))
    if not months:
        raise Http404
    trail = [_of_archive(), _of_year(first)]
    context = list_context(request, language, trail, description=_about(trail))
    context["years"] = list(_by_year(months, language))
    context["is_one_year"] = True
    return render(request, "articles/archive.html", context)


@require_safe
def month(request: HttpRequest, language: str, year: str, month: str) -> HttpResponse:
    first = _day(year, month)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    days = set(days_with_stories(language, "day", first, last))
    if not days:
        raise Http404
    trail = [_of_archive(), _of_year(first), _of_month(first)]
    context = list_context(request, language, trail, description=_about(trail))
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    context["weekdays"] = WEEKDAYS
    # The number of each week and its days with the address of their pages; None for a day of another month.
    context["weeks"] = [
        (
            week[0].isocalendar().week,
            [
                (day, in_edition(_of_day(day)[1], language) if day in days else "")
                if day.month == first.month
                else None
                for day in week
            ],
        )
        for week in weeks
    ]
    return render(request, "articles/archive_month.html", context)


@require_safe
def day(request: HttpRequest, language: str, year: str, month: str, day: str) -> HttpResponse:
    found = _day(year, month, day)
    public = Article.objects.published().in_language(language)
    stories = public.dated(found, found)
    if not stories.exists():
        raise Http404
    before = public.before_day(found).newest_first().values_list("published_at", flat=True).first()
    after = public.after_day(found).order_by("published_at", "pk").values_list("published_at", flat=True).first()
    trail = [_of_archive(), _of_year(found), _of_month(found), _of_day(found)]
    context = {
        "heading": article_time(datetime.combine(found, datetime.min.time(), VIETNAM), "day", language),
        "day_before": _neighbour(before, language),
        "day_after": _neighbour(after, language),
    }
    return story_list(
        request, language, "articles/archive_day.html", stories, trail, context, description=_about(trail)
    )


def days_with_stories(language: str, period: str, first: date | None = None, last: date | None = None) -> list[date]:
    """The first day of each `period` ("month" or "day") that has stories, the newest first.

    One query, which hops along the index of public stories from one period to the next: its cost grows with the
    number of periods and not with that of the stories.
    """
    stories = Article.objects.dated(first, last).published().in_language(language).newest_first()
    beginning = RawSQL(_BEGINNING[connection.vendor].format(period=period), [])  # noqa: S611 (words of our own)
    newest, values = stories.values("published_at")[:1].query.sql_with_params()
    # This bound first: SQLite goes into the index by the first that it reads.
    within = Article.objects.filter(published_at__lt=beginning).dated(first, last).published().in_language(language)
    earlier, more_values = within.newest_first().values("published_at")[:1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE hop(moment) AS (SELECT * FROM ({newest}) AS newest "
            f"UNION ALL SELECT ({earlier}) FROM hop WHERE hop.moment IS NOT NULL) "
            "SELECT moment FROM hop WHERE moment IS NOT NULL",
            [*values, *more_values],
        )
        moments = [moment for (moment,) in cursor.fetchall()]
    days = [_moment(moment).astimezone(VIETNAM).date() for moment in moments]
    return [found.replace(day=1) if period == "month" else found for found in days]


def _moment(stored: datetime | str) -> datetime:
    """SQLite gives text or a moment without a zone; both are in UTC."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(year: str, month: str = "1", day: str = "1") -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Http404
    return found


def _by_year(months: list[date], language: str) -> Iterator[tuple[int, str, list[tuple[str, str]]]]:
    """(year, its address, its months as (name, address)), the newest first."""
    for year, own in groupby(months, key=lambda month: month.year):
        address = in_edition(_of_year(date(year, 1, 1))[1], language)
        yield year, address, [(str(MONTHS[m.month - 1]), in_edition(_of_month(m)[1], language)) for m in own]


def _neighbour(moment: datetime | None, language: str) -> tuple[date, str] | None:
    if moment is None:
        return None
    day = moment.astimezone(VIETNAM).date()
    return day, in_edition(_of_day(day)[1], language)


# The steps of the way to a page of the archive: name and path.
def _of_archive() -> tuple[str, str]:
    return _("Lưu trữ"), reverse("archive")


def _of_year(day: date) -> tuple[str, str]:
    return str(day.year), reverse("archive-year", args=[f"{day.year:04d}"])


def _of_month(day: date) -> tuple[str, str]:
    return f"{MONTHS[day.month - 1]}/{day.year}", reverse("archive-month", args=[f"{day.year:04d}", f"{day:%m}"])


def _of_day(day: date) -> tuple[str, str]:
    return vn_date(day), reverse("archive-day", args=[f"{day.year:04d}", f"{day:%m}", f"{day:%d}"])


def _about(trail: list[tuple[str, str]]) -> str:
    return _("Tin, bài đã đăng, xếp theo ngày: %(period)s.") % {"period": trail[-1][0]}
