"""Which column of an unknown table holds what, told by what is in the columns; their names
only help. Where it is not certain that the rows are posts, they are not taken for any.

Here the first rows become columns, and what was told of them a ``Guess``. Which column has
which role is found in ``roles.py``; whether the rows are posts, in ``evidence.py``.
"""

import re
from dataclasses import dataclass, field

from .cell_kinds import is_paragraph, is_post, may_be_post
from .evidence import what_is_missing
from .opening import Grid
from .python_values import are_printed_bytes
from .r_escapes import restored
from .roles import find_roles
from .said_columns import find_columns
from .tweet_ids import Rounded, are_rounded
from .unknown_columns import MOST, Column

_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|nbsp|#x?[0-9a-f]+);)|[<>]", re.IGNORECASE)


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
    rounded: Rounded = None


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
        Column(at, names[at] if at < len(names) else "", [row[at] for row in rows if at < len(row)])
        for at in range(width)
    ]
    found = find_roles(columns, {role: columns[at] for role, at in places.items()}, len(rows))
    text, ids = found.get("text"), found.get("id")
    named = [found[role] for role in ("id", "url") if role in found]
    return Guess(
        {role: column.place for role, column in found.items()},
        index,
        what_is_missing(columns, found, places),
        fit=max((one.share(may_be_post) for one in named), default=0.0),
        has_entities=bool(text) and _has_entities(text.cells),
        has_html=bool(text) and text.share(is_paragraph) >= MOST,
        has_bytes=bool(text) and text.share(are_printed_bytes) >= MOST,
        rounded=are_rounded(ids.cells) if ids else None,
    )


def _row_of_names(rows: list[list[str]]) -> int:
    """The fullest row above the first that holds a tweet's id or address; -1 if none of them
    can be columns' names."""
    first = next((at for at, row in enumerate(rows[:11]) if any(map(is_post, row))), 1)
    best, most = -1, 1
    for index in range(first - 1, -1, -1):
        filled = [cell.strip() for cell in rows[index] if cell.strip()]
        if len(filled) > most and all(map(_may_be_name, filled)):
            best, most = index, len(filled)
    return best


def _may_be_name(cell: str) -> bool:
    return len(cell) <= 60 and not cell[0].isdigit() and not is_post(cell) and "://" not in cell


def _has_entities(cells: list[str]) -> bool:
    """Whether "&", "<" and ">" are written as X's interface does: none stands there bare."""
    return not any(map(_BARE.search, map(restored, cells)))
