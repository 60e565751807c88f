"""What machines read of a story: description, share card, structured data (schema.org, JSON-LD)."""

from collections.abc import Iterable

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, Author, Byline, Photo, Topic
from newsroom.metadata import SHARE_SIZE, breadcrumbs, script, short
from newsroom.models import Masthead
from newsroom.pages import absolute
from newsroom.templatetags.vietnamese import iso_vn
from newsroom.text import plain_text


def published_iso(article: Article) -> str:
    """The publication for machines: `2019-07-08T21:24:00+07:00`, or the day when no clock time is known."""
    if article.published_at and article.published_precision == Article.Precision.DAY:
        return iso_vn(timezone.localdate(article.published_at))
    return iso_vn(article.published_at)


def _updated_iso(article: Article) -> str:
    return iso_vn(article.updated_at) or published_iso(article)


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


def front_page(masthead: Masthead) -> SafeString:
    site = {
        "@type": "WebSite",
        "name": masthead.name,
        "url": absolute("/"),
        "inLanguage": "vi",
        "publisher": {"@id": absolute("/#publisher")},
    }
    return script(_publisher(masthead), site)


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
    return script(node, breadcrumbs(trail), _publisher(masthead))


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
