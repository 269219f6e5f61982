"""Search over a million invented tweets: first pages of the public search's tweets, on SQLite
and on PostgreSQL, beside the same questions in bare SQL in the same run.

Told are p50 and p95 of the whole response of the site. The bare question asks all that it tells:
which of the newest 1,000 tweets that hold the words come first, how many there are, in which
chats, and the twenty rows themselves with who wrote them and the page they stand on. It goes
straight through the databases' own drivers.
"""

import json
import os
import subprocess
import sys

import psycopg2

from .commands import ROOT

MANY = 1_000_000
LIVE = "postgres://postgres@127.0.0.1:5432/"
NAME = "wecops_bench"


def measure(sandbox, say, in_full=False):
    _measured(sandbox.environment, "SQLite", 100, say)
    server = os.environ.get("BENCH_POSTGRES", LIVE)
    try:
        _afresh(server)
    except psycopg2.OperationalError as trouble:
        say("search on PostgreSQL", "not run", str(trouble).splitlines()[0])
        return
    url = server.rstrip("/") + f"/{NAME}"
    try:
        _measured({**sandbox.environment, "DATABASE_URL": url}, "PostgreSQL", 50, say)
    finally:
        _drop(server)


def _measured(environment, name, budget, say):
    for code in ("migrate", "fill", "ask"):
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        if code != "migrate":
            told = {
                "fill": f"from bench.archive import fill; fill({MANY})",
                "ask": "from bench.questions import ask; ask()",
            }
            command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", told[code]]
        done = subprocess.run(  # noqa: S603 - our own command
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(done.stderr)
    for line in done.stdout.splitlines():
        measured = json.loads(line)
        told = measured["ms"]
        bare = told["bare"]
        say(
            f"{name}: {measured['kind']}",
            f"{told['response']['p50']:.1f} ms",
            f"p95 {told['response']['p95']:.1f} (budget {budget}). Bare SQL {bare['p50']:.1f}, "
            f"p95 {bare['p95']:.1f}. Finding {_ratio(told['found'], bare)}, "
            f"with the hits made {_ratio(told['page'], bare)} (budget 1.5)",
        )


def _ratio(one, other):
    return f"{one['p50'] / other['p50']:.2f} ×"


def _afresh(server):
    _drop(server)
    connection = psycopg2.connect(server + "postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
    connection.close()


def _drop(server):
    connection = psycopg2.connect(server + "postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
    connection.close()
