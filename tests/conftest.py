"""What every test may count on."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def quick_and_apart(settings, tmp_path: Path) -> None:
    """Passwords hashed quickly, plain static files, and a media folder that no other test sees."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    media = tmp_path / "media"
    media.mkdir()
    settings.MEDIA_ROOT = media
