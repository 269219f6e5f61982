"""What an author's other tweets, and the person spoken to, say of a tweet's question."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta

from chatarchive.units import Unit

_NEAR = timedelta(minutes=3)
_SPOKEN_TO_WITHIN = timedelta(minutes=30)
_NAME = re.compile(r"[\s.]*@(\w+)")


def hints_of(unit: Unit) -> list[float]:
    """What company says, and what is thought by now of the tweet that is spoken to."""
    to = unit.spoken_to
    if to is None:
        return unit.hints
    chances = dict(zip(to.sections, to.chances, strict=True))
    return [
        hint * (0.1 + 1.9 * chances.get(section, 0.0))
        for hint, section in zip(unit.hints, unit.sections, strict=True)
    ]


class Company:
    """What the author's other tweets, and whom a tweet speaks to, say of its section."""

    def __init__(self, sure, units, places, outline, hosts):
        self._hosts = hosts
        self._said: dict[str, list[tuple[datetime, str, int | Unit]]] = defaultdict(list)
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

    def hint(self, unit: Unit) -> None:
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
        if isinstance(to, Unit):
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
