"""Which account wrote a tweet: known by native id, else by case-folded handle."""

import math

from django.db.models import Q

from . import figures
from .finding.writing import write_changed
from .fuller import spelling
from .models import Account, Tweet
from .records import AuthorRecord

# Accounts are remembered from batch to batch, but never so many that memory grows with a file.
_REMEMBERED = 20_000


class AccountBook:
    """Finds or makes the accounts of one batch of records after the other, a few queries each.
    Nobody else may write accounts while it is in use.

    Where a capture gives an id and a handle, and an account is so far known by that handle
    alone, the two become one.
    """

    def __init__(self):
        self.forget()

    def forget(self):
        """Begin anew, where somebody else wrote accounts after all."""
        self._by_id = {}
        self._by_handle = {}
        self._loaded = set()

    def open(self, authored):
        """Load what the database knows of the authors in ``[(network, AuthorRecord)]`` and
        make accounts for the others. Must be called inside a transaction."""
        if len(self._loaded) > _REMEMBERED:
            self.forget()
        wanted = {}
        for network, author in authored:
            if author is not None and (author.native_id or author.handle):
                identity = (network, author.native_id, author.handle.casefold())
                known = wanted.setdefault(identity, author)
                if (author.name and not known.name) or (
                    author.handle != known.handle
                    and spelling(author.handle) > spelling(known.handle)
                ):
                    # Some tools leave the name out of some rows only.
                    wanted[identity] = AuthorRecord(
                        author.native_id,
                        max(author.handle, known.handle, key=spelling),
                        known.name or author.name,
                    )
        if not wanted:
            return
        if unknown := wanted.keys() - self._loaded:
            self._load(unknown)
        changed = {}
        new = {}
        # Authors with an id first: those known by handle alone may be the same people.
        for (network, native_id, handle_key), author in sorted(
            wanted.items(), key=lambda item: not item[0][1]
        ):
            account = self.find(network, author)
            if account is None:
                account = Account(
                    network=network,
                    native_id=native_id[:255],
                    handle=author.handle[:255],
                    handle_key=handle_key[:255],
                    name=author.name[:255],
                )
                new[(network, native_id, handle_key if not native_id else "")] = account
                self._remember(account)
            elif self._complete(account, author) and account.pk:
                changed[account.pk] = account
            if native_id and self._join(network, handle_key, account):
                changed[account.pk] = account
        # Joining has stored some of the new ones already, and they may know more since.
        changed |= {account.pk: account for account in new.values() if account.pk}
        Account.objects.bulk_create(account for account in new.values() if not account.pk)
        if changed:
            Account.objects.bulk_update(
                changed.values(), ["native_id", "handle", "handle_key", "name"]
            )

    def find(self, network, author):
        """The account of ``author`` among those opened, or None."""
        if author is None:
            return None
        if author.native_id and (account := self._by_id.get((network, author.native_id))):
            return account
        if not author.handle:
            return None
        account = self._by_handle.get((network, author.handle.casefold()))
        if account and author.native_id and account.native_id:
            # The handle changed hands: same handle, two ids, two people.
            return None
        return account

    def _load(self, wanted):
        self._loaded |= wanted
        ids = {native_id for _, native_id, _ in wanted if native_id}
        handles = {handle_key for _, _, handle_key in wanted if handle_key}
        for account in Account.objects.filter(Q(native_id__in=ids) | Q(handle_key__in=handles)):
            self._remember(account)

    def _remember(self, account):
        if account.native_id:
            self._by_id[account.network, account.native_id] = account
        if account.handle_key:
            held = self._by_handle.get((account.network, account.handle_key))
            # Of several owners of a handle the newest is the one remembered; an account known by
            # handle alone is the more exact answer still.
            if held is None or (held.native_id and _age(held) <= _age(account)):
                self._by_handle[account.network, account.handle_key] = account

    def _complete(self, account, author):
        """Fill what ``account`` lacks from ``author``; whether anything was filled."""
        before = (account.native_id, account.handle, account.name)
        if author.native_id and not account.native_id:
            account.native_id = author.native_id[:255]
            self._by_id[account.network, account.native_id] = account
        if author.handle and not account.handle:
            account.handle = author.handle[:255]
            account.handle_key = account.handle.casefold()[:255]
            self._remember(account)
        elif author.handle.casefold() == account.handle_key:
            account.handle = max(account.handle, author.handle[:255], key=spelling)
        if author.name and not account.name:
            account.name = author.name[:255]
        return before != (account.native_id, account.handle, account.name)

    def _join(self, network, handle_key, account):
        """Make one of ``account``, known by id, and an account known by its handle alone;
        whether there was one."""
        other = self._by_handle.get((network, handle_key)) if handle_key else None
        if other is None or other == account or other.native_id or not other.pk:
            return False
        account.name = account.name or other.name
        if account.handle_key == other.handle_key:
            account.handle = max(account.handle, other.handle, key=spelling)
        if account.pk is None:
            account.save()
        theirs = list(Tweet.objects.filter(author=other).values_list("pk", flat=True))
        figures.join_accounts(account, other)
        Tweet.objects.filter(author=other).update(author=account)
        write_changed(theirs)
        other.delete()
        self._by_handle[network, handle_key] = account
        return True


def _age(account):
    """Sorts accounts from the oldest to those not stored yet."""
    return account.pk or math.inf
