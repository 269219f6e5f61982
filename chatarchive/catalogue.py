"""The chats of one community, with what a visitor chose among them by year, topic, host, words.

A decade of chats is a few hundred: when each was, its topics and its hosts are three queries,
and the rest is counted here. The chats themselves are loaded for the page that is shown alone.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils import timezone

from search.findable import found_pages
from search.query import parse

from .finding import asking
from .models import ChatHost, ChatPage, ChatTag

PAGE_SIZE = 20
_LONGEST = 200
_MOST = 10_000


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chats: int


@dataclass(frozen=True)
class Chosen:
    """A filter in force: what it is called, and the address without it."""

    label: str
    value: str
    without: str


class Catalogue:
    """``chats`` as chosen by ``asked``, a QueryDict or dict: ``year``, ``topic`` (a tag's slug),
    ``host`` (a handle), ``q`` (words), ``page``. Years are those of ``zone``. All of ``chats``
    stand below the page of ``root_path``.

    A value that no chat has is a filter all the same: it finds nothing.
    """

    def __init__(self, chats, zone, asked, root_path):
        self.chats = chats
        self.root_path = root_path
        self.zone = zone
        self.asked = {name: _clean(asked.get(name, "")) for name in ("year", "topic", "host", "q")}
        self.asked["host"] = self.asked["host"].lstrip("@").casefold()
        self.page_number = asked.get("page")

    @property
    def is_filtered(self):
        return any(self.asked.values())

    @cached_property
    def upcoming(self):
        """The chosen chats that are not over, the next one first; on the first page alone."""
        if self.archive.number > 1:
            return []
        now = timezone.now()
        return self._loaded(pk for pk in self._found if self._ends[pk] > now)[::-1]

    @cached_property
    def archive(self):
        """The page of the archive that was asked for, or the nearest there is."""
        now = timezone.now()
        over = [pk for pk in self._rows if pk in self._found and self._ends[pk] <= now]
        page = Paginator(over, PAGE_SIZE).get_page(self.page_number)
        page.object_list = self._loaded(page.object_list)
        return page

    @property
    def total(self):
        return len(self._found)

    @property
    def is_empty(self):
        """Whether there is no chat at all, whatever is asked."""
        return not self._rows

    @cached_property
    def years(self):
        return self._options("year", key=lambda option: option.value, reverse=True)

    @cached_property
    def topics(self):
        return self._options("topic", key=lambda option: option.label.casefold())

    @cached_property
    def hosts(self):
        return self._options("host", key=lambda option: option.label.casefold().lstrip("@"))

    @cached_property
    def chosen(self):
        labels = {"year": "Year", "topic": "Topic", "host": "Host", "q": "Words"}
        return [
            Chosen(label, self._label(name), self._address(name))
            for name, label in labels.items()
            if self.asked[name]
        ]

    @property
    def query(self):
        """The filters in force, for addresses of other pages."""
        return urlencode({name: value for name, value in self.asked.items() if value})

    def _address(self, without):
        rest = {name: value for name, value in self.asked.items() if value and name != without}
        return f"?{urlencode(rest)}" if rest else "."

    def _label(self, name):
        return self._names.get((name, self.asked[name]), self.asked[name])

    # What there is

    @cached_property
    def _rows(self):
        """When each chat starts and ends, by primary key, the latest first."""
        rows = self.chats.order_by("-starts_at", "-pk").values_list("pk", "starts_at", "ends_at")
        return {pk: (starts_at, ends_at) for pk, starts_at, ends_at in rows}

    @cached_property
    def _ends(self):
        return {pk: ends_at for pk, (_, ends_at) in self._rows.items()}

    @cached_property
    def _names(self):
        """What each value is called, by filter and value. Filled as ``_values`` are."""
        return {}

    @cached_property
    def _values(self):
        """For each filter with options: the chats of each value."""
        values = {"year": {}, "topic": {}, "host": {}}

        def note(name, value, label, pk):
            values[name].setdefault(value, set()).add(pk)
            self._names.setdefault((name, value), label)

        for pk, (starts_at, _) in self._rows.items():
            year = str(starts_at.astimezone(self.zone).year)
            note("year", year, year, pk)
        own = self.chats.order_by().values("pk")
        tags = ChatTag.objects.filter(content_object__in=own)
        for pk, slug, label in tags.values_list("content_object", "tag__slug", "tag__name"):
            note("topic", slug, label, pk)
        hosts = ChatHost.objects.filter(chat__in=own).exclude(handle="")
        hosts = hosts.order_by("-chat__starts_at", "sort_order")
        rows = hosts.values_list("chat", "handle", "name")
        # People are called by the name they had last, and by their handle if they never had one.
        for pk, handle, label in sorted(rows, key=lambda row: not row[2]):
            note("host", handle.casefold(), label or f"@{handle}", pk)
        return values

    # What was chosen

    @cached_property
    def _matching(self):
        """The chats that each filter in force lets through."""
        matching = {
            name: values.get(self.asked[name], set())
            for name, values in self._values.items()
            if self.asked[name]
        }
        if self.asked["q"]:
            matching["q"] = self._with_words(self.asked["q"])
        return matching

    def _with_words(self, typed):
        """Chats that are found by their page, or by what was said in them."""
        query = parse(typed)
        if not query:
            return set()
        pages = found_pages(self.chats.order_by().only("pk"), query, _MOST)
        said = asking.shown(query, self.root_path)
        return {chat.pk for chat in pages} | {tweet.page for tweet in said.found}

    def _let_through(self, but=None):
        left = set(self._rows)
        for name, pks in self._matching.items():
            if name != but:
                left &= pks
        return left

    @cached_property
    def _found(self):
        return self._let_through()

    def _options(self, name, **order):
        """What can be chosen with the other filters as they are, and what is chosen already."""
        among = self._let_through(but=name)
        options = [
            Option(value, self._names[name, value], len(pks & among))
            for value, pks in self._values[name].items()
            if pks & among or value == self.asked[name]
        ]
        return sorted(options, **order)

    def _loaded(self, pks):
        """The chats themselves, in the order of ``_rows``, without their long fields."""
        pks = list(pks)
        if not pks:
            return []
        chats = ChatPage.objects.filter(pk__in=pks).defer_streamfields()
        return list(chats.order_by("-starts_at", "-pk"))


def _clean(value):
    return " ".join(value.replace("\x00", "").split())[:_LONGEST]
