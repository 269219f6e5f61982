"""Finding pages: chats, posts, people and plain pages of one site, those the public may see.

There are a few thousand of them at most. Which hold the words Wagtail's search backend says; what
was chosen beside them, and the order, is worked out here, the same on every backend.
"""

from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page

from aboutwe.models import ProfilePage
from chatarchive.models import ChatHost, ChatPage, ChatTag
from home.models import BlogPage, BlogTag

from .asked import KINDS
from .findable import found_pages
from .lexemes import lex

MOST = 1_000
_MODELS = {"chats": ChatPage, "posts": BlogPage, "people": ProfilePage}
_TITLE, _DESCRIPTION, _TOGETHER = 60, 15, 25


@dataclass(slots=True)
class FoundPage:
    """``day`` is that of the chat or post, in the community's zone; others have none."""

    id: int
    kind: str
    title: str
    description: str
    day: date | None = None
    score: float = 0


class PageFinder:
    """Pages below ``root``, a site's home page. ``by_kind`` holds FoundPages, in order; kinds
    for which a chosen filter means nothing have none. ``are_all``: there are no more."""

    def __init__(self, root, zone, asked):
        self.zone, self.asked = zone, asked
        self.public = Page.objects.live().public().descendant_of(root, inclusive=True)
        self.are_all = True
        wanted = {kind.name for kind in KINDS if kind.name != "tweets" and asked.takes(kind)}
        found = [page for page in self._found(wanted) if page.kind in wanted]
        self._date(found)
        found = [page for page in found if self._is_chosen(page)]
        if asked.query and found:
            self._rank(found)
        self.by_kind = {kind: [] for kind in wanted}
        for page in sorted(found, key=self._order):
            self.by_kind[page.kind].append(page)

    def _found(self, wanted):
        if not wanted or self.asked.is_empty:
            return []
        pages = self._among(wanted).only("title", "search_description", "content_type")
        if self.asked.query:
            found = found_pages(pages, self.asked.query, MOST + 1)
        else:
            found = list(pages.order_by("-pk")[: MOST + 1])
        self.are_all = len(found) <= MOST
        kinds = _kinds()
        return [
            FoundPage(
                page.pk,
                kinds.get(page.content_type_id, "pages"),
                page.title,
                page.search_description,
            )
            for page in found[:MOST]
        ]

    def _among(self, wanted):
        """The public pages that the topic and the person leave."""
        pages = self.public
        if topic := self.asked.given.get("topic"):
            chats = ChatTag.objects.filter(tag__slug=topic).values_list("content_object")
            posts = BlogTag.objects.filter(tag__slug=topic).values_list("content_object")
            pages = pages.filter(pk__in=[pk for (pk,) in [*chats, *posts]])
        if person := self.asked.given.get("person"):
            pages = pages.filter(pk__in=self._persons_pages(person))
        return pages

    def _persons_pages(self, handle):
        """What somebody hosted or wrote, as their public profile or the page itself says, and
        that profile."""
        hosted = ChatHost.objects.filter(handle__iexact=handle).values_list("chat", flat=True)
        profiles = ProfilePage.objects.filter(Q(handle__iexact=handle) | Q(handle=f"@{handle}"))
        people = list(
            self.public.filter(pk__in=list(profiles.values_list("pk", flat=True))).values_list(
                "pk", flat=True
            )
        )
        posts = BlogPage.objects.filter(Q(author_handle__iexact=handle) | Q(author__in=people))
        return [*hosted, *people, *posts.values_list("pk", flat=True)]

    def _date(self, found):
        chats = [page.id for page in found if page.kind == "chats"]
        posts = [page.id for page in found if page.kind == "posts"]
        days = {}
        if chats:
            rows = ChatPage.objects.filter(pk__in=chats).order_by().values_list("pk", "starts_at")
            days |= {pk: starts_at.astimezone(self.zone).date() for pk, starts_at in rows}
        if posts:
            days |= dict(BlogPage.objects.filter(pk__in=posts).order_by().values_list("pk", "date"))
        for page in found:
            page.day = days.get(page.id)

    def _is_chosen(self, page):
        since, until = self.asked.since, self.asked.until
        if not (since or until):
            return True
        return page.day and (not since or page.day >= since) and (not until or page.day <= until)

    def _rank(self, found):
        query = self.asked.query
        together = set()
        if query.phrase and len(found) > 1:
            near = found_pages(self.public.only("pk"), query.phrase, MOST)
            together = {page.pk for page in near}
        for page in found:
            page.score = (
                _TITLE * _share(page.title, query)
                + _DESCRIPTION * _share(page.description, query)
                + _TOGETHER * (page.id in together)
            )

    def _order(self, page):
        day = -page.day.toordinal() if page.day else 0
        score = 0 if self.asked.is_newest_first else -page.score
        return score, day, page.title.casefold(), page.id


def _share(text, query):
    """How much of what is wanted stands in ``text``, from 0 to 1."""
    if not text:
        return 0
    lexed = lex(text)
    there = {*lexed.words, *lexed.marks}
    clauses = [clause for clause in query.clauses if not clause.negated]
    held = sum(
        any(
            (one.words or one.marks) and there.issuperset((*one.words, *one.marks))
            for one in clause.alternatives
        )
        for clause in clauses
    )
    return held / len(clauses) if clauses else 0


def _kinds():
    types = ContentType.objects.get_for_models(*_MODELS.values())
    return {types[model].pk: kind for kind, model in _MODELS.items()}
