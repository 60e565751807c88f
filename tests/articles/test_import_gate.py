"""The gate: whatever a source holds, what it lets through fits where it is stored."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy import gate, keys, pictures, rows
from articles.legacy.record import Picture, Record, Refusal
from articles.legacy.report import Outcome
from articles.legacy.rules import Task
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.raw import RawRecord
from articles.models import Article, ImportRecord, Photo
from newsroom.html import clean_html

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANY = st.text(max_size=400) | st.text(alphabet="a ấ\0\n\u0338\u200b\u202e<>&;=\"'", max_size=3000)
HTML = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            '<img src="a.jpg">',
            '<img src="">',
            '<img src="/media/x.jpg" alt="<">',
            "<figure>",
            "chữ",
            "&nbsp;",
        ]
        + ['<a href="http://bao.example/a">', "</a>", "\0", "\u0338", "<table><td>", "<script>x", "</figure>", "<h2>"]
    ),
    max_size=25,
).map("".join)
RECORDS = st.builds(
    Record,
    file=st.just("f"),
    checksum=st.just("0"),
    headline=ANY,
    kicker=ANY,
    standfirst=ANY,
    dateline=ANY,
    credit=ANY,
    legacy_id=ANY,
    legacy_url=ANY | st.just("http://bao.example/a"),
    body_html=HTML | ANY,
    language=st.sampled_from(["vi", "en", "fr", ""]),
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    updated_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    pictures=st.lists(st.builds(Picture, ANY, ANY, ANY, ANY), max_size=3),
)


def task_of(record: Record) -> Task | Refusal:
    raw = RawRecord(SourceFile("f", lambda: None), None, b"x", "text 1", lambda: record)  # type: ignore[arg-type, return-value]
    key = keys.key_of(record)
    shown = pictures.place(record, key)
    refusal = gate.admit(record, NOW)
    return refusal or Task(raw, record, key, 1, None, Outcome("f", None, "created"), shown)


@settings(deadline=None, max_examples=150)
@given(record=RECORDS)
def test_what_the_gate_lets_through_is_what_the_models_accept(record: Record) -> None:
    task = task_of(record)
    if isinstance(task, Refusal):
        assert task.reason
        return
    made = {one.mark: Photo() for one in task.shown}
    article = rows.article_of(task, 1, made, as_draft=False)
    article.clean_fields(exclude=["category", "lead_photo", "created_by"])
    assert clean_html(article.body) == article.body
    for name in ("headline", "standfirst", "body", "legacy_url", "legacy_id"):
        assert "\0" not in getattr(article, name)
    assert not article.is_public() or article.first_published_at == article.published_at <= NOW
    for one in task.shown:
        told = one.picture
        Photo(missing_name=told.name, alt_text=told.alt, caption=told.caption, credit=told.credit).clean_fields(
            exclude=["created_by", "renditions"]
        )
    row = rows.tie(ImportRecord(source=task.key.source, source_id=task.key.source_id), task, article)
    row.clean_fields(exclude=["article", "run", "raw", "warnings", "provenance", "source", "source_id"])
    assert "\\u0000" not in repr((row.warnings, row.provenance))


def admitted(**facts: object) -> Record | Refusal:
    record = Record(file="f", **facts)  # type: ignore[arg-type]
    return gate.admit(record, NOW) or record


def test_what_has_no_words_at_all_is_refused() -> None:
    for body in ("", "<p> </p>", "<p>&nbsp;\u200b</p>", "<hr>", "<p><br></p>"):
        assert isinstance(admitted(body_html=body), Refusal), body
    for body in ("x", "<p>x</p>", "<p><em>\u00a0x</em></p>", "<p>&lt;</p>"):
        assert isinstance(admitted(body_html=body), Record), body


def test_a_story_of_pictures_alone_is_told_apart_from_one_without_a_body() -> None:
    assert admitted(headline="Tít", published_at=NOW).warnings == ["It has no body."]
    pictures = '<figure><img src="/media/photos/a.jpg" alt=""></figure>'
    assert admitted(headline="Tít", published_at=NOW, body_html=pictures).warnings == ["Its body has no words."]


def test_a_time_of_change_counts_only_between_publication_and_now() -> None:
    first = datetime(2019, 7, 8, tzinfo=UTC)
    later, never = datetime(2019, 7, 9, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    told = {"headline": "Tít", "body_html": "<p>x</p>", "published_at": first}
    assert admitted(**told, updated_at=later).updated_at == later
    assert admitted(**told, updated_at=never).updated_at is None
    assert admitted(**told | {"published_at": later}, updated_at=first).updated_at is None


def test_a_language_that_the_paper_does_not_have_is_vietnamese() -> None:
    assert admitted(headline="Tít", language="fr").language == Article.Language.VIETNAMESE
    assert admitted(headline="Tít", language="en").language == "en"


# Keys


def test_the_set_of_digests_holds_what_was_put_in_and_nothing_else() -> None:
    digests = keys.Digests()
    values = [0, 1, 2**64 - 1, *(number * 0x9E3779B97F4A7C15 % 2**64 for number in range(1, 5000))]
    assert not any(value in digests for value in values)
    for value in values:
        digests.add(value)
        digests.add(value)
    assert all(value in digests for value in values)
    assert not any(value + 7 in digests for value in values[3:] if value + 7 not in values)


@pytest.mark.parametrize(
    ("told", "given", "key"),
    [
        ({"legacy_url": "http://www.bao.example/a?b=1", "legacy_id": "7"}, "", ("bao.example", "7")),
        ({"legacy_url": "http://bao.example/A/?B=1&utm_source=x"}, "", ("bao.example", "/a?b=1")),
        ({"profile": "portal"}, "", ("portal", "f#3")),
        ({"profile": "portal", "legacy_url": "/a"}, "", ("portal", "/a")),
        ({"legacy_url": "http://bao.example/a"}, "bao-cu", ("bao-cu", "/a")),
        ({}, "", ("default", "f#3")),
    ],
)
def test_the_key_of_a_record(told: dict, given: str, key: tuple[str, str]) -> None:
    assert keys.key_of(Record(file="f", number="3", **told), given) == key
