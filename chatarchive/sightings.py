"""Who used which hashtag when: all that finding sessions needs, for a million tweets at once."""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from chatarchive.hosts import announces
from chatarchive.labels import question_labels
from chatarchive.records import TweetRecord

_HASHTAG = re.compile(r"#(\w+)")
_JOINED = re.compile(r"[\w&/]")  # "C#sharp", "&#39;" and a link's fragment are no hashtags
_ENDS_ASKING = re.compile(r"\?[\s\"'”’)]*(?:(?:[#@]\w+|https?://\S+|[^\w\s])\s*)*$")

# Above this many different hashtags (or askers) the rarest are forgotten.
_MANY = 5_000
_BLOCK = 50_000


@dataclass(slots=True)
class Sighting:
    """One tweet as seen from afar. Handle and hashtags are casefolded, without @ and #.

    ``asks``: 2 for a question label or an announcement ("Q1 …", "Welcome to #x"), 1 for a
    question put to everybody, else 0. ``created_at`` is aware.
    """

    created_at: datetime
    handle: str
    hashtags: frozenset[str]
    asks: int = 0
    is_retweet: bool = False


def sighting_of(record: TweetRecord) -> Sighting:
    """A record as a sighting. Without a handle the author's native id stands for it."""
    author = record.author
    return Sighting(
        created_at=record.created_at,
        handle=(author.handle.casefold() or author.native_id) if author else "",
        hashtags=hashtags_in(record.text),
        asks=0 if record.is_retweet else _asks(record.text),
        is_retweet=record.is_retweet,
    )


def hashtags_in(text: str) -> frozenset[str]:
    """A text's hashtags, roughly by Twitter's rules: word characters, not digits alone."""
    text = text.replace("＃", "#")
    if "#" not in text:
        return frozenset()
    return frozenset(
        match[1].casefold()
        for match in _HASHTAG.finditer(text)
        if not match[1].isdecimal() and not _JOINED.match(text, match.start() - 1)
    )


def _asks(text: str) -> int:
    if announces(text) or any(label.opening and label.is_asking for label in question_labels(text)):
        return 2
    return int("?" in text and not text.startswith("@") and bool(_ENDS_ASKING.search(text)))


class Timeline:
    """The tweets of one hashtag in the order of time, eight bytes each.

    A tweet is minute (since 1970, UTC), voice (a checksum of the handle) and ``asks``.
    """

    def __init__(self, packed: array):
        self._packed = packed

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self):
        return map(_unpacked, self._packed)

    def between(self, begin: int, end: int) -> list[tuple[int, int, int]]:
        """(minute, voice, asks) of the tweets from minute ``begin`` up to, not with, ``end``."""
        first, last = self._bounds(begin, end)
        return [_unpacked(value) for value in self._packed[first:last]]

    def count(self, begin: int, end: int) -> int:
        first, last = self._bounds(begin, end)
        return last - first

    def _bounds(self, begin: int, end: int) -> tuple[int, int]:
        first = bisect_left(self._packed, max(begin, 0) << 34)
        return first, bisect_left(self._packed, max(end, 0) << 34, first)


def _unpacked(value: int) -> tuple[int, int, int]:
    return value >> 34, value >> 2 & 0xFFFF_FFFF, value & 3


def voice_of(handle: str) -> int:
    return crc32(handle.encode())


class Logbook:
    """Takes in sightings one by one and keeps the timeline of the hashtag that matters.

    As soon as one of the community's own hashtags is seen, all others are forgotten.
    Retweets are left out: an echo is no conversation, and a viral tweet has thousands.
    """

    def __init__(self, community_hashtags: Iterable[str] = ()):
        self._own = frozenset(tag.lstrip("#").casefold() for tag in community_hashtags)
        self._own_seen: Counter[str] = Counter()
        self._by_tag: dict[str, array] = {}
        self._askers: Counter[str] = Counter()

    def read(self, sightings: Iterable[Sighting]) -> None:
        for sighting in sightings:
            if sighting.is_retweet or not sighting.hashtags:
                continue
            own = sighting.hashtags & self._own
            if own:
                if not self._own_seen:
                    self._by_tag.clear()
                for tag in own:
                    self._own_seen[tag] += 1
                tags: Collection[str] = ("",)  # all of the community's count as one
            elif self._own_seen:
                continue
            else:
                tags = sighting.hashtags
            self._keep(sighting, tags)

    def _keep(self, sighting: Sighting, tags: Collection[str]) -> None:
        minute = max(int(sighting.created_at.timestamp()) // 60, 0)
        asks = min(int(sighting.asks), 3)
        packed = minute << 34 | voice_of(sighting.handle) << 2 | asks
        for tag in tags:
            timeline = self._by_tag.get(tag)
            if timeline is None:
                timeline = self._by_tag[tag] = array("Q")
            timeline.append(packed)
        if len(self._by_tag) > _MANY:
            self._by_tag = dict(_largest(self._by_tag, len))
        if asks and sighting.handle:
            self._askers[sighting.handle] += asks
            if len(self._askers) > _MANY:
                self._askers = Counter(dict(_largest(self._askers, int)))

    def hashtag(self) -> str:
        """The community's hashtag if one was seen, else the commonest; empty if there is none."""
        if self._own_seen:
            return min(self._own_seen, key=lambda tag: (-self._own_seen[tag], tag))
        return min(self._by_tag, key=lambda tag: (-len(self._by_tag[tag]), tag), default="")

    def timeline(self) -> Timeline:
        """The tweets of ``hashtag()``; everything else is let go."""
        packed = self._by_tag.get("" if self._own_seen else self.hashtag(), array("Q"))
        self._by_tag.clear()
        return Timeline(_in_order(packed))

    def handles(self) -> dict[int, str]:
        """The handles of those who asked something, by their voices."""
        return {voice_of(handle): handle for handle in sorted(self._askers)}


def _largest(counted: dict, size) -> list[tuple]:
    by_size = sorted(counted.items(), key=lambda item: (-size(item[1]), item[0]))
    return by_size[: _MANY // 2]


def _in_order(packed: array) -> array:
    """Sorted, a day at a time: a list of a million numbers would cost five times the array.

    ``packed`` is emptied on the way, so that the tweets are held only once.
    """
    days: dict[int, array] = {}
    while packed:
        for value in packed[-_BLOCK:]:
            day = (value >> 34) // 1440
            if day not in days:
                days[day] = array("Q")
            days[day].append(value)
        del packed[-_BLOCK:]
    ordered = array("Q")
    for day in sorted(days):
        ordered.extend(sorted(days.pop(day)))
    return ordered
