"""A tweet as Twint wrote it, whichever version and way.

It put a space before every address and made line ends spaces. What it read from X's pages
(until 2020) had no entities; of the web interface it left them in. The two write a retweet
differently, see ``_as_retweet``.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from ..records import AuthorRecord, Media, TweetRecord
from .errors import NotATweet
from .moments import moment
from .python_values import listed, words_listed
from .short_addresses import links_and_media_address
from .tables import FORMULA_ERRORS
from .tweet_ids import Rounded, other_id, quoted_id, tweet_id
from .values import (
    account_id,
    addressed_handle,
    clean,
    count,
    handle,
    language,
    repeated_handle,
    unescaped,
    web_address,
)

#: What a row or object holds under a name.
Field = Callable[[str], object]

_SPACED = re.compile(r"(^|\s) (?=https?://|pic\.twitter\.com/)")
_SHORTENED = re.compile(r"(https?://[^\s…]+)\xa0?…")
_PICTURE = re.compile(r"pic\.twitter\.com/[A-Za-z0-9]+")
_NAMED_ZONE = re.compile(r" (?!(?:UTC|GMT)$)[^\W\d_]\D*$")


def tweet_of(field: Field, where: str, zone: tzinfo, rounded: Rounded = None) -> TweetRecord:
    native_id = tweet_id(field("id"), clean(field("link")), rounded=rounded)
    if not isinstance(field("tweet"), str):
        raise NotATweet("it has no text.")
    created_at, time_source = moment(native_id, _stated(field), zone)
    text = words(field("tweet"), from_page=_epoch(field) is not None)
    author = AuthorRecord(
        account_id(field("user_id")), handle(field("username")), clean(field("name"))
    )
    record = TweetRecord(
        native_id,
        text,
        created_at,
        where,
        author=author if author.native_id or author.handle else None,
        time_source=time_source,
        text_cut=text in FORMULA_ERRORS,
        text_altered=True,
        language=language(field("language")),
        conversation_id=other_id(field("conversation_id"), rounded),
        reposts=_count(field, "retweets_count", "nretweets", "retweets"),
        likes=_count(field, "likes_count", "nlikes", "likes"),
        replies=_count(field, "replies_count", "nreplies", "replies"),
    )
    _add_links(record, field)
    repeated_id = other_id(field("retweet_id"), rounded)
    if (repeated_id and repeated_id != native_id) or repeated_handle(text) is not None:
        return _as_retweet(record, repeated_id, field)
    record.reply_to_handle = _reply_to_handle(record, field)
    record.quote_of_id = other_id(field("quote_id"), rounded) or quoted_id(
        [clean(field("quote_url"))], native_id
    )
    return record


def _stated(field: Field) -> str:
    """The file's own time, as exact as it is known."""
    epoch = _epoch(field)
    if epoch is not None:
        try:
            return datetime.fromtimestamp(epoch, UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            pass
    day, hour, zone = (clean(field(name)).strip() for name in ("date", "time", "timezone"))
    parts = (day, hour, zone) if day else (clean(field("created_at")),)
    return without_named_zone(" ".join(filter(None, parts)))


def without_named_zone(stated: str) -> str:
    """A time without "EST" or "Central European Summer Time", which tell no program a zone."""
    return _NAMED_ZONE.sub("", stated)


def _epoch(field: Field) -> float | None:
    """``created_at`` of what came from a page: seconds, later milliseconds, since 1970."""
    number = str(field("created_at") or "").removesuffix(".0")
    if not (number.isascii() and number.isdecimal() and 9 <= len(number) <= 13):
        return None
    return int(number) / (1000 if len(number) > 10 else 1)


def words(value: str, *, from_page: bool) -> str:
    """A tweet's words, with what Twint is sure to have put in taken out again."""
    text = clean(value) if from_page else unescaped(clean(value))
    # A page shows an address whole, and then "…" where it means to have shortened it.
    return _SHORTENED.sub(r"\1", _SPACED.sub(r"\1", text))


def _count(field: Field, *names: str) -> int | None:
    return next((figure for name in names if (figure := count(field(name))) is not None), None)


def _add_links(record: TweetRecord, field: Field) -> None:
    photos = list(filter(None, map(web_address, words_listed(field("photos")))))
    film = web_address(field("thumbnail")) if not photos else ""
    record.links, text_url = links_and_media_address(
        record.text, words_listed(field("urls")), media=bool(photos or film)
    )
    if found := _PICTURE.search(record.text):
        text_url = found[0]
    record.media = [Media("photo", address, text_url) for address in photos]
    if film:
        kind = "gif" if "tweet_video" in film else "video"
        record.media = [Media(kind, film, text_url)]


def _as_retweet(record: TweetRecord, other_id: str, field: Field) -> TweetRecord:
    """The retweet that a row tells of.

    From the web interface the row is the retweet itself, and ``retweet_id`` what it repeats,
    which is older. From a page the row shows what is repeated, and ``retweet_id``, which is
    younger, is the retweet, made by ``user_rt``.
    """
    whose = repeated_handle(record.text)
    if other_id and int(other_id) > int(record.native_id):
        author = AuthorRecord(account_id(field("user_rt_id")), handle(field("user_rt")))
        created_at, time_source = moment(other_id, field("retweet_date"))
        return TweetRecord(
            other_id,
            record.text,
            created_at,
            record.where,
            author=author if author.native_id or author.handle else None,
            time_source=time_source,
            text_altered=True,
            language=record.language,
            is_retweet=True,
            retweet_of_id=record.native_id,
            retweet_of_handle=record.author.handle if record.author else "",
            links=record.links,
            media=record.media,
            embedded=[record],
        )
    record.is_retweet = True
    record.retweet_of_id = other_id
    record.retweet_of_handle = whose or ""
    record.text_cut = record.text_cut or record.text.endswith("…")
    record.reposts = record.likes = record.replies = None  # the original's
    _add_original(record, field)
    return record


def _add_original(record: TweetRecord, field: Field) -> None:
    """What a retweet repeats, in its whole words: by an oversight they are in ``user_rt``."""
    original = field("user_rt")
    if not record.retweet_of_id or not clean(original).strip() or handle(original):
        return
    created_at, time_source = moment(record.retweet_of_id, field("retweet_date"))
    record.text = words(original, from_page=False)
    record.text_cut = False
    record.embedded = [
        TweetRecord(
            record.retweet_of_id,
            record.text,
            created_at,
            record.where,
            author=AuthorRecord(account_id(field("user_rt_id")), record.retweet_of_handle),
            time_source=time_source,
            text_altered=True,
        )
    ]


def _reply_to_handle(record: TweetRecord, field: Field) -> str:
    """Whom a tweet answers. On a page "reply_to" tells whom an answer to the tweet would
    reach, its author first: of a tweet that begins a conversation it means nothing."""
    if record.conversation_id == record.native_id:
        return ""
    people = [one for one in listed(field("reply_to")) if isinstance(one, dict)]
    who = record.author.handle if record.author else ""
    handles = [handle(one.get("screen_name") or one.get("username")) for one in people]
    others = [one for one in handles if one and one.casefold() != who.casefold()]
    from_page = any("username" in one for one in people)
    if others and (record.conversation_id or not from_page):
        return others[0]
    if addressed := addressed_handle(record.text):
        return addressed
    goes_on = record.conversation_id and field("reply_to") not in (None, "")
    return who if goes_on and not others else ""
