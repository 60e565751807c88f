"""Accounts and the masthead at the desk. Rights are given by role, and nobody gives a role that is not below the own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Case, Field, IntegerField, Q, QuerySet, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from newsroom.models import Masthead, User
from newsroom.roles import LADDER, Role, grantable_by, may_manage
from newsroom.single_row import SingleRowAdmin

# What each role may do stands in newsroom/roles.py and nowhere else.
admin.site.unregister(Group)


_PLACE = Case(*(When(name=role, then=place) for place, role in enumerate(LADDER)), output_field=IntegerField())


class RoleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Group) -> str:
        return str(Role(obj.name).label) if obj.name in Role.values else obj.name


def keeps_an_administrator(without: User | None = None) -> bool:
    """Whether somebody active still manages the accounts when that one no longer does."""
    keepers = User.objects.filter(Q(is_superuser=True) | Q(groups__name=Role.ADMINISTRATOR), is_active=True)
    return keepers.exclude(pk=without.pk if without else None).exists()


class UserForm(UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        roles = {group.name for group in cleaned.get("groups", [])}
        is_superuser = cleaned.get("is_superuser", self.instance.is_superuser)
        manages = cleaned.get("is_active", True) and (is_superuser or Role.ADMINISTRATOR in roles)
        if not manages and not keeps_an_administrator(self.instance):
            raise ValidationError(_("Đây là tài khoản quản trị cuối cùng; tòa soạn phải luôn còn một."))
        return cleaned


class UserCreationForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["username"]


@admin.register(User)
class UserAdmin(StockUserAdmin):
    form = UserForm
    add_form = UserCreationForm
    list_display = ["username", "full_name", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ["username", "last_login"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal: list[str] = []
    actions = None
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Người dùng"), {"fields": ["last_name", "first_name", "email", "language"]}),
        (_("Quyền"), {"fields": ["is_active", "groups"]}),
        (_("Hồ sơ"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2"]}),
        (_("Người dùng"), {"fields": ["last_name", "first_name", "email", "groups"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> list:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return [
            (title, {**options, "fields": [*options["fields"], "is_superuser"]} if title == _("Quyền") else options)
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or (obj != request.user and may_manage(request.user, obj) and keeps_an_administrator(obj))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            return RoleField(
                label=_("Vai trò"),
                queryset=Group.objects.filter(name__in=grantable_by(request.user)).order_by(_PLACE),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        # Everybody with an account works here; what they may do there is for their roles to say.
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.display(description=_("họ tên"))
    def full_name(self, user: User) -> str:
        return user.get_full_name() or "–"

    @admin.display(description=_("vai trò"))
    def roles(self, user: User) -> str:
        held = [str(Role(group.name).label) for group in user.groups.all() if group.name in Role.values]
        return ", ".join([*([str(_("toàn quyền"))] if user.is_superuser else []), *held]) or "–"


@admin.register(Masthead)
class MastheadAdmin(SingleRowAdmin):
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description"]}),
        (
            _("Theo Luật Báo chí"),
            {"fields": ["governing_body", "licence", "editor_in_chief", "address", "telephone", "email", "founded_on"]},
        ),
        (_("Bản tiếng Anh"), {"fields": ["english_name", "english_tagline", "english_description"]}),
        (_("Cho máy tìm kiếm và máy đọc tin"), {"fields": ["profiles", "hub", "security_contact"]}),
    ]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "hub":
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)
