"""Where tweets stand, in which chats, and whether readers see them there.

Asked for many tweets at once: of the newest drafts only those are read that may hold one.
"""

from collections import defaultdict
from dataclasses import dataclass

import orjson
from django.db.models import F, TextChoices, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from ..addresses import anchor_of, place_in_editor
from ..models import ChatPage, ChatTweet, FindableEntry
from ..rows import chunks
from ..transcript import entries_of

_CHUNK = 5_000
_CHATS = 20  # whose drafts are held in memory at once


class State(TextChoices):
    SHOWN = "shown", "Shown to readers"
    HIDDEN = "hidden", "Hidden"
    DRAFT = "draft", "In a draft only"
    REMOVED = "removed", "Taken out"
    NOWHERE = "nowhere", "In no transcript"


@dataclass(slots=True)
class Place:
    """A tweet in one chat. ``section`` is the block id in the newest draft, empty where it does
    not stand there; ``remark`` says what that draft would change for readers."""

    chat: ChatPage
    key: str
    state: State
    heading: str = ""
    section: str = ""
    remark: str = ""
    starred: bool = False

    @property
    def in_words(self):
        return f"{self.state.label}{self.remark}"

    @property
    def editor(self):
        return place_in_editor(self.chat.pk, self.section, self.key)

    def public(self, request):
        """Where readers see it, from a page of ``request``; empty where they do not. Without
        a request the whole address."""
        if self.state != State.SHOWN:
            return ""
        address = self.chat.get_url(request) if request else self.chat.full_url
        return f"{address}transcript/#{anchor_of(self.key)}" if address else ""


@dataclass(slots=True)
class _Drafted:
    section: str
    heading: str
    hidden: bool
    starred: bool


def places_of(keys, chats):
    """The Places of each tweet of ``keys``, keys by id, as a dict of lists: the latest chat
    first, none where it is in no chat. ``chats`` is a queryset of those to look in."""
    joined, shown = _joined(keys, chats), _shown(keys, chats)
    tweets_of = defaultdict(set)
    for tweet, chat in (*joined, *shown):
        tweets_of[chat].add(tweet)
    drafted = _drafted({chat: {keys[one] for one in some} for chat, some in tweets_of.items()})
    places = defaultdict(list)
    for chat in chats.filter(pk__in=tweets_of):
        for tweet in tweets_of[chat.pk]:
            key, here = keys[tweet], (tweet, chat.pk)
            draft = drafted.get((chat.pk, key))
            places[tweet].append(_place(chat, key, shown.get(here), draft, joined.get(here, False)))
    return places


def _place(chat, key, shown, draft, removed):
    section = draft.section if draft else ""
    if shown is not None:
        heading, starred = shown
        remark = ""
        if draft is None:
            remark = ", taken out in the draft"
        elif draft.hidden:
            remark = ", hidden in the draft"
        return Place(chat, key, State.SHOWN, heading, section, remark, starred)
    if draft:
        state = State.HIDDEN if draft.hidden else State.DRAFT
        return Place(chat, key, state, draft.heading, section, starred=draft.starred)
    return Place(chat, key, State.REMOVED if removed else State.NOWHERE)


def _joined(keys, chats):
    """Whether each was taken out, by (tweet, chat)."""
    own = chats.order_by().values("pk")
    return {
        (tweet, chat): removed_at is not None
        for chunk in chunks(keys, _CHUNK)
        for tweet, chat, removed_at in ChatTweet.objects.filter(
            tweet__in=chunk, chat__in=own
        ).values_list("tweet", "chat", "removed_at")
    }


def _shown(keys, chats):
    """Heading and star of those that readers see, by (tweet, chat)."""
    own = chats.order_by().values("pk")
    return {
        (tweet, page): (heading, starred)
        for chunk in chunks(keys, _CHUNK)
        for tweet, page, heading, starred in FindableEntry.objects.filter(
            tweet__in=chunk, page__in=own
        ).values_list("tweet", "page", "heading", "starred")
    }


def _drafted(wanted):
    """What the newest drafts make of ``wanted``, keys by chat; by (chat, key)."""
    found = {}
    # Only the transcript of each, and not the rest of the revision.
    newest = Coalesce(
        KeyTextTransform("transcript", "latest_revision__content"),
        Cast(F("transcript"), TextField()),
        output_field=TextField(),
    )
    chats = ChatPage.objects.filter(pk__in=wanted).order_by().annotate(newest=newest)
    for chat, raw in chats.values_list("pk", "newest").iterator(chunk_size=_CHATS):
        for block in orjson.loads(raw or "[]"):
            for entry in entries_of(block):
                key = entry["key"]
                if key in wanted[chat] and (chat, key) not in found:
                    found[chat, key] = _Drafted(
                        block.get("id") or "",
                        block["value"].get("heading") or "",
                        bool(entry.get("hidden")),
                        bool(entry.get("starred")),
                    )
    return found
