"""The long texts of a person's own archive: ``note-tweet.js`` beside ``tweets.js``, where only
their beginnings stand. Neither file names the other's entry: a text is that of the tweet of the
same second that begins as it does.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from .documents import Broken, items
from .moments import time_stated
from .sources import READ_ERRORS, CaptureFile
from .values import clean, unescaped

# Those whom an answer speaks to stand before its words in one file, and not in the other.
_SPOKEN_TO = re.compile(r"(?:@[A-Za-z0-9_]{1,20}\s+)*")
# So much of a long text stands in the file of tweets at least, in any writing.
_LEAST = 100
#: All texts together may have so many characters; those beyond are left.
_MOST = 64 << 20


class LongTexts:
    """``file`` is the archive's file of tweets. The texts are looked up once one is asked for."""

    def __init__(self, file: CaptureFile):
        self._file = file
        self._by_second: dict[int, list[dict]] | None = None

    def of(self, beginning: str, created_at: datetime) -> tuple[str, list[dict]] | None:
        """The whole text of the tweet whose words end in "…", and the ``urls`` in it as API v1.1
        writes them; None if the archive holds none."""
        start = beginning.removesuffix("…")
        found = []
        second = int(created_at.timestamp())
        for core in [*self._written_in(second), *self._written_in(second - 1)]:
            text = unescaped(clean(core["text"]))
            for at in {0, _SPOKEN_TO.match(start).end()}:
                if len(start) - at >= _LEAST and text.startswith(start[at:]):
                    found.append((start[:at] + text, core))
        if len(found) != 1:
            return None
        text, core = found[0]
        urls = core.get("urls")
        urls = urls if isinstance(urls, list) else ()
        return text, [_url(one) for one in urls if isinstance(one, dict)]

    def _written_in(self, second: int) -> list[dict]:
        if self._by_second is None:
            self._by_second = {}
            held = 0
            for created_at, core in _texts_beside(self._file):
                held += len(core["text"])
                if held > _MOST:
                    break
                self._by_second.setdefault(int(created_at.timestamp()), []).append(core)
        return self._by_second.get(second, [])


def _texts_beside(file: CaptureFile) -> Iterator[tuple[datetime, dict]]:
    for part in count():
        other = file.at(f"note-tweet-part{part}.js" if part else "note-tweet.js")
        if other is None:
            return
        try:
            for piece in items(other, ()):
                if isinstance(piece.value, Broken) or not isinstance(piece.value, dict):
                    continue
                note = piece.value.get("noteTweet")
                core = note.get("core") if isinstance(note, dict) else None
                if isinstance(core, dict) and isinstance(core.get("text"), str):
                    created_at, _ = time_stated(note.get("createdAt"))
                    if created_at:
                        yield created_at, core
        except READ_ERRORS:
            return


def _url(one: dict) -> dict:
    return {
        "url": one.get("shortUrl"),
        "expanded_url": one.get("expandedUrl"),
        "display_url": one.get("displayUrl"),
    }
