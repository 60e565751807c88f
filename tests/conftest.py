"""What every test may count on."""

import pytest
from django.conf import settings
from django.core.cache import cache

from tests.environment import DATA_DIR


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """SQLite in a file, as the newsroom has it: in memory two threads lock each other out of whole tables."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = f"{DATA_DIR}/tests.sqlite3"


@pytest.fixture(autouse=True)
def quick_and_apart(settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Passwords hashed quickly, plain static files, and a media folder and a cache that no other test sees."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
