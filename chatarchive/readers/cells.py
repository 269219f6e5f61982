"""A workbook's values, as openpyxl gives them, as the text that other tables have there."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

# Excel writes what XML cannot hold, line ends among them, as _x000D_, and a true one as _x005F_x…
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Up to here a spreadsheet's numbers, which are floats, are exact.
_EXACT = 2**53
_ANY_DAY = date(2000, 1, 1)


def text_of(value: object, *, exact: bool) -> str:
    """What a cell shows, near enough. Dates and times are as the sheet's zone has them.

    Spreadsheets keep 15 to 17 figures: a longer number that came from one is given as
    "1.13890006964320E+18", so that readers see what happened to it. ``exact`` says that a
    program wrote this sheet and no spreadsheet ever saved it (``are_exact``).
    """
    if isinstance(value, str):
        return unescaped_text(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return _whole(value, exact)
    if isinstance(value, float):
        if value.is_integer() and abs(value) <= _EXACT:
            return str(int(value))
        return repr(value).upper() if abs(value) > _EXACT else repr(value)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, time):
        return f"{_rounded(datetime.combine(_ANY_DAY, value)):%H:%M:%S}"
    if isinstance(value, datetime):
        value = _rounded(value)
        return value.isoformat(" ") if value.time() > time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else ""


def are_exact(values: Iterable[object]) -> bool:
    """Whether a number is among them that no spreadsheet, only a program, can have written."""
    return any(
        type(value) is int and _EXACT < value < 2**64 and not _can_be_float(value)
        for value in values
    )


def unescaped_text(text: str) -> str:
    """``_x000D_`` and the like undone, once."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:  # half of a surrogate pair: readers make it sound
        return text


def _whole(number: int, exact: bool) -> str:
    if abs(number) <= _EXACT or (0 < number < 2**64 and (exact or not _can_be_float(number))):
        return str(number)
    try:
        return repr(float(number)).upper()
    except OverflowError:
        return "#NUM!"


def _can_be_float(number: int) -> bool:
    value = float(number)
    return number in (int(value), int(Decimal(repr(value))))


def _rounded(moment: datetime) -> datetime:
    """To seconds: a day is a float, and its seconds off by some thousandths."""
    if moment.microsecond >= 500_000 and moment.year < 9999:
        moment += timedelta(seconds=1)
    return moment.replace(microsecond=0)
