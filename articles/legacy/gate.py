"""What every record must pass, whatever its format: what is refused, and what comes in as a draft."""

import html
from datetime import datetime

from articles.legacy.clean.text import shorten
from articles.legacy.record import Picture, Record, Refusal
from newsroom.html import TooLarge, clean_html
from newsroom.text import nfc, one_line, plain_text

HEADLINE = 250
STANDFIRST = 2000
PICTURE_LENGTHS = {"name": 300, "alt": 300, "caption": 500, "credit": 200}
LINE_LENGTHS = {"kicker": 80, "dateline": 80, "credit": 200, "legacy_id": 200, "legacy_url": 700}


def admit(record: Record, now: datetime) -> Refusal | None:
    """Clean the record's texts in place and make them fit; say in its warnings what that changed.

    Returns a refusal when nothing readable is left. A story without a usable time, or with one to come, is made
    a draft: it never becomes public by being imported.
    """
    try:
        record.body_html = clean_html(record.body_html)
    except TooLarge as error:
        return Refusal(record.file, one_line(str(error)), record.number)
    record.headline, record.standfirst = one_line(record.headline), nfc(record.standfirst).strip()
    words = plain_text(record.body_html)
    if not record.headline and not words and not record.standfirst:
        return Refusal(record.file, "It has neither a headline nor a body.", record.number)
    for name, length in LINE_LENGTHS.items():
        value = one_line(getattr(record, name))
        if len(value) > length:
            record.warnings.append(f"The {name.replace('_', ' ')} was left out: it is longer than {length} characters.")
            value = ""
        setattr(record, name, value)
    record.pictures = [_fit_picture(record, picture) for picture in record.pictures]
    _fit_headline(record, words)
    if len(record.standfirst) > STANDFIRST:
        record.body_html = f"<p>{html.escape(record.standfirst, quote=False)}</p>\n{record.body_html}"
        record.standfirst = ""
        record.warnings.append(f"The sapo stands in the body: it is longer than {STANDFIRST} characters.")
    if not words:
        record.warnings.append("It has no body.")
    _settle_status(record, now)
    return None


def _fit_headline(record: Record, words: str) -> None:
    if not record.headline:
        record.headline = shorten(record.standfirst or words, 100)
        record.status = "draft"
        record.warnings.append("It has no headline; its first words stand in for one, and it comes in as a draft.")
    elif len(record.headline) > HEADLINE:
        record.body_html = f"<p>{html.escape(record.headline, quote=False)}</p>\n{record.body_html}"
        record.headline = shorten(record.headline, HEADLINE)
        record.warnings.append(f"The headline is longer than {HEADLINE} characters; the whole of it begins the body.")


def _fit_picture(record: Record, picture: Picture) -> Picture:
    fitting = picture
    for name, length in PICTURE_LENGTHS.items():
        value = one_line(getattr(picture, name))
        fitting = fitting._replace(**{name: shorten(value, length)})
        if len(value) > length:
            record.warnings.append(f"A picture's {name} was shortened to {length} characters.")
    return fitting


def _settle_status(record: Record, now: datetime) -> None:
    if record.published_at is None:
        record.status = "draft"
        record.warnings.append("It has no usable publication date; it comes in as a draft.")
    elif record.published_at > now:
        record.status = "draft"
        record.warnings.append("Its publication date is still to come; it comes in as a draft.")
