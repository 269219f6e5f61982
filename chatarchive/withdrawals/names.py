"""How a person, or a list that was written down, names what is withdrawn."""

import re

from django.utils.dateparse import parse_datetime

from ..by_hand import Named, NotAnAddress, checked_handle, named_by
from ..models import Tweet, Withdrawal
from ..models.tweets import Network
from ..readers.fediverse import LONGEST_ID
from ..records import is_tweet_id
from .reach import Who

_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_NUMBER = re.compile(r"[0-9]{1,19}")


def tweet_named(written, network=None):
    """The tweet (``by_hand.Named``) of an address or an id. ``network`` is that of ids, X if
    none is given. Raises NotAnAddress, in a sentence."""
    written = written.strip()
    if network in (None, "x") and _NUMBER.fullmatch(written):
        if not is_tweet_id(written):
            raise NotAnAddress(f"“{written}” is no id that X gave out.")
        return Named("x", written)
    if Tweet.objects.filter(key=f"{network}:{written}").exists():
        # Not every server's ids are addresses that we know how to read.
        return Named(network, written)
    named = named_by(written)
    if network and named.network != network:
        raise NotAnAddress(
            f"“{written}” is on {Network(named.network).label}, not {Network(network).label}."
        )
    return named


def account_named(written, network=None):
    """The account (Who) of a handle, with or without @, or of the network's own id. Raises
    NotAnAddress, in a sentence."""
    network = network or "x"
    written = written.strip()
    bare = written.lstrip("@")
    by_id = {
        "x": written.isascii() and written.isdecimal(),
        "bluesky": bool(_DID.fullmatch(written)),
        "mastodon": written.startswith("https://"),
    }
    if by_id[network]:
        return Who(network, native_id=written[:255])
    if not bare:
        raise NotAnAddress("Give an account's handle.")
    return Who(network, handle=checked_handle(network, bare))


def as_listed(withdrawal):
    """``withdrawal`` as ``withdraw --list --json`` writes it down, with what is part of it."""
    return {
        **_plain(withdrawal),
        "withdrawn_at": withdrawal.withdrawn_at.isoformat(),
        "reason": withdrawal.reason,
        "parts": [_plain(part) for part in withdrawal.parts.all()],
    }


def _plain(withdrawal):
    return {
        "network": withdrawal.network,
        "tweet": withdrawal.key.partition(":")[2],
        "account_id": withdrawal.native_id,
        "account": withdrawal.handle_key,
    }


def put_back(listed):
    """Put what was written down on the list, where it is not yet. Returns how many withdrawals
    were in it. Raises NotAnAddress for what is no such list, with nothing written."""
    try:
        asked = [(_row(one), one, [_row(part) for part in one["parts"]]) for one in listed]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise NotAnAddress("This is no list of withdrawals. Nothing was changed.") from None
    for row, one, parts in asked:
        own, made = Withdrawal.objects.get_or_create(
            **row, defaults={"reason": str(one.get("reason", ""))[:500]}
        )
        at = parse_datetime(str(one.get("withdrawn_at", "")))
        if made and at and at.tzinfo:
            Withdrawal.objects.filter(pk=own.pk).update(withdrawn_at=at)
        for part in parts:
            Withdrawal.objects.get_or_create(**part, defaults={"part_of": own.part_of or own})
    return len(asked)


def _row(one):
    tweet, native_id, handle = (str(one[name]) for name in ("tweet", "account_id", "account"))
    if one["network"] not in Network.values or len(tweet) > LONGEST_ID:
        raise ValueError
    if not (tweet or native_id or handle):
        raise ValueError
    return {
        "network": one["network"],
        "key": f"{one['network']}:{tweet}" if tweet else "",
        "native_id": native_id[:255],
        "handle_key": handle[:255],
    }
