"""When a tweet was made: from its id where that tells, else from what the file states."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from time import time

from ..records import EARLIEST, time_in_id, tomorrow
from .errors import NotATweet

# Spreadsheets' ways, the month first as the add-ons' home writes it.
_ZONELESS = (
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)
# A zone apart from the time, as Python's own reading does not take it: "21:00:03 +0000".
_ZONE_APART = re.compile(r"(?<=[0-9])\s+(?:(?:UTC|GMT|Z)|([+-][0-9]{2}:?[0-9]{2}))$")
_UNLABELLED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
_DAY = 24 * 60 * 60
# The day after ids began to hold the time, whatever the zone.
_LAST_UNTIMED = datetime(2010, 11, 6, tzinfo=UTC)


def moment(native_id: str, stated: object = "", zone: tzinfo = UTC) -> tuple[datetime, str]:
    """When the tweet was made (UTC), and how that is known: ``TweetRecord.time_source``.

    ``stated`` is the file's own time, looked at only where the id tells nothing; ``zone``
    the one to take where it names none. Raises ``NotATweet`` for an id of the future, and
    where no time is to be had.
    """
    created_at = time_in_id(native_id)
    if created_at is not None:
        if created_at.timestamp() > time() + _DAY:
            raise NotATweet(
                f"the id {native_id} would be from the year {created_at.year}: "
                "it is no id that X gave out."
            )
        return created_at, "id"
    created_at, source = _read(str(stated or "").strip(), zone)
    if created_at is None or not EARLIEST <= created_at <= tomorrow():
        wrong = (
            f"the time beside it, “{str(stated)[:40]}”, is none" if stated else "no time is given"
        )
        raise NotATweet(
            f"its id, {native_id}, is from before November 2010, when ids did not yet hold the "
            f"time, and {wrong}."
        )
    if created_at > _LAST_UNTIMED:
        raise NotATweet(
            f"its id, {native_id}, is from before November 2010, but the time beside it, "
            f"“{str(stated)[:40]}”, is later: the id is no tweet’s, or was cut."
        )
    return created_at, source


def in_utc(stated: str) -> str:
    """``stated`` with its zone, where a tool writes UTC without saying so."""
    return f"{stated}+00:00" if _UNLABELLED.fullmatch(stated) else stated


def _read(stated: str, zone: tzinfo) -> tuple[datetime | None, str]:
    try:
        parsed = _parse(stated)
        if parsed is None:
            return None, ""
        if parsed.tzinfo is not None:
            return parsed.astimezone(UTC), "zoned"
        return parsed.replace(tzinfo=zone).astimezone(UTC), "assumed"
    except (ValueError, OverflowError):
        return None, ""


def _parse(stated: str) -> datetime | None:
    if not stated:
        return None
    if stated[:1].isalpha():
        try:  # "Sat Mar 10 14:03:15 +0000 2018"
            return datetime.strptime(stated, "%a %b %d %H:%M:%S %z %Y")
        except ValueError:  # "Sat, 10 Mar 2018 14:03:15 +0000", of the search before 2013
            return parsedate_to_datetime(stated)
    stated = _ZONE_APART.sub(lambda zone: zone[1] or "+00:00", stated)
    try:
        return datetime.fromisoformat(stated)
    except ValueError:
        pass
    for pattern in _ZONELESS:
        try:
            return datetime.strptime(stated, pattern)
        except ValueError:
            continue
    return None


def time_stated(stated: object, zone: tzinfo = UTC) -> tuple[datetime | None, str]:
    """A time as captures of networks write it whose ids do not tell it (UTC), and its
    ``time_source``. ``zone`` is for one that names none. (None, "") for what is no time, lies
    in the future, or before anybody tweeted."""
    text = str(stated or "").strip()
    created_at, source = _read(text if text[:1].isalpha() else text.upper(), zone)
    if created_at is None or not EARLIEST <= created_at <= tomorrow():
        return None, ""
    return created_at, source
