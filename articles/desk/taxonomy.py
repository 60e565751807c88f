"""Categories, topics, series and places at the desk."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.desk.lists import SearchesSlug
from articles.desk.widgets import in_tree_order, tree_name
from articles.models import Category, Place, Topic
from newsroom.models import User
from newsroom.roles import Role


@admin.register(Category)
class CategoryAdmin(SearchesSlug):
    list_display = ["path_of_names", "slug", "position", "english_name"]
    search_fields = ["slug"]
    sortable_by: list[str] = []
    fields = ["name", "parent", "position", "description", "slug", "english_name", "english_description", "editors"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return in_tree_order()

    def get_ordering(self, request: HttpRequest) -> list:
        return list(in_tree_order().query.order_by)

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs):
        kwargs["queryset"] = Category.objects.top()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        """Who may lead a category: the editors. Whoever publishes looks after all of them anyway."""
        kwargs["queryset"] = User.objects.filter(is_active=True, groups__name=Role.EDITOR).order_by("username")
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("tên"))
    def path_of_names(self, category: Category) -> str:
        return tree_name(category)


@admin.register(Topic)
class TopicAdmin(SearchesSlug):
    list_display = ["name", "slug", "is_series"]
    list_filter = ["is_series"]
    search_fields = ["slug"]
    sortable_by: list[str] = []
    fields = ["name", "description", "is_series", "slug"]


@admin.register(Place)
class PlaceAdmin(SearchesSlug):
    list_display = ["name", "slug"]
    search_fields = ["slug"]
    sortable_by: list[str] = []
    fields = ["name", "description", "slug"]
