"""Which question a tweet speaks to where neither label nor reply says.

Most answer the question that runs. How many are late, and how late, is learnt from the tweets
of the same chat whose question is known; so is what the words, the people and the names at
their beginning tell. In a few rounds, what is placed by this teaches in its turn.
"""

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chatarchive.lateness import Lateness
from chatarchive.likeness import TELLING, TRUSTS, Likeness, words_in
from chatarchive.outline import Outline
from chatarchive.placing import Place

if TYPE_CHECKING:
    from chatarchive.arrange import Post

_ROUNDS = 3
_TESTS = 60  # tweets asked how far the words are to be trusted
_TEACHERS = 150  # of a section: more would only take longer
_UNSURE_BELOW = 0.85
_MOST_UNSURE = 0.1  # of a chat's tweets
_QUESTION_COUNTS = 2.0
_LONG_AGO = 4  # questions
_NEAR = timedelta(minutes=3)
_SPOKEN_TO_WITHIN = timedelta(minutes=30)
_NAME = re.compile(r"[\s.]*@(\w+)")


@dataclass(slots=True)
class _Unit:
    """A tweet to be judged, with all that follows it. ``sections`` are those it may belong to,
    the running one first, and ``chances`` how likely each of them is by now."""

    post: "Post"
    running: int
    sections: Sequence[int]
    elapsed: int
    words: list[str] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    hints: list[float] = field(default_factory=list)
    spoken_to: "_Unit | None" = None  # whose own place is not known either
    by_company: bool = False


class Judge:
    def __init__(
        self,
        ordered: Sequence["Post"],
        places: Mapping[str, Place],
        outline: Outline,
        labels: Mapping[str, tuple[int, ...]],
        hosts: Collection[str],
        hashtags: Collection[str],
    ):
        self._ordered = ordered
        self._places = places
        self._outline = outline
        self._labels = labels
        self._hosts = hosts
        self._hashtags = {tag.lstrip("#").casefold() for tag in hashtags}

    def judge(self) -> dict[str, Place]:
        """Places for the tweets that have only the time to go by."""
        units = self._units()
        if not any(len(unit.sections) > 1 for unit in units):
            return {}
        sure = [
            post
            for post in self._ordered
            if self._is_known(post.key) and self._outline.is_of_the_chat(self._at(post))
        ]
        self._lateness = Lateness()
        for post in sure:
            running = self._running(post)
            if self._outline.is_of_the_chat(running):
                back = running - self._at(post)
                self._lateness.learn_known(post.handle, back, self._elapsed(post))
        company = _Company(sure, units, self._places, self._outline, self._hosts)
        for unit in units:
            company.hint(unit)
        self._add_words(units)
        likeness = self._taught(sure)
        self._settle(units, likeness)
        return self._verdicts(units)

    def _at(self, post: "Post") -> int:
        return self._places[post.key].section

    def _running(self, post: "Post") -> int:
        return self._outline.at(post.created_at)

    def _elapsed(self, post: "Post") -> int:
        return Lateness.step(post.created_at - self._outline.began(self._running(post)))

    def _root(self, key: str) -> str:
        passed = set()
        while (before := self._places[key].follows) and before not in passed:
            passed.add(before)
            key = before
        return key

    def _is_known(self, key: str) -> bool:
        place = self._places[key]
        return place.reason in ("label", "reply", "quote") and (
            self._places[self._root(key)].reason != "time"
        )

    def _units(self) -> list[_Unit]:
        units = []
        for post in self._ordered:
            place = self._places[post.key]
            # Between two questions that were both asked, none before the first is spoken of.
            if place.reason != "time" or not self._outline.is_of_the_chat(place.section):
                continue
            sections = self._outline.asked_before(post.created_at, place.section)[:_LONG_AGO]
            if post.handle in self._hosts:
                sections = sections[:1]
            units.append(_Unit(post, place.section, sections, self._elapsed(post)))
        return units

    def _add_words(self, units: Sequence[_Unit]) -> None:
        by_key = {unit.post.key: unit for unit in units}
        for unit in units:
            unit.words += words_in(unit.post.text, self._hashtags)
        for post in self._ordered:
            place = self._places[post.key]
            if not place.follows or (unit := by_key.get(self._root(post.key))) is None:
                continue
            if len(unit.words) < 40:
                unit.words += [
                    word for word in words_in(post.text, self._hashtags) if word not in unit.words
                ]
            for number in self._labels.get(post.key, ()):
                section = self._outline.by_number.get(number)
                if section in unit.sections and len(unit.sections) > 1:
                    unit.hints[unit.sections.index(section)] *= 8

    def _taught(self, sure: Sequence["Post"]) -> Likeness:
        likeness = Likeness(len(self._outline.asked))
        for question in self._outline.asked:
            section = self._outline.section_of(question) - 2
            likeness.learn(words_in(question.words, self._hashtags), section, _QUESTION_COUNTS)
        teachers: dict[int, list[Post]] = defaultdict(list)
        for post in sure:
            teachers[self._at(post)].append(post)
        self._lessons = []
        for section, posts in teachers.items():
            step = -(-len(posts) // _TEACHERS)
            for post in posts[::step]:
                words = words_in(post.text, self._hashtags)
                likeness.learn(words, section - 2, 1.0)
                self._lessons.append((words, section - 2))
        return likeness

    def _trusted(self, units: Sequence[_Unit], likeness: Likeness) -> tuple[float, float]:
        """How to read the words so that they best tell what is known.

        Of most tweets the running question is right: they are asked to tell that one.
        """
        shares = likeness.shares()
        tests = [
            (words, section, _spread((section,), (1.0,), len(shares)), 1.0)
            for words, section in self._lessons[:: -(-len(self._lessons) // _TESTS) or 1]
        ]
        tests += [
            (unit.words, unit.running - 2, _own(unit, len(shares)), unit.chances[0])
            for unit in units[:: -(-len(units) // _TESTS)]
        ]
        best = None
        for telling in TELLING:
            told = [
                (likeness.odds(words, own, shares, telling), place, sure)
                for words, place, own, sure in tests
                if words
            ]
            for trust in TRUSTS:
                likelihood = sum(_likelihood(*one, trust) for one in told)
                if best is None or likelihood > best[0] + 1e-9:
                    best = likelihood, telling, trust
        return best[1:]

    def _settle(self, units: Sequence[_Unit], likeness: Likeness) -> None:
        for unit in units:
            unit.chances = self._lateness.prior(unit)
            _learn(likeness, unit, 1.0)
        open_ones = [unit for unit in units if len(unit.sections) > 1]
        telling, trust = self._trusted(units, likeness)
        for _ in range(_ROUNDS):
            self._lateness.learn_judged(units)
            shares = likeness.shares()
            judged = []
            for unit in open_ones:
                prior = self._lateness.prior(unit)
                odds = likeness.odds(unit.words, _own(unit, len(shares)), shares, telling)
                top = max(odds)
                chances = [
                    before * hint * math.exp(trust * (odds[section - 2] - top))
                    for before, hint, section in zip(
                        prior, _hints(unit), unit.sections, strict=True
                    )
                ]
                everything = sum(chances)
                judged.append([chance / everything for chance in chances])
            for unit, chances in zip(open_ones, judged, strict=True):
                _learn(likeness, unit, -1.0)
                unit.chances = chances
                _learn(likeness, unit, 1.0)

    def _verdicts(self, units: Sequence[_Unit]) -> dict[str, Place]:
        judged = {}
        doubtful = []
        for unit in units:
            if len(unit.sections) < 2:
                continue
            best, other = sorted(
                range(len(unit.sections)), key=lambda place: (-unit.chances[place], place)
            )[:2]
            reason = "time"
            if best:
                by_company = _hints(unit)[best] > 2 * _hints(unit)[0]
                reason = "conversation" if by_company else "words"
            place = Place(unit.sections[best], reason, other=unit.sections[other])
            judged[unit.post.key] = place
            if unit.chances[best] < _UNSURE_BELOW:
                doubtful.append((unit.chances[best], unit.post.key))
        for _, key in sorted(doubtful)[: int(len(self._ordered) * _MOST_UNSURE) + 1]:
            judged[key].unsure = True
        return judged


def _spread(sections: Sequence[int], weights: Sequence[float], size: int) -> list[float]:
    spread = [0.0] * size
    for section, weight in zip(sections, weights, strict=True):
        spread[section] = weight
    return spread


def _own(unit: _Unit, size: int) -> list[float]:
    return _spread([section - 2 for section in unit.sections], unit.chances, size)


def _likelihood(odds: Sequence[float], place: int, sure: float, trust: float) -> float:
    top = max(odds)
    chances = [math.exp(trust * (one - top)) for one in odds]
    right = chances[place] / sum(chances)
    return math.log(sure * right + (1 - sure) * (1 - right) / max(1, len(odds) - 1) + 1e-12)


def _learn(likeness: Likeness, unit: _Unit, weight: float) -> None:
    for section, chance in zip(unit.sections, unit.chances, strict=True):
        likeness.learn(unit.words, section - 2, chance * weight)


def _hints(unit: _Unit) -> list[float]:
    """What company says, and what is thought by now of the tweet that is spoken to."""
    to = unit.spoken_to
    if to is None:
        return unit.hints
    chances = dict(zip(to.sections, to.chances, strict=True))
    return [
        hint * (0.3 + 1.7 * chances.get(section, 0.0))
        for hint, section in zip(unit.hints, unit.sections, strict=True)
    ]


class _Company:
    """What the author's other tweets, and whom a tweet speaks to, say of its section."""

    def __init__(self, sure, units, places, outline, hosts):
        self._hosts = hosts
        self._places = places
        self._said: dict[str, list[tuple[datetime, str, int | _Unit]]] = defaultdict(list)
        for post in sure:
            self._said[post.handle].append((post.created_at, post.key, places[post.key].section))
        for unit in units:
            self._said[unit.post.handle].append((unit.post.created_at, unit.post.key, unit))
        self._known = {
            handle: sorted(one for one in said if isinstance(one[2], int))
            for handle, said in self._said.items()
        }
        for said in self._said.values():
            said.sort(key=lambda one: one[:2])
        self._names = _Tell(2.0, 6.0)
        self._answered = _Tell(1.0, 20.0)
        self._near = _Tell(1.5, 10.0)
        self._sections_of: dict[str, Counter[int]] = defaultdict(Counter)
        for post in sure:
            self._sections_of[post.handle][places[post.key].section] += 1
        for post in sure:
            self._learn(post, places[post.key].section, outline)

    def _learn(self, post, section, outline):
        running = outline.at(post.created_at)
        sections = outline.asked_before(post.created_at, running)[:2]
        if section not in sections or len(sections) < 2 or not post.handle:
            return
        for one in sections:
            right = one == section
            others = self._sections_of[post.handle][one] - right
            self._answered.learn(others > 0, right)
        near = self._nearest(post)
        to = self._spoken_to(post)
        for one in sections:
            if isinstance(near, int):
                self._near.learn(near == one, one == section)
            if isinstance(to, int):
                self._names.learn(to == one, one == section)

    def hint(self, unit: _Unit) -> None:
        unit.hints = [1.0] * len(unit.sections)
        if len(unit.sections) < 2:
            return
        post = unit.post
        near, to = self._nearest(post), self._spoken_to(post)
        own = self._sections_of.get(post.handle, ()) if post.handle else ()
        for place, section in enumerate(unit.sections):
            if own:
                unit.hints[place] *= self._answered.tells(section in own)
            if isinstance(near, int):
                unit.hints[place] *= self._near.tells(near == section)
            if isinstance(to, int):
                unit.hints[place] *= self._names.tells(to == section)
        if isinstance(to, _Unit):
            unit.spoken_to = to

    def _nearest(self, post):
        """The section of what the author said just before or after."""
        if not post.handle:
            return None
        known = self._known.get(post.handle, ())
        place = bisect_left(known, (post.created_at, post.key))
        around = [one for one in known[max(0, place - 1) : place + 2] if one[1] != post.key]
        apart, section = min(
            ((abs(at - post.created_at), section) for at, _, section in around),
            default=(_NEAR * 2, None),
        )
        return section if apart <= _NEAR else None

    def _spoken_to(self, post):
        """The section of what the person spoken to said last, or that tweet itself where it
        has to be judged as well."""
        handle = post.reply_to_handle
        if not handle and (found := _NAME.match(post.text)):
            handle = found[1].casefold()
        if not handle or handle in self._hosts or handle == post.handle:
            return None
        said = self._said.get(handle, ())
        place = bisect_left(said, post.created_at, key=lambda one: one[0])
        if place and post.created_at - said[place - 1][0] <= _SPOKEN_TO_WITHIN:
            return said[place - 1][2]
        return None


class _Tell:
    """What a sign is worth, learnt from where it was right and where not."""

    def __init__(self, usual: float, weight: float):
        high = usual / (1 + usual)
        self._seen = {True: [weight * high, weight], False: [weight * (1 - high), weight]}

    def learn(self, sign: bool, right: bool) -> None:
        self._seen[right][1] += 1
        self._seen[right][0] += sign

    def tells(self, sign: bool) -> float:
        """How much likelier a section is for which the sign is, or is not, given."""
        (yes, right), (wrong_yes, wrong) = self._seen[True], self._seen[False]
        if sign:
            return (yes / right) / (wrong_yes / wrong)
        return ((right - yes) / right) / ((wrong - wrong_yes) / wrong)
