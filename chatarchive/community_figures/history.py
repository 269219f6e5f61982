"""Counts a community's history: a pure function from its chats and who took part in them."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import zip_longest
from statistics import median

from .shapes import Asked, CommunityFigures, Period

# Who comes back within it after their first chat has stayed.
A_YEAR = timedelta(days=365)
MOST_LISTED = 5
# A question that drew no more than so many tweets is listed among the unanswered.
FEW_ANSWERS = 2


@dataclass(slots=True)
class HeldChat:
    """A public chat that is over. ``starts_at`` is in the community's zone; ``people`` are ids of
    accounts that wrote."""

    pk: int
    starts_at: datetime
    tweets: int = 0
    is_counted: bool = True
    people: frozenset[int] = frozenset()
    unanswered: int = 0
    answers: list[int | None] = field(default_factory=list)  # drawn by each mark
    topics: tuple[tuple[str, str], ...] = ()  # slug and name
    has_outcome: bool = False


def figures_of(chats, now):
    """The CommunityFigures of HeldChats at ``now``."""
    chats = sorted(chats, key=lambda chat: (chat.starts_at, chat.pk))
    if not chats:
        return CommunityFigures()
    newcomers, stayed = _newcomers(chats)
    followed = _followed(chats)
    told = CommunityFigures(people=sum(map(len, newcomers.values())))
    for periods, starts in ((told.years, _years), (told.quarters, _quarters)):
        periods += [Period(*one) for one in starts(chats)]
        for period, held in _by_period(periods, chats):
            _tell(period, held)
            period.new = sum(len(newcomers[chat.pk]) for chat in held)
            firsts = [chat for chat in held if newcomers[chat.pk]]
            if firsts and firsts[-1].starts_at + A_YEAR <= now:
                period.could_come_back = any(chat.pk in followed for chat in firsts)
                if period.could_come_back:
                    period.came_back = sum(len(newcomers[chat.pk] & stayed) for chat in firsts)
    names = Counter(topic for chat in chats for topic in chat.topics)
    told.topics = {slug: name for (slug, name), _ in names.most_common()}
    _tell_what_was_asked(told, chats[::-1])
    told.not_captured = sum(chat.is_counted and not chat.tweets for chat in chats)
    told.not_counted = sum(not chat.is_counted for chat in chats)
    return told


def _newcomers(chats):
    """Whose first chat each was, by its key; and who of all was in another within a year."""
    newcomers, first = {}, {}
    once, stayed = set(), set()  # in one chat so far; came back in time
    for chat in chats:
        back = once & chat.people
        stayed.update(who for who in back if chat.starts_at - first[who] <= A_YEAR)
        # Not ``- first.keys()``, which would be copied for each chat.
        new = {who for who in chat.people if who not in first}
        newcomers[chat.pk] = new
        first.update(dict.fromkeys(new, chat.starts_at))
        once -= back
        once |= new
    return newcomers, stayed


def _followed(chats):
    """The keys of chats after which another was held, and captured, within a year."""
    followed, later = set(), None
    for chat in reversed(chats):
        if later and later.starts_at <= chat.starts_at + A_YEAR:
            followed.add(chat.pk)
        if chat.people:
            later = chat
    return followed


def _years(chats):
    years = range(chats[0].starts_at.year, chats[-1].starts_at.year + 1)
    return [(date(year, 1, 1), str(year), str(year)) for year in years]


def _quarters(chats):
    names = {1: "Jan to Mar", 4: "Apr to Jun", 7: "Jul to Sep", 10: "Oct to Dec"}
    starts = [date(day.year, month, 1) for day, *_ in _years(chats) for month in names]
    last = max(start for start in starts if start <= chats[-1].starts_at.date())
    earliest = max(start for start in starts if start <= chats[0].starts_at.date())
    return [
        (start, f"{names[start.month]} {start.year}", f"{names[start.month][:3]} {start.year}")
        for start in starts
        if earliest <= start <= last
    ]


def _by_period(periods, chats):
    """Each period with its chats, both in order of time."""
    waiting = deque(chats)
    for period, following in zip_longest(periods, periods[1:]):
        held = []
        while waiting and not (following and waiting[0].starts_at.date() >= following.start):
            held.append(waiting.popleft())
        yield period, held


def _tell(period, chats):
    period.chats = len(chats)
    captured = [chat for chat in chats if chat.tweets]
    period.captured = len(captured)
    period.tweets = sum(chat.tweets for chat in captured)
    period.people = len(frozenset().union(*(chat.people for chat in chats)))
    sizes = [len(chat.people) for chat in captured if chat.people]
    period.people_a_chat = median(sizes) if sizes else None
    period.unanswered = sum(chat.unanswered for chat in chats)
    period.with_outcome = sum(chat.has_outcome for chat in chats)
    period.topics = dict(Counter(slug for chat in chats for slug, _ in chat.topics))


def _tell_what_was_asked(told, chats):
    asked = [
        Asked(chat.pk, place, answers)
        for chat in chats
        for place, answers in enumerate(chat.answers)
        if answers is not None
    ]
    # Of those that drew the same, the latest first: sorting keeps the order of ``chats``.
    told.drew_most = sorted(asked, key=lambda one: -one.answers)[:MOST_LISTED]
    few = [one for one in asked if one.answers <= FEW_ANSWERS]
    told.drew_least = sorted(few, key=lambda one: one.answers)[:MOST_LISTED]
    left = Counter({chat.pk: chat.unanswered for chat in chats if chat.unanswered})
    told.unanswered = dict(left.most_common(MOST_LISTED))
