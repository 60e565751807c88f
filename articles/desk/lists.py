"""Finding without accents: what is typed is folded as the searched columns are."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from newsroom.text import fold, slugify_vi

# So many rows of a list are counted and can be leafed through; who looks for more narrows the list.
LEAFED_AT_MOST = 10_000


class LongPaginator(Paginator):
    """Counting a whole archive costs more than showing a page of it."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[:LEAFED_AT_MOST].count()


class DeskAdmin(admin.ModelAdmin):
    """What all lists of the desk have in common."""

    paginator = LongPaginator
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def view_on_site(self, obj: Any) -> str:
        return obj.get_absolute_url()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """What keeps a row from being deleted is told before what the user may not delete along with it."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return to_delete, counts, set() if protected else lacking, protected


class SearchesFolded(DeskAdmin):
    """`search_fields` are columns made with `newsroom.text.fold`."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, fold(search_term))


class SearchesSlug(DeskAdmin):
    """`search_fields` are slugs, which hold no accents by their nature."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, slugify_vi(search_term))
