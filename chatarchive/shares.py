"""What a capture brought into each chat, and what of it no other capture brought."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from .models import CapturedTweet, ChatPage
from .transcript import entries_of


@dataclass
class Share:
    """What a capture brought into one chat. ``leaving``: no other capture brought these.
    ``shown``: so many of them does the published transcript show."""

    chat: ChatPage
    brought: int
    leaving: int
    shown: int = 0

    @property
    def staying(self):
        return self.brought - self.leaving


def chats_of(capture):
    """The chats that ``capture`` brought tweets into, by start."""
    brought = CapturedTweet.objects.filter(capture=capture)
    ids = set(brought.order_by().values_list("chat_tweet__chat", flat=True).distinct())
    return list(ChatPage.objects.filter(pk__in=ids).order_by("starts_at", "pk"))


def shares_of(capture, *, with_shown=False):
    """A Share for each chat of ``capture``, by start; nothing is changed."""
    brought = CapturedTweet.objects.filter(capture=capture).order_by()
    counted = brought.values("chat_tweet__chat").annotate(
        brought=Count("pk"), leaving=Count("pk", filter=~Q(Exists(_others(capture))))
    )
    counts = {row["chat_tweet__chat"]: row for row in counted}
    chats = ChatPage.objects.filter(pk__in=counts).order_by("starts_at", "pk")
    if not with_shown:
        chats = chats.defer("introduction", "summary", "transcript")
    shares = [Share(chat, counts[chat.pk]["brought"], counts[chat.pk]["leaving"]) for chat in chats]
    for share in shares if with_shown else ():
        if share.chat.live and share.leaving:
            keys = {key for _, key, *_ in leaving_of(capture, share.chat.pk)}
            share.shown = sum(
                entry["key"] in keys and not entry.get("hidden")
                for block in share.chat.transcript.get_prep_value()
                for entry in entries_of(block)
            )
    return shares


def leaving_of(capture, chat_id):
    """(ChatTweet pk, key, section, removed_at, tweet pk) of what only ``capture`` brought."""
    brought = CapturedTweet.objects.filter(capture=capture, chat_tweet__chat=chat_id)
    return list(
        brought.exclude(Exists(_others(capture)))
        .order_by()
        .values_list(
            "chat_tweet",
            "chat_tweet__tweet__key",
            "chat_tweet__section",
            "chat_tweet__removed_at",
            "chat_tweet__tweet",
        )
    )


def _others(capture):
    """That another capture brought the tweet of a CapturedTweet into the same chat."""
    others = CapturedTweet.objects.exclude(capture=capture)
    return others.filter(chat_tweet=OuterRef("chat_tweet"))
