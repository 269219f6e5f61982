"""A capture's facts in words."""

from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst

from ..by_hand import FORMAT as BY_HAND
from ..intake import KEPT_PROBLEMS
from ..readers import READERS
from . import asked

# What each count is called, here as in what ``import_chat`` says, and what it means.
_COUNTS = {
    "read": ("Read", "All of its own records, retweets included."),
    "new": ("New", "New to the chat."),
    "duplicate": ("Known already", "In the chat before, or twice in what came."),
    "updated": (
        "Known and now fuller",
        "A whole text for a cut one, an author who was unknown, a picture.",
    ),
    "outside": ("Outside every chat", "In no chat’s time, so not stored."),
    "withdrawn": ("Withdrawn", "Not taken, because the author asked for its removal."),
    "rejected": (
        "Unreadable",
        "Could not be read as a tweet, or was not written for the public.",
    ),
}


def titles():
    """What people call each format, by its name."""
    titles = {reader.NAME: capfirst(reader.TITLE) for reader in READERS}
    return titles | {BY_HAND: "Added by hand"}


def title_of(capture):
    if capture.asked:
        return asked.short(capture)
    return titles().get(capture.format, capture.format)


def size_of(capture):
    return filesizeformat(capture.size)


def times_of(capture):
    """How the times of its tweets are known."""
    words = capture.get_zone_source_display()
    if capture.zone_source in (capture.ZoneSource.GIVEN, capture.ZoneSource.COMMUNITY):
        return f"{capfirst(words)}: {capture.zone}"
    return capfirst(words) or "Not kept: it was brought in before this was noted"


def counts_of(capture):
    """``(name, number, meaning)`` of each count."""
    return [
        (title, capture.counts.get(name, 0), meaning) for name, (title, meaning) in _COUNTS.items()
    ]


def known_of(capture):
    return capture.counts.get("duplicate", 0) + capture.counts.get("updated", 0)


def unkept_problems(capture):
    """How many records could not be read beyond those whose problems were kept."""
    kept = sum(problem.get("is_record", True) for problem in capture.problems)
    return max(capture.counts.get("rejected", 0) - kept, 0)


def unkept_words(capture, number):
    records = "1 more record" if number == 1 else f"{number:,} more records"
    told = f"{records} could not be read. The first {KEPT_PROBLEMS:,} problems are kept"
    if capture.asked:
        return f"{told}."
    return f"{told}: mend these and bring the file in again to see the others."
