"""What machines read of a page: description, share card, structured data (schema.org, JSON-LD)."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Author, Byline, Photo, Topic
from newsroom.models import Masthead
from newsroom.pages import absolute
from newsroom.templatetags.vietnamese import iso_vn
from newsroom.text import one_line, plain_text

TITLE_AT_MOST = 120
DESCRIPTION_AT_MOST = 300
SHARE_SIZE = (1200, 630)
# With these escaped, no text inside a script element can end it.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def _script(*nodes: dict) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", "@graph": list(nodes)}, ensure_ascii=False)
    # Reviewed: JSON with <, > and & escaped cannot leave its script element.
    return mark_safe(text.translate(_ESCAPES))


def published_iso(article: Article) -> str:
    """The publication for machines: `2019-07-08T21:24:00+07:00`, or the day when no clock time is known."""
    if article.published_at and article.published_precision == Article.Precision.DAY:
        return iso_vn(timezone.localdate(article.published_at))
    return iso_vn(article.published_at)


def _updated_iso(article: Article) -> str:
    return iso_vn(article.updated_at) or published_iso(article)


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


def description(article: Article) -> str:
    """What the story says in a sentence or two: its standfirst, else how its body begins."""
    return short(article.standfirst) or short(plain_text(article.body)) or article.headline


def _publisher(masthead: Masthead) -> dict:
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": masthead.name,
        "url": absolute("/"),
        "logo": {"@type": "ImageObject", "url": absolute(static("site/icon-512.png")), "width": 512, "height": 512},
        **({"address": masthead.address} if masthead.address else {}),
        **({"telephone": masthead.telephone} if masthead.telephone else {}),
        **({"email": masthead.email} if masthead.email else {}),
    }


def _breadcrumbs(trail: list[tuple[str, str]]) -> dict:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": absolute(path)}
            for place, (name, path) in enumerate(trail, 1)
        ],
    }


def front_page(masthead: Masthead) -> SafeString:
    site = {
        "@type": "WebSite",
        "name": masthead.name,
        "url": absolute("/"),
        "inLanguage": "vi",
        "publisher": {"@id": absolute("/#publisher")},
    }
    return _script(_publisher(masthead), site)


def listing(trail: list[tuple[str, str]], extra: list[dict] | None = None) -> SafeString:
    return _script(_breadcrumbs(trail), *(extra or []))


def _person(author: Author) -> dict:
    return {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}


def profile(author: Author) -> list[dict]:
    person = _person(author)
    if author.job_title:
        person["jobTitle"] = author.job_title
    return [{"@type": "ProfilePage", "url": person["url"], "mainEntity": person}]


def news_article(
    article: Article,
    bylines: Iterable[Byline],
    topics: Iterable[Topic],
    trail: list[tuple[str, str]],
    masthead: Masthead,
) -> SafeString:
    url = absolute(article.get_absolute_url())
    people = [_person(author) for author in dict.fromkeys(byline.author for byline in bylines)]
    if not people:
        people = [{"@type": "Organization", "name": article.credit or masthead.name, "url": absolute("/")}]
    node = {
        "@type": "NewsArticle",
        "headline": article.headline,
        "description": description(article),
        "image": [address for address, _width, _height in share_pictures(article)],
        "datePublished": published_iso(article),
        "dateModified": _updated_iso(article),
        "author": people,
        "publisher": {"@id": absolute("/#publisher")},
        "mainEntityOfPage": url,
        "url": url,
        "inLanguage": article.language,
        "articleSection": article.category.name,
        "isAccessibleForFree": True,
    }
    if names := [topic.name for topic in topics]:
        node["keywords"] = names
    return _script(node, _breadcrumbs(trail), _publisher(masthead))


def share_pictures(article: Article) -> list[tuple[str, int, int]]:
    """(address, width, height) of the pictures for cards and search results; the paper's own card when there is none."""
    photo: Photo | None = article.lead_photo
    if photo is None or not (photo.width and photo.height):
        return [(absolute(static("site/share.png")), *SHARE_SIZE)]
    crops = [r for r in photo.renditions if r["format"].startswith("CROP")]
    if not crops:
        return [(absolute(photo.url), photo.width, photo.height)]
    return [(absolute(settings.MEDIA_URL + crop["name"]), crop["width"], crop["height"]) for crop in crops]


def share_article(article: Article, text: str) -> dict:
    pictures = share_pictures(article)
    image, width, height = next((p for p in pictures if p[1:] == SHARE_SIZE), pictures[0])
    photo = article.lead_photo
    return {
        "title": article.headline,
        "type": "article",
        "url": absolute(article.get_absolute_url()),
        "description": text,
        "image": image,
        "image_width": width,
        "image_height": height,
        "image_alt": (photo.alt_text or photo.caption or article.headline) if photo else article.headline,
        "published": published_iso(article),
        "modified": _updated_iso(article),
        "section": article.category.name,
    }


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
