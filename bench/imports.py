"""Imports: 1,500 tweets into one chat, 100,000 over many, against floors of the same run."""

import sqlite3
import time

import orjson

from .commands import best_of
from .made_up import chat_times, write_capture

FEW, MANY = 10_000, 100_000
A_CHAT = 500


def measure(sandbox, say):
    checked = best_of(3, lambda: sandbox.manage("check").seconds)
    say("manage.py check", f"{checked:.2f} s")
    _one_chat(sandbox, checked, say)
    memory = [_many_chats(sandbox, say, count) for count in (FEW, MANY)]
    say("memory, the larger to the smaller", f"{memory[1] / memory[0]:.2f}", "(budget 1.2, 300 MB)")
    sandbox.start_afresh()


def _one_chat(sandbox, checked, say):
    make_chats(sandbox, 1)
    capture = sandbox.folder / "1500.jsonl"
    write_capture(capture, 1_500)
    seconds = sandbox.manage("import_chat", capture, "--chat", "bench-0", "--json").seconds
    budget = 1.5 * checked + 1
    say("import 1,500 into a chat", f"{seconds:.2f} s", f"{seconds / budget:.2f} of the budget")
    seconds = sandbox.manage("import_chat", capture, "--chat", "bench-0", "--json").seconds
    say("the same file again", f"{seconds:.2f} s")


def _many_chats(sandbox, say, count):
    """Compared by processor time: other work on the machine spoils it least. Returns MB."""
    sandbox.start_afresh()
    make_chats(sandbox, count // A_CHAT)
    capture = sandbox.folder / "many.jsonl"
    write_capture(capture, count, chats=count // A_CHAT, seed=2)
    floor = best_of(3, lambda: _floor(capture))
    say(f"floor, {count:,}: orjson, executemany, FTS5", f"{floor:.2f} s", "processor time")
    most = 0
    for what in (f"import {count:,} into {count // A_CHAT} chats", "the same file again"):
        run = sandbox.manage("import_chat", capture, "--sort-into-chats", "--json")
        ratio = f"{run.cpu / floor:.1f} × the floor (budget 3)"
        say(what, f"{run.cpu:.2f} s", f"{ratio}, {run.seconds:.2f} s by the clock")
        say("  peak memory", f"{run.memory:.0f} MB")
        most = max(most, run.memory)
    return most


def make_chats(sandbox, chats):
    """Weekly chats ``bench-0``, ``bench-1``, …, where they are not there yet."""
    starts = [start.isoformat() for start in chat_times(chats)]
    sandbox.python(
        "from datetime import datetime\n"
        "from chatarchive.models import ChatIndexPage, ChatPage\n"
        "parent = ChatIndexPage.objects.first()\n"
        f"for number, start in enumerate({starts!r}):\n"
        "    slug = f'bench-{number}'\n"
        "    if not ChatPage.objects.filter(slug=slug).exists():\n"
        "        parent.add_child(instance=ChatPage(title=slug, slug=slug,"
        " starts_at=datetime.fromisoformat(start), hashtags='#WeExample'))\n"
    )


def _floor(capture):
    """Processor seconds: the least that storing and indexing these tweets can cost in Python."""
    database = capture.with_suffix(".sqlite3")
    database.unlink(missing_ok=True)
    began = time.process_time()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE tweet (id TEXT PRIMARY KEY, author TEXT, at TEXT, text TEXT)")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    with open(capture, "rb") as file, connection:
        rows = [
            (tweet["id_str"], tweet["user"]["id_str"], tweet["created_at"], tweet["full_text"])
            for tweet in map(orjson.loads, file)
        ]
        connection.executemany("INSERT INTO tweet VALUES (?, ?, ?, ?)", rows)
        connection.executemany("INSERT INTO words VALUES (?)", ((row[3],) for row in rows))
    connection.close()
    return time.process_time() - began
