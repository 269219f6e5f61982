"""What a reader is given, and what it gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Protocol

from ..records import AuthorRecord, Problem, TweetRecord
from .errors import NotATweet
from .opening import Opening
from .pictures import Pictures
from .sources import READ_ERRORS, CaptureFile


@dataclass(slots=True)
class ReadingContext:
    """What a file cannot say of itself.

    ``zone`` is for times without one; ``owner`` is whose archive it is, if known, and
    ``pictures`` what lies beside it.
    """

    zone: tzinfo = UTC
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
    def brings_pictures(self) -> bool:
        """Whether pictures lie beside it; known once the reading of records began."""
        return bool(self.context.pictures)

    def records(self) -> Iterator[TweetRecord | Problem]:
        """Reads the file from its beginning, each time it is called."""
        try:
            yield from self.reader.read(self.file, self.context)
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
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError):
        # A field that is a list where X writes a text, and the like.
        return Problem(where, "it is damaged: its parts are not of the kinds a tweet's are.")
