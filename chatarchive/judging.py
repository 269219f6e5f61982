"""Which question a tweet speaks to where neither label nor reply says.

Most answer the question that runs. How many are late, and how late, is learnt from the tweets
of the same chat whose question is known; so is what the words, the people and the names at
their beginning tell. In a few rounds, what is placed by this teaches in its turn.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from chatarchive.company import Company, hints_of
from chatarchive.lateness import Lateness
from chatarchive.likeness import ASTRAY, TELLING, TRUSTS, Likeness, Reading, words_in
from chatarchive.outline import Outline
from chatarchive.placing import Place
from chatarchive.units import Unit

if TYPE_CHECKING:
    from chatarchive.arrange import Post

_ROUNDS = 3
_TESTS = 60  # tweets asked how far the words are to be trusted
_TEACHERS = 150  # of a section: more would only take longer
_UNSURE_BELOW = 0.85
_MOST_UNSURE = 0.1  # of a chat's tweets
_MOST_WORDS = 40  # of a tweet and what follows it
_QUESTION_COUNTS = 2.0  # as many answers
_LABEL_BELOW = 8.0  # times likelier is the question that a reply's label names
_LONG_AGO = 4  # questions, of which the running one is the first


class Judge:
    """Sections are numbered as in the outline, in ``Likeness`` from the first question."""

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
            running = self._outline.at(post.created_at)
            if self._outline.is_of_the_chat(running):
                back = running - self._at(post)
                elapsed = self._elapsed(post, running)
                self._lateness.learn_known(post.handle, back, elapsed)
        company = Company(sure, units, self._places, self._outline, self._hosts)
        for unit in units:
            company.hint(unit)
        self._listen(units)
        self._settle(units, self._lessons(sure))
        return self._verdicts(units)

    def _at(self, post: "Post") -> int:
        return self._places[post.key].section

    def _elapsed(self, post: "Post", running: int) -> int:
        return Lateness.step(post.created_at - self._outline.began(running))

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

    def _units(self) -> list[Unit]:
        units = []
        for post in self._ordered:
            place = self._places[post.key]
            # Between two questions that were both asked, none before the first is spoken of.
            if place.reason != "time" or not self._outline.is_of_the_chat(place.section):
                continue
            sections = self._outline.asked_before(post.created_at, place.section)[:_LONG_AGO]
            if post.handle in self._hosts:
                sections = sections[:1]
            units.append(Unit(post, sections, self._elapsed(post, place.section)))
        return units

    def _words(self, text: str) -> Sequence[str]:
        return words_in(text, self._hashtags)

    def _listen(self, units: Sequence[Unit]) -> None:
        """Give the units their words, and those and the labels of what follows them."""
        by_key = {unit.post.key: unit for unit in units}
        for unit in units:
            unit.words += self._words(unit.post.text)
        for post in self._ordered:
            if not self._places[post.key].follows:
                continue
            unit = by_key.get(self._root(post.key))
            if unit is None:
                continue
            if len(unit.words) < _MOST_WORDS:
                unit.words += [word for word in self._words(post.text) if word not in unit.words]
            for number in self._labels.get(post.key, ()):
                section = self._outline.by_number.get(number)
                if section in unit.sections and len(unit.sections) > 1:
                    unit.hints[unit.sections.index(section)] *= _LABEL_BELOW

    def _lessons(self, sure: Sequence["Post"]) -> list[tuple[Sequence[str], int]]:
        """Words whose section is known."""
        teachers: dict[int, list[Post]] = defaultdict(list)
        for post in sure:
            teachers[self._at(post)].append(post)
        return [
            (self._words(post.text), section)
            for section, posts in teachers.items()
            for post in _some(posts, _TEACHERS)
        ]

    def _taught(self, lessons: Sequence[tuple[Sequence[str], int]]) -> Likeness:
        likeness = Likeness(len(self._outline.asked))
        for question in self._outline.asked:
            section = self._outline.section_of(question)
            likeness.learn(self._words(question.words), section - 2, _QUESTION_COUNTS)
        for words, section in lessons:
            likeness.learn(words, section - 2, 1.0)
        return likeness

    def _reading(self, units, lessons, likeness: Likeness) -> Reading:
        """How to read the words so that they best tell what is known.

        Of most tweets the running question is right: they are asked to tell that one.
        """
        shares = likeness.shares()
        tests = [
            (words, section - 2, _spread((section,), (1.0,), len(shares)), 1.0)
            for words, section in _some(lessons, _TESTS)
        ]
        tests += [
            (unit.words, unit.sections[0] - 2, _own(unit, len(shares)), unit.chances[0])
            for unit in _some(units, _TESTS)
        ]
        tests = [test for test in tests if test[0]]
        best, most = None, -math.inf
        for telling in TELLING:
            told = [
                (likeness.odds(words, own, shares, telling), section, sure)
                for words, section, own, sure in tests
            ]
            for trust, astray in product(TRUSTS, ASTRAY):
                reading = Reading(telling, trust, astray)
                likelihood = sum(_likelihood(reading.chances(odds), *one) for odds, *one in told)
                if likelihood > most + 1e-9:
                    best, most = reading, likelihood
        return best

    def _settle(self, units: Sequence[Unit], lessons) -> None:
        """Find the units' chances."""
        likeness = self._taught(lessons)
        for unit in units:
            unit.chances = self._lateness.prior(unit)
            _learn(likeness, unit, 1.0)
        open_ones = [unit for unit in units if len(unit.sections) > 1]
        reading = self._reading(units, lessons, likeness)
        for _ in range(_ROUNDS):
            self._lateness.learn_judged(units)
            shares = likeness.shares()
            judged = []
            for unit in open_ones:
                own = _own(unit, len(shares))
                told = reading.chances(likeness.odds(unit.words, own, shares, reading.telling))
                signs = zip(self._lateness.prior(unit), hints_of(unit), unit.sections, strict=True)
                chances = [before * hint * told[section - 2] for before, hint, section in signs]
                everything = sum(chances)
                judged.append([chance / everything for chance in chances])
            for unit, chances in zip(open_ones, judged, strict=True):
                _learn(likeness, unit, -1.0)
                unit.chances = chances
                _learn(likeness, unit, 1.0)

    def _verdicts(self, units: Sequence[Unit]) -> dict[str, Place]:
        judged = {}
        doubtful = []
        for unit in units:
            if len(unit.sections) < 2:
                continue
            best, other = sorted(
                range(len(unit.sections)), key=lambda place: (-unit.chances[place], place)
            )[:2]
            reason = "time"
            by_time = self._lateness.prior(unit)
            if by_time[best] < by_time[0]:
                by_company = hints_of(unit)[best] > 2 * hints_of(unit)[0]
                reason = "conversation" if by_company else "words"
            place = Place(unit.sections[best], reason, other=unit.sections[other])
            judged[unit.post.key] = place
            if unit.chances[best] < _UNSURE_BELOW:
                doubtful.append((unit.chances[best], unit.post.key))
        for _, key in sorted(doubtful)[: int(len(self._ordered) * _MOST_UNSURE) + 1]:
            judged[key].unsure = True
        return judged


def _some(all_of_them: Sequence, most: int) -> Sequence:
    """About as many as ``most``, from one end to the other."""
    return all_of_them[:: -(-len(all_of_them) // most) or 1]


def _spread(sections: Sequence[int], weights: Sequence[float], size: int) -> list[float]:
    spread = [0.0] * size
    for section, weight in zip(sections, weights, strict=True):
        spread[section - 2] = weight
    return spread


def _own(unit: Unit, size: int) -> list[float]:
    return _spread(unit.sections, unit.chances, size)


def _likelihood(chances: Sequence[float], section: int, sure: float) -> float:
    right = chances[section]
    return math.log(sure * right + (1 - sure) * (1 - right) / max(1, len(chances) - 1) + 1e-12)


def _learn(likeness: Likeness, unit: Unit, weight: float) -> None:
    for section, chance in zip(unit.sections, unit.chances, strict=True):
        likeness.learn(unit.words, section - 2, chance * weight)
