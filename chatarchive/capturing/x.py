"""X: what the hashtag finds, then what was answered without it, then who retweeted.

Its requests follow from the plan and the answers alone: the same again, they are the same.
"""

import math
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from ..records import first_id_at
from .asking import (
    CONVERSATION,
    COUNT,
    RETWEETS,
    SEARCH,
    Announcement,
    Ask,
    Refusal,
    Round,
    Trouble,
)
from .x_connection import ALL, COUNTS_ALL, COUNTS_RECENT, LONGEST_QUERY, RECENT, Connection

__all__ = ["Connection", "capture"]

# The archive gives 500 posts at once, but with `context_annotations` no more than 100. To have all
# that X tells of a post is worth five times the requests, which cost nothing in themselves.
PAGE = 100
_SIZE = ("max_results", 10, PAGE)
_RETWEETS_SIZE = ("max_results", 1, PAGE)
# Recent search knows seven days back from each request. What lies near their edge would fall out
# while a capture waits for a limit.
_RECENT = timedelta(days=7) - timedelta(hours=1)


def capture(plan):
    """The generator that captures ``plan``."""
    return _Capture(plan).run()


@dataclass(slots=True)
class _Post:
    """As much of a post found by its hashtag as decides what else is asked."""

    id: str
    ids: frozenset  # with those of its earlier versions
    conversation: str
    replies: int
    retweets: int

    @property
    def is_root(self):
        return self.conversation in self.ids


@dataclass
class _Capture:
    plan: object
    archive: bool = False
    found: dict = field(default_factory=dict)  # id → _Post
    answered: dict = field(default_factory=dict)  # id → how many of the found are replies to it

    def __post_init__(self):
        self.archive = self.plan.since < self.plan.made_at - _RECENT
        self.window = {"start_time": _written(self.plan.since)}
        if not self.plan.follow:  # an end that is still to come is refused
            self.window["end_time"] = _written(self.plan.until)

    @property
    def _search_path(self):
        return ALL if self.archive else RECENT

    def run(self):
        tags = [f"#{tag}" for tag in self.plan.tags]
        query = tags[0] if len(tags) == 1 else f"({' OR '.join(tags)})"
        yield from self._announced(SEARCH, [query])
        window = self.window
        while True:
            yield from self._searched(SEARCH, query, window, self._learn)
            if not self.plan.follow or not (yield Round()):
                break
            if self.found:  # ids and times are not to be mixed
                window = {"since_id": max(self.found, key=int)}
        yield from self._conversations(tags)
        if self.plan.retweets:
            yield from self._retweets()

    def _announced(self, step, queries):
        """Announce what ``queries`` find, by X's own count. Returns those that find anything."""
        counts = []
        for query in queries:
            counts.append((yield from self._counted(query)))
        posts = sum(counts)
        if posts or step == SEARCH:
            requests = sum(math.ceil(count / PAGE) for count in counts)
            yield Announcement(step, posts, max(requests, 1))
        return [query for query, count in zip(queries, counts, strict=True) if count]

    def _counted(self, query):
        posts, token = 0, None
        while True:
            path = COUNTS_ALL if self.archive else COUNTS_RECENT
            params = {"query": query, "granularity": "day", **self.window}
            page = yield Ask(COUNT, path, params | ({"next_token": token} if token else {}))
            if isinstance(page, Refusal):
                if self.archive:
                    raise Trouble(Trouble.REQUEST, f"X does not count. {page.why}")
                self.archive, posts, token = True, 0, None
                continue
            posts += _count_in(page)
            token = _meta(page).get("next_token")
            if not token:
                return posts

    def _searched(self, step, query, window, learn):
        """Page by page, the newest first. ``learn(post)`` is told of each post."""
        token = oldest = None
        while True:
            params = {"query": query, **window} | ({"next_token": token} if token else {})
            page = yield Ask(step, self._search_path, params, _SIZE)
            if not isinstance(page, Refusal):
                for post in _posts_in(page):
                    learn(post)
                    oldest = min(oldest or post["id"], post["id"], key=int)
                token = _meta(page).get("next_token")
                if not token:
                    return
            elif token and oldest:
                # Its own place in the list is lost, but ids are in order: on from the oldest, by
                # ids at both ends. No second is cut, and no post comes twice.
                since = window.get("since_id") or str(max(first_id_at(self.plan.since) - 1, 1))
                window = {"since_id": since, "until_id": oldest}
                token = oldest = None
            elif not token and not self.archive:
                self.archive = True  # the window fell out of the seven days meanwhile
            else:
                raise Trouble(Trouble.REQUEST, f"X does not go on with its list. {page.why}")

    def _learn(self, post):
        if post["id"] in self.found:
            return
        metrics = post.get("public_metrics") or {}
        edits = post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids") or ()
        self.found[post["id"]] = _Post(
            id=post["id"],
            ids=frozenset({post["id"], *edits}),
            conversation=post.get("conversation_id") or "",
            replies=metrics.get("reply_count") or 0,
            retweets=metrics.get("retweet_count") or 0,
        )
        references = post.get("referenced_tweets") or post.get("referenced_posts") or ()
        for reference in references:
            if reference.get("type") == "replied_to":
                answered = reference.get("id")
                self.answered[answered] = self.answered.get(answered, 0) + 1

    def _conversations(self, tags):
        """Replies without the hashtag: all that a found post began, and what answers a found post
        in somebody else's conversation. The rest of that is none of the chat's business."""
        ours = {post.conversation for post in self.found.values() if post.is_root}
        ours |= set(self.plan.conversations)
        wanted = {f"conversation_id:{one}" for one in self.plan.conversations}
        for post in self.found.values():
            # What came as it was written had no replies yet: X counts them all once more.
            known = sum(self.answered.get(one, 0) for one in post.ids)
            if post.replies <= known and not self.plan.follow:
                continue
            if post.conversation in ours:
                wanted.add(f"conversation_id:{post.conversation}")
            else:
                wanted.add(f"in_reply_to_tweet_id:{post.id}")
        # With the hashtag they were found already, and paid for.
        without = "".join(f" -{tag}" for tag in tags)
        queries = _batches(sorted(wanted), without, LONGEST_QUERY[self._search_path])
        for query in (yield from self._announced(CONVERSATION, queries)):
            yield from self._searched(CONVERSATION, query, self.window, lambda post: None)

    def _retweets(self):
        retweeted = [post for post in self.found.values() if post.retweets]
        if not retweeted:
            return
        yield Announcement(
            RETWEETS,
            sum(post.retweets for post in retweeted),
            sum(math.ceil(post.retweets / PAGE) for post in retweeted),
        )
        for post in retweeted:
            token = None
            while True:
                params = {"pagination_token": token} if token else {}
                path = f"/2/tweets/{post.id}/retweets"
                page = yield Ask(RETWEETS, path, params, _RETWEETS_SIZE)
                if isinstance(page, Refusal):
                    if page.kind == Refusal.UNKNOWN:
                        return  # the key is told of nobody's retweets
                    break  # a lost place in this list cannot be found again without paying twice
                token = _meta(page).get("next_token")
                if not token:
                    break


def _batches(terms, without, longest):
    """``terms`` joined by OR to as few queries as X's length of a query allows."""
    batches, length = [], longest
    for term in terms:
        length += len(" OR ") + len(term)
        if length + len("()") + len(without) > longest:
            batches.append([])
            length = len(term)
        batches[-1].append(term)
    return [
        (batch[0] if len(batch) == 1 else f"({' OR '.join(batch)})") + without for batch in batches
    ]


def _posts_in(page):
    data = page.get("data")
    posts = data if isinstance(data, list) else []
    return [post for post in posts if isinstance(post, dict) and str(post.get("id", "")).isdigit()]


def _meta(page):
    meta = page.get("meta")
    return meta if isinstance(meta, dict) else {}


def _count_in(page):
    """The posts a page of counts tells of. X writes and has written them under two names."""
    rows = page.get("data")
    if isinstance(rows, list) and rows:
        return sum(row.get("tweet_count", row.get("post_count", 0)) for row in rows)
    meta = _meta(page)
    return meta.get("total_tweet_count", meta.get("total_post_count", 0)) or 0


def _written(moment):
    """To the second, as X takes it: 2026-11-24T20:30:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
