"""What an address of the search asks for: words and filters, the kind of thing, order and page.

Nothing in it is an error. What cannot be understood is left out, with a sentence that says so.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from .lexemes import LONGEST
from .query import parse, tidy
from .vocabulary import while_typing

EVERYTHING, REST = "", "rest"
_NAMES = ("q", "kind", "chat", "person", "topic", "from", "until", "links", "starred", "sort")
FILTERS = ("chat", "person", "topic", "from", "until", "links", "starred")
_LONGEST_NAME = 255
_YEARS = range(1970, 2200)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ISO = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")
_BRITISH = re.compile(
    r"(?:(\d\d?)(?:st|nd|rd|th)?[\s./-]+)?(\d\d?|[a-z]{3,9})[\s./-]+(\d{4})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the tabs. ``takes`` are the filters that mean something for it."""

    name: str
    title: str
    one: str
    takes: frozenset


KINDS = [
    Kind("tweets", "Tweets", "tweet", frozenset(FILTERS)),
    Kind("chats", "Chats", "chat", frozenset({"person", "topic", "from", "until"})),
    Kind("posts", "Posts", "post", frozenset({"person", "topic", "from", "until"})),
    Kind("people", "People", "person", frozenset({"person"})),
    Kind("pages", "Pages", "page", frozenset()),
]


@dataclass
class Asked:
    """``given`` are the parameters in force, as they stand in addresses; ``since`` and
    ``until`` days, both included; ``problems`` sentences. While ``typing``, which the script
    alone says, the last word may go on; ``REST``: nobody has typed for a moment."""

    query: object
    given: dict
    since: date | None = None
    until: date | None = None
    page: int = 1
    around: str = ""
    typing: str = ""
    problems: list = field(default_factory=list)

    @classmethod
    def of(cls, parameters):
        """``parameters``: a QueryDict or dict."""
        typed = parameters.get("q", "")
        values = {name: tidy(parameters.get(name, ""))[:_LONGEST_NAME] for name in _NAMES[1:]}
        typing = parameters.get("typing", "")
        asked = cls(while_typing(typed) if typing else parse(typed), {})
        asked.page, asked.around = _number(parameters.get("page")) or 1, ""
        if around := _number(parameters.get("around"), 19):
            asked.around = str(around)
        asked.typing = typing
        values["person"] = values["person"].strip("@.- ").casefold()[:LONGEST]
        for name in ("links", "starred"):
            values[name] = "1" if values[name] in ("1", "on", "true", "yes") else ""
        values["kind"] = values["kind"] if values["kind"] in {k.name for k in KINDS} else ""
        values["sort"] = "newest" if values["sort"] == "newest" else ""
        asked._read_dates(values)
        values = {"q": asked.query.text} | values
        asked.given = {name: values[name] for name in _NAMES if values[name]}
        return asked

    def _read_dates(self, values):
        self.since, self.until = (
            self._day(values, "from", last=False),
            self._day(values, "until", last=True),
        )
        if self.since and self.until and self.since > self.until:
            self.since, self.until = self.until, self.since
            values["from"], values["until"] = self.since.isoformat(), self.until.isoformat()
            self.problems.append("The first day came after the last one, so they changed places.")

    def _day(self, values, name, last):
        if not values[name]:
            return None
        if day := day_of(values[name], last):
            values[name] = day.isoformat()
            return day
        self.problems.append(
            f"“{values[name]}” is no date that we understand, so it was left out. "
            "Write it as 2024-01-16 or 16/1/2024."
        )
        values[name] = ""
        return None

    @property
    def kind(self):
        return self.given.get("kind", EVERYTHING)

    @property
    def is_newest_first(self):
        return "sort" in self.given

    @property
    def filters(self):
        """The names of the filters in force."""
        return frozenset(name for name in FILTERS if name in self.given)

    @property
    def hidden(self):
        """What the form keeps without showing a field for it."""
        return {name: self.given[name] for name in ("kind", "chat", "topic") if name in self.given}

    @property
    def is_narrowed(self):
        """Whether anything is chosen that has a field in the form."""
        return bool({"person", "from", "until", "links", "starred", "sort"} & set(self.given))

    @property
    def is_empty(self):
        return not self.query and not self.filters

    @property
    def is_for_words_alone(self):
        """Whether it is what somebody comes with: words, and nothing chosen or turned to yet."""
        return set(self.given) == {"q"} and self.page == 1 and not self.around

    def takes(self, kind):
        """Whether all that was chosen means something for things of this kind."""
        return self.filters <= kind.takes

    def address(self, **changes):
        """The address with ``changes``, by parameter: None or "" takes one away. Always the
        first page, unless ``page`` is among them."""
        values = self.given | {name.rstrip("_"): value for name, value in changes.items()}
        told = {name: value for name, value in values.items() if value}
        return f"?{urlencode(told)}" if told else "./"

    def moments(self, zone):
        """The first moment that is wanted and the first that is too late; None: no limit."""
        return (
            self.since and datetime.combine(self.since, time(), zone),
            self.until and datetime.combine(self.until + timedelta(days=1), time(), zone),
        )


def day_of(text, last=False):
    """The day that ``text`` names, or None. Of a month or a year the first, or the ``last``."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _BRITISH.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    if month and not month.isdigit():
        if month[:3].lower() not in _MONTHS:
            return None
        month = _MONTHS.index(month[:3].lower()) + 1
    year, month, day = int(year), month and int(month), day and int(day)
    if year not in _YEARS:
        return None
    try:
        if day:
            return date(year, month, day)
        first = date(year, month or 1, 1)
        if not last:
            return first
        after = date(year + 1, 1, 1) if not month or month == 12 else date(year, month + 1, 1)
    except ValueError:
        return None
    return after - timedelta(days=1)


def _number(text, digits=4):
    """``text`` as a number from 1; 0 where it is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 0
