"""Writing what can be searched for: rows, and beside them their words for the database's index.

SQL of both databases, side by side. All of it runs in the caller's transaction.
"""

from itertools import chain

from django.db import connection

from ..rows import chunks

_PAGE = 500
_ROOM = 2**21
# PostgreSQL counts no further, and keeps no more places of one word.
_LAST_PLACE, _MOST_PLACES = 16_383, 255


def place_in_time(created_at, salt):
    """An id that is the greater the later the tweet, for ``write`` to take or one close to it.
    ``salt``, any number, sets those of the same moment apart."""
    return int(created_at.timestamp() * 1000) * _ROOM + salt % _ROOM


def moment_of(seconds):
    """The least id of a tweet written at ``seconds``, since 1970 in UTC."""
    return int(seconds * 1000) * _ROOM


def seconds_of(place):
    """When the tweet was written that has the id ``place``: seconds since 1970 in UTC."""
    return place // _ROOM / 1000


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


def words_of(model):
    """Yield (id, what the index holds of it) of all rows, for comparing with ``kept_words``."""
    table = model._meta.db_table
    source = f"{table}_words" if connection.vendor == "sqlite" else table
    key = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, words FROM {source} ORDER BY {key}")  # noqa: S608
        while some := cursor.fetchmany(2_000):
            yield from some


def optimize(model):
    """Put the index in order after much was written."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {table}_words ({table}_words) VALUES ('optimize')")  # noqa: S608
        else:
            cursor.execute(f"ANALYZE {table}")


def kept_words(lexed):
    """What the index holds of ``lexed``, as ``words_of`` tells it."""
    if connection.vendor == "sqlite":
        return _in_a_line(lexed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector::text", [_vector(lexed)])
        return cursor.fetchone()[0]


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
