"""What machines fetch besides feeds and sitemaps: robots.txt, security.txt, the manifest of the home screen."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.editions import in_edition
from newsroom.models import Masthead
from newsroom.pages import absolute
from newsroom.text import one_line

# The standard wants less than a year; a paper that is gone should not be written to for long.
CONTACT_HOLDS_FOR = timedelta(days=180)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Every page is open to every robot but the desk and the endless pages of search."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /tim-kiem/",
        "Disallow: /en/tim-kiem/",
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
        f"Sitemap: {absolute('/sitemap-news.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole in the site (RFC 9116); nobody, until the masthead names somebody."""
    contact = _contact(Masthead.current().security_contact)
    if not contact:
        raise Http404
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {midnight + CONTACT_HOLDS_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {absolute(request.path)}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _contact(written: str) -> str:
    """The contact as the standard's address; empty for what is none."""
    written = one_line(written)
    if " " in written:
        return ""
    if written.startswith(("https://", "mailto:", "tel:")):
        return written
    return f"mailto:{written}" if "@" in written else ""


@require_safe
def manifest(request: HttpRequest, language: str) -> JsonResponse:
    """The name and the icons that a phone keeps on its home screen."""
    name = Masthead.current().in_language(language).name
    icons = [{"src": static("site/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"}]
    start = in_edition("/", language)
    content = {"name": name, "short_name": name, "lang": language, "id": start, "start_url": start, "scope": start}
    return JsonResponse(
        content | {"display": "browser", "icons": icons},
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
