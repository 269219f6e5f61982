"""What may not come in: the list of withdrawals, as an import asks it.

The list is read once for a file, since withdrawing takes the lock that imports hold. Where
nobody withdrew anything, records are not even looked at.
"""

from dataclasses import replace

from .addresses import anchor_of
from .models import Withdrawal

_POST = "/app.bsky.feed.post/"


class Withdrawn:
    """Tells which records are withdrawn. To be used in the transaction that stores the others:
    an account known by its handle alone is known by its id once a capture tells that."""

    def __init__(self, rows):
        self._keys, self._anchors = {}, {}  # each to the withdrawal's primary key
        self._ids = {}  # (network, account id) → the withdrawal's primary key
        self._handles = {}  # (network, handle) → account ids, none where no id is known
        self._learnt = {}  # (network, account id) → the withdrawal it was told by
        self._owners = {}
        for pk, network, key, native_id, handle in rows:
            if key:
                self._keys[key] = pk
                if network == "mastodon":
                    self._anchors[anchor_of(key)] = pk
                continue
            if native_id:
                self._ids[network, native_id] = pk
            if handle:
                ids = self._handles.setdefault((network, handle), set())
                self._owners.setdefault((network, handle), pk)
                if native_id:
                    ids.add(native_id)

    @classmethod
    def of_all(cls):
        rows = Withdrawal.objects.order_by("pk")
        return cls(rows.values_list("pk", "network", "key", "native_id", "handle_key"))

    def __bool__(self):
        return bool(self._keys or self._ids or self._handles)

    def sift(self, records):
        """``records``, each without what it only carries along if that is withdrawn, and None
        for one that is withdrawn itself. What was learnt of accounts is kept."""
        records = list(records)
        for record in _with_embedded(records):
            self._learn(record)
        sifted = [None if self.refuses(record) else self._without(record) for record in records]
        self._keep_what_was_learnt()
        return sifted

    def refuses(self, record):
        """Whether ``record`` is withdrawn, or repeats what is."""
        if self._has_key(record) or self.refuses_author(record.network, record.author):
            return True
        if any(f"{record.network}:{version}" in self._keys for version in record.edit_ids):
            return True
        return record.is_retweet and self._refuses_original(record)

    def _refuses_original(self, record):
        for embedded in record.embedded:
            if embedded.native_id == record.retweet_of_id:
                return self.refuses(embedded)
        key = f"{record.network}:{record.retweet_of_id}"
        handle = (record.network, record.retweet_of_handle.casefold())
        return self._is_listed(key, record.network) or handle in self._handles

    def refuses_author(self, network, author):
        """Whether all that ``author`` (AuthorRecord or None) writes is withdrawn. A handle may
        have changed hands: where ids tell two accounts apart, they are two."""
        if author is None:
            return False
        if author.native_id and (network, author.native_id) in self._ids:
            return True
        ids = self._handles.get((network, author.handle.casefold())) if author.handle else None
        return ids is not None and not (author.native_id and ids)

    def told_by(self, record):
        """The primary key of the withdrawal by which ``record`` is refused although its own
        number is not on the list; None where it is."""
        if self._has_key(record):
            return None
        author, network = record.author, record.network
        if self.refuses_author(network, author):
            by_id = self._ids.get((network, author.native_id)) if author.native_id else None
            return by_id or self._owners[network, author.handle.casefold()]
        for version in record.edit_ids:
            if pk := self._keys.get(f"{network}:{version}"):
                return pk
        for embedded in record.embedded:
            if embedded.native_id == record.retweet_of_id and (pk := self.told_by(embedded)):
                return pk
        original = f"{network}:{record.retweet_of_id}"
        return (
            self._keys.get(original)
            or (network == "mastodon" and self._anchors.get(anchor_of(original)))
            or self._owners.get((network, record.retweet_of_handle.casefold()))
        )

    def holds(self, record):
        """Whether anything of ``record`` is withdrawn, also what it only carries along."""
        return self.refuses(record) or any(map(self.holds, record.embedded))

    def _has_key(self, record):
        if self._is_listed(record.key, record.network):
            return True
        # An address typed in names a Bluesky account by its handle, a capture by its id.
        return record.network == "bluesky" and bool(
            self._keys.keys() & spellings(record.key, record.author)
        )

    def _is_listed(self, key, network):
        return key in self._keys or (network == "mastodon" and anchor_of(key) in self._anchors)

    def _without(self, record):
        if not record.embedded:
            return record
        kept = [self._without(one) for one in record.embedded if not self.refuses(one)]
        return record if kept == record.embedded else replace(record, embedded=kept)

    def _learn(self, record):
        author, network = record.author, record.network
        if not (author and author.native_id and author.handle):
            return
        identity, handle = (network, author.native_id), (network, author.handle.casefold())
        if identity in self._ids:
            pk = self._ids[identity]
        elif handle in self._handles and not self._handles[handle]:
            pk = self._owners[handle]
        else:
            return
        if author.native_id not in self._handles.get(handle, ()):
            self._ids[identity] = pk
            self._handles.setdefault(handle, set()).add(author.native_id)
            self._owners.setdefault(handle, pk)
            self._learnt[identity, handle] = pk

    def _keep_what_was_learnt(self):
        for ((network, native_id), (_, handle)), pk in self._learnt.items():
            known = Withdrawal.objects.filter(pk=pk).values("native_id", "part_of").first()
            if not known["native_id"]:
                Withdrawal.objects.filter(pk=pk).update(native_id=native_id[:255])
                continue
            Withdrawal.objects.get_or_create(
                network=network,
                native_id=native_id[:255],
                handle_key=handle[:255],
                key="",
                defaults={"part_of_id": known["part_of"] or pk},
            )
        self._learnt.clear()


def spellings(key, author):
    """The keys under which captures and addresses may know the Bluesky post ``key`` of
    ``author`` (anything with ``native_id`` and ``handle``, or None)."""
    _, post, rkey = key.rpartition(_POST)
    names = {author.native_id, author.handle.casefold()} if author and post else set()
    return {key, *(f"bluesky:at://{name}{_POST}{rkey}" for name in names if name)}


def _with_embedded(records):
    for record in records:
        yield record
        yield from _with_embedded(record.embedded)
