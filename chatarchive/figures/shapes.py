"""What is counted of one chat: the shapes between counting, keeping and drawing.

Everything here is made of what the public transcript shows, and of the retweets that came in
with it: nothing hidden, nothing withdrawn. People are named by ``Account`` ids alone, so that a
name stands in one place; who they are is looked up when a page is shown.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Minute:
    """``minute`` counts from the chat's start; before it, it is negative."""

    minute: int
    tweets: int


@dataclass(slots=True)
class Mark:
    """When a question was asked. ``anchor`` is its section's in the transcript."""

    minute: int
    label: str  # "Q1"
    heading: str
    anchor: str
    answers: int | None = None  # shown tweets of its section, but the one that asks


@dataclass(slots=True)
class Participant:
    """Somebody whose tweets are shown. ``anchor`` is that of their first tweet."""

    account: int
    tweets: int
    answers_drawn: int = 0  # shown replies by others to what they wrote
    conversations: int = 0  # in how many conversations they took part
    people_answered: int = 0  # to how many others they replied
    retweets: int = 0
    is_host: bool = False
    is_new: bool = False  # in no earlier chat of this community
    welcomed_by: list[int] = field(default_factory=list)  # who replied to a newcomer
    anchor: str = ""


@dataclass(slots=True)
class SharedLink:
    """A web address that tweets pointed to, without what only tracks who follows it."""

    address: str
    label: str
    times: int  # tweets that have it, retweets too
    people: list[int] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)  # of the shown tweets, the first ones first


@dataclass(slots=True)
class TellingWord:
    """A word this chat used more than the community's other chats do."""

    word: str
    tweets: int
    times_more: float | None  # None: no other chat has it


@dataclass(slots=True)
class Exchange:
    """How often one replied to another."""

    writer: int
    answered: int
    replies: int


@dataclass(slots=True)
class Reach:
    """Followers of those who wrote or retweeted, added up: an upper bound of who could see it."""

    followers: int
    people_known: int  # of how many people the capture told it
    people: int


@dataclass(slots=True)
class ChatDetails:
    """All of it. ``newcomers`` is None for a community's first chat: there everybody is new."""

    tweets: int = 0
    people: int = 0
    newcomers: int | None = None
    retweets: int = 0
    retweeters: int = 0  # people who only retweeted
    replies: int = 0
    unanswered: int = 0  # tweets that ask something, by others than hosts, and drew no reply
    minutes: list[Minute] = field(default_factory=list)
    earlier: int = 0  # tweets before the first minute that is listed
    later: int = 0
    marks: list[Mark] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    links: list[SharedLink] = field(default_factory=list)
    words: list[TellingWord] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    reach: Reach | None = None
    # Whether the capture tells at all who answered whom; if not, nothing is known of it.
    tells_replies: bool = True
    # How many more there are than the lists hold: they are bounded.
    participants_left: int = 0
    links_left: int = 0
    exchanges_left: int = 0
    # How many chats ``words`` was set against.
    words_against: int = 0

    def as_json(self):
        """As dataclasses.asdict does it, at a third of the time."""
        written = {name: getattr(self, name) for name in self.__slots__}
        for name in _LISTS:
            written[name] = [_flat(one) for one in written[name]]
        if self.reach:
            written["reach"] = _flat(self.reach)
        return written

    @classmethod
    def from_json(cls, kept):
        """What ``as_json`` gave. Names it does not know are left out."""
        known = {name: kept[name] for name in cls.__slots__ if name in kept}
        for name, shape in _LISTS.items():
            known[name] = [shape(**one) for one in known.get(name, ())]
        if known.get("reach"):
            known["reach"] = Reach(**known["reach"])
        return cls(**known)


def _flat(one):
    return {name: getattr(one, name) for name in one.__slots__}


_LISTS = {
    "minutes": Minute,
    "marks": Mark,
    "participants": Participant,
    "links": SharedLink,
    "words": TellingWord,
    "exchanges": Exchange,
}
