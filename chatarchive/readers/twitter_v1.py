"""API v1.1: what search and streams gave until 2023, and twarc, tweepy and others saved: also
tweepy's objects with the status in them, as jsonpickle and ``vars()`` write them.
"""

from collections.abc import Iterator
from functools import cache
from itertools import islice

from ..records import Problem, TweetRecord
from . import statuses
from .documents import Broken, Piece, items, lines
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .tweet_ids import Rounded, are_rounded, id_in_address, sound_id, tweet_id
from .values import account_id, count, handle, language, repeated_handle

NAME = "twitter-v1"
TITLE = "Twitter API v1.1 (JSON, JSONL)"

_LISTS = ("statuses", "tweets", "results")
# Of so many is asked whether their numbers were rounded.
_LOOKED_AT = 200
# A stream's own notices, of which a line has one: they stand for no tweet.
_NOTICES = {
    "delete",
    "disconnect",
    "event",
    "friends",
    "limit",
    "scrub_geo",
    "search_metadata",
    "status_withheld",
    "user_withheld",
    "warning",
}


def recognises(opening: Opening) -> bool:
    if opening.part or "Grailbird" in opening.text[:200]:
        return False
    return any(is_status(_bare(status)) for value in opening.values for status in _statuses(value))


def is_status(value: object) -> bool:
    """Whether ``value`` looks like a status: like nothing else it has these together."""
    return (
        isinstance(value, dict)
        and ("id_str" in value or "id" in value)
        and isinstance(value.get("full_text") or value.get("text"), str)
        and (
            value.get("user", "") is None
            or isinstance(value.get("user"), dict)
            or ("id_str" in value and "created_at" in value)
        )
        and "createdAt" not in value  # Twitter4J's and other programs' own way
        and "author_id" not in value
        and "sender" not in value
    )


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    @cache
    def rounded() -> Rounded:
        inner = (_bare(one) for piece in _pieces(file) for one in _statuses(piece.value))
        found = (str(one.get("id")) for one in inner if isinstance(one, dict))
        return are_rounded(list(islice(found, _LOOKED_AT)))

    def checked(status: dict, where: str) -> TweetRecord:
        if isinstance(status, dict) and not status.get("id_str"):  # JavaScript rounds numbers
            tweet_id(status.get("id"), rounded=rounded())
        return tweet(status, where)

    for piece in _pieces(file):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
            continue
        if is_status(piece.value) and "_json" not in piece.value:
            yield attempt(checked, piece.value, piece.where)
            continue
        inner = _statuses(piece.value)
        for number, status in enumerate(inner, 1):
            where = piece.where if inner[0] is piece.value else f"{piece.where}, tweet {number}"
            yield attempt(checked, _bare(status), where)


def _pieces(file: CaptureFile) -> Iterator[Piece]:
    return lines(file) if Opening(file).is_lines else items(file, _LISTS)


def _statuses(value: object) -> list:
    """The statuses in a line or document: itself, or those it holds in a list or by id."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in _LISTS:
            if isinstance(value.get(name), list):
                return value[name]
            if by_id := _by_id(value.get(name)):
                return by_id
        if value.keys() <= _NOTICES and value:
            return []
        return _by_id(value) or [value]
    return [value]


def _by_id(value: object) -> list:
    if isinstance(value, dict) and value and all(map(str.isdecimal, value)):
        return list(value.values())
    return []


def _bare(value: object) -> object:
    """The status that tweepy's object holds: jsonpickle puts its parts into ``py/state``."""
    if isinstance(value, dict):
        parts = value.get("py/state", value)
        if isinstance(parts, dict) and isinstance(parts.get("_json"), dict):
            return parts["_json"]
    return value


def tweet(status: dict, where: str) -> TweetRecord:
    """A status as a record. Raises ``NotATweet``."""
    if not isinstance(status, dict):
        raise NotATweet("there is no tweet here, only a value by itself.")
    stated = status.get("id_str")
    native_id = sound_id(stated) or tweet_id(status.get("id") or stated)
    created_at, time_source = moment(native_id, status.get("created_at"))
    text, source, cut = statuses.words(status)
    record = TweetRecord(
        native_id,
        text,
        created_at,
        where,
        author=statuses.author(status.get("user")),
        time_source=time_source,
        text_cut=cut,
        language=language(status.get("lang")),
        conversation_id=sound_id(statuses.either(status, "conversation_id")),
    )
    history = status.get("edit_history")
    edits = history and history.get("edit_tweet_ids")
    if edits and len(edits) > 1:
        record.edit_ids = [edit for edit in map(sound_id, edits) if edit]
    if status.get("retweeted_status"):
        _as_retweet(record, status["retweeted_status"], where)
        return record
    entities = source.get("entities") or {}
    record.links = statuses.links(entities)
    record.media = statuses.media(source)
    record.reply_to_id = sound_id(statuses.either(status, "in_reply_to_status_id"))
    record.reply_to_handle = handle(status.get("in_reply_to_screen_name"))
    if not record.reply_to_handle and "user_mentions" in entities:
        record.reply_to_handle = statuses.mentioned_handle(
            entities, account_id(statuses.either(status, "in_reply_to_user_id"))
        )
    record.reposts = count(status.get("retweet_count"))
    record.likes = count(status.get("favorite_count"))
    record.replies = count(status.get("reply_count"))
    record.quotes = count(status.get("quote_count"))
    _add_quoted(record, status, where)
    return record


def _as_retweet(record: TweetRecord, original: dict, where: str) -> None:
    """Makes ``record`` a retweet, with the words of what it repeats: its own are cut."""
    record.is_retweet = True
    embedded = attempt(tweet, original, where)
    if isinstance(embedded, Problem):
        record.retweet_of_id = sound_id(statuses.either(original, "id"))
        record.retweet_of_handle = repeated_handle(record.text) or ""
        record.text_cut = record.text_cut or record.text.endswith("…")
        return
    record.retweet_of_id = embedded.native_id
    record.retweet_of_handle = embedded.author.handle if embedded.author else ""
    record.text = embedded.text
    record.text_cut = embedded.text_cut
    record.links = embedded.links
    record.media = embedded.media
    record.embedded = [embedded]


def _add_quoted(record: TweetRecord, status: dict, where: str) -> None:
    record.quote_of_id = sound_id(statuses.either(status, "quoted_status_id"))
    quoted = status.get("quoted_status")
    if quoted:
        embedded = attempt(tweet, quoted, where)
        if isinstance(embedded, TweetRecord):
            record.embedded = [embedded]
            record.quote_of_id = record.quote_of_id or embedded.native_id
    elif not record.quote_of_id:
        permalink = (status.get("quoted_status_permalink") or {}).get("expanded")
        found = id_in_address(permalink) if permalink else None
        record.quote_of_id = found[1] if found else ""
