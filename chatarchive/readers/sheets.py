"""A workbook's sheets, as openpyxl reads them: row by row, in bounded memory.

openpyxl trusts what it reads. It keeps a trace of every row, reads a sheet of no stated size to
its end before the first row, takes styles, themes and charts whole, and builds whatever tree it
is given. So only the parts that a table needs are opened, those it takes whole are looked at
first, and each row is cut off the tree once openpyxl has made values of it. Elements come from
defusedxml; a document type, where entities would be declared, is refused: workbooks have none.
"""

import sys
import warnings
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError, SubElement

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import (
    DATA_TAG,
    INLINE_STRING,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from .zips import DAMAGED

# openpyxl warns of what it leaves out, none of which a table needs.
warnings.filterwarnings("ignore", module="openpyxl")

SHEETS_LIMIT = 500
ROWS_LIMIT = 1_048_576
CELLS_LIMIT = 16_384
#: Cells further right are not read.
COLUMNS_LIMIT = 1024
#: What a row, a text, or what stands before the first may take, as XML.
ROW_LIMIT = 2 << 20
#: What a part that is taken whole may take, and hold: openpyxl makes about 1 KB of an element.
PART_LIMIT = 16 << 20
ELEMENTS_LIMIT = 200_000
#: What the texts may take that cells refer to by number: they are held in memory.
TEXTS_LIMIT = 240 << 20

_TEXTS, _TEXT, _RUN, _WORDS = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("sst", "si", "r", "t"))
_LONG_ROW = "it holds a row or a cell longer than 2 MB"
_STRICT = "{http://purl.oclc.org/ooxml/"


class DamagedSheet(OSError):
    """A workbook that cannot be read, or not be read any further. The message says why."""


class Book:
    """An open workbook. Every method raises ``DamagedSheet``, and nothing else, for what is
    damaged or made to do harm."""

    def __init__(self, stream: BinaryIO):
        try:
            self._reader = _Reader(stream)
            #: The sheets' names, with the part of the workbook that each is.
            self.sheets = list(self._reader.sheets())
            if len(self.sheets) > SHEETS_LIMIT:
                raise DamagedSheet(f"it has more than {SHEETS_LIMIT} sheets")
            self._texts = list(self._reader.texts())
        except Exception as error:
            raise damage(error) from error

    def rows(self, part: str) -> Iterator[tuple[int, dict[int, object]]]:
        """Each row of a sheet that holds anything: its number, and its values by column, both
        as openpyxl understands them, columns counted from 0."""
        try:
            with self._reader.archive.open(part) as stream:
                parser = _Cells(self._reader.wb, self._texts)
                for seen, element in enumerate(_each(stream, ROW_TAG, DATA_TAG)):
                    if len(element) > CELLS_LIMIT:
                        raise DamagedSheet(f"a row of it has more than {CELLS_LIMIT:,} cells")
                    number, cells = parser.parse_row(element)
                    parser.row_dimensions.clear()
                    if max(number, seen) > ROWS_LIMIT:
                        raise DamagedSheet(f"it has more than {ROWS_LIMIT:,} rows")
                    values = {
                        cell["column"] - 1: cell["value"]
                        for cell in cells
                        if cell["value"] is not None and cell["column"] <= COLUMNS_LIMIT
                    }
                    if sum(len(one) for one in values.values() if type(one) is str) > ROW_LIMIT:
                        raise DamagedSheet(_LONG_ROW)
                    if values:
                        yield number, values
        except Exception as error:
            raise damage(error) from error


def damage(error: Exception) -> DamagedSheet:
    """What went wrong, for people. openpyxl lets through nearly everything that can be raised."""
    if isinstance(error, DamagedSheet):
        return error
    if isinstance(error, DefusedXmlException):
        return DamagedSheet("it declares entities, as no workbook does and only traps do")
    if isinstance(error, ParseError):
        return DamagedSheet("it is damaged, or was not saved to its end")
    if isinstance(error, (*DAMAGED, KeyError)):
        return DamagedSheet("a part of it is missing or damaged")
    return DamagedSheet("it is not written as a workbook must be")


class _Reader(ExcelReader):
    """The way from the zip to the list of sheets, without what no table needs."""

    def __init__(self, stream: BinaryIO):
        super().__init__(stream, read_only=True, data_only=True, keep_links=False)
        self.archive = _Parts(stream)
        self.read_manifest()
        self.read_workbook()
        try:
            apply_stylesheet(self.archive, self.wb)
        except (DamagedSheet, DefusedXmlException):
            raise
        except Exception:
            # Many programs write styles that openpyxl refuses. Without them dates are numbers of
            # days: readers tell those from what stands in the column.
            self.wb._date_formats, self.wb._timedelta_formats = set(), set()

    def sheets(self) -> Iterator[tuple[str, str]]:
        for sheet, relation in self.parser.find_sheets():
            if relation.Type.endswith("/worksheet") and relation.target in self.valid_files:
                yield sheet.name, relation.target

    def texts(self) -> Iterator[str]:
        """The texts that cells refer to by number."""
        part = self.package.find(SHARED_STRINGS)
        if part is None or part.PartName[1:] not in self.valid_files:
            return
        held = 0
        with self.archive.open(part.PartName[1:]) as stream:
            for element in _each(stream, _TEXT, _TEXTS):
                text = element.findtext(_WORDS) if len(element) == 1 else None
                if text is None:
                    text = _words(element)
                held += sys.getsizeof(text)
                if held > TEXTS_LIMIT:
                    raise DamagedSheet(f"its texts take more than {TEXTS_LIMIT >> 20} MB")
                yield text


class _Parts(zipfile.ZipFile):
    """A workbook's parts. One that is taken whole is looked at before."""

    def read(self, name, pwd=None) -> bytes:
        if self.getinfo(name).file_size > PART_LIMIT:
            raise DamagedSheet("a part of it is larger than any workbook’s")
        with self.open(name) as part:
            for count, (_, element) in enumerate(iterparse(part, ("start",), forbid_dtd=True)):
                if count == 0:
                    _check_dialect(element)
                if count > ELEMENTS_LIMIT:
                    raise DamagedSheet("a part of it holds more than any workbook’s")
        return super().read(name, pwd)


class _Cells(WorkSheetParser):
    """openpyxl's understanding of cells. One that it does not understand is no reason to lose
    the sheet: it is read as what is written in it."""

    def __init__(self, workbook, texts: list[str]):
        super().__init__(
            None,
            texts,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )

    def parse_cell(self, element: Element) -> dict:
        column = self.col_counter
        try:
            return super().parse_cell(element)
        except Exception:
            self.col_counter = column
            plain = Element(element.tag, {"t": "str", "r": element.get("r", "")})
            written = SubElement(plain, VALUE_TAG)
            if element.get("t") == "inlineStr":
                written.text = _words(element.find(INLINE_STRING))
            elif element.get("t") != "s":
                written.text = element.findtext(VALUE_TAG)
            return super().parse_cell(plain)


class _Measured:
    """A part, as far as it may be read without coming to a row's end."""

    def __init__(self, stream: BinaryIO):
        self.since_row = 0
        self._stream = stream

    def read(self, size: int) -> bytes:
        self.since_row += size
        if self.since_row > ROW_LIMIT:
            raise DamagedSheet(_LONG_ROW)
        return self._stream.read(size)


def _each(stream: BinaryIO, tag: str, parent: str) -> Iterator[Element]:
    """The elements of this tag right below the first ``parent``, each dropped before the next.
    What follows ``parent`` (links, rules, print areas) is not read."""
    measured = _Measured(stream)
    depth = top = 0
    held = None
    for event, element in iterparse(measured, ("start", "end"), forbid_dtd=True):
        if event == "start":
            depth += 1
            if depth == 1:
                _check_dialect(element)
            if held is None and element.tag == parent:
                held, top = element, depth
            continue
        depth -= 1
        if held is None:
            continue
        if depth < top:
            return
        if depth == top and element.tag == tag:
            yield element
            held.clear()
            measured.since_row = 0


def _check_dialect(root: Element) -> None:
    if root.tag.startswith(_STRICT):
        raise DamagedSheet("it is written in the strict dialect (“Strict Open XML”)")


def _words(element: Element) -> str:
    """A text, the runs of a rich one joined, readings of signs (``rPh``) left out. openpyxl
    does the same, but refuses fonts and readings that are not as the standard has them."""
    runs = [*element.findall(_WORDS), *element.findall(f"{_RUN}/{_WORDS}")]
    return "".join(run.text or "" for run in runs)
