"""Where each tweet of a chat stands, parents before their replies."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from chatarchive.outline import Outline

if TYPE_CHECKING:
    from chatarchive.arrange import Post

_PART = re.compile(r"(?<![\w/.])(\d{1,2})\s?/\s?(\d{1,2})(?![\w/.])")
_BETWEEN_PARTS = timedelta(minutes=5)


@dataclass(slots=True)
class Place:
    """Where a post stands: an index into the outline's sections, and why.

    ``parent`` is what it is shown under, if that stands in the same section; ``follows`` the
    post on whose place its own rests; ``other`` a section where it might belong instead, if
    ``unsure``.
    """

    section: int
    reason: str
    parent: str = ""
    follows: str = ""
    unsure: bool = False
    other: int = -1


class Placing:
    """Places posts by the rules; ``judged`` holds the places of those that were judged by
    their words and company, where the rules have only the time to go by."""

    def __init__(
        self,
        by_key: Mapping[str, "Post"],
        numbers: Mapping[str, tuple[int, ...]],
        outline: Outline,
        judged: Mapping[str, Place] | None = None,
    ):
        self._by_key = by_key
        self._numbers = numbers
        self._outline = outline
        self._judged = judged or {}
        self._places: dict[str, Place] = {}
        self._rootless: set[str] = set()  # posts whose reply would close a circle
        self._parts: dict[tuple[str, int, int], list[Post]] | None = None

    def place_all(self, ordered: Sequence["Post"], repeats: Mapping[str, int]) -> dict[str, Place]:
        self._ordered = ordered
        for key, number in repeats.items():
            self._places[key] = Place(self._outline.by_number[number], "label")
        for key, sections in self._outline.by_question.items():
            self._places[key] = Place(sections[0], "question")
        for post in ordered:
            while post.key not in self._places:
                self._place_chain(post)
        return self._places

    def _place_chain(self, post: "Post") -> None:
        """Place a post and all it rests on; or find a circle, break it, and leave it for now."""
        chain: dict[str, Post] = {}
        while post.key not in self._places:
            if post.key in chain:
                keys = list(chain)
                circle = [chain[key] for key in keys[keys.index(post.key) :]]
                first = min(circle, key=lambda post: (post.created_at, post.key))
                self._rootless.add(first.key)
                return
            chain[post.key] = post
            before = self._rests_on(post)
            if before is None:
                break
            post = before
        for post in reversed(chain.values()):
            self._places[post.key] = self._place_of(post)

    def _replied_to(self, post: "Post") -> "Post | None":
        return None if post.key in self._rootless else self._by_key.get(post.reply_to)

    def _quoted(self, post: "Post") -> "Post | None":
        return None if post.key in self._rootless else self._by_key.get(post.quote_of)

    def _rests_on(self, post: "Post") -> "Post | None":
        return self._replied_to(post) or self._quoted(post)

    def _place_of(self, post: "Post") -> Place:
        by_time = self._outline.at(post.created_at)
        label = self._label(post, by_time)
        parent = self._replied_to(post)
        if parent is not None:
            return self._place_under(post, parent, label)
        quoted = self._quoted(post)
        if quoted is not None and quoted.key in self._outline.by_question:
            sections = self._outline.by_question[quoted.key]
            return Place(label if label in sections else sections[0], "quote")
        if label is not None:
            return Place(label, "label")
        if quoted is not None and self._outline.is_of_the_chat(by_time):
            # Talk about an earlier answer; but who quotes a tweet days later speaks to nobody.
            section = self._places[quoted.key].section
            if self._outline.is_of_the_chat(section):
                return Place(section, "quote", follows=quoted.key)
        if "/" in post.text and (part := self._part_before(post)):
            return Place(self._places[part].section, "thread", part, part)
        return self._judged.get(post.key) or Place(by_time, "time")

    def _place_under(self, post: "Post", parent: "Post", label: int | None) -> Place:
        section = self._places[parent.key].section
        if label is not None and label != section:
            own_thread = bool(post.handle) and post.handle == parent.handle
            # Carrying on one's own thread answers nobody, and "A1: …" below the morning's
            # announcement or the welcome is an answer, whatever button was pressed for it.
            if own_thread or not self._outline.is_of_the_chat(section):
                return Place(label, "label")
            if label in self._outline.by_question.get(parent.key, ()):
                return Place(label, "reply")
        return Place(section, "reply", parent.key, parent.key)

    def _label(self, post: "Post", by_time: int) -> int | None:
        """The section a post's own label names: of two, the one running, else the first."""
        by_number = self._outline.by_number
        named = [by_number[n] for n in self._numbers.get(post.key, ()) if n in by_number]
        return by_time if by_time in named else next(iter(named), None)

    def _part_before(self, post: "Post") -> str:
        """The key of the "1/2" to which a "2/2" belongs, if it has its place."""
        found = _part_of(post.text)
        if not found or found[0] < 2 or not post.handle:
            return ""
        if self._parts is None:
            self._parts = defaultdict(list)
            for other in self._ordered:
                if other.handle and "/" in other.text and (part := _part_of(other.text)):
                    self._parts[other.handle, *part].append(other)
        number, of = found
        for before in reversed(self._parts.get((post.handle, number - 1, of), ())):
            apart = post.created_at - before.created_at
            if timedelta(0) <= apart <= _BETWEEN_PARTS and before.key in self._places:
                return before.key
        return ""


def _part_of(text: str) -> tuple[int, int] | None:
    """(1, 2) of a tweet that says "1/2" of itself."""
    for found in _PART.finditer(text):
        number, of = int(found[1]), int(found[2])
        at_an_end = found.start() < 25 or len(text) - found.end() < 40
        if 1 <= number <= of and of > 1 and at_an_end:
            return number, of
    return None


def reading_order(posts: Sequence["Post"], places: Mapping[str, Place], first: str) -> list[str]:
    """Keys of one section's posts: the question, then threads by time, replies below theirs."""
    here = {post.key for post in posts}
    replies: dict[str, list[str]] = defaultdict(list)
    roots = []
    for post in posts:  # sorted by time
        parent = places[post.key].parent
        if parent in here:
            replies[parent].append(post.key)
        elif post.key == first:
            roots.insert(0, post.key)
        else:
            roots.append(post.key)
    order = []
    waiting = roots[::-1]
    while waiting:
        key = waiting.pop()
        order.append(key)
        if key in replies:
            waiting.extend(reversed(replies[key]))
    return order
