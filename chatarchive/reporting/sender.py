"""Telling senders apart without knowing who they are."""

from ipaddress import ip_address

from django.utils import timezone
from django.utils.crypto import salted_hmac


def sender_of(request):
    """A mark of the sender's address that nobody can turn back into it, another one each day."""
    today = f"{timezone.now():%Y-%m-%d}"
    said = f"{today} {_address_of(request)}"
    return salted_hmac("chatarchive.reporting", said, algorithm="sha256").hexdigest()


def _address_of(request):
    """The visitor's address. What stands before our own proxy's word is anybody's claim."""
    near = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return forwarded if forwarded and _is_our_own(near) else near


def _is_our_own(address):
    if not address:  # a socket, where the proxy is on the same machine
        return True
    try:
        return ip_address(address).is_private
    except ValueError:
        return False
