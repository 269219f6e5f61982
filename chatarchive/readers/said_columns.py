"""``--columns id=Link,author=Who``: which column holds what, said by a person."""

import csv

from openpyxl.utils import column_index_from_string

from .tables import named

#: What can be said, and how it is told.
ROLES = {
    "id": "id",
    "url": "address",
    "author": "author",
    "name": "name",
    "time": "time",
    "text": "text",
    "reply_to": "answered tweet",
    "likes": "likes",
    "reposts": "reposts",
}


class WrongColumns(Exception):
    """What was said of a file's columns cannot be. The message is a sentence."""


def parse_columns(written: str) -> dict[str, str]:
    """``{"id": "Link", "author": "Who"}``; a name with a comma stands in quotation marks."""
    said: dict[str, str] = {}
    for part in next(csv.reader([written], skipinitialspace=True), []):
        role, mark, column = part.partition("=")
        role = role.strip().casefold().replace("-", "_")
        column = column.strip().strip('"')
        if not (mark and column):
            raise WrongColumns(
                f"“{part}” says of no column what it holds. Write --columns "
                "id=…,author=…,time=…,text=…, with the columns’ names, numbers or letters."
            )
        if role not in ROLES:
            raise WrongColumns(f"A column cannot be “{role}”, only: {', '.join(ROLES)}.")
        if role in said:
            raise WrongColumns(f"“{role}” is said twice in --columns.")
        said[role] = column
    if not said:
        raise WrongColumns("--columns says nothing: write id=…,author=…,time=…,text=….")
    return said


def find_columns(
    said: dict[str, str], rows: list[list[str]], likely: int
) -> tuple[int, dict[str, int]]:
    """Where the columns that were ``said`` stand: which of the first ``rows`` names them
    (``likely``, which may be -1 for none, unless the names said stand in another), and each
    one's place. Raises ``WrongColumns``."""
    wanted = {role: named([column])[0] for role, column in said.items()}
    width = max(map(len, rows), default=0)
    words = {name for name in wanted.values() if not name.isdecimal()}
    tried = {index: named(row) for index, row in enumerate(rows[:10])}
    index = max(tried, key=lambda at: len(words.intersection(tried[at])), default=-1)
    if not words.intersection(tried.get(index, ())):
        index = likely
    names = tried.get(index, [])
    places = {}
    for role, name in wanted.items():
        if name in names:
            places[role] = names.index(name)
            continue
        column = said[role]
        place = -1
        if column.isascii() and column.isdecimal() and len(column) < 6:
            place = int(column) - 1
        elif column.isascii() and column.isalpha() and len(column) < 4:
            place = column_index_from_string(column.upper()) - 1
        if not 0 <= place < width:
            raise WrongColumns(f"There is no column “{column}”. {_told(rows)}")
        places[role] = place
    return index, places


def _told(rows: list[list[str]]) -> str:
    row = max(rows[:10], key=lambda row: sum(map(bool, row)), default=[])
    names = ", ".join(f"“{' '.join(name.split())[:40]}”" for name in row[:40] if name.strip())
    return f"The file’s columns are: {names or 'none'}."


def label(place: int, names: list[str], row: list[str] | None) -> str:
    """What people call the column: “Who”, or column B where it has no name."""
    name = row[place].strip() if row and place < len(row) else ""
    name = " ".join((name or (names[place] if place < len(names) else "")).split())
    return f"“{name[:40]}”" if name else f"column {_letters(place)}"


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
