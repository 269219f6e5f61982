"""A test database that is migrated once and copied from then on.

Wagtail's migrations take many seconds, a copy of what they leave behind takes none. The
copy carries a fingerprint of every migration in its name, so a changed one makes a new copy.
"""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import django
from django.apps import apps


def fingerprint():
    """A short name for the migrations of all installed apps, as they stand now."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for migration in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}/{migration.name}\0".encode() + migration.read_bytes())
    return digest.hexdigest()[:12]


class SQLiteCopies:
    """Copies as files: ``kept/<fingerprint>.sqlite3`` becomes ``run/test.sqlite3``."""

    def __init__(self, connection, kept, run):
        self.copy = kept / f"{fingerprint()}.sqlite3"
        self.database = run / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(self.database)

    def take(self):
        """Put the kept copy where the tests will look for their database, if there is one."""
        with suppress(FileNotFoundError):
            shutil.copyfile(self.copy, self.database)

    def keep(self):
        """Keep the migrated database for the next run, unless it came from a copy."""
        if self.copy.exists():
            return
        for outdated in self.copy.parent.glob("*.sqlite3"):
            outdated.unlink(missing_ok=True)
        # Renamed when whole: a run cut short, or two at once, leave no half copy.
        unfinished = self.copy.with_suffix(f".{os.getpid()}.unfinished")
        with closing(sqlite3.connect(self.database)) as source:
            source.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.replace(self.copy)


class PostgresCopies:
    """Copies as databases of the same server: ``<name>_<fingerprint>`` becomes ``<name>``."""

    def __init__(self, connection, kept, run):
        self.connection = connection
        self.database = connection.creation._get_test_db_name()
        self.prefix = f"{self.database}_kept_"
        self.copy = f"{self.prefix}{fingerprint()}"

    def take(self):
        with self._server() as cursor:
            # What an earlier run left there may hold anything.
            self._run(cursor, "DROP DATABASE IF EXISTS {}", self.database)
            if self.copy in self._copies(cursor):
                self._run(cursor, "CREATE DATABASE {} TEMPLATE {}", self.database, self.copy)

    def keep(self):
        with self._server() as cursor:
            copies = self._copies(cursor)
            if self.copy in copies:
                return
            for outdated in copies:
                self._run(cursor, "DROP DATABASE IF EXISTS {}", outdated)
            # A database somebody is connected to cannot be copied.
            self.connection.close()
            unfinished = f"{self.database}_unfinished"
            self._run(cursor, "DROP DATABASE IF EXISTS {}", unfinished)
            self._run(cursor, "CREATE DATABASE {} TEMPLATE {}", unfinished, self.database)
            self._run(cursor, "ALTER DATABASE {} RENAME TO {}", unfinished, self.copy)

    def _server(self):
        return self.connection._nodb_cursor()

    def _copies(self, cursor):
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall() if name.startswith(self.prefix)}

    def _run(self, cursor, statement, *names):
        cursor.execute(statement.format(*map(self.connection.ops.quote_name, names)))


def copies_for(connection, kept, run):
    """How copies of ``connection``'s test database are kept: for good in the folder ``kept``,
    for this run in ``run``, or on the database server."""
    ways = {"sqlite": SQLiteCopies, "postgresql": PostgresCopies}
    return ways[connection.vendor](connection, kept, run)


def flush_to_what_was_migrated(connection):
    """Have every flush from now on leave the rows that are there now.

    In place of Django's ``serialized_rollback``, which makes them one by one, and of PostgreSQL's
    ``TRUNCATE``, which makes a hundred files: together half a second a test.
    """
    quote = connection.ops.quote_name
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            copy = f"kept_{table}"
            cursor.execute(f"DROP TABLE IF EXISTS {quote(copy)}")
            cursor.execute(f"CREATE TABLE {quote(copy)} AS SELECT * FROM {quote(table)}")
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quote(copy)})")
            if cursor.fetchone()[0]:
                kept.append(f"INSERT INTO {quote(table)} SELECT * FROM {quote(copy)}")
            else:
                cursor.execute(f"DROP TABLE {quote(copy)}")

    def sql_flush(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
        return [*(f"DELETE FROM {quote(table)}" for table in tables), *kept]

    # Of the class: Playwright's event loop makes Django use another connection from then on.
    type(connection.ops).sql_flush = sql_flush
    type(connection)._test_serialized_contents = "[]"
    connection._test_serialized_contents = "[]"
