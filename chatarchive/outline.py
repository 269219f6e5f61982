"""The sections that a chat may have, in their order, and which of them runs at which time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from chatarchive.questions import EARLY, LATE, Question

LONGEST_HEADING = 250
_STRETCH = timedelta(minutes=15)


@dataclass(slots=True)
class Placement:
    """A tweet's place in a section and one of ``REASONS`` for it.

    ``unsure`` says that a person should look; ``other`` is the index, in the arrangement, of
    the section where it might belong instead, -1 where there is none.
    """

    key: str
    reason: str
    unsure: bool = False
    other: int = -1


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


class Outline:
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
            number = question.number if question.number >= 0 else None
            section = ArrangedSection(heading_of(question), "question", number)
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

    def began(self, section: int) -> datetime:
        """When a section of the chat itself began."""
        return self._begins[section - 2]

    def asked_before(self, time: datetime, running: int) -> list[int]:
        """The sections whose questions were asked by then: ``running``, and back from it."""
        earlier = [
            offset + 2
            for offset, begin in enumerate(self._begins)
            if begin <= time and offset + 2 != running
        ]
        return [running, *reversed(earlier)]

    def section_of(self, question: Question) -> int:
        return self.asked.index(question) + 2

    def is_of_the_chat(self, section: int) -> bool:
        """Whether it holds the chat itself: not what came before, the welcome, or after."""
        return 2 <= section < len(self.sections) - 1


def heading_of(question: Question) -> str:
    """``Q1: Why are we tired?``, cut where it is too long."""
    name = question.name or (f"Q{question.number}" if question.number >= 0 else "")
    heading = ": ".join(filter(None, (name, question.words)))
    if len(heading) <= LONGEST_HEADING:
        return heading
    cut = heading[:LONGEST_HEADING]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > LONGEST_HEADING // 2 else cut[:-1]) + "…"


def _clock(time: datetime, zone: tzinfo) -> str:
    local = time.astimezone(zone)
    minutes = f".{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"
