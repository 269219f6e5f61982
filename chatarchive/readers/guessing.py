"""Which column of an unknown table holds what, told by what is in the columns; their names
only help. Where it is not certain that the rows are posts, they are not taken for any:
lists of accounts, of links, of orders look much like them.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ..records import time_in_id
from .clock import Clock, parse
from .column_names import (
    ABOUT_PEOPLE,
    ABOVE,
    DELETED_TWEET,
    HANDLE_NAMED,
    NAMED,
    OTHERS_ID,
    OTHERS_WORDS,
    PERSON,
    PRIVATE_MESSAGE,
    SURE_ID,
    TWEET_ID,
    object_of,
    plain,
)
from .errors import NotATweet
from .identity import handle_in, identity_in
from .opening import Grid
from .python_values import are_printed_bytes
from .r_escapes import restored
from .said_columns import find_columns
from .tweet_ids import are_rounded, sound_id

# What people write in tweets, and hardly in other lists.
_SIGNS = re.compile(r"(?:^|\s)(?:RT @\w|[@#]\w)|https?://t\.co/")
_SPOKEN = re.compile(r"@([\w.-]*\w)")
_HASHTAG = re.compile(r"#\w+")
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|nbsp|#x?[0-9a-f]+);)|[<>]", re.IGNORECASE)
# What a page shows above a tweet: whose it is, a dot, the day.
_HEADING = re.compile(r"@\w+\s*\n\s*·")
_PARAGRAPH = re.compile(r"<p\b[^>]*>", re.IGNORECASE)
_FLOAT = re.compile(r"[0-9][.,][0-9]+E\+?1[4-9]", re.IGNORECASE)
_MOST = 0.8

#: What programs write into a cell that holds nothing.
EMPTY = {"", "NA", "NaN", "nan", "None", "none", "null", "NULL"}

NO_ID = "no column holds tweets’ ids or addresses"
ROUNDED = "the tweets’ ids were rounded by a spreadsheet, and no column holds their addresses"
PRIVATE = "its rows are messages to single people, which are not taken"
DELETED = "its tweets were deleted by those who wrote them, and are not taken"
NO_TEXT = "no column holds words as people write them"
NOT_SURE = "nothing shows that its ids are those of tweets, and not of accounts or other things"


@dataclass
class Guess:
    """``places``: the column of each role. ``index``: which of the first rows holds the
    names, -1 for none. ``missing``: why it is no table of tweets, if it is none."""

    places: dict[str, int] = field(default_factory=dict)
    index: int = -1
    missing: list[str] = field(default_factory=list)
    #: How many of the rows' ids or addresses are such: parted wrongly, a table has none.
    fit: float = 0.0
    has_entities: bool = False
    has_bytes: bool = False
    has_html: bool = False
    is_rounded: bool = False


def guess(grid: Grid, said: dict[str, str] | None = None) -> Guess:
    """What the columns of ``grid`` hold, those that a person ``said`` taken as said.
    Raises ``WrongColumns``."""
    index, places = _row_of_names(grid.rows), {}
    if said:
        index, places = find_columns(said, grid.rows, index)
    width = max(map(len, grid.rows), default=0)
    names = grid.rows[index] if index >= 0 else []
    rows = [row for row in grid.rows[index + 1 :] if any(row)]
    columns = [
        _Column(
            at, names[at] if at < len(names) else "", [row[at] for row in rows if at < len(row)]
        )
        for at in range(width)
    ]
    return _Guessing(columns, places, len(rows)).guess(index)


def _row_of_names(rows: list[list[str]]) -> int:
    """The fullest row above the first that holds a tweet's id or address; -1 if none of them
    can be columns' names."""
    first = next((at for at, row in enumerate(rows[:11]) if any(map(_is_post, row))), 1)
    best, most = -1, 1
    for index in range(first - 1, -1, -1):
        filled = [cell.strip() for cell in rows[index] if cell.strip()]
        if len(filled) > most and all(map(_may_be_name, filled)):
            best, most = index, len(filled)
    return best


def _may_be_name(cell: str) -> bool:
    return len(cell) <= 60 and not cell[0].isdigit() and not _is_post(cell) and "://" not in cell


def _is_post(cell: str) -> bool:
    return _timed(cell) is not None or _is_address(cell)


def _may_be_post(cell: str) -> bool:
    return bool(sound_id(cell)) or _is_address(cell)


def _may_be_old_id(cell: str) -> bool:
    """Whether this may be an id from before November 2010, or a newer one."""
    return 7 < len(cell) < 30 and len(sound_id(cell)) > 7


def _timed(cell: str) -> datetime | None:
    """When the tweet was made whose id this is; None if it is none that can be."""
    native_id = sound_id(cell) if 14 < len(cell) < 30 else ""
    if len(native_id) < 15:
        return None
    moment = time_in_id(native_id)
    return moment if moment and moment < datetime.now(UTC) + timedelta(days=1) else None


def _is_address(cell: str) -> bool:
    cell = cell.strip()
    if len(cell) > 300 or " " in cell or ":" not in cell[:8]:
        return cell.startswith(("twitter.com/", "x.com/")) and "/status/" in cell
    try:
        return identity_in(cell) is not None
    except NotATweet:
        return True


class _Column:
    """One column's first cells, and how many of them are of a kind."""

    def __init__(self, place: int, name: str, cells: list[str]):
        self.place = place
        self.name = plain(name)
        self.object = object_of(name)
        self.every = cells
        self.cells = [cell.strip() for cell in cells if cell and cell.strip() not in EMPTY]
        self.mean_length = sum(map(len, self.cells)) / max(len(self.cells), 1)
        self.distinct = len(set(self.cells)) / max(len(self.cells), 1)

    def share(self, test: Callable[[str], object]) -> float:
        return sum(map(bool, map(test, self.cells))) / max(len(self.cells), 1)

    def is_named(self, role: str) -> bool:
        return self.name in NAMED[role] or ABOVE.sub("", self.name) in NAMED[role]


class _Guessing:
    def __init__(self, columns: list[_Column], said: dict[str, int], rows: int):
        self._columns = columns
        self._said = said
        self._rows = max(rows, 1)
        self._found: dict[str, _Column] = {role: columns[at] for role, at in said.items()}

    def guess(self, index: int) -> Guess:
        finders = {
            "url": self._address,
            "id": self._id,
            "time": self._time,
            "text": self._text,
            "author": self._author,
            "name": self._name,
            "reply_to": self._reply_to,
            "likes": lambda: self._named_figures("likes"),
            "reposts": lambda: self._named_figures("reposts"),
        }
        for role, find in finders.items():
            if role not in self._found and (column := find()):
                self._found[role] = column
        places = {role: column.place for role, column in self._found.items()}
        text = self._found.get("text")
        ids = self._found.get("id")
        named = [self._found[role] for role in ("id", "url") if role in self._found]
        return Guess(
            places,
            index,
            self._missing(),
            fit=max((one.share(_may_be_post) for one in named), default=0.0),
            has_entities=bool(text) and _has_entities(text.cells),
            has_html=bool(text) and text.share(_PARAGRAPH.match) >= _MOST,
            has_bytes=bool(text) and text.share(are_printed_bytes) >= _MOST,
            is_rounded=bool(ids) and are_rounded(ids.cells),
        )

    def _free(self, *, people: bool = False) -> list[_Column]:
        """The columns not taken yet. Once it is known where the id is, only those of the same
        object: nested JSON may hold several tweets in one. ``people`` may stand beside it."""
        taken = {column.place for column in self._found.values()}
        known = self._found.get("id") or self._found.get("url")
        return [
            one
            for one in self._columns
            if one.place not in taken
            and one.cells
            and (
                known is None
                or one.object.startswith(known.object)
                or (people and PERSON.search(one.object))
            )
        ]

    def _filled(self, column: _Column, least: float = 0.6) -> bool:
        return len(column.cells) >= least * self._rows

    def _address(self) -> _Column | None:
        found = [
            one
            for one in self._free()
            if self._filled(one, 0.2 if TWEET_ID.search(one.name) else 0.6)
            and one.share(_is_address) >= _MOST
            and not re.search(r"\b(?:reply|replied|quoted?|retweeted|parent)\b", one.name)
        ]
        return max(found, key=lambda one: one.distinct * len(one.cells), default=None)

    def _id(self) -> _Column | None:
        found = [
            one
            for one in self._free()
            if self._filled(one, 0.2 if TWEET_ID.search(one.name) else 0.6)
            and (
                one.share(_timed) >= _MOST
                or (SURE_ID.search(one.name) and one.share(_may_be_old_id) >= _MOST)
            )
            and not OTHERS_ID.search(one.name)
            and self._fits_address(one)
        ]
        return max(
            found,
            key=lambda one: (bool(TWEET_ID.search(one.name)), round(one.distinct, 1), -one.place),
            default=None,
        )

    def _fits_address(self, column: _Column) -> bool:
        """Whether the ids are those in the addresses, where both are there."""
        address = self._found.get("url")
        if address is None:
            return True
        pairs = [
            (cell.strip(), beside)
            for cell, beside in zip(column.every, address.every, strict=False)
            if cell and beside
        ]
        return sum(sound_id(cell) in beside for cell, beside in pairs) >= 0.5 * len(pairs)

    def _time(self) -> _Column | None:
        found = [one for one in self._free() if self._filled(one) and one.share(_is_time) >= _MOST]
        return max(
            found,
            key=lambda one: (self._agreement(one), one.is_named("time"), one.mean_length > 10),
            default=None,
        )

    def _agreement(self, column: _Column) -> float:
        """How many of the column's times are within a day of those that the ids hold."""
        clock = Clock()
        pairs = [
            (cell, true)
            for cell, true in zip(column.every, self._true_times(), strict=False)
            if cell and true
        ]
        clock.learn(pairs)
        near = 0
        for cell, true in pairs:
            read = clock.read(cell)
            near += bool(read) and abs(read[0] - true) < timedelta(hours=26)
        return round(near / len(pairs), 1) if pairs else 0.0

    def _true_times(self) -> list[datetime | None]:
        ids = self._found.get("id")
        if ids:
            return [_timed(cell.strip()) for cell in ids.every]
        address = self._found.get("url")
        return [_made_at(cell) for cell in address.every] if address else []

    def _text(self) -> _Column | None:
        def weight(column: _Column) -> float:
            return column.mean_length * column.distinct * (5 if column.is_named("text") else 1)

        found = [
            one
            for one in self._free()
            if len(one.cells) >= 0.4 * self._rows
            and not ABOUT_PEOPLE.search(one.name)
            and not OTHERS_WORDS.search(one.name)
            and not (one.is_named("author") or one.is_named("name"))
            and one.share(_is_address) < 0.5
            and one.share(_timed) < 0.5
            and one.share(_is_time) < 0.5
            and one.share(_is_markup) < 0.5
            and one.share(_HEADING.search) < 0.5
            and (
                one.is_named("text")
                or (
                    one.mean_length >= 15
                    and (one.distinct >= 0.15 or len(one.cells) < 10)
                    and one.share(lambda cell: " " in cell) >= 0.5
                )
            )
        ]
        return max(found, key=weight, default=None)

    def _author(self) -> _Column | None:
        address = self._found.get("url")
        best = None, 0
        for one in self._free(people=True):
            if not self._filled(one) or one.share(handle_in) < 0.7:
                continue
            weight = 0
            if one.is_named("author") and one.share(str.isdecimal) < 0.5:
                weight = 3 + one.share(lambda cell: cell[:1] == "@")
                weight += 0.5 * bool(HANDLE_NAMED.search(one.name))
            elif not one.name or not OTHERS_ID.search(one.name.replace("user", "")):
                weight = 2 if one.share(lambda cell: cell[:1] == "@") >= _MOST else 0
            if not one.name and self._mentioned(one):
                weight = max(weight, 1)
            if one.name == "name" and self._are_handles(one):
                weight = max(weight, 1)
            if address and self._is_in_address(one, address):
                weight = 5
            if weight > best[1]:
                best = one, weight
        return best[0]

    def _are_handles(self, column: _Column) -> bool:
        """Whether these names can hardly be other than handles: no space in any of many."""
        names = set(column.cells)
        return len(names) >= 10 and column.share(handle_in) == 1 and not self._is_spoken_of(column)

    def _mentioned(self, column: _Column) -> bool:
        """Whether the words speak to people whose handles stand in the column."""
        text = self._found.get("text")
        spoken = (
            {who.casefold() for cell in text.cells for who in _SPOKEN.findall(cell)} if text else ()
        )
        return any(handle_in(cell).casefold() in spoken for cell in set(column.cells))

    def _is_in_address(self, column: _Column, address: _Column) -> bool:
        pairs = [
            (handle_in(cell), _handle_of(beside))
            for cell, beside in zip(column.every, address.every, strict=False)
            if cell and beside
        ]
        pairs = [(cell, whose) for cell, whose in pairs if whose]
        alike = sum(cell.casefold() == whose.casefold() for cell, whose in pairs)
        return bool(pairs) and alike >= _MOST * len(pairs)

    def _name(self) -> _Column | None:
        words = [one for one in self._free(people=True) if 2 <= one.mean_length <= 40]
        words = [one for one in words if one.share(str.isdecimal) < 0.5 and not one.share(_is_time)]
        named = [one for one in words if one.is_named("name")]
        named = named or [one for one in words if one.is_named("author")]
        named = [one for one in named if not self._is_spoken_of(one)]
        return named[0] if named else self._name_by_handle(words)

    def _is_spoken_of(self, column: _Column) -> bool:
        """Whether the words tell of who stands beside them, as nobody does of themselves."""
        text = self._found.get("text")
        pairs = [
            (cell.strip(), words)
            for cell, words in zip(column.every, text.every if text else (), strict=False)
            if cell and words and cell.strip() not in EMPTY
        ]
        return sum(cell in words for cell, words in pairs) >= 0.5 * max(len(pairs), 1)

    def _name_by_handle(self, words: list[_Column]) -> _Column | None:
        """The column that says the same wherever the handle is the same."""
        author = self._found.get("author")
        handles = set(author.cells) if author else set()
        if len(handles) < 3 or len(handles) > 0.8 * len(author.cells):
            return None
        for one in words:
            pairs = {
                (who, cell) for who, cell in zip(author.every, one.every, strict=False) if cell
            }
            names = {cell for _, cell in pairs}
            alike = 0.8 * len(handles) <= len(names) <= len(pairs) <= len(handles)
            if alike and not one.name:
                return one
        return None

    def _reply_to(self) -> _Column | None:
        for one in self._free():
            if one.is_named("reply_to") and one.share(_is_post) >= 0.5:
                return one
        return None

    def _named_figures(self, role: str) -> _Column | None:
        for one in self._free():
            if one.is_named(role) and one.share(lambda cell: cell.isdecimal()) >= 0.5:
                return one
        return None

    def _missing(self) -> list[str]:
        has_id = "id" in self._found or "url" in self._found
        missing = []
        if has_id and any(one.cells and PRIVATE_MESSAGE.search(one.name) for one in self._columns):
            missing.append(PRIVATE)
        if has_id and any(one.cells and DELETED_TWEET.search(one.name) for one in self._columns):
            missing.append(DELETED)
        if not has_id:
            rounded = any(one.share(_FLOAT.match) >= 0.5 for one in self._free())
            missing.append(ROUNDED if rounded else NO_ID)
        if "text" not in self._found:
            missing.append(NO_TEXT)
        is_certain = "url" in self._found or "id" in self._said
        if not missing and not is_certain and self._evidence() < 2:
            missing.append(NOT_SURE)
        return missing

    def _evidence(self) -> int:
        """How much speaks for it that numbers like tweets' ids are just that."""
        ids, text = self._found["id"], self._found["text"]
        author, time = self._found.get("author"), self._found.get("time")
        if ids.share(lambda cell: cell.startswith("at://")) >= _MOST or "text" in self._said:
            return 2
        named = 2 * text.is_named("text") + 2 * (
            bool(TWEET_ID.search(ids.name)) and not ids.name.startswith("id")
        )
        weight = named + (text.share(_SIGNS.search) >= 0.2) + _share_a_hashtag(text.cells)
        if time and (agreement := self._agreement(time)):
            weight += 1 if agreement >= _MOST else -3
        elif time and any(self._true_times()):
            weight -= 3
        if author:
            repeats = author.distinct < 0.9
            weight += 1 if repeats else -2 * (not named and len(author.cells) >= 5)
            weight += self._mentioned(author)
        return weight


def _share_a_hashtag(cells: list[str]) -> bool:
    counts = Counter(tag for cell in cells for tag in set(_HASHTAG.findall(cell.casefold())))
    return bool(counts) and len(cells) > 3 and counts.most_common(1)[0][1] >= 0.5 * len(cells)


def _made_at(cell: str) -> datetime | None:
    try:
        identity = identity_in(cell or "")
    except NotATweet:
        return None
    return identity.made_at if identity else None


def _handle_of(address: str) -> str:
    try:
        identity = identity_in(address)
    except NotATweet:
        return ""
    return identity.handle if identity else ""


def _is_time(cell: str) -> bool:
    return len(cell) < 60 and parse(cell) is not None


def _is_markup(cell: str) -> bool:
    """Whether this is JSON or HTML, other than words as Mastodon's servers write them."""
    return cell[0] in "{[" or (cell[0] == "<" and not _PARAGRAPH.match(cell))


def _has_entities(cells: list[str]) -> bool:
    """Whether "&", "<" and ">" are written as X's interface does: none stands there bare."""
    return not any(map(_BARE.search, map(restored, cells)))
