"""Where a tweet stands: on its own network, and on our pages.

Nothing here asks a network or the database. Whatever a capture claims, the answers are
``https`` addresses, or ``http`` ones where the capture says so, or empty.
"""

import re
from urllib.parse import quote, urlsplit

from django.urls import reverse

_X_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_AT_URI = re.compile(r"at://([^/\s]+)/[^/\s]+/([^/\s]+)")
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
# What stands before a status's number in a uri: Mastodon, Pleroma and Akkoma, Misskey.
_NUMBERED = frozenset({"statuses", "objects", "notes"})
_NOT_IN_AN_ID = re.compile(r"\s+")


def is_web_address(address):
    """Whether a reader may be sent there: ``http`` or ``https``, nothing else ever."""
    return bool(_WEB.fullmatch(address))


def tweet_url(network, handle, native_id, url=""):
    """The tweet on its own network; empty where that cannot be told.

    ``url`` is what the capture gave, and only used for networks whose ids do not tell.
    """
    if network == "x":
        return f"https://x.com/{handle if _X_HANDLE.fullmatch(handle) else 'i'}/status/{native_id}"
    if network == "bluesky" and (parts := _AT_URI.fullmatch(native_id)):
        # By the account's id, not its handle: handles change.
        return f"https://bsky.app/profile/{quote(parts[1], safe=':')}/post/{quote(parts[2])}"
    return next((address for address in (url, native_id) if is_web_address(address)), "")


def media_name(address):
    """A picture's own name in its address, by which captures agree on it: ``Abc`` of
    ``https://pbs.twimg.com/media/Abc.jpg:large`` and of ``…/media/Abc?format=jpg``."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return path.rstrip("/").rpartition("/")[2].partition(":")[0].partition(".")[0]


def profile_url(network, handle):
    """The account's page on its network; empty where a handle does not tell its server."""
    if network == "x":
        return f"https://x.com/{handle}" if _X_HANDLE.fullmatch(handle) else ""
    if network == "bluesky":
        return f"https://bsky.app/profile/{handle}" if _HOST.fullmatch(handle) else ""
    user, _, server = handle.partition("@")
    return f"https://{server}/@{quote(user)}" if user and _HOST.fullmatch(server) else ""


def network_of(handle):
    """The network whose handles are written like this one: ``pat``, ``pat.example.org``,
    ``pat@example.org``."""
    if "@" in handle:
        return "mastodon"
    return "bluesky" if "." in handle else "x"


def anchor_of(key):
    """The id of a shown tweet's element: ``tweet-<X id>``, ``tweet-<did>-<rkey>`` on Bluesky,
    ``tweet-<server>-<id>`` on Mastodon."""
    network, _, native_id = key.partition(":")
    if network == "bluesky" and (parts := _AT_URI.fullmatch(native_id)):
        native_id = f"{parts[1]}-{parts[2]}"
    elif network == "mastodon":
        native_id = _numbered(native_id)
    return "tweet-" + _NOT_IN_AN_ID.sub("-", native_id)


def place_in_editor(chat_id, section, key):
    """The editor of a chat, at the tweet of ``key`` in the section of that block id; without one
    at the top."""
    address = reverse("wagtailadmin_pages:edit", args=[chat_id])
    path = quote(f"transcript.{section}.tweets.{key}", safe="")
    return f"{address}#:w:contentpath={path}" if section else address


def _numbered(uri):
    """``<server>-<id>`` of a status's uri. Of software that does not number its statuses as
    Mastodon does, all of the path: ``/post/7`` and ``/comment/7`` are two."""
    try:
        address = urlsplit(uri)
        server = address.netloc if is_web_address(uri) else ""
    except ValueError:
        return uri
    if not server:
        return uri.rstrip("/").rpartition("/")[2]
    path = [part for part in (*address.path.split("/"), address.query) if part]
    if path[-1:] == ["activity"]:  # a boost's
        path.pop()
    if len(path) > 1 and path[-2] in _NUMBERED:
        path = path[-1:]
    return "-".join([server, *path])
