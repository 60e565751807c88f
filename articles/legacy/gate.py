"""What every record must pass, whatever its format: what is refused, and what comes in as a draft.

What it lets through fits the columns that it is written to: the writer writes many rows at once and asks no model.
"""

import html
import re
from datetime import datetime

from articles.legacy.clean.text import shorten
from articles.legacy.record import Record, Refusal
from articles.models import Article
from newsroom.html import MAX_LENGTH, TooLarge, clean_html
from newsroom.rebuild import tidy_text
from newsroom.text import one_line, plain_text

HEADLINE = 250
STANDFIRST = 2000
LINE_LENGTHS = {"kicker": 80, "dateline": 80, "credit": 200, "legacy_id": 200, "legacy_url": 700}

_LANGUAGES = frozenset(Article.Language.values)

# A character outside of tags that can be seen. Cleaned HTML has `<` and `>` at tags alone.
_WORD = re.compile(r"(?:^|>)(?:\s|&nbsp;|[\u200b\ufeff])*+[^<\s]")


def admit(record: Record, now: datetime) -> Refusal | None:
    """Clean the record's texts in place and make them fit; say in its warnings what that changed.

    Returns a refusal when nothing readable is left. A story without a usable time, or with one to come, is made
    a draft: it never becomes public by being imported.
    """
    try:
        record.body_html = clean_html(record.body_html)
    except TooLarge:
        reason = (
            f"It cannot be cleaned: it is longer than {MAX_LENGTH:,} characters, or its elements are nested too deeply."
        )
        return Refusal(record.file, reason, record.number)
    record.headline, record.standfirst = one_line(record.headline), tidy_text(record.standfirst).strip()
    has_words = _WORD.search(record.body_html) is not None
    if not record.headline and not has_words and not record.standfirst:
        return Refusal(record.file, "It has neither a headline nor a body.", record.number)
    for name, length in LINE_LENGTHS.items():
        if value := getattr(record, name):
            value = one_line(value)
            if len(value) > length:
                record.warnings.append(
                    f"The {name.replace('_', ' ')} was left out: it is longer than {length} characters."
                )
                value = ""
            setattr(record, name, value)
    _fit_headline(record)
    if len(record.standfirst) > STANDFIRST:
        record.body_html = f"<p>{html.escape(record.standfirst, quote=False)}</p>\n{record.body_html}"
        record.standfirst = ""
        record.warnings.append(f"The sapo stands in the body: it is longer than {STANDFIRST} characters.")
    if not has_words:
        record.warnings.append("It has no body." if "<" not in record.body_html else "Its body has no words.")
    if record.language not in _LANGUAGES:
        record.language = Article.Language.VIETNAMESE
    _settle_times(record, now)
    return None


def _fit_headline(record: Record) -> None:
    if not record.headline:
        record.headline = shorten(one_line(record.standfirst) or plain_text(record.body_html), 100)
        record.status = "draft"
        record.warnings.append("It has no headline; its first words stand in for one, and it comes in as a draft.")
    elif len(record.headline) > HEADLINE:
        record.body_html = f"<p>{html.escape(record.headline, quote=False)}</p>\n{record.body_html}"
        record.headline = shorten(record.headline, HEADLINE)
        record.warnings.append(f"The headline is longer than {HEADLINE} characters; the whole of it begins the body.")


def _settle_times(record: Record, now: datetime) -> None:
    if record.published_at is None:
        record.status = "draft"
        record.warnings.append("It has no usable publication date; it comes in as a draft.")
    elif record.published_at > now:
        record.status = "draft"
        record.warnings.append("Its publication date is still to come; it comes in as a draft.")
    if record.updated_at and not (record.published_at and record.published_at < record.updated_at <= now):
        record.updated_at = None
