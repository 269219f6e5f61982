"""When a community talks: its rhythm in words, and the next date that keeps it.

Pure: times come in and go out aware, days and hours are those of the community's clocks.
"""

from datetime import UTC, date, datetime, timedelta

from . import moments

WEEKLY, FORTNIGHTLY = "weekly", "fortnightly"
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_WEEKS = {WEEKLY: 1, FORTNIGHTLY: 2}
# What lies further ahead than this of the chats before it was planned for itself, such as a
# conference in half a year: no break is as long.
_LONGEST_BREAK = timedelta(weeks=6)
# A chat on each of so many days ahead is no calendar that a person filled.
_FURTHEST = 600


def words(rhythm, weekday, hour):
    """``Every other Tuesday, 9 pm``; nothing while there is no rhythm or no day."""
    if rhythm not in _WEEKS or weekday is None:
        return ""
    clock = moments.clock(datetime.combine(date.min, hour, UTC), UTC)
    return f"Every {'other ' if rhythm == FORTNIGHTLY else ''}{WEEKDAYS[weekday]}, {clock}"


def next_start(rhythm, weekday, hour, zone, *, now, scheduled=(), counted_from=None):
    """When the next chat starts, aware in ``zone``; None without a rhythm and a day.

    It follows what is ``scheduled`` (the starts of all chats, past ones and drafts too), lies
    in the future, and on no day that has a chat. A fortnight is counted by weeks, from
    ``counted_from`` or else from the latest chat: so one held on another day for once moves
    nothing. An hour that the clocks skip becomes the one they show instead; of one that they
    show twice it is the first.
    """
    if rhythm not in _WEEKS or weekday is None:
        return None
    now = now.astimezone(UTC)
    days = sorted(start.astimezone(zone).date() for start in scheduled)
    today = now.astimezone(zone).date()
    latest = _latest(days, today)
    anchor = counted_from or latest
    try:
        after = max(today, latest + timedelta(days=1)) if latest else today
        day = after + timedelta(days=(weekday - after.weekday()) % 7)
        for _ in range(_FURTHEST):
            start = _at(day, hour, zone)
            if (
                day not in days
                and start.astimezone(UTC) > now
                and _is_due(day, anchor, _WEEKS[rhythm])
            ):
                return start
            day += timedelta(weeks=1)
    except (OverflowError, ValueError):  # at the end of the calendar
        pass
    return None


def _latest(days, today):
    """The last day of those that keep on one after the other."""
    latest = None
    for day in days:
        if day - max(latest or today, today) > _LONGEST_BREAK:
            break
        latest = day
    return latest


def _is_due(day, anchor, weeks):
    return not anchor or (_monday(day) - _monday(anchor)) % (7 * weeks) == 0


def _monday(day):
    """The number of the week's first day; a number, as the first week of all begins before
    the calendar does."""
    return day.toordinal() - day.weekday()


def _at(day, hour, zone):
    there = datetime.combine(day, hour.replace(fold=0), tzinfo=zone)
    return there.astimezone(UTC).astimezone(zone)
