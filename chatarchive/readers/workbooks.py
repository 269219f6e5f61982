"""Workbooks (.xlsx, .xlsm): their sheets, as tables like any other.

Every sheet is looked at, hidden ones and hidden rows too: a filter hides what was captured,
it does not undo it. Sheets that suit a reader are read one after the other, their columns
brought into one order.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .cells import are_exact, text_of
from .errors import SourceError, UnreadableCapture
from .sheets import Book, DamagedSheet
from .sources import LARGE, PACKING_LIMIT, CaptureFile
from .tables import Layout, named
from .zips import check_method, document_kind, members_of

#: All parts of a workbook may unpack to this many bytes: Google's largest, ten million cells,
#: take half.
UNPACKED_LIMIT = 1 << 30
_ZIP = b"PK\x03\x04"
_LOOKED_AT = 120  # rows, as of other tables
_MUCH = 4 << 20
_MUCH_OF_ALL = 64 << 20


class SheetRow(int):
    """A row's number, and the sheet it stands on."""

    def __new__(cls, number: int, sheet: str):
        row = super().__new__(cls, number)
        row.sheet = sheet
        return row

    def __str__(self) -> str:
        return f"{int(self)} of sheet “{self.sheet}”"


def workbook_of(file: CaptureFile) -> "Workbook | None":
    """``file`` as a workbook; None if it is none. Raises ``UnreadableCapture`` for a workbook
    that is damaged or made to do harm."""
    if "workbook" not in file.known:
        with file.open_binary() as stream:
            is_zip = stream.read(4) == _ZIP
        if is_zip and file.packed is None:
            with file.open_binary() as stream:
                try:
                    members = members_of(stream, file.name)
                except SourceError as error:
                    raise UnreadableCapture(str(error)) from error
            is_workbook = document_kind(members) == "workbook"
            file.known["workbook"] = Workbook(file, members) if is_workbook else None
        else:
            file.known["workbook"] = None
    return file.known["workbook"]


class Workbook:
    """What is known of a workbook between readings; each opens the file again."""

    def __init__(self, file: CaptureFile, members: list[zipfile.ZipInfo]):
        self._file = file
        _check_sizes(file, members)
        try:
            self.sheets = self._look_at_sheets()
        except DamagedSheet as error:
            raise UnreadableCapture(f"“{file.name}” {_sentence(error)}") from error

    def _look_at_sheets(self) -> list["Sheet"]:
        sheets = []
        with self.opened() as book:
            for name, part in book.sheets:
                sheets.append(Sheet(book, name, part))
                if sum(sheet.size for sheet in sheets) > _MUCH_OF_ALL:
                    raise DamagedSheet("its sheets hold rows longer than any workbook’s")
        return sheets

    @contextmanager
    def opened(self) -> Iterator[Book]:
        with self._file.open_binary() as stream:
            yield Book(stream)

    @property
    def damage(self) -> str:
        """Why there is nothing in it to look at, where a damaged sheet is the reason."""
        errors = [sheet.damage for sheet in self.sheets if sheet.damage and not sheet.first_rows]
        return _sentence(errors[0]) if errors else ""

    def layout(self, suits: Callable[[set[str]], bool]) -> Layout | None:
        """As ``Opening.layout``, over all sheets."""
        suited = list(filter(None, (sheet.suited(suits) for sheet in self.sheets)))
        return _Sheets(self, suited).layout() if suited else None

    def layout_of(self, sheet: "Sheet", index: int) -> Layout:
        """The layout of ``sheet``, whose names are the ``index``-th of its first rows (-1: it
        has none), and of the sheets that have all of its names."""
        suited = [_Suited(sheet, index)]
        names = set(suited[0].names)
        if index >= 0:
            others = (one.suited(names.issubset) for one in self.sheets if one is not sheet)
            suited += filter(None, others)
        return _Sheets(self, suited).layout()


def _check_sizes(file: CaptureFile, members: list[zipfile.ZipInfo]) -> None:
    total = 0
    for member in members:
        try:
            check_method(member, file.name)
        except SourceError as error:
            raise UnreadableCapture(str(error)) from error
        total += member.file_size
        tight = member.file_size > max(LARGE, PACKING_LIMIT * member.compress_size)
        if tight or total > UNPACKED_LIMIT:
            raise UnreadableCapture(
                f"“{file.name}” is a workbook that would unpack to "
                f"{max(total, member.file_size) >> 20:,} MB, which is more than is allowed "
                "here. If you trust it, open it, and save the sheet as CSV."
            )


def _sentence(why: DamagedSheet) -> str:
    return (
        f"is a workbook that cannot be read: {why}. "
        "Open it, and save it again as .xlsx, or save the sheet as CSV."
    )


class _Suited:
    """A sheet, and which of its first rows names the columns (-1: none does)."""

    def __init__(self, sheet: "Sheet", index: int):
        rows = sheet.first_rows
        self.sheet = sheet
        self.number = rows[index][0] if index >= 0 else 0
        self.names = named(rows[index][1]) if index >= 0 else [""] * len(rows[0][1])
        self.sample = [row for _, row in rows[index + 1 :]]


class _Sheets:
    """Sheets that suit one reader, as one table that has the columns of all."""

    def __init__(self, workbook: Workbook, suited: list[_Suited]):
        self._workbook = workbook
        self._suited = suited
        self.names = list(suited[0].names)
        self._places = []
        for one in suited:
            free = dict.fromkeys(range(len(self.names)))
            places = []
            for name in one.names:
                place = next((at for at in free if self.names[at] == name), None)
                if place is None:
                    place = len(self.names)
                    self.names.append(name)
                else:
                    del free[place]
                places.append(place)
            self._places.append(places)

    def layout(self) -> Layout:
        sample = [
            self._placed(dict(enumerate(row)), places)
            for one, places in zip(self._suited, self._places, strict=True)
            for row in one.sample
        ]
        return Layout("", self._suited[0].number, self.names, sample, self)

    def rows(self) -> Iterator[tuple[SheetRow, list[str]]]:
        with self._workbook.opened() as book:
            for one, places in zip(self._suited, self._places, strict=True):
                for number, cells in one.sheet.rows(book):
                    if number > one.number:
                        yield SheetRow(number, one.sheet.name), self._placed(cells, places)

    def _placed(self, cells: dict[int, str], places: list[int]) -> list[str]:
        row = [""] * len(self.names)
        for at, text in cells.items():
            if at < len(places):
                row[places[at]] = text
        return row


class Sheet:
    """One sheet, and its first rows that hold anything, all equally wide, with their numbers."""

    def __init__(self, book: Book, name: str, part: str):
        self.name = name[:80]
        self.damage: DamagedSheet | None = None
        self.size = 0
        self._part = part
        rows = self._begin(book)
        self._is_exact = are_exact(value for _, values in rows for value in values.values())
        width = max((max(values) + 1 for _, values in rows), default=0)
        self.first_rows: list[tuple[int, list[str]]] = []
        for number, values in rows:
            cells = self._texts(values)
            if cells:
                self.first_rows.append((number, [cells.get(at, "") for at in range(width)]))

    def _begin(self, book: Book) -> list[tuple[int, dict[int, object]]]:
        found = []
        try:
            for number, values in book.rows(self._part):
                found.append((number, values))
                self.size += sum(len(value) for value in values.values() if isinstance(value, str))
                if len(found) == _LOOKED_AT or self.size > _MUCH:
                    break
        except DamagedSheet as error:
            self.damage = error
        return found

    def suited(self, suits: Callable[[set[str]], bool]) -> _Suited | None:
        """The sheet as a table, if one of its first rows holds names that ``suits`` accepts."""
        for index, (_, row) in enumerate(self.first_rows[:10]):
            names = named(row)
            if sum(map(bool, names)) > 1 and suits(set(names)):
                return _Suited(self, index)
        return None

    def rows(self, book: Book) -> Iterator[tuple[int, dict[int, str]]]:
        """Each row that holds anything: its number, and its texts by column."""
        for number, values in book.rows(self._part):
            if cells := self._texts(values):
                yield number, cells

    def _texts(self, values: dict[int, object]) -> dict[int, str]:
        texts = ((at, text_of(value, exact=self._is_exact)) for at, value in values.items())
        return {at: text for at, text in texts if text}
