"""What a withdrawal means in rows: which accounts, which tweets, and what goes with these."""

from dataclasses import dataclass

from django.db.models import Q

from ..addresses import anchor_of
from ..models import Account, Tweet, Withdrawal
from ..retweets import repeated
from ..rows import chunks, listed
from ..withdrawn import spellings

_CHUNK = 2_000
_RKEY = "/app.bsky.feed.post/"


@dataclass(frozen=True)
class Who:
    """An account: by the network's id of it, or by its handle."""

    network: str
    handle: str = ""
    native_id: str = ""


def accounts_of(network, native_id, handle):
    """The Accounts of that id, and those known by that handle alone. Without an id, all of the
    handle."""
    mine = Q(native_id=native_id) if native_id else Q(pk=None)
    if handle:
        same_handle = Q(handle_key=handle)
        mine |= same_handle & Q(native_id="") if native_id else same_handle
    return list(Account.objects.filter(mine, network=network).order_by("pk"))


def note(tweets, known, *, user, reason):
    """Put ``tweets`` (Named) and ``known`` (``(Who, id, Accounts)``) on the list, where they are
    not yet. Returns by key, and by Account, the Withdrawal that each goes with."""
    common = {"withdrawn_by": user, "reason": reason}
    named = {}
    for tweet in tweets:
        stored = _stored(tweet)
        keys = {tweet.key, *(row.key for row in stored)}
        # An address names a Bluesky account by its handle, a capture by its id.
        for row in stored:
            keys |= spellings(row.key, row.author)
        first = min(keys, key=lambda key: (key != tweet.key, key))
        own, _ = Withdrawal.objects.get_or_create(
            key=first, defaults={"network": tweet.network, **common}
        )
        own = own.part_of or own
        for key in keys:
            Withdrawal.objects.get_or_create(
                key=key, defaults={"network": tweet.network, "part_of": own}
            )
            named[key] = own
    for who, native_id, accounts in known:
        handle = who.handle.casefold()
        if not handle and accounts:
            handle = accounts[0].handle_key
        rows = Withdrawal.objects.filter(network=who.network, key="")
        same = rows.filter(handle_key=handle, native_id__in={"", native_id})
        own = rows.filter(native_id=native_id).first() if native_id else None
        own = own or (same.first() if handle else None)
        if own is None:
            own = rows.create(network=who.network, native_id=native_id, handle_key=handle, **common)
        elif native_id and not own.native_id:
            own.native_id = native_id
            own.save(update_fields=["native_id"])
        own = own.part_of or own
        for one in accounts:
            Withdrawal.objects.get_or_create(
                network=who.network,
                native_id=one.native_id or native_id,
                handle_key=one.handle_key,
                key="",
                defaults={"part_of": own},
            )
        named |= dict.fromkeys(accounts, own)
    return named


def tweets_of(named):
    """The stored tweets that ``named`` means, all versions of edited ones too, by key. Each
    knows the Withdrawal that it ``goes_with``."""
    rows = {}
    keys = [key for key in named if isinstance(key, str)]
    authors = {one.pk: own for one, own in named.items() if not isinstance(one, str)}
    for chunk in chunks(keys, _CHUNK):
        for row in _rows(key__in=listed(chunk)):
            row.goes_with = named[row.key]
            rows[row.key] = row
    for chunk in chunks(authors, _CHUNK):
        for row in _rows(author__in=chunk):
            row.goes_with = authors[row.author_id]
            rows.setdefault(row.key, row)
    _add_versions(rows)
    return rows


def _add_versions(rows):
    told = {key: row.goes_with for row in rows.values() for key in row.edit_keys}
    told = {key: own for key, own in told.items() if key not in rows}
    authors = {row.author_id for row in rows.values()} - {None}
    versions = list(_rows(key__in=listed(told))) if told else []
    for chunk in chunks(authors, _CHUNK):
        # A later version names the earlier ones.
        versions += _rows(author__in=chunk).exclude(edit_keys=[])
    for row in versions:
        own = told.get(row.key)
        for key in row.edit_keys:
            own = own or (rows[key].goes_with if key in rows else None)
        if own:
            row.goes_with = own
            rows.setdefault(row.key, row)


def going_with(own, known, named):
    """The retweets of ``own`` (by key) and of the ``known`` accounts: they carry the words."""
    rows = {}
    for chunk in chunks({*own, *(key for key in named if isinstance(key, str))}, _CHUNK):
        for row in _rows(is_retweet=True, retweet_of_key__in=listed(chunk)):
            original = own.get(row.retweet_of_key)
            row.goes_with = original.goes_with if original else named[row.retweet_of_key]
            rows[row.key] = row
    retweets = Tweet.objects.filter(is_retweet=True).select_related("author")
    for who, _, accounts in known:
        handles = {one.handle_key for one in accounts} | {
            (getattr(who, "handle_key", "") or getattr(who, "handle", "")).casefold()
        }
        for handle in handles - {""}:
            of_them = retweets.filter(network=who.network, retweet_of_handle__iexact=handle)
            for row in of_them:
                if row.retweet_of_key and row.retweet_of_key not in own and _is_known(row):
                    continue  # of somebody else who had the handle
                row.goes_with = _withdrawal_of(who, accounts, named)
                rows.setdefault(row.key, row)
    for row in _told_by_words(own, retweets):
        rows.setdefault(row.key, row)
    return {key: row for key, row in rows.items() if key not in own}


def _withdrawal_of(who, accounts, named):
    if isinstance(who, Withdrawal):
        return who.part_of or who
    for one in accounts:
        return named[one]
    own = Withdrawal.objects.get(
        network=who.network, key="", handle_key=who.handle.casefold(), part_of=None
    )
    return own


def _is_known(row):
    return Tweet.objects.filter(key=row.retweet_of_key).exists()


def _told_by_words(own, retweets):
    """Retweets that show no more than "RT @sam: …" of the tweets in ``own``."""
    spoken = {}
    for row in own.values():
        if row.author and row.author.handle_key:
            candidate = (row.created_at, row.key, " ".join(row.text.split()))
            spoken.setdefault((row.network, row.author.handle_key), []).append(candidate)
    for (network, handle), candidates in spoken.items():
        unknown = retweets.filter(
            network=network, retweet_of_key="", retweet_of_handle__iexact=handle
        )
        for row in unknown:
            if key := repeated(row.text, row.created_at, candidates):
                row.goes_with = own[key].goes_with
                yield row


def _stored(named):
    """The tweets that ``named`` is: networks and tools write one's id in several ways."""
    found = list(_rows(key=named.key))
    if named.network == "bluesky" and _RKEY in named.native_id:
        end = named.native_id[named.native_id.rindex(_RKEY) :]
        found += [
            row
            for row in _rows(network="bluesky", key__endswith=end)
            if named.key in spellings(row.key, row.author) and row not in found
        ]
    elif named.network == "mastodon":
        number = named.native_id.rpartition("/")[2]
        found += [
            row
            for row in _rows(network="mastodon", key__endswith=number)
            if anchor_of(row.key) == anchor_of(named.key) and row not in found
        ]
    return found


def _rows(**which):
    return Tweet.objects.filter(**which).select_related("author").order_by("pk")
