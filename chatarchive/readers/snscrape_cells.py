"""snscrape's people, links and pictures as pandas prints them into cells: as dictionaries
(``{'username': 'x'}``), as objects (``User(username='x')``), or as a mere address.
"""

import re

from ..records import Media
from .python_values import words_listed
from .values import clean, handle, web_address

_LIMIT = 20_000
_PAGE = re.compile(r"https?://(?:www\.)?(?:twitter|x)\.com/([A-Za-z0-9_]{1,20})/?$")
_PARTS = {
    "id": re.compile(r"\bid'?\s*[:=]\s*'?([0-9]{1,20})\b"),
    "username": re.compile(r"\busername'?\s*[:=]\s*'([A-Za-z0-9_]{1,20})'"),
    # Python prints a name that has an apostrophe in it between double quotation marks.
    "displayname": re.compile(r"""\bdisplayname'?\s*[:=]\s*(?:'([^']{1,100})'|"([^"]{1,100})")"""),
}
_LINK = re.compile(r"\burl'?\s*[:=]\s*'([^']+)'[^{}()]{0,200}?\btcourl'?\s*[:=]\s*'([^']+)'")
_MEDIUM = re.compile(r"\b(fullUrl|thumbnailUrl)'?\s*[:=]\s*'([^']+)'")


def part(cell: str, name: str) -> str:
    """The first ``name`` in what is printed; "" if there is none."""
    found = _PARTS[name].search(cell[:_LIMIT])
    return next(filter(None, found.groups()), "") if found else ""


def handle_in(cell: str) -> str:
    """A handle as it stands there, in the address of a person's page, or of a printed person."""
    if plain := handle(cell):
        return plain
    found = _PAGE.match(cell)
    return found[1] if found else part(cell, "username")


def links_in(cell: str, short_cell: str) -> tuple[list[str], list[tuple[str, str]]]:
    """What a tweet links to, and pairs of that and the short address where they are told."""
    cell, short_cell = cell[:_LIMIT], short_cell[:_LIMIT]
    pairs = _LINK.findall(cell)
    if not pairs:
        # One version had lists, and the same again with spaces between.
        targets = words_listed(cell) or [one for one in cell.split() if web_address(one)]
        short = words_listed(short_cell) or short_cell.split()
        if len(short) != len(targets):
            return targets, []
        pairs = list(zip(targets, short, strict=True))
    return [], [
        (web_address(target), clean(short)) for target, short in pairs if web_address(target)
    ]


def media_in(cell: str) -> list[Media]:
    return [
        Media(_kind(name, address), web_address(address))
        for name, address in _MEDIUM.findall(cell[:_LIMIT])
        if web_address(address)
    ]


def _kind(name: str, address: str) -> str:
    if "tweet_video" in address:
        return "gif"
    return "photo" if name == "fullUrl" else "video"
