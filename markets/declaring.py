"""Rows that the installation needs: a source for every provider of the code, and one setting a table."""

from typing import Any

from django.apps import apps as installed_apps

from markets.models import Kind
from markets.providers import PROVIDERS


def declare_sources(apps: Any = installed_apps, using: str = "default", **kwargs: Any) -> None:
    """Bring the table of sources up to the code. Runs after each migrate and flush; safe to repeat.

    What an operator enabled stays enabled. It asks for the models as they were migrated to, which may be none.
    """
    try:
        source, setting = apps.get_model("markets", "Source"), apps.get_model("markets", "TableSetting")
    except LookupError:
        return
    for provider in PROVIDERS.values():
        source.objects.using(using).update_or_create(
            slug=provider.slug, defaults={"name": provider.name, "kind": provider.kind, "url": provider.url}
        )
    for kind in Kind.values:
        setting.objects.using(using).get_or_create(kind=kind)
