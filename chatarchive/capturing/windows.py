"""From when to when a chat is captured, unless whoever captures says otherwise."""

from datetime import timedelta

from django.utils import timezone

from ..destinations import own_chats_of
from ..sessions import windows

# The networks refuse a window that ends in this very moment.
_JUST_NOW = timedelta(seconds=15)
#: So long after its end a followed chat is still looked at: the last answers, the farewells.
FOLLOWED_AFTER = timedelta(minutes=15)
#: How often a followed chat is looked at, in seconds.
FOLLOWED_EVERY = 30


def window_of_chat(chat):
    """(since, until): when a tweet counts as the chat's, as for sorting into chats."""
    rows = list(
        own_chats_of(chat.get_site()).values_list("pk", "starts_at", "ends_at"),
    )
    taken = windows([row[1:] for row in rows])
    return next(
        (window for row, window in zip(rows, taken, strict=True) if row[0] == chat.pk),
        windows([(chat.starts_at, chat.ends_at)])[0],
    )


def latest_moment():
    """Up to when can be asked now, to the second."""
    return (timezone.now() - _JUST_NOW).replace(microsecond=0)
