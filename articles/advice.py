"""What a careful colleague would say of a story before it goes out: what it lacks, and what reads wrong.

It warns. What must be there before a story may be published is decided by the chief (`DeskRules.required_to_publish`)
and enforced by `articles.publishing`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, DeskRules, Photo, StyleRule
from newsroom.text import nfc

# The weekday's number as `date.weekday` counts, by the words that papers print.
_WEEKDAYS = {
    "hai": 0,
    "2": 0,
    "ba": 1,
    "3": 1,
    "tư": 2,
    "4": 2,
    "năm": 3,
    "5": 3,
    "sáu": 4,
    "6": 4,
    "bảy": 5,
    "7": 5,
    "nhật": 6,
}
_WEEKDAY_NAMES = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")
_DATED = re.compile(
    r"(?:thứ\s+(?P<weekday>hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+(?P<sunday>nhật))\s*,?\s*\(?\s*(?:ngày\s+)?"
    r"(?P<day>\d{1,2})\s*[/-]\s*(?P<month>\d{1,2})\s*[/-]\s*(?P<year>\d{4})",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\S[ \u00a0]{2,}\S")
_BEFORE_MARK = re.compile(r"\w+ +[,.;:!?](?=\s|$)")
_GLUED = re.compile(r"[^\W\d_]{2,}[,;!?][^\W\d_]{2,}")
_BLOCK = re.compile(r"</?(?:p|h[1-6]|li|tr|td|th|figure|figcaption|blockquote|br)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
# A link to the address of a story, ours or of another site; with the words up to the next tag.
_STORY_LINK = re.compile(r'\bhref="([^"<>]*-([0-9]{9,18})\.html(?:[?#][^"<>]*)?)"[^<>]*>([^<]*)')
# How much of the text around a find is shown.
_AROUND = 18
_WARNINGS_AT_MOST = 30


class Facts(NamedTuple):
    """A story as its form shows it, saved or not. `photo` is the lead picture."""

    headline: str = ""
    standfirst: str = ""
    body: str = ""
    kicker: str = ""
    lead_caption: str = ""
    category: str = ""
    photo: Photo | None = None
    is_signed: bool = False
    credit: str = ""


class Check(NamedTuple):
    """One thing a story should have; `field` is the id of the form's field to jump to."""

    name: str
    label: str | Promise
    field: str
    is_met: bool
    is_required: bool


class Warned(NamedTuple):
    """Something that reads wrong: where, and why or what instead."""

    found: str
    words: str


_CHECKS: dict[str, tuple[str | Promise, str, Callable[[Facts, DeskRules], bool]]] = {
    "headline": (
        gettext_lazy("Tiêu đề có và không quá dài"),
        "id_headline",
        lambda facts, rules: 0 < len(nfc(facts.headline).strip()) <= rules.headline_limit,
    ),
    "standfirst": (
        gettext_lazy("Sapo có và không quá dài"),
        "id_standfirst",
        lambda facts, rules: 0 < len(nfc(facts.standfirst).strip()) <= rules.standfirst_limit,
    ),
    "category": (
        gettext_lazy("Có chuyên mục"),
        "id_category",
        lambda facts, rules: bool(facts.category) and facts.category != "Chưa phân loại",
    ),
    "lead_photo": (gettext_lazy("Có ảnh chính"), "id_lead_photo", lambda facts, rules: facts.photo is not None),
    "caption": (
        gettext_lazy("Ảnh chính có chú thích"),
        "id_lead_caption",
        lambda facts, rules: bool(facts.lead_caption or (facts.photo and facts.photo.caption)),
    ),
    "photo_credit": (
        gettext_lazy("Ảnh chính có nguồn"),
        "id_lead_photo",
        lambda facts, rules: bool(facts.photo and facts.photo.credit),
    ),
    "byline": (
        gettext_lazy("Có tác giả hoặc nguồn tin"),
        "bylines-heading",
        lambda facts, rules: facts.is_signed or bool(facts.credit),
    ),
}
NAMES = tuple(_CHECKS)


def labels() -> list[tuple[str, str | Promise]]:
    """Each check's name with what it is called."""
    return [(name, label) for name, (label, _field, _is_met) in _CHECKS.items()]


def of_article(article: Article) -> Facts:
    """The facts of a stored story."""
    return Facts(
        headline=article.headline,
        standfirst=article.standfirst,
        body=article.body,
        kicker=article.kicker,
        lead_caption=article.lead_caption,
        category=article.category.name,
        photo=article.lead_photo,
        is_signed=article.bylines.exists(),
        credit=article.credit,
    )


def of_typed(typed: dict[str, Any]) -> Facts:
    """The facts of a form as the desk's script reads it: values by name, chosen ones as pairs of value and text."""

    def chosen(name: str) -> tuple[str, str]:
        pairs = typed.get(name) or []
        return (pairs[0][0], pairs[0][1].strip()) if isinstance(pairs, list) and pairs else ("", "")

    def text(name: str) -> str:
        value = typed.get(name, "")
        return value if isinstance(value, str) else ""

    number = chosen("lead_photo")[0]
    photo = Photo.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    signed = [name for name in typed if name.startswith("bylines-") and name.endswith("-author") and chosen(name)[0]]
    return Facts(
        headline=text("headline"),
        standfirst=text("standfirst"),
        body=text("body"),
        kicker=text("kicker"),
        lead_caption=text("lead_caption"),
        category=chosen("category")[1] if chosen("category")[0] else "",
        photo=photo,
        is_signed=bool(signed),
        credit=text("credit"),
    )


def checks(facts: Facts, rules: DeskRules) -> list[Check]:
    """What a story should have before it goes out, and whether it has it."""
    return [
        Check(name, label, field, is_met(facts, rules), name in rules.required_to_publish)
        for name, (label, field, is_met) in _CHECKS.items()
    ]


def lacking(article: Article, rules: DeskRules) -> list[Check]:
    """What the chief requires and the stored story has not."""
    return [check for check in checks(of_article(article), rules) if check.is_required and not check.is_met]


def warnings(facts: Facts) -> list[Warned]:
    """What reads wrong in headline, sapo and text, in that order; the first of very many."""
    rules = list(StyleRule.objects.all())
    found: list[Warned] = []
    for text in (facts.kicker, facts.headline, facts.standfirst, _words(facts.body), facts.lead_caption):
        found += _read(nfc(text), rules)
    found += _hidden_links(facts.body)
    return list(dict.fromkeys(found))[:_WARNINGS_AT_MOST]


def _hidden_links(body: str) -> list[Warned]:
    """The links to stories of ours that readers would not reach: drafts, later ones, withdrawn ones."""
    links = [
        (int(number), nfc(unescape(words)).strip() or unescape(address))
        for address, number, words in _STORY_LINK.findall(body)
        if _is_ours(unescape(address))
    ]
    if not links:
        return []
    linked = Article.objects.filter(pk__in={number for number, _shown in links})
    hidden = set(linked.values_list("pk", flat=True)) - set(linked.published().values_list("pk", flat=True))
    return [
        Warned(shown, _("Liên kết tới bài mà bạn đọc chưa xem được.")) for number, shown in links if number in hidden
    ]


def _is_ours(address: str) -> bool:
    try:
        host = urlsplit(address).netloc.lower()
    except ValueError:
        return False
    return host in {"", urlsplit(settings.SITE_URL).netloc}


def _words(body: str) -> str:
    """The words of the text with every blank that was typed; a line for each block."""
    return unescape(_TAG.sub("", _BLOCK.sub("\n", body)))


def _read(text: str, rules: list[StyleRule]) -> Iterator[Warned]:
    for match in _DATED.finditer(text):
        if words := _weekday_is_wrong(match):
            yield Warned(match[0], words)
    for pattern, words in (
        (_DOUBLED, _("Hai dấu cách liền nhau.")),
        (_BEFORE_MARK, _("Thừa dấu cách trước dấu câu.")),
        (_GLUED, _("Thiếu dấu cách sau dấu câu.")),
    ):
        for match in pattern.finditer(text):
            yield Warned(_around(text, match), words)
    for rule in rules:
        for match in re.finditer(rf"(?<!\w){re.escape(nfc(rule.found))}(?!\w)", text):
            yield Warned(_around(text, match), _advice(rule))
            break


def _weekday_is_wrong(match: re.Match[str]) -> str:
    """What is wrong with a weekday beside a date; empty when they fit."""
    said = _WEEKDAYS[(match["weekday"] or match["sunday"]).lower()]
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return _("Không có ngày này.")
    if day.weekday() == said:
        return ""
    return _("Ngày %(date)s là %(weekday)s.") % {
        "date": f"{day:%d/%m/%Y}",
        "weekday": _WEEKDAY_NAMES[day.weekday()],
    }


def _advice(rule: StyleRule) -> str:
    if rule.better and rule.note:
        return _("Nên viết “%(better)s”: %(note)s") % {"better": rule.better, "note": rule.note}
    if rule.better:
        return _("Nên viết “%(better)s”.") % {"better": rule.better}
    return rule.note or str(rule.get_kind_display())


def _around(text: str, match: re.Match[str]) -> str:
    start, end = max(match.start() - _AROUND, 0), min(match.end() + _AROUND, len(text))
    shown = " ".join(text[start:end].split("\n"))
    return f"{'…' if start else ''}{shown.strip()}{'…' if end < len(text) else ''}"
