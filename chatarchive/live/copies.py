"""Copies of live pages that many people ask for at once, kept in Django's cache.

Who asks while a copy is fresh costs no query. Once it is not, one of those who ask makes it anew
and the others get it as it was. Whatever may take words off a page drops all copies at once: a
chat is live for an hour or two, so there are few. With a cache of its own for each process that
reaches only the process where it happened; the others know a few seconds later, because no copy
is fresh for longer.
"""

import hashlib
import time
from dataclasses import dataclass
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import PageViewRestriction, Revision
from wagtail.signals import page_published, page_unpublished, post_page_move

#: For so many seconds a copy is handed out unasked.
FRESH = 5
# And so many more, while somebody makes it anew.
_STALE = 15
_AGE = "live:age"
_WAIT, _TRIES = 0.05, 40


@dataclass(slots=True)
class Label:
    """What is known of a copy without unpacking it. ``until`` is in seconds since 1970."""

    etag: str
    until: float
    age: str


class Copy:
    """The copy of what ``named`` (host, address, kind) tells apart from others."""

    def __init__(self, *named):
        digest = hashlib.blake2b(repr(named).encode(), digest_size=20).hexdigest()
        self.key = f"live:{digest}"

    def label(self):
        """The Label, or None where the copy was dropped, or never made."""
        found = cache.get_many([f"{self.key}:label", _AGE])
        label = found.get(f"{self.key}:label")
        return label if label and label.age == found.get(_AGE, "") else None

    def ready(self):
        """``(label, content)`` to be handed out, as it is fresh, or as somebody else is making it
        anew. Else None: who asks has the turn to make it, and lets it go."""
        label = self.label()
        if label is None or (time.time() >= label.until and self.take_turn()):
            return None
        content = cache.get(self.key)
        return None if content is None else (label, content)

    def made(self, make, has_turn=False):
        """``(label, content)`` as they are ready, else made by ``make()``, which returns
        ``(etag, content)``. Who comes while somebody makes the very first one waits for it."""
        if not has_turn:
            if ready := self.ready():
                return ready
            if self.label() is None and not self.take_turn():
                for _ in range(_TRIES):
                    time.sleep(_WAIT)
                    if ready := self.ready():
                        return ready
        try:
            return self.keep(make)
        finally:
            self.let_go()

    def keep(self, make):
        # Asked before anything is read: what is dropped meanwhile is outdated when it is kept.
        age = cache.get(_AGE, "")
        etag, content = make()
        label = Label(etag, time.time() + FRESH, age)
        cache.set(self.key, content, FRESH + _STALE)
        cache.set(f"{self.key}:label", label, FRESH + _STALE)
        return label, content

    def take_turn(self):
        return cache.add(f"{self.key}:turn", 1, _STALE)

    def let_go(self):
        cache.delete(f"{self.key}:turn")


def drop():
    """Drop every copy, now and once the transaction is through: what is made in between would
    still hold what it takes away."""
    _drop_now()
    transaction.on_commit(_drop_now)


def _drop_now():
    cache.set(_AGE, uuid4().hex, None)


def connect():
    from home.models import CommunitySettings

    from ..models import ChatPage, Tweet

    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_drop_on_signal)
    for signal, sender in (
        (post_save, Revision),
        (post_save, CommunitySettings),
        (post_save, PageViewRestriction),
        (post_delete, PageViewRestriction),
        (post_delete, ChatPage),
        (pre_delete, Tweet),
    ):
        signal.connect(_drop_on_signal, sender=sender)


def _drop_on_signal(sender, **kwargs):
    drop()
