"""Workbooks (.xlsx, .xlsm): their sheets, as tables like any other.

Every sheet is looked at, hidden ones and hidden rows too: a filter hides what was captured,
it does not undo it. Sheets that suit a reader are read one after the other, their columns
brought into one order.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cached_property

from .cells import Styles, styles_in
from .errors import SourceError, UnreadableCapture
from .sheets import DamagedSheet, Elements, Rows, SharedTexts, column_of, parse
from .sources import LARGE, PACKING_LIMIT, READ_ERRORS, UNPACKED_LIMIT, CaptureFile, Member
from .tables import Layout, named
from .zips import check_method, document_kind, members_of

_ZIP = b"PK\x03\x04"
_LOOKED_AT = 120  # rows, as of other tables
_MUCH = 4 << 20
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::|$)")
_MAY_BE_STATUS = re.compile(r"https?://.*(?:/status|/post/|/@)|at://").match
#: What a column that stands for another's hyperlinks is called.
LINK_OF = "link of "


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
    def __init__(self, file: CaptureFile, members: list[zipfile.ZipInfo]):
        self._file = file
        self._members = {member.filename.casefold().lstrip("/"): member for member in members}
        self._check_sizes()
        try:
            self.sheets = self._find_sheets()
        except (*READ_ERRORS, KeyError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: Exception) -> UnreadableCapture:
        return UnreadableCapture(f"“{self._file.name}” {self._sentence(error)}")

    def _sentence(self, error: Exception) -> str:
        why = error if isinstance(error, DamagedSheet) else "a part of it is missing or damaged"
        return (
            f"is a workbook that cannot be read: {why}. "
            "Open it, and save it again as .xlsx, or save the sheet as CSV."
        )

    def _check_sizes(self) -> None:
        total = 0
        for member in self._members.values():
            if not member.filename.casefold().endswith((".xml", ".rels")):
                continue
            try:
                check_method(member, self._file.name)
            except SourceError as error:
                raise UnreadableCapture(str(error)) from error
            total += member.file_size
            tight = member.file_size > max(LARGE, PACKING_LIMIT * member.compress_size)
            if tight or total > UNPACKED_LIMIT:
                raise UnreadableCapture(
                    f"“{self._file.name}” is a workbook that would unpack to "
                    f"{max(total, member.file_size) >> 20:,} MB, which is more than is allowed "
                    "here. If you trust it, open it, and save the sheet as CSV."
                )

    def _find_sheets(self) -> list["Sheet"]:
        main = self._related("", "officedocument") or ["xl/workbook.xml"]
        self._main = main[0]
        elements = self._elements(self._main, "workbook/workbookPr", "sheets/sheet")
        targets = self._targets(self._main)
        first = next((known for path, known in elements if path == "workbook/workbookPr"), {})
        self._from_1904 = first.get("date1904") in ("1", "true")
        found = []
        for path, known in elements:
            if path == "sheets/sheet":
                kind, target = targets.get(known.get("id", ""), ("", ""))
                if kind == "worksheet" and target.casefold() in self._members:
                    found.append(Sheet(self, known.get("name", "")[:80] or "?", target))
        return found

    @cached_property
    def shared(self) -> SharedTexts:
        paths = self._related(self._main, "sharedstrings")
        if not paths or paths[0].casefold() not in self._members:
            return SharedTexts(None)
        try:
            with self.open(paths[0]) as stream:
                return SharedTexts(stream)
        except READ_ERRORS as error:  # without its words no sheet of it is worth reading
            raise self._unreadable(error) from error

    @cached_property
    def styles(self) -> Styles:
        paths = self._related(self._main, "styles")
        try:
            elements = self._elements(paths[0], "numFmts/numFmt", "cellXfs/xf") if paths else []
        except (*READ_ERRORS, KeyError):
            elements = []  # then dates are numbers of days: told from what stands in them
        return Styles(styles_in(elements), self._from_1904)

    def open(self, path: str):
        """A part's bytes; closing them closes the zip. Raises KeyError if there is none."""
        return Member(self._file, self._members[path.casefold()])

    def _elements(self, path: str, *wanted: str) -> list[tuple[str, dict[str, str]]]:
        handler = Elements(*wanted)
        with self.open(path) as stream:
            for _ in parse(stream, handler):
                pass
        return handler.found

    def _related(self, path: str, kind: str) -> list[str]:
        return [target for known, target in self._targets(path).values() if known == kind]

    def _targets(self, path: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: its kind and path by the reference's id. What lies outside
        the workbook has the kind "external …", and is never opened."""
        folder, _, name = path.rpartition("/")
        beside = f"{folder}/_rels/{name}.rels".lstrip("/")
        if beside.casefold() not in self._members:
            return {}
        targets = {}
        for _, known in self._elements(beside, "Relationships/Relationship"):
            kind = known.get("Type", "").rpartition("/")[2].casefold()
            target = known.get("Target", "")
            if known.get("TargetMode", "").casefold() == "external":
                targets[known.get("Id", "")] = f"external {kind}", target
            else:
                inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                targets[known.get("Id", "")] = kind, inside
        return targets

    def linked(self, path: str) -> dict[str, str]:
        """Where a sheet's hyperlinks lead, by their id."""
        targets = self._targets(path)
        return {key: to for key, (kind, to) in targets.items() if kind == "external hyperlink"}

    @cached_property
    def damage(self) -> str:
        """Why there is nothing in it to look at, where a damaged sheet is the reason."""
        errors = [sheet.damage for sheet in self.sheets if sheet.damage and not sheet.first_rows]
        return self._sentence(errors[0]) if errors else ""

    def layout(self, suits: Callable[[set[str]], bool]) -> Layout | None:
        """As ``Opening.layout``, over all sheets."""
        suited = list(filter(None, (sheet.suited(suits) for sheet in self.sheets)))
        return _Sheets(suited).layout() if suited else None

    def layout_of(self, sheet: "Sheet", index: int) -> Layout:
        """The layout of ``sheet``, whose names are the ``index``-th of its first rows (-1: it
        has none), and of the sheets that have all of its names."""
        suited = [_Suited(sheet, index)]
        names = set(suited[0].names)
        if index >= 0:
            others = (one.suited(names.issubset) for one in self.sheets if one is not sheet)
            suited += filter(None, others)
        return _Sheets(suited).layout()


class _Suited:
    """A sheet, and which of its first rows names the columns (-1: none does)."""

    def __init__(self, sheet: "Sheet", index: int):
        rows = sheet.first_rows
        self.sheet = sheet
        self.number = rows[index][0] if index >= 0 else 0
        self.names = sheet.names(rows[index][1] if index >= 0 else [""] * len(rows[0][1]))
        self.sample = [row for _, row in rows[index + 1 :]]


class _Sheets:
    """Sheets that suit one reader, as one table that has the columns of all."""

    def __init__(self, suited: list[_Suited]):
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
        for one, places in zip(self._suited, self._places, strict=True):
            for number, cells in one.sheet.rows():
                if number > one.number:
                    yield SheetRow(number, one.sheet.name), self._placed(cells, places)

    def _placed(self, cells: dict[int, str], places: list[int]) -> list[str]:
        row = [""] * len(self.names)
        for at, text in cells.items():
            if at < len(places):
                row[places[at]] = text
        return row


class Sheet:
    """One sheet. Where cells are hyperlinks, a column for where they lead stands behind the
    others, since what is shown in the cell may be any word."""

    def __init__(self, workbook: Workbook, name: str, path: str):
        self.name = name
        self.damage: Exception | None = None
        self._workbook = workbook
        self._path = path

    @cached_property
    def first_rows(self) -> list[tuple[int, list[str]]]:
        """The first rows that hold anything, all equally wide, with their numbers."""
        width = self._width + len(self._linked)
        return [
            (number, [cells.get(at, "") for at in range(width)])
            for number, cells in self._with_links(self._first)
        ]

    def names(self, row: list[str]) -> list[str]:
        """What ``row``, one of the first, calls the columns."""
        names = named(row[: self._width])
        return names + [f"{LINK_OF}{names[column]}" for column in self._linked]

    def suited(self, suits: Callable[[set[str]], bool]) -> _Suited | None:
        """The sheet as a table, if one of its first rows holds names that ``suits`` accepts."""
        for index, (_, row) in enumerate(self.first_rows[:10]):
            names = self.names(row)
            if sum(map(bool, names)) > 1 and suits(set(names)):
                return _Suited(self, index)
        return None

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Each row that holds anything: its number, and its texts by column."""
        return self._with_links(self._cells(exact=self._is_exact))

    @cached_property
    def _first(self) -> list[tuple[int, dict[int, str]]]:
        found = []
        size = 0
        try:
            for number, cells in self._cells(exact=self._is_exact):
                found.append((number, cells))
                size += sum(map(len, cells.values()))
                if len(found) == _LOOKED_AT or size > _MUCH:
                    break
        except READ_ERRORS as error:
            self.damage = error
        return found

    @cached_property
    def _width(self) -> int:
        return max((max(cells) + 1 for _, cells in self._first), default=0)

    @cached_property
    def _links(self) -> dict[int, dict[int, str]]:
        """Where cells lead: by row number, then by column."""
        found: dict[int, dict[int, str]] = {}
        try:
            targets = self._workbook.linked(self._path)
            elements = Elements("hyperlinks/hyperlink")
            if any(map(_MAY_BE_STATUS, targets.values())):
                with self._workbook.open(self._path) as stream:
                    for _ in parse(stream, elements):
                        pass
            for _, known in elements.found:
                place = _PLACE.match(known.get("ref", ""))
                target = targets.get(known.get("id", ""), "")
                if place and _MAY_BE_STATUS(target):
                    found.setdefault(int(place[2]), {})[column_of(place[1])] = target
        except (*READ_ERRORS, KeyError):
            pass
        return found

    @cached_property
    def _linked(self) -> list[int]:
        """The columns in which cells lead to a place that they do not name themselves."""
        cells = dict(self._first)
        columns = {
            column
            for number, links in self._links.items()
            for column, target in links.items()
            if column < self._width and cells.get(number, {}).get(column, target) != target
        }
        return sorted(columns)

    def _with_links(self, rows) -> Iterator[tuple[int, dict[int, str]]]:
        if not self._linked:
            yield from rows
            return
        for number, cells in rows:
            links = self._links.get(number, {})
            for at, column in enumerate(self._linked, self._width):
                if column in links:
                    cells = cells | {at: links[column]}
                else:
                    cells.pop(at, None)
            yield number, cells

    @cached_property
    def _is_exact(self) -> bool:
        """Whether a program wrote the sheet's long numbers, digit by digit."""
        handler = Rows(self._workbook.shared, self._workbook.styles)
        try:
            with self._workbook.open(self._path) as stream:
                for _ in parse(stream, handler):
                    if handler.saw_exact or len(handler.rows) > _LOOKED_AT:
                        break
        except READ_ERRORS:
            pass  # met again, and told, when the rows are read
        return handler.saw_exact

    def _cells(self, *, exact: bool) -> Iterator[tuple[int, dict[int, str]]]:
        handler = Rows(self._workbook.shared, self._workbook.styles, exact=exact)
        with self._workbook.open(self._path) as stream:
            try:
                for _ in parse(stream, handler):
                    found, handler.rows = handler.rows, []
                    yield from found
            except READ_ERRORS:
                yield from handler.rows
                raise
