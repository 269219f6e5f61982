"""Ways in which captures go wrong, tried on every sample: each gives many damaged copies.

The same ones on every run: chance is seeded. ``damaged_copies`` says which damage it was.
"""

import csv
import io
import json
import random
import re
from collections.abc import Iterator

from tests.chatarchive.readers.expectations import SAMPLES

SOURCES = sorted(
    path
    for path in SAMPLES.rglob("*")
    if path.is_file() and not path.name.endswith(".expected.json")
)

#: What stands where something else should: as JSON has it, and as a table's cell.
WRONG_VALUES = (
    *(None, True, 0, -1, 2**31, 2**63, 2**64, -(2**70), 10**400, 0.5, 1e308, 1.5e18),
    *([], {}, [[]], [None], [{}], {"a": {"b": [1]}}, ["x", 1], [[[[[[]]]]]]),
    *(
        "",
        " ",
        "0",
        "-1",
        "NaN",
        "NA",
        "null",
        "Infinity",
        "1e400",
        "1,234",
        "٣٤",
        "²",
        "x" * 70_000,
    ),
    *("\0", "a\0b", "\x1b[31m", "\x07\x08\x0b\x0c", "\u2028", "\u202e", "\ufeff", "\ufffe"),
    *("\ud83d", "\udc00 tail", "😀" * 300, "e\u0301" * 200, "A\u030a" * 9),
    *(
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}",
        "%s%n%d",
        "'; DROP TABLE --",
    ),
    *("9" * 400, "18446744073709551616", "9223372036854775807", "1.23E+18", "-5e-324"),
    *("2024-13-45T99:99:99Z", "0000-00-00 00:00", "Mon Jan 00 00:00:00 +0000 0000", "1e9"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "javascript:alert(1)", "http://["),
    *("at://", "at://did:plc:x/app.bsky.feed.post/", "https://x.com/a/status/", "@", "#", "RT @: "),
)
_CLASSES = (
    *(rb'"', rb"'", rb"[,;\t|]", rb"\n", rb"\r", rb":", rb"[{]", rb"[}]", rb"\[", rb"\]", rb"\\"),
    *(rb"[0-9]", rb"[a-z]", rb"[A-Z]", rb" ", rb"[@#&<>=/.+-]", rb"[\xc0-\xff]", rb"[\x80-\xbf]"),
)
_ENCODINGS = (
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252", "latin-1"),
    *("mac-roman", "ascii", "utf-7", "shift-jis"),
)
_ASSIGNMENT = re.compile(r"^\s*[\w.\[\]\"']+\s*=\s*")


def damaged_copies(content: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """(what was done, the damaged copy), every kind of damage once or more."""
    yield from _cut(content, chance)
    yield from _patched(content, chance)
    text = content.decode("utf-8", "replace")
    yield from _encoded(text, content)
    if (values := _json_values(text)) is not None:
        yield from _other_values(values, chance)
    elif table := _table(text):
        yield from _other_tables(*table, chance)


def _cut(content, chance):
    for wanted in _CLASSES:
        places = [found.start() for found in re.finditer(wanted, content)]
        for place in chance.sample(places, min(len(places), 2)):
            yield f"cut before {wanted!r} at {place}", content[:place]
            yield f"cut after {wanted!r} at {place}", content[: place + 1]
            yield f"without {wanted!r} at {place}", content[:place] + content[place + 1 :]
    for start in chance.sample(range(len(content)), 3):
        yield f"begun at {start}", content[start:]


def _patched(content, chance):
    patches = (
        b"\0" * 600,
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b'"',
        b"\n\n",
        b"\r",
        b"\x1a",
        b"\\",
        b"]}",
    )
    for patch in patches:
        place = chance.randrange(len(content))
        yield f"{patch!r} at {place}", content[:place] + patch + content[place:]
    yield "twice", content + content
    yield "twice, a line between", content + b"\n" + content
    yield "zeros at its end", content + b"\0" * 5000
    yield "other line ends", content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    yield "the oldest line ends", content.replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    yield "lines shuffled", b"".join(lines)


def _encoded(text, content):
    for encoding in _ENCODINGS:
        yield encoding, text.encode(encoding, "replace")
    yield "encoded twice", text.encode().decode("latin-1").encode()
    half = len(text) // 2
    yield "half in another encoding", text[:half].encode() + text[half:].encode("cp1252", "replace")
    yield "half in another width", text[:half].encode() + text[half:].encode("utf-16-le")
    yield "as UTF-16 with an odd byte", text.encode("utf-16")[:-1]
    yield "with a mark of another encoding", b"\xff\xfe" + content


# JSON


class _JSON:
    """A sample's values, and how they were written: one document, or one a line."""

    def __init__(self, values, before, by_line):
        self.values, self.before, self.by_line = values, before, by_line

    def written(self, values):
        written = [_dumped(value) for value in values]
        return (self.before + ("\n".join(written) if self.by_line else written[0])).encode()


def _dumped(value) -> str:
    return json.dumps(value, ensure_ascii=True)


def _json_values(text):
    assigned = _ASSIGNMENT.match(text)
    before = assigned[0] if assigned else ""
    try:
        return _JSON([json.loads(text[len(before) :].rstrip().rstrip(";"))], before, False)
    except ValueError:
        pass
    try:
        lines = [line for line in text.splitlines() if line.strip().startswith("{")]
        return _JSON([json.loads(line) for line in lines], "", True) if lines else None
    except ValueError:
        return None


def _paths(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from _paths(value[key], (*path, key))
    elif isinstance(value, list):
        for place in range(len(value)):
            yield from _paths(value[place], (*path, place))


def _changed(value, path, change):
    """A copy of ``value`` in which ``change`` was given what stands at ``path``."""
    if not path:
        return change(value)
    copy = value.copy()
    if len(path) == 1 and change is _GONE:
        del copy[path[0]]
    else:
        copy[path[0]] = _changed(value[path[0]], path[1:], change)
    return copy


_GONE = object()


def _other_values(sample, chance):
    paths = [path for path in _paths(sample.values) if path]
    # Places alike but for their number are one kind of place: each kind gets its turn.
    kinds = {}
    for path in paths:
        kinds.setdefault(tuple(key for key in path if isinstance(key, str)), []).append(path)
    for places in kinds.values():
        path = chance.choice(places)
        for wrong in chance.sample(WRONG_VALUES, 4):
            yield (
                f"{_shortly(wrong)} at {path}",
                sample.written(_changed(sample.values, path, lambda _, wrong=wrong: wrong)),
            )
        if len(path) > 1:
            yield f"nothing at {path}", sample.written(_changed(sample.values, path, _GONE))
        yield from _key_twice(sample, path, chance)
    deep = json.loads("[" * 900 + "]" * 900)
    for path in chance.sample(paths, min(len(paths), 5)):
        yield f"deep at {path}", sample.written(_changed(sample.values, path, lambda _: deep))


def _key_twice(sample, path, chance):
    if not isinstance(path[-1], str):
        return
    key = json.dumps(path[-1])
    text = sample.written(sample.values).decode()
    places = [found.end() for found in re.finditer(re.escape(f"{key}: "), text)]
    if places:
        place = chance.choice(places)
        wrong = _dumped(chance.choice(WRONG_VALUES))
        yield f"{key} twice", f"{text[:place]}{wrong}, {key}: {text[place:]}".encode()


# Tables


def _table(text):
    for delimiter in ("\t", ";", ","):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        if len(rows) > 1 and max(map(len, rows)) > 2:
            return rows, delimiter
    return None


def _written(rows, delimiter) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _other_tables(rows, delimiter, chance):
    width = max(map(len, rows))
    filled = [row + [""] * (width - len(row)) for row in rows]
    for other in (",", ";", "\t", "|", ":"):
        yield f"parted by {other!r}", _written(rows, other)
    for _ in range(3):
        order = chance.sample(range(width), width)
        yield (
            f"columns as {order}",
            _written([[row[i] for i in order] for row in filled], delimiter),
        )
    for gone in range(width):
        less = [row[:gone] + row[gone + 1 :] for row in filled]
        yield f"without column {gone}", _written(less, delimiter)
        twice = [[*row, row[gone]] for row in filled]
        yield f"column {gone} twice", _written(twice, delimiter)
        for wrong in chance.sample(WRONG_VALUES, 6):
            cell = wrong if isinstance(wrong, str) else _dumped(wrong)
            below = [[*row[:gone], cell, *row[gone + 1 :]] for row in filled[3:]]
            yield (
                f"{_shortly(cell)} in column {gone}",
                _written([*filled[:3], *below], delimiter),
            )
    yield "without its names", _written(rows[1:], delimiter)
    yield "without rows", _written(rows[:1], delimiter)
    yield "ragged", _written([row[: chance.randint(0, width)] for row in rows], delimiter)
    yield "upside down", _written(rows[::-1], delimiter)
    unquoted = "\n".join(delimiter.join(row) for row in rows)
    yield "without quotation marks", unquoted.encode("utf-8", "replace")


def _shortly(value) -> str:
    return ascii(value)[:40]
