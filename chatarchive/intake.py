"""Records to rows, each tweet once: a batch at a time, a handful of statements each."""

from dataclasses import dataclass, field
from itertools import islice

from django.utils import timezone

from . import figures
from .accounts import AccountBook
from .drafts import lock
from .finding.writing import SEARCHED, write_changed, write_tweets
from .fuller import COMPLETED, complete, values_of
from .models import Account, CapturedTweet, ChatTweet, Tweet
from .records import Problem
from .rows import chunks, insert, listed, update
from .withdrawn import Withdrawn

# A batch's queries take as long whatever its size, and its records are held in memory. Its ids
# must stay below the number of variables that SQLite takes, 32,766.
BATCH = 2000
# What a Problem list keeps, in memory and in the database; the counts tell of the rest.
KEPT_PROBLEMS = 10_000


@dataclass
class Counts:
    """What became of a file's records. ``read`` is the sum of all the others."""

    read: int = 0
    new: int = 0
    duplicate: int = 0
    updated: int = 0
    outside: int = 0
    withdrawn: int = 0
    rejected: int = 0

    def __add__(self, other):
        return Counts(*(getattr(self, name) + getattr(other, name) for name in vars(self)))


@dataclass
class Taken:
    """The result of an intake: its counts, its problems, and what each chat got of it."""

    counts: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)
    new_in_chat: dict[int, int] = field(default_factory=dict)  # a line for every chat met
    time_sources: set[str] = field(default_factory=set)
    to_recount: set[int] = field(default_factory=set)  # chats whose figures may be others now


def take_in(records, *, chat_of, capture=None, on_progress=None, album=None):
    """Store ``records`` (TweetRecord and Problem, any iterable) and say what came of them.

    ``chat_of`` gives a record's chat id, or None for a tweet outside every chat, of which
    nothing is stored. ``capture`` is the Capture they came with, ``album`` an Album that keeps
    the pictures they bring, or None. Runs in the caller's
    transaction, so that a file comes in whole or not at all.
    """
    taken = Taken()
    book = AccountBook()
    withdrawn = Withdrawn.of_all()
    records = iter(records)
    while batch := list(islice(records, BATCH)):
        _take_in_batch(batch, chat_of, capture, book, taken, album, withdrawn)
        if on_progress:
            on_progress(taken.counts)
    taken.to_recount |= {chat_id for chat_id, new in taken.new_in_chat.items() if new}
    # Only now, so that nobody who publishes and has a lock already waits for what we wait for.
    lock(*taken.to_recount)
    figures.forget_chats(taken.to_recount)
    return taken


def _take_in_batch(batch, chat_of, capture, book, taken, album, withdrawn):
    counts = taken.counts
    counts.read += len(batch)
    placed = []
    if withdrawn:
        batch = _left_of(batch, withdrawn, counts, book)
    for record in batch:
        if isinstance(record, Problem):
            counts.rejected += 1
            if len(taken.problems) < KEPT_PROBLEMS:
                taken.problems.append(record)
        elif (chat_id := chat_of(record)) is None:
            counts.outside += 1
        else:
            placed.append((record, chat_id))
            taken.time_sources.add(record.time_source)
    if placed:
        records = [record for record, _ in placed]
        stored = _store(records, book, taken)
        if album:
            # A tweet is fuller by a picture, too. What is none is told, and is no record.
            remarks = []
            stored.fuller |= album.keep(records, capture, remarks)
            taken.problems += remarks[: KEPT_PROBLEMS - len(taken.problems)]
        _join(placed, stored, capture, taken)


def _left_of(batch, withdrawn, counts, book):
    """``batch`` without what is withdrawn. It comes before all else: for a tweet that may not
    come in no chat is made either."""
    records = [one for one in batch if not isinstance(one, Problem)]
    left = [record for record in withdrawn.sift(records) if record is not None]
    counts.withdrawn += len(records) - len(left)
    if len(left) < len(records):
        sifted_out = {record.key for record in records} - {record.key for record in left}
        _take_out_known([one for one in records if one.key in sifted_out], withdrawn, book)
    return [*left, *(one for one in batch if isinstance(one, Problem))]


def _take_out_known(refused, withdrawn, book):
    """Who wrote a stored tweet, or what it repeats, may only now have been told."""
    known = set(
        Tweet.objects.filter(key__in=listed({record.key for record in refused})).values_list(
            "key", flat=True
        )
    )
    told = {one.key: withdrawn.told_by(one) for one in refused if one.key in known}
    if told := {key: pk for key, pk in told.items() if pk}:
        from .withdrawing import take_out_told_now

        take_out_told_now(list(told), list(told.values()))
        book.forget()


@dataclass
class _Stored:
    """The tweets of a batch: primary keys by key, which of them are new, and the places in
    the batch of the records that made a known tweet fuller."""

    ids: dict[str, int]
    new: set[int]
    fuller: set[int]


def _store(records, book, taken):
    """Rows for ``records`` and all that they carry along."""
    carried = [embedded for record in records for embedded in _embedded(record)]
    everything = [*records, *carried]
    book.open([(record.network, record.author) for record in everything])
    rows = _known({record.key for record in everything})
    new = {}
    changed = {}
    reworded = set()
    fuller = set()
    every_values = [
        values_of(record, book.find(record.network, record.author)) for record in everything
    ]
    author_ranks = _author_ranks(rows, every_values)
    for place, values in enumerate(every_values):
        key = values["key"]
        row = rows.get(key)
        if row is None:
            rows[key] = new[key] = values
            continue
        before = [row[name] for name in SEARCHED]
        if complete(row, values, author_ranks):
            if place < len(records):
                fuller.add(place)
            if key not in new:
                changed[key] = row
                if before != [row[name] for name in SEARCHED]:
                    reworded.add(row["pk"])
    if changed:
        joined = ChatTweet.objects.filter(tweet__key__in=listed(changed)).order_by()
        taken.to_recount |= set(joined.values_list("chat", flat=True).distinct())
    new_ids = insert(Tweet, list(new.values()))
    write_tweets([row | {"pk": pk} for row, pk in zip(new.values(), new_ids, strict=True)])
    now = timezone.now()
    update(
        Tweet,
        [*COMPLETED, "changed_at"],
        [{**row, "changed_at": now} for row in changed.values()],
    )
    write_changed(reworded)
    ids = {key: row["pk"] for key, row in rows.items() if key not in new}
    ids.update(zip(new, new_ids, strict=True))
    return _Stored(ids, set(new_ids), fuller)


def _known(keys):
    tweets = Tweet.objects.filter(key__in=listed(keys)).order_by()
    return {row["key"]: row for row in tweets.values("pk", "key", *COMPLETED)}


def _author_ranks(rows, every_values):
    """How well each account is known that is not alone in claiming a tweet: some tool knew an
    author by an id, and another by a handle they had at the time."""
    claims = {key: row["author_id"] for key, row in rows.items()}
    contested = set()
    for values in every_values:
        if (pk := values["author_id"]) is None:
            continue
        first = claims.setdefault(values["key"], pk)
        if first is None:
            claims[values["key"]] = pk
        elif first != pk:
            contested |= {first, pk}
    if not contested:
        return {}
    return {
        pk: (bool(native_id), native_id, handle_key)
        for pk, native_id, handle_key in Account.objects.filter(pk__in=contested).values_list(
            "pk", "native_id", "handle_key"
        )
    }


def _join(placed, stored, capture, taken):
    counts = taken.counts
    links = [(chat_id, stored.ids[record.key]) for record, chat_id in placed]
    # Nobody can have joined a chat before being stored.
    joined, marked = _joined({link for link in links if link[1] not in stored.new})
    new = {}
    captured = {}
    by_hashtag = set()
    for place, ((record, chat_id), link) in enumerate(zip(placed, links, strict=True)):
        taken.new_in_chat.setdefault(chat_id, 0)
        if link not in joined and link not in new:
            new[link] = {
                "chat_id": chat_id,
                "tweet_id": link[1],
                "without_hashtag": bool(record.without_hashtag),
            }
            counts.new += 1
            taken.new_in_chat[chat_id] += 1
        elif place in stored.fuller:
            counts.updated += 1
        else:
            counts.duplicate += 1
        if _has_hashtag(record):
            by_hashtag.add(link)
        captured.setdefault(link, record.where)
    for link in by_hashtag & new.keys():
        new[link]["without_hashtag"] = False
    _found_by_hashtag([joined[link] for link in by_hashtag & marked])
    joined.update(zip(new, insert(ChatTweet, list(new.values())), strict=True))
    if capture is not None:
        insert(
            CapturedTweet,
            [
                {"capture_id": capture.pk, "chat_tweet_id": joined[link], "where": where[:200]}
                for link, where in captured.items()
            ],
            # A tweet twice in one file, a batch or more apart.
            ignore_conflicts=True,
        )


def _has_hashtag(record):
    """Whether ``record`` tells that it has the hashtag. The archive of who forgot it does not."""
    if record.without_hashtag is None:
        return "#" in record.text
    return not record.without_hashtag


def _found_by_hashtag(chat_tweets):
    """What was once found only as a reply may have the hashtag after all."""
    for pks in chunks(chat_tweets, BATCH):
        ChatTweet.objects.filter(pk__in=pks).update(without_hashtag=False)


def _joined(links):
    """Primary keys of the ChatTweets of ``links``, pairs of chat and tweet, where there are;
    and the links of those that are marked as replies without the hashtag."""
    joined, marked = {}, set()
    if not links:
        return joined, marked
    found = ChatTweet.objects.filter(
        chat__in={chat_id for chat_id, _ in links},
        tweet__in={tweet_id for _, tweet_id in links},
    ).values_list("chat_id", "tweet_id", "pk", "without_hashtag")
    for chat_id, tweet_id, pk, without_hashtag in found:
        joined[chat_id, tweet_id] = pk
        if without_hashtag:
            marked.add((chat_id, tweet_id))
    return joined, marked


def _embedded(record):
    for embedded in record.embedded:
        yield embedded
        yield from _embedded(embedded)
