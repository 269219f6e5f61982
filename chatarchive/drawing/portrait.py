"""What a chat was, made ready for its pages: names for accounts, words for numbers, pictures."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from ..addresses import is_web_address
from .hour import Hour
from .timeline import timeline
from .web import web

MOST_ANCHORS = 5
MOST_NAMED = 3


@dataclass(slots=True)
class Somebody:
    """One of those who took part. ``name`` is plain text."""

    name: str
    handle: str
    label: str  # told apart from others of the same name
    part: object  # a Participant
    welcomed_by: list  # names


@dataclass(slots=True)
class Pointed:
    """A web address with who pointed to it: the first few by name, and how many more."""

    address: str
    label: str
    times: int
    names: list
    more: int
    anchors: list  # of the first of the tweets that have it


@dataclass(slots=True)
class Asked:
    """A question in the table: ``tweets`` is how many stand under it, None if that is not known."""

    label: str
    heading: str
    anchor: str
    at: str
    tweets: int | None


class Portrait:
    """``details`` of ``chat`` as its pages show them, with times in ``zone``.

    ``people`` are handle and name by account id; of who is not among them nothing is told.
    """

    def __init__(self, chat, details, people, zone):
        self.chat, self.details, self.zone = chat, details, zone
        self._people = people
        self.asked = []
        self.hour = Hour(details, chat.starts_at, chat.length, zone)

    @cached_property
    def timeline(self):
        return timeline(self.hour)

    @cached_property
    def small_timeline(self):
        return timeline(self.hour, small=True)

    @property
    def by_the_clock(self):
        """Times of the clock with how many tweets, for the table; empty minutes too."""
        length = 5 if self.hour.minutes <= 240 else None
        steps = self.hour.steps(length)
        return [(self.hour.clock(step.minute), step.tweets) for step in steps]

    def ask(self, outline):
        """Take the questions for the table, with what the transcript's ``outline`` counts."""
        under = {item.anchor: item.tweets for item in outline}
        self.asked = [
            Asked(
                mark.label,
                mark.heading,
                mark.anchor if mark.anchor in under else "",
                self.hour.clock(mark.minute),
                under.get(mark.anchor),
            )
            for mark in self.details.marks
        ]

    @property
    def facts(self):
        """All that it is made of, to be compared."""
        people = [(one, person.handle, person.name) for one, person in self._people.items()]
        chat = (self.chat.starts_at, self.chat.length, str(self.zone))
        return (chat, self.details, sorted(people), self.asked)

    @cached_property
    def names(self):
        """What each account is called where a name stands alone: two of one name are told apart
        by their handles."""
        return {
            account: f"{person.name} @{person.handle}" if account in self._twice else person.name
            for account, person in self._people.items()
        }

    @property
    def _short_names(self):
        """The same for where there is little room: a name, or a handle alone."""
        return {
            account: f"@{person.handle}" if account in self._twice else person.name
            for account, person in self._people.items()
        }

    @cached_property
    def _twice(self):
        often = Counter(person.name for person in self._people.values())
        return {
            account
            for account, person in self._people.items()
            if person.handle and often[person.name] > 1
        }

    @cached_property
    def participants(self):
        return [
            self._somebody(part) for part in self.details.participants if part.account in self.names
        ]

    @cached_property
    def newcomers(self):
        """First those whom somebody replied to."""
        new = [one for one in self.participants if one.part.is_new]
        return sorted(new, key=lambda one: not one.welcomed_by)

    @property
    def welcomed(self):
        """How many of the newcomers somebody replied to."""
        return sum(bool(one.welcomed_by) for one in self.newcomers)

    @cached_property
    def links(self):
        return [self._pointed(link) for link in self.details.links if is_web_address(link.address)]

    @property
    def words(self):
        return self.details.words

    @cached_property
    def web(self):
        hosts = [part.account for part in self.details.participants if part.is_host]
        return web(self.details.exchanges, self._short_names, hosts)

    @cached_property
    def exchanges(self):
        """Rows of writer, then each whom they answered and how often: those who replied most
        first, in the table beside the picture."""
        known = [
            one
            for one in self.details.exchanges
            if one.writer in self.names and one.answered in self.names
            if one.writer != one.answered and one.replies > 0
        ]
        written = {}
        for one in known:
            written[one.writer] = written.get(one.writer, 0) + one.replies
        known.sort(key=lambda one: (-written[one.writer], one.writer, -one.replies, one.answered))
        return [
            (
                self.names[writer],
                written[writer],
                [(self.names[one.answered], one.replies) for one in answered],
            )
            for writer, answered in groupby(known, key=lambda one: one.writer)
        ]

    def _somebody(self, part):
        person = self._people[part.account]
        return Somebody(
            name=person.name,
            handle=person.handle,
            label=self.names[part.account],
            part=part,
            welcomed_by=[self.names[one] for one in part.welcomed_by if one in self.names],
        )

    def _pointed(self, link):
        names = [self.names[one] for one in link.people if one in self.names]
        return Pointed(
            address=link.address,
            label=link.label or link.address,
            times=link.times,
            names=names[:MOST_NAMED],
            more=max(len(names) - MOST_NAMED, 0),
            anchors=link.anchors[:MOST_ANCHORS],
        )


def portrait_of(chat, zone, *, named=True):
    """The Portrait of a chat's public transcript, None where that shows nothing. Who took part
    is only asked for where they are to be ``named``."""
    from .. import figures

    details = figures.details_of(chat)
    if not details.tweets:
        return None
    return Portrait(chat, details, figures.people_of(details) if named else {}, zone)
