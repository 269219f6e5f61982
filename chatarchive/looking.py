"""Which tweets somebody of a team may look up: those of chats in their own communities."""

from django.db.models import Exists, OuterRef

from .captures.policy import editable_chats
from .models import ChatPage, ChatTweet, Tweet


def visible_tweets(user):
    """All tweets, for whoever may edit all chats; else those in chats that ``user`` may edit."""
    editable = editable_chats(user).order_by().values("pk")
    others = ChatPage.objects.filter(alias_of=None).exclude(pk__in=editable)
    if user.is_superuser or not others.exists():
        return Tweet.objects.all()
    joined = ChatTweet.objects.filter(tweet=OuterRef("pk"), chat__in=editable)
    return Tweet.objects.filter(Exists(joined))
