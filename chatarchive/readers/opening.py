"""The beginning of a file, looked at closely enough to tell what the file is."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from .decoding import decode
from .documents import begun, unwrapped
from .sheets import COLUMNS_LIMIT
from .sources import CaptureFile
from .tables import DELIMITERS, FIELD_LIMIT, Layout, has_escapes, named
from .workbooks import Workbook, workbook_of

_HEAD = 1 << 20
_ESCAPES_SOUGHT = 1 << 18
_DUMPED_TWICE = '"{\\"'
_ASSIGNED = re.compile(r"\s*window\.YTD\.(\w+)\.part\d+\s*=\s*")
_decoder = json.JSONDecoder(strict=False)


@dataclass(slots=True)
class Grid:
    """The first rows of what may be a table. ``layout`` gives the table whose columns are
    named in the row of that index, or that has no names at all (-1)."""

    rows: list[list[str]]
    layout: Callable[[int], Layout]


class Opening:
    """What a reader may look at to say whether a file is of its format."""

    def __init__(self, file: CaptureFile):
        self.file = file
        with file.open_binary() as stream:
            self.head = stream.read(4096)
            self.is_binary = is_binary(self.head)
            if not self.is_binary:
                self.head += stream.read(_HEAD - len(self.head))
        self.text = "" if self.is_binary else decode(self.head).lstrip("\ufeff\0")

    @cached_property
    def part(self) -> str:
        """The part of a person's archive that this is: "tweets", "account"; else ""."""
        found = _ASSIGNED.match(self.text)
        return found[1] if found else ""

    @cached_property
    def values(self) -> list:
        """The first JSON values, the items of lists among them, as far as they can be read."""
        text = _ASSIGNED.sub("", self.text, count=1) if self.part else self.text
        values = list(_first_values(text))
        return [item for value in values for item in _items(value)]

    @cached_property
    def is_lines(self) -> bool:
        """Whether this is JSON with one value to a line, be it that some lines are broken."""
        text = self.text.lstrip(" \t\r\n\0\x1e")
        first, _, rest = text.partition("\n")
        if not rest.strip():  # one line, however long, streams better as a document
            return False
        if _is_json(first):
            return True
        if first.startswith("[") or first.strip() == "{" or self.part:
            return False
        return any(map(_is_json, rest.split("\n", 20)[:20]))

    def layout(self, suits: Callable[[set[str]], bool]) -> Layout | None:
        """How the table is laid out whose columns' names ``suits`` accepts, if it is one.

        The names' row may be any of the first ten; of a workbook, each sheet's.
        """
        if self.workbook:
            return self.workbook.layout(suits)
        if self.is_binary:
            return None
        for delimiter in DELIMITERS:
            first_rows = self.tables[delimiter]
            for number, row in enumerate(first_rows[:10]):
                names = named(row)
                if len(row) > 1 and suits(set(names)):
                    return Layout(
                        delimiter,
                        number,
                        names,
                        first_rows[number + 1 :],
                        escaped=self.has_escapes,
                    )
        return None

    def grids(self) -> Iterator["Grid"]:
        """Every way to see a table in the file: parted at one mark or another, its sheets."""
        if self.workbook:
            for sheet in self.workbook.sheets:
                rows = [row for _, row in sheet.first_rows]
                yield Grid(rows, partial(self.workbook.layout_of, sheet))
        elif not self.is_binary:
            for delimiter, rows in self.tables.items():
                if 1 < max(map(len, rows), default=0) <= COLUMNS_LIMIT:
                    yield Grid(rows, partial(_layout, delimiter, rows, self.has_escapes))

    @cached_property
    def workbook(self) -> Workbook | None:
        """The file as a workbook, if it is one."""
        return workbook_of(self.file) if self.is_binary else None

    @cached_property
    def tables(self) -> dict[str, list[list[str]]]:
        """The first rows, for each way to part them into cells."""
        text = self.text.replace('\\"', '""') if self.has_escapes else self.text
        return {delimiter: _rows(text, delimiter) for delimiter in DELIMITERS}

    @cached_property
    def has_escapes(self) -> bool:
        """Whether quotation marks in a table's cells are written \\", and not doubled."""
        return has_escapes(self.text[:_ESCAPES_SOUGHT])


def _layout(delimiter: str, rows: list[list[str]], escaped: bool, index: int) -> Layout:
    names = named(rows[index]) if index >= 0 else [""] * max(map(len, rows))
    return Layout(delimiter, index, names, rows[index + 1 :], escaped=escaped)


def is_binary(head: bytes) -> bool:
    """Whether no text in any encoding begins so."""
    if head.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"SQLite format 3")):
        return True
    text = decode(head)
    # A text may hold a stray control character, or the zeros of a crashed disk.
    odd = sum(character < " " and character not in "\t\n\r\f\0" for character in text)
    return odd > len(text) // 20 or text[:200].count("\0") > len(text[:200]) // 2


def _is_json(line: str) -> bool:
    line = line.strip("\0\x1e \t\r")
    if not line.startswith(("{", "[", _DUMPED_TWICE)):
        return False
    try:
        json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _first_values(text: str) -> Iterator[object]:
    at = len(text) - len(text.lstrip(" \t\r\n\0\x1e"))
    if text[at : at + 1] not in ("{", "[") and not text.startswith(_DUMPED_TWICE, at):
        at = len(text)
    found = 0
    while at < len(text) and found < 50:
        try:
            value, at = _decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            value = begun(text[at:], with_cut_items=True)
            at = len(text)
            if not value:
                break
        at += len(text[at : at + 100]) - len(text[at : at + 100].lstrip(" \t\r\n\0\x1e,"))
        found += 1
        yield value
    # The first lines may be broken, and those below them sound.
    for line in text.split("\n", 50)[1:50] if found < 2 else ():
        if _is_json(line):
            yield json.loads(line.strip("\0\x1e \t\r"), strict=False)


def _items(value: object) -> list:
    return [unwrapped(one) for one in (value[:5] if isinstance(value, list) else [value])]


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    if delimiter in text[:FIELD_LIMIT]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for row in reader:
                rows.append(row)
                if len(rows) == 120:
                    break
        except csv.Error:
            pass
    return rows
