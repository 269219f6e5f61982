"""What is counted of a community: the shapes between counting, keeping and showing.

Nobody is named in them, and no words are kept: chats and questions stand as numbers, to be looked
up among what is public when a page is shown.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Period:
    """A calendar year of the community's zone, or a quarter of one."""

    start: date
    label: str  # "2024", "Jan to Mar 2024"
    short: str  # "2024", "Jan 2024"
    chats: int = 0
    captured: int = 0  # of these, with tweets in the public transcript
    tweets: int = 0
    people: int = 0
    new: int = 0  # their first chat of all falls into it
    came_back: int | None = None  # of the new: to another chat within a year; None: not known
    could_come_back: bool = True  # a chat was held within a year of somebody's first
    people_a_chat: float | None = None  # the median of the captured
    unanswered: int = 0
    with_outcome: int = 0
    topics: dict[str, int] = field(default_factory=dict)  # chats by the topic's slug

    @property
    def returning(self):
        """Took part in a chat of an earlier period."""
        return self.people - self.new


@dataclass(slots=True)
class Asked:
    """A question put to a chat: ``place`` is that of its mark in the chat's figures."""

    chat: int
    place: int
    answers: int


@dataclass(slots=True)
class CommunityFigures:
    years: list[Period] = field(default_factory=list)
    quarters: list[Period] = field(default_factory=list)
    people: int = 0
    topics: dict[str, str] = field(default_factory=dict)  # names by slug, the commonest first
    drew_most: list[Asked] = field(default_factory=list)
    drew_least: list[Asked] = field(default_factory=list)
    unanswered: dict[int, int] = field(default_factory=dict)  # by chat, most first
    not_captured: int = 0  # chats without a tweet to count
    not_counted: int = 0  # chats whose figures are still to be counted

    def total(self, name):
        return sum(getattr(year, name) for year in self.years)
