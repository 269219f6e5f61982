"""The hour of a chat, cut into steps that can be drawn: what its timeline and its table show."""

from dataclasses import dataclass
from datetime import timedelta

from home.moments import clock, zone_name

# A picture on a phone has room for about that many bars, and for five times below them.
_MOST_BARS = 100
_MOST_TICKS = 4
_STEPS = (1, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10080)


@dataclass(slots=True)
class Step:
    """What was tweeted within ``length`` minutes from ``minute``, counted from the chat's start."""

    minute: int
    length: int
    tweets: int
    within: bool  # between the chat's start and its end


class Hour:
    """``details`` by time, in the clock of ``zone``. ``starts_at`` is aware, ``length`` in minutes.

    It reaches as far as its minutes are listed: over the chat's own time, and what was said right
    before and after it.
    """

    def __init__(self, details, starts_at, length, zone):
        self._tweets = {one.minute: one.tweets for one in details.minutes}
        self.starts_at, self.length, self.zone = starts_at, length, zone
        self.first = min(self._tweets, default=0)
        self.last = max(self._tweets, default=-1) + 1
        marks = sorted(details.marks, key=lambda mark: mark.minute)
        self.marks = [mark for mark in marks if self.first <= mark.minute < self.last]

    @property
    def reaches_beyond(self):
        """Whether something was said before or after the chat's own hour."""
        return any(
            tweets and not 0 <= minute < self.length for minute, tweets in self._tweets.items()
        )

    @property
    def minutes(self):
        return self.last - self.first

    def steps(self, length=None):
        """All Steps, also those in which nothing was said; of the fewest minutes that can be
        drawn, or of ``length``. They begin at round times of the zone's clock."""
        length = length or next(
            (step for step in _STEPS if self.minutes <= step * _MOST_BARS), _STEPS[-1]
        )
        local = self._local(self.first)
        first = self.first - (local.hour * 60 + local.minute) % length
        counted = {}
        for minute, tweets in self._tweets.items():
            place = (minute - first) // length
            counted[place] = counted.get(place, 0) + tweets
        number = -((first - self.last) // length)
        return [
            Step(
                minute := first + place * length,
                length,
                counted.get(place, 0),
                minute + length > 0 and minute < self.length,
            )
            for place in range(number)
        ]

    def ticks(self, first, last):
        """Minutes between these, at which the clock shows round times: a few."""
        for step in _STEPS[1:]:
            if last - first <= step * _MOST_TICKS:
                break
        local = self._local(first)
        ahead = -(local.hour * 60 + local.minute) % step
        return range(first + ahead, last + 1, step)

    def clock(self, minute):
        """``9.05 pm``, at that minute."""
        return clock(self.starts_at + timedelta(minutes=minute), self.zone)

    @property
    def zone_name(self):
        return zone_name(self.starts_at, self.zone)

    def _local(self, minute):
        return (self.starts_at + timedelta(minutes=minute)).astimezone(self.zone)
