"""The answer to what was asked: how much of each kind there is, and a page of it."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from taggit.models import Tag

from chatarchive.catalogue import Chosen
from chatarchive.finding import asking
from chatarchive.finding.asking import Candidates, Choice
from chatarchive.finding.hits import around, hits_of
from chatarchive.finding.ranking import by_relevance
from chatarchive.models import ChatPage, ChatTag
from home.models import BlogTag

from .asked import EVERYTHING, FILTERS, KINDS
from .facets import facets_of
from .page_hits import page_hits
from .pages import PageFinder
from .picks import picks_for
from .vocabulary import did_you_mean

PAGE_SIZE = 20
# Of each kind, where everything is shown together.
FEW = {"chats": 3, "tweets": 5, "posts": 3, "people": 3, "pages": 3}
_ENOUGH = 3  # whoever finds so many was understood
_MEANINGLESS = {
    "chat": "which chat",
    "person": "who",
    "topic": "a topic",
    "from": "dates",
    "until": "dates",
    "links": "links",
    "starred": "stars",
}


@dataclass(slots=True)
class Tab:
    title: str
    count: str  # as it is written; empty of everything
    address: str
    is_here: bool


@dataclass(slots=True)
class Group:
    """A few of one kind, or a page of them; ``more`` is the address of all."""

    kind: object
    hits: list
    count: str
    more: str = ""


class Results:
    """What ``asked`` finds on ``site``. Nothing is asked of the database before it is needed."""

    def __init__(self, request, site, community, asked):
        self.request, self.site, self.community, self.asked = request, site, community, asked
        self.root_path = site.root_page.path

    # What there is

    @cached_property
    def tweets(self):
        """Candidates, in order."""
        asked = self.asked
        if asked.is_empty:
            return Candidates()
        found = asking.shown(asked.query, self.root_path, self._choice)
        if asked.query and not asked.is_newest_first and asked.kind in (EVERYTHING, "tweets"):
            found.found = by_relevance(found, asked.query, self.root_path, self._choice)
        return found

    @cached_property
    def pages(self):
        return PageFinder(self.site.root_page, self.community.zone, self.asked)

    @cached_property
    def counts(self):
        """How many of each kind, by its name; None where what was chosen rules it out."""
        counts = {"tweets": len(self.tweets.found)}
        return counts | {
            kind.name: len(self.pages.by_kind[kind.name]) if self.asked.takes(kind) else None
            for kind in KINDS[1:]
        }

    @property
    def total(self):
        return sum(filter(None, self.counts.values()))

    def said(self, kind):
        """How many of a kind, as it is written."""
        number = self.counts[kind.name]
        if number is None:
            return "–"
        are_all = self.tweets.are_all if kind.name == "tweets" else self.pages.are_all
        return f"{number:,}" if are_all or not number else f"more than {number:,}"

    @property
    def found(self):
        """``12 tweets, 2 chats and 1 person``; empty where nothing was found."""
        told = []
        for kind in KINDS:
            if number := self.counts[kind.name]:
                one = kind.one if number == 1 else kind.title.lower()
                told.append(f"{self.said(kind)} {one}")
        *others, last = told or [""]
        return f"{', '.join(others)} and {last}" if others else last

    @cached_property
    def _choice(self):
        asked = self.asked
        since, until = asked.moments(self.community.zone)
        return Choice(
            chats=self._chats,
            writer=asked.given.get("person", ""),
            since=since,
            until=until,
            links="links" in asked.given,
            starred="starred" in asked.given,
        )

    @cached_property
    def _chats(self):
        """Ids of the chats that chat and topic leave; None: all."""
        chosen = None
        if "chat" in self.asked.given:
            chosen = {self._chat.pk} if self._chat else set()
        if topic := self.asked.given.get("topic"):
            tagged = ChatTag.objects.filter(tag__slug=topic)
            tagged = set(tagged.values_list("content_object", flat=True))
            chosen = tagged if chosen is None else chosen & tagged
        return None if chosen is None else tuple(sorted(chosen))

    @cached_property
    def _chat(self):
        """The chat that was chosen, if the public may see it here."""
        chats = ChatPage.objects.live().public().descendant_of(self.site.root_page)
        slug = self.asked.given.get("chat", "")
        return chats.filter(slug=slug).only("title", "slug").first() if slug else None

    # What is shown

    @cached_property
    def tabs(self):
        asked = self.asked
        tabs = [Tab("Everything", "", asked.address(kind=""), asked.kind == EVERYTHING)]
        return tabs + [
            Tab(kind.title, self.said(kind), asked.address(kind=kind.name), asked.kind == kind.name)
            for kind in KINDS
        ]

    @cached_property
    def kind(self):
        return next((kind for kind in KINDS if kind.name == self.asked.kind), None)

    @cached_property
    def paged(self):
        """The page of one kind that was asked for; None where everything is shown."""
        if not self.kind:
            return None
        return Paginator(self._all(self.kind.name), PAGE_SIZE).get_page(self.asked.page)

    @property
    def keep(self):
        """All of the address but the page's number."""
        return urlencode(self.asked.given)

    @property
    def is_bounded(self):
        """Whether there is more than can be paged through, and this is the last page."""
        if not self.paged or self.paged.has_next():
            return False
        return not (self.tweets if self.kind.name == "tweets" else self.pages).are_all

    @cached_property
    def groups(self):
        if self.kind:
            hits = self._hits(self.kind.name, list(self.paged))
            return [Group(self.kind, hits, self.said(self.kind))] if hits else []
        groups = []
        by_name = {kind.name: kind for kind in KINDS}
        shown = {name: self._all(name)[:few] for name, few in FEW.items()}
        pages = [page for name, found in shown.items() if name != "tweets" for page in found]
        told = page_hits(pages, self.asked.query, self.request, self.community) if pages else []
        for name in FEW:
            hits = (
                self._hits(name, shown[name])
                if name == "tweets"
                else [hit for hit in told if hit.kind == name]
            )
            if hits:
                more = self.asked.address(kind=name) if self.counts[name] > len(hits) else ""
                groups.append(Group(by_name[name], hits, self.said(by_name[name]), more))
        return groups

    def _all(self, name):
        return self.tweets.found if name == "tweets" else self.pages.by_kind.get(name, [])

    def _hits(self, name, found):
        if name != "tweets":
            return page_hits(found, self.asked.query, self.request, self.community)
        return hits_of(found, self.asked.query, self.request)

    @cached_property
    def around(self):
        """What stands around the tweet that ``?around=`` names."""
        if not self.asked.around:
            return []
        return around(int(self.asked.around), self.root_path, self.request)

    @cached_property
    def picks(self):
        """What the editors put first."""
        asked = self.asked
        return picks_for(self.site, asked.query.text) if asked.is_for_words_alone else []

    @cached_property
    def meant(self):
        """What may have been meant, and the address of that; None where enough was found."""
        asked = self.asked
        if not asked.query or asked.typing or self.total >= _ENOUGH:
            return None
        words = did_you_mean(asked.query, self.root_path)
        return {"words": words, "address": asked.address(q=words)} if words else None

    @cached_property
    def facets(self):
        if self.asked.kind not in (EVERYTHING, "tweets") or not self.tweets.found:
            return []
        return facets_of(self.tweets, self.asked, self.community.zone)

    @cached_property
    def chosen(self):
        given = self.asked.given
        labels = {
            "chat": ("Chat", lambda value: self._chat.title if self._chat else value),
            "person": ("Who", lambda value: f"@{value}"),
            "topic": ("Topic", self._topic),
            "from": ("From", lambda value: _day(self.asked.since)),
            "until": ("Until", lambda value: _day(self.asked.until)),
            "links": ("Only", lambda value: "with links"),
            "starred": ("Only", lambda value: "key moments"),
        }
        return [
            Chosen(labels[name][0], labels[name][1](given[name]), self.asked.address(**{name: ""}))
            for name in FILTERS
            if name in given
        ]

    def _topic(self, slug):
        """Its name, if anything public here is about it; else what was asked for."""
        public = self.pages.public.order_by().values("pk")
        used = [
            tagged.objects.filter(tag__slug=slug, content_object__in=public).values("tag")
            for tagged in (ChatTag, BlogTag)
        ]
        named = Tag.objects.filter(Q(pk__in=used[0]) | Q(pk__in=used[1]))
        return named.values_list("name", flat=True).first() or slug

    @cached_property
    def left_out(self):
        """A sentence about the kinds for which a chosen filter means nothing."""
        out = [kind.title.lower() for kind in KINDS if self.counts[kind.name] is None]
        if not out:
            return ""
        lacking = {_MEANINGLESS[name] for kind in KINDS for name in self.asked.filters - kind.takes}
        *others, last = out
        names = f"{', '.join(others)} and {last}" if others else last
        return (
            f"Left out: {names}. What you chose ({', '.join(sorted(lacking))}) "
            "does not tell them apart."
        )

    @property
    def shown_handles(self):
        """People named in the search who wrote tweets here are one link away."""
        return sorted(self.asked.query.handles - {self.asked.given.get("person")})


def _day(day):
    return f"{day.day} {day:%B} {day.year}"
