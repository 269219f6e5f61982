"""JSON of no known tool seen as a table: each object is a row, its parts are the columns.

Scrapers and notebooks write lists of objects with names of their own. What a part of an
object holds is nested (``author.handle``); other tweets that it carries along are left out.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice

from .documents import Broken, Cut, Piece, items, lines
from .opening import Grid, Opening
from .sheets import COLUMNS_LIMIT
from .sources import CaptureFile
from .tables import FIELD_LIMIT, Layout, LostRow, named

_SAMPLE = 120
_DEPTH = 3
# No key is called so: it makes ``items`` look at an object's keys, which may be numbers.
_NO_KEY = "\0"
_OTHER_TWEETS = re.compile(
    r"quot|retweet|repost|repl(?:y|ied)|parent|thread|conversation|^status$|^like$", re.IGNORECASE
)
_WORDS = {"text", "html"}
_BESIDE_TWEETS = {"includes", "users", "errors"}
_EXACT = 2**53

NO_OBJECT = "there is no tweet here, only a value by itself."
TOO_LONG = f"one of its parts is longer than {FIELD_LIMIT >> 20} MB."


def grids(opening: Opening) -> Iterator[Grid]:
    """Every way to see a table in JSON: the objects of the whole, or those in one of its lists."""
    for containers in _containers(opening):
        table = JsonRows(opening.file, containers, opening.is_lines)
        sample = list(islice(table.objects(), _SAMPLE))
        names = list(dict.fromkeys(name for row in sample for name in row))[:COLUMNS_LIMIT]
        if len(names) > 1:
            table.names = names
            rows = [table.row(one) for one in sample]
            yield Grid([names, *rows], partial(_layout, table, rows))


def _layout(table: "JsonRows", rows: list[list[str]], index: int) -> Layout:
    return Layout("", index, named(table.names), rows, table)


def _containers(opening: Opening) -> list[tuple[str, ...]]:
    """The keys below which the objects may stand; none of them for the whole itself. Lists
    of objects alike, wherever they stand, are one table: ``{"june": […], "july": […]}``."""
    first = opening.values[0] if opening.values else None
    if opening.is_lines or opening.text.lstrip("\ufeff\0 \t\r\n").startswith("["):
        return [()]
    if isinstance(first, Cut):
        whole = next(items(opening.file, ()), None)
        first = whole.value if whole and isinstance(whole.value, dict) else first
    if not isinstance(first, dict):
        return []
    tables: list[tuple[dict[str, None], set[str]]] = []
    for keys, one in _lists_in(first):
        for known, names in tables:
            if len(names & one.keys()) >= 0.5 * len(names | one.keys()):
                known.update(dict.fromkeys(keys))
                break
        else:
            tables.append((dict.fromkeys(keys), set(one)))
    found = [tuple(keys) for keys, _ in tables[:8]]
    # Things that merely have names ({"Ann": {…}, "Bob": {…}}) are not the parts of one.
    is_one = sum(not isinstance(part, dict | list) for part in first.values()) > 1
    return [(), *found] if is_one or _objects(first)[0] is not first else found


def _lists_in(value: dict, depth: int = 3) -> Iterator[tuple[tuple[str, ...], dict]]:
    """The lists of objects in ``value``: the keys that lead to each, and one of its objects."""
    if value and all(str(key).isdecimal() for key in value):
        parts = next(iter(value.values()))
        one = _first_object(parts if isinstance(parts, list) else [parts])
        if one:
            yield (_NO_KEY,), one
        return
    for key, part in value.items():
        if key in _BESIDE_TWEETS or _OTHER_TWEETS.search(str(key)):
            continue
        if one := _first_object(part):
            yield (str(key),), one
        elif isinstance(part, dict) and depth:
            for inner, one in _lists_in(part, depth - 1):
                yield (str(key), *inner), one


def _first_object(value: object) -> dict | None:
    some = value[:5] if isinstance(value, list) else ()
    return next((one for one in some if isinstance(one, dict)), None)


class JsonRows:
    """The objects of a file as rows; stands in a ``Layout`` where a workbook's sheets would."""

    def __init__(self, file: CaptureFile, containers: tuple[str, ...], is_lines: bool):
        self.names: list[str] = []
        self._file = file
        self._containers = containers
        self._is_lines = is_lines

    def _pieces(self) -> Iterator[Piece]:
        if self._is_lines:
            return lines(self._file)
        return items(self._file, self._containers)

    def objects(self) -> Iterator[dict[str, str]]:
        """The objects, flattened, of those pieces that are any."""
        for piece in self._pieces():
            for one in _objects(piece.value):
                if isinstance(one, dict):
                    yield dict(_flat(one))

    def row(self, flat: dict[str, str]) -> list[str]:
        return [flat.get(name, "") for name in self.names]

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        for piece in self._pieces():
            found = [piece.value] if isinstance(piece.value, Broken) else _objects(piece.value)
            for number, one in enumerate(found, 1):
                several = len(found) > 1
                where = f"{piece.where}, tweet {number}" if several else piece.where
                yield where, self._row(one)

    def _row(self, value: object) -> list[str]:
        if isinstance(value, Broken):
            return LostRow([""], value.why)
        if not isinstance(value, dict):
            return LostRow([""], NO_OBJECT)
        row = self.row(dict(_flat(value)))
        if any(len(cell) > FIELD_LIMIT for cell in row):
            return LostRow([""], TOO_LONG)
        return row if any(row) else LostRow([""], NO_OBJECT)


def _objects(value: object) -> list:
    """The objects of a piece: itself, those of a list, or those that pandas wrote by column
    (``{"id": {"0": …}, "text": {"0": …}}``)."""
    if isinstance(value, list):
        return [inner for one in value for inner in (one if isinstance(one, list) else [one])]
    if isinstance(value, dict) and len(value) > 1:
        columns = list(value.values())
        first = columns[0]
        if (
            all(isinstance(one, dict) for one in columns)
            and first
            and all(str(key).isdecimal() for key in first)
            and all(one.keys() == first.keys() for one in columns)
        ):
            return [{name: value[name][key] for name in value} for key in first]
    return [value]


def _flat(value: dict, above: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, str]]:
    """The parts of an object that are no lists, by name: ``author.handle``."""
    for key, part in value.items():
        key = str(key)
        # MongoDB's own: {"id": {"$numberLong": "123"}}
        name = above if above and key.startswith("$") else f"{above}.{key}" if above else key
        if isinstance(part, dict):
            if part.keys() <= _WORDS:  # Storify's: {"quote": {"text": …}}
                yield from _flat(part, above, 0)
            elif depth and not _OTHER_TWEETS.search(key):
                yield from _flat(part, name, depth - 1)
        elif name and not name[0].isdigit() and "://" not in name and (cell := _cell(part)):
            yield name[-60:], cell


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    if isinstance(value, float) and value == value:
        if value.is_integer() and abs(value) <= _EXACT:
            return str(int(value))
        return repr(value).upper()  # "1.25E+18", as spreadsheets write what they rounded
    return ""
