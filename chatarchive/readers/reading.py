"""What a reader is given, and what it gives back."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from ..records import AuthorRecord, Problem, TweetRecord
from .errors import NotATweet
from .opening import Opening
from .pictures import Pictures
from .sources import READ_ERRORS, CaptureFile
from .tables import Layout, place, rows

logger = logging.getLogger(__name__)

#: What comes of a field that is a list where a text should be, and the like.
DAMAGE = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError)


@dataclass(slots=True)
class ReadingContext:
    """What a file cannot say of itself.

    ``zone`` is for times without one; ``columns`` says which column holds what
    (``said_columns.py``); ``owner`` is whose archive it is, if known, and ``pictures`` what
    lies beside it.
    """

    zone: tzinfo = UTC
    columns: dict[str, str] | None = None
    owner: AuthorRecord | None = None
    owner_sought: bool = False
    pictures: Pictures | None = None


class Reader(Protocol):
    """A module that reads one format. It streams: nothing in it grows with the file."""

    NAME: str  # what --format takes
    TITLE: str  # what people call it

    def recognises(self, opening: Opening) -> bool:
        """Whether the file is of this format, judged by its content."""

    def read(self, file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
        """The file's records in their order; each that is no tweet is one ``Problem``."""


@dataclass(slots=True)
class Reading:
    """A file and the reader that suits it."""

    file: CaptureFile
    reader: Reader
    context: ReadingContext

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def format(self) -> str:
        return self.reader.NAME

    @property
    def title(self) -> str:
        return self.reader.TITLE

    @property
    def remark(self) -> str:
        """What the person should know of how the file is read; "" where it goes without saying."""
        tell = getattr(self.reader, "remark", None)
        return tell(self.file, self.context) if tell else ""

    @property
    def brings_pictures(self) -> bool:
        """Whether pictures lie beside it; known once the reading of records began."""
        return bool(self.context.pictures)

    def records(self) -> Iterator[TweetRecord | Problem]:
        """Reads the file from its beginning, each time it is called."""
        last = None
        try:
            for last in self.reader.read(self.file, self.context):
                yield last
            if self.file.is_cut and not isinstance(last, Problem):
                yield Problem(
                    "the end of what could be read",
                    "the packed file is cut off or damaged here: what follows is missing.",
                )
        except DAMAGE:
            # A reader names what is damaged, record by record. Where one fails to, a person
            # gets a sentence all the same, and whoever keeps the site the traceback.
            logger.exception("The reader %s gave up on %s", self.format, self.name)
            yield Problem(
                "the end of what could be read",
                "the file is damaged in a way that is not known here: what follows is missing.",
            )
        except READ_ERRORS as error:
            yield Problem(
                "the end of what could be read",
                f"the file could not be read any further ({error}): what follows is missing.",
            )


def attempt(
    build: Callable[[object, str], TweetRecord], source: object, where: str
) -> TweetRecord | Problem:
    """``build(source, where)``; a ``Problem`` where ``source`` is no tweet after all."""
    try:
        return build(source, where)
    except NotATweet as reason:
        return Problem(where, str(reason))
    except DAMAGE:
        # A field that is a list where X writes a text, and the like.
        return Problem(where, "it is damaged: its parts are not of the kinds a tweet's are.")


def records_in_rows(
    file: CaptureFile,
    suits: Callable[[set[str]], bool],
    builder: Callable[[Layout], Callable[[list, str], TweetRecord]],
) -> Iterator[TweetRecord | Problem]:
    """A record of each row of the table whose columns' names ``suits`` accepts; ``builder``
    gives what builds one, knowing where the columns are. Nothing where there is no such table."""
    layout = Opening(file).layout(suits)
    if layout is None:
        return
    build = builder(layout)
    for number, row in rows(file, layout):
        yield attempt(build, row, place(number))
