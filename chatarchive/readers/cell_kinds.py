"""What a single cell of an unknown table may be: a post's id or address, a time, markup."""

import re
from datetime import datetime

from ..records import time_in_id, tomorrow
from .clock import parse
from .errors import NotATweet
from .identity import identity_in
from .tweet_ids import sound_id

#: What programs write into a cell that holds nothing.
EMPTY = {"", "NA", "NaN", "nan", "None", "none", "null", "NULL"}
_PARAGRAPH = re.compile(r"<p\b[^>]*>", re.IGNORECASE)


def is_post(cell: str) -> bool:
    return moment_in_id(cell) is not None or is_address(cell)


def may_be_post(cell: str) -> bool:
    return bool(sound_id(cell)) or is_address(cell)


def may_be_old_id(cell: str) -> bool:
    """Whether this may be an id from before November 2010, or a newer one."""
    return 7 < len(cell) < 30 and len(sound_id(cell)) > 7


def moment_in_id(cell: str) -> datetime | None:
    """When the tweet was made whose id this is; None if it is none that can be."""
    native_id = sound_id(cell) if 14 < len(cell) < 30 else ""
    if len(native_id) < 15:
        return None
    moment = time_in_id(native_id)
    return moment if moment and moment < tomorrow() else None


def is_address(cell: str) -> bool:
    cell = cell.strip()
    if len(cell) > 300 or " " in cell or ":" not in cell[:8]:
        return cell.startswith(("twitter.com/", "x.com/")) and "/status/" in cell
    try:
        return identity_in(cell) is not None
    except NotATweet:
        return True


def moment_in_address(cell: str) -> datetime | None:
    """When the post was made that this address leads to, if its id holds that."""
    try:
        identity = identity_in(cell or "")
    except NotATweet:
        return None
    return identity.made_at if identity else None


def handle_in_address(cell: str) -> str:
    """Whose post this address leads to; "" where it does not say."""
    try:
        identity = identity_in(cell)
    except NotATweet:
        return ""
    return identity.handle if identity else ""


def is_time(cell: str) -> bool:
    return len(cell) < 60 and parse(cell) is not None


def is_paragraph(cell: str) -> bool:
    """Whether this is HTML such as Mastodon's servers write words in."""
    return bool(_PARAGRAPH.match(cell))


def is_markup(cell: str) -> bool:
    """Whether this is JSON, or HTML that is no paragraph."""
    return cell[0] in "{[" or (cell[0] == "<" and not is_paragraph(cell))
