"""Questions to the archive of ``archive.py``: as the site answers them, and in bare SQL.

Run inside Django, by ``searching.py``. Prints a line of JSON for each kind of question: p50 and
p95 in milliseconds of the whole response, of a page of hits, of finding alone, and of bare SQL.
"""

import json
import random
import time
from collections import Counter
from datetime import UTC, datetime

from django.db import connection
from django.test import Client
from wagtail.models import Site

from chatarchive.finding import asking, hits, ranking, store
from chatarchive.finding.asking import ANY, Choice
from chatarchive.models import Tweet
from search.query import parse

EACH = 60
YEAR = (datetime(2014, 1, 1, tzinfo=UTC), datetime(2015, 1, 1, tzinfo=UTC))


def ask():
    root = Site.objects.get(is_default_site=True).root_page.path
    asked = list(questions())
    bare, client = Bare(root), Client(headers={"host": "localhost"})
    ways = {
        "response": lambda text, choice: respond(client, text, choice),
        "page": lambda text, choice: page(text, choice, root),
        "found": lambda text, choice: find(text, choice, root),
        "bare": bare.answer,
    }
    # Warm, as a site that people use is; the first of all also compiles and connects.
    for _, text, choice in asked[::7]:
        for way in ways.values():
            way(text, choice)
    times = {}
    for number, (kind, text, choice) in enumerate(asked):
        took, told = {}, {}
        # Each of them is the first to need what the database has not in memory as often as others.
        order = list(ways)[number % len(ways) :] + list(ways)[: number % len(ways)]
        for name in order:
            began = time.perf_counter()
            told[name] = ways[name](text, choice)
            took[name] = 1000 * (time.perf_counter() - began)
        if told["page"] != told["bare"]:
            raise SystemExit(f"Two answers to {text}: {told}")
        for one in (kind, "all"):
            times.setdefault(one, []).append(took)
    for kind, measured in times.items():
        figures = {
            name: {"p50": _at(0.5, measured, name), "p95": _at(0.95, measured, name)}
            for name in ways
        }
        print(json.dumps({"kind": kind, "ms": figures}))


def _at(share, measured, name):
    return sorted(took[name] for took in measured)[int(len(measured) * share)]


def find(text, choice, root):
    """Which tweets come first, how many there are, and in which chats."""
    query = parse(text)
    candidates = asking.shown(query, root, choice)
    Counter(one.page for one in candidates.found).most_common(10)
    return ranking.by_relevance(candidates, query, root, choice), query


def page(text, choice, root):
    """The same with the first twenty as the page shows them, their words marked."""
    best, query = find(text, choice, root)
    return len(hits.hits_of(best[:20], query)), len(best)


def respond(client, text, choice):
    """The whole answer of the site, as a browser gets it."""
    days = {"from": choice.since, "until": choice.until}
    chosen = {name: day.date().isoformat() for name, day in days.items() if day}
    response = client.get("/search/", {"q": text, "kind": "tweets"} | chosen)
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code} to {text}")


def questions():
    """Yield (kind, text, Choice), the kinds one after the other, so that none has the caches
    to itself."""
    chance = random.Random(3)  # noqa: S311 - a choice of words, no secrets
    newest = Tweet.objects.order_by("-pk").values_list("pk", flat=True)[0]
    picked = chance.sample(range(max(1, newest - 900_000), newest), 4_000)
    tweets = list(
        Tweet.objects.filter(pk__in=picked).order_by("pk").values_list("text", "author__handle")
    )
    chance.shuffle(tweets)
    often = Counter(word for text, _ in tweets for word in set(text.split()))
    rare = [word for word, times in often.items() if times == 1]
    middling = {word for word, times in often.items() if 4 <= times <= 200}
    common = [word for word, _ in often.most_common(40)]
    pairs = [
        pair
        for text, _ in tweets
        if len(pair := [word for word in text.split()[:-1] if word in middling][:2]) == 2
    ]
    phrases = [words[at : at + 2] for text, _ in tweets if (words := text.split()) and (at := 1)]
    people = [handle for _, handle in tweets]
    since, until = YEAR
    for number in range(EACH):
        yield "rare word", rare[number], ANY
        yield "common word", common[number % 40], ANY
        yield "two words", " ".join(pairs[number]), ANY
        yield "phrase", '"{}"'.format(" ".join(phrases[number])), ANY
        yield "person", f"from:@{people[number]}", ANY
        yield "word and person", f"{common[number % 40]} from:@{people[number]}", ANY
        yield "dated", common[number % 40], Choice(since=since, until=until)
        yield "dated, two words", " ".join(pairs[-number - 1]), Choice(since=since, until=until)


class Bare:
    """The same questions through the driver, in one statement of its own for each database."""

    def __init__(self, root):
        connection.ensure_connection()
        self.connection = connection.connection
        self.root = root

    def answer(self, text, choice):
        cursor = self.connection.cursor()
        expression = self._expression(text, cursor)
        first = store.moment_of(choice.since.timestamp()) if choice.since else 0
        last = store.moment_of(choice.until.timestamp()) if choice.until else 2**63 - 1
        cursor.execute(
            self._written(_BARE[connection.vendor]), (expression, first, last, self.root + "%")
        )
        rows = cursor.fetchall()
        return len(rows), rows[0][0] if rows else 0

    def _written(self, sql):
        return sql if connection.vendor == "sqlite" else sql.replace("?", "%s")

    def _expression(self, text, cursor):
        # The words as the index has them: finding these is no part of the question.
        query = parse(text)
        handles = query.handles
        if handles:
            (handle,) = handles
            sql = "SELECT id FROM chatarchive_account WHERE handle_key = ?"
            cursor.execute(self._written(sql), (handle,))
            accounts = {handle: [pk for (pk,) in cursor.fetchall()]}
        return asking.expression(query, accounts if handles else {})


_ROWS = """
    SELECT (SELECT count(*) FROM found), f.*, t.*, a.handle, a.name, p.title, p.url_path,
        (SELECT group_concat(told) FROM (
            SELECT page_id || ':' || count(*) AS told FROM found GROUP BY page_id
            ORDER BY count(*) DESC LIMIT 10))
    FROM found f JOIN chatarchive_tweet t ON t.id = f.tweet_id
    LEFT JOIN chatarchive_account a ON a.id = t.author_id
    JOIN wagtailcore_page p ON p.id = f.page_id
    WHERE f.id IN (SELECT id FROM found ORDER BY weight DESC, id DESC LIMIT 20)
    ORDER BY f.weight DESC, f.id DESC"""
_BARE = {
    "sqlite": """
    WITH found AS MATERIALIZED (
        SELECT e.id, e.tweet_id, e.page_id, e.weight, e.starred, e.heading
        FROM chatarchive_findableentry_words w
        CROSS JOIN chatarchive_findableentry e ON e.id = w.rowid
        CROSS JOIN wagtailcore_page p ON p.id = e.page_id
        WHERE w.words MATCH ? AND w.rowid >= ? AND w.rowid < ? AND p.live AND p.path LIKE ?
        ORDER BY w.rowid DESC LIMIT 1000){rows}""".replace("{rows}", _ROWS),
    "postgresql": """
    WITH found AS MATERIALIZED (
        SELECT e.id, e.tweet_id, e.page_id, e.weight, e.starred, e.heading
        FROM chatarchive_findableentry e JOIN wagtailcore_page p ON p.id = e.page_id
        WHERE e.words @@ ?::tsquery AND e.id >= ? AND e.id < ? AND p.live AND p.path LIKE ?
        ORDER BY e.id DESC LIMIT 1000){rows}""".replace(
        "{rows}",
        _ROWS.replace("group_concat(told)", "string_agg(told, ',')").replace(
            "LIMIT 10))", "LIMIT 10) told)"
        ),
    ),
}
