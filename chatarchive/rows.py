"""Rows by the thousand, straight into their table.

Django's ``bulk_create`` and ``bulk_update`` make an expression of every value of every row,
which took most of an import's time, and plain values are all there is. As with those two,
nothing is validated and no signals are sent.
"""

import json
from itertools import chain

from django.db import connection
from django.db.models import NOT_PROVIDED, DateTimeField, JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

# How many rows PostgreSQL gets in one statement; SQLite takes them one by one.
_PAGE = 500


def insert(model, rows, *, ignore_conflicts=False):
    """Insert ``rows``, dicts of values by column (``author_id``, not ``author``), all with the
    same keys. Columns that they lack get the model's defaults, times that the model sets by
    itself the present.

    Returns the new primary keys in the order of ``rows``; none with ``ignore_conflicts``, which
    leaves out rows that a unique constraint forbids. Must be called inside a transaction.
    """
    if not rows:
        return []
    given, others = [], []
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            (given if field.attname in rows[0] else others).append(field)
    defaults = _adapted(others, [{field.attname: _default(field) for field in others}])[0]
    values = [[*row_values, *defaults] for row_values in _adapted(given, rows)]
    columns = ", ".join(_column(field) for field in [*given, *others])
    sql = f"INSERT INTO {_table(model)} ({columns}) VALUES "  # noqa: S608 - names of our own
    one_row = f"({', '.join(['%s'] * len(values[0]))})"
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"{sql}{one_row}{end}", values)
            return [] if ignore_conflicts else _last_keys(cursor, model, len(values))
        keys = []
        if not ignore_conflicts:
            end = f" RETURNING {_column(model._meta.pk)}"
        for page in chunks(values, _PAGE):
            many_rows = ", ".join([one_row] * len(page))
            cursor.execute(f"{sql}{many_rows}{end}", list(chain.from_iterable(page)))
            if not ignore_conflicts:
                keys += [key for (key,) in cursor]
        return keys


def _last_keys(cursor, model, count):
    """The keys of the rows just inserted. SQLite has one writer at a time, and Django's tables
    there count upwards for ever (AUTOINCREMENT): they are the highest."""
    key = _column(model._meta.pk)
    newest_first = f"SELECT {key} FROM {_table(model)} ORDER BY {key} DESC LIMIT %s"  # noqa: S608
    cursor.execute(newest_first, [count])
    return [key for (key,) in cursor][::-1]


def update(model, names, rows):
    """Write the columns ``names`` of ``rows``, dicts that hold these and ``pk``."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in names]
    columns = ", ".join(f"{_column(field)} = %s" for field in fields)
    sql = f"UPDATE {_table(model)} SET {columns} WHERE {_column(model._meta.pk)} = %s"  # noqa: S608
    values = [
        [*row_values, row["pk"]]
        for row, row_values in zip(rows, _adapted(fields, rows), strict=True)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(sql, values)
            return
        for page in chunks(values, _PAGE):
            cursor.execute("; ".join([sql] * len(page)), list(chain.from_iterable(page)))


def delete(model, column, values):
    """Delete the rows whose ``column`` is one of ``values``, thousands at a time.

    Whatever refers to them has to be gone before.
    """
    for chunk in chunks(values, _PAGE):
        model.objects.filter(**{f"{column}__in": chunk}).order_by()._raw_delete(connection.alias)


def listed(values):
    """``values``, texts, for ``filter(key__in=listed(keys))``: one parameter however many there
    are, where Django makes an expression of each."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])
    return RawSQL("SELECT unnest(%s::text[])", [list(values)])


def chunks(values, size):
    """``values`` as lists of at most ``size``."""
    values = list(values)
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _adapted(fields, rows):
    """The values of each row as the database takes them, in the order of ``fields``."""
    names = [field.attname for field in fields]
    adapters = [(place, _adapter(field)) for place, field in enumerate(fields)]
    adapters = [(place, adapter) for place, adapter in adapters if adapter]
    adapted = []
    for row in rows:
        values = [row[name] for name in names]
        for place, adapter in adapters:
            values[place] = adapter(values[place])
        adapted.append(values)
    return adapted


def _adapter(field):
    """What makes a value of ``field`` one that the database takes; None where it is already."""
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, JSONField):
        empty = field.get_db_prep_save([], connection)
        return lambda value: (
            empty if value == [] else field.get_db_prep_save(value, connection=connection)
        )
    return None


def _default(field):
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    if field.default is NOT_PROVIDED and field.null:
        return None
    return field.get_default()


def _table(model):
    return connection.ops.quote_name(model._meta.db_table)


def _column(field):
    return connection.ops.quote_name(field.column)
