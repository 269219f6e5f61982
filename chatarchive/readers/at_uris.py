"""How Bluesky names things: records by their addresses (``at://…``), accounts by their ids
(``did:…``) and handles; and the time that a record's key holds.
"""

import re
from datetime import UTC, datetime, timedelta

from ..records import AuthorRecord
from .errors import NotATweet
from .moments import time_stated
from .values import clean, count

POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"

# What the database keeps of an id, the network before it aside; and of an account's.
_LONGEST_ID = 480
_LONGEST_DID = 255
_AT_URI = re.compile(r"at://([A-Za-z0-9._:%-]+)/([A-Za-z0-9.-]+)/([A-Za-z0-9._~:@!$&')(*+,;=-]+)")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_HANDLE = re.compile(r"(?=.{3,253}\Z)(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{0,62}")
_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_TID_LETTERS = str.maketrans("234567abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuv")
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parts_of(uri: str) -> tuple[str, str, str]:
    """Whose record an address names, of which kind, and its key."""
    return _AT_URI.fullmatch(uri).groups()


def at_uri(value: object, collection: str = "") -> str:
    """``value`` as the address of a record (of ``collection``), "" if it is none or too long."""
    if not isinstance(value, str) or len(value) > _LONGEST_ID:
        return ""
    found = _AT_URI.fullmatch(value)
    return value if found and collection in ("", found[2]) else ""


def own_uri(post: dict) -> tuple[str, str, str]:
    """A post's address, its account's id ("" if not told) and its kind (a collection)."""
    value = post.get("uri")
    uri = at_uri(value)
    if not uri:
        if isinstance(value, str) and len(value) > _LONGEST_ID:
            raise NotATweet(
                f"its address (at://…) is {len(value):,} characters long, more than any real one."
            )
        raise NotATweet("it has no address (at://…), so it cannot be told from other posts.")
    whose, collection, rkey = parts_of(uri)
    if _DID.fullmatch(whose):
        return uri, whose, collection
    # Addressed by handle: the id in its place, which does not change, makes it the same post.
    who = post.get("author")
    did = who.get("did") if isinstance(who, dict) else ""
    if isinstance(did, str) and _DID.fullmatch(did) and len(did) <= _LONGEST_DID:
        return f"at://{did}/{collection}/{rkey}", did, collection
    return uri, "", collection


def author(view: object, did: str) -> AuthorRecord | None:
    """Who an account is; ``did`` is its id where the view lacks it."""
    view = view if isinstance(view, dict) else {}
    native_id = clean(view.get("did")) or did
    if not _DID.fullmatch(native_id) or len(native_id) > _LONGEST_DID:
        native_id = ""
    handle = clean(view.get("handle")).strip().lstrip("@")
    # Bluesky's word for a handle that no longer proves itself.
    if not _HANDLE.fullmatch(handle) or handle.casefold() == "handle.invalid":
        handle = ""
    name = clean(view.get("displayName"))
    if not (native_id or handle or name):
        return None
    return AuthorRecord(native_id, handle, name, count(view.get("followersCount")))


def time_in_key(rkey: str) -> datetime | None:
    """The moment that a record's key holds where it is a TID: microseconds since 1970."""
    if not _TID.fullmatch(rkey):
        return None
    at = _UNIX_EPOCH + timedelta(microseconds=int(rkey.translate(_TID_LETTERS), 32) >> 10)
    return time_stated(at.isoformat())[0]
