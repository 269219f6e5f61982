"""Writing what can be searched for: rows, and beside them their words for the database's index.

SQL of both databases, side by side. All of it runs in the caller's transaction.
"""

from itertools import chain

from django.db import connection

from ..models import FindableEntry, FindableTweet
from ..rows import chunks

_PAGE = 500
_ROOM = 2**21
# PostgreSQL counts no further, and keeps no more places of one word.
_LAST_PLACE, _MOST_PLACES = 16_383, 255
_WORDS = {
    "sqlite": "w.words FROM {table} t LEFT JOIN {table}_words w ON w.rowid = t.id",
    "postgresql": "t.words::text FROM {table} t",
}


def place_in_time(created_at, salt):
    """An id that is the greater the later the tweet, for ``write`` to take or one close to it.
    ``salt``, any number, sets those of the same moment apart."""
    return int(created_at.timestamp() * 1000) * _ROOM + salt % _ROOM


def moment_of(seconds):
    """The least id of a tweet written at ``seconds``, since 1970 in UTC."""
    return int(seconds * 1000) * _ROOM


def seconds_of(place):
    """When the tweet was written that has the id ``place``: seconds since 1970 in UTC."""
    return place_of(place) / 1000


def place_of(pk):
    """The moment that an id stands for, in milliseconds since 1970."""
    return pk // _ROOM


def write(model, rows):
    """Insert ``rows`` of FindableEntry or FindableTweet: dicts by column, with ``id`` as
    ``place_in_time`` gives it and ``lexed``, the words (``search.lexemes.Lexed``). Those with an
    id that is taken get the next one that is free."""
    if not rows:
        return
    _make_room(model, rows)
    names = [field.column for field in model._meta.concrete_fields]
    table = model._meta.db_table
    places = ", ".join(["%s"] * len(names))
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - our own names
                [[row[name] for name in names] for row in rows],
            )
            cursor.executemany(
                f"INSERT INTO {table}_words (rowid, words) VALUES (%s, %s)",  # noqa: S608
                [(row["id"], _in_a_line(row["lexed"])) for row in rows],
            )
            return
        for page in chunks(rows, _PAGE):
            values = ", ".join([f"({places}, %s::tsvector)"] * len(page))
            cursor.execute(
                f"INSERT INTO {table} ({columns}, words) VALUES {values}",  # noqa: S608
                [
                    *chain.from_iterable(
                        (*(row[n] for n in names), _vector(row["lexed"])) for row in page
                    )
                ],
            )


def kept(model, column, values):
    """The rows whose ``column`` is one of ``values``, numbers, as dicts by column with
    ``words``, the words as ``as_kept`` gives them."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields]
    columns = ", ".join(f"t.{connection.ops.quote_name(name)}" for name in names)
    rows = []
    with connection.cursor() as cursor:
        for chunk in chunks(values, 10_000):
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"SELECT {columns}, {_WORDS[connection.vendor].format(table=table)}"
                f" WHERE t.{column} IN ({marks})",
                chunk,
            )
            rows += [dict(zip([*names, "words"], row, strict=True)) for row in cursor.fetchall()]
    return rows


def as_kept(every_lexed):
    """What the index holds of each of these Lexed."""
    if connection.vendor == "sqlite":
        return [_in_a_line(lexed) for lexed in every_lexed]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (v.words::tsvector)::text FROM unnest(%s::text[])"
            " WITH ORDINALITY AS v (words, number) ORDER BY v.number",
            [[_vector(lexed) for lexed in every_lexed]],
        )
        return [words for (words,) in cursor.fetchall()]


def clear(model):
    """Delete all rows, and all words, also those without a row."""
    model.objects.all()._raw_delete(connection.alias)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}_words")  # noqa: S608


def forget_deleted_words():
    """Leave nothing of deleted words in the index's own files, where no question reaches but
    SQLite keeps them until it merges these. PostgreSQL's vacuum does it by itself."""
    if connection.vendor == "sqlite":
        for model in (FindableEntry, FindableTweet):
            optimize(model)


def optimize(model):
    """Put the index in order after much was written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {table}_words ({table}_words) VALUES ('optimize')")  # noqa: S608
        else:
            cursor.execute(f"ANALYZE {table}")


def _make_room(model, rows):
    taken = set()
    for chunk in chunks({row["id"] for row in rows}, 10_000):
        taken.update(model.objects.filter(pk__in=chunk).values_list("pk", flat=True))
    for row in rows:
        if row["id"] in taken:
            row["id"] += 1
            while row["id"] in taken or model.objects.filter(pk=row["id"]).exists():
                row["id"] += 1
        taken.add(row["id"])


def _in_a_line(lexed):
    return " ".join([*lexed.words, *lexed.marks])


def _vector(lexed):
    places = {}
    for place, word in enumerate(lexed.words, 1):
        if place > _LAST_PLACE:
            break
        places.setdefault(word, []).append(str(place))
    told = [f"{_quoted(word)}:{','.join(at[:_MOST_PLACES])}" for word, at in places.items()]
    return " ".join([*told, *map(_quoted, lexed.marks)])


def _quoted(word):
    word = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{word}'"
