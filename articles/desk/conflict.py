"""Two people saved one story: what the second typed and what is stored, side by side."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import Article, Byline
from newsroom.text import one_line, plain_text, short_time

# The fields whose stored text a script can put into the form.
COPYABLE = ("kicker", "headline", "standfirst", "dateline", "body", "credit", "lead_caption", "video_url", "sponsor")
_AFTER_BLOCK = re.compile(r"(?<=</p>)|(?<=</h[234]>)|(?<=</li>)|(?<=</tr>)|(?<=</figure>)|(?<=</blockquote>)")


class Line(NamedTuple):
    text: str
    is_only_here: bool


class Difference(NamedTuple):
    """One field that differs; `stored_value` is what the form's field would hold, None when it cannot be copied."""

    name: str
    label: str | Promise
    mine: list[Line]
    stored: list[Line]
    stored_value: str | None


def differences(form: ModelForm, bylines: BaseInlineFormSet | None) -> list[Difference]:
    """The fields of a refused form whose typed value is not the stored one."""
    stored = Article.objects.get(pk=form.instance.pk)
    found = []
    for name in form.cleaned_data.keys() - {"version"}:
        is_many = Article._meta.get_field(name).many_to_many
        mine = _lines(name, form.cleaned_data[name] if is_many else getattr(form.instance, name))
        theirs = _lines(name, getattr(stored, name).all() if is_many else getattr(stored, name))
        if mine != theirs:
            value = getattr(stored, name) if name in COPYABLE else None
            label = capfirst(form.fields[name].label)
            found.append(Difference(name, label, _marked(mine, theirs), _marked(theirs, mine), value))
    order = list(form.fields)
    found.sort(key=lambda difference: order.index(difference.name))
    if bylines is not None:
        mine, theirs = _signed(bylines), [str(byline) for byline in stored.bylines.select_related("author")]
        if mine != theirs:
            label = capfirst(Byline._meta.verbose_name_plural)
            found.append(Difference("", label, _marked(mine, theirs), _marked(theirs, mine), None))
    return found


def last_save(article: Article) -> str:
    """Who saved the story last at the desk, and when, as a sentence; empty when nobody did."""
    entry = (
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk))
        .select_related("user")
        .first()
    )
    if entry is None:
        return ""
    return _("%(who)s lưu lúc %(when)s.") % {"who": entry.user, "when": short_time(entry.action_time)}


def _lines(name: str, value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if name == "body":
        return [block.strip() for block in _AFTER_BLOCK.split(value) if block.strip()]
    if isinstance(value, datetime):
        return [short_time(value)]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return sorted(str(one) for one in value)
    return [line for line in map(one_line, str(value).splitlines()) if line]


def _signed(bylines: BaseInlineFormSet) -> list[str]:
    rows = [form for form in bylines.forms if form.cleaned_data.get("author") and not form.cleaned_data.get("DELETE")]
    rows.sort(key=lambda form: form.instance.position)
    return [str(form.instance) for form in rows]


def _marked(lines: list[str], others: list[str]) -> list[Line]:
    """The lines as words; where only the markup differs, with the markup."""
    same_words = {plain_text(line) for line in others}
    marked = []
    for line in lines:
        is_only_here = line not in others
        words = plain_text(line)
        marked.append(Line(line if is_only_here and words in same_words else words or line, is_only_here))
    return marked
