"""The project's own app: users, masthead, checks, commands."""

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def prepare_media_folder(**kwargs) -> None:
    """Migrating is what installs: it makes the media folder, whose absence is a fault from then on."""
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = _("Tòa soạn")

    def ready(self) -> None:
        from newsroom import checks  # noqa: F401  (registers the system checks)
        from newsroom.roles import grant_permissions

        post_migrate.connect(prepare_media_folder, sender=self)
        # Without a sender: the last app to be migrated completes the roles' rights.
        post_migrate.connect(grant_permissions, dispatch_uid="newsroom.roles")
