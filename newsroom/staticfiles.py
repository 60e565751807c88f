"""Which static files of the packages are served at all; the same in development and when they are collected."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles import apps, finders

from newsroom.editor import LANGUAGES

_LANG = f"(?:{'|'.join(LANGUAGES)})"
# Plugins that stay switched on and load files of their own beside what is built into ckeditor.js.
_PLUGINS_WITH_FILES = (
    "a11yhelp|clipboard|dialog|find|image2|link|magicline|pastefromgdocs|pastefromlibreoffice|pastefromword|pastetools"
    "|table|tableselection|tabletools|widget"
)

# The package holds 1,257 files, among them test pages, previews and upload galleries; the editor asks for these.
EDITOR_FILES = re.compile(
    rf"""ckeditor/(?:
        ckeditor-init\.js | ckeditor\.css | fixups\.js
        | ckeditor/(?:
            ckeditor\.js | config\.js | contents\.css | styles\.js
            | lang/{_LANG}\.js
            | skins/moono-lisa/(?:images/(?:hidpi/)?)?[a-z0-9_-]+\.(?:css|png|gif)
            | plugins/icons(?:_hidpi)?\.png
            | plugins/(?:{_PLUGINS_WITH_FILES})/(?:
                (?:plugin|dialogDefinition)\.js
                | (?:dialogs/)?lang/{_LANG}\.js
                | (?:dialogs|filter)/[A-Za-z0-9]+\.js
                | (?:icons|images)/(?:hidpi/)?[a-z0-9_-]+\.(?:png|gif)
                | styles/[a-z]+\.css
            )
        )
    )""",
    re.VERBOSE,
)


def is_served(path: str) -> bool:
    """Whether a static file of a package may be served under this path."""
    path = path.replace("\\", "/")
    first = path.lstrip("/").partition("/")[0]
    # Compared without case: some file systems would open CKEditor/… as well.
    if first.lower() in {"ckeditor", "ckeditor_uploader"}:
        return EDITOR_FILES.fullmatch(path) is not None
    return ".." not in path.split("/") and "//" not in path and "/./" not in f"/{path}"


class AllowedAppDirectoriesFinder(finders.AppDirectoriesFinder):
    """The finder of the packages' files, which knows the editor's files from a list."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """All files that are served, with their storages."""
        for path, storage in super().list(ignore_patterns):
            if is_served(path):
                yield path, storage

    def find_in_app(self, app: str, path: str) -> Any:
        """The file's place in the app, or None; None as well for what is not served."""
        return super().find_in_app(app, path) if is_served(path) else None


class StaticFilesConfig(apps.StaticFilesConfig):
    """Django's own app, with more files left alone."""

    ignore_patterns = [*apps.StaticFilesConfig.ignore_patterns, "*.md"]
