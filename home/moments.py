"""Dates and times as people in Britain write them, in a given zone."""

import math
from datetime import date

from django.utils import timezone

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def day(moment, zone):
    """``Tuesday 10 November 2026``"""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B} {local.year}"


def clock(moment, zone):
    """``9 pm``, ``9.05 pm``, ``noon``, ``midnight``"""
    local = moment.astimezone(zone)
    if local.minute:
        return f"{local.hour % 12 or 12}.{local.minute:02} {'pm' if local.hour >= 12 else 'am'}"
    if local.hour % 12 == 0:
        return "noon" if local.hour else "midnight"
    return f"{local.hour % 12} {'pm' if local.hour >= 12 else 'am'}"


def moment(moment, zone):
    """``Tuesday 10 November 2026, 9 pm``"""
    return f"{day(moment, zone)}, {clock(moment, zone)}"


def zone_name(moment, zone):
    """What clocks in ``zone`` are said to show then: ``GMT``, ``BST``, ``EST``."""
    name = moment.astimezone(zone).tzname()
    return f"UTC{name}" if name[:1] in "+-" else name


def stamp(moment, zone):
    """For machines, with the zone's offset: ``2026-11-10T21:00+00:00``"""
    return moment.astimezone(zone).isoformat(timespec="minutes")


def ordinal(number):
    """``1st``, ``2nd``, ``3rd``, ``11th``, ``22nd``"""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{_ENDINGS.get(number % 10, 'th')}"


def written_on(day):
    """``Tuesday 26th April 2016``, of a date."""
    return f"{day:%A} {ordinal(day.day)} {day:%B} {day.year}"


def month_name(number):
    """``April`` of 4."""
    return f"{date(2000, number, 1):%B}"


def until(moment, zone, now=None):
    """How long it is until then: ``in 9 days``, ``tomorrow``, ``in 2 hours and 5 minutes``.

    Whole days are those of a calendar in ``zone``. Nothing once the moment has come. countdown.js
    says the same, by the visitor's calendar.
    """
    now = now or timezone.now()
    left = moment.timestamp() - now.timestamp()  # subtracting would compare what clocks show
    if left <= 0:
        return ""
    if left >= 24 * 3600:
        days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
        return "tomorrow" if days == 1 else f"in {days} days"
    hours, minutes = divmod(math.ceil(left / 60), 60)
    parts = [_counted(hours, "hour"), _counted(minutes, "minute")]
    return f"in {' and '.join(filter(None, parts))}"


def _counted(number, thing):
    return f"{number} {thing}{'' if number == 1 else 's'}" if number else ""
