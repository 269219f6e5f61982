"""Finding the chats in a file of years, and the windows in which a chat takes tweets.

A session is a burst of the community's hashtag with a host in it who asks. Bursts at the
same weekday and hour confirm each other: so a quiet chat at the usual hour is found, and a
lively hour of strangers is not. Hours are those of the community's clock, so that a chat at
9 pm is at 9 pm in summer and in winter.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import pairwise
from statistics import median

from chatarchive.bursts import (
    FEWEST,
    QUARTER,
    Burst,
    burst_at,
    bursts_in,
    length_shown_by,
    local,
    quarters_from,
)
from chatarchive.sightings import Logbook, Sighting, Timeline, sighting_of, voice_of

__all__ = ["Session", "Sighting", "find_sessions", "sighting_of", "window_of", "windows"]

BEFORE_START = timedelta(hours=6)
AFTER_END = timedelta(hours=12)

_DAY = 24 * 60
_WEEK = 7 * _DAY
# A slot is a weekday and hour, give or take, at which at least this many chats were held.
_SLOT_CHATS = 3
_SLOT_BREADTH = 30  # minutes
# Chats move: only those nearest in time tell what hour was usual then.
_NEIGHBOURS = 4
# How many weeks before its first and after its last sure chat a slot is searched for quiet ones.
_SLOT_REACH = 10


@dataclass(slots=True)
class Session:
    """A chat found in a file. Times are UTC, the hashtag is casefolded and without "#"."""

    starts_at: datetime
    ends_at: datetime
    hashtag: str
    hosts: list[str] = field(default_factory=list)


def find_sessions(
    sightings: Iterable[Sighting],
    *,
    zone: tzinfo,
    community_hashtags: Collection[str] = (),
    hosts: Collection[str] = (),
) -> list[Session]:
    """The chats held in a file, in the order of time; none where nothing looks like a chat.

    ``sightings`` may come in any order and are read once. ``hosts`` are the named ones or
    the community's own handles; where they never speak, hosts are who asks most.
    """
    logbook = Logbook(community_hashtags)
    logbook.read(sightings)
    hashtag, handles, timeline = logbook.hashtag(), logbook.handles(), logbook.timeline()
    named = {voice_of(name): name for name in (host.lstrip("@").casefold() for host in hosts)}
    handles |= named
    return [
        Session(
            starts_at=_moment(burst.begin),
            ends_at=_moment(burst.begin + burst.length),
            hashtag=hashtag,
            hosts=[handles[voice] for voice in leading if voice in handles],
        )
        for burst, leading in _Finder(timeline, zone, list(named)).find()
    ]


def windows(chats: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """When each chat takes tweets, from (start, end) of each, in the order given.

    Half-open: from 6 hours before the start up to, not with, 12 hours after the end, cut
    half-way between the end of one chat and the start of the next.
    """
    taken = [[start - BEFORE_START, end + AFTER_END] for start, end in chats]
    in_order = sorted(range(len(chats)), key=lambda index: chats[index])
    for earlier, later in pairwise(in_order):
        end, start = chats[earlier][1], chats[later][0]
        half_way = end + (start - end) / 2
        taken[earlier][1] = min(taken[earlier][1], half_way)
        taken[later][0] = max(taken[later][0], half_way)
    return [(begin, end) for begin, end in taken]


def window_of(windows: Sequence[tuple[datetime, datetime]], time: datetime) -> int | None:
    """Index of the window a time falls in, or None. The windows are in the order of time."""
    index = bisect_right(windows, time, key=lambda window: window[0]) - 1
    return index if index >= 0 and time < windows[index][1] else None


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


@dataclass(slots=True)
class _Slot:
    """A weekday and hour on the local clock, and the bursts held at it, by time."""

    minute: int  # since Monday midnight
    length: int
    bursts: list[Burst]

    @property
    def fewest(self) -> float:
        """How many tweets make a quiet chat of this slot."""
        return max(FEWEST, min(20, 0.1 * median(burst.size for burst in self.bursts)))


class _Finder:
    """Chats on one timeline, each a burst with the voices of its hosts, best first."""

    def __init__(self, timeline: Timeline, zone: tzinfo, named: Sequence[int]):
        self._timeline = timeline
        self._zone = zone
        speaking = {voice for _, voice, _ in timeline if voice in named}
        self._named = [voice for voice in named if voice in speaking]
        self._bursts = [
            burst for burst in bursts_in(timeline, zone, self._named) if burst.stands_out(3)
        ]
        self._usual = self._named or self._who_ask_most()

    def find(self) -> list[tuple[Burst, list[int]]]:
        slots, others = self._slots()
        chats = [burst for slot in slots for burst in slot.bursts if self._fits(burst, slot)]
        chats += self._quiet_ones(slots, chats)
        usual_size = median([burst.size for burst in chats]) if chats else 0
        chats += [burst for burst in others if self._is_chat_of_its_own(burst, usual_size)]
        return [(burst, self._leading(burst)) for burst in _apart(chats)]

    # Slots

    def _slots(self) -> tuple[list[_Slot], list[Burst]]:
        """The weekdays and hours of several bursts with a host in them, and all other bursts."""
        at: dict[int, list[Burst]] = defaultdict(list)
        for burst in self._bursts:
            if self._leading(burst):
                at[self._minute_of_week(burst.begin)].append(burst)
        slots: dict[int, list[Burst]] = defaultdict(list)
        others = [burst for burst in self._bursts if not self._leading(burst)]
        for minute, bursts in at.items():
            for burst in bursts:
                near = _nearest(burst, minute, at)
                if len(near) < _SLOT_CHATS:
                    others.append(burst)
                    continue
                usual = _usual_minute(near, minute)
                slots[usual].append(self._moved(burst, _shortest_way(minute, usual)))
        return [self._slot(minute, slots[minute]) for minute in sorted(slots)], others

    def _slot(self, minute: int, bursts: list[Burst]) -> _Slot:
        each = [quarters_from(self._timeline, burst.begin) for burst in bursts]
        together = [sum(quarters) for quarters in zip(*each, strict=True)]
        return _Slot(minute, length_shown_by(together), sorted(bursts, key=_begin))

    def _moved(self, burst: Burst, minutes: int) -> Burst:
        if not minutes:
            return burst
        return burst_at(self._timeline, burst.begin + minutes, burst.length, self._named)

    def _fits(self, burst: Burst, slot: _Slot) -> bool:
        burst.length = slot.length
        alone = burst.voices == 1
        if alone and not self._hosts_monologue(burst):
            return False
        return burst.size >= slot.fewest and bool(self._leading(burst))

    def _quiet_ones(self, slots: Iterable[_Slot], known: Sequence[Burst]) -> list[Burst]:
        """Chats at a usual hour that were too quiet to be seen as bursts."""
        quiet = []
        begins = {burst.begin for burst in known}
        for slot in slots:
            sure = [burst for burst in slot.bursts if burst.begin in begins]
            if len(sure) < _SLOT_CHATS:
                continue
            first = local(sure[0].begin, self._zone).date()
            last = local(sure[-1].begin, self._zone).date() + timedelta(weeks=_SLOT_REACH)
            held = {local(burst.begin, self._zone).date() for burst in sure}
            day = first - timedelta(weeks=_SLOT_REACH)
            while day <= last:
                if day not in held:
                    clock = time(slot.minute % _DAY // 60, slot.minute % 60)
                    start = datetime.combine(day, clock, self._zone)
                    begin = int(start.timestamp()) // 60
                    burst = burst_at(self._timeline, begin, slot.length, self._usual)
                    led = any(burst.posts[voice] > 1 for voice in self._usual)
                    if led and burst.stands_out(3) and self._fits(burst, slot):
                        quiet.append(burst)
                day += timedelta(weeks=1)
        return quiet

    def _minute_of_week(self, minute: int) -> int:
        moment = local(minute, self._zone)
        return moment.weekday() * _DAY + moment.hour * 60 + moment.minute

    # Hosts

    def _who_ask_most(self) -> list[int]:
        """Those who ask in many bursts, and much: at most three, best first."""
        asks: Counter[int] = Counter()
        present: Counter[int] = Counter()
        for burst in self._bursts:
            for voice, weight in burst.asks.items():
                asks[voice] += min(weight, 8)
                present[voice] += 1
        scores = {voice: asks[voice] * present[voice] for voice in asks if asks[voice]}
        return _best(scores)

    def _leading(self, burst: Burst) -> list[int]:
        """The hosts of a burst: the named or usual ones that speak in it, or who asks there."""
        usual = [voice for voice in self._usual if burst.posts[voice]]
        if self._named and usual:
            return usual
        asking = {
            voice: weight
            for voice, weight in burst.asks.items()
            if weight >= 3 and burst.posts[voice] >= 3
        }
        best = _best(asking)
        usual = [voice for voice in usual if burst.posts[voice] > 1 and burst.asks[voice]]
        return usual or best

    def _hosts_monologue(self, burst: Burst) -> bool:
        """A host's own archive holds nobody else, but their labels and announcements."""
        return any(burst.asks[voice] >= 4 for voice in self._named)

    def _is_chat_of_its_own(self, burst: Burst, usual_size: float) -> bool:
        """Whether a burst at no usual hour is a chat: people talking, somebody leading."""
        leading = self._leading(burst)
        if not any(burst.asks[voice] >= 4 for voice in leading):
            return False
        most_of_all = burst.tweets * 2 >= len(self._timeline)
        day = self._timeline.count(burst.begin - _DAY // 2, burst.begin + _DAY // 2)
        return (
            burst.tweets >= max(10 if most_of_all else 15, usual_size * 0.4)
            and burst.voices >= 4
            and burst.tweets >= 1.5 * burst.voices
            and burst.stands_out(4)
            and burst.tweets >= 0.4 * day
        )


def _begin(burst: Burst) -> int:
    return burst.begin


def _best(scores: dict[int, int]) -> list[int]:
    top = max(scores.values(), default=0)
    near = [(-score, voice) for voice, score in scores.items() if score and score * 2 >= top]
    return [voice for _, voice in sorted(near)[:3]]


def _apart(bursts: Iterable[Burst]) -> list[Burst]:
    """By time, and of those that overlap only the liveliest."""
    kept: list[Burst] = []
    for burst in sorted(bursts, key=lambda burst: (-burst.size, burst.begin)):
        index = bisect_left(kept, burst.begin, key=_begin)
        before, after = kept[max(index - 1, 0) : index], kept[index : index + 1]
        free_before = all(other.begin + other.length <= burst.begin for other in before)
        if free_before and all(burst.begin + burst.length <= other.begin for other in after):
            kept.insert(index, burst)
    return kept


def _shortest_way(minute: int, other: int) -> int:
    """Minutes from one minute of the week to another, the nearer way round."""
    return (other - minute + _WEEK // 2) % _WEEK - _WEEK // 2


def _nearest(burst: Burst, minute: int, at: dict[int, list[Burst]]) -> list[int]:
    """The minutes of the week of this burst and those nearest in time at about its hour."""
    earlier, later = [], []
    for step in range(-_SLOT_BREADTH, _SLOT_BREADTH + 1, QUARTER):
        other = (minute + step) % _WEEK
        bursts = at.get(other, [])
        index = bisect_left(bursts, burst.begin, key=_begin)
        earlier += [(b.begin, other) for b in bursts[max(index - _NEIGHBOURS, 0) : index]]
        index = bisect_right(bursts, burst.begin, key=_begin)
        later += [(b.begin, other) for b in bursts[index : index + _NEIGHBOURS]]
    near = sorted(earlier)[-_NEIGHBOURS:] + sorted(later)[:_NEIGHBOURS]
    return [minute, *(other for _, other in near)]


def _usual_minute(near: Sequence[int], own: int) -> int:
    """The minute of the week at which the chats around this one mostly began."""
    often = Counter(near)
    if often[own] >= _SLOT_CHATS:
        return own
    return min(often, key=lambda minute: (-often[minute], minute % 60 != 0, minute % 30, minute))
