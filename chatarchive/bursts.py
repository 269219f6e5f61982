"""Bursts: the hours in which a hashtag was used far more than before and after."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from chatarchive.sightings import Timeline

QUARTER = 15  # minutes: no zone is off this grid, so it is cut in UTC
HOUR = 4 * QUARTER
FEWEST = 6
_APART = 6  # quarters: of two begins nearer than this the livelier is the burst
_ROUND_HOUR, _HALF_HOUR = 1.10, 1.05  # how much likelier a chat begins then


@dataclass(slots=True)
class Burst:
    """A lively stretch. ``begin`` is in minutes since 1970 (UTC), ``length`` in minutes.

    ``size`` counts the tweets of its first hour, ``tweets`` those of its whole length;
    ``background`` is the tweets an hour around it. ``posts`` and ``asks`` are by voice, of
    those who ask or are watched: all the others only matter as a number, ``voices``.
    """

    begin: int
    length: int
    size: int
    tweets: int
    voices: int
    posts: Counter[int]
    asks: Counter[int]
    background: float

    def stands_out(self, times: float) -> bool:
        return self.size >= times * self.background


def bursts_in(timeline: Timeline, zone: tzinfo, watched: Collection[int] = ()) -> Iterator[Burst]:
    """All bursts by time: each livelier than any hour that begins near it."""
    quarters, counts = _quarter_counts(timeline)
    sums = array("Q", bytes(8 * len(quarters)))
    for index, quarter in enumerate(quarters):
        near = index
        while near < len(quarters) and quarters[near] < quarter + HOUR // QUARTER:
            sums[index] += counts[near]
            near += 1
    for index, quarter in enumerate(quarters):
        if sums[index] >= FEWEST and _is_highest(index, quarters, sums):
            begin = _likely_begin(timeline, quarter * QUARTER, zone)
            length = length_shown_by(quarters_from(timeline, begin))
            yield burst_at(timeline, begin, length, watched)


def burst_at(timeline: Timeline, begin: int, length: int, watched: Collection[int] = ()) -> Burst:
    """What happened from minute ``begin`` on for ``length`` minutes, burst or not."""
    posts: Counter[int] = Counter()
    asks: Counter[int] = Counter()
    for _, voice, weight in timeline.between(begin, begin + length):
        posts[voice] += 1
        if weight:
            asks[voice] += weight
    around = timeline.count(begin - 3 * HOUR, begin + 4 * HOUR)
    near = timeline.count(begin - HOUR // 2, begin + max(length, HOUR) + HOUR // 2)
    hours = 7 - (max(length, HOUR) + HOUR) / HOUR
    return Burst(
        begin=begin,
        length=length,
        size=timeline.count(begin, begin + HOUR),
        tweets=posts.total(),
        voices=len(posts),
        posts=Counter({voice: posts[voice] for voice in (*asks, *watched) if posts[voice]}),
        asks=asks,
        background=(around - near) / hours,
    )


def local(minute: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone)


def _quarter_counts(timeline: Timeline) -> tuple[array, array]:
    quarters, counts = array("Q"), array("Q")
    for minute, _, _ in timeline:
        quarter = minute // QUARTER
        if quarters and quarters[-1] == quarter:
            counts[-1] += 1
        else:
            quarters.append(quarter)
            counts.append(1)
    return quarters, counts


def _is_highest(index: int, quarters: array, sums: array) -> bool:
    own, quarter = sums[index], quarters[index]
    near = index - 1
    while near >= 0 and quarters[near] >= quarter - _APART:
        if sums[near] >= own:
            return False
        near -= 1
    near = index + 1
    while near < len(quarters) and quarters[near] <= quarter + _APART:
        if sums[near] > own:
            return False
        near += 1
    return True


def _likely_begin(timeline: Timeline, peak: int, zone: tzinfo) -> int:
    """When a chat with this liveliest hour began: chats begin at the full or half hour."""

    def likelihood(begin: int) -> tuple[float, int]:
        minute = local(begin, zone).minute
        factor = _ROUND_HOUR if minute == 0 else _HALF_HOUR if minute == 30 else 1
        return timeline.count(begin, begin + HOUR) * factor, -begin

    begin = max((peak + step * QUARTER for step in range(-3, 4)), key=likelihood)
    busy = timeline.count(begin, begin + HOUR) / 4
    while begin > peak - 2 * HOUR and all(
        timeline.count(begin - back * QUARTER, begin - (back - 1) * QUARTER) >= busy / 2
        for back in (1, 2)
    ):
        begin -= 2 * QUARTER
    return begin


def quarters_from(timeline: Timeline, begin: int) -> list[int]:
    """How many tweets fell in each quarter hour of the two hours from minute ``begin`` on."""
    return [
        timeline.count(begin + step * QUARTER, begin + (step + 1) * QUARTER) for step in range(8)
    ]


def length_shown_by(quarters: Sequence[int]) -> int:
    """The length in minutes: an hour, unless the quarters of two hours clearly say otherwise.

    Talk ebbs away, and most chats overrun a little: the next half hour counts as chat only
    where both its quarters hold a third of what those of the first hour did.
    """
    hour = sum(quarters[:4])
    if hour >= 20 and sum(quarters[2:4]) * 6 <= hour and quarters[3] * 16 <= hour:
        return 30
    if min(quarters[4:6]) * 12 < hour:
        return 60
    return 90 if min(quarters[6:8]) * 12 < hour else 120
