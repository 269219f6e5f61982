"""JSON as captures hold it: one value a line, or one document of any size, whole or cut.

Python's own decoder does the documents: it can begin in the middle of a text, so a file
streams item by item, and it takes what orjson refuses (half surrogate pairs, huge
numbers). Lines that hold one sound value each go through orjson, several times as fast.
"""

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TextIO

import orjson

from .decoding import ELSE_CP1252, text_stream, utf8_stream
from .sources import CaptureFile

#: One line, or one item of a document, may be this long (in bytes or characters).
PIECE_LIMIT = 32 << 20
_CHUNK = 1 << 18
_SPACE = re.compile(r"[ \t\r\n\0\ufeff]*")
# What may stand around a line's value: marks of text sequences, padding of a crashed disk.
_LINE_NOISE = "\0\x1e\ufeff \t\r\n,"
_decoder = json.JSONDecoder(strict=False)

_CUT = "it is cut off in the middle; the file was probably not saved or downloaded to its end."
_NOT_JSON = "it is damaged: it is not written as JSON must be."
_TOO_LONG = f"it is longer than {PIECE_LIMIT >> 20} MB in one piece, more than is read at once."
_TOO_DEEP = "its parts are nested deeper than any tweet's."


@dataclass(slots=True)
class Broken:
    """A piece that is no JSON: why, and its text (empty where it was not kept)."""

    why: str
    text: str = ""


@dataclass(slots=True)
class Piece:
    """A value, and the place it stands at: "line 3", "record 12"."""

    where: str
    value: object


def lines(file: CaptureFile) -> Iterator[Piece]:
    """The value of each line; ``Broken`` for a line that is none. Lines end at ``\\n`` alone."""
    with file.open_binary() as raw, utf8_stream(raw) as stream:
        number = 0
        while line := stream.readline(PIECE_LIMIT):
            number += 1
            if len(line) == PIECE_LIMIT and not line.endswith(b"\n"):
                while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                    pass
                yield Piece(f"line {number}", Broken(_TOO_LONG))
                continue
            try:
                yield Piece(f"line {number}", unwrapped(orjson.loads(line)))
            except orjson.JSONDecodeError:
                for value in _values_in(line):
                    yield Piece(f"line {number}", value)


def _values_in(line: bytes) -> Iterator[object]:
    """The values of a line that orjson does not take: none, several, or broken ones."""
    text = line.decode("utf-8", ELSE_CP1252).strip(_LINE_NOISE)
    at = 0
    while at < len(text):
        try:
            value, at = _decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield Broken(_CUT if _is_unfinished(error, text) else _NOT_JSON, text[at:])
            return
        except (ValueError, RecursionError) as error:
            yield Broken(_other(error))
            return
        yield unwrapped(value)
        at = _SPACE.match(text, at).end()


def unwrapped(value: object) -> object:
    """The object in a text that is JSON by itself: what comes of dumping twice."""
    if isinstance(value, str) and value[:1] == "{" and value.rstrip()[-1:] == "}":
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


def items(file: CaptureFile, containers: Collection[str]) -> Iterator[Piece]:
    """The items of a document's outermost list, or of the list that one of its outermost
    keys in ``containers`` holds; an object without such a list is one item itself. Where
    the keys are numbers (``{"<id>": {…}}``), what they hold are the items, or lists of them.

    A JavaScript assignment before it (``window.YTD.tweets.part0 =``) is passed over, and
    several documents may follow each other. What is broken is ``Broken`` and, in a list
    written with one item to a line or more, the items after it are found again.
    """
    with file.open_binary() as raw, text_stream(raw) as stream:
        feed = _Feed(stream)
        feed.pass_assignment()
        for number, value in enumerate(_documents(feed, containers), 1):
            if isinstance(value, Broken):
                yield Piece(f"record {number}, line {feed.line_number()}", value)
            else:
                yield Piece(f"record {number}", value)


def _documents(feed: "_Feed", containers: Collection[str]) -> Iterator[object]:
    while opening := feed.peek():
        if opening == "[":
            yield from _list_items(feed)
        elif opening == "{" and containers:
            yield from _object_items(feed, containers)
        else:
            value = feed.value()
            yield unwrapped(value)
            if isinstance(value, Broken):
                return


def _list_items(feed: "_Feed") -> Iterator[object]:
    feed.at += 1
    indent = None
    while (mark := feed.peek()) != "]":
        if mark == ",":
            feed.at += 1
            continue
        if not mark:
            yield Broken("the file ends here in the middle: what came after this is missing.")
            return
        indent = feed.indent(indent)
        value = feed.value()
        yield unwrapped(value)
        if isinstance(value, Broken) and not feed.find_item(indent):
            return
    feed.at += 1


def _object_items(feed: "_Feed", containers: Collection[str]) -> Iterator[object]:
    feed.at += 1
    whole: dict = {}
    streamed = by_number = False
    while (mark := feed.peek()) != "}":
        if mark == ",":
            feed.at += 1
            continue
        key = feed.value() if mark else Broken(_CUT)
        if feed.peek() == ":":
            feed.at += 1
            if key in containers and feed.peek() in ("[", "{"):
                streamed = True
                if feed.peek() == "[":
                    yield from _list_items(feed)
                else:
                    yield from _object_items(feed, [one for one in containers if one != key])
                continue
            value = feed.value()
        else:
            value = key if isinstance(key, Broken) else Broken(_CUT)
        if isinstance(value, Broken):
            if by_number or not streamed:  # else only what stands around the tweets is lost
                yield value
            feed.find_item(None)
            return
        if str(key).isdecimal() and isinstance(value, dict | list):
            streamed = by_number = True
            yield from value if isinstance(value, list) else [value]
            continue
        whole[str(key)] = value
    feed.at += 1
    if not streamed:
        yield whole


class _Feed:
    """A text of any size, of which only the piece being decoded is held."""

    def __init__(self, stream: TextIO):
        self._stream = stream
        self._lines_before = 0
        self._ended = False
        self.buffer = ""
        self.at = 0

    def more(self, size: int = _CHUNK) -> bool:
        """Lets go of what is decoded, and reads on. False at the end of the file."""
        if self._ended:
            return False
        chunk = self._stream.read(size)
        self._ended = not chunk
        self._lines_before += self.buffer.count("\n", 0, self.at)
        self.buffer = self.buffer[self.at :] + chunk
        self.at = 0
        return not self._ended

    def line_number(self) -> int:
        return 1 + self._lines_before + self.buffer.count("\n", 0, self.at)

    def pass_assignment(self) -> None:
        if self.peek() not in '[{"':
            self.at = self.buffer.find("=", self.at) + 1 or self.at

    def peek(self) -> str:
        """The next character that is no space, "" at the end."""
        while True:
            self.at = _SPACE.match(self.buffer, self.at).end()
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def value(self) -> object:
        """The value at hand, passed; or ``Broken``, and it stays at hand."""
        self.peek()
        while True:
            try:
                value, end = _decoder.raw_decode(self.buffer, self.at)
            except json.JSONDecodeError as error:
                unfinished = _is_unfinished(error, self.buffer)
                size = len(self.buffer) - self.at
                if unfinished and size > PIECE_LIMIT:
                    return Broken(_TOO_LONG)
                if unfinished and self.more(max(_CHUNK, size)):
                    continue
                return Broken(_CUT if unfinished else _NOT_JSON, self.buffer[self.at :])
            except (ValueError, RecursionError) as error:
                return Broken(_other(error))
            if end == len(self.buffer) and isinstance(value, int | float) and self.more():
                continue  # the number may go on
            self.at = min(end, len(self.buffer))
            return value

    def indent(self, before: str | None) -> str | None:
        """The space before the item at hand, where it begins its line; else ``before``."""
        start = self.buffer.rfind("\n", 0, self.at) + 1
        space = self.buffer[start : self.at]
        return space if start and not space.strip() else before

    def find_item(self, indent: str | None) -> bool:
        """Goes to the next item that begins a line as the others did; else to the end."""
        mark = f"\n{indent}{{"
        start = self.at + 1
        while indent is None or (found := self.buffer.find(mark, start)) < 0:
            self.at = max(self.at, len(self.buffer) - (0 if indent is None else len(mark)))
            if not self.more():
                self.at = len(self.buffer)
                return False
            start = 0
        self.at = found + 1
        return True


def _is_unfinished(error: json.JSONDecodeError, text: str) -> bool:
    """Whether decoding failed only because ``text`` does not go on."""
    return error.pos > len(text) - 12 or error.msg.startswith("Unterminated")


def _other(error: Exception) -> str:
    return _TOO_DEEP if isinstance(error, RecursionError) else _NOT_JSON


class Cut(dict):
    """An object of which only the beginning could be read."""


def begun(text: str, *, with_cut_items: bool = False, depth: int = 6) -> object:
    """What can be read of a value that is cut or broken: its lists as far as they are
    whole, without the item that is not (unless ``with_cut_items``). None if nothing.
    Lists nested deeper than ``depth`` are not looked into."""
    return _begun(text, 0, with_cut_items, depth)[0]


def _begun(text: str, at: int, with_cut_items: bool, depth: int) -> tuple[object, int, bool]:
    """The value at ``at``, where it ends, and whether it is whole."""
    at = _SPACE.match(text, at).end()
    try:
        value, end = _decoder.raw_decode(text, at)
        return value, end, True
    except (ValueError, RecursionError):
        opening = text[at : at + 1]
        if not (depth and opening and opening in "[{"):
            return None, at, False
    read: list = []
    keys: list[str] = []
    at += 1
    while True:
        at = _SPACE.match(text, at).end()
        mark = text[at : at + 1]
        if mark == ",":
            at += 1
            continue
        if not mark or mark in "]}":
            break
        if opening == "{":
            key, at, whole = _begun(text, at, False, 0)
            at = _SPACE.match(text, at).end()
            if not (whole and isinstance(key, str) and text[at : at + 1] == ":"):
                break
            keys.append(key)
            at += 1
        value, at, whole = _begun(text, at, with_cut_items, depth - 1)
        if whole or with_cut_items or opening == "{":
            read.append(value)
        if not whole:
            break
    return (Cut(zip(keys, read, strict=False)) if opening == "{" else read), at, False
