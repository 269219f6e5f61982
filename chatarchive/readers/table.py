"""Any table, or list of objects in JSON, whose columns can be told by what is in them, or are
told by a person.

Last of the readers: what no other knows. The guess is shown (``remark``), and can be
corrected (``--columns``).
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from ..records import AuthorRecord, Link, Problem, TweetRecord, time_in_id
from . import json_rows
from .cell_kinds import EMPTY
from .clock import Clock
from .errors import NotATweet, UnreadableCapture
from .guessing import Guess, guess
from .html_words import words_of
from .identity import Identity, handle_in, identity_in
from .moments import moment
from .opening import Grid, Opening
from .python_values import from_printed_bytes
from .r_escapes import restored
from .reading import ReadingContext, attempt
from .said_columns import ROLES, WrongColumns, label
from .sources import CaptureFile
from .tables import FORMULA_ERRORS, SHORT_ROW, Layout, LostRow, place, rows
from .tweet_ids import are_rounded, other_id, tweet_id
from .values import addressed_handle, clean, count, handle, repeated_handle, unescaped

# The parts of personal archives: their commas part no cells.
_SCRIPT = re.compile(r"\s*(?:window\.|var \w+ ?=|Grailbird\.)")

NAME = "table"
TITLE = "a table of tweets"


# A time without zone that is further from the id's was not written of the same moment.
_FURTHEST = timedelta(hours=26)


def recognises(opening: Opening) -> bool:
    return _known(opening) is not None


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    opening = Opening(file)
    known = _known(opening, context.columns)
    if known is None:
        missing = why_not(opening, context.columns)
        raise UnreadableCapture(f"“{file.name}” cannot be read as a table of tweets: {missing}.")
    table = _Table(*known, context)
    table.learn_times(file)
    for number, row in rows(file, table.layout):
        yield attempt(table.tweet, row, place(number))


def remark(file: CaptureFile, context: ReadingContext) -> str:
    """What the columns were taken for, for the person to check."""
    known = _known(Opening(file), context.columns)
    if known is None:
        return ""
    guessed, layout, grid = known
    row = grid.rows[guessed.index] if guessed.index >= 0 else None
    told = [
        f"{shown} from {label(guessed.places[role], layout.names, row)}"
        for role, shown in ROLES.items()
        if role in guessed.places
    ]
    return (
        f"Read as a table: {', '.join(told)}. "
        "Not right? Say --columns id=…,author=…,time=…,text=… (names, numbers or letters)."
    )


def why_not(opening: Opening, columns: dict[str, str] | None = None) -> str:
    """What is missing in the table that comes nearest to one of tweets."""
    guesses = [guess(grid, columns) for grid in _grids(opening) if grid.rows]
    nearest = min(guesses, key=lambda one: (len(one.missing), -len(one.places)), default=None)
    return ", and ".join(nearest.missing) if nearest else "it has no columns"


def _known(
    opening: Opening, columns: dict[str, str] | None = None
) -> tuple[Guess, Layout, Grid] | None:
    """The first way to see the file as a table of tweets. Raises ``WrongColumns`` where a
    person named columns that it does not have."""
    cache = opening.file.known.setdefault("table", {})
    key = tuple(sorted((columns or {}).items()))
    if key not in cache:
        cache[key] = _find(opening, columns)
    return cache[key]


def _grids(opening: Opening) -> Iterator[Grid]:
    if _SCRIPT.match(opening.text):
        return iter(())
    if any(isinstance(value, dict | list) for value in opening.values):
        return json_rows.grids(opening)
    return opening.grids()


def _find(opening: Opening, columns: dict[str, str] | None):
    best = None
    wrong: list[tuple[int, WrongColumns]] = []
    for grid in _grids(opening):
        if not grid.rows:
            continue
        try:
            guessed = guess(grid, columns)
        except WrongColumns as error:
            wrong.append((len(grid.rows[0]), error))
            continue
        if not guessed.missing and (best is None or guessed.fit > best[0].fit):
            best = guessed, grid.layout(guessed.index), grid
    if wrong and not best:  # parted rightly, the table has most columns
        raise max(wrong, key=lambda one: one[0])[1]
    return best


class _Table:
    def __init__(self, guessed: Guess, layout: Layout, grid: Grid, context: ReadingContext):
        self.layout = layout
        self._guessed = guessed
        self._places = guessed.places
        self._zone = context.zone
        self._author_is_said = "author" in (context.columns or ())
        self._clock = Clock(context.zone)
        answered = layout.column(self._places.get("reply_to", -1))
        self._answered_rounded = guessed.rounded or are_rounded(answered)

    def learn_times(self, file: CaptureFile) -> None:
        """How the file writes its times, where the ids do not hold them all."""
        if "time" not in self._places:
            return
        sample = [(row, self._identity_or_none(row)) for row in self._sample()]
        if all(identity and identity.made_at for _, identity in sample):
            sample = sample[:20]
        self._clock.learn(self._times(sample))
        if self._clock.is_unclear and len(sample) > 20:
            every = (row for _, row in rows(file, self.layout) if not isinstance(row, LostRow))
            self._clock.learn(self._times((row, self._identity_or_none(row)) for row in every))

    def _sample(self) -> Iterator[list]:
        width = len(self.layout.names)
        for row in self.layout.sample:
            yield [*row, *[""] * (width - len(row)), ""]

    def _times(self, pairs):
        for row, identity in pairs:
            if written := self._cell(row, "time"):
                yield written, identity.made_at if identity else None

    def _cell(self, row: list, role: str) -> str:
        at = self._places.get(role, -1)
        value = row[at] if at < len(row) else ""
        return "" if value is None or value in EMPTY else value

    def _identity_or_none(self, row: list) -> Identity | None:
        try:
            return self._identity(row)
        except NotATweet:
            return None

    def _identity(self, row: list) -> Identity:
        native_id, address = self._cell(row, "id").strip(), self._cell(row, "url").strip()
        found = identity_in(address) or identity_in(native_id)
        if found:
            return found
        if address and not native_id:
            raise NotATweet(f"the address “{address[:80]}” leads to no tweet.")
        return Identity("x", tweet_id(native_id, rounded=self._guessed.rounded))

    def tweet(self, row: list, where: str) -> TweetRecord:
        if isinstance(row, LostRow):
            raise NotATweet(row.why)
        at, width = self._places["text"], len(self.layout.names)
        text = row[at] if at < len(row) else None
        if text is None:
            raise NotATweet(SHORT_ROW)
        if at == width - 1 and len(row) > width + 1:  # marks in the words, without quotation marks
            text = self.layout.delimiter.join(row[at:-1])
        identity = self._identity(row)
        created_at, time_source = self._moment(identity, self._cell(row, "time"))
        text = clean(text)
        if self._guessed.has_bytes:
            text = clean(from_printed_bytes(text))
        links: list[Link] = []
        if self._guessed.has_html:
            text, links, _ = words_of(text)
        else:
            text = restored(text)
            if self._guessed.has_entities:
                text = unescaped(text)
        record = TweetRecord(
            identity.native_id,
            text,
            created_at,
            where,
            network=identity.network,
            author=self._author(row, identity),
            time_source=time_source,
            text_cut=text in FORMULA_ERRORS,
            text_altered=len(row) > width + 1,  # more cells than columns: the words ran over
            links=links,
        )
        repeated = repeated_handle(text) if identity.network == "x" else None
        if repeated is not None:
            record.is_retweet = True
            record.retweet_of_handle = repeated
            record.text_cut = text.endswith("…")
            return record
        record.reply_to_id = self._answered(row, identity.network)
        if identity.network == "x":
            record.reply_to_handle = addressed_handle(text)
        record.reposts = count(self._cell(row, "reposts"))
        record.likes = count(self._cell(row, "likes"))
        return record

    def _moment(self, identity: Identity, written: str) -> tuple[datetime, str]:
        if identity.network == "x" and time_in_id(identity.native_id):
            return moment(identity.native_id)
        read = self._clock.read(written) if written else None
        if identity.network == "x":
            stated = read[0].isoformat() if read else written
            created_at, source = moment(identity.native_id, stated, self._zone)
            return created_at, read[1] if read and source != "id" else source
        in_id = identity.made_at
        if read and (read[1] == "zoned" or not in_id or abs(read[0] - in_id) > _FURTHEST):
            return read
        if in_id:
            return in_id, "id"
        if read is None:
            said = (
                f"the time beside it, “{written[:40]}”, is none" if written else "no time is given"
            )
            raise NotATweet(f"its id does not hold the time it was made, and {said}.")
        return read

    def _author(self, row: list, identity: Identity) -> AuthorRecord | None:
        written = self._cell(row, "author")
        who = handle_in(written)
        name = "" if who else clean(written)
        is_other = identity.handle and identity.handle.casefold() != who.casefold()
        if is_other and not (who and self._author_is_said):
            # The address is the surer witness: beside it may stand a name of one word.
            name = name or ("" if "://" in written else written.lstrip("@"))
            who = identity.handle
        if identity.network == "x":
            who = handle(who) or handle(identity.handle)
        name = clean(self._cell(row, "name")) or name
        name = name.strip()[:200]
        if not (who or name or identity.author_id):
            return None
        return AuthorRecord(identity.author_id, who, name)

    def _answered(self, row: list, network: str) -> str:
        written = self._cell(row, "reply_to").strip()
        found = identity_in(written) if written else None
        if found:
            return found.native_id if found.network == network else ""
        return other_id(written, self._answered_rounded) if network == "x" else ""
