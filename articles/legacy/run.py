"""One import from its sources to its report."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from articles.legacy import sources
from articles.legacy.record import Record, Refusal, Unusable
from articles.legacy.report import Report
from articles.legacy.sources import files
from articles.legacy.turn import taking_turn
from articles.legacy.writer import Rules, Writer
from articles.models import Category, ImportRun

BATCH = 500
# A slow source must not let the run's heart stop.
BATCH_SECONDS = 20.0


@dataclass(frozen=True)
class Options:
    """What the operator asked for."""

    sources: list[str]
    format: str = "auto"
    encoding: str = "auto"
    source: str = ""
    category: str = ""
    dry_run: bool = False
    as_draft: bool = False
    overwrite_edited: bool = False
    report: str | None = None


def import_articles(options: Options, tell: Callable[[str], None]) -> tuple[int, Report]:
    """Import everything and return (the run's number, 0 for a dry run; the closed report).

    `tell` gets messages for people. Raises Unusable, before anything is written, for wrong use.
    """
    paths = [files.check(source) for source in options.sources]
    _check_formats(paths, options.format)
    rules = Rules(
        source=options.source,
        category=_category(options.category),
        as_draft=options.as_draft,
        overwrite_edited=options.overwrite_edited,
        dry_run=options.dry_run,
    )
    run = ImportRun(options=asdict(options))
    with Report(options.report) as report:
        if options.dry_run:
            _import(paths, options, Writer(run, rules), report, tell)
        else:
            with taking_turn(run):
                _import(paths, options, Writer(run, rules), report, tell)
    if not report.counts.total():
        if not options.dry_run:
            run.delete()
        raise Unusable(f"There is nothing to read in {', '.join(options.sources)}.")
    return (0 if options.dry_run else run.pk), report


def _check_formats(paths: list[Path], format_name: str) -> None:
    """Refuse at once a file that was named itself and that nobody reads; inside a folder it is one refusal."""
    if format_name != "auto":
        return
    for path in paths:
        if path.is_file() and not files.is_archive(path):
            for file in files.walk(path):
                if isinstance(file, files.SourceFile) and sources.detect(file) is None:
                    raise Unusable(f"{file.name}: {sources.unknown_format()}")


def _category(slug: str) -> Category | None:
    if not slug:
        return None
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        raise Unusable(f"There is no category with the slug {slug!r}.")
    return category


def _import(paths: list[Path], options: Options, writer: Writer, report: Report, tell: Callable[[str], None]) -> None:
    begun = told = time.monotonic()
    for batch in _batches(_records(paths, options)):
        outcomes = writer.write(batch)
        report.add(outcomes)
        for outcome in outcomes:
            if outcome.outcome == "rejected":
                tell(f"Refused: {outcome.label}: {outcome.reason}")
        now = time.monotonic()
        if now - told >= 5:
            told = now
            tell(f"{report.counts.total()} records, {report.counts.total() / (now - begun):.0f} a second")


def _records(paths: list[Path], options: Options) -> Iterator[Record | Refusal]:
    for path in paths:
        for file in files.walk(path):
            if isinstance(file, Refusal):
                yield file
            else:
                yield from sources.read(file, options.format, options.encoding)


def _batches(records: Iterator[Record | Refusal]) -> Iterator[list[Record | Refusal]]:
    batch: list[Record | Refusal] = []
    begun = time.monotonic()
    for record in records:
        batch.append(record)
        if len(batch) == BATCH or time.monotonic() - begun > BATCH_SECONDS:
            yield batch
            batch, begun = [], time.monotonic()
    if batch:
        yield batch
