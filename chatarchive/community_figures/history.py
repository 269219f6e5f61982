"""Counts a community's history: a pure function from its chats and who took part in them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from .shapes import Asked, CommunityFigures, Period

# Who comes back within it after their first chat has stayed.
A_YEAR = timedelta(days=365)
MOST_LISTED = 10
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
    first, second = _first_chats(chats)
    told = CommunityFigures(people=len(first))
    for periods, starts in ((told.years, _years), (told.quarters, _quarters)):
        periods += [Period(start, label) for start, label in starts(chats)]
        _fill(periods, chats, first, second, now)
    names = Counter(topic for chat in chats for topic in chat.topics)
    told.topics = {slug: name for (slug, name), _ in names.most_common()}
    asked = [
        Asked(chat.pk, place, answers)
        for chat in reversed(chats)
        for place, answers in enumerate(chat.answers)
        if answers is not None
    ]
    # Of those that drew the same, the latest first: sorting keeps their order.
    told.drew_most = sorted(asked, key=lambda one: -one.answers)[:MOST_LISTED]
    few = [one for one in asked if one.answers <= FEW_ANSWERS]
    told.drew_least = sorted(few, key=lambda one: one.answers)[:MOST_LISTED]
    left = Counter({chat.pk: chat.unanswered for chat in reversed(chats) if chat.unanswered})
    told.unanswered = dict(left.most_common(MOST_LISTED))
    told.not_counted = sum(not chat.is_counted for chat in chats)
    return told


def _first_chats(chats):
    """When each account took part for the first and for the second time."""
    first, second = {}, {}
    for chat in chats:
        for account in chat.people:
            if account not in first:
                first[account] = chat.starts_at
            elif account not in second:
                second[account] = chat.starts_at
    return first, second


def _years(chats):
    years = range(chats[0].starts_at.year, chats[-1].starts_at.year + 1)
    return [(date(year, 1, 1), str(year)) for year in years]


def _quarters(chats):
    names = {1: "Jan to Mar", 4: "Apr to Jun", 7: "Jul to Sep", 10: "Oct to Dec"}
    starts = [date(day.year, month, 1) for day, _ in _years(chats) for month in names]
    last = max(start for start in starts if start <= chats[-1].starts_at.date())
    earliest = max(start for start in starts if start <= chats[0].starts_at.date())
    return [
        (start, f"{names[start.month]} {start.year}")
        for start in starts
        if earliest <= start <= last
    ]


def _fill(periods, chats, first, second, now):
    newcomers = {period.start: [] for period in periods}
    waiting = iter([*periods[1:], None])
    period, following = periods[0], next(waiting)
    held = {one.start: [] for one in periods}
    for chat in chats:
        while following and chat.starts_at.date() >= following.start:
            period, following = following, next(waiting)
        held[period.start].append(chat)
        newcomers[period.start] += [
            account for account in chat.people if first[account] == chat.starts_at
        ]
    for period in periods:
        _tell(period, held[period.start])
        # Of two chats at the same moment, each would have them as new.
        new = set(newcomers[period.start])
        period.new = len(new)
        if new and max(first[account] for account in new) + A_YEAR <= now:
            period.came_back = sum(
                account in second and second[account] - first[account] <= A_YEAR for account in new
            )


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
