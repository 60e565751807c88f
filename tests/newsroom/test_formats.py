"""Dates and numbers in forms and templates, in both languages of the desk."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import override_settings
from django.utils import formats, translation

STORY = datetime(2019, 7, 8, 14, 24, tzinfo=UTC)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_07_08_2019_is_the_seventh_of_august(language):
    with translation.override(language):
        assert forms.DateField().clean("07/08/2019") == date(2019, 8, 7)
        assert forms.DateField().clean("23/11/2026") == date(2026, 11, 23)
        assert forms.DateField().clean("2026-11-23") == date(2026, 11, 23)
        assert forms.TimeField().clean("21:24") == time(21, 24)
        moment = forms.DateTimeField().clean("08/07/2019 21:24")
        assert moment.astimezone(UTC) == STORY


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_date_field_shows_what_it_reads(language):
    with translation.override(language):
        assert forms.DateInput().format_value(date(2019, 8, 7)) == "07/08/2019"
        assert forms.TimeInput().format_value(time(21, 24)) == "21:24"
        assert formats.date_format(date(2019, 8, 7)) == "07/08/2019"


def test_numbers_have_vietnamese_separators():
    with translation.override("vi"):
        assert formats.number_format(Decimal("1234567.89"), use_l10n=True, force_grouping=True) == "1.234.567,89"
        with override_settings(USE_THOUSAND_SEPARATOR=True):
            assert formats.localize(1234567) == "1.234.567"
    with translation.override("en"):
        assert formats.number_format(Decimal("1234567.89"), use_l10n=True, force_grouping=True) == "1,234,567.89"


def test_months_are_written_in_words_that_are_vietnamese():
    with translation.override("vi"):
        assert formats.date_format(date(2019, 8, 7), "YEAR_MONTH_FORMAT") == "tháng 08/2019"


def render(source, **context):
    return Template(source).render(Context(context))


def test_the_filters_are_in_every_template():
    assert render("{{ t|article_time }}", t=STORY) == "Thứ hai, 08/07/2019 21:24 (GMT+7)"
    assert render("{{ t|iso_vn }}", t=STORY) == "2019-07-08T21:24:00+07:00"
    assert render("{{ t|iso_vn }}", t=date(2019, 7, 8)) == "2019-07-08"
    assert render("{{ t|short_time }} {{ t|vn_date }}", t=STORY) == "21:24, 08/07/2019 08/07/2019"
    assert render("{{ n|vn_number }} {{ n|vn_number:2 }}", n=Decimal("38.9")) == "38,9 38,90"
    assert render("{{ n|vn_number }}", n=0.1) == "0,1"


def test_the_filters_are_empty_for_nothing():
    source = "{{ t|article_time }}{{ t|iso_vn }}{{ t|short_time }}{{ t|vn_date }}{{ t|vn_number }}"
    assert render(source, t=None) == ""


def test_a_story_is_told_in_its_own_precision_and_language():
    story = SimpleNamespace(published_at=STORY, published_precision="day", language="vi")
    assert render("{{ story|article_time }}", story=story) == "Thứ hai, 08/07/2019"
    story = SimpleNamespace(published_at=STORY, published_precision="minute", language="en")
    assert render("{{ story|article_time }}", story=story) == "Monday, 08/07/2019 21:24 (GMT+7)"
    assert render("{{ story|article_time }}", story=SimpleNamespace(published_at=None)) == ""
