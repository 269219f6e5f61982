"""How servers that speak to Mastodon's name accounts and statuses, whatever software they run.

Numbers there count on one server only. What is the same everywhere: a status's ``uri``, an
account's web address, and a handle with its server: ``user@server``.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from .errors import NotATweet
from .moments import time_stated
from .values import clean, web_address

#: What the database keeps of an id, the network before it aside; and of an account's.
LONGEST_ID = 480
_LONGEST_ACCOUNT = 255
_LONGEST_ADDRESS = 1000

_HANDLE = re.compile(r"[A-Za-z0-9_](?:[\w.-]{0,100}\w)?@[\w-]+(?:\.[\w-]+)+(?::[0-9]{1,5})?")
_URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s\x00-\x1f\x7f]+")
_OWNER = re.compile(r"https?://([^/\s]+)/(?:users/|@)([A-Za-z0-9_.-]+)(?:/|$)")
_TIMED = re.compile(r"/statuses/([0-9]{17,19})(?:/activity)?$")
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def status_uri(value: object) -> str:
    """``value`` where it is a status's uri, exactly as it is; else ""."""
    if isinstance(value, str) and len(value) <= LONGEST_ID and _URI.fullmatch(value):
        return value if clean(value) == value else ""
    return ""


def own_uri(value: object) -> str:
    """A status's own uri. Raises ``NotATweet`` where there is none to tell it by."""
    uri = status_uri(value)
    if uri:
        return uri
    if isinstance(value, str) and len(value) > LONGEST_ID:
        raise NotATweet(f"its uri is {len(value):,} characters long, more than any real one.")
    raise NotATweet("it has no uri, so it cannot be told from the statuses of other servers.")


def account_address(*addresses: object) -> str:
    """What an account is known by everywhere: the first of ``addresses`` that is one."""
    found = (web_address(address) for address in addresses)
    return next((one for one in found if one and len(one) <= _LONGEST_ACCOUNT), "")


def page_address(value: object) -> str:
    """Where a status is shown, "" for what is no web address, or too long to be kept."""
    address = web_address(value)
    return address if len(address) <= _LONGEST_ADDRESS else ""


def global_handle(acct: object, *addresses: object) -> str:
    """``acct`` as ``user@server``: a server leaves its own name out, which is then that of
    the first of ``addresses``, the account's or its status's. "" where it cannot be told."""
    handle = clean(acct).strip().lstrip("@")
    if handle and "@" not in handle:
        servers = (_server(address) for address in addresses)
        handle = f"{handle}@{next(filter(None, servers), '')}"
    return handle if len(handle) <= 255 and _HANDLE.fullmatch(handle) else ""


def _server(address: object) -> str:
    try:
        return urlsplit(web_address(address)).netloc.rpartition("@")[2]
    except ValueError:
        return ""


def handle_in(address: object) -> str:
    """Whose an address says it is: ``user@server`` of ``https://server/users/user/…``."""
    found = _OWNER.match(address) if isinstance(address, str) else None
    return global_handle(f"{found[2]}@{found[1]}") if found else ""


def moment(uri: str, stated: object, zone) -> tuple[datetime, str]:
    """When a status was made (UTC), and how that is known.

    ``stated`` is its server's time. Where a tool lost it or its zone, the uri tells where
    it is Mastodon's: such a number holds milliseconds since 1970 above its last 16 bits.
    Raises ``NotATweet`` where no time is to be had.
    """
    created_at, source = time_stated(stated, zone)
    if source == "zoned":
        return created_at, source
    found = _TIMED.search(uri)
    if found:
        at = _UNIX_EPOCH + timedelta(milliseconds=int(found[1]) >> 16)
        if time_stated(at.isoformat())[0]:
            return at, "id"
    if created_at is None:
        raise NotATweet(
            f"the time beside it, “{str(stated)[:40]}”, is none." if stated else "it has no time."
        )
    return created_at, source
