"""The one shape every capture format becomes.

A reader turns a file into ``TweetRecord`` and ``Problem`` objects; everything after it
(intake, sessions, arranging) knows only these. Nothing here knows Django or a format.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

NETWORKS = ("x", "bluesky", "mastodon")

# X's ids hold the moment of their making since November 2010 (``formats.md``, rule 0).
_FIRST_TIMED_ID = 29_700_859_247
_ID_EPOCH_MS = 1_288_834_974_657
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The day of the first tweet of all.
EARLIEST = datetime(2006, 3, 21, tzinfo=UTC)
# An id is 63 bits at most: more digits than that were never given out.
_LAST_ID = 2**63 - 1
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MOST_DIGITS = 19


@dataclass(slots=True)
class AuthorRecord:
    """Who wrote a tweet, as far as the capture says. Empty strings mean "not said"."""

    native_id: str = ""
    handle: str = ""  # without "@", spelled as captured
    name: str = ""
    followers: int | None = None


@dataclass(slots=True)
class Link:
    """A link in a tweet's words: ``url`` as it stands there, ``target`` where it leads."""

    url: str
    target: str = ""
    label: str = ""


@dataclass(slots=True)
class Media:
    """A picture or film of a tweet: never fetched. Without a ``file`` it is shown as a link."""

    kind: str  # "photo", "video", "gif" or "audio"
    url: str
    text_url: str = ""  # the short address that stands for it in the words
    alt: str = ""
    # The picture itself, where the capture brings it along: a ``readers.CaptureFile``.
    file: object = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class TweetRecord:
    """One captured tweet.

    ``text`` is what a reader saw: entities unescaped exactly once, newlines kept.
    ``created_at`` is aware and UTC; ``time_source`` says how it is known: ``id`` (from
    the id itself), ``zoned`` (the file named a zone), ``assumed`` (the file did not).
    Ids are native ids, without network. ``where`` is the place in the file, for people.
    """

    native_id: str
    text: str
    created_at: datetime
    where: str
    network: str = "x"
    author: AuthorRecord | None = None
    time_source: str = "id"
    text_cut: bool = False  # the capture is known to hold only the beginning
    # The tool changed the words: took addresses out, ran lines together. A capture that
    # kept them as they were written is the better witness, be it shorter.
    text_altered: bool = False
    by_hand: bool = False  # typed in by a person, not captured: any capture is better
    # Captured below a tweet with the hashtag, and without the hashtag itself. None where the
    # capture does not tell by what it was found.
    without_hashtag: bool | None = None
    language: str = ""
    url: str = ""  # only where it cannot be told from network, handle and id
    reply_to_id: str = ""
    reply_to_handle: str = ""
    conversation_id: str = ""
    quote_of_id: str = ""
    is_retweet: bool = False
    retweet_of_id: str = ""  # may be unknown although is_retweet
    retweet_of_handle: str = ""
    links: list[Link] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)
    # None: the capture does not say. On a retweet these are never the original's.
    reposts: int | None = None
    likes: int | None = None
    replies: int | None = None
    quotes: int | None = None
    # Ids of all versions of an edited tweet, oldest first, this one among them.
    edit_ids: list[str] = field(default_factory=list)
    # Tweets the record only carries along: repeated, quoted or answered ones. They
    # are not the file's own records and are not counted as read.
    embedded: list["TweetRecord"] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.network}:{self.native_id}"


@dataclass(slots=True)
class Problem:
    """Something in a file that could not be read as a tweet, told to a person."""

    where: str  # "line 12", "tweets.csv, line 12"
    why: str  # a sentence: what is wrong and, where it helps, what to do
    is_record: bool = True  # or only a part of one, of which the rest came in

    def __post_init__(self):
        # Both may quote the file: nothing in it may reach a terminal or a database as it is.
        self.where = _UNPRINTABLE.sub("\ufffd", self.where)
        self.why = _UNPRINTABLE.sub("\ufffd", self.why)


def is_tweet_id(value: str) -> bool:
    """Whether ``value`` is written like an id that X could have given out."""
    return (
        value.isascii()
        and value.isdecimal()
        and len(value) <= _MOST_DIGITS
        and 0 < int(value) <= _LAST_ID
    )


def time_in_id(native_id: str) -> datetime | None:
    """The true moment (UTC) an X id was made, or None for ids older than November 2010."""
    number = int(native_id)
    if number < _FIRST_TIMED_ID:
        return None
    return _UNIX_EPOCH + timedelta(milliseconds=(number >> 22) + _ID_EPOCH_MS)


def first_id_at(moment: datetime) -> int:
    """The least id X can have given out from ``moment`` on. Before November 2010 ids held no time:
    0 stands for all of them."""
    milliseconds = (moment - _UNIX_EPOCH) // timedelta(milliseconds=1) - _ID_EPOCH_MS
    return max(milliseconds, 0) << 22


def tomorrow() -> datetime:
    """The latest moment (UTC) that a tweet can claim: clocks and zones may be wrong by a day."""
    return datetime.now(UTC) + timedelta(days=1)
