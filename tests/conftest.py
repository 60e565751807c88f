"""What every test may count on."""

import pytest
from django.core.cache import cache


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
