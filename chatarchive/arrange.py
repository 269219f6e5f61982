"""A chat's tweets → sections, each placement with its reason. A pure function.

The rules are in the order in which a person would use them: the question tweets make the
sections; a tweet stands by the conversation it belongs to, else by its answer label, else
by the question running at its time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from chatarchive.hosts import guess_hosts
from chatarchive.labels import answer_label
from chatarchive.questions import EARLY, LATE, Asked, Question, questions_answered, questions_asked

__all__ = ["REASONS", "ArrangedSection", "Placement", "Post", "arrange", "guess_hosts"]

REASONS = ("question", "reply", "quote", "label", "time")
LONGEST_HEADING = 250
_STRETCH = timedelta(minutes=15)


class Post(NamedTuple):
    """All that arranging needs to know of a tweet; retweets are not passed in.

    Handles are casefolded and without "@"; keys are whole ("x:123"); the time is aware.
    A tuple, since one is made of every tweet at every import.
    """

    key: str
    created_at: datetime
    text: str
    handle: str = ""
    reply_to: str = ""
    reply_to_handle: str = ""
    quote_of: str = ""


@dataclass(slots=True)
class Placement:
    """A tweet's place in a section and one of ``REASONS`` for it."""

    key: str
    reason: str


@dataclass(slots=True)
class ArrangedSection:
    """A section in reading order: threads by time, replies directly below what they answer.

    ``kind`` is "before", "welcome", "question", "talk" (a stretch of a chat without labels)
    or "after". ``question_key`` is the host's question tweet, empty where that was not
    captured or stands in another section (two questions in one tweet).
    """

    heading: str
    kind: str
    number: int | None
    entries: list[Placement] = field(default_factory=list)
    question_key: str = ""


def arrange(
    posts: Iterable[Post],
    *,
    starts_at: datetime,
    ends_at: datetime,
    hosts: Collection[str],
    questions: Sequence[str] = (),
    hashtags: Collection[str] = (),
    zone: tzinfo = UTC,
) -> list[ArrangedSection]:
    """Lay out a chat. Each post passed in stands exactly once in the result.

    ``hosts`` are handles; where there are none, or none of them asks anything, those who do
    ask take their place. ``questions`` are the planned ones, in order. ``zone`` is for the
    clock times in the headings of a chat without labels.
    """
    by_key: dict[str, Post] = {}
    for post in posts:
        by_key.setdefault(post.key, post)
    ordered = sorted(by_key.values(), key=lambda post: (post.created_at, post.key))
    asked = _find_questions(ordered, hosts, questions, hashtags, starts_at)
    labels = {
        post.key: label.numbers
        for post in ordered
        if post.key not in asked.previews and (label := answer_label(post.text)) is not None
    }
    every_question = asked.questions + questions_answered(
        ordered,
        labels,
        asked={question.number for question in asked.questions},
        starts_at=starts_at,
        ends_at=ends_at,
        planned=questions,
    )
    every_question.sort(key=lambda question: (question.asked_at, question.key, question.number))
    outline = _Outline(every_question, starts_at, ends_at, zone)
    places = _Placing(by_key, labels, outline).place_all(ordered, asked.repeats)
    return outline.filled(ordered, places)


def _find_questions(posts, hosts, planned, hashtags, starts_at) -> Asked:
    def asked_by(people):
        return questions_asked(
            posts, hosts=people, starts_at=starts_at, planned=planned, hashtags=hashtags
        )

    named = {host.lstrip("@").casefold() for host in hosts}
    asked = asked_by(named) if named else Asked()
    if asked.questions:
        return asked
    asked = asked_by(frozenset(guess_hosts(posts, hashtags)))
    # A guest may have asked in the hosts' place; one "Q1" from anybody proves nothing.
    return asked if not named or len(asked.questions) > 1 else Asked()


@dataclass(slots=True)
class _Place:
    """Where a post stands: an index into the outline's sections, and why."""

    section: int
    reason: str
    parent: str = ""  # what it is shown under, if that stands in the same section


class _Outline:
    """The sections a chat may have, in their order, and which one runs at which time."""

    def __init__(self, asked: Sequence[Question], starts_at, ends_at, zone):
        self.asked = asked
        self.opens = starts_at - EARLY
        self.closes = ends_at + LATE
        self.sections = [ArrangedSection("Before the chat", "before", None)]
        self.sections.append(ArrangedSection("Welcome", "welcome", None))
        self._begins: list[datetime] = []
        self.by_number: dict[int, int] = {}
        self.by_question: dict[str, list[int]] = defaultdict(list)
        if asked:
            self._add_questions()
        else:
            self._add_stretches(starts_at, ends_at, zone)
        self.sections.append(ArrangedSection("After the chat", "after", None))

    def _add_questions(self) -> None:
        for question in self.asked:
            index = len(self.sections)
            self.by_number[question.number] = index
            first_of_tweet = not (question.key and self.by_question[question.key])
            section = ArrangedSection(_heading(question), "question", question.number)
            if question.key:
                self.by_question[question.key].append(index)
                section.question_key = question.key if first_of_tweet else ""
            self.sections.append(section)
            self._begins.append(question.asked_at)

    def _add_stretches(self, starts_at, ends_at, zone) -> None:
        """Cut by the clock alone, so that a longer capture of the chat gives the same sections."""
        begin = starts_at
        while begin < ends_at:
            end = min(begin + _STRETCH, ends_at)
            self._add_stretch(begin, end, zone)
            begin = end
        self._add_stretch(begin, self.closes, zone)

    def _add_stretch(self, begin, end, zone) -> None:
        heading = f"{_clock(begin, zone)} to {_clock(end, zone)}"
        self.sections.append(ArrangedSection(heading, "talk", None))
        self._begins.append(begin)

    def at(self, time: datetime) -> int:
        """The section running at a time."""
        if time < self.opens:
            return 0
        if time > self.closes:
            return len(self.sections) - 1
        running = 1
        begun = None
        for offset, begin in enumerate(self._begins):
            # Of several questions in one tweet, the first is the one that runs.
            if begin <= time and begin != begun:
                running, begun = offset + 2, begin
        return running

    def is_of_the_chat(self, section: int) -> bool:
        """Whether it holds the chat itself: not what came before, the welcome, or after."""
        return 2 <= section < len(self.sections) - 1

    def filled(self, ordered, places) -> list[ArrangedSection]:
        """The sections that hold something, their entries in reading order."""
        members: dict[int, list[Post]] = defaultdict(list)
        for post in ordered:
            members[places[post.key].section].append(post)
        for index, section in enumerate(self.sections):
            for key in _reading_order(members[index], places, section.question_key):
                section.entries.append(Placement(key, places[key].reason))
        return [section for section in self.sections if section.entries]


class _Placing:
    """Finds each post's place, parents before their replies."""

    def __init__(self, by_key: dict[str, Post], numbers: dict[str, tuple[int, ...]], outline):
        self._by_key = by_key
        self._numbers = numbers
        self._outline = outline
        self._places: dict[str, _Place] = {}
        self._rootless: set[str] = set()  # posts whose reply would close a circle

    def place_all(self, ordered: Sequence[Post], repeats: dict[str, int]) -> dict[str, _Place]:
        for key, number in repeats.items():
            self._places[key] = _Place(self._outline.by_number[number], "label")
        for key, sections in self._outline.by_question.items():
            self._places[key] = _Place(sections[0], "question")
        for post in ordered:
            while post.key not in self._places:
                self._place_chain(post)
        return self._places

    def _place_chain(self, post: Post) -> None:
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

    def _replied_to(self, post: Post) -> Post | None:
        return None if post.key in self._rootless else self._by_key.get(post.reply_to)

    def _quoted(self, post: Post) -> Post | None:
        return None if post.key in self._rootless else self._by_key.get(post.quote_of)

    def _rests_on(self, post: Post) -> Post | None:
        return self._replied_to(post) or self._quoted(post)

    def _place_of(self, post: Post) -> _Place:
        by_time = self._outline.at(post.created_at)
        label = self._label(post, by_time)
        parent = self._replied_to(post)
        if parent is not None:
            return self._place_under(post, parent, label)
        quoted = self._quoted(post)
        if quoted is not None and quoted.key in self._outline.by_question:
            sections = self._outline.by_question[quoted.key]
            return _Place(label if label in sections else sections[0], "quote")
        if label is not None:
            return _Place(label, "label")
        if quoted is not None and self._outline.is_of_the_chat(by_time):
            # Talk about an earlier answer; but who quotes a tweet days later speaks to nobody.
            section = self._places[quoted.key].section
            if self._outline.is_of_the_chat(section):
                return _Place(section, "quote")
        return _Place(by_time, "time")

    def _place_under(self, post: Post, parent: Post, label: int | None) -> _Place:
        section = self._places[parent.key].section
        if label is not None and label != section:
            own_thread = bool(post.handle) and post.handle == parent.handle
            # Carrying on one's own thread answers nobody, and "A1: …" below the morning's
            # announcement or the welcome is an answer, whatever button was pressed for it.
            if own_thread or not self._outline.is_of_the_chat(section):
                return _Place(label, "label")
            if label in self._outline.by_question.get(parent.key, ()):
                return _Place(label, "reply")
        return _Place(section, "reply", parent.key)

    def _label(self, post: Post, by_time: int) -> int | None:
        """The section a post's own label names: of two, the one running, else the first."""
        by_number = self._outline.by_number
        named = [by_number[n] for n in self._numbers.get(post.key, ()) if n in by_number]
        return by_time if by_time in named else next(iter(named), None)


def _reading_order(posts: Sequence[Post], places: dict[str, _Place], first: str) -> list[str]:
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


def _heading(question: Question) -> str:
    heading = f"Q{question.number}: {question.words}" if question.words else f"Q{question.number}"
    if len(heading) <= LONGEST_HEADING:
        return heading
    cut = heading[:LONGEST_HEADING]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > LONGEST_HEADING // 2 else cut[:-1]) + "…"


def _clock(time: datetime, zone: tzinfo) -> str:
    local = time.astimezone(zone)
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"
