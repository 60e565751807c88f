"""Market tables: gold, currencies, deposit rates."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MarketsConfig(AppConfig):
    name = "markets"
    verbose_name = _("Bảng giá")

    def ready(self) -> None:
        from markets.declaring import declare_sources
        from markets.site.sitemap import addresses
        from newsroom import sitemaps

        post_migrate.connect(declare_sources, sender=self)
        sitemaps.register(addresses)
