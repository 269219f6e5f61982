"""A chat among the others of its community: who is new in it, and what it is set against.

Answered when somebody looks, in a few queries: an earlier chat may be published at any time.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import orjson
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, TextField
from django.db.models.functions import Cast

from ..models import ChatFigures, ChatPage, Participation
from ..stream_sizes import EMPTY, size_of
from .words import telling_words

# So many others a chat's words are set against, those nearest in time.
_OTHERS = 100


@dataclass(slots=True)
class _Other:
    pk: int
    starts_at: datetime
    tweets: int | None  # None: nobody counted yet
    is_counted: bool


class Company:
    """The other public chats beside ``chat``, in one query."""

    def __init__(self, chat):
        self.chat = chat
        beside = ChatPage.objects.filter(
            depth=chat.depth, path__startswith=chat.path[: -chat.steplen]
        )
        is_counted = ExpressionWrapper(
            Q(kept_figures__details__isnull=False), output_field=BooleanField()
        )
        rows = beside.live().public().exclude(pk=chat.pk).annotate(is_counted=is_counted)
        self.others = [
            _Other(*row)
            for row in rows.order_by().values_list(
                "pk", "starts_at", "kept_figures__tweets", "is_counted"
            )
        ]

    @property
    def counted(self):
        return [other for other in self.others if other.is_counted and other.tweets]

    def sets_apart(self, words):
        """TellingWords of the chat, whose ``words`` are as they are kept."""
        nearest = sorted(
            self.counted, key=lambda one: (abs(one.starts_at - self.chat.starts_at), one.pk)
        )
        # As text: Django would read each of them the slow way.
        raw = (
            ChatFigures.objects.filter(chat__in=[one.pk for one in nearest[:_OTHERS]])
            .annotate(raw=Cast("words", TextField()))
            .values_list("raw", flat=True)
        )
        return telling_words(words, [orjson.loads(one) for one in raw]) if nearest else []

    def is_another_now(self, details):
        """Whether the community has grown, or shrunk, by so much that other words may set the
        chat apart: by a tenth."""
        now, then = len(self.counted), details.words_against
        return abs(now - then) * 10 > then

    def met(self, accounts):
        """Those of ``accounts`` that wrote in an earlier chat. None while an earlier chat was not
        counted yet, and in the first one."""
        earlier = [one for one in self.others if one.starts_at < self.chat.starts_at]
        known = [one.pk for one in earlier if one.tweets or not one.is_counted]
        uncounted = [one.pk for one in earlier if not one.is_counted]
        if not known or (uncounted and _say_something(uncounted)):
            return None
        met = Participation.objects.filter(chat__in=known, account__in=accounts, tweets__gt=0)
        met = set(met.order_by().values_list("account", flat=True).distinct())
        if not met and not Participation.objects.filter(chat__in=known).exists():
            return None
        return met

    def introduce(self, details):
        """Fill in who is new, and who answered them. Unknown while an earlier chat was not
        counted yet, and of no meaning in the first one: ``newcomers`` is None then."""
        met = self.met([one.account for one in details.participants])
        if met is None:
            return
        newcomers = [one for one in details.participants if one.account not in met]
        details.newcomers = len(newcomers)
        welcomes = {}
        for exchange in details.exchanges:
            answers = welcomes.setdefault(exchange.answered, Counter())
            answers[exchange.writer] += exchange.replies
        for one in newcomers:
            one.is_new = True
            one.welcomed_by = [who for who, _ in welcomes.get(one.account, Counter()).most_common()]


def _say_something(uncounted):
    """Whether one of the chats has a transcript, and nothing is known of who took part."""
    chats = ChatPage.objects.filter(pk__in=uncounted).annotate(size=size_of("transcript"))
    took_part = Participation.objects.filter(chat=OuterRef("pk"))
    return chats.filter(~Exists(took_part), size__gt=EMPTY).exists()
