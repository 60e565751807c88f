"""Many new rows at once, as fast as each database takes them."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.utils import timezone

_AT_ONCE = 1000  # rows of one statement

# Fields whose values the database takes as they stand in the row.
_AS_IT_IS = frozenset(
    "BigAutoField BigIntegerField BooleanField CharField FloatField ForeignKey PositiveBigIntegerField "  # noqa: SIM905
    "PositiveIntegerField PositiveSmallIntegerField SlugField TextField".split()
)


def insert(rows: Sequence[models.Model]) -> None:
    """Store new rows of one model, and give them their keys; inside a transaction. No row's save() is asked.

    `bulk_create` does it on PostgreSQL. SQLite parses each of its statements of a thousand values anew, which takes
    three times as long as one prepared statement that is run for every row.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "sqlite":
        model._default_manager.bulk_create(rows)
        return
    statement, values_of, stamped, converted = _prepared(model)
    now, zone = timezone.now(), connection.timezone
    with connection.cursor() as cursor:
        # Nobody else inserts while this transaction lasts; the table's counter follows the keys that are given.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        last = (cursor.fetchone() or (0,))[0]
        prepared = []
        for key, row in enumerate(rows, last + 1):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias
            for name in stamped:
                setattr(row, name, now)
            values = list(values_of(row))
            for at, write in converted:
                if values[at] is not None:
                    values[at] = write(values[at], zone)
            prepared.append(values)
        cursor.executemany(statement, prepared)


def insert_values(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Store new rows whose keys nobody asks for, of values that the database takes as they stand.

    Every column but the key must be given.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    column_of = {field.name: str(field.column) for field in model._meta.concrete_fields}
    named = ", ".join(quote(column_of[name]) for name in columns)
    into = f"INSERT INTO {quote(model._meta.db_table)} ({named}) VALUES "
    places = f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(into + places, rows)
            return
        for at in range(0, len(rows), _AT_ONCE):
            portion = rows[at : at + _AT_ONCE]
            cursor.execute(into + ", ".join([places] * len(portion)), [value for row in portion for value in row])


Convert = Callable[[Any, tzinfo | None], Any]


@lru_cache(maxsize=32)
def _prepared(
    model: type[models.Model],
) -> tuple[str, Callable[[models.Model], tuple[Any, ...]], list[str], list[tuple[int, Convert]]]:
    """(the statement, what reads a row's values, the times that rows get when they are stored, the places of values
    that must be made ready, and how).
    """
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    stamped = [
        field.attname for field in fields if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    converted = [
        (at, _conversion(field)) for at, field in enumerate(fields) if field.get_internal_type() not in _AS_IT_IS
    ]
    return statement, attrgetter(*(field.attname for field in fields)), stamped, converted


def _conversion(field: models.Field) -> Convert:
    """How the field's values are written on SQLite; the two kinds that most rows have without asking the field."""

    def by_field(value: Any, zone: tzinfo | None) -> Any:
        return field.get_db_prep_save(value, connection)

    def moment(value: datetime, zone: tzinfo | None) -> Any:
        return str(value.astimezone(zone).replace(tzinfo=None)) if value.tzinfo else by_field(value, zone)

    def data(value: Any, zone: tzinfo | None) -> str:
        return "[]" if value == [] else json.dumps(value)

    if isinstance(field, models.DateTimeField):
        return moment
    return data if isinstance(field, models.JSONField) and field.encoder is None else by_field
