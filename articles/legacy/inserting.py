"""Many new rows at once, as fast as each database takes them."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, models

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
    statement, values_of, others = _prepared(model)
    with connection.cursor() as cursor:
        # Nobody else inserts while this transaction lasts; the table's counter follows the keys that are given.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        last = (cursor.fetchone() or (0,))[0]
        prepared = []
        for key, row in enumerate(rows, last + 1):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias
            values = list(values_of(row))
            for at, field in others:
                value = field.pre_save(row, add=True)
                values[at] = None if value is None else field.get_db_prep_save(value, connection)
            prepared.append(values)
        cursor.executemany(statement, prepared)


@lru_cache(maxsize=32)
def _prepared(
    model: type[models.Model],
) -> tuple[str, Callable[[models.Model], tuple[Any, ...]], list[tuple[int, models.Field]]]:
    """(the statement, what reads a row's values, the fields whose values must be made ready and their places)."""
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    others = [(at, field) for at, field in enumerate(fields) if field.get_internal_type() not in _AS_IT_IS]
    return statement, attrgetter(*(field.attname for field in fields)), others
