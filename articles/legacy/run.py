"""One import from its sources to its report."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from articles.legacy import hosts, profiles, sources
from articles.legacy.finding import Finder
from articles.legacy.planning import Item
from articles.legacy.progress import Progress
from articles.legacy.quarantine import raw_of
from articles.legacy.record import Unusable
from articles.legacy.report import OUTCOMES, Report
from articles.legacy.rules import Rules
from articles.legacy.sources import files
from articles.legacy.sources.raw import RawRecord
from articles.legacy.turn import taking_turn
from articles.legacy.writer import Writer
from articles.models import Category, ImportRefusal, ImportRun
from articles.statistics import refresh_statistics
from newsroom.commandline import database_sentence

BATCH = 500
BATCH_BYTES = 16 * 1024**2
# A slow source must not let the run's heart stop.
BATCH_SECONDS = 20.0
AUTO = "auto"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What the operator asked for."""

    sources: list[str]
    format: str = AUTO
    profile: str = AUTO
    encoding: str = AUTO
    source: str = ""
    category: str = ""
    media_root: str = ""
    dry_run: bool = False
    as_draft: bool = False
    overwrite_edited: bool = False
    fetch_images: bool = False
    allow_host: list[str] = field(default_factory=list)
    report: str | None = None


# From so many written records on, the database's planner is told of what its tables hold now.
_MANY = 2000


def import_articles(options: Options, tell: Tell) -> tuple[int, Report]:
    """Import everything and return (the run's number, 0 for a dry run; the closed report).

    `tell` gets messages for people. Raises Unusable, before anything is written, for wrong use; and when the
    database or the disk fails on the way: then what is done stays, and the next run goes on.
    """
    paths = [files.check(source) for source in options.sources]
    _check_formats(paths, options.format)
    if options.profile != AUTO:
        profiles.find(options.profile)
    rules, finder = rules_of(options), _finder_of(options)
    run = ImportRun(options=asdict(options))
    passed_over: Counter[str] = Counter()

    def cut(progress: Progress) -> Iterator[Item]:
        for path in paths:
            for file in files.walk(path, passed_over):
                if isinstance(file, files.SourceFile):
                    progress.begins(file)
                    yield from sources.cut(file, options.format, options.encoding, options.profile)
                else:
                    yield file

    with _plain_failures(), Report(options.report) as report:
        with Progress(tell, lambda: sum(map(files.total_bytes, paths))) as progress:
            if options.dry_run:
                _write(cut(progress), Writer(run, rules, finder), report, progress)
            else:
                with taking_turn(run):
                    _write(cut(progress), Writer(run, rules, finder), report, progress)
        if not options.dry_run and report.counts["created"] + report.counts["updated"] >= _MANY:
            refresh_statistics()
        if not report.counts.total():
            if not options.dry_run:
                run.delete()
            raise Unusable(f"There is nothing to read in {', '.join(options.sources)}.")
    for suffix, count in passed_over.most_common():
        tell(f"{count} files *{suffix} beside the stories.")
    return (0 if options.dry_run else run.pk), report


def retry(refusals: Iterable[ImportRefusal], tell: Tell, report_path: str | None = None) -> tuple[int, Report]:
    """Read refused records again from what was kept of them, after a fix; those taken in leave the quarantine.

    Each is treated as its own run was asked to treat it, in a run of its own. Returns (the number of the last one, the
    closed report); raises Unusable as `import_articles` does.
    """
    by_run: dict[ImportRun, list[ImportRefusal]] = {}
    for row in refusals:
        by_run.setdefault(row.run, []).append(row)
    if not by_run:
        raise Unusable("There is no refused record to read again.")
    number = 0
    with _plain_failures(), Report(report_path) as report, Progress(tell) as progress:
        for former, rows in by_run.items():
            # What was asked stands with the new run too, for what is refused once more.
            run = ImportRun(options={**former.options, "retry": [former.pk]})
            with taking_turn(run):
                options = _options_of(former)
                _write(map(raw_of, rows), Writer(run, rules_of(options), _finder_of(options)), report, progress)
            number = run.pk
    return number, report


def rules_of(options: Options) -> Rules:
    """Raises Unusable for a category that there is none."""
    return Rules(
        source=options.source,
        category=_category(options.category),
        as_draft=options.as_draft,
        overwrite_edited=options.overwrite_edited,
        dry_run=options.dry_run,
        encoding=options.encoding,
        profile=options.profile,
    )


def _options_of(run: ImportRun) -> Options:
    """What was asked of an earlier run, as far as it can be asked again."""
    known = {name: run.options[name] for name in Options.__dataclass_fields__ if name in run.options}
    options = Options(**{"sources": []} | known)
    is_there = not options.media_root or Path(options.media_root).is_dir()
    return options if is_there else Options(**asdict(options) | {"media_root": ""})


def _finder_of(options: Options) -> Finder:
    return Finder(options.media_root, options.fetch_images, options.allow_host, settings.PHOTO_MAX_BYTES)


def _check_formats(paths: list[Path], format_name: str) -> None:
    """Refuse at once a file that was named itself and that nobody reads; inside a folder it is one refusal."""
    if format_name != AUTO:
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


@contextmanager
def _plain_failures() -> Iterator[None]:
    """Make one sentence of a database that fails."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        raise Unusable(database_sentence(error)) from error


def _write(items: Iterable[Item], writer: Writer, report: Report, progress: Progress) -> None:
    began, before = time.monotonic(), report.counts.total()
    for batch in _batches(items):
        outcomes = writer.write(batch)
        report.add(outcomes)
        progress.records(len(outcomes))
        for outcome in outcomes:
            if outcome.outcome == "rejected":
                progress.refused(outcome.label, outcome.reason or "")
    writer.finish()
    if not writer.rules.dry_run:
        hosts.catch_up(writer.beat)
    progress.end()
    seconds, count = time.monotonic() - began, report.counts.total() - before
    words = ", ".join(f"{report.counts[name]} {name}" for name in OUTCOMES if report.counts[name])
    progress.tell(
        f"{count} records in {seconds:.0f} s ({count / max(seconds, 0.001):.0f} a second): {words or 'none'}."
    )
    stored, missing = writer.pictures.stored, writer.pictures.missing
    if stored or missing or writer.documents.stored:
        progress.tell(f"{stored} pictures and {writer.documents.stored} documents stored, {missing} pictures missing.")


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    begun, size = time.monotonic(), 0
    for item in items:
        batch.append(item)
        size += len(item.raw) if isinstance(item, RawRecord) else 0
        if len(batch) == BATCH or size > BATCH_BYTES or time.monotonic() - begun > BATCH_SECONDS:
            yield batch
            batch, begun, size = [], time.monotonic(), 0
    if batch:
        yield batch
