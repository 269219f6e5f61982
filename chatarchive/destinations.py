"""Into which chat a captured tweet goes: a given one, or the one whose hour it falls in."""

import re
from collections import Counter
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.utils.text import slugify
from wagtail.coreutils import find_available_slug

from home.models import CommunitySettings

from .models import ChatHost, ChatIndexPage, ChatPage
from .progress import records_of
from .records import TweetRecord
from .sessions import Session, find_sessions, sighting_of, window_of, windows

# How many tweets with a hashtag settle how it is spelled.
_ENOUGH = 500
_LONGEST = ChatPage._meta.get_field("hashtags").max_length


def chats_of(site):
    """All chats of a site, drafts too, by start."""
    return ChatPage.objects.descendant_of(site.root_page).order_by("starts_at", "ends_at", "pk")


def own_chats_of(site):
    """Without aliases, which only show what another page holds, and have the same hour."""
    return chats_of(site).filter(alias_of=None)


class _Slot(NamedTuple):
    """When a chat was held: a page's, or a session's that has none yet."""

    pk: int | None
    starts_at: datetime
    ends_at: datetime
    session: Session | None = None


def _times_of(site):
    # Not the pages: thousands of them hold many megabytes of transcripts.
    rows = own_chats_of(site).values_list("pk", "starts_at", "ends_at")
    return [_Slot(*row) for row in rows]


class OneChat:
    """Everything into one chat."""

    def __init__(self, chat):
        self._chat_id = chat.pk

    def __call__(self, record):
        return self._chat_id

    def takes(self, record):
        """Whether the record will get a chat."""
        return True


class ByTime:
    """Each tweet into the chat in whose window it falls: from six hours before its start to
    twelve after its end, cut half-way to the next chat."""

    def __init__(self, site):
        self._set(_times_of(site))

    def _set(self, slots):
        """``slots``, in the order of time, are what has a start, an end and perhaps a chat."""
        self._chat_ids = [slot.pk for slot in slots]
        self._windows = windows([(slot.starts_at, slot.ends_at) for slot in slots])
        self._index = 0

    def __call__(self, record):
        index = self._index_at(record.created_at)
        return None if index is None else self._chat_ids[index]

    def takes(self, record):
        """Whether it goes into a chat, made already or not."""
        return self._index_at(record.created_at) is not None

    def _index_at(self, time):
        # Captures are in order, more or less: mostly it is the window of the tweet before.
        if self._windows:
            begin, end = self._windows[self._index]
            if begin <= time < end:
                return self._index
        index = window_of(self._windows, time)
        self._index = index or 0
        return index


class ByTimeMakingChats(ByTime):
    """As ``ByTime``, with a draft chat made for each session found in the captures that has
    none. A page is made when its first tweet comes, in the transaction that stores it."""

    def __init__(self, site, readings, *, zone, hosts=(), user=None, on_progress=None):
        community = CommunitySettings.for_site(site)
        self._site = site
        self._zone = zone
        self._user = user
        sessions = find_sessions(
            map(sighting_of, _tweets(records_of(readings, on_progress))),
            zone=self._zone,
            community_hashtags=community.hashtag_list,
            hosts=hosts or community.handles,
        )
        chats = _times_of(site)
        wanted = [
            session
            for session in sessions
            if not any(
                chat.starts_at < session.ends_at and session.starts_at < chat.ends_at
                for chat in chats
            )
        ]
        slots = [*chats, *(_Slot(None, one.starts_at, one.ends_at, one) for one in wanted)]
        self._slots = sorted(slots, key=lambda slot: slot.starts_at)
        self._set(self._slots)
        self._spelling = _Spelling(readings)

    def __call__(self, record):
        index = self._index_at(record.created_at)
        if index is None:
            return None
        chat_id = self._chat_ids[index]
        if chat_id is None:
            session = self._slots[index].session
            chat_id = self._made_meanwhile(session) or self._make_chat(session).pk
            self._chat_ids[index] = chat_id
        return chat_id

    def _made_meanwhile(self, session):
        """The chat that somebody else, or another import, has made for the session since its
        file was looked through. Imports take turns from before this is asked."""
        chats = own_chats_of(self._site).filter(
            starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
        )
        return chats.values_list("pk", flat=True).first()

    def _make_chat(self, session):
        parent = ChatIndexPage.objects.descendant_of(self._site.root_page).first()
        local = session.starts_at.astimezone(self._zone)
        hashtag, hosts = self._spelling.of(session.hashtag, session.hosts)
        hashtags = f"#{hashtag}"
        if len(hashtags) > _LONGEST:
            # No page has room for it, and half of it is another hashtag.
            hashtag, hashtags = f"{hashtag[: _LONGEST // 2]}…", ""
        title = f"#{hashtag}, {local.day} {local:%B %Y}"
        chat = ChatPage(
            title=title,
            slug=find_available_slug(parent, slugify(f"{hashtag} {local:%Y-%m-%d}")),
            starts_at=session.starts_at,
            length=(session.ends_at - session.starts_at).total_seconds() // 60,
            hashtags=hashtags,
            live=False,
            has_unpublished_changes=True,
            owner=self._user,
        )
        for handle in hosts:
            chat.hosts.add(ChatHost(handle=handle))
        parent.add_child(instance=chat)
        chat.save_revision(user=self._user, log_action=True)
        return chat


def _tweets(records):
    return (record for record in records if isinstance(record, TweetRecord))


class _Spelling:
    """How people write a hashtag and a handle, where sessions know only the folded form."""

    def __init__(self, readings):
        self._readings = readings
        self._cache = {}

    def of(self, hashtag, handles):
        if hashtag not in self._cache:
            written = re.compile(rf"#({re.escape(hashtag)})\b", re.IGNORECASE)
            forms = Counter()
            for record in _tweets(records_of(self._readings, None)):
                forms.update(islice(written.findall(record.text), 1))
                if record.author and record.author.handle:
                    self._cache.setdefault(record.author.handle.casefold(), record.author.handle)
                if forms.total() >= _ENOUGH:
                    break
            self._cache[hashtag] = forms.most_common(1)[0][0] if forms else hashtag
        return self._cache[hashtag], [self._cache.get(handle, handle) for handle in handles]
