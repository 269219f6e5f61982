"""How late the people of a chat answer."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from chatarchive.units import Unit


class Lateness:
    """How many answer an earlier question than the one that runs, by the time it has run."""

    _STEPS = (0.4, 1, 2, 4, 7)  # minutes
    # Of the answers in each step, those that are late: hardly anybody reads a question and
    # answers it within half a minute.
    _USUAL = (0.8, 0.3, 0.25, 0.18, 0.12, 0.07)
    _BACK = (0.85, 0.11, 0.04)  # of the late ones, by the question before, the one before that …
    _WEIGHT = 12.0
    _A_PERSONS = 7.0

    def __init__(self):
        self._known = [[0.0, 0.0] for _ in self._USUAL]  # on time, late
        self._back = [share * self._WEIGHT for share in self._BACK]
        self._people: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._judged = [[0.0, 0.0] for _ in self._USUAL]
        self._judged_back = [0.0] * len(self._BACK)
        self._judged_people: dict[str, list[float]] = {}

    @classmethod
    def step(cls, elapsed: timedelta) -> int:
        return bisect_left(cls._STEPS, elapsed.total_seconds() / 60)

    def learn_known(self, handle: str, back: int, step: int) -> None:
        if back < 0:
            return
        late = int(back > 0)
        self._known[step][late] += 1
        if handle:
            self._people[handle][late] += 1
        if late:
            self._back[min(back, len(self._BACK)) - 1] += 1

    def learn_judged(self, units: Sequence[Unit]) -> None:
        self._judged = [[0.0, 0.0] for _ in self._USUAL]
        self._judged_back = [0.0] * len(self._BACK)
        self._judged_people = defaultdict(lambda: [0.0, 0.0])
        for unit in units:
            if len(unit.sections) < 2:
                continue
            on_time = unit.chances[0]
            self._judged[unit.elapsed][0] += on_time
            self._judged[unit.elapsed][1] += 1 - on_time
            person = self._judged_people[unit.post.handle]
            person[0] += on_time
            person[1] += 1 - on_time
            for place, chance in enumerate(unit.chances[1:]):
                self._judged_back[min(place, len(self._BACK) - 1)] += chance

    def _late(self, step: int) -> float:
        on_time = self._known[step][0] + self._judged[step][0]
        late = self._known[step][1] + self._judged[step][1]
        return (late + self._USUAL[step] * self._WEIGHT) / (on_time + late + self._WEIGHT)

    def _slowness(self, unit: Unit) -> float:
        """How much likelier its author is late than others are, by all their other tweets."""
        if not unit.post.handle:
            return 1.0
        everybody = [sum(step[late] for step in self._known + self._judged) for late in (0, 1)]
        usual = (everybody[1] + 1) / (sum(everybody) + 6)
        person = self._people.get(unit.post.handle, (0.0, 0.0))
        on_time, late = person
        if judged := self._judged_people.get(unit.post.handle):
            on_time += max(0.0, judged[0] - unit.chances[0])
            late += max(0.0, judged[1] - 1 + unit.chances[0])
        own = (late + usual * self._A_PERSONS) / (on_time + late + self._A_PERSONS)
        return own / (1 - own) * (1 - usual) / usual

    def prior(self, unit: Unit) -> list[float]:
        """The chances of the unit's sections by time and author alone."""
        earlier = len(unit.sections) - 1
        if not earlier:
            return [1.0]
        late = self._late(unit.elapsed)
        odds = late / (1 - late) * self._slowness(unit)
        late = odds / (1 + odds)
        back = [known + judged for known, judged in zip(self._back, self._judged_back, strict=True)]
        shares = [
            back[min(place, len(back) - 1)] / (1 if place < len(back) - 1 else earlier - place)
            for place in range(earlier)
        ]
        everything = sum(shares)
        return [1 - late, *(late * share / everything for share in shares)]
