"""What stands on every public page, whatever it is about."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Category
from markets.boards import has_any
from newsroom.editions import in_edition, language_of
from newsroom.menus import Entry, Menus, menus
from newsroom.models import Masthead


def navigation(language: str = "vi") -> list[Category]:
    """The top categories of that language in their order, each with `children_list`. One query."""
    return menus(language).categories


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def in_both_languages(path: str, other: str = "") -> dict:
    """Context of a page that exists in both languages: at `path`, and at `other` if that is not the same address."""
    vietnamese, english = (
        next((given for given in (path, other) if given and language_of(given) == language), in_edition(path, language))
        for language in ("vi", "en")
    )
    addresses = {"vi": absolute(vietnamese), "en": absolute(english), "x-default": absolute(vietnamese)}
    return {"language_versions": addresses.items(), "counterpart": vietnamese if _language() == "en" else english}


def furniture(request: HttpRequest, **page) -> dict:
    """Context of `base.html`: masthead, menus, the day and the page's head, in the active language. Two queries.

    `page` adds to it: page_title, meta_description, canonical (whole), is_indexable, is_here, share, structured_data…
    A page that has a counterpart in the other language adds `in_both_languages`.
    """
    now = timezone.localtime()
    language = _language()
    masthead = Masthead.current(has_markets=has_any(now)).in_language(language)
    found = menus(language)
    home = in_edition(reverse("front"), language)
    # A paper without a stored masthead has not been asked.
    has_markets = getattr(masthead, "has_markets", False)
    if found.main_is_categories and has_markets:
        found.main.append(Entry(_("Thị trường"), in_edition(reverse("markets"), language)))
    context = {
        "masthead": masthead,
        "home": home,
        "nav": found.categories,
        "main_menu": found.main,
        "footer_menu": found.footer,
        "about_links": _about_links(language, found, has_markets),
        "here": [entry.address for entry in found.main if entry.leads_to(request.path)],
        "has_editions": found.has_english,
        # Where the masthead's link to the other edition leads: the page's counterpart, else the front page.
        "counterpart": in_edition(reverse("front"), "vi" if language == "en" else "en"),
        "language_versions": [],
        "today": now,
        "site_url": settings.SITE_URL,
        "page_title": masthead.name,
        "meta_description": masthead.description or masthead.tagline or masthead.name,
        "is_indexable": True,
        "is_here": True,  # it is a page of its own, with an address to come back to; what went wrong is none
        "structured_data": "",
        "share": {},
        **page,
    }
    context["canonical"] = page.get("canonical") or absolute(request.path)
    return context


def _about_links(language: str, found: Menus, has_markets: bool) -> list[tuple[str, str]]:
    """What the foot of every page leads to besides the sections: the paper itself and its services."""
    links = [
        (_("Giới thiệu"), "about"),
        (_("Liên hệ"), "contact"),
        (_("Đính chính"), "corrections"),
        (_("Lưu trữ"), "archive"),
        (_("Nguồn tin RSS"), "feeds"),
        *([(_("Thị trường"), "markets")] if has_markets else []),
    ]
    return [
        *((name, in_edition(reverse(page), language)) for name, page in links),
        *((entry.name, entry.address) for entry in found.pages),
    ]


def _language() -> str:
    return "en" if get_language() == "en" else "vi"
