"""Tables as spreadsheets and tools save them: their columns found by name, wherever they
stand, and their rows kept apart even where a quotation mark was lost.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from .decoding import text_stream
from .sources import CaptureFile

#: What may stand between cells, likeliest first: Excel in much of Europe saves ";".
DELIMITERS = (",", "\t", ";", "|")
FIELD_LIMIT = 1 << 20
# A row that goes on for longer has lost the quotation mark that ends a cell.
_ROW_LINES = 500
_LINE_LIMIT = 4 << 20
# A quotation mark in the midst of a cell, as R's write.table and MySQL write it: \".
_ESCAPED = re.compile(r"""[^\\\t,;|\r\n]\\"(?!["\t,;|\r\n])""")
_DOUBLED = re.compile(r"""[^"\\\t,;|\r\n]""[^"\t,;|\r\n]""")
_REMARK = re.compile(r"\([^()]*\)")
# A tweet's number, or an address that ends in one.
_LAST_NUMBER = re.compile(r"[0-9]*$")
_LONG_NUMBER = 15

#: Why a row is no tweet.
LOST_ROW = (
    "this row cannot be told apart into its cells: a quotation mark is missing, or the file "
    "was cut off here."
)
SHORT_ROW = "this row ends before its text."
#: What a spreadsheet makes of a text that begins with "=", "+" or "-".
FORMULA_ERRORS = {"#NAME?", "#ERROR!", "#REF!", "#VALUE!", "#N/A"}

csv.field_size_limit(FIELD_LIMIT)


def named(row: list[str]) -> list[str]:
    """Columns' names in one spelling: "Screen Name(@)" and "screen name" are the same."""
    return [" ".join(_REMARK.sub(" ", name.strip("\ufeff'\"")).casefold().split()) for name in row]


@dataclass(slots=True)
class Layout:
    """Where a table's columns are.

    ``sample`` is its first rows; ``row_number`` is that of the names' row, from 0, and -1
    for a table without names. ``sheets`` gives the rows of a workbook (``workbooks.py``) or
    of JSON (``json_rows.py``). ``escaped``: the quotation marks in cells are written \\".
    """

    delimiter: str
    row_number: int
    names: list[str]
    sample: list[list[str]]
    sheets: object = None
    escaped: bool = False

    def index(self, *names: str) -> int:
        """Where the first of ``names`` that is there stands: of two columns with one name,
        the first. -1 for none: ``Rows`` ends each row with an empty cell of its own."""
        for name in names:
            if name in self.names:
                return self.names.index(name)
        return -1

    def column(self, index: int) -> list[str]:
        """A column's first cells."""
        return [row[index] for row in self.sample if 0 <= index < len(row)]


def has_escapes(text: str) -> bool:
    """Whether quotation marks in cells are written \\" here, and not doubled."""
    found = len(_ESCAPED.findall(text))
    return found > 2 and found > 10 * len(_DOUBLED.findall(text))


class LostRow(list):
    """Lines that could not be told apart into cells, or an object that is none; and ``why``."""

    def __init__(self, cells: list, why: str = LOST_ROW):
        super().__init__(cells)
        self.why = why


def rows(file: CaptureFile, layout: Layout) -> Iterator[tuple[int, list]]:
    """Each row below the names, with the number of the line it begins on or, in a
    workbook, the ``SheetRow`` it is, in JSON its place in words; ``place`` tells people each.

    A row is as wide as the names, and one empty cell more; cells that it lacks are None.
    Empty rows, and the names again, are passed over. ``LostRow`` is a row cut off at the
    file's end, or with an odd quotation mark; the rows after it are found again.
    """
    width = len(layout.names)
    every = layout.sheets.rows() if layout.sheets else _below_names(file, layout)
    for number, row in every:
        if not any(row) and type(row) is list:
            continue
        if row[0][:40].casefold() == layout.names[0] and named(row) == layout.names:
            continue
        if len(row) < width:
            row.extend([None] * (width - len(row)))
        row.append("")
        yield number, row


def place(number: int | str) -> str:
    """Where a row stands, for people: "line 12", "sheet “Archive”, row 12", "record 12"."""
    if isinstance(number, str):
        return number
    sheet = getattr(number, "sheet", "")
    return f"sheet “{sheet}”, row {int(number)}" if sheet else f"line {number}"


def _below_names(file: CaptureFile, layout: Layout) -> Iterator[tuple[int, list]]:
    with file.open_binary() as raw, text_stream(raw) as stream:
        every = _rows(stream, layout)
        for _ in range(layout.row_number + 1):
            next(every, None)
        yield from every


def _rows(stream: TextIO, layout: Layout) -> Iterator[tuple[int, list]]:
    delimiter, width = layout.delimiter, len(layout.names)
    feed = _Lines(stream, layout.escaped)
    reader = csv.reader(feed, delimiter=delimiter)
    while True:
        start = feed.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RowTooLong):
            row = None
        if row is not None and not feed.ran_out and (feed.taken == 1 or len(row) == width):
            if not feed.lines[-1].endswith(("\n", "\r")) and _is_cut(row, layout):
                row = LostRow([feed.lines[0]])
            yield start, row
            continue
        # Either a cell's closing mark is missing, or the row is merely of another width.
        again = feed.next_whole_row(delimiter, width)
        if row is not None and not feed.ran_out and again is None:
            yield start, row
            continue
        yield start, LostRow([feed.lines[0]])
        if again is not None:
            feed.take_back(again)
        reader = csv.reader(feed, delimiter=delimiter)


def _is_cut(row: list[str], layout: Layout) -> bool:
    """Whether a row that ends with the file, and not with a line, was cut off there: it lacks
    cells that all others have, or the end of a number that ends all others."""
    others = [one for one in layout.sample if any(one) and one != row]
    if not others or min(map(len, others)) < len(layout.names):
        return False
    if len(row) < len(layout.names):
        return True
    least = min(len(_LAST_NUMBER.search(one[-1])[0]) for one in others)
    return least >= _LONG_NUMBER and len(_LAST_NUMBER.search(row[-1])[0]) < least


class _RowTooLong(Exception):
    pass


class _Lines:
    """Lines, ended by ``\\n``, ``\\r\\n`` or ``\\r`` only, that can be taken back."""

    def __init__(self, stream: TextIO, escaped: bool = False):
        self._stream = stream
        self._escaped = escaped
        self._waiting: deque[str] = deque()
        self.lines: list[str] = []
        self.number = 0
        self.ran_out = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self._waiting:
            line = self._waiting.popleft()
        else:
            line = self._stream.readline(_LINE_LIMIT)
            if self._escaped:
                line = line.replace('\\"', '""')
        if not line:
            self.ran_out = bool(self.lines)
            raise StopIteration
        self.lines.append(line)
        if len(self.lines) > _ROW_LINES or len(line) == _LINE_LIMIT:
            self._pass_line_end(line)
            raise _RowTooLong
        return line

    def _pass_line_end(self, line: str) -> None:
        while line and len(line) == _LINE_LIMIT and not line.endswith("\n"):
            line = self._stream.readline(_LINE_LIMIT)

    @property
    def taken(self) -> int:
        return len(self.lines)

    def begin_row(self) -> int:
        self.number += len(self.lines)
        self.lines = []
        self.ran_out = False
        return self.number + 1

    def next_whole_row(self, delimiter: str, width: int) -> int | None:
        """Which of the lines taken is, by itself, a row of ``width`` cells again."""
        for index, line in enumerate(self.lines[1:], 1):
            if line.count(delimiter) >= width - 1:
                try:
                    if len(next(csv.reader([line], delimiter=delimiter), ())) == width:
                        return index
                except csv.Error:
                    continue
        return None

    def take_back(self, index: int) -> None:
        self._waiting.extendleft(reversed(self.lines[index:]))
        del self.lines[index:]
