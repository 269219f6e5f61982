"""The words of HTML as a reader saw them, and where its links lead.

Mastodon and its like send their statuses' words as HTML. Nothing of it is kept but the
words: what comes out is plain text.
"""

import re
from html import unescape

from ..records import Link
from .values import clean, unescaped, web_address

#: More than any server lets people write; what is longer is cut.
LONGEST = 200_000
_BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li "
    "main nav ol p pre section table tr ul".split()
)
_APART = frozenset("blockquote h1 h2 h3 h4 h5 h6 ol p pre ul".split())
_SILENT = frozenset("head iframe noscript object script style svg template title".split())
_SPACE = re.compile(r"[ \t\r\n\f]+")
# Python's own parser takes minutes over 100 kB of quotation marks that never close. Here no
# tag reaches past the next "<", so every character is looked at a few times at most.
_TAG = re.compile(
    r"""<(?: (/?) ([a-zA-Z][a-zA-Z0-9:-]*+)
        ( (?: [^<>"'] | "[^"<]*+" | '[^'<]*+' )*+ )
      | [!?] [^<>]*+ )>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""([^\s=/"'<>]++) (?: \s*+ = \s*+ (?: "([^"]*+)" | '([^']*+)' | ([^\s"'<>]++) ) )?""",
    re.VERBOSE,
)


def words_of(content: str, *, without: str = "") -> tuple[str, list[Link], bool]:
    """The text of ``content``, its links, and whether it had to be cut.

    Paragraphs are parted by an empty line. Mentions and hashtags are words, not links.
    Elements of the class ``without`` are left out.
    """
    cut = len(content) > LONGEST
    content = clean(content[:LONGEST])
    reader = _Reader(without)
    done = 0
    for tag in _TAG.finditer(content):
        start = tag.start()
        if start > done:
            reader.take_text(content[done:start])
        done = tag.end()
        ends, name, attributes = tag.groups()
        if ends:
            reader.end(name.casefold())
        elif name:
            reader.begin(name.casefold(), _attributes(attributes) if attributes else {})
    reader.take_text(content[done:])
    return reader.text(), reader.links, cut


def _attributes(written: str) -> dict[str, str]:
    return {
        name.casefold(): unescaped(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(written)
    }


class _Reader:
    """Puts together what the tags and texts, told one after the other, show."""

    def __init__(self, without: str):
        self.links: list[Link] = []
        self._without = without
        self._pieces: list[str] = []
        self._breaks = 0  # line ends due before the next word
        self._silent: list[str] = []  # the open elements from the one that is left out
        self._address = ""
        self._link_start: int | None = None
        self._is_shortened = False
        self._pre = 0
        self._quote = 0

    def text(self) -> str:
        self._end_link()
        return clean("".join(self._pieces)).strip()

    def begin(self, tag: str, given: dict[str, str]) -> None:
        classes = given.get("class", "").split()
        if self._silent:
            if tag == self._silent[0]:
                self._silent.append(tag)
            return
        if tag in _SILENT or (self._without and self._without in classes):
            if tag not in ("br", "img", "hr"):
                self._silent.append(tag)
        elif tag == "br":
            self._new_line()
        elif tag == "a":
            self._begin_link(given, classes)
        elif tag == "img":
            self._say(given.get("alt", ""))
        elif tag == "span" and not {"invisible", "ellipsis"}.isdisjoint(classes):
            self._is_shortened = True
        elif tag in _BLOCKS:
            self._begin_block(tag)

    def _begin_block(self, tag: str) -> None:
        self._part(2 if tag in _APART else 1)
        if tag == "li":
            self._say("• ")
        self._pre += tag == "pre"
        self._quote += tag == "blockquote"

    def end(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[0]:
                self._silent.pop()
        elif tag == "a":
            self._end_link()
        elif tag in _BLOCKS:
            self._part(2 if tag in _APART else 1)
            self._pre = max(0, self._pre - (tag == "pre"))
            self._quote = max(0, self._quote - (tag == "blockquote"))

    def take_text(self, text: str) -> None:
        if text and not self._silent:
            self._say(unescape(text))

    def _say(self, data: str) -> None:
        if not self._pre:
            data = _SPACE.sub(" ", data)
            if self._breaks or self._is_at_line_start():
                data = data.lstrip(" ")
            elif data.startswith(" ") and self._pieces[-1].endswith(" "):
                data = data[1:]
        if not data:
            return
        if self._breaks:
            if self._pieces:
                self._pieces.append("\n" * self._breaks)
            self._breaks = 0
            if self._quote:
                self._pieces.append("> ")
        self._pieces.append(data)

    def _is_at_line_start(self) -> bool:
        return not self._pieces or self._pieces[-1].endswith("\n")

    def _new_line(self) -> None:
        if self._pieces and not self._breaks:
            self._pieces[-1] = self._pieces[-1].rstrip(" ")
            self._pieces.append("\n")

    def _part(self, breaks: int) -> None:
        """Ends a paragraph or line: a line end that it closed with is its own."""
        self._end_link()
        while self._pieces and not self._pieces[-1].strip():
            self._pieces.pop()
        if self._pieces:
            self._pieces[-1] = self._pieces[-1].rstrip()
        self._breaks = max(self._breaks, breaks)

    def _begin_link(self, given: dict[str, str], classes: list[str]) -> None:
        self._end_link()
        relations = given.get("rel", "").split()
        if {"mention", "hashtag"}.isdisjoint(classes) and "tag" not in relations:
            self._address = web_address(given.get("href", "").strip())
            self._is_shortened = False
            self._link_start = len(self._pieces) if self._address else None

    def _end_link(self) -> None:
        if self._link_start is None:
            return
        start, self._link_start = self._link_start, None
        shown = "".join(self._pieces[start:])
        words = shown.strip().removeprefix("> ")
        address = self._address
        if words and (self._is_shortened or words == address):
            before, after = shown.split(words, 1) if words in shown else ("", "")
            self._pieces[start:] = [piece for piece in (before, address, after) if piece]
            words = address
        self.links.append(Link(words, address))
