"""A single tweet that no capture brought, added by its address and words.

The address is only read, never fetched. What a capture later knows of the tweet is better
than what was typed, and takes its place (``fuller.py``).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

from .destinations import OneChat
from .imports import Importer
from .models import Account, Tweet
from .readers import CaptureFile, Reading, ReadingContext
from .readers.fediverse import LONGEST_ID
from .readers.tweet_ids import id_in_address
from .records import EARLIEST, AuthorRecord, TweetRecord, is_tweet_id, time_in_id, tomorrow

FORMAT = "by-hand"
TITLE = "added by hand"
_LONGEST_HANDLE = Account._meta.get_field("handle").max_length
_HANDLES = {
    "x": re.compile(r"[A-Za-z0-9_]{1,20}"),
    "bluesky": re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE),
    "mastodon": re.compile(r"[\w.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]+)?", re.IGNORECASE),
}
_LIKE = {"x": "sam_example", "bluesky": "sam.example", "mastodon": "sam@server.example"}
_ON_BLUESKY = re.compile(r"/profile/([^/]+)/post/([a-z0-9.~_-]+)", re.IGNORECASE)
_AT_URI = re.compile(r"at://([^/\s]+)/app\.bsky\.feed\.post/([A-Za-z0-9.~_-]+)")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_ON_MASTODON = re.compile(r"/(?:@|users/)([\w.-]+)(@[^/]+)?/(?:statuses/)?([0-9]{5,20})")
_TID_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(f"[234567abcdefghij][{_TID_DIGITS}]{{12}}")


class NotAnAddress(ValueError):
    """The sentence says what is wrong with what was typed."""


@dataclass
class Named:
    """The tweet an address names. ``created_at`` is None where the address does not hold it;
    ``is_guess``: it seems to, but a person has to look."""

    network: str
    native_id: str
    handle: str = ""
    created_at: datetime | None = None
    is_guess: bool = False
    url: str = ""

    @property
    def key(self):
        return f"{self.network}:{self.native_id}"


def named_by(address):
    """The tweet that ``address`` names. Raises NotAnAddress, in a sentence."""
    named = _named_by(address.strip())
    if len(named.native_id) > LONGEST_ID or len(named.handle) > _LONGEST_HANDLE:
        raise NotAnAddress("This address is longer than any tweet's.")
    return named


def _named_by(address):
    if found := _AT_URI.fullmatch(address):
        return _on_bluesky(*found.groups())
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host, path = (parts.hostname or "").casefold(), unquote(parts.path)
    except ValueError:
        raise NotAnAddress("This is no web address.") from None
    if parts.scheme not in ("http", "https"):
        raise NotAnAddress("Give the address that the browser shows, beginning with https://.")
    if host.removeprefix("www.").removeprefix("mobile.") in ("x.com", "twitter.com"):
        return _on_x(address)
    if host == "bsky.app":
        if found := _ON_BLUESKY.match(path):
            return _on_bluesky(*found.groups())
        raise NotAnAddress("This is no post's address: one has /profile/ and /post/ in it.")
    if found := _ON_MASTODON.fullmatch(path.rstrip("/")):
        return _on_mastodon(_server(parts), *found.groups(), address)
    raise NotAnAddress(
        "This is no tweet's address on X, Bluesky or Mastodon. Open the tweet by itself and copy "
        "what the browser shows."
    )


def _server(parts):
    # Without a log-in that somebody put before it, and with a port other than the usual.
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise NotAnAddress("This is no web address.") from None
    return f"{parts.hostname.casefold()}{port}"


def _on_x(address):
    found = id_in_address(address)
    if not found:
        raise NotAnAddress("This is no tweet's address: one has /status/ and a number in it.")
    handle, native_id = found
    created_at = time_in_id(native_id) if is_tweet_id(native_id) else None
    if not is_tweet_id(native_id) or (created_at and created_at > tomorrow()):
        raise NotAnAddress("X has not given out this number yet. Copy the address again.")
    return Named("x", native_id, handle if _HANDLES["x"].fullmatch(handle) else "", created_at)


def _on_bluesky(owner, rkey):
    created_at = _time_in_tid(rkey)
    if _DID.fullmatch(owner):
        return Named("bluesky", f"at://{owner}/app.bsky.feed.post/{rkey}", "", created_at)
    if not _HANDLES["bluesky"].fullmatch(owner):
        raise NotAnAddress("The part of the address behind /profile/ is no account.")
    did = _known_did(owner) or owner.casefold()
    return Named("bluesky", f"at://{did}/app.bsky.feed.post/{rkey}", owner, created_at)


def _known_did(handle):
    """The lasting id of a Bluesky account, where captures told it of exactly one."""
    known = Account.objects.filter(network="bluesky", handle_key=handle.casefold())
    dids = list(known.exclude(native_id="").values_list("native_id", flat=True)[:2])
    return dids[0] if len(dids) == 1 else ""


def _on_mastodon(server, user, elsewhere, number, address):
    if elsewhere:
        raise NotAnAddress(
            f"On {server} this is a copy of a post from {elsewhere[1:]}. Open the post there and "
            "give that address."
        )
    uri = f"https://{server}/users/{user}/statuses/{number}"
    created_at = EARLIEST
    # The largest numbers would lead beyond the last year there is.
    if int(number) < 2**63:
        created_at = datetime.fromtimestamp((int(number) >> 16) / 1000, UTC)
    if not EARLIEST < created_at <= tomorrow():
        created_at = None
    return Named("mastodon", uri, f"{user}@{server}", created_at, True, address)


def _time_in_tid(rkey):
    if not _TID.fullmatch(rkey):
        return None
    number = 0
    for digit in rkey:
        number = number << 5 | _TID_DIGITS.index(digit)
    created_at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number >> 10)
    return created_at if EARLIEST < created_at <= tomorrow() else None


def checked_handle(network, handle):
    """``handle`` without @, as the network writes it. Raises NotAnAddress for none of its."""
    handle = handle.strip().lstrip("@")
    if handle and not _HANDLES[network].fullmatch(handle):
        raise NotAnAddress(f"Handles there look like @{_LIKE[network]}.")
    return handle


def record_of(named, *, text, created_at=None, handle="", name="", answers=None):
    """The TweetRecord of a tweet typed in. ``answers`` is the Named tweet that it answers."""
    is_exact = named.network == "x" and named.created_at is not None
    handle = named.handle or handle
    return TweetRecord(
        network=named.network,
        native_id=named.native_id,
        text=text,
        created_at=named.created_at if is_exact else created_at or named.created_at,
        # A capture's own time is better than one typed, or told by a Bluesky address.
        time_source="id" if is_exact else "assumed",
        where="typed in",
        author=AuthorRecord(handle=handle, name=name) if handle or name else None,
        by_hand=True,
        url=named.url,
        reply_to_id=answers.native_id if answers else "",
        reply_to_handle=answers.handle if answers else "",
    )


def add(chat, record, *, address, user=None):
    """Bring ``record`` into ``chat``, as a capture of its own. Returns the Outcome."""
    typed = f"{address}\n{record.text}".encode()
    reading = Reading(
        CaptureFile(name=address, size=len(typed), opener=lambda: BytesIO(typed)),
        SimpleNamespace(NAME=FORMAT, TITLE=TITLE, read=lambda file, context: iter([record])),
        ReadingContext(),
    )
    importer = Importer(
        site=chat.community.site,
        destination=OneChat(chat),
        zone=chat.community.time_zone,
        zone_is_given=True,
        user=user,
    )
    return importer.run([reading])


def known_in(chat, named):
    """The Tweet that ``named`` is, where it joined ``chat`` already, else None.

    On Bluesky it may have come under the account's lasting id, which the address does not tell.
    """
    joined = Tweet.objects.filter(chat_tweets__chat=chat)
    if known := joined.filter(key=named.key).first():
        return known
    if named.network == "bluesky" and named.handle:
        rkey = named.native_id.rpartition("/")[2]
        return joined.filter(
            network="bluesky",
            key__endswith=f"/app.bsky.feed.post/{rkey}",
            author__handle_key=named.handle.casefold(),
        ).first()
    return None
