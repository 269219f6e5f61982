"""Into which chat a captured tweet goes: a given one, or the one whose hour it falls in."""

import re
from collections import Counter
from itertools import islice

from django.utils.text import slugify
from wagtail.coreutils import find_available_slug

from home.models import CommunitySettings

from .models import ChatHost, ChatIndexPage, ChatPage
from .progress import records_of
from .records import TweetRecord
from .sessions import find_sessions, sighting_of, window_of, windows

# How many tweets with a hashtag settle how it is spelled.
_ENOUGH = 500


def chats_of(site):
    """All chats of a site, drafts too, by start."""
    return ChatPage.objects.descendant_of(site.root_page).order_by("starts_at", "ends_at", "pk")


class OneChat:
    """Everything into one chat."""

    def __init__(self, chat):
        self._chat_id = chat.pk

    def __call__(self, record):
        return self._chat_id


class ByTime:
    """Each tweet into the chat in whose window it falls: from six hours before its start to
    twelve after its end, cut half-way to the next chat."""

    def __init__(self, chats):
        self._chat_ids = [chat.pk for chat in chats]
        self._windows = windows([(chat.starts_at, chat.ends_at) for chat in chats])

    def __call__(self, record):
        index = window_of(self._windows, record.created_at)
        return None if index is None else self._chat_ids[index]


class ByTimeMakingChats:
    """As ``ByTime``, with a draft chat made for each session found in the captures that has
    none. A page is made when its first tweet comes, in the transaction that stores it."""

    def __init__(self, site, readings, *, zone, hosts=(), on_progress=None):
        community = CommunitySettings.for_site(site)
        self._site = site
        self._zone = zone
        sessions = find_sessions(
            map(sighting_of, _tweets(records_of(readings, on_progress))),
            zone=self._zone,
            community_hashtags=community.hashtag_list,
            hosts=hosts or community.handles,
        )
        chats = list(chats_of(site))
        wanted = [
            session
            for session in sessions
            if not any(
                chat.starts_at < session.ends_at and session.starts_at < chat.ends_at
                for chat in chats
            )
        ]
        self._slots = sorted([*chats, *wanted], key=lambda slot: slot.starts_at)
        self._windows = windows([(slot.starts_at, slot.ends_at) for slot in self._slots])
        self._spelling = _Spelling(readings)

    def __call__(self, record):
        index = window_of(self._windows, record.created_at)
        if index is None:
            return None
        slot = self._slots[index]
        if not isinstance(slot, ChatPage):
            slot = self._slots[index] = self._make_chat(slot)
        return slot.pk

    def _make_chat(self, session):
        parent = ChatIndexPage.objects.descendant_of(self._site.root_page).first()
        local = session.starts_at.astimezone(self._zone)
        hashtag, hosts = self._spelling.of(session.hashtag, session.hosts)
        title = f"#{hashtag}, {local.day} {local:%B %Y}"
        chat = ChatPage(
            title=title,
            slug=find_available_slug(parent, slugify(f"{hashtag} {local:%Y-%m-%d}")),
            starts_at=session.starts_at,
            length=(session.ends_at - session.starts_at).total_seconds() // 60,
            hashtags=f"#{hashtag}",
            live=False,
            has_unpublished_changes=True,
        )
        for handle in hosts:
            chat.hosts.add(ChatHost(handle=handle))
        parent.add_child(instance=chat)
        chat.save_revision(log_action=True)
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
