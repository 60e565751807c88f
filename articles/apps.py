"""Reports: what the paper writes, who wrote it, and where it stands."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Bài báo")

    def ready(self) -> None:
        from articles.models.article import begin_ids
        from articles.site.sitemaps import pages
        from newsroom import sitemaps

        post_migrate.connect(begin_ids, sender=self)
        sitemaps.register(pages)
