"""What is asked of a network, and what can become of a request.

An engine (``x.py``, ``bluesky.py``, ``mastodon.py``) is a generator that knows nothing of
Django, keys or files: it yields ``Ask``, ``Announcement`` and ``Round`` and is sent what came.
A connection sends one ``Ask`` and returns the page as received, or raises one of the errors here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

#: Steps, as the journal names them. What comes of the last two is marked: it need not have
#: the hashtag.
COUNT, SEARCH, RETWEETS, CONVERSATION = "count", "search", "retweets", "conversation"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, without keys.

    ``size`` names the parameter that says how many posts may come, with the least and the most
    that the network takes: ("max_results", 10, 100). The driver sets it, within the limit. It is
    no part of what the journal knows a request by, so that a raised limit changes no request.
    """

    step: str
    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    size: tuple[str, int, int] | None = None

    @property
    def name(self) -> str:
        """What the journal knows the request by."""
        asked = {"path": self.path, "params": dict(self.params)}
        return orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Announcement:
    """What comes next: told before it is asked. ``posts`` is the network's own count, or None
    where it gives none; ``requests`` a guess."""

    step: str
    posts: int | None
    requests: int


class Round:
    """While a chat is followed: all that is there by now has come. The engine is sent whether
    to look again."""


class Refusal(Exception):
    """The network will not answer this one request; the engine is sent it and goes on.
    ``kind`` is GONE (deleted, or not for us to see), EXPIRED (the place in a list is no longer
    known) or UNKNOWN."""

    GONE, EXPIRED, UNKNOWN = "gone", "expired", "unknown"

    def __init__(self, kind: str, why: str = ""):
        super().__init__(why)
        self.kind, self.why = kind, why


class MustWait(Exception):
    """Too much was asked: to be asked again after so many ``seconds``; None where the network
    did not say."""

    def __init__(self, seconds: float | None, why: str):
        super().__init__(why)
        self.seconds, self.why = seconds, why


class BrokenOff(Exception):
    """No answer, or half of one, or one of a server in trouble: to be asked again soon."""


class Trouble(Exception):
    """Nothing more comes of this network for now. The message is a sentence for people, in
    which no key and no account number stands; ``kind`` tells programs."""

    KEY, ACCESS, CREDIT, LIMIT = "key", "access", "credit", "limit"
    NETWORK, STOPPED, REQUEST = "network", "stopped", "request"

    def __init__(self, kind: str, sentence: str):
        super().__init__(sentence)
        self.kind = kind
