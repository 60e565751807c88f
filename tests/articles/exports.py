"""Exports for the tests of the import: files held in memory, read as a format module reads them."""

import io
import json
from contextlib import suppress
from datetime import datetime
from io import StringIO
from pathlib import Path
from types import ModuleType

from django.core.management import CommandError, call_command

from articles.legacy.record import Record, Refusal
from articles.legacy.sources.files import SourceFile
from newsroom.text import VIETNAM, plain_text

SAMPLES = Path(__file__).parent / "files" / "legacy"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))


def source(data: bytes | str, name: str = "export") -> SourceFile:
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name, lambda: io.BytesIO(raw), len(raw))


def read(module: ModuleType, data: bytes | str, encoding: str = "auto") -> list[Record | Refusal]:
    return list(module.read(source(data), encoding))


def only(module: ModuleType, data: bytes | str) -> Record:
    """The one record that this holds."""
    (record,) = read(module, data)
    assert isinstance(record, Record), record
    return record


def refused(module: ModuleType, data: bytes | str) -> list[tuple[str | None, str]]:
    """(number, reason) of each refusal; every one is a sentence."""
    found = [(item.number, item.reason) for item in read(module, data) if isinstance(item, Refusal)]
    assert all(reason.endswith(".") and "\n" not in reason for _, reason in found), found
    return found


def headlines(module: ModuleType, data: bytes | str) -> list[str]:
    return [item.headline for item in read(module, data) if isinstance(item, Record)]


def imported(path: Path, folder: Path, *options: str) -> tuple[str, list[dict]]:
    """(the command's last line, the lines of its report) of an import; the report is written into `folder`."""
    out = StringIO()
    # Refusals end the command with exit code 1, which other tests look at.
    with suppress(CommandError):
        call_command(
            "import_articles", str(path), *options, report=str(folder / "report"), stdout=out, stderr=StringIO()
        )
    lines = (folder / "report").read_text(encoding="utf-8").splitlines()
    return out.getvalue().splitlines()[-1], [json.loads(line) for line in lines]


def vietnam(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=VIETNAM)


def assert_as_expected(record: Record, wanted: dict) -> None:
    """The record has everything that a careful editor would read out of the sample."""
    assert record.legacy_id == wanted["legacy_id"]
    assert record.headline == wanted["title"]
    moment = wanted["published"] and datetime.fromisoformat(wanted["published"])
    assert record.published_at == moment
    assert record.precision == wanted.get("published_precision", "minute")
    assert record.categories == (wanted["section"] or [])
    assert [author.name for author in record.authors] == wanted["authors"]
    if "status" in wanted:
        assert record.status == ("published" if wanted["status"] == "publish" else "draft")
    if "sapo" in wanted:
        assert record.standfirst == (wanted["sapo"] or "")
    if "byline" in wanted:
        assert record.provenance.get("byline") == wanted["byline"]
    if "credit" in wanted:
        assert record.credit == (wanted["credit"] or "")
    if "dateline" in wanted:
        assert record.dateline == wanted["dateline"]
    if "source_url" in wanted:
        assert record.legacy_url == wanted["source_url"]
    if "tags" in wanted:
        assert record.topics == wanted["tags"]
    if "views" in wanted:
        assert record.views == wanted["views"]
    if "images" in wanted:
        pictures = [(image["src"], image["caption"]) for image in wanted["images"]]
        assert [(picture.name, picture.caption) for picture in record.pictures] == pictures
    if "body_paragraphs" in wanted:
        paragraphs = [words for words in record.body_html.split("<p")[1:] if plain_text(f"<p{words}")]
        assert len(paragraphs) == wanted["body_paragraphs"]
