"""What machines read of a story: description, share card, structured data (schema.org, JSON-LD)."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.models import Article, Author, Byline, Correction, LiveEntry, Photo, Topic
from newsroom.editions import in_edition
from newsroom.embeds import embed_provider, page_url
from newsroom.metadata import SHARE_SIZE, breadcrumbs, script, short
from newsroom.models import Masthead
from newsroom.pages import absolute
from newsroom.templatetags.vietnamese import iso_vn
from newsroom.text import plain_text

# The shapes that search engines ask for; the card of a shared link is another one.
FOR_SEARCH = ("CROP-16x9", "CROP-4x3", "CROP-1x1")
_TYPES = {Article.Format.LIVE: "LiveBlogPosting", Article.Format.LONG_READ: "ReportageNewsArticle"}
# A live page that is still for so long is over.
LIVE_ENDS_AFTER = timedelta(hours=12)
LIVE_ENTRIES_AT_MOST = 30


def published_iso(article: Article, *, with_clock: bool = False) -> str:
    """The publication for machines: `2019-07-08T21:24:00+07:00`, or the day when no clock time is known.

    A format that knows no days gets one `with_clock`.
    """
    if article.published_at and article.published_precision == Article.Precision.DAY and not with_clock:
        return iso_vn(timezone.localdate(article.published_at))
    return iso_vn(article.published_at)


def updated_iso(article: Article, *, with_clock: bool = False) -> str:
    """The last change that readers were told of, else the publication."""
    return iso_vn(article.updated_at) or published_iso(article, with_clock=with_clock)


def description(article: Article) -> str:
    """What the story says in a sentence or two: its standfirst, else how its body begins."""
    return short(article.standfirst) or short(plain_text(article.body)) or article.headline


def _publisher(masthead: Masthead) -> dict:
    """The paper, by the name that the page's edition knows it by."""
    profiles = [line for line in masthead.profiles.split() if line.startswith(("https://", "http://"))]
    facts = {
        "alternateName": masthead.english_name if masthead.english_name != masthead.name else "",
        "address": masthead.address,
        "telephone": masthead.telephone,
        "email": masthead.email,
        "foundingDate": iso_vn(masthead.founded_on),
        "sameAs": profiles,
    }
    return {
        "@type": "NewsMediaOrganization",
        "@id": absolute("/#publisher"),
        "name": masthead.name,
        "url": absolute("/"),
        "logo": {"@type": "ImageObject", "url": absolute(static("site/icon-512.png")), "width": 512, "height": 512},
        "publishingPrinciples": absolute("/gioi-thieu/"),
        "correctionsPolicy": absolute("/dinh-chinh/"),
        **{name: value for name, value in facts.items() if value},
    }


def front_page(masthead: Masthead) -> SafeString:
    language = "en" if get_language() == "en" else "vi"
    home = absolute(in_edition("/", language))
    site = {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "name": masthead.name,
        "url": home,
        "inLanguage": language,
        "publisher": {"@id": absolute("/#publisher")},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}tim-kiem/?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return script(_publisher(masthead), site)


def _person(author: Author) -> dict:
    return {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}


def profile(author: Author) -> list[dict]:
    person = _person(author) | {"@id": absolute(f"{author.get_absolute_url()}#person")}
    if author.job_title:
        person["jobTitle"] = author.job_title
    if author.bio:
        person["description"] = short(author.bio)
    if author.portrait and not author.portrait.is_missing:
        person["image"] = [address for address, _width, _height in pictures_of(author.portrait, ("CROP-1x1",))]
    return [{"@type": "ProfilePage", "url": person["url"], "mainEntity": person}]


def news_article(
    article: Article,
    bylines: Iterable[Byline],
    topics: Iterable[Topic],
    trail: list[tuple[str, str]],
    masthead: Masthead,
    corrections: Iterable[Correction] = (),
    live_entries: Iterable[LiveEntry] = (),
) -> SafeString:
    url = absolute(article.get_absolute_url())
    people = [_person(author) for author in dict.fromkeys(byline.author for byline in bylines)]
    if not people:
        people = [{"@type": "Organization", "name": article.credit or masthead.name, "url": absolute("/")}]
    node = {
        "@type": _TYPES.get(Article.Format(article.format), "NewsArticle"),
        "headline": article.headline,
        "description": description(article),
        "image": [address for address, _width, _height in search_pictures(article)],
        "datePublished": published_iso(article),
        "dateModified": updated_iso(article),
        "author": people,
        "publisher": {"@id": absolute("/#publisher")},
        "mainEntityOfPage": url,
        "url": url,
        "inLanguage": article.language,
        "articleSection": article.category.name_in(article.language),
        "isAccessibleForFree": True,
    }
    if names := [topic.name for topic in topics]:
        node["keywords"] = names
    if article.sponsor:
        node["sponsor"] = {"@type": "Organization", "name": article.sponsor}
    if told := [_correction(row) for row in corrections if row.kind != Correction.Kind.UPDATE]:
        node["correction"] = told
    if article.format == Article.Format.LIVE:
        node |= _live(article, list(live_entries), url)
    if article.video_url and (video := _video(article)):
        node["video"] = video
    return script(node, breadcrumbs(trail), _publisher(masthead))


def _correction(row: Correction) -> dict:
    return {"@type": "CorrectionComment", "text": row.text, "datePublished": iso_vn(row.published_at)}


def _live(article: Article, entries: list[LiveEntry], url: str) -> dict:
    """`entries` come newest first."""
    moments = [entry.posted_at for entry in entries]
    found = {
        "coverageStartTime": iso_vn(min([*moments, article.published_at] if article.published_at else moments)),
        "liveBlogUpdate": [_update(entry, url) for entry in entries[:LIVE_ENTRIES_AT_MOST]],
    }
    last = max(moments, default=article.published_at)
    if last and timezone.now() - last > LIVE_ENDS_AFTER:
        found["coverageEndTime"] = iso_vn(last)
    return found


def _update(entry: LiveEntry, url: str) -> dict:
    text = plain_text(entry.body)
    return {
        "@type": "BlogPosting",
        "headline": entry.headline or short(text)[:110],
        "articleBody": text or entry.headline,
        "datePublished": iso_vn(entry.posted_at),
        "url": url,
    }


def _video(article: Article) -> dict | None:
    found = embed_provider(article.video_url)
    if found is None:
        return None
    return {
        "@type": "VideoObject",
        "name": article.headline,
        "description": description(article),
        "thumbnailUrl": [address for address, _width, _height in search_pictures(article)],
        "uploadDate": published_iso(article, with_clock=True),
        "url": page_url(*found),
    }


def pictures_of(photo: Photo | None, shapes: Iterable[str]) -> list[tuple[str, int, int]]:
    """(address, width, height) of those crops of the picture; the picture itself before they are made."""
    if photo is None or not (photo.width and photo.height):
        return []
    wanted = tuple(shapes)
    crops = sorted(
        (made for made in photo.renditions if made["format"] in wanted), key=lambda made: wanted.index(made["format"])
    )
    if not crops:
        return [(absolute(photo.url), photo.width, photo.height)]
    return [(absolute(settings.MEDIA_URL + crop["name"]), crop["width"], crop["height"]) for crop in crops]


def search_pictures(article: Article) -> list[tuple[str, int, int]]:
    """The lead picture in the shapes of search results; the paper's own card when there is none."""
    return pictures_of(article.lead_photo, FOR_SEARCH) or [(absolute(static("site/share.png")), *SHARE_SIZE)]


def share_picture(article: Article) -> tuple[str, int, int]:
    """The picture of a shared link; the paper's own card when there is none."""
    found = pictures_of(article.lead_photo, ("CROP-1200x630", "CROP-16x9"))
    return found[0] if found else (absolute(static("site/share.png")), *SHARE_SIZE)


def share_article(article: Article, text: str) -> dict:
    image, width, height = share_picture(article)
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
        "modified": updated_iso(article),
        "section": article.category.name_in(article.language),
    }
