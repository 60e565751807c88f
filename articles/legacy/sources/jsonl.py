"""JSON Lines as crawlers write them, one object a line; also a list of objects, or objects one after the other."""

import json
import re
from collections.abc import Iterator
from functools import partial

from django.conf import settings

from articles.legacy.clean.encoding import Undecodable
from articles.legacy.record import Record, Refusal, checksum
from articles.legacy.sources import fields, lines, objects
from articles.legacy.sources.files import SourceFile
from articles.legacy.sources.raw import RawRecord, read_all

NAME = "jsonl"
VERSION = "jsonl 1"  # raised when the same bytes are read differently: stored stories are then brought up to date

_BEGINNING = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*\{)")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_NUMBER = 30  # digits; longer ones name nothing, and Python refuses to read the longest


def recognises(name: str, head: bytes) -> bool:
    """Whether a file that begins with these bytes holds objects."""
    return _BEGINNING.match(lines.narrow(head)) is not None


def read(file: SourceFile, encoding_name: str) -> Iterator[Record | Refusal]:
    return read_all(cut(file, encoding_name))


def cut(file: SourceFile, encoding_name: str) -> Iterator[RawRecord | Refusal]:
    """Every object of the file. The record's number is the line's, or in a list the item's; both begin with 1."""
    limit = settings.IMPORT_RECORD_BYTES
    try:
        with lines.opened(file, encoding_name) as (stream, text):
            reader = _Reader(file.name, text)
            for number, part in enumerate(_parts(stream, text.head, limit), 1):
                if part.is_too_long:
                    yield Refusal(file.name, f"It is larger than {limit // 1024**2} MB.", str(number), part.raw)
                elif raw := part.raw.strip():
                    how = f"{VERSION} {text.verdict}"
                    yield RawRecord(file, str(number), raw, how, partial(reader.read, raw, str(number)))
    except (Undecodable, objects.Broken) as error:
        yield Refusal(file.name, str(error))


def _parts(stream: lines.Stream, head: bytes, limit: int) -> Iterator[lines.Line]:
    first = head.lstrip()
    if first.startswith(b"["):
        return objects.split(stream, limit, is_list=True)
    if first.split(b"\n", 1)[0].strip() == b"{":
        return objects.split(stream, limit, is_list=False)
    return lines.split(stream, limit)


class _Reader:
    """Reads the objects of one file; tells once of each key that nothing is known of."""

    def __init__(self, file: str, text: lines.Text) -> None:
        self._file, self._text = file, text
        self._unknown: set[str] = set()
        self._twice: list[str] = []
        # Control characters inside strings are the crawler's slip; everything else must be JSON.
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=_refuse_constant,
            parse_int=_number,
            parse_float=str,
            strict=False,
        )

    def read(self, raw: bytes, number: str) -> Record | Refusal:
        self._twice = []
        try:
            line, warnings = self._text.of(raw)
            found = self._decoder.decode(line)
            if "\\u" in line and _SURROGATE.search(line):
                found = _without_halves(found)
        except json.JSONDecodeError as error:
            return self._refusal(f"It is not JSON (character {error.pos + 1}: {error.msg}).", number, raw)
        except _NotANumber as error:
            return self._refusal(str(error), number, raw)
        except RecursionError:
            return self._refusal("Its lists are nested too deeply.", number, raw)
        except Undecodable as error:
            return self._refusal(str(error), number, raw)
        if not isinstance(found, dict):
            return self._refusal("It is not an object with named fields.", number, raw)
        values, unknown = fields.gather(list(found.items()))
        if values.keys().isdisjoint({"headline", "body", "standfirst"}):
            return self._refusal("It names no title and no text; " + fields.unread(unknown), number, raw)
        record = fields.record_of(values, self._file, number)
        if isinstance(record, Refusal):
            record.raw = raw
            return record
        record.raw, record.checksum = raw, checksum(VERSION, raw)
        record.provenance["encoding"] = self._text.verdict
        record.warnings += warnings
        record.warnings += [f"The key “{key}” stands twice; the last one holds." for key in self._twice]
        if fresh := [name for name in unknown if name not in self._unknown]:
            # A file may hold any number of keys; a few are enough to tell what is not read.
            self._unknown.update(fresh[: 200 - len(self._unknown)] if len(self._unknown) < 200 else ())
            record.warnings.append(fields.unread(fresh))
        return record

    def _object(self, pairs: list[tuple[str, object]]) -> object:
        if len(pairs) == 1 and pairs[0][0].startswith("$"):
            return pairs[0][1]  # MongoDB's {"$oid": …}, {"$date": …}
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            self._twice += [name[:40] for name in found if names.count(name) > 1][:5]
        return found

    def _refusal(self, reason: str, number: str, raw: bytes) -> Refusal:
        return Refusal(self._file, reason, number, raw)


class _NotANumber(ValueError):
    """NaN or Infinity; the text is a sentence."""


def _refuse_constant(name: str) -> None:
    raise _NotANumber(f"It is not JSON: {name} is no number.")


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _without_halves(value: object) -> object:
    """The value with halves of surrogate pairs replaced: they are no characters and cannot be stored."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_without_halves(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_halves(item) for key, item in value.items()}
    return value
