"""Which column of an unknown table has which role (``said_columns.ROLES``), as far as its
cells and its name tell.
"""

import re

from .cell_kinds import is_address, is_markup, is_post, is_time, may_be_old_id, moment_in_id
from .column_names import (
    ABOUT_PEOPLE,
    HANDLE_NAMED,
    OTHERS_ID,
    OTHERS_WORDS,
    PERSON,
    SURE_ID,
    TWEET_ID,
)
from .identity import handle_in
from .unknown_columns import (
    MOST,
    Column,
    agreement,
    are_handles_in,
    are_ids_in,
    are_spoken_of,
    are_spoken_to,
    true_times,
)

_OTHERS_ADDRESS = re.compile(r"\b(?:reply|replied|quoted?|retweeted|parent)\b")
# What a page shows above a tweet: whose it is, a dot, the day.
_HEADING = re.compile(r"@\w+\s*\n\s*·")


def find_roles(columns: list[Column], said: dict[str, Column], rows: int) -> dict[str, Column]:
    """The column of each role: those that a person ``said``, and of the other ``columns``
    those that can be told. ``rows`` is how many rows they are of."""
    return _Finding(columns, said, rows).find()


class _Finding:
    def __init__(self, columns: list[Column], said: dict[str, Column], rows: int):
        self._columns = columns
        self._rows = max(rows, 1)
        self._found = dict(said)

    def find(self) -> dict[str, Column]:
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
        return self._found

    def _free(self, *, people: bool = False) -> list[Column]:
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

    def _filled(self, column: Column, least: float = 0.6) -> bool:
        return len(column.cells) >= least * self._rows

    def _address(self) -> Column | None:
        found = [
            one
            for one in self._free()
            if self._filled(one, 0.2 if TWEET_ID.search(one.name) else 0.6)
            and one.share(is_address) >= MOST
            and not _OTHERS_ADDRESS.search(one.name)
        ]
        return max(found, key=lambda one: one.distinct * len(one.cells), default=None)

    def _id(self) -> Column | None:
        addresses = self._found.get("url")
        found = [
            one
            for one in self._free()
            if self._filled(one, 0.2 if TWEET_ID.search(one.name) else 0.6)
            and (
                one.share(moment_in_id) >= MOST
                or (SURE_ID.search(one.name) and one.share(may_be_old_id) >= MOST)
            )
            and not OTHERS_ID.search(one.name)
            and (addresses is None or are_ids_in(one, addresses))
        ]
        return max(
            found,
            key=lambda one: (bool(TWEET_ID.search(one.name)), round(one.distinct, 1), -one.place),
            default=None,
        )

    def _time(self) -> Column | None:
        true = true_times(self._found.get("id"), self._found.get("url"))
        found = [one for one in self._free() if self._filled(one) and one.share(is_time) >= MOST]
        return max(
            found,
            key=lambda one: (agreement(one, true), one.is_named("time"), one.mean_length > 10),
            default=None,
        )

    def _text(self) -> Column | None:
        def weight(column: Column) -> float:
            return column.mean_length * column.distinct * (5 if column.is_named("text") else 1)

        found = [
            one
            for one in self._free()
            if len(one.cells) >= 0.4 * self._rows
            and not ABOUT_PEOPLE.search(one.name)
            and not OTHERS_WORDS.search(one.name)
            and not (one.is_named("author") or one.is_named("name"))
            and one.share(is_address) < 0.5
            and one.share(moment_in_id) < 0.5
            and one.share(is_time) < 0.5
            and one.share(is_markup) < 0.5
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

    def _author(self) -> Column | None:
        addresses, text = self._found.get("url"), self._found.get("text")
        best = None, 0
        for one in self._free(people=True):
            if not self._filled(one) or one.share(handle_in) < 0.7:
                continue
            weight = 0
            if one.is_named("author") and one.share(str.isdecimal) < 0.5:
                weight = 3 + one.share(lambda cell: cell[:1] == "@")
                weight += 0.5 * bool(HANDLE_NAMED.search(one.name))
            elif not one.name or not OTHERS_ID.search(one.name.replace("user", "")):
                weight = 2 if one.share(lambda cell: cell[:1] == "@") >= MOST else 0
            if not one.name and are_spoken_to(one, text):
                weight = max(weight, 1)
            if one.name == "name" and _are_handles(one, text):
                weight = max(weight, 1)
            if addresses and are_handles_in(one, addresses):
                weight = 5
            if weight > best[1]:
                best = one, weight
        return best[0]

    def _name(self) -> Column | None:
        text = self._found.get("text")
        words = [one for one in self._free(people=True) if 2 <= one.mean_length <= 40]
        words = [one for one in words if one.share(str.isdecimal) < 0.5 and not one.share(is_time)]
        named = [one for one in words if one.is_named("name")]
        named = named or [one for one in words if one.is_named("author")]
        named = [one for one in named if not are_spoken_of(one, text)]
        return named[0] if named else self._name_by_handle(words)

    def _name_by_handle(self, words: list[Column]) -> Column | None:
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

    def _reply_to(self) -> Column | None:
        for one in self._free():
            if one.is_named("reply_to") and one.share(is_post) >= 0.5:
                return one
        return None

    def _named_figures(self, role: str) -> Column | None:
        for one in self._free():
            if one.is_named(role) and one.share(lambda cell: cell.isdecimal()) >= 0.5:
                return one
        return None


def _are_handles(column: Column, text: Column | None) -> bool:
    """Whether these names can hardly be other than handles: no space in any of many."""
    names = set(column.cells)
    return len(names) >= 10 and column.share(handle_in) == 1 and not are_spoken_of(column, text)
