"""What was received, kept before anything else is done with it: JSONL, an answer to a line.

The lines are pages as the network sent them, with one member more, ``capture``: the request, its
step, the hashtags asked for and the time. So the file can be imported like any other capture
of the network, and a capture that was broken off is asked for nothing that lies here.
"""

import fcntl
import json
import os
from collections import defaultdict, deque
from datetime import UTC, datetime
from pathlib import Path

import orjson

from ..readers.captured_pages import MARK  # the member that is added to each page
from .asking import Ask, Refusal
from .plan import Plan

#: The step of the line that says that following has ended.
FOLLOWED = "followed"


class JournalInUse(Exception):
    """Another process captures into this file."""


class NotAJournal(Exception):
    """The file holds something else. The message is a sentence."""


class Journal:
    """A context manager that holds the file locked. ``plan`` is that of the file, None while it
    is empty."""

    def __init__(self, path):
        self.path = Path(path)
        self.plan: Plan | None = None
        self.pages = 0
        self._kept = defaultdict(deque)  # name of a request → places of its answers
        self._ahead = 0
        self._given = 0
        self._followed = None  # so many answers had come when following ended
        self._is_followed_unwritten = False

    def __enter__(self):
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        self._file = os.fdopen(descriptor, "r+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._read()
        except BlockingIOError:
            self._file.close()
            raise JournalInUse(f"“{self.path.name}” is being captured into by another.") from None
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *error):
        self._file.close()

    @property
    def unread(self):
        """How many answers lie here that nobody asked for yet in this run."""
        return self._ahead

    @property
    def is_followed_to_its_end(self):
        """Whether this is where following ended, of what lies here in the order it is asked."""
        return self._followed is not None and self._given >= self._followed

    def end_following(self):
        """What comes from here on is asked once, not again and again. It is written down with
        the first answer of these: who stops it before may go on following."""
        self._followed, self._is_followed_unwritten = self._given, True

    def begin(self, plan):
        self.plan = plan
        self._write({MARK: {"step": "plan", "plan": plan.as_json()}})

    def answer(self, ask: Ask):
        """The page, or the Refusal, that was received for ``ask``; None where none was. Of a
        request made several times each answer is given once, in order."""
        places = self._kept.get(ask.name)
        if not places:
            return None
        self._ahead -= 1
        self._given += 1
        line = self._line_at(places.popleft())
        mark = line[MARK]
        if "refused" in mark:
            return Refusal(mark["refused"], mark.get("why", ""))
        return line

    def keep(self, ask: Ask, answer, tags=(), size=None):
        """Write down the page or the Refusal that came, and return it as ``answer`` gives it.
        ``size`` is how many posts were asked for, which is no part of ``ask``."""
        if self._is_followed_unwritten:
            self._write({MARK: {"step": FOLLOWED, "after": self._followed}})
            self._is_followed_unwritten = False
        self._given += 1
        mark = {
            "step": ask.step,
            "asked": {"path": ask.path, "params": dict(ask.params)},
            "tags": list(tags),
            "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        }
        if size is not None:
            mark["size"] = size
        if isinstance(answer, Refusal):
            self._write({MARK: mark | {"refused": answer.kind, "why": answer.why}})
            return answer
        page = answer | {MARK: mark | answer.get(MARK, {})}
        self._write(page)
        self.pages += 1
        return page

    def _write(self, line):
        self._file.seek(0, os.SEEK_END)
        self._file.write(_written(line))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _line_at(self, place):
        self._file.seek(place)
        return orjson.loads(self._file.readline())

    def _read(self):
        """Learn what lies here. A last line that was not finished is cut off: it counts as not
        received."""
        place = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                self._file.truncate(place)
                break
            try:
                value = orjson.loads(line)
                mark = value[MARK]
                if mark["step"] == "plan":
                    self.plan = Plan.from_json(mark["plan"])
                elif mark["step"] == FOLLOWED:
                    self._followed = int(mark["after"])
                else:
                    ask = Ask(mark["step"], mark["asked"]["path"], mark["asked"]["params"])
                    self._kept[ask.name].append(place)
                    self._ahead += 1
                    self.pages += "refused" not in mark
            except (ValueError, TypeError, KeyError, AttributeError):
                raise self._not_one() from None
            place += len(line)
        if place and self.plan is None:
            raise self._not_one()

    def _not_one(self):
        return NotAJournal(
            f"“{self.path.name}” exists and is no capture to go on with. Name another file, or "
            "move it away."
        )


def _written(line):
    try:
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:
        # Half an emoji, which JSON can name and UTF-8 cannot hold, or a number of many figures.
        return json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n"
