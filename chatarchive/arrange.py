"""A chat's tweets → sections, each placement with its reason. A pure function.

The rules are in the order in which a person would use them: the question tweets make the
sections; a tweet stands by the conversation it belongs to, else by its answer label, else
by its words and company (``judging.py``), else by the question running at its time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from chatarchive.hosts import guess_hosts
from chatarchive.judging import Judge
from chatarchive.labels import answer_label
from chatarchive.outline import ArrangedSection, Outline, Placement
from chatarchive.placing import Placing, reading_order
from chatarchive.questions import Asked, Question, questions_answered, questions_asked
from chatarchive.unnumbered import named_questions, unnumbered_questions

__all__ = [
    "REASONS",
    "ArrangedSection",
    "Placement",
    "Post",
    "arrange",
    "guess_hosts",
    "questions_put",
]

REASONS = ("question", "reply", "quote", "label", "thread", "conversation", "words", "time")


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
    answered = questions_answered(
        ordered,
        labels,
        asked={question.number for question in asked.questions},
        starts_at=starts_at,
        ends_at=ends_at,
        planned=questions,
    )
    hour = {"starts_at": starts_at, "ends_at": ends_at, "hashtags": hashtags}
    if asked.questions:
        asked.questions += named_questions(ordered, asked, answered, **hour)
    elif not answered:
        asked = _find_unnumbered(ordered, hosts, hour)
    numbers = {question.number for question in asked.questions}
    every_question = [
        *asked.questions,
        *(question for question in answered if question.number not in numbers),
    ]
    every_question.sort(key=lambda question: (question.asked_at, question.key, question.number))
    outline = Outline(every_question, starts_at, ends_at, zone)
    places = Placing(by_key, labels, outline).place_all(ordered, asked.repeats)
    if outline.asked:
        judged = Judge(ordered, places, outline, labels, asked.hosts, hashtags).judge()
        if judged:
            places = Placing(by_key, labels, outline, judged).place_all(ordered, asked.repeats)
    return _filled(ordered, places, outline)


def questions_put(
    ordered: Sequence[Post],
    *,
    starts_at: datetime,
    ends_at: datetime,
    hosts: Collection[str],
    questions: Sequence[str] = (),
    hashtags: Collection[str] = (),
) -> list[Question]:
    """The questions put so far in a chat that goes on, in the order of asking. ``ordered`` are
    sorted by time, the rest is as for ``arrange``."""
    asked = _find_questions(ordered, hosts, questions, hashtags, starts_at)
    if not asked.questions:
        hour = {"starts_at": starts_at, "ends_at": ends_at, "hashtags": hashtags}
        asked = _find_unnumbered(ordered, hosts, hour)
    return sorted(asked.questions, key=lambda one: (one.asked_at, one.key, one.number))


def _filled(ordered, places, outline) -> list[ArrangedSection]:
    """The sections that hold something, their entries in reading order."""
    members: dict[int, list[Post]] = defaultdict(list)
    for post in ordered:
        members[places[post.key].section].append(post)
    shown = {section: index for index, section in enumerate(sorted(members))}
    for section, posts in members.items():
        arranged = outline.sections[section]
        for key in reading_order(posts, places, arranged.question_key):
            place = places[key]
            other = shown.get(place.other, -1) if place.unsure else -1
            arranged.entries.append(Placement(key, place.reason, place.unsure, other))
    return [outline.sections[section] for section in shown]


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


def _find_unnumbered(posts, hosts, hour) -> Asked:
    named = {host.lstrip("@").casefold() for host in hosts} & {post.handle for post in posts}
    named = named or frozenset(guess_hosts(posts, hour["hashtags"]))
    return unnumbered_questions(posts, hosts=named, **hour)
