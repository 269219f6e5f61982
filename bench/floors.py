"""The least that bringing in a capture can cost in Python: what imports are measured against.

Two floors, both of orjson, ``executemany`` and an FTS5 insert, in processor seconds:

``bare`` is the harder one: four columns of each tweet in one table, and the words in FTS5. No
site could be run on that.

``same_rows`` is the design's own wording, "an FTS5 insert of the same rows". The same rows are
those an import leaves in the site's own tables: all columns of each tweet, its account, its
link to the chat it joined (whose section and reason only arranging can tell; here they are of
the same length), and where in which capture it came from; with the site's own schema, which
means its unique keys, checks and indexes, since without these the rows could neither be found
again nor be kept right. Nothing else is done: nothing is recognised, no foreign key looked up,
nothing compared with what is there, sorted into sections or written as a draft.

Both floors fill FTS5 with the words. An import does not yet, as tweets have no search so far:
on that one point it does less than its floors, which ``without FTS5`` makes good.
"""

import shutil
import sqlite3
import time
from bisect import bisect_right
from datetime import timedelta

import orjson

from .made_up import ID_EPOCH

_NOW = "2026-01-01 00:00:00.000000"
_SECTION = "00000000-0000-0000-0000-000000000000"
_TWEET = (
    *("id", "key", "network", "author_id", "text", "text_cut", "text_altered", "by_hand"),
    *("created_at", "time_source", "language", "url", "conversation_key", "reply_to_key"),
    *("reply_to_handle", "quote_of_key", "is_retweet", "retweet_of_key", "retweet_of_handle"),
    *("edit_keys", "links", "media", "reposts", "likes", "replies", "quotes", "changed_at"),
    *("uncaptured", "author_followers"),
)
_ACCOUNT = ("id", "network", "native_id", "handle", "handle_key", "name")
_CHAT_TWEET = (
    *("id", "chat_id", "tweet_id", "joined_at", "removed_at", "reason", "section"),
    *("unsure", "other_section", "without_hashtag"),
)
_CAPTURED = ("capture_id", "chat_tweet_id", "where")


def bare(capture):
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


def same_rows(capture, site_database, *, full_text=True):
    """``site_database`` has the chats that the tweets fall into, and no tweets."""
    database = capture.with_suffix(".sqlite3")
    shutil.copy(site_database, database)
    began = time.process_time()
    connection = sqlite3.connect(database)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
    if full_text:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
    with connection:
        chats = connection.execute(
            "SELECT starts_at, page_ptr_id FROM chatarchive_chatpage ORDER BY starts_at"
        ).fetchall()
        (capture_id,) = connection.execute(
            "INSERT INTO chatarchive_capture (name, size, sha256, format, zone, zone_source,"
            " imported_at, counts, problems, sections, asked)"
            " VALUES ('', 0, '', '', '', '', ?, '{}', '[]', '[]', '{}') RETURNING id",
            [_NOW],
        ).fetchone()
        accounts, rows = _rows(capture)
        _insert(connection, "account", _ACCOUNT, accounts)
        _insert(connection, "tweet", _TWEET, rows)
        starts = [start for start, _ in chats]
        _insert(
            connection,
            "chattweet",
            _CHAT_TWEET,
            (
                (
                    row[0],
                    chats[bisect_right(starts, row[8]) - 1][1],
                    row[0],
                    _NOW,
                    None,
                    "label",
                    _SECTION,
                    0,
                    "",
                    0,
                )
                for row in rows
            ),
        )
        places = ((capture_id, row[0], f"line {row[0]}") for row in rows)
        _insert(connection, "capturedtweet", _CAPTURED, places)
        if full_text:
            connection.executemany("INSERT INTO words VALUES (?)", ((row[4],) for row in rows))
    connection.close()
    return time.process_time() - began


def _rows(capture):
    accounts, rows = {}, []
    epoch = ID_EPOCH.replace(tzinfo=None)
    with open(capture, "rb") as file:
        for number, line in enumerate(file, 1):
            tweet = orjson.loads(line)
            user = tweet["user"]
            native_id = user["id_str"]
            account = accounts.get(native_id)
            if account is None:
                name = user["screen_name"]
                account = (len(accounts) + 1, "x", native_id, name, name.lower(), user["name"])
                accounts[native_id] = account
            key = tweet["id_str"]
            at = str(epoch + timedelta(milliseconds=int(key) >> 22))
            answered = tweet["in_reply_to_status_id_str"]
            answered = f"x:{answered}" if answered else ""
            words, language = tweet["full_text"], tweet["lang"]
            reposts, likes = tweet["retweet_count"], tweet["favorite_count"]
            # fmt: off
            rows.append((
                number, f"x:{key}", "x", account[0], words, 0, 0, 0,
                at, "id", language, "", "", answered,
                "", "", 0, "", "",
                "[]", "[]", "[]", reposts, likes, None, None, _NOW, "", user.get("followers_count"),
            ))
            # fmt: on
    return accounts.values(), rows


def _insert(connection, table, columns, rows):
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO chatarchive_{table} ({names}) VALUES ({marks})", rows)  # noqa: S608
