"""Translations: English holds every text, and the compiled catalogues are those of the sources."""

import json
import re
from pathlib import Path

import polib
import pytest
from django.contrib.admin import site
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext, ngettext

from tests.messages import LOCALE, catalogue, untranslated, wanted

SOURCES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
NAMES = [f"{path.parent.parent.name}-{path.stem}" for path in SOURCES]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")


def test_every_text_of_the_product_has_an_english_one() -> None:
    known = {(entry.msgctxt or "", entry.msgid) for entry in polib.pofile(str(catalogue("en")))}
    missing = [text for context, text, _plural in wanted() if (context, text) not in known]
    assert missing == [] and untranslated("en") == [], "run `make messages` and translate"


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_compiled_catalogues_are_those_of_their_sources(path: Path) -> None:
    source = {(e.msgctxt, e.msgid): e.msgstr or e.msgstr_plural for e in polib.pofile(str(path)) if e.translated()}
    compiled = {(e.msgctxt, e.msgid): e.msgstr or e.msgstr_plural for e in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == source, "run `make messages`"


@pytest.mark.parametrize("path", SOURCES, ids=NAMES)
def test_translations_keep_their_placeholders(path: Path) -> None:
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and ("%" in entry.msgid or "{" in entry.msgid):
                assert set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(entry.msgid)), entry.msgid


# What an editor meets of Django's own texts. Those with a plural are under DJANGO_COUNTS.
DJANGO_TEXTS = [
    # The parts of every page and list
    "Home", "Welcome,", "View site", "Log in", "Log out", "Change password", "Site administration", "Add", "Change", "View",
    "Add %s", "Change %s", "View %s", "Select %s to change", "Add %(name)s", "Action:", "Go", "Run the selected action",
    "Filter", "Clear all filters", " By %(filter_title)s ", "All", "Any date", "Yes", "No", "Unknown", "Search", "Show all",
    "Breadcrumbs", "Skip to main content", "Model name", "Add link", "Change or view list link", "Toggle sorting",
    "Toggle theme (current theme: auto)", "Select this object for an action - {}", "Select all objects on this page for an action",
    # The form
    "Save", "Save and add another", "Save and continue editing", "Close", "Delete", "Delete?", "Remove", "History", "View on site",
    "Date:", "Time:", "Lookup", "Currently", "Clear", "Error:", "Please correct the errors below.", "Yes, I’m sure",
    "No, take me back", "Added:", "Changed:", "Deleted:", "Changed {fields}.", "Date/time", "User", "Action", "and",
    "The {name} “{obj}” was added successfully.", "The {name} “{obj}” was changed successfully.",
    "After you’ve created a user, you’ll be able to edit more user options.",
    # What is wrong with what was typed
    "This field is required.", "This field cannot be blank.", "Enter a valid value.", "Enter a valid URL.",
    "Enter a valid domain name.", "Enter a valid email address.", "Enter a number.", "Enter a whole number.", "Enter a valid date.",
    "Enter a valid time.", "Enter a valid date/time.", "Enter a complete value.", "Enter a valid JSON.",
    "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.", "Null characters are not allowed.",
    "Ensure this value is less than or equal to %(limit_value)s.", "Constraint “%(name)s” is violated.",
    "%(model_name)s with this %(field_label)s already exists.", "Please correct the duplicate values below.",
    "Select a valid choice. That choice is not one of the available choices.", "“%(pk)s” is not a valid value.",
    "%(model)s instance with %(field)s %(value)r is not a valid choice.", "The submitted file is empty.",
    "File extension “%(extension)s” is not allowed. Allowed extensions are: %(allowed_extensions)s.",
    "The inline value did not match the parent instance.",
    # Accounts
    "username", "password", "first name", "last name", "email address", "active", "groups", "last login", "date joined",
    "A user with that username already exists.", "Password confirmation", "Old password", "New password", "Set password",
    "Reset password", "The two password fields didn’t match.", "This password is too common.", "This account is inactive.",
    "Raw passwords are not stored, so there is no way to see the user’s password.", "Enabled", "Disabled",
    "Password-based authentication", "Conflicting form data submitted. Please try again.",
]  # fmt: skip
DJANGO_COUNTS = [
    "Please correct the error below.",
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "This password is too short. It must contain at least %d character.",
    "Please submit at most %(num)d form.",
    "%(counter)s result",
    "%(total_count)s selected",
    "%(num)d hour",
    "entry",
]
DJANGO_SCRIPT_TEXTS = [
    "Today", "Yesterday", "Tomorrow", "Now", "Noon", "Cancel", "Choose a Date", "Choose a Time", "January", "December",
    "Sunday", "Saturday", "abbrev. day Sunday\x04Sun", "one letter Monday\x04M", "abbrev. month May\x04May", "Filter",
    "Choose all %s", "Choose selected %s", "Remove selected %s", "Remove all %s", "(click to clear)",
    "%(sel)s of %(cnt)s selected",
]  # fmt: skip


def test_no_text_of_django_stays_english_at_the_desk() -> None:
    with translation.override("vi"):
        assert [text for text in DJANGO_TEXTS if gettext(text) == text] == []
        assert [text for text in DJANGO_COUNTS if ngettext(text, text, 2) == text] == []


def test_no_text_of_the_admins_scripts_stays_english(rf: RequestFactory) -> None:
    with translation.override("vi"):
        script = site.i18n_javascript(rf.get("/")).content.decode()
    found, _end = json.JSONDecoder().raw_decode(script.split("newcatalog = ")[1])
    assert [text for text in DJANGO_SCRIPT_TEXTS if found.get(text, text) == text] == []


def test_the_desk_has_its_own_words_for_what_django_calls_otherwise() -> None:
    with translation.override("vi"):
        assert gettext("This field is required.") == "Trường này là bắt buộc."
        assert gettext("Home") == gettext("Site administration") == "Bàn biên tập"
        assert gettext("Save") == "Lưu"
        assert gettext("groups") == "vai trò"
