"""The times in one column of a file: all are written in one way, which is found from all of
them, and not guessed for each anew.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime

_NUMBERS = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})"
    r"(?:[ ,T]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([ap])?\.?(?:m\.?)?)?",
    re.IGNORECASE,
)
_WORDS = (
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %b %Y %I:%M %p",
    "%d %b %Y",
    "%d %b %y %H:%M",
    "%d %b %y",
    "%b %d %Y %H:%M:%S",
    "%b %d %Y %H:%M",
    "%b %d %Y %I:%M:%S %p",
    "%b %d %Y %I:%M %p",
    "%b %d %Y",
    "%I:%M %p %d %b %Y",
    "%I:%M %p %b %d %Y",
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_MONTH = re.compile(r"\b([a-z]{3})[a-z]*\.?", re.IGNORECASE)
# "08:20PM", as IFTTT writes it, and "June 12th".
_STUCK = re.compile(r"(?<=\d)(?:([ap])\.?m\b\.?|(?:st|nd|rd|th)\b)", re.IGNORECASE)
_ORDERS = {"day": (2, 1, 0), "month": (2, 0, 1)}
_DAYS_EPOCH = datetime(1899, 12, 30)
# No zone is further from UTC than 14 hours; a clock may be wrong as well.
_FURTHEST = timedelta(hours=15)
_STEP = timedelta(minutes=15)


class Clock:
    """Reads a column's times. ``learn`` first what its other times and the ids tell."""

    def __init__(self, zone: tzinfo = UTC):
        self.zone = zone
        #: "day" or "month": which comes first in 3/4/2019; "" as long as nothing told it.
        self.order = ""
        #: How far the column's times are ahead of UTC, where ids told it.
        self.ahead: timedelta | None = None
        self._possible = {"day": 0, "month": 0}
        self._agreeing: dict[str, Counter] = {"day": Counter(), "month": Counter()}
        self._in_zone = {"day": 0, "month": 0}
        self._unclear = 0

    def learn(self, times: Iterable[tuple[str, datetime | None]]) -> None:
        """``times`` are as written, and the true ones where ids hold them."""
        for written, true in times:
            read = {order: parse(written, order) for order in _ORDERS}
            self._unclear += read["day"] != read["month"]
            for order, moment in read.items():
                if moment is None or moment.tzinfo is not None:
                    continue
                self._possible[order] += 1
                ahead = moment - true.replace(tzinfo=None) if true else _FURTHEST
                if abs(ahead) < _FURTHEST:
                    steps = round(ahead / _STEP)
                    self._agreeing[order][_STEP * steps] += 1
                    in_zone = moment.replace(tzinfo=self.zone).utcoffset() or timedelta()
                    self._in_zone[order] += steps == round(in_zone / _STEP)
        day, month = (self._agreeing[order].total() for order in ("day", "month"))
        if day == month:
            day, month = self._possible["day"], self._possible["month"]
        if day != month:
            self.order = "day" if day > month else "month"
        agreeing = self._agreeing[self.order or "day"]
        best = agreeing.most_common(1)
        # The zone that was named knows of summer time too: where it fits, it is better.
        if best and best[0][1] >= 3 and self._in_zone[self.order or "day"] < 0.8 * agreeing.total():
            self.ahead = best[0][0]

    @property
    def is_unclear(self) -> bool:
        """Whether day and month could be either in some times, and nothing told which."""
        return not self.order and self._unclear > 0

    def read(self, written: str) -> tuple[datetime, str] | None:
        """The moment (UTC), and whether it is "zoned" or "assumed"; None if it is none."""
        moment = parse(written, self.order or self._usual_order())
        if moment is None:
            return None
        try:
            if moment.tzinfo is not None:
                return moment.astimezone(UTC), "zoned"
            if self.ahead is not None:
                return (moment - self.ahead).replace(tzinfo=UTC), "assumed"
            return moment.replace(tzinfo=self.zone).astimezone(UTC), "assumed"
        except (ValueError, OverflowError):
            return None

    def _usual_order(self) -> str:
        """Where nothing tells: the month first in the United States, else the day."""
        return "month" if str(self.zone).startswith(("America/", "US/")) else "day"


def parse(written: str, order: str = "day") -> datetime | None:
    """A time as written, without zone if it names none. ``order``: see ``Clock``."""
    written = " ".join(written.split())[:60].replace(" at ", " ")
    if not any(character.isdigit() for character in written):
        return None
    try:
        moment = _number(written) or _numbers(written, order) or _words(written)
    except (ValueError, OverflowError, LookupError):
        return None
    return moment if moment and 1990 <= moment.year < 2100 else None


def _number(written: str) -> datetime | None:
    """A spreadsheet's count of days since 1900, or a computer's of seconds since 1970."""
    if not re.fullmatch(r"\d+(?:\.\d+)?", written):
        return None
    value = float(written)
    if 36_526 <= value < 73_051:  # the years 2000 to 2099
        return _DAYS_EPOCH + timedelta(seconds=round(value * 86_400))
    if 1.1e9 <= value < 4.1e9:
        return datetime.fromtimestamp(value, UTC)
    if 1.1e12 <= value < 4.1e12:
        return datetime.fromtimestamp(value / 1000, UTC)
    return None


def _numbers(written: str, order: str) -> datetime | None:
    try:
        if written[:4].isdigit() and written[4:5] == "-":
            moment = datetime.fromisoformat(written.removesuffix(" UTC"))
            return moment.replace(tzinfo=UTC) if written.endswith(" UTC") else moment
    except ValueError:
        pass
    zone = UTC if written.upper().endswith((" UTC", " GMT")) else None
    found = _NUMBERS.fullmatch(written[:-4] if zone else written)
    if not found:
        return None
    if len(found[1]) == 4:
        year, month, day = found[1], found[2], found[3]
    else:
        year, month, day = (found[at + 1] for at in _ORDERS[order])
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + (12 if found[7].casefold() == "p" else 0)
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    minute, second = int(found[5] or 0), int(found[6] or 0)
    return datetime(full_year, int(month), int(day), hour, minute, second, tzinfo=zone)


def _words(written: str) -> datetime | None:
    """Times with a month's English name."""
    if not _MONTH.search(written):
        return None
    try:  # "Sat Mar 10 14:03:15 +0000 2018"
        return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        pass
    in_utc = written.endswith((" UTC", " GMT"))  # Nitter: "Jun 12, 2019 · 8:20 PM UTC"
    plain = _WEEKDAY.sub("", written[:-4] if in_utc else written, count=1).replace(",", " ")
    plain = _STUCK.sub(lambda found: f" {found[1]}m" if found[1] else "", plain)
    for mark in "·-–|":
        plain = plain.replace(mark, " ")
    plain = " ".join(_MONTH.sub(_short_month, plain).split())
    for pattern in _WORDS:
        try:
            moment = datetime.strptime(plain, pattern)
            return moment.replace(tzinfo=UTC) if in_utc else moment
        except ValueError:
            continue
    return parsedate_to_datetime(written)


def _short_month(found: re.Match) -> str:
    return found[0] if found[1].casefold() in ("am", "pm") else found[1]
