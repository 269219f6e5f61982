"""Which questions a chat's hosts asked, when, and in which tweet."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chatarchive.labels import (
    looks_ahead,
    plain,
    question_labels,
    question_words,
    without_label,
)

if TYPE_CHECKING:
    from chatarchive.arrange import Post

EARLY = timedelta(minutes=15)
LATE = timedelta(minutes=30)

_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_COMMON_WORDS = """
    a an and are as at be by can could do does for from has have how if in is it of
    on or our should so that the their there they this to us was we what when where
    which who why will with would you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# How many people must answer "A3" before a question nobody captured is taken as asked.
_ANSWERING = 3
_ANSWERING_A_PLANNED_ONE = 2


@dataclass(slots=True)
class Question:
    """A question that was asked, in the tweet ``key``: empty where only answers are known.

    ``number`` is below zero where its host gave it none. ``name`` is what it is called, where
    that is not its number.
    """

    number: int
    asked_at: datetime
    words: str
    key: str = ""
    name: str = ""


@dataclass(slots=True)
class Asked:
    """What the hosts asked, in the order of asking, and their other tweets with questions in.

    ``repeats`` gives the number by the key of a tweet that puts a question once more;
    ``previews`` are the keys of lists of questions and of what was shown ahead of the asking;
    ``hosts`` those who asked.
    """

    questions: list[Question] = field(default_factory=list)
    repeats: dict[str, int] = field(default_factory=dict)
    previews: set[str] = field(default_factory=set)
    hosts: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Asking:
    """A host's tweet that may be the asking of a question: lower ranks are better ones."""

    rank: int
    created_at: datetime
    key: str
    words: str


_PLAIN, _AMONG_OTHERS, _BY_ITS_WORDS, _RECALLED, _EARLY = range(5)


def questions_asked(
    posts: Sequence["Post"],
    *,
    hosts: Collection[str],
    starts_at: datetime,
    planned: Sequence[str] = (),
    hashtags: Collection[str] = (),
) -> Asked:
    """The questions that ``hosts`` put; ``posts`` are sorted by time.

    The first real asking of a number counts, not an announcement, a reminder or the
    morning's list of all questions, unless nothing better was captured.
    """
    plan = _Plan(planned)
    askings: dict[int, list[_Asking]] = defaultdict(list)
    unlabelled = []
    for post in posts:
        if post.handle not in hosts:
            continue
        labels = [label for label in question_labels(post.text) if label.is_asking]
        early = post.created_at < starts_at - EARLY
        several = len({label.number for label in labels}) > 1
        for label in labels:
            rank = _RECALLED if label.recalls else _AMONG_OTHERS if several else _PLAIN
            words = question_words(label.words, hashtags)
            askings[label.number].append(
                _Asking(_EARLY if early else rank, post.created_at, post.key, words)
            )
            plan.number_asked(label.number, words)
        if not labels:
            unlabelled.append((post, early))
    for post, early in unlabelled:
        number = plan.number_by_words(post.text, taken=askings)
        if number is not None:
            doubtful = looks_ahead(post.text) or post.created_at < starts_at
            rank = _RECALLED if doubtful else _PLAIN if "?" in post.text else _BY_ITS_WORDS
            words = question_words(plain(post.text), hashtags)
            askings[number].append(
                _Asking(_EARLY if early else rank, post.created_at, post.key, words)
            )
    asked = _chosen(askings, plan)
    asked.hosts = hosts
    return asked


def _chosen(askings: Mapping[int, Sequence[_Asking]], plan: "_Plan") -> Asked:
    asked = Asked()
    in_time = any(asking.rank != _EARLY for found in askings.values() for asking in found)
    put = Counter(key for found in askings.values() for key in {asking.key for asking in found})
    for number, found in askings.items():
        best = min(found, key=lambda asking: (asking.rank, asking.created_at, asking.key))
        if not in_time or best.rank != _EARLY:
            words = plan.words(number, best.words) or best.words
            asked.questions.append(Question(number, best.created_at, words, best.key))
        for asking in found:
            before = asking.created_at < best.created_at
            if before or put[asking.key] > 1 or asking.rank == _EARLY:
                asked.previews.add(asking.key)
            elif asking.key != best.key:
                asked.repeats[asking.key] = number
    asked.questions.sort(key=lambda question: (question.asked_at, question.key, question.number))
    asked.previews -= {question.key for question in asked.questions}
    return asked


def questions_answered(
    posts: Iterable["Post"],
    labels: Mapping[str, tuple[int, ...]],
    *,
    asked: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
    planned: Sequence[str] = (),
) -> list[Question]:
    """Questions whose asking was not captured but whose answers were, from several people.

    ``labels`` holds the answer labels by the posts' keys.
    """
    plan = _Plan(planned)
    first: dict[int, dict[str, datetime]] = defaultdict(dict)
    for post in posts:
        if starts_at - EARLY <= post.created_at <= ends_at + LATE and post.handle:
            number = next(iter(labels.get(post.key, ())), None)
            if number is not None and number not in asked:
                first[number].setdefault(post.handle, post.created_at)
    questions = []
    for number, people in first.items():
        words = plan.words(number, "")
        if len(people) >= (_ANSWERING_A_PLANNED_ONE if words else _ANSWERING):
            # One mistyped label must not let it begin early: the second answer does.
            questions.append(Question(number, sorted(people.values())[1], words))
    return sorted(questions, key=lambda question: (question.asked_at, question.number))


class _Plan:
    """The chat page's planned questions, found again in what hosts tweet."""

    def __init__(self, planned: Sequence[str]):
        self._questions: list[tuple[int, str, frozenset[str]]] = []
        for index, text in enumerate(planned, start=1):
            own_number, words = without_label(text)
            if words:
                number = index if own_number is None else own_number
                self._questions.append((number, words, _content(words)))
        self._asked_as: dict[int, int] = {}  # index in the plan -> the number the host gave it

    def number_asked(self, number: int, words: str) -> None:
        """Remember that a planned question was asked under this number."""
        index = self._match(words, coverage=0.6)
        if index is not None:
            self._asked_as.setdefault(index, number)

    def number_by_words(self, text: str, taken: Collection[int]) -> int | None:
        """The number of the planned question that an unlabelled tweet puts, or None."""
        index = self._match(text, coverage=0.75)
        if index is None:
            return None
        if index in self._asked_as:
            return self._asked_as[index]
        number = self._questions[index][0]
        # Somebody else's number by now: the host counted differently from the plan.
        if number in self._asked_as.values():
            number = max([*taken, *(number for number, _, _ in self._questions)]) + 1
        self._asked_as[index] = number
        return number

    def words(self, number: int, asked: str) -> str:
        """A planned question's words where they match what was asked, or nothing says otherwise."""
        index = self._match(asked, coverage=0.6)
        if index is not None:
            return self._questions[index][1]
        if self._questions and len(_content(asked)) < 3:  # "Q2 #wecops" above a picture
            return next((words for own, words, _ in self._questions if own == number), "")
        return ""

    def _match(self, text: str, coverage: float) -> int | None:
        if not self._questions:
            return None
        said = _content(text)
        best = (0.0, None)
        for index, (_, _, words) in enumerate(self._questions):
            shared = len(words & said)
            if not shared or shared < min(3, len(words)) or shared / len(said) < 0.4:
                continue
            if shared / len(words) >= coverage and shared / len(words) > best[0]:
                best = (shared / len(words), index)
        return best[1]


def _content(text: str) -> frozenset[str]:
    words = frozenset(_WORDS.findall(re.sub(r"https?://\S+|@\w+", " ", plain(text)).casefold()))
    return words - _COMMON or words
