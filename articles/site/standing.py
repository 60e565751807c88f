"""Pages that stand still: about the paper, how to reach it, and what else the desk has written for readers."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Page
from articles.models.pages import ABOUT, CONTACT
from articles.site.reading import for_readers, photos_in
from newsroom.editions import in_edition
from newsroom.metadata import listing, page_title, share_page, short
from newsroom.pages import absolute, furniture, in_both_languages
from newsroom.text import plain_text


@require_safe
def about(request: HttpRequest, language: str) -> HttpResponse:
    return _legal(request, language, ABOUT, _("Giới thiệu"), "AboutPage")


@require_safe
def contact(request: HttpRequest, language: str) -> HttpResponse:
    return _legal(request, language, CONTACT, _("Liên hệ"), "ContactPage")


@require_safe
def page(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    found = _pages(slug)
    if language not in found:
        raise Http404
    own = found[language]
    if own.get_absolute_url() != request.path:
        return HttpResponsePermanentRedirect(own.get_absolute_url())
    about_paper = (_("Giới thiệu"), in_edition(reverse("about"), language))
    return _shown(request, language, own, own.title, "WebPage", [about_paper], has_both=len(found) > 1)


def _pages(slug: str) -> dict[str, Page]:
    """The public pages of that slug, by language."""
    return {page.language: page for page in Page.objects.filter(slug=slug, is_public=True)}


def _legal(request: HttpRequest, language: str, slug: str, title: str, kind: str) -> HttpResponse:
    """A page that is always there: what the desk wrote, if it did, and what the law wants told of a paper."""
    own = _pages(slug).get(language)
    return _shown(request, language, own, own.title if own else title, kind, [], has_both=None)


def _shown(
    request: HttpRequest,
    language: str,
    own: Page | None,
    title: str,
    kind: str,
    between: list[tuple[str, str]],
    has_both: bool | None,
) -> HttpResponse:
    context = furniture(request)
    masthead = context["masthead"]
    trail = [(_("Trang chủ"), context["home"]), *between, (title, request.path)]
    text = own.body if own else ""
    default = _("%(title)s: %(paper)s, cơ quan chủ quản, giấy phép, địa chỉ tòa soạn, điện thoại và thư điện tử.")
    node = {"@type": kind, "name": title, "url": absolute(request.path), "inLanguage": language}
    context |= {
        "title": title,
        "body": for_readers(text, photos_in(text), is_sponsored=False) if text else "",
        "is_legal": kind != "WebPage",
        "page_title": page_title(title, masthead.name),
        "meta_description": (
            short(own.description or plain_text(own.body))
            if own
            else default % {"title": title, "paper": masthead.name}
        ),
        "breadcrumbs": trail,
        "structured_data": listing(trail, [node]),
    }
    # The two that are always there have a counterpart as soon as there is another edition.
    if context["has_editions"] if has_both is None else has_both:
        context |= in_both_languages(request.path)
    context["share"] = share_page(context, "website")
    return render(request, "articles/standing.html", context)
