"""What a chat was, in numbers: counted when it is published, kept between views."""

from .changes import connect, forget, forget_chats, join_accounts
from .keeping import (
    count_again,
    details_of,
    figures_by_chat,
    recount,
    recount_missing,
    tell_words_again,
)
from .people import Person, people_of

__all__ = [
    "Person",
    "connect",
    "count_again",
    "details_of",
    "figures_by_chat",
    "forget",
    "forget_chats",
    "join_accounts",
    "people_of",
    "recount",
    "recount_missing",
    "tell_words_again",
]
