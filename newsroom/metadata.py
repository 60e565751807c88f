"""What machines read of any public page: title, description, share card, breadcrumbs (schema.org, JSON-LD)."""

import json

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from newsroom.pages import absolute
from newsroom.text import one_line

TITLE_AT_MOST = 120
DESCRIPTION_AT_MOST = 300
SHARE_SIZE = (1200, 630)
# With these escaped, no text inside a script element can end it.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def script(*nodes: dict) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", "@graph": list(nodes)}, ensure_ascii=False)
    # Reviewed: JSON with <, > and & escaped cannot leave its script element.
    return mark_safe(text.translate(_ESCAPES))


def page_title(name: str, paper: str) -> str:
    """The name with the paper's behind it, if a window or a search result has room for both."""
    whole = f"{name} – {paper}"
    return whole if len(whole) <= TITLE_AT_MOST else name


def short(text: str) -> str:
    """The text on one line in at most DESCRIPTION_AT_MOST characters; never a cut word."""
    text = one_line(text)
    if len(text) <= DESCRIPTION_AT_MOST:
        return text
    return text[: DESCRIPTION_AT_MOST - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def breadcrumbs(trail: list[tuple[str, str]]) -> dict:
    """The way to the page, as (name, path) from the front page on."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(trail, 1)
        ],
    }


def listing(trail: list[tuple[str, str]], extra: list[dict] | None = None) -> SafeString:
    return script(breadcrumbs(trail), *(extra or []))


def share_page(context: dict, kind: str) -> dict:
    return {
        "title": context["page_title"],
        "type": kind,
        "url": context["canonical"],
        "description": context["meta_description"],
        "image": absolute(static("site/share.png")),
        "image_width": SHARE_SIZE[0],
        "image_height": SHARE_SIZE[1],
        "image_alt": context["masthead"].name,
    }
