"""A made-up archive of many years, straight into the tables: words as often as in a natural
language, chats with subjects of their own, a few people who write much and many who write little.

Run inside Django, by ``searching.py``. Every run makes the same.
"""

import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from django.db import connection, transaction

from chatarchive.finding import store
from chatarchive.finding.marks import ANY, POINTS_OUT, STARRED, by, in_community, of_page
from chatarchive.models import (
    Account,
    ChatIndexPage,
    ChatPage,
    FindableEntry,
    FindableTweet,
    Tweet,
)
from chatarchive.rows import insert
from search.lexemes import Lexed, lex

A_CHAT = 500
FIRST = datetime(2012, 1, 3, 21, tzinfo=UTC)
_COMMON = (
    "the to a and of in is it for that on you we i be with this are as not have at they from "
    "police people but so what an if can do about more or who their all was there how when just "
    "will no time need think one our get work out up by my officers your me has really good know"
).split()
_SYLLABLES = "ba ce di fo gu ha li me no pra que ri sta tem un vor wel xi yan zo ter mon".split()
VOCABULARY = 60_000


def words(count=VOCABULARY):
    """The words there are, the commonest first."""
    made = list(_COMMON)
    chance = random.Random(11)  # noqa: S311 - invented words, no secrets
    known = set(made)
    while len(made) < count:
        word = "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))
        if word not in known:
            known.add(word)
            made.append(word)
    return made


def texts(chats):
    """Yield the texts of each chat."""
    vocabulary = words()
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(vocabulary) + 1)))
    chance = random.Random(5)  # noqa: S311
    for _ in range(chats):
        subject = [vocabulary[int(200 * 100 ** chance.random())] for _ in range(30)]
        said = []
        for _ in range(A_CHAT):
            length = chance.randint(5, 30)
            line = chance.choices(vocabulary, cum_weights=weights, k=length)
            for place in chance.sample(range(length), length // 4):
                line[place] = chance.choice(subject)
            said.append(" ".join(line) + " #WeExample")
        yield said


def fill(count, people=20_000):
    """``count`` tweets in weekly chats of 500, all public."""
    chats = -(-count // A_CHAT)
    chance = random.Random(7)  # noqa: S311
    with transaction.atomic():
        accounts = insert(
            Account,
            [
                {
                    "network": "x",
                    "native_id": str(1000 + number),
                    "handle": f"Person_{number}",
                    "handle_key": f"person_{number}",
                    "name": f"Person {number}",
                }
                for number in range(people)
            ],
        )
        pages = _pages(chats)
    busy = list(accumulate(1 / (rank + 20) for rank in range(people)))
    parent = ChatIndexPage.objects.get().path
    if connection.vendor == "postgresql":
        _without_index()
    for number, (page, said) in enumerate(zip(pages, texts(chats), strict=True)):
        writers = chance.choices(accounts, cum_weights=busy, k=A_CHAT)
        start = FIRST + timedelta(weeks=number) / 4
        with transaction.atomic():
            _chat(page, parent, start, said, writers, chance)
    if connection.vendor == "postgresql":
        _with_index()
    for model in (FindableEntry, FindableTweet):
        store.optimize(model)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _pages(chats):
    """Ids of so many chats, copied from one that is made as usual."""
    index = ChatIndexPage.objects.get()
    chat = ChatPage(title="Bench", slug="bench", starts_at=FIRST)
    index.add_child(instance=chat)
    ids = []
    with connection.cursor() as cursor:
        for table, key in (("wagtailcore_page", "id"), ("chatarchive_chatpage", "page_ptr_id")):
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s", [chat.pk])  # noqa: S608
            names = [column[0] for column in cursor.description]
            row = dict(zip(names, cursor.fetchone(), strict=True))
            marks = ", ".join(["%s"] * len(names))
            columns = ", ".join(map(connection.ops.quote_name, names))
            rows = []
            for number in range(1, chats):
                pk = chat.pk + number
                start = FIRST + timedelta(weeks=number) / 4
                copy = row | {key: pk}
                if key == "id":
                    copy |= _of_page(index, chat, number)
                else:
                    copy |= {"starts_at": start, "ends_at": start + timedelta(hours=1)}
                rows.append([_plain(copy[name]) for name in names])
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
        ids = [chat.pk + number for number in range(chats)]
    index.numchild = chats
    index.save(update_fields=["numchild"])
    return ids


def _of_page(index, chat, number):
    path = index._get_path(index.path, index.depth + 1, number + 1)
    slug = f"bench-{number}"
    return {
        "path": path,
        "slug": slug,
        "title": f"Chat {number}",
        "draft_title": f"Chat {number}",
        "url_path": f"{index.url_path}{slug}/",
        "translation_key": uuid.UUID(int=number + 1).hex,
    }


def _plain(value):
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return value


def _chat(page, parent, start, said, writers, chance):
    starred, links = (set(chance.sample(range(A_CHAT), A_CHAT // share)) for share in (40, 12))
    moments = [start + timedelta(seconds=7.2 * place + chance.random()) for place in range(A_CHAT)]
    tweet_ids = insert(
        Tweet,
        [
            {
                "key": f"x:{page}{place:04}",
                "network": "x",
                "author_id": writer,
                "text": text,
                "created_at": at,
                "time_source": "zoned",
                "likes": chance.randint(0, 12),
            }
            for place, (text, writer, at) in enumerate(zip(said, writers, moments, strict=True))
        ],
    )
    entries, captured = [], []
    for place, tweet_id in enumerate(tweet_ids):
        text, writer, at = said[place], writers[place], moments[place]
        lexed = lex(text)
        marks = [of_page(page), in_community(parent), by(writer)]
        marks += [STARRED] * (place in starred) + [POINTS_OUT] * (place in links)
        entries.append(
            {
                "id": store.place_in_time(at, tweet_id + page * 7_919),
                "page_id": page,
                "tweet_id": tweet_id,
                "writer": writer,
                "position": place + 1,
                "heading": f"Q{place // 100 + 1}: what do we know about it?",
                "text": "",
                "starred": place in starred,
                "weight": 30 * (place in starred) + chance.randint(0, 12),
                "lexed": Lexed(lexed.words, [*lexed.marks, *marks]),
            }
        )
        captured.append(
            {
                "id": store.place_in_time(at, tweet_id),
                "tweet_id": tweet_id,
                "lexed": Lexed(lexed.words, [*lexed.marks, ANY, by(writer)]),
            }
        )
    store.write(FindableEntry, entries)
    store.write(FindableTweet, captured)


def _without_index():
    with connection.cursor() as cursor:
        for table in ("chatarchive_findableentry", "chatarchive_findabletweet"):
            cursor.execute(f"DROP INDEX {table}_by_words")


def _with_index():
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for table in ("chatarchive_findableentry", "chatarchive_findabletweet"):
            cursor.execute(f"CREATE INDEX {table}_by_words ON {table} USING gin (words)")
