"""What a chat's figures are counted from: its public transcript, and the retweets with it.

Read in a number of queries that does not depend on how many tweets there are. Nothing hidden
comes out of here, so nothing hidden can be counted.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ..addresses import anchor_of
from ..hosts import guess_hosts
from ..models import ChatTweet, Tweet
from ..reading import KEYS_A_QUERY, Reading
from ..rows import as_list, as_moment, chunks, fetch, listed

_FIELDS = (
    "key author_id author__handle_key text created_at reply_to_key reply_to_handle "
    "conversation_key quote_of_key links media edit_keys author_followers"
).split()


_LISTS = ("links", "media", "edit_keys")


@dataclass(slots=True)
class Said:
    """A shown tweet, with the words that are shown. Keys of outdated versions are those of the
    version that is shown; handles are casefolded."""

    key: str
    author: int | None
    handle: str
    text: str
    created_at: datetime
    reply_to: str = ""
    reply_to_handle: str = ""
    conversation: str = ""
    quote_of: str = ""
    links: list = field(default_factory=list)
    media: list = field(default_factory=list)
    followers: int | None = None

    @property
    def anchor(self):
        return anchor_of(self.key)


@dataclass(slots=True)
class Repeated:
    """A retweet. ``of`` is the key of the shown tweet that it repeats, "" if none is known."""

    key: str
    author: int | None
    created_at: datetime
    of: str
    text: str
    links: list = field(default_factory=list)
    media: list = field(default_factory=list)
    quote_of: str = ""
    followers: int | None = None


@dataclass(slots=True)
class Heard:
    """``tweets`` are in the order of the transcript, ``sections`` are ``(anchor, heading, their
    tweets)``. ``hosts`` are handles, the named ones; ``leading`` those or, if none of them is
    here, who asks and announces most. ``own_names`` is what the community goes by."""

    starts_at: datetime
    length: int
    tweets: dict[str, Said] = field(default_factory=dict)
    retweets: list[Repeated] = field(default_factory=list)
    sections: list[tuple] = field(default_factory=list)
    hosts: frozenset = frozenset()
    leading: frozenset = frozenset()
    own_names: frozenset = frozenset()


def heard_in(chat):
    """The Heard of a ChatPage's own transcript, be it live or a draft."""
    heard = Heard(chat.starts_at, chat.length)
    sections = Reading(chat.transcript.raw_data).shown_sections
    words = {entry["key"]: entry.get("text") for part in sections for entry in part.entries}
    rows = _rows_of(words)
    if not rows:
        return heard
    versions = {old: row["key"] for row in rows.values() for old in row["edit_keys"]}
    for key, shown_words in words.items():
        if row := rows.get(key):
            heard.tweets[key] = _said(row, shown_words, versions)
    heard.sections = [
        (
            part.anchor,
            part.heading,
            [tweet for e in part.entries if (tweet := heard.tweets.get(e["key"]))],
        )
        for part in sections
    ]
    heard.retweets = _retweets(chat, heard.tweets, versions)
    _name_hosts(heard, chat)
    return heard


def _rows_of(keys):
    rows = {}
    for some in chunks(keys, KEYS_A_QUERY):
        tweets = Tweet.objects.filter(key__in=listed(some)).order_by()
        for values in fetch(tweets.values_list(*_FIELDS)):
            row = dict(zip(_FIELDS, values, strict=True))
            for name in _LISTS:
                row[name] = as_list(row[name])
            row["created_at"] = as_moment(row["created_at"])
            rows[row["key"]] = row
    return rows


def _said(row, shown_words, versions):
    return Said(
        row["key"],
        row["author_id"],
        row["author__handle_key"] or "",
        shown_words or row["text"],
        row["created_at"],
        versions.get(row["reply_to_key"], row["reply_to_key"]),
        row["reply_to_handle"].casefold(),
        row["conversation_key"],
        versions.get(row["quote_of_key"], row["quote_of_key"]),
        row["links"],
        row["media"],
        row["author_followers"],
    )


def _hidden_keys(chat):
    return {
        entry["key"]
        for block in chat.transcript.raw_data
        if block["type"] == "section"
        for entry in block["value"].get("tweets") or ()
        if entry.get("hidden")
    }


def _retweets(chat, shown, versions):
    """Those whose original is shown, or of which the chat has no original that could be. One
    that is hidden, was taken out or waits in a draft is not to be told of by its echo."""
    found = ChatTweet.objects.filter(
        chat=chat.alias_of_id or chat.pk, tweet__is_retweet=True, removed_at=None
    ).order_by("tweet__created_at", "tweet__key")
    retweets = []
    for key, author, at, of, text, links, media, *rest in fetch(
        found.values_list(
            "tweet__key",
            "tweet__author_id",
            "tweet__created_at",
            "tweet__retweet_of_key",
            "tweet__text",
            "tweet__links",
            "tweet__media",
            "tweet__quote_of_key",
            "tweet__author_followers",
        )
    ):
        of, lists = versions.get(of, of), (as_list(links), as_list(media))
        retweets.append(Repeated(key, author, as_moment(at), of, text, *lists, *rest))
    elsewhere = {retweet.of for retweet in retweets} - shown.keys() - {""}
    unshown = elsewhere & _hidden_keys(chat)
    if elsewhere - unshown:
        joined = ChatTweet.objects.filter(
            chat=chat.alias_of_id or chat.pk, tweet__key__in=listed(elsewhere)
        )
        unshown |= set(joined.values_list("tweet__key", flat=True))
    kept = [retweet for retweet in retweets if retweet.of not in unshown]
    quotes = _quotes_in(elsewhere - unshown)
    for retweet in kept:
        if retweet.of not in shown:
            retweet.quote_of = retweet.quote_of or quotes.get(retweet.of, "")
            retweet.of = ""
    return kept


def _quotes_in(keys):
    """What those of the tweets quote that a capture carried along, by key."""
    if not keys:
        return {}
    carried = Tweet.objects.filter(key__in=listed(keys)).exclude(quote_of_key="").order_by()
    return dict(carried.values_list("key", "quote_of_key"))


def _name_hosts(heard, chat):
    community = chat.community
    named = {host.handle.strip().lstrip("@").casefold() for host in chat.hosts.all()}
    named |= {handle.strip().lstrip("@").casefold() for handle in community.handles}
    heard.hosts = heard.leading = frozenset(named)
    hashtags = chat.hashtags_with(community)
    if not named & {tweet.handle for tweet in heard.tweets.values()}:
        heard.leading = frozenset(guess_hosts(heard.tweets.values(), hashtags)) or heard.hosts
    own = {tag.lstrip("#").casefold() for tag in (*hashtags, *community.hashtag_list)}
    own |= set(community.name.casefold().split())
    heard.own_names = frozenset(own | named)
