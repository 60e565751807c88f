"""The search page: a form that needs no script, and what it finds."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.search import COUNTED_AT_MOST, PER_PAGE, Order, search
from articles.site.filters import SearchFilters
from articles.site.views import list_context

_NARROWS = ("q", "chuyen_muc", "tac_gia", "chu_de", "tu", "den")


@require_safe
def search_page(request: HttpRequest, language: str) -> HttpResponse:
    number = _page_number(request)
    filters = SearchFilters(request.GET, Article.objects.published().in_language(language))
    form = filters.form
    context = list_context(request, language, [(_("Tìm kiếm"), reverse("search"))])
    context |= {"is_indexable": False, "form": form, "subjects": []}
    if form.is_valid() and any(form.cleaned_data[name] for name in _NARROWS):
        chosen = form.cleaned_data
        found = search(chosen["q"] or "", filters.qs, chosen["sap_xep"] or Order.RELEVANCE, number)
        if number > max(found.pages, 1):
            raise Http404
        here = request.GET
        context |= {
            "found": found,
            "articles": found.articles,
            "subjects": [
                (form.fields[name].label, chosen[name], _address(here, name))
                for name in ("tac_gia", "chu_de")
                if chosen[name]
            ],
            "previous_url": _address(here, "trang", str(number - 1)) if number > 1 else "",
            "next_url": _address(here, "trang", str(number + 1)) if number < found.pages else "",
            "number": number,
        }
        if chosen["q"]:
            context["page_title"] = _("Tìm “%(text)s”") % {"text": chosen["q"]}
    elif number > 1:
        raise Http404
    return render(request, "articles/search.html", context)


def _page_number(request: HttpRequest) -> int:
    """From 1 to the last that any search can have; Http404 for anything else."""
    written = request.GET.get("trang", "1")
    if not (written.isascii() and written.isdecimal() and len(written) <= 3):
        raise Http404
    number = int(written)
    if not 1 <= number <= COUNTED_AT_MOST // PER_PAGE:
        raise Http404
    return number


def _address(parameters: QueryDict, name: str, value: str = "") -> str:
    """This search with that parameter at another value, or without it; parameters of others are left out."""
    kept = QueryDict(mutable=True)
    for own in (*_NARROWS, "sap_xep", "trang"):
        if own not in (name, "trang") and parameters.get(own):
            kept[own] = str(parameters[own])
    if value:
        kept[name] = value
    return f"?{kept.urlencode()}"
