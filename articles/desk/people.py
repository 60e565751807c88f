"""Pen names at the desk. The person behind one is shown only to those who keep the names."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles.desk.lists import SearchesFolded
from articles.models import Article, Author, AuthorAlias


class AliasInline(admin.TabularInline):
    model = AuthorAlias
    extra = 0

    # The names belong to the author and follow the author's rights.
    def has_view_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        return request.user.has_perm("articles.view_author")

    def has_add_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        return request.user.has_perm("articles.change_author")

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Author)
class AuthorAdmin(SearchesFolded):
    inlines = [AliasInline]
    list_display = ["name", "job_title", "user"]
    list_select_related = ["user"]
    search_fields = ["name_fold"]
    sortable_by = ["name"]
    ordering = ["sort_key"]
    fieldsets = [(None, {"fields": ["name", "job_title", "bio", "slug"]})]
    private_fields = ["real_name", "user"]

    def get_fieldsets(self, request: HttpRequest, obj: Author | None = None) -> list:
        if not self.has_change_permission(request):
            return self.fieldsets
        private = (None, {"fields": self.private_fields})
        return [*self.fieldsets, private]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return self.list_display if self.has_change_permission(request) else ["name", "job_title"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "user":
            # The list of staff is for choosing from here, not a door to their accounts.
            field.widget.can_add_related = field.widget.can_change_related = field.widget.can_view_related = False
        return field

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """An author who has signed stays; the stories are named, where Django would name the rows of bylines."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            signed = Article.objects.filter(bylines__author__in=objs).distinct()[:20]
            protected = [_("Bài: %(headline)s") % {"headline": story} for story in signed]
        return to_delete, counts, lacking, protected
