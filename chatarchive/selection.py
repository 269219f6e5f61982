"""What of a transcript a reader chose to see, told by the address alone.

``?reading=short`` is the two-minute reading: the questions, and what was starred. ``?person=``
takes a handle and ``?links=1`` leaves only tweets with links. All can be combined.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from .words import leads_out

_LONGEST_HANDLE = 255
# More than this and the reader types a name, with the busiest ones proposed.
PEOPLE_LISTED = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """``person`` is a casefolded handle without @. Nothing chosen is false."""

    short: bool = False
    person: str = ""
    links: bool = False

    @classmethod
    def of(cls, query):
        """The selection of a request's query, which may hold anything."""
        person = query.get("person", "").strip().lstrip("@").casefold()
        return cls(
            short=query.get("reading") == "short",
            person=person[:_LONGEST_HANDLE],
            links=query.get("links") == "1",
        )

    def __bool__(self):
        return self.short or self.filters

    @property
    def filters(self):
        """Whether it leaves tweets out by who wrote them or what they hold."""
        return bool(self.person or self.links)

    @property
    def query(self):
        """How an address says it, always in the same way."""
        said = {"reading": "short" * self.short, "person": self.person, "links": "1" * self.links}
        return urlencode({name: value for name, value in said.items() if value})

    def said(self, handle=""):
        """Which tweets these are, in words: ``by @kim with links``. ``handle`` is the person's
        as they write it themselves, if that is known."""
        words = (
            "key moments" * self.short,
            f"by @{handle or self.person}" if self.person else "",
            "with links" * self.links,
        )
        return " ".join(filter(None, words))

    def of_section(self, entries, rows):
        """Those of a section's ``entries`` that are chosen; ``rows`` are tweets by key."""
        chosen = [entry for entry in entries if self._takes(entry, rows.get(entry["key"]))]
        if not self.short or self.filters:
            return chosen
        # An answer without what it answers makes no sense.
        keys = {entry["key"] for entry in chosen}
        keys |= {rows[key]["reply_to_key"] for key in keys}
        return [entry for entry in entries if entry["key"] in keys and entry["key"] in rows]

    def _takes(self, entry, row):
        if row is None or (self.short and not entry.get("starred")):
            return False
        if self.person and (row["author__handle"] or "").casefold() != self.person:
            return False
        return not self.links or leads_out(
            entry.get("text") or row["text"], row["links"], row["media"], row["quote_of_key"]
        )


NOTHING = Selection()


@dataclass(slots=True)
class Person:
    """Somebody in a transcript, by handle, and how many tweets it shows of theirs."""

    handle: str
    tweets: int

    @property
    def key(self):
        return self.handle.casefold()


def people_in(rows):
    """The people of tweets' rows, who wrote most first. Whoever has no handle cannot be chosen."""
    people = {}
    for row in rows:
        if handle := row["author__handle"]:
            person = people.setdefault(handle.casefold(), Person(handle, 0))
            person.tweets += 1
    return sorted(people.values(), key=lambda person: (-person.tweets, person.key))


class Chosen:
    """A Reading as a Selection leaves it: what the page says of it, and shows."""

    def __init__(self, reading, selection=NOTHING):
        self.reading = reading
        self.selection = selection

    @cached_property
    def parts(self):
        if self.selection and self.is_known:
            return self.reading.parts_of(self.selection)
        return [] if self.selection else self.reading.parts

    @cached_property
    def sections(self):
        return [part for part in self.parts if part.kind == "section"]

    @property
    def tweets(self):
        return sum(part.tweets for part in self.sections)

    @cached_property
    def people(self):
        return people_in(self.reading.rows.values())

    @property
    def busiest(self):
        return self.people[:PEOPLE_LISTED]

    @cached_property
    def person(self):
        """Whom the address names, if the transcript shows them."""
        asked = self.selection.person
        return next((person for person in self.people if person.key == asked), None)

    @property
    def is_known(self):
        """Whether the address names nobody, or somebody who is here: only then is it worth
        keeping what it shows."""
        return not self.selection.person or self.person is not None

    @property
    def said(self):
        return self.selection.said(self.person and self.person.handle)

    @property
    def at_length(self):
        """Query of the same choice in the full reading."""
        return replace(self.selection, short=False).query

    @property
    def shortened(self):
        """Query of the same choice in the two-minute reading."""
        return replace(self.selection, short=True).query
