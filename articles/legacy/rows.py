"""Records as rows of the database, many in one statement."""

import re
import zlib
from collections.abc import Iterable, Sequence

from articles.legacy.inserting import insert, insert_values
from articles.legacy.keys import Digests, Key
from articles.legacy.links import old_address, relate, settle_relations
from articles.legacy.pictures import Shown, for_cards
from articles.legacy.places import Places
from articles.legacy.record import Record
from articles.legacy.rules import Task
from articles.legacy.sources.fields import UNREAD
from articles.models import Address, Article, Byline, ImportPicture, ImportRecord, Photo
from articles.publishing import import_published

Status = Article.Status
# What an article takes from its record as it is.
TEXTS = ("headline", "kicker", "standfirst", "dateline", "credit", "legacy_id", "legacy_url", "language")
_PLAIN = "utf-8"
_NUMBERED = re.compile(r"(?:.*&)?(?:p|page_id)=[0-9]+(?:&.*)?")


def placeholders(shown: Iterable[Shown]) -> dict[str, Photo]:
    """A photo without a file for each picture that was not found and has none yet, by its mark."""
    lacking = {one.mark: one for one in shown if one.photo is None}
    rows = [
        Photo(missing_name=told.name, alt_text=told.alt, caption=told.caption, credit=told.credit)
        for told in (one.picture for one in lacking.values())
    ]
    for photo in rows:
        photo.fill_derived()
    insert(rows)
    return dict(zip(lacking, rows, strict=True))


def lead_of(task: Task, made: dict[str, Photo]) -> tuple[Photo | None, str]:
    """The picture that leads the story, and the caption that it has here if its own is another."""
    lead = next((one for one in task.shown if one.leads), None)
    if lead is None:
        return for_cards(task.shown), ""
    photo = lead.photo or made[lead.mark]
    return photo, lead.picture.caption if lead.picture.caption != photo.caption else ""


def article_of(task: Task, category: int, made: dict[str, Photo], *, as_draft: bool) -> Article:
    """A new article, complete but for its key."""
    record = task.record
    lead, caption = lead_of(task, made)
    article = Article(
        body=record.body_html,
        category_id=category,
        published_precision=record.precision,
        lead_photo=lead,
        lead_caption=caption,
        **{name: getattr(record, name) for name in TEXTS},
    )
    if task.public_since and not as_draft:
        import_published(article, task.public_since)
        article.updated_at = record.updated_at
    else:
        article.published_at = record.published_at
    article.fill_derived(body_is_clean=True)
    return article


def hang_on(tasks: Sequence[Task], articles: Sequence[Article], places: Places) -> None:
    """Store the bylines and topics of stories that have none, and whom they name as related."""
    bylines, topics = [], []
    for task, article in zip(tasks, articles, strict=True):
        record = task.record
        signed = [(places.author(name, record.warnings), role) for name, role in record.authors]
        known = [(author, role) for author, role in dict.fromkeys(signed) if author is not None]
        bylines += [(article.pk, author, role, at) for at, (author, role) in enumerate(known)]
        topics += [
            (article.pk, topic)
            for topic in dict.fromkeys(places.topic(name, record.warnings) for name in record.topics)
            if topic
        ]
    insert_values(Byline, ("article", "author", "role", "position"), bylines)
    insert_values(Article.topics.through, ("article", "topic"), topics)
    relate(
        {article.pk: task.record.related for task, article in zip(tasks, articles, strict=True) if task.record.related}
    )


def lead_here(tasks: Sequence[Task], articles: Sequence[Article], claimed: Digests | None) -> None:
    """Let the old addresses lead to the stories, unless they are somebody else's already.

    In a dry run `claimed` remembers the addresses that earlier batches would have stored.
    """
    wanted: dict[tuple[str, str], list[tuple[Task, Article]]] = {}
    for task, article in zip(tasks, articles, strict=True):
        if by_number := _by_number(task.record):
            wanted.setdefault(by_number, []).append((task, article))
        if not task.record.legacy_url:
            continue
        try:
            address = old_address(task.record.legacy_url)
        except ValueError:
            task.record.warnings.append("Its old address cannot be read.")
            continue
        if address:
            wanted.setdefault(address, []).append((task, article))
        else:
            task.record.warnings.append("Its old address is kept, but does not lead to it.")
    if not wanted:
        return
    rows = Address.objects.filter(path__in={path for path, _ in wanted}, query__in={query for _, query in wanted})
    owners = {(row.path, row.query): row.article_id for row in rows}
    if claimed is not None:
        owners |= {address: None for address in wanted if Key(*address).digest in claimed}
    fresh: dict[tuple[str, str], int] = {}
    for address, askers in wanted.items():
        for task, article in askers:
            if address not in owners:
                owners[address] = fresh[address] = article.pk
                if claimed is not None:
                    claimed.add(Key(*address).digest)
            elif owners[address] != article.pk and address != _by_number(task.record):
                task.record.warnings.append("Its old address already leads elsewhere.")
    new = [Address(path=path, query=query, article_id=pk) for (path, query), pk in fresh.items()]
    insert(new)
    settle_relations({str(row): fresh[row.path, row.query] for row in new})


def _by_number(record: Record) -> tuple[str, str] | None:
    """The address by its number that WordPress gives every post beside the one that readers see, `/?p=1520`."""
    try:
        address = old_address(record.provenance.get("guid", ""))
    except ValueError:
        return None
    return address if address and _NUMBERED.fullmatch(address[1]) else None


def tie(row: ImportRecord, task: Task, article: Article) -> ImportRecord:
    """The tie between record and article, not yet stored, with all that is kept of the record."""
    record = task.record
    warnings = [_storable(warning) for warning in [*record.warnings, *(w for one in task.shown for w in one.warnings)]]
    task.outcome.warnings = warnings
    row.article, row.legacy_url, row.checksum = article, record.legacy_url, record.checksum
    row.fingerprint, row.imported_version = task.fingerprint, article.version
    row.lacks_pictures = any(one.name and not one.is_found for one in task.shown)
    row.warnings = kept = [warning for warning in warnings if not warning.startswith(UNREAD)]
    told: dict = {"file": record.file, "record": record.number, "precision": record.precision, **record.provenance}
    if record.views is not None:
        told["views"] = record.views
    if record.comments:
        told["comments"] = [
            [c.author, c.written_at.isoformat() if c.written_at else None, c.text] for c in record.comments
        ]
    if task.documents:
        told["documents"] = task.documents
    row.provenance = _storable(told)
    row.raw = zlib.compress(task.raw.raw) if kept or not _is_plain(task) else None
    return row


def keep_pictures(tasks: Sequence[Task], records: Sequence[ImportRecord], made: dict[str, Photo]) -> None:
    """Store which pictures the records name."""
    fresh = []
    for task, record in zip(tasks, records, strict=True):
        for one in task.shown:
            row = one.former or ImportPicture(record=record, name=one.name.replace("\0", ""), mark=one.mark)
            row.photo, row.refused = one.photo or made[one.mark], one.refused
            if row.pk:
                row.save()
            else:
                fresh.append(row)
    insert(fresh)


def _is_plain(task: Task) -> bool:
    """Whether the record was in UTF-8 and nothing else."""
    if verdict := task.record.provenance.get("encoding", ""):
        return verdict.split()[0] == _PLAIN
    try:
        task.raw.raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _storable(value):  # type: ignore[no-untyped-def]  # whatever JSON holds
    """The value without the characters that PostgreSQL stores in no JSON."""
    if isinstance(value, str):
        return value.replace("\0", "") if value.isprintable() else _plain_text(value)
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    return value


def _plain_text(value: str) -> str:
    return value.replace("\0", "").encode("utf-8", "replace").decode()
