"""A workbook's cells as the text that other tables have in their place."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

# Excel writes what XML cannot hold, line ends among them, as _x000D_, and a true one as _x005F_x…
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_UNSEEN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
# Excel's own numbers for formats of dates (East Asian ones among them) and of times.
_DATES = {14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)}
_TIMES = {18, 19, 20, 21, 45, 47}
# Up to here a spreadsheet's numbers, which are floats, are exact.
_EXACT = 2**53
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST_DAY = 2_958_466  # 31 December 9999


@dataclass
class Styles:
    """Which of a workbook's styles show a number as a date, and from when its days count."""

    kinds: list[str] = field(default_factory=list)  # "", "date" or "time", by style number
    from_1904: bool = False

    def of(self, number: str) -> str:
        """ "date", "date 1904", "time", or "" for a plain number."""
        kind = (
            self.kinds[int(number)] if number.isdecimal() and int(number) < len(self.kinds) else ""
        )
        return "date 1904" if kind == "date" and self.from_1904 else kind


def styles_in(elements: list[tuple[str, dict[str, str]]]) -> list[str]:
    """``Styles.kinds`` from what ``styles.xml`` holds."""
    codes: dict[str, str] = {}
    kinds = []
    for path, attributes in elements:
        if path == "numFmts/numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif path == "cellXfs/xf":
            number = attributes.get("numFmtId", "0")
            kinds.append(_kind(number, codes.get(number)))
    return kinds


def _kind(number: str, code: str | None) -> str:
    if code is None:
        known = int(number) if number.isdecimal() else 0
        return "date" if known in _DATES else "time" if known in _TIMES else ""
    if _ELAPSED.search(code):
        return ""
    seen = _UNSEEN.sub("", code.split(";")[0]).casefold()
    if "general" in seen:
        return ""
    if "y" in seen or "d" in seen:
        return "date"
    if "h" in seen or "s" in seen:
        return "time"
    return "date" if "m" in seen else ""


def unescaped_text(text: str) -> str:
    """``_x000D_`` and the like undone, once."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:  # half of a surrogate pair: readers make it sound
        return text


def error_or_text(raw: str, kind: str) -> str:
    """The text of a cell that is no number: written in it, a formula's, an error, yes or no."""
    if kind == "b":
        return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
    if kind == "d":  # "2019-06-12T21:05:00", in whatever zone the sheet was
        return raw.strip().replace("T", " ").removesuffix(".000")
    return unescaped_text(raw)


def number_text(raw: str, shown_as: str, exact: bool) -> tuple[str, bool]:
    """A number as text, and whether it is one that only a program can have written.

    Spreadsheets keep 15 to 17 figures: a longer number that came from one is given as
    "1.13890006964320E+18", so that readers see what happened to it. ``exact`` says that a
    program wrote this sheet and no spreadsheet ever saved it, so its digits are true.
    """
    if raw.isascii() and raw.isdecimal() and not shown_as:
        if len(raw) < 16:
            return raw, False
        number = int(raw) if len(raw) < 40 else 0
        if number and number <= _EXACT:
            return str(number), False
        if 0 < number < 2**64:
            never_rounded = not _can_be_float(number)
            return (raw if exact or never_rounded else repr(float(raw)).upper()), never_rounded
    try:
        value = float(raw)
    except ValueError:
        return raw[:100], False
    if shown_as and 0 <= value < _LAST_DAY:
        return _moment(value, shown_as), False
    if value.is_integer() and abs(value) <= _EXACT:
        return str(int(value)), False
    if abs(value) > _EXACT:
        return repr(value).upper(), False
    return raw, False


def _can_be_float(number: int) -> bool:
    value = float(number)
    try:
        return number in (int(value), int(Decimal(repr(value))))
    except (InvalidOperation, OverflowError):
        return True


def _moment(value: float, shown_as: str) -> str:
    """Days since the epoch as "2019-06-12 21:05:00"; without a time where there is none."""
    epoch = _EPOCH_1904 if shown_as == "date 1904" else _EPOCH
    moment = epoch + timedelta(seconds=round(value * 86_400))
    if value < 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if value.is_integer() else f"{moment:%Y-%m-%d %H:%M:%S}"
