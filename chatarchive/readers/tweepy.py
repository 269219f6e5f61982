"""tweepy's objects as Python prints them: ``Status(_api=…, _json={…}, …)``, one a line or in a
list, and the bare ``<Tweet id=… text='…'>`` of API v2. Nothing in them is ever run: only what
is made of strings, numbers and brackets alone becomes a value.
"""

import ast
import re
from collections.abc import Iterator

from ..records import Problem, TweetRecord
from . import twitter_v1
from .decoding import text_stream
from .documents import PIECE_LIMIT
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tweet_ids import tweet_id
from .values import clean, repeated_handle, unescaped

NAME = "tweepy"
TITLE = "tweepy's printed objects (text)"

# In characters and brackets: more than any status has.
_LONGEST = 4 << 20
_DEEPEST = 60
_STRING = r"""[ubUB]?(?:'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")"""
# Those inside another object follow a "=".
_START = re.compile(r"(?<![\w=.])(?:Status(?=\(\w+=)|<Tweet id=|includes=(?=\{))")
_PART = re.compile(rf"(?P<string>{_STRING})|\b_json=(?P<json>\{{)|[()\[\]{{}}'\"]")
_TWEET = re.compile(rf"<Tweet id=(\d+) text=({_STRING})>")
# Numbers must be followed by what may follow them: there are no sums in it.
_PLAIN = re.compile(
    rf"(?:\s|[{{}}\[\],:]|{_STRING}|(?:None|True|False)\b"
    r"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?L?(?=\s*[,:}\]]))*+"
)
_LONG = re.compile(rf"({_STRING})|(\d)L\b")
_KNOWN = re.compile(
    r"^[ \t\[(,]*+(?:Status\(\w+=|Response\(data=|<Tweet id=\d+ text=)", re.MULTILINE
)


def recognises(opening: Opening) -> bool:
    return not (opening.is_binary or opening.part) and bool(_KNOWN.search(opening.text))


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    with file.open_binary() as raw, text_stream(raw) as stream:
        number = 0
        while line := stream.readline(PIECE_LIMIT):
            number += 1
            for place, source in enumerate(_objects(line), 1):
                where = f"line {number}" + (f", tweet {place}" if place > 1 else "")
                yield attempt(_tweet, source, where)


def _objects(line: str) -> Iterator[str]:
    """The objects of a line: Python prints none over two. Of each the status ("{…}") or the
    whole ("<…>"); "" of one that is broken, after which nothing on the line can be trusted."""
    at = 0
    while found := _START.search(line, at):
        if line[found.start()] == "<":
            tweet = _TWEET.match(line, found.start())
            yield tweet[0] if tweet else ""
            at = tweet.end() if tweet else found.end()
            continue
        at, source = _object(line, found.end())
        if not at:
            yield ""
            return
        if found[0] == "Status":
            yield source


def _object(line: str, start: int) -> tuple[int, str]:
    """Where the brackets that open at ``start`` close again (0: never), and the ``_json`` right
    inside them."""
    depth = json_start = json_end = 0
    for part in _PART.finditer(line, start):
        mark = part[0]
        if part["string"]:
            continue
        if mark in "'\"":  # a string without an end
            break
        if mark in ")]}":
            depth -= 1
            if depth == 1 and json_start and not json_end:
                json_end = part.end()
            elif not depth:
                return part.end(), line[json_start:json_end] if json_end else "{}"
        else:
            if part["json"] and depth == 1:
                json_start = part.start("json")
            depth += 1
            if depth > _DEEPEST:
                break
    return 0, ""


def _tweet(source: str, where: str) -> TweetRecord:
    if source.startswith("<"):
        return _bare(source, where)
    if not source:
        raise NotATweet("it is damaged: what Python printed here has no end.")
    status = _value(source)
    if not status:
        raise NotATweet(
            "the status itself (“_json”) is not in it. Save status._json with json.dump instead."
        )
    return twitter_v1.tweet(status, where)


def _bare(source: str, where: str) -> TweetRecord:
    number, words = _TWEET.match(source).groups()
    native_id = tweet_id(number)
    created_at, time_source = moment(native_id)
    text = unescaped(clean(_value(words)))
    record = TweetRecord(native_id, text, created_at, where, time_source=time_source)
    if repeated := repeated_handle(text):
        record.is_retweet = True
        record.retweet_of_handle = repeated
        record.text_cut = text.endswith("…")
    return record


def _value(source: str) -> object:
    if len(source) > _LONGEST or not _PLAIN.fullmatch(source):
        raise NotATweet("it is damaged: this is not how Python prints a status.")
    try:
        return ast.literal_eval(_LONG.sub(lambda part: part[1] or part[2], source))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise NotATweet("it is damaged: this is not how Python prints a status.") from error
