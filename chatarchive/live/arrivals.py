"""What joined a chat so far, in the order in which it arrived, as its rows tell: no draft has to
have learnt of it yet."""

from dataclasses import dataclass, field
from datetime import datetime

import orjson

from ..arrange import Post
from ..drafts import hashtags_of, hosts_of, joined_to
from ..models import ChatTweet, SetAsideEntry
from ..shown_tweets import TWEET_FIELDS
from ..transcript import entries_of

_FIELDS = [f"tweet__{name}" for name in TWEET_FIELDS]


@dataclass(slots=True)
class Arrival:
    """``row`` has the TWEET_FIELDS, ``post`` what arranging knows of the same tweet. ``number``
    grows from each import to the next."""

    number: int
    joined_at: datetime
    without_hashtag: bool
    row: dict
    post: Post
    is_hidden: bool = False

    @property
    def key(self):
        return self.row["key"]


@dataclass(slots=True)
class Arrivals:
    """``hosts`` are casefolded handles: the named ones or, if none of them is here, who asks and
    announces most."""

    list: list[Arrival]
    hosts: set = field(default_factory=set)
    hashtags: list = field(default_factory=list)

    @property
    def shown(self):
        return [one for one in self.list if not one.is_hidden]

    @property
    def posts(self):
        """Of all, hidden ones too, by their time."""
        return sorted((one.post for one in self.list), key=lambda post: (post.created_at, post.key))


def arrivals_in(chat):
    """The Arrivals of a ChatPage, in a number of queries that does not depend on how many there
    are. Retweets, what a facilitator took out and what was edited since are not among them."""
    joined = joined_to(chat)
    posts = {post.key: post for post in joined.posts}
    hidden, removed = _hidden_in(chat)
    # Whatever was done to a version of a tweet holds for the newest, before any draft says so.
    hidden |= {joined.replaced.get(key, key) for key in hidden}
    removed |= joined.removed
    removed |= {joined.replaced.get(key, key) for key in removed}
    links = ChatTweet.objects.filter(chat=chat.pk, tweet__is_retweet=False, removed_at=None)
    found = []
    for number, joined_at, without_hashtag, *values in links.order_by().values_list(
        "pk", "joined_at", "without_hashtag", *_FIELDS
    ):
        row = dict(zip(TWEET_FIELDS, values, strict=True))
        key = row["key"]
        if key in posts and key not in removed:
            found.append(
                Arrival(number, joined_at, without_hashtag, row, posts[key], key in hidden)
            )
    # What came at once is in the order in which it was written.
    found.sort(key=lambda one: (one.joined_at, one.post.created_at, one.key))
    ordered = [one.post for one in found]
    hashtags = hashtags_of(chat, ordered)
    return Arrivals(found, hosts_of(chat, chat.community, ordered, hashtags), hashtags)


def _hidden_in(chat):
    """(hidden, removed): keys, as the newest draft has them, and as they were set aside."""
    draft = chat.latest_revision
    if draft:
        blocks = draft.content.get("transcript") or "[]"
        blocks = orjson.loads(blocks) if isinstance(blocks, str) else blocks
    else:
        blocks = chat.transcript.raw_data
    hidden = {entry["key"] for block in blocks for entry in entries_of(block) if _hides(entry)}
    removed = set()
    for key, entry, removed_at in SetAsideEntry.objects.filter(chat=chat.pk).values_list(
        "key", "entry", "removed_at"
    ):
        if removed_at:
            removed.add(key)
        elif _hides(entry):
            hidden.add(key)
    return hidden, removed


def _hides(entry):
    return bool(entry.get("hidden"))
