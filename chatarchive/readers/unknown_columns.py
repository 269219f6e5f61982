"""A column of an unknown table: how many of its cells are of a kind, and what they tell of
the cells of another column beside them.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from .cell_kinds import EMPTY, handle_in_address, moment_in_address, moment_in_id
from .clock import Clock
from .column_names import ABOVE, NAMED, object_of, plain
from .identity import handle_in
from .tweet_ids import sound_id

#: So large a share of a column's cells speaks for all of them.
MOST = 0.8
_SPOKEN = re.compile(r"@([\w.-]*\w)")


class Column:
    """One column's first cells: ``every`` one of them, and in ``cells`` those that hold
    something."""

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


def are_ids_in(ids: Column, addresses: Column) -> bool:
    """Whether the ids are those in the addresses."""
    pairs = _pairs(ids.every, addresses.every)
    return sum(sound_id(cell.strip()) in beside for cell, beside in pairs) >= 0.5 * len(pairs)


def are_handles_in(handles: Column, addresses: Column) -> bool:
    """Whether the handles are those in the addresses."""
    pairs = [
        (handle_in(cell), handle_in_address(beside))
        for cell, beside in _pairs(handles.every, addresses.every)
    ]
    pairs = [(cell, whose) for cell, whose in pairs if whose]
    alike = sum(cell.casefold() == whose.casefold() for cell, whose in pairs)
    return bool(pairs) and alike >= MOST * len(pairs)


def true_times(ids: Column | None, addresses: Column | None = None) -> list[datetime | None]:
    """The moments that the ids hold, else those that the addresses do."""
    if ids:
        return [moment_in_id(cell.strip()) for cell in ids.every]
    return [moment_in_address(cell) for cell in addresses.every] if addresses else []


def agreement(times: Column, true: list[datetime | None]) -> float:
    """How many of the column's times are within a day of the ``true`` ones: from 0 to 1."""
    clock = Clock()
    pairs = _pairs(times.every, true)
    clock.learn(pairs)
    near = 0
    for cell, moment in pairs:
        read = clock.read(cell)
        near += bool(read) and abs(read[0] - moment) < timedelta(hours=26)
    return round(near / len(pairs), 1) if pairs else 0.0


def are_spoken_to(people: Column, text: Column | None) -> bool:
    """Whether the words speak to people whose handles stand in the column."""
    spoken = (
        {who.casefold() for cell in text.cells for who in _SPOKEN.findall(cell)} if text else ()
    )
    return any(handle_in(cell).casefold() in spoken for cell in set(people.cells))


def are_spoken_of(people: Column, text: Column | None) -> bool:
    """Whether the words tell of who stands beside them, as nobody does of themselves."""
    pairs = [
        (cell.strip(), words)
        for cell, words in _pairs(people.every, text.every if text else ())
        if cell.strip() not in EMPTY
    ]
    return sum(cell in words for cell, words in pairs) >= 0.5 * max(len(pairs), 1)


def _pairs(cells: Iterable, others: Iterable) -> list[tuple]:
    """What stands side by side, where neither is empty."""
    return [(cell, beside) for cell, beside in zip(cells, others, strict=False) if cell and beside]
