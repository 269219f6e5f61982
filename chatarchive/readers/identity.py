"""Which post an address means, on any of the networks, and when it was made."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..records import is_tweet_id, time_in_id, tomorrow
from .errors import NotATweet
from .tweet_ids import id_in_address

_BLUESKY = re.compile(
    r"(?:https?://(?:[\w-]+\.)?bsky\.app/profile/([\w.:%-]+)/post/"
    r"|at://([\w.:%-]+)/app\.bsky\.feed\.post/)([\w.~:-]{1,100})"
)
_MASTODON = re.compile(
    r"(https?://[\w.-]+\.[a-z]{2,}(?::[0-9]+)?)/(?:web/)?"
    r"(?:@([\w.@-]+)|users/([\w.-]+)/statuses)/([0-9]{15,20})(?![\w-])",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"https?://(?:(?:www\.|mobile\.)?(?:twitter|x)\.com/(\w+)|bsky\.app/profile/([\w.:-]+)"
    r"|([\w.-]+)/@([\w.-]+))/?"
)
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MASTODON = datetime(2016, 3, 16, tzinfo=UTC)
_FIRST_BLUESKY = datetime(2022, 11, 1, tzinfo=UTC)


@dataclass(slots=True)
class Identity:
    """A post: its network and native id, and what its address tells of its author."""

    network: str
    native_id: str
    handle: str = ""
    author_id: str = ""

    @property
    def made_at(self) -> datetime | None:
        """The moment that the id itself holds, if it holds one that can be."""
        if self.network == "x":
            return time_in_id(self.native_id)
        if self.network == "bluesky":
            return _between(_FIRST_BLUESKY, _sortable_moment(self.native_id.rpartition("/")[2]))
        number = int(self.native_id.rpartition("/")[2])
        return _between(_FIRST_MASTODON, timedelta(milliseconds=number >> 16))


def identity_in(address: str) -> Identity | None:
    """The post that ``address`` leads to. Raises ``NotATweet`` for one of Mastodon's that shows
    another server's post: what that server calls it is not in it."""
    if "/status" in address and (found := id_in_address(address)) and is_tweet_id(found[1]):
        return Identity("x", found[1], found[0])
    if found := _BLUESKY.search(address):
        who, key = found[1] or found[2], found[3]
        is_id = who.startswith("did:")
        native_id = f"at://{who}/app.bsky.feed.post/{key}"
        return Identity("bluesky", native_id, "" if is_id else who, who if is_id else "")
    if found := _MASTODON.search(address):
        server, user, number = found[1], found[2] or found[3], found[4]
        if "@" in user:
            raise NotATweet(
                f"its address, {address[:100]}, shows the post of another server, and does not "
                "say what it is called there. Copy the address of the original."
            )
        host = server.partition("//")[2].casefold()
        native_id = f"https://{host}/users/{user}/statuses/{number}"
        return Identity("mastodon", native_id, f"{user}@{host}")
    return None


def handle_in(text: str) -> str:
    """The handle that ``text`` is, or that a profile's address holds; "" for other words."""
    text = text.strip()
    if found := _PROFILE.fullmatch(text):
        return found[1] or found[2] or f"{found[4]}@{found[3]}"
    text = text.lstrip("@")
    return text if re.fullmatch(r"[\w.-]{1,250}(?:@[\w.-]{1,250})?", text, re.ASCII) else ""


def _sortable_moment(key: str) -> timedelta | None:
    """What Bluesky's keys ("3kuj…") count: microseconds since 1970."""
    if len(key) != 13 or not set(key) <= set(_SORTABLE):
        return None
    number = 0
    for character in key:
        number = number * 32 + _SORTABLE.index(character)
    return timedelta(microseconds=number >> 10)


def _between(first: datetime, since: timedelta | None) -> datetime | None:
    try:
        moment = _UNIX_EPOCH + since if since is not None else None
    except OverflowError:
        return None
    if moment is None or not first <= moment <= tomorrow():
        return None
    return moment
