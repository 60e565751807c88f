"""The newsroom's roles: groups made by migration, named by these codes."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from newsroom.models import User


class Role(models.TextChoices):
    REPORTER = "reporter", _("Phóng viên")
    EDITOR = "editor", _("Biên tập viên")
    SECRETARY = "secretary", _("Thư ký tòa soạn")
    EDITOR_IN_CHIEF = "editor-in-chief", _("Tổng biên tập")
    ADMINISTRATOR = "administrator", _("Quản trị")
    MARKET = "market", _("Bảng giá")


# From the least to the most; who manages accounts grants and manages only what stands below the own role.
LADDER = [
    Role.MARKET,
    Role.REPORTER,
    Role.EDITOR,
    Role.SECRETARY,
    Role.EDITOR_IN_CHIEF,
    Role.ADMINISTRATOR,
]

_VIEW_ARCHIVE = [
    "articles.view_article",
    "articles.view_category",
    "articles.view_author",
    "articles.view_topic",
    "articles.view_place",
    "articles.view_photo",
    "articles.view_attachment",
]
_WRITE = [
    *_VIEW_ARCHIVE,
    "articles.add_article",
    "articles.change_article",
    "articles.add_photo",
    "articles.change_photo",
    "articles.add_topic",
    "articles.add_place",
    # An own story that was never handed over goes into the bin, and comes back out of it.
    "articles.delete_article",
]
_EDIT = [
    *_WRITE,
    "articles.change_any_article",
    "articles.add_author",
    "articles.change_author",
    "articles.change_topic",
    "articles.change_place",
    *(f"articles.{act}_stylerule" for act in ("add", "change", "delete", "view")),
]
# What stands on the site besides stories: pages that stand still, menus, the top of the front page.
_SITE = [
    f"articles.{act}_{model}"
    for model in ("page", "menuitem", "frontslot")
    for act in ("add", "change", "delete", "view")
]
_PUBLISH = [*_EDIT, "articles.publish_article", *_SITE]
_MARKET = [
    f"markets.{act}_{model}"
    for model in ("goldquote", "currencyquote", "depositquote")
    for act in ("add", "change", "view")
] + [
    *(f"markets.{act}_specialdays" for act in ("add", "change", "delete", "view")),
    "markets.view_source",
    "markets.view_receipt",
    "markets.view_tablesetting",
]
_LEAD = [
    *_PUBLISH,
    "articles.add_category",
    "articles.change_category",
    "articles.delete_photo",
    "articles.change_deskrules",
    "articles.view_deskrules",
    "newsroom.change_masthead",
    "newsroom.view_masthead",
]

# "app.codename" of what each role may do; object rights (own stories, held rows) are decided beside the object.
PERMISSIONS: dict[Role, list[str]] = {
    Role.REPORTER: _WRITE,
    Role.EDITOR: _EDIT,
    Role.SECRETARY: _PUBLISH,
    Role.EDITOR_IN_CHIEF: _LEAD,
    Role.ADMINISTRATOR: [
        *_LEAD,
        *_MARKET,
        "articles.write_source",
        "articles.view_address",
        # Who may add a run imports, reads refused records again, and takes runs back.
        "articles.add_importrun",
        "articles.view_importrun",
        "articles.view_importrecord",
        "articles.view_importrefusal",
        "markets.change_source",
        "markets.change_tablesetting",
        "newsroom.add_user",
        "newsroom.change_user",
        "newsroom.view_user",
    ],
    Role.MARKET: _MARKET,
}


def rank(user: "User") -> int:
    """The place of the user's highest role on the ladder; 0 without any, above all of them for a superuser."""
    if user.is_superuser:
        return len(LADDER) + 1
    held = set(user.groups.values_list("name", flat=True))
    return max((place for place, role in enumerate(LADDER, start=1) if role in held), default=0)


def grantable_by(user: "User") -> list[Role]:
    """The roles that the user may give to others or take from them, if they manage accounts at all."""
    return LADDER[: max(rank(user) - 1, 0)]


def may_manage(user: "User", other: "User") -> bool:
    """Whether the user may change the other's account: a superuser anyone's, others only those ranked below."""
    return user.is_superuser or rank(other) < rank(user)


def grant_permissions(**kwargs) -> None:
    """Give every role's group exactly the rights of the table above. Safe to repeat.

    It runs after `migrate`, because Django makes the permissions themselves only then.
    """
    from django.contrib.auth.models import Group, Permission

    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in dict.fromkeys(names) if name in known])
