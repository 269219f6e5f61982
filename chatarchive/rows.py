"""Rows by the thousand, straight into their table.

Django's ``bulk_create`` and ``bulk_update`` make an expression of every value of every row,
which took most of an import's time, and plain values are all there is. As with those two,
nothing is validated and no signals are sent.
"""

import json
from datetime import UTC, datetime
from functools import cache
from itertools import chain

import orjson
from django.db import connection
from django.db.models import NOT_PROVIDED, DateTimeField, JSONField
from django.db.models.expressions import RawSQL
from django.utils import timezone

_NO_LIST = ("[]", None)  # as the database has it
_LITERALS = {None: "NULL", "": "''", "[]": "'[]'"}
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
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    given, places = [], []
    for values in _columns_of(fields, rows):
        if literal := _literal(values):
            places.append(literal)
        else:
            places.append("%s")
            given.append(values)
    values = list(zip(*given, strict=True)) or [()] * len(rows)
    columns = ", ".join(map(_column, fields))
    sql = f"INSERT INTO {_table(model)} ({columns}) VALUES "  # noqa: S608 - names of our own
    one_row = f"({', '.join(places)})"
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"{sql}{one_row}{end}", values)
            return [] if ignore_conflicts else _last_keys(cursor, len(values))
        keys = []
        if not ignore_conflicts:
            end = f" RETURNING {_column(model._meta.pk)}"
        for page in chunks(values, _PAGE):
            many_rows = ", ".join([one_row] * len(page))
            cursor.execute(f"{sql}{many_rows}{end}", list(chain.from_iterable(page)))
            if not ignore_conflicts:
                keys += [key for (key,) in cursor]
        return keys


def _last_keys(cursor, count):
    """The keys of the rows just inserted. SQLite has one writer at a time, and Django's tables
    there count upwards for ever (AUTOINCREMENT): they are the last so many."""
    cursor.execute("SELECT last_insert_rowid()")
    last = cursor.fetchone()[0]
    return list(range(last - count + 1, last + 1))


def _literal(values):
    """How SQL writes a column's value that is the same in all rows, if it is one of the
    plainest, else None. Handed over with each row it would cost as much as any other."""
    first = values[0]
    if first != values[-1] or values.count(first) < len(values):
        return None
    if isinstance(first, bool):
        return str(first).upper()
    if isinstance(first, int):
        return str(first)
    return _LITERALS.get(first) if first is None or isinstance(first, str) else None


def update(model, names, rows):
    """Write the columns ``names`` of ``rows``, dicts that hold these and ``pk``."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if field.attname in names]
    columns = ", ".join(f"{_column(field)} = %s" for field in fields)
    sql = f"UPDATE {_table(model)} SET {columns} WHERE {_column(model._meta.pk)} = %s"  # noqa: S608
    keys = [row["pk"] for row in rows]
    values = list(zip(*_columns_of(fields, rows), keys, strict=True))
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


def fetch(query):
    """All rows of ``query``, a ``values_list`` of plain columns, as the database gives them:
    SQLite's times are still naive, in UTC. Django's own way looks at each value once more."""
    sql, parameters = query.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def listed(values):
    """``values``, texts, for ``filter(key__in=listed(keys))``: one parameter however many there
    are, where Django makes an expression of each."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [as_parameter(values)])
    return RawSQL("SELECT unnest(%s::text[])", [as_parameter(values)])


def numbered(values):
    """``listed`` of whole numbers."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [as_parameter(values)])
    return RawSQL("SELECT unnest(%s::bigint[])", [as_parameter(values)])


def fetch_again(make_query, values):
    """All rows of ``make_query()``, whose one parameter is that of ``numbered``, for these
    ``values``. As ``fetch`` gives them, and Django writes its SQL only once: for what is asked
    again and again, where that takes longer than the answer."""
    with connection.cursor() as cursor:
        cursor.execute(_sql_of(make_query, connection.vendor), [as_parameter(values)])
        return cursor.fetchall()


def as_parameter(values):
    """``values``, plain ones, as the one parameter that each database takes a list in: for
    SQLite's ``json_each``, or as PostgreSQL's array."""
    return json.dumps(list(values)) if connection.vendor == "sqlite" else list(values)


@cache
def _sql_of(make_query, vendor):
    return make_query().query.sql_with_params()[0]


def as_moment(value):
    """A time as ``fetch`` gives it, as Django would: aware, in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def as_list(written):
    """A list that JSONField keeps, as ``fetch`` gives it. Most are empty, and each that Django
    reads costs as much as one that is not."""
    return [] if written in _NO_LIST else orjson.loads(written)


def chunks(values, size):
    """``values`` as lists of at most ``size``."""
    values = list(values)
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _columns_of(fields, rows):
    """The values that ``rows`` have of each field, as the database takes them, or the default
    where they have none. A column at a time: that is half the work of a row at a time."""
    for field in fields:
        name, adapt = field.attname, _adapter(field)
        values = [row[name] for row in rows] if name in rows[0] else [_default(field)]
        if adapt:
            values = list(map(adapt, values))
        yield values if name in rows[0] else values * len(rows)


def _adapter(field):
    """What makes a value of ``field`` one that the database takes; None where it is already."""
    if isinstance(field, DateTimeField):
        return _written if connection.vendor == "sqlite" else None
    if isinstance(field, JSONField):
        empty = field.get_db_prep_save([], connection)
        return lambda value: (
            empty if value == [] else field.get_db_prep_save(value, connection=connection)
        )
    return None


def _written(moment):
    """A time as Django writes it into SQLite: text, in UTC."""
    if moment is not None and moment.tzinfo is UTC:
        return str(moment)[:-6]  # a fifth of the time that Django's own way takes
    return connection.ops.adapt_datetimefield_value(moment)


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
