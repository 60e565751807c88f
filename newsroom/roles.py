"""The newsroom's roles: groups made by migration, named by these codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REPORTER = "reporter", _("Phóng viên")
    EDITOR = "editor", _("Biên tập viên")
    SECRETARY = "secretary", _("Thư ký tòa soạn")
    EDITOR_IN_CHIEF = "editor-in-chief", _("Tổng biên tập")
    ADMINISTRATOR = "administrator", _("Quản trị")
    MARKET = "market", _("Bảng giá")


_VIEW_ARCHIVE = [
    "articles.view_article",
    "articles.view_category",
    "articles.view_author",
    "articles.view_topic",
    "articles.view_photo",
]
_WRITE = [
    *_VIEW_ARCHIVE,
    "articles.add_article",
    "articles.change_article",
    "articles.add_photo",
    "articles.change_photo",
    "articles.add_topic",
]
_EDIT = [
    *_WRITE,
    "articles.change_any_article",
    "articles.add_author",
    "articles.change_author",
    "articles.change_topic",
]
_PUBLISH = [*_EDIT, "articles.publish_article", "articles.delete_article"]
_MARKET = [
    f"markets.{act}_{model}"
    for model in ("goldquote", "currencyquote", "depositquote")
    for act in ("add", "change", "view")
] + ["markets.view_source", "markets.view_board", "markets.view_receipt", "markets.view_tablesetting"]
_LEAD = [
    *_PUBLISH,
    "articles.add_category",
    "articles.change_category",
    "articles.delete_photo",
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
        "markets.change_source",
        "markets.change_tablesetting",
        "newsroom.add_user",
        "newsroom.change_user",
        "newsroom.view_user",
    ],
    Role.MARKET: _MARKET,
}


def grant_permissions(**kwargs) -> None:
    """Give every role's group exactly the rights of the table above. Safe to repeat.

    It runs after `migrate`, because Django makes the permissions themselves only then.
    """
    from django.contrib.auth.models import Group, Permission

    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set([known[name] for name in dict.fromkeys(names) if name in known])
