"""The XML inside a workbook, streamed: a sheet's rows, its shared texts, its lists of parts.

Expat does the reading, and nothing is built up: a tree of the XML, which libraries for
workbooks make of at least each row, is what a hostile file makes huge. A document type,
where entities would be declared, is refused: workbooks have none.
"""

import tempfile
from array import array
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat

from .cells import Styles, error_or_text, number_text, unescaped_text

ROWS_LIMIT = 1_048_576
#: Cells further right are not read.
COLUMNS_LIMIT = 1024
CELL_LIMIT = 1 << 20
_CHUNK = 1 << 16
# A tag that goes on for longer is none that a spreadsheet writes.
_TAG_LIMIT = 1 << 20
_DEPTH_LIMIT = 100
_ELEMENTS_LIMIT = 200_000
_TEXTS_LIMIT = 10_000_000


class DamagedSheet(OSError):
    """The XML cannot be read, or not be read any further. The message says why."""


class Handler:
    """What is done at each tag. Names come without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, words: str) -> None: ...


def parse(stream: BinaryIO, handler: Handler) -> Iterator[None]:
    """Feeds ``stream`` to ``handler``, with a pause after each piece. Raises ``DamagedSheet``."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    local: dict[str, str] = {}
    depth = 0

    def start(name, attributes):
        nonlocal depth
        depth += 1
        if depth > _DEPTH_LIMIT:
            raise DamagedSheet("its parts are nested deeper than any workbook’s")
        handler.start(local.get(name) or local.setdefault(name, _local(name)), attributes)

    def end(name):
        nonlocal depth
        depth -= 1
        handler.end(local.get(name) or _local(name))

    def refuse(*_):
        raise DamagedSheet("it declares entities, as no workbook does and only traps do")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    fed = 0
    try:
        while piece := stream.read(_CHUNK):
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _TAG_LIMIT:
                raise DamagedSheet("it holds a piece longer than any workbook’s")
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError as error:
        raise DamagedSheet("it is damaged, or was not saved to its end") from error
    except (UnicodeError, ValueError, LookupError, OverflowError) as error:
        raise DamagedSheet("it is not written as a workbook must be") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class Elements(Handler):
    """What a small part (a list of sheets, of styles) holds at ``paths``, such as
    "sheets/sheet": ``(path, attributes)``."""

    def __init__(self, *paths: str):
        self.found: list[tuple[str, dict[str, str]]] = []
        self._paths = paths
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        path = "/".join(self._path[-2:])
        if path in self._paths:
            self.found.append((path, {_local(key): attributes[key] for key in attributes}))
        if len(self.found) > _ELEMENTS_LIMIT:
            raise DamagedSheet("its list of parts is longer than any workbook’s")

    def end(self, name: str) -> None:
        self._path.pop()


class SharedTexts:
    """The texts that cells refer to by number, kept on disk once they are many."""

    def __init__(self, stream: BinaryIO | None, in_memory: int = 4 << 20):
        self._bytes = tempfile.SpooledTemporaryFile(in_memory)  # noqa: SIM115 (held)
        self._ends = array("Q", [0])
        self.text = lru_cache(4096)(self._read)
        if stream is not None:
            for _ in parse(stream, _Texts(self._add)):
                pass

    def _add(self, text: str) -> None:
        written = self._bytes.write(text.encode("utf-8", "surrogatepass"))
        self._ends.append(self._ends[-1] + written)
        if len(self._ends) > _TEXTS_LIMIT:
            raise DamagedSheet(f"it holds more than {_TEXTS_LIMIT:,} texts")

    def _read(self, number: str) -> str:
        try:
            index = int(number)
            if index < 0:
                return ""
            start, end = self._ends[index], self._ends[index + 1]
        except (ValueError, IndexError):
            return ""
        self._bytes.seek(start)
        return self._bytes.read(end - start).decode("utf-8", "surrogatepass")


class _Texts(Handler):
    """``sharedStrings.xml``: the runs of rich text joined, readings of signs (``rPh``) left out."""

    def __init__(self, add: Callable[[str], None]):
        self._add = add
        self._pieces: list[str] = []
        self._length = 0
        self._wanted = False
        self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self._pieces = []
            self._length = 0
        elif name == "rPh":
            self._aside = True
        self._wanted = name == "t" and not self._aside

    def text(self, words: str) -> None:
        if self._wanted:
            self._pieces.append(words)
            self._length += len(words)
            if self._length > CELL_LIMIT:
                raise DamagedSheet("it holds a cell longer than 1 MB")

    def end(self, name: str) -> None:
        self._wanted = False
        if name == "rPh":
            self._aside = False
        elif name == "si":
            self._add(unescaped_text("".join(self._pieces)))


class Rows(Handler):
    """A sheet: ``rows`` fills with (row number, {column from 0: text}), rows that hold nothing
    left out."""

    def __init__(self, shared: SharedTexts, styles: Styles, *, exact: bool = True):
        self.rows: list[tuple[int, dict[int, str]]] = []
        #: Whether a number was met that no spreadsheet, only a program, can have written.
        self.saw_exact = False
        self._shared = shared
        self._styles = styles
        self._exact = exact
        self._row = self._seen = 0
        self._column = -1
        self._cells: dict[int, str] = {}
        self._pieces: list[str] = []
        self._length = 0
        self._kind = self._style = ""
        self._wanted = self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "v" or (name == "t" and not self._aside):
            self._wanted = True
        elif name == "c":
            reference = attributes.get("r")
            self._column = _column(reference) if reference else self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._pieces = []
            self._length = 0
        elif name == "row":
            number = attributes.get("r")
            self._row = int(number) if number else self._row + 1
            self._column = -1
            self._cells = {}
            self._seen += 1
            if self._row > ROWS_LIMIT or self._seen > ROWS_LIMIT:
                raise DamagedSheet(f"it has more than {ROWS_LIMIT:,} rows, the most there can be")
        elif name == "rPh":
            self._aside = True

    def text(self, words: str) -> None:
        if self._wanted:
            self._pieces.append(words)
            self._length += len(words)
            if self._length > CELL_LIMIT:
                raise DamagedSheet(f"its row {self._row} holds a cell longer than 1 MB")

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._wanted = False
        elif name == "c":
            if self._pieces and self._column < COLUMNS_LIMIT:
                text = self._cell("".join(self._pieces))
                if text:
                    self._cells[self._column] = text
        elif name == "row":
            if self._cells:
                self.rows.append((self._row, self._cells))
        elif name == "rPh":
            self._aside = False

    def _cell(self, raw: str) -> str:
        if self._kind == "s":
            return self._shared.text(raw.strip())
        if self._kind == "n":
            text, is_exact = number_text(raw.strip(), self._styles.of(self._style), self._exact)
            self.saw_exact |= is_exact
            return text
        return error_or_text(raw, self._kind)


@lru_cache(4096)
def column_of(letters: str) -> int:
    """The column, from 0, that a spreadsheet calls "A", "AB"."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def _column(reference: str) -> int:
    """The column, from 0, of a cell called "AB12"."""
    letters = reference.rstrip("0123456789")
    if not 0 < len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        raise DamagedSheet(f"it holds a cell with an impossible place ({reference[:20]!r})")
    return column_of(letters.upper())
