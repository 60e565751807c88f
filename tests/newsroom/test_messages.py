"""Translations: English holds every text, and the compiled catalogues are those of the sources."""

import re
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.messages import LOCALE, catalogue, untranslated, wanted

SOURCES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_text_of_the_product_has_an_english_one() -> None:
    known = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(catalogue("en")))}
    missing = [text for context, text, _plural in wanted() if (context, text) not in known]
    assert missing == [] and untranslated("en") == [], "run `make messages` and translate"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.parent.name)
def test_compiled_catalogues_are_those_of_their_sources(path: Path) -> None:
    source = {e.msgid: e.msgstr or e.msgstr_plural for e in polib.pofile(str(path)) if e.translated()}
    compiled = {e.msgid: e.msgstr or e.msgstr_plural for e in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == source, "run `make messages`"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.parent.parent.name)
def test_translations_keep_their_placeholders(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and "%" in entry.msgid:
                assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(entry.msgid)), entry.msgid


def test_form_errors_are_vietnamese_where_django_leaves_them_english() -> None:
    with translation.override("vi"):
        assert gettext("This field is required.") == "Trường này là bắt buộc."
        assert not gettext("Please correct the errors below.").isascii()
