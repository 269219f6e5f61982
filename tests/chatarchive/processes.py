"""Imports in processes of their own, on copies of one prepared database, to be killed.

A child forked from the tests starts at once, where a new Python and Django take seconds.
"""

import json
import os
import pickle
import shutil
import signal
import traceback
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import connection, connections


class SQLiteFiles:
    """A database to every name, as a file in ``folder``."""

    def __init__(self, folder, migrated):
        self.folder = folder
        self.migrated = migrated

    def copy(self, name, source=None):
        self.drop(name)
        shutil.copyfile(self.place(source) if source else self.migrated, self.place(name))

    def drop(self, name):
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.place(name)}{ending}").unlink(missing_ok=True)

    def place(self, name):
        return str(self.folder / f"{name}.sqlite3")

    def url(self, name):
        return f"sqlite:///{self.place(name)}"


class PostgresDatabases:
    """A database to every name, beside the one of the tests on the same server."""

    def __init__(self, migrated):
        self.migrated = migrated

    def copy(self, name, source=None):
        self.drop(name)
        source = self.place(source) if source else self.migrated
        self._run(f'CREATE DATABASE "{self.place(name)}" TEMPLATE "{source}"')

    def drop(self, name):
        # A killed client's server process may still be there for a moment.
        self._run(f'DROP DATABASE IF EXISTS "{self.place(name)}" WITH (FORCE)')

    def place(self, name):
        return f"{self.migrated}_{name}"[-63:]

    def url(self, name):
        return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{self.place(name)}"

    def _run(self, statement):
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


def databases(folder, copies):
    """Where databases for child processes are made: ``copies`` are the tests' own."""
    if connection.vendor == "sqlite":
        return SQLiteFiles(folder, copies.copy)
    return PostgresDatabases(copies.copy)


def in_child(database, work, *arguments, kill=None):
    """What ``work(*arguments)`` returns in a forked child with ``database`` for its own;
    None if it was killed. ``kill(pid)`` is called beside it."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _be_the_child(database, writer, work, arguments)
    os.close(writer)
    if kill:
        kill(child)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None
    result = pickle.loads(told)
    if isinstance(result, str) and result.startswith("Traceback"):
        raise AssertionError(result)
    return result


def _be_the_child(database, writer, work, arguments):
    # Nothing that the tests' process has set up is taken down here, its connection least of
    # all: hence ``_exit``, and a connection of the child's own.
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        held = connections["default"]
        connections["default"] = own = connections.create_connection("default")
        own.settings_dict = {**held.settings_dict, "NAME": database}
        try:
            result = work(*arguments)
        except BaseException:
            result = traceback.format_exc()
        own.close()
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(result, pipe)
        status = 0
    finally:
        os._exit(status)


class Steps:
    """Counts the statements and commits of this process, and calls ``act()`` before the one
    whose number is ``at``. ``commits`` are the numbers before which a commit began."""

    def __init__(self, at=None, act=None):
        self.at = at
        self.act = act
        self.count = 0
        self.commits = []

    def take(self):
        self.count += 1
        if self.count - 1 == self.at:
            self.act()

    @contextmanager
    def counted(self):
        commit = connection._commit

        def counted_commit():
            self.commits.append(self.count)
            self.take()
            commit()
            self.take()

        def counted_statement(execute, *arguments):
            self.take()
            return execute(*arguments)

        connection._commit = counted_commit
        try:
            with connection.execute_wrapper(counted_statement):
                yield self
        finally:
            del connection._commit


def import_in_steps(arguments, at=None, act=None):
    """Run ``import_chat``. Returns (its JSON or the error it ended with, its Steps' count and
    commits)."""
    steps = Steps(at, act)
    out = StringIO()
    with steps.counted():
        try:
            call_command("import_chat", *arguments, "--json", stdout=out)
            told = json.loads(out.getvalue())
        except CommandError as error:
            told = (error.returncode, str(error))
    return told, steps.count, steps.commits


def kill_this_process():
    os.kill(os.getpid(), signal.SIGKILL)
