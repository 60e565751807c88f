"""The editor: one table with the sanitiser, no dangerous plugin, no file but those it needs."""

import json
import re
from pathlib import Path

import ckeditor
import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

from newsroom.editor import CKEDITOR_CONFIGS, DANGEROUS_PLUGINS, EXTRA_PLUGINS, allowed_content
from newsroom.html import ALLOWED
from newsroom.staticfiles import AllowedAppDirectoriesFinder, is_served

PACKAGE = Path(ckeditor.__file__).parent / "static"
EDITOR = "ckeditor/ckeditor"
SCRIPT = (PACKAGE / EDITOR / "ckeditor.js").read_text(encoding="utf-8-sig")
BUILT_IN = re.search(r"config\.plugins='([^']*)'", SCRIPT)[1].split(",")


def kept_plugins(name="default"):
    removed = CKEDITOR_CONFIGS[name]["removePlugins"].split(",")
    return [plugin for plugin in [*BUILT_IN, *EXTRA_PLUGINS] if plugin not in removed]


def test_the_editor_and_the_sanitiser_allow_the_same():
    content = allowed_content()
    assert set(content) == set(ALLOWED)
    for tag, rule in ALLOWED.items():
        said = content[tag] if isinstance(content[tag], dict) else {}
        assert {name.removeprefix("!") for name in said.get("attributes", [])} == rule.attributes
        assert {name.removeprefix("!") for name in said.get("classes", [])} == rule.classes
        assert set(said) <= {"attributes", "classes"}


@pytest.mark.parametrize("name", CKEDITOR_CONFIGS)
def test_every_configuration_is_locked(name):
    config = CKEDITOR_CONFIGS[name]
    assert config["allowedContent"] == config["pasteFilter"] == allowed_content()
    assert "script" in config["disallowedContent"]
    assert "*[on*]" in config["disallowedContent"]
    off = ("fullPage", "versionCheck", "entities", "linkJavaScriptLinksAllowed", "customConfig")
    assert not any(config[key] for key in off)
    assert not set(kept_plugins(name)) & {*DANGEROUS_PLUGINS, "image"}
    assert config["imageUploadUrl"].startswith("/admin/")
    assert "?" in config["filebrowserUploadUrl"]
    assert json.loads(json.dumps(config)) == config


def test_only_the_source_configuration_shows_html():
    assert "sourcearea" not in kept_plugins()
    assert "sourcearea" in kept_plugins("source")
    assert ["Source"] not in CKEDITOR_CONFIGS["default"]["toolbar_Story"]


def test_no_plugin_that_stays_needs_one_that_goes():
    for plugin in kept_plugins():
        written = re.search(rf'plugins\.add\("{plugin}",\{{(.{{0,300}}?)(?:plugins\.add|init:|$)', SCRIPT, re.DOTALL)
        needed = re.search(r'requires:"([^"]*)"', written[1]) if written else None
        assert not needed or set(needed[1].split(",")) <= set(kept_plugins()), plugin


def test_every_dialog_and_filter_of_the_plugins_that_stay_is_served():
    for plugin in kept_plugins():
        folder = PACKAGE / EDITOR / "plugins" / plugin
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(PACKAGE).as_posix()
            if path.is_dir() or ("/lang/" in name and path.stem not in {"vi", "en"}) or path.suffix in {".md", ".html"}:
                continue
            # Built into ckeditor.js, with their languages in its lang/ files.
            if f'plugins.add("{plugin}"' in SCRIPT and (path.name == "plugin.js" or "/lang/" in name):
                continue
            assert is_served(name), name


@pytest.mark.parametrize(
    "path",
    [
        "ckeditor/ckeditor-init.js",
        "ckeditor/ckeditor.css",
        "ckeditor/fixups.js",
        f"{EDITOR}/ckeditor.js",
        f"{EDITOR}/config.js",
        f"{EDITOR}/lang/vi.js",
        f"{EDITOR}/skins/moono-lisa/editor.css",
        f"{EDITOR}/skins/moono-lisa/icons_hidpi.png",
        f"{EDITOR}/skins/moono-lisa/images/hidpi/close.png",
        f"{EDITOR}/plugins/icons.png",
        f"{EDITOR}/plugins/image2/plugin.js",
        f"{EDITOR}/plugins/image2/dialogs/image2.js",
        f"{EDITOR}/plugins/pastefromword/filter/default.js",
        "admin/css/base.css",
    ],
)
def test_the_files_the_editor_asks_for_are_found(path):
    assert finders.find(path)


FORBIDDEN = [
    f"{EDITOR}/plugins/preview/preview.html",
    f"{EDITOR}/plugins/wsc/dialogs/ciframe.html",
    f"{EDITOR}/plugins/wsc/dialogs/tmpFrameset.html",
    f"{EDITOR}/plugins/codesnippetgeshi/plugin.js",
    f"{EDITOR}/plugins/iframe/dialogs/iframe.js",
    f"{EDITOR}/plugins/image2/lang/de.js",
    f"{EDITOR}/plugins/scayt/dialogs/options.js",
    f"{EDITOR}/README.md",
    f"{EDITOR}/CHANGES.md",
    f"{EDITOR}/skins/moono-lisa/readme.md",
    f"{EDITOR}/skins/moono/editor.css",
    f"{EDITOR}/build-config.js",
    f"{EDITOR}/bender-runner.config.json",
    f"{EDITOR}/adapters/jquery.js",
    f"{EDITOR}/vendor/promise.js",
    f"{EDITOR}/lang/de.js",
    "ckeditor/galleriffic/js/jquery.galleriffic.js",
    "ckeditor/file-icons/pdf.png",
    "ckeditor/ckeditor_uploader/x.js",
    "ckeditor_uploader/x.js",
    f"CKEditor/{EDITOR.partition('/')[2]}/README.md",
    f"./{EDITOR}/README.md",
    f"admin/../{EDITOR}/README.md",
    f"{EDITOR}//README.md",
    f"{EDITOR}/plugins/dialog/../wsc/dialogs/ciframe.html",
    f"{EDITOR}/ckeditor.js\n",
]


@pytest.mark.parametrize("path", FORBIDDEN)
def test_no_other_file_of_the_package_is_found(path):
    assert not is_served(path)
    finder = AllowedAppDirectoriesFinder()
    assert not finder.find(path)
    assert not finder.find(path, find_all=True)


def test_the_test_pages_of_the_package_are_not_served():
    pages = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.html")]
    assert len(pages) >= 14
    assert not [page for page in pages if is_served(page)]


def test_collecting_takes_only_allowed_files():
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    collected = [path for path, _ in AllowedAppDirectoriesFinder().list(ignored)]
    ours = [path for path in collected if path.startswith("ckeditor")]
    assert 40 < len(ours) < 100
    assert all(is_served(path) for path in ours)
    assert any(path.startswith("admin/") for path in collected)
    assert not [path for path in collected if path.endswith(".md")]


def test_every_file_that_a_style_sheet_names_is_collected(tmp_path):
    """Hashing the collected names fails at the first address without a file."""
    storage = CompressedManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    found = {}
    for finder in finders.get_finders():
        for path, source in finder.list(apps.get_app_config("staticfiles").ignore_patterns):
            if not path.endswith((".css", ".js", ".png", ".gif", ".svg", ".woff2", ".ico")) or path in found:
                continue
            with source.open(path) as opened:
                found[storage.save(path, opened)] = (storage, path)
    assert f"{EDITOR}/skins/moono-lisa/editor.css" in found
    # Compressing is slow and proves nothing here.
    storage.post_process_with_compression = lambda files: files
    for name, _, processed in storage.post_process(found):
        assert not isinstance(processed, Exception), (name, processed)
