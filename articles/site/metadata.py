"""What machines read of a page: description, share card, structured data (schema.org, JSON-LD)."""

import json
from collections.abc import Iterable

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import _json_script_escapes  # the same table that json_script uses
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Author, Byline, Photo, Topic
from newsroom.models import Masthead
from newsroom.pages import absolute
from newsroom.text import one_line, plain_text

DESCRIPTION_AT_MOST = 300
SHARE_SIZE = (1200, 630)


def _script(*nodes: dict) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", "@graph": list(nodes)}, ensure_ascii=False)
    # Reviewed: JSON with <, > and & escaped cannot leave its script element.
    return mark_safe(text.translate(_json_script_escapes))


def _local(moment) -> str:
    from newsroom.templatetags.vietnamese import iso_vn

    return iso_vn(moment)


def description(article: Article) -> str:
    """50 to 300 characters from the standfirst, else the body; never a cut word."""
    text = one_line(article.standfirst) or one_line(plain_text(article.body)) or article.headline
    if len(text) <= DESCRIPTION_AT_MOST:
        return text
    return text[: DESCRIPTION_AT_MOST - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


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
        "datePublished": _local(article.published_at),
        "dateModified": _local(article.updated_at or article.published_at),
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
    if photo is None or photo.is_missing:
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
        "published": _local(article.published_at),
        "modified": _local(article.updated_at or article.published_at),
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
