"""Entries: a tweet's place in a section, with the facilitator's marks. Pure.

An entry is ``{"key": "x:57…", "hidden"?: True, "starred"?: True, "settled"?: True, "text"?: "…",
"note"?: "…"}``. A mark that says nothing (not hidden, no note) is left out. ``settled``: a person
found right the place that the machine was unsure of.
"""

import re

TEXT_LENGTH = 4000
NOTE_LENGTH = 1000

_FLAGS = ("hidden", "starred", "settled")
_WORDS = {"text": TEXT_LENGTH, "note": NOTE_LENGTH}
#: The marks that hold somebody's words.
NAMES_OF_WORDS = frozenset(_WORDS)
_NAMES = {"text": "edited words", "note": "note"}
# Neither NUL nor half of a character that takes two is text to a database.
_HALF = "\ud800-\udfff"
_KEY = re.compile(rf"[a-z][a-z0-9]*:[^\s\x00{_HALF}]{{1,480}}")
_HALVES = re.compile(f"[{_HALF}]")


def tidy(value):
    """Whatever stands in the database as a list of entries; what is none is left out.

    Never raises: old revisions and half-imported data must open in the editor.
    """
    if not isinstance(value, list | tuple):
        return []
    return fold(entry for entry in map(_tidy_entry, value) if entry)


def _tidy_entry(entry):
    if isinstance(entry, str):
        entry = {"key": entry}
    if not isinstance(entry, dict) or not _is_key(entry.get("key")):
        return None
    tidied = {"key": entry["key"]}
    if len(entry) == 1:
        # Nearly all of them, and a save asks for all of them a dozen times.
        return tidied
    tidied |= {name: True for name in _FLAGS if entry.get(name) is True}
    tidied |= {
        name: entry[name] for name in _WORDS if isinstance(entry.get(name), str) and entry[name]
    }
    return tidied


def checked(value):
    """Entries as an editor sent them, with what is wrong with them, in sentences.

    Returns ``(entries, problems)``. Unknown marks are dropped, a key given twice is folded.
    """
    if not isinstance(value, list):
        return [], ["This is no list of tweets."]
    entries, problems = [], []
    for entry in value:
        entry, wrong = _checked_entry(entry)
        problems += wrong
        if entry:
            entries.append(entry)
    return fold(entries), problems


def _checked_entry(entry):
    if not isinstance(entry, dict) or not _is_key(entry.get("key")):
        return None, [f"“{_plain(str(entry)[:60])}” names no tweet."]
    key = entry["key"]
    clean, problems = {"key": key}, []
    for name in _FLAGS:
        if entry.get(name) not in (None, False, True):
            problems.append(f"Whether tweet {key} is {name} must be true or false.")
        elif entry.get(name):
            clean[name] = True
    for name, limit in _WORDS.items():
        words = entry.get(name)
        if words is not None and not isinstance(words, str):
            problems.append(f"The {_NAMES[name]} of tweet {key} must be words.")
        elif words and (words := _plain(words)):
            clean[name] = words
            if len(words) > limit:
                problems.append(
                    f"The {_NAMES[name]} of tweet {key} have {len(words):,} characters: "
                    f"{limit:,} is the most there is room for."
                )
    return clean, problems


def _plain(words):
    # Forms send line ends as CRLF, and cut an emoji in two where there is room for a half.
    words = _HALVES.sub("\ufffd", words.replace("\x00", ""))
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def key_or_nothing(value):
    """``value`` if it is a tweet's key, else an empty string."""
    return value if _is_key(value) else ""


def _is_key(key):
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def fold(entries):
    """The entries with each key once, where it first stands.

    Nothing a person wrote is lost: the first entry takes over the marks it lacks. It stays
    shown if any of them was shown.
    """
    entries = list(entries)
    if len({entry["key"] for entry in entries}) == len(entries):
        return entries
    folded = {}
    for entry in entries:
        first = folded.setdefault(entry["key"], entry)
        if first is not entry:
            folded[entry["key"]] = _joined(first, entry)
    return list(folded.values())


def fold_across(lists):
    """Lists of entries with each key in one of them only: the first that has it."""
    home, folded = {}, []
    for number, entries in enumerate(lists):
        own = {}
        for entry in entries:
            key = entry["key"]
            where = home.setdefault(key, number)
            target = own if where == number else folded[where]
            target[key] = _joined(target[key], entry) if key in target else entry
        folded.append(own)
    return [list(own.values()) for own in folded]


def _joined(first, second):
    joined = {**second, **first}
    if not (first.get("hidden") and second.get("hidden")):
        joined.pop("hidden", None)
    return joined
